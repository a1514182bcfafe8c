"""What members' checks add up to, against worked examples."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.check import Question
from projections.explain import recomputed
from projections.scores import Score, Verdicts, pair_score, score, subject_score
from tests.projections.picture import Picture, key

VERDICTS = ["SUPPORTS", "PARTIAL", "NO_EVIDENCE", "CONTRADICTS"]


def two_outcomes() -> Picture:
    p = Picture()
    p.business("BO")
    p.product("PO", under="BO")
    p.product("QO", under="BO")
    p.deliverable("DEL", under="PO")
    p.link("DEL", "QO")
    return p


def scored(p: Picture) -> Any:
    return score(p.image, key("DEL"), (key("PO"), key("QO")))


@pytest.mark.parametrize(
    ("verdict", "value"), [("SUPPORTS", 1), ("PARTIAL", "0.5"), ("NO_EVIDENCE", 0), ("CONTRADICTS", -1)]
)
def test_a_verdict_has_a_value_whatever_the_confidence(verdict: str, value: Any) -> None:
    p = two_outcomes()
    p.relevant("DEL", "PO", verdict, confidence="0.1")
    assert scored(p).relevance == Decimal(value)
    assert scored(p).impact is None


def test_members_who_disagree_are_weighed_by_their_confidence() -> None:
    p = two_outcomes()
    p.relevant("DEL", "PO", "SUPPORTS", by="ann", confidence="0.9")
    p.relevant("DEL", "PO", "CONTRADICTS", by="bob", confidence="0.3")
    assert scored(p).relevance == Decimal("0.5")
    found = pair_score(p.image, key("DEL"), key("PO"), Question.RELEVANCE)
    assert [(t.label, t.weight, t.value) for t in found.terms] == [
        ("SUPPORTS", Decimal("0.9"), Decimal(1)),
        ("CONTRADICTS", Decimal("0.3"), Decimal(-1)),
    ]


def test_a_members_later_check_replaces_the_earlier_one() -> None:
    p = two_outcomes().on("2026-02-01")
    p.relevant("DEL", "PO", "SUPPORTS")
    p.relevant("DEL", "PO", "NO_EVIDENCE")
    assert scored(p).relevance == 0
    assert scored(p).relevance_verdicts == Verdicts(no_evidence=1)
    p.relevant("DEL", "PO", "CONTRADICTS", effective="2026-01-15")
    assert scored(p).relevance == 0, "backdated to before the one that holds"


def test_the_mean_is_over_judged_pairs_not_over_checks() -> None:
    p = two_outcomes()
    for member in ("ann", "bob", "cyd"):
        p.relevant("DEL", "PO", "SUPPORTS", by=member)
    p.relevant("DEL", "QO", "NO_EVIDENCE")
    assert scored(p).relevance == Decimal("0.5")
    shown = subject_score(p.image, key("DEL"), (key("PO"), key("QO")), Question.RELEVANCE)
    assert [(t.label, t.value) for t in shown.terms] == [("PO", Decimal(1)), ("QO", Decimal(0))]


def test_a_check_against_another_outcome_does_not_count() -> None:
    p = two_outcomes()
    p.relevant("DEL", "BO")
    assert scored(p) == Score()
    assert not scored(p).judged


def test_too_early_is_pending_while_nobody_tells() -> None:
    p = two_outcomes()
    p.moved("DEL", "PO", "TOO_EARLY", by="ann")
    assert (scored(p).impact, scored(p).pending, scored(p).judged) == (None, True, False)
    p.moved("DEL", "PO", "PARTIAL", by="bob", confidence="0.2")
    assert (scored(p).impact, scored(p).pending) == (Decimal("0.5"), False)
    assert scored(p).impact_verdicts == Verdicts(partial=1, too_early=1)


def test_a_pair_that_is_pending_leaves_the_other_its_say() -> None:
    p = two_outcomes()
    p.moved("DEL", "PO", "TOO_EARLY")
    p.moved("DEL", "QO", "CONTRADICTS")
    assert (scored(p).impact, scored(p).pending) == (Decimal(-1), False)


def test_only_its_owner_judged_it() -> None:
    p = two_outcomes()
    assert not scored(p).self_checked
    p.moved("DEL", "PO", "TOO_EARLY", by="ann")
    p.relevant("DEL", "PO", by="owner")
    assert scored(p).self_checked, "too early is no judgement"
    p.relevant("DEL", "QO", by="ann")
    assert not scored(p).self_checked


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["PO", "QO"]),
            st.sampled_from(VERDICTS),
            st.sampled_from(["ann", "bob", "cyd"]),
            st.decimals("0.01", 1, places=2),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_score_lies_between_its_verdicts_and_follows_from_its_terms(checks: list[tuple[str, str, str, Any]]) -> None:
    p = two_outcomes()
    for outcome, verdict, by, confidence in checks:
        p.relevant("DEL", outcome, verdict, by=by, confidence=confidence)
    found = scored(p)
    assert -1 <= found.relevance <= 1
    shown = subject_score(p.image, key("DEL"), (key("PO"), key("QO")), Question.RELEVANCE)
    assert found.relevance == shown.value == recomputed(shown)
    for term in shown.terms:
        assert term.subject is not None
        assert recomputed(pair_score(p.image, key("DEL"), term.subject, Question.RELEVANCE)) == term.value
