"""Readings: one live for each metric and period; corrected and withdrawn in the open."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from events.errors import InvalidInput, NotFound, ReasonRequired
from events.fields import MetricId, ReadingId
from events.message import Command
from events.metric import MetricIsRetired, RetireMetric
from events.reading import (
    CorrectionKind,
    CorrectReading,
    PeriodDays,
    PeriodTaken,
    Reading,
    ReadingCorrected,
    ReadingIsWithdrawn,
    ReadingRecorded,
    ReadingWithdrawn,
    RecordReading,
    WithdrawReading,
)
from tests.events.given import FOUNDED, JANUARY, MAIL, RETURNING, UNKNOWN, given, key

FEBRUARY = ReadingId(key("february"))
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
WITHDRAW = WithdrawReading(reading=JANUARY)


def record(
    value: str, starts: date = date(2026, 2, 1), ends: date = date(2026, 2, 28), uuid: ReadingId | None = None
) -> RecordReading:
    return RecordReading(metric=RETURNING, starts=starts, ends=ends, value=Decimal(value), uuid=uuid)


def recorded(value: str, starts: date = date(2026, 2, 1), ends: date = date(2026, 2, 28)) -> ReadingRecorded:
    return ReadingRecorded(metric=RETURNING, starts=starts, ends=ends, value=Decimal(value))


def correct(value: str, kind: CorrectionKind = CorrectionKind.ERROR) -> CorrectReading:
    return CorrectReading(reading=JANUARY, value=Decimal(value), kind=kind)


def test_a_value_is_recorded_for_a_period() -> None:
    after = given().when(record("43.5", uuid=FEBRUARY)).then(recorded("43.5"))
    reading = after.state(Reading, FEBRUARY)
    assert (reading.value, reading.withdrawn, reading.corrections) == (Decimal("43.5"), False, 0)
    assert [each.key for each in after.image.find(Reading, "live", RETURNING)] == [JANUARY, FEBRUARY]


@pytest.mark.parametrize("days", [0, 1, 365, -30, -4_000])
def test_a_reading_speaks_about_any_period(days: int) -> None:
    day = date(2026, 3, 20) + timedelta(days=days)
    given().when(record("1", day, day)).then(recorded("1", day, day))


@pytest.mark.parametrize(
    ("starts", "ends"), [(FIRST, LAST + timedelta(days=1)), (FIRST + timedelta(days=1), LAST), (FIRST, FIRST)]
)
def test_periods_may_overlap(starts: date, ends: date) -> None:
    given().when(record("41", starts, ends)).then(recorded("41", starts, ends))


def test_a_period_does_not_end_before_it_starts() -> None:
    given().when(record("1", LAST, FIRST)).refused(PeriodDays, path="ends", saying="may not lie before its first")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+99"])
def test_a_value_is_a_finite_number(value: str) -> None:
    given().when(record(value)).refused(InvalidInput, path="value")
    given().when(correct(value)).refused(InvalidInput, path="value")


def test_a_period_has_one_live_reading() -> None:
    given().when(record("42", FIRST, LAST)).refused(PeriodTaken, path="starts", saying="correct or withdraw that one")
    given().when(record("41", FIRST, LAST, uuid=FEBRUARY)).refused(PeriodTaken, path="starts")


@pytest.mark.parametrize("value", ["41", "41.0"])
def test_what_is_recorded_already_is_found_again(value: str) -> None:
    came = given().when(record(value, FIRST, LAST))
    came.then()
    assert came.subject == JANUARY


@pytest.mark.parametrize("kind", CorrectionKind)
def test_a_reading_gets_its_right_value_and_the_former_one_is_kept(kind: CorrectionKind) -> None:
    once = given().when(correct("44", kind)).then(ReadingCorrected(value=Decimal(44), former=Decimal(41), kind=kind))
    reading = once.state(Reading, JANUARY)
    assert (reading.value, reading.corrected, reading.corrections) == (Decimal(44), kind, 1)
    twice = once.when(correct("41", kind)).then(ReadingCorrected(value=Decimal(41), former=Decimal(44), kind=kind))
    assert twice.state(Reading, JANUARY).corrections == 2


@pytest.mark.parametrize("value", ["41", "41.00"])
def test_the_right_value_is_not_corrected(value: str) -> None:
    given().when(correct(value, CorrectionKind.RESTATEMENT)).then()


def test_a_reading_is_withdrawn_and_its_period_recorded_again() -> None:
    withdrawn = given().when(WITHDRAW, reason="Double counting").then(ReadingWithdrawn(former=Decimal(41)))
    assert withdrawn.state(Reading, JANUARY).withdrawn
    assert withdrawn.image.find(Reading, "live", RETURNING) == []
    again = withdrawn.when(record("41", FIRST, LAST, uuid=FEBRUARY)).then(recorded("41", FIRST, LAST))
    assert [each.key for each in again.image.find(Reading, "metric", RETURNING)] == [JANUARY, FEBRUARY]
    again.when(record("40", FIRST, LAST)).refused(PeriodTaken, path="starts")


def test_a_withdrawn_reading_is_not_withdrawn_again_nor_corrected() -> None:
    withdrawn = given(WITHDRAW)
    withdrawn.when(WITHDRAW, reason="Again").then()
    withdrawn.when(WITHDRAW).then()
    withdrawn.and_(RetireMetric(metric=RETURNING)).when(WITHDRAW).then()
    withdrawn.when(correct("44")).refused(ReadingIsWithdrawn, path="reading", saying="record a new one for its period")


def test_withdrawing_needs_a_reason() -> None:
    given().when(WITHDRAW).refused(ReasonRequired, path="reason", saying="Withdrawing a reading needs a reason")


def test_a_retired_metric_is_read_no_more() -> None:
    retired = given(RetireMetric(metric=RETURNING))
    retired.when(record("1")).refused(MetricIsRetired, path="metric", saying="restore it first")
    retired.when(correct("44")).refused(MetricIsRetired, path="reading")
    retired.when(WITHDRAW, reason="Wrong").refused(MetricIsRetired, path="reading")


def test_a_reading_may_be_recorded_for_an_earlier_time() -> None:
    after = given().when(record("43", uuid=FEBRUARY), at=FOUNDED, reason="Imported").then(recorded("43"))
    assert after.state(Reading, FEBRUARY).created_at == FOUNDED


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (RecordReading(metric=MetricId(UNKNOWN), starts=FIRST, ends=LAST, value=Decimal(1)), "metric"),
        (RecordReading(metric=MetricId(MAIL), starts=FIRST, ends=LAST, value=Decimal(1)), "metric"),
        (CorrectReading(reading=ReadingId(UNKNOWN), value=Decimal(1)), "reading"),
        (WithdrawReading(reading=ReadingId(RETURNING)), "reading"),
    ],
)
def test_an_unknown_metric_or_reading_is_not_found(command: Command, path: str) -> None:
    given().when(command, reason="Why not").refused(NotFound, path=path)
