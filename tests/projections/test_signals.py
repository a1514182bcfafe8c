from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from events.check import CheckRecorded, Question, Verdict
from events.check_in import CheckInRecorded, Health
from events.decision import Conclusion, DecisionRecorded
from events.fields import MemberId
from events.metric import Cadence
from events.signal import AcknowledgeSignal, SignalAcknowledged, SignalKind
from events.signal import key as signal_key
from projections.signals import RULES, changed_by_day, signals
from tests.projections.picture import WORKSPACE, Picture, day, key, some
from tests.projections.signal_tables import found

DAILY = {
    SignalKind.STALE_METRIC,
    SignalKind.OVERDUE_TARGET,
    SignalKind.RECHECK_DUE,
    SignalKind.CHECK_OVERDUE,
    SignalKind.DECISION_NOT_FOLLOWED,
}


def acknowledge(picture: Picture, kind: SignalKind, subject: str, until: str, note: str = "Known") -> UUID:
    event = SignalAcknowledged(kind=kind, subject=key(subject), until=day(until))
    stream = signal_key(AcknowledgeSignal(kind=kind, subject=key(subject), until=day(until)), WORKSPACE)
    picture.happens(stream, event, reason=note)
    return stream


# --- the table ---


def test_every_kind_of_signal_has_a_rule_that_says_what_it_decides() -> None:
    assert set(RULES) == set(SignalKind)
    for rule in RULES.values():
        assert "Since:" in (rule.find.__doc__ or "")


def test_the_rules_that_look_at_the_day_are_known() -> None:
    assert {kind for kind, rule in RULES.items() if rule.daily} == DAILY


# --- order and filters ---


def test_signals_come_by_kind_then_oldest_first_then_by_subject() -> None:
    picture = Picture()
    picture.on("2026-01-05").product("PO-3")
    picture.on("2026-01-03").product("PO-2")
    picture.on("2026-01-04").deliverable("DEL-1")
    raised = signals(picture.image, day("2026-01-05"))
    assert [(each.kind.name, each.subject) for each in raised] == [
        ("UNTRACED_DELIVERABLE", key("DEL-1")),
        ("UNANCHORED_OUTCOME", key("PO-2")),
        ("UNANCHORED_OUTCOME", key("PO-3")),
        ("OUTCOME_WITHOUT_METRIC", key("PO-2")),
        ("OUTCOME_WITHOUT_METRIC", key("PO-3")),
    ]


def test_only_what_is_asked_for_is_given() -> None:
    picture = Picture()
    picture.product("PO-1")
    picture.product("PO-2")
    everything = signals(picture.image, day("2026-01-05"))
    unmeasured = {SignalKind.OUTCOME_WITHOUT_METRIC}
    assert signals(picture.image, day("2026-01-05"), unmeasured) == [e for e in everything if e.kind in unmeasured]
    one = [each for each in everything if each.subject == key("PO-1")]
    assert signals(picture.image, day("2026-01-05"), subject=key("PO-1")) == one
    assert signals(picture.image, day("2026-01-05"), set()) == []
    assert signals(picture.image, day("2026-01-05"), subject=key("nobody")) == []


def test_an_empty_workspace_has_no_signals() -> None:
    assert signals(Picture().image, day("2030-01-01")) == []


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_upset_no_rule(edge: str) -> None:
    picture = Picture("Asia/Tokyo")
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    picture.metric("M-1", "PO-1", cadence=Cadence.YEARLY, noise=1, baseline=5)
    picture.metric("M-2", "BO-1", baseline=5)
    picture.target("M-1", 100, due=day(edge))
    picture.deliverable("DEL-1", "PO-1")
    picture.deliver("DEL-1")
    check_in = CheckInRecorded(subject=key("PO-1"), health=Health.ON_TRACK, member=MemberId(key("ann")))
    picture.happens(key("check-in"), check_in)
    for metric in ("M-1", "M-2"):
        picture.read(metric, 1, edge)
        picture.read(metric, 2, "0001-01-01", "9999-12-31")
    assert signals(picture.image, day("2026-02-01"))


# --- acknowledgements ---


def test_a_signal_is_acknowledged_through_the_last_day_and_stays_raised() -> None:
    picture = Picture()
    picture.product("PO-1")
    kind = SignalKind.OUTCOME_WITHOUT_METRIC
    stream = acknowledge(picture, kind, "PO-1", "2026-01-31", note="We are finding one")
    other = found(picture, SignalKind.UNANCHORED_OUTCOME, "PO-1")
    assert other is not None
    assert not other.acknowledged
    assert other.acknowledged_until is None
    known = found(picture, kind, "PO-1", on="2026-01-31")
    assert known is not None
    assert (known.key, known.acknowledged, known.acknowledgement_note) == (stream, True, "We are finding one")
    assert known.acknowledged_until == day("2026-01-31")
    over = found(picture, kind, "PO-1", on="2026-02-01")
    assert over is not None
    assert not over.acknowledged
    acknowledge(picture, kind, "PO-1", "2026-02-28")
    again = found(picture, kind, "PO-1", on="2026-02-01")
    assert again is not None
    assert again.acknowledged


# --- the day alone ---


def stale_metric(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", cadence=Cadence.WEEKLY)
    picture.read("M-1", 1, "2026-01-05", "2026-01-11")


def overdue_target(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", baseline=0)
    picture.target("M-1", 100, due=day("2026-01-25"))


def recheck_due(picture: Picture) -> None:
    check = CheckRecorded(
        subject=key("DEL-1"),
        outcome=key("PO-1"),
        question=Question.IMPACT,
        verdict=Verdict.TOO_EARLY,
        confidence=some(1),
        member=MemberId(key("ann")),
        recheck_on=day("2026-01-26"),
    )
    picture.happens(key("check"), check)


def decision_not_followed(picture: Picture) -> None:
    picture.on("2026-01-11").review("R1", "2026-01-01", "2026-01-11")
    decision = DecisionRecorded(review=key("R1"), subject=key("DEL-1"), conclusion=Conclusion.STOP)
    picture.happens(key("decision"), decision, reason="Enough")


def acknowledgement(picture: Picture) -> None:
    picture.product("PO-2")
    acknowledge(picture, SignalKind.UNANCHORED_OUTCOME, "PO-2", "2026-01-25")


def nothing(picture: Picture) -> None:
    pass


def world(happens: Callable[[Picture], None]) -> Picture:
    """A workspace in which, besides, no day before April changes a signal."""
    picture = Picture()
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    picture.deliverable("DEL-1", "PO-1")
    happens(picture)
    return picture


@pytest.mark.parametrize("happens", [stale_metric, overdue_target, recheck_due, decision_not_followed, acknowledgement])
def test_the_26th_of_january_changes_a_signal_and_no_day_around_it(happens: Callable[[Picture], None]) -> None:
    image = world(happens).image
    days = [day("2026-01-12") + timedelta(days=n) for n in range(60)]
    turns = [after for before, after in pairwise(days) if changed_by_day(image, before, after)]
    assert turns == [day("2026-01-26")]
    assert changed_by_day(image, days[0], days[-1])
    assert not changed_by_day(image, days[-1], days[0])
    assert not changed_by_day(image, days[0], days[0])


def test_a_check_grown_too_old_changes_a_signal_on_its_day_alone() -> None:
    image = world(nothing).image
    days = [day("2026-01-02") + timedelta(days=n) for n in range(200)]
    turns = [after for before, after in pairwise(days) if changed_by_day(image, before, after)]
    assert turns == [day("2026-04-02")]


def test_an_acknowledgement_of_what_is_no_longer_raised_runs_out_unnoticed() -> None:
    picture = world(acknowledgement)
    picture.link("PO-2", "BO-1")
    assert not changed_by_day(picture.image, day("2026-01-25"), day("2026-01-26"))


def test_what_the_day_changes_is_what_the_signals_say() -> None:
    def everything(picture: Picture) -> None:
        for each in (stale_metric, recheck_due, acknowledgement, decision_not_followed):
            each(picture)

    image = world(everything).image
    start = day("2026-01-11")

    def shown(on: date) -> list[tuple[object, ...]]:
        return [(each.key, each.since, each.message, each.details, each.acknowledged) for each in signals(image, on)]

    for number in range(100):
        before, after = start + timedelta(days=number), start + timedelta(days=number + 1)
        assert changed_by_day(image, before, after) == (shown(before) != shown(after))
