"""Answers held take no more memory than they are said to, whatever they were asked with."""

import tracemalloc
from uuid import uuid4

import orjson

from events.message import OPERATOR
from events.store.read import Head
from schema.execution.plan import Plan
from server.asking import Asked
from server.held import ASKED, Held


def test_the_memory_of_answers_is_what_they_are_counted_for() -> None:
    held, plan = Held(), Plan(b"k" * 32, "{ __typename }")
    tracemalloc.start()
    try:
        for number in range(1_000):
            asked = Asked(text=plan.text, variables={"number": number, "stray": "x" * 10_000})
            head = Head(1, number + 1_000, None, None, None, b"", 1)
            for _ in range(2):
                held.keep(held.key(plan, asked, OPERATOR), orjson.dumps({"data": {"number": number}}), {uuid4(): head})
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(held.answers) == 1_000
    assert taken < 1.2 * held.answers.held


def test_an_answer_is_held_once_it_was_asked_for_twice() -> None:
    held, heads = Held(), {uuid4(): Head(1, 1, None, None, None, b"", 1)}
    assert held.keep("once", b"{}", heads).body == b"{}"
    assert held.answers.get("once") is None
    held.keep("once", b"{}", heads)
    assert held.answers.get("once") is not None
    for number in range(ASKED + 1):
        held.keep(number, b"{}", heads)
    held.keep(0, b"{}", heads)
    held.keep(ASKED, b"{}", heads)
    assert held.answers.get(0) is None  # so long ago that nobody knows
    assert held.answers.get(ASKED) is not None
    held.keep("with a tag", b"{}", heads, at_once=True)
    assert held.answers.get("with a tag") is not None
    held.keep("of no workspace", b"{}", {})
    assert held.answers.get("of no workspace") is not None
