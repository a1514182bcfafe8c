"""Answers are kept by what they depend on, bounded by their bytes."""

from schema.execution.cache import OVERHEAD, Answers, Entry


def entry(stamp: int, size: int) -> Entry[int]:
    return Entry(stamp, b"x" * size)


def test_the_newest_answer_of_a_key_replaces_the_one_before() -> None:
    answers: Answers[int] = Answers()
    answers.put("a", entry(1, 10))
    answers.put("a", entry(2, 20))
    found = answers.get("a")
    assert found is not None
    assert found.stamp == 2
    assert answers.held == 20 + OVERHEAD


def test_the_least_recently_used_is_let_go_first() -> None:
    answers: Answers[int] = Answers(5 * (OVERHEAD + 100))
    for key in range(5):
        answers.put(key, entry(key, 100))
    answers.get(0)
    answers.put(5, entry(5, 100))
    assert answers.get(1) is None
    assert answers.get(0) is not None
    assert answers.held <= 5 * (OVERHEAD + 100)


def test_an_answer_that_takes_too_much_room_is_not_kept() -> None:
    answers: Answers[int] = Answers(10_000)
    answers.put("a", entry(1, 100))
    answers.put("a", entry(2, 9_000))
    assert answers.get("a") is None
    assert answers.held == 0


def test_what_stands_beside_an_answer_counts() -> None:
    answers: Answers[int] = Answers(100_000)
    for key in range(100):
        answers.put(key, Entry(key, b"", beside=10_000))
    assert answers.held <= 100_000
    assert len(answers) < 10
