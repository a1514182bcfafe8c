"""What the metrics read, week by week and month by month, and what of it had to be put right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from events.metric import Cadence
from events.reading import CorrectionKind, CorrectReading, RecordReading, WithdrawReading
from server.demo.metrics import BUSINESS
from server.demo.story import Storyteller, month_before

WEEKLY = {
    "REFILL": (3, "14.6 14.3 14.5 14.4 14.2 13.9 13.1 12.4 11.8 11.6 11.7 11.5 11.6 11.4 11.5 11.3 11.4 10.6 10.1 9.8 9.5 9.3 9.1 9.0"),
    "SECOND": (3, "34.2 33.8 34.5 34.1 33.6 34.4 34.0 34.7 34.9 34.6 35.1 34.8 35.0 35.3 34.9 35.2 35.4 35.1 35.6 35.3 35.8 35.5 36.0 35.7"),
    "COMPLETE": (3, "87.2 86.9 87.1 87.4 86.8 87.3 87.5 87.1 87.4 88.2 88.6 88.4 89.0 89.3 90.4 90.2 90.9 91.2 91.5 91.3 92.0 92.3 92.2 93.1"),
    "SUBS": (6, "61 63 62 61 63 62 64 63 62 64 63 65 68 70 72 71 73 74 73 75 76"),
    "DROPS": (3, "2.61 2.58 2.60 2.62 2.57 2.63 2.60 2.61 2.64 2.63 2.74 2.81 2.85 2.88 2.90 2.91 2.93 2.92 2.95 2.99 3.03 3.04 3.06 3.18"),
    "SHARED": (3, "8.1 7.9 8.3 8.0 8.2 8.4 8.1 8.6 8.2 8.5 8.3 8.7 8.4 9.0 12.6 15.9 17.2 18.1 20.7 22.3 21.4 19.1 17.4 17.0"),
    "CHILL": (4, "4.9 5.3 4.8 5.1 5.4 4.7 5.2 5.0 4.9 5.2 4.8 5.3 5.6 4.9 5.0 5.1 5.2 4.6 4.2 4.1 4.4 4.2 4.3"),
    "SHORTDATED": (3, "305 318 322 301 315 330 328 312 326 335 372 455 512 540 561 590 575 604 598 612 607 618 655 690"),
    "FORECAST": (3, "23.1 22.8 23.4 22.9 23.2 22.7 23.0 22.6 22.9 22.3 22.5 22.1 22.4 22.0 22.2 21.9 22.1 21.8 22.0"),
}  # fmt: skip
"""The first week, and the values from then on as they stand now. The forecast's feed broke after week 21."""

MONTHLY = {
    "RETENTION": "40.9 41.2 40.8 41.0 41.1 41.5 42.3 43.0 43.4 44.1",
    "MARGIN": "2.09 2.12 2.08 2.11 2.10 2.18 2.29 2.36 2.34 2.17",
    "WASTE": "6.5 6.3 6.5 6.4 6.4 6.3 6.2 5.9 5.7 5.5",
}
"""The values of the latest months; how many months the story has depends on the day on which it is told."""

BEFORE = 3
"""How many months from before the story are entered at its beginning."""

FIRST_SAID = {
    ("REFILL", 7): "12.9",
    ("REFILL", 8): "12.6",
    ("REFILL", 9): "11.9",
    ("REFILL", 10): "11.2",
    ("COMPLETE", 9): "91.0",
    ("CHILL", 13): "2.5",
}
"""What was recorded before it was put right."""

PUT_RIGHT = (
    (10, "Tue 09:30", CorrectionKind.ERROR, "COMPLETE", (9,), "Returned orders were counted as complete, seen by Samir."),
    (12, "Tue 10:00", CorrectionKind.RESTATEMENT, "REFILL", (7, 8, 9, 10), "The clock stopped while the app was in the background; the series is restated since it did."),
    (14, "Wed 09:00", CorrectionKind.REVISION, "CHILL", (13,), "The workshop recalibrated the thermometer: it had read 2.7 degrees too cold."),
)  # fmt: skip

SERVICE = "Data warehouse"


def tell(story: Storyteller) -> None:
    """Read every metric, and put right what was wrong."""
    _weekly(story)
    _monthly(story)
    for week, when, kind, code, weeks, reason in PUT_RIGHT:
        story.scene(week, when, "Priya", reason)
        for each in weeks:
            right = Decimal(value_of(code, each))
            story.tell(CorrectReading(reading=story.key(f"{code} {each}"), value=right, kind=kind))
    story.scene(13, "Tue 09:00", "Priya", "A load test had ordered to our own street: 300 orders that nobody placed.")
    story.tell(WithdrawReading(reading=story.key("SHARED 12")))


def value_of(code: str, week: int) -> str:
    """What a metric read in a week, as it stands now."""
    first, values = WEEKLY[code]
    return values.split()[week - first]


def _weekly(story: Storyteller) -> None:
    for code, (first, values) in WEEKLY.items():
        for week, value in enumerate(values.split(), first):
            story.scene(
                week, "Sun 23:10", SERVICE, f"Sunday's run of the warehouse, week of {story.calendar.day(week)}."
            )
            story.tell(
                RecordReading(
                    metric=story.key(code),
                    starts=story.calendar.day(week),
                    ends=story.calendar.day(week, "Sun"),
                    value=Decimal(FIRST_SAID.get((code, week), value)),
                    uuid=story.key(f"{code} {week}"),
                )
            )


def _monthly(story: Storyteller) -> None:
    """Months before the story at its beginning, by Priya; the others on the 3rd of the next, by the warehouse."""
    read = story.calendar.months()
    before = [read[0][1] - timedelta(days=1)]
    for _ in range(BEFORE - 1):
        before.append(month_before(before[-1])[1])
    past = [(ends.replace(day=1), ends) for ends in reversed(before)]
    story.scene(1, "Fri 10:00", "Priya", "From the books, so that we see where we come from.")
    for code in _codes():
        for number, (starts, ends) in enumerate(past, 1):
            value = MONTHLY[code].split()[-len(read) - BEFORE :][number - 1]
            story.tell(_month(story, code, value, starts, ends, f"{code} before {number}"))
    story.scene(1, "Fri 12:00", SERVICE, "The month's run of the warehouse, with the accounts closed.")
    for number, (at, starts, ends) in enumerate(read, 1):
        story.later(at)
        for code in _codes():
            value = MONTHLY[code].split()[-len(read) :][number - 1]
            story.tell(_month(story, code, value, starts, ends, f"{code} month {number}"))
    story.scene(8, "Mon 10:00", "Priya", "Finance has closed the books: eleven households had been counted twice.")
    story.tell(
        CorrectReading(
            reading=story.key(f"RETENTION before {BEFORE}"), value=Decimal("40.7"), kind=CorrectionKind.REVISION
        )
    )


def _codes() -> list[str]:
    return [each.code for each in BUSINESS if each.cadence is Cadence.MONTHLY]


def _month(story: Storyteller, code: str, value: str, starts: date, ends: date, name: str) -> RecordReading:
    return RecordReading(metric=story.key(code), starts=starts, ends=ends, value=Decimal(value), uuid=story.key(name))
