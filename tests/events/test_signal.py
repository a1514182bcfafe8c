"""Signals: acknowledged with a reason, until a day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events.errors import NotFound, ReasonRequired
from events.fields import SubjectId
from events.signal import AcknowledgedUntil, Acknowledgement, AcknowledgeSignal, SignalAcknowledged, SignalKind
from events.workspace import ConfigureWorkspace
from tests.events.given import MAIL, RETENTION, SPRINT, TODAY, UNKNOWN, given

SUNDAY, MONDAY = date(2026, 3, 22), date(2026, 3, 23)


def acknowledge(until: date, subject: Any = MAIL, kind: SignalKind = SignalKind.AWAITING_READING) -> AcknowledgeSignal:
    return AcknowledgeSignal(kind=kind, subject=SubjectId(subject), until=until)


def acknowledged(
    until: date, subject: Any = MAIL, kind: SignalKind = SignalKind.AWAITING_READING
) -> SignalAcknowledged:
    return SignalAcknowledged(kind=kind, subject=SubjectId(subject), until=until)


@pytest.mark.parametrize("kind", SignalKind)
def test_a_signal_is_taken_note_of(kind: SignalKind) -> None:
    came = given().when(acknowledge(SUNDAY, kind=kind), reason="Known")
    known = came.then(acknowledged(SUNDAY, kind=kind)).state(Acknowledgement, came.subject)
    assert (known.kind, known.subject, known.until, known.note) == (kind, SubjectId(MAIL), SUNDAY, "Known")


def test_the_same_signal_is_taken_note_of_again_in_the_same_place() -> None:
    first = given().when(acknowledge(SUNDAY), reason="Known")
    second = first.then(acknowledged(SUNDAY)).when(acknowledge(MONDAY), reason="Still known")
    assert second.subject == first.subject
    known = second.then(acknowledged(MONDAY)).state(Acknowledgement, second.subject)
    assert (known.until, known.note, known.version) == (MONDAY, "Still known", 2)


def test_what_is_so_already_changes_nothing() -> None:
    known = given().when(acknowledge(SUNDAY), reason="Known").then(acknowledged(SUNDAY))
    known.when(acknowledge(SUNDAY), reason="Known").then()
    known.when(acknowledge(SUNDAY), reason="For another reason").then(acknowledged(SUNDAY))


def test_other_rules_and_other_subjects_are_other_signals() -> None:
    known = given(acknowledge(SUNDAY))
    known.when(acknowledge(SUNDAY, RETENTION), reason="Known").then(acknowledged(SUNDAY, RETENTION))
    overdue = SignalKind.CHECK_OVERDUE
    known.when(acknowledge(SUNDAY, kind=overdue), reason="Known").then(acknowledged(SUNDAY, kind=overdue))
    assert len(list(given(acknowledge(SUNDAY), acknowledge(SUNDAY, SPRINT)).image.all(Acknowledgement))) == 2


def test_a_reason_is_needed_each_time() -> None:
    for story in (given(), given(acknowledge(SUNDAY))):
        story.when(acknowledge(MONDAY)).refused(
            ReasonRequired, path="reason", saying="Acknowledging a signal needs a reason"
        )


def test_the_last_day_is_today_or_later() -> None:
    given().when(acknowledge(TODAY), reason="Known").then(acknowledged(TODAY))
    for story in (given(), given(acknowledge(SUNDAY))):
        story.when(acknowledge(TODAY - timedelta(days=1)), reason="Known").refused(
            AcknowledgedUntil, path="until", saying="give a later day"
        )


@pytest.mark.parametrize(
    ("time_zone", "today"), [("Pacific/Auckland", date(2026, 3, 21)), ("America/New_York", date(2026, 3, 19))]
)
def test_today_is_a_day_of_the_workspace(time_zone: str, today: date) -> None:
    hour = 22 if today.day == 21 else 2
    now = datetime(2026, 3, 20, hour, tzinfo=UTC)
    there = given(ConfigureWorkspace(time_zone=time_zone), at=datetime(2026, 3, 19, tzinfo=UTC))
    there.when(acknowledge(today), now=now, reason="Known").then(acknowledged(today))
    there.when(acknowledge(today - timedelta(days=1)), now=now, reason="Known").refused(AcknowledgedUntil, path="until")


def test_an_unknown_subject_is_not_found() -> None:
    given().when(acknowledge(SUNDAY, UNKNOWN), reason="Known").refused(NotFound, path="subject")
