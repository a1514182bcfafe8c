"""How each outcome is measured: metrics, targets, and what they were changed to."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from events.metric import (
    Cadence,
    DefineMetric,
    Direction,
    Indicator,
    RenameMetric,
    ReportingStatus,
    ReportMetric,
    RetargetMetric,
)
from server.demo.story import Storyteller

UP, DOWN, KEEP = Direction
WEEKLY, MONTHLY = Cadence.WEEKLY, Cadence.MONTHLY


class Measure(NamedTuple):
    """A metric with its first target."""

    code: str
    outcome: str
    name: str
    unit: str
    direction: Direction
    cadence: Cadence
    noise: str
    baseline: str
    target: str
    """The value to reach, or a band."""
    due: int
    """The week by whose end it should be reached."""
    definition: str


BUSINESS = (
    Measure(
        "RETENTION",
        "BO-1",
        "Households still with us after 12 weeks",
        "%",
        UP,
        MONTHLY,
        "0.8",
        "41",
        "50",
        52,
        "Of the households whose first order was 12 to 16 weeks ago, the share that ordered in the last four weeks.",
    ),
    Measure(
        "MARGIN",
        "BO-2",
        "What is left of an order",
        "EUR",
        UP,
        MONTHLY,
        "0.10",
        "2.10",
        "3.20",
        52,
        "Takings less goods, picking, packing, driving and refunds, for each order delivered.",
    ),
    Measure(
        "WASTE",
        "BO-3",
        "Fresh food thrown away",
        "%",
        DOWN,
        MONTHLY,
        "0.2",
        "6.4",
        "4.0",
        40,
        "By weight, of all fresh food bought. Food given to the food bank does not count.",
    ),
)

PRODUCT = (
    Measure(
        "REFILL",
        "PO-1",
        "From opening the app to paying",
        "min",
        DOWN,
        WEEKLY,
        "0.5",
        "14.5",
        "8",
        34,
        "Median over orders of households with at least four orders before.",
    ),
    Measure(
        "SECOND",
        "PO-2",
        "Newcomers with a second order within 30 days",
        "%",
        UP,
        WEEKLY,
        "1.5",
        "34",
        "45",
        30,
        "Of the households whose first order was 30 to 37 days ago.",
    ),
    Measure(
        "COMPLETE",
        "PO-3",
        "Orders without a missing item",
        "%",
        UP,
        WEEKLY,
        "0.6",
        "87",
        "95",
        34,
        "Orders in which every line was delivered or replaced with consent.",
    ),
    Measure(
        "DROPS",
        "PO-5",
        "Doors per van and hour",
        "doors",
        UP,
        WEEKLY,
        "0.1",
        "2.6",
        "3.4",
        24,
        "Doors reached, by hours between leaving and entering the depot.",
    ),
    Measure(
        "SHARED",
        "PO-6",
        "Orders that share street and hour",
        "%",
        UP,
        WEEKLY,
        "2",
        "8",
        "30",
        36,
        "Orders delivered in an hour in which another household of the same street got theirs.",
    ),
    Measure(
        "CHILL",
        "PO-7",
        "Warmest moment of a cold box",
        "°C",
        KEEP,
        WEEKLY,
        "0.4",
        "5.1",
        "1.0 to 4.5",
        36,
        "Median over cold boxes, measured by hand on ten rounds a week and by sensor since there are sensors.",
    ),
    Measure(
        "SHORTDATED",
        "PO-8",
        "Short-dated items sold",
        "items",
        UP,
        WEEKLY,
        "40",
        "310",
        "900",
        36,
        "Items sold with two days or less to their date.",
    ),
    Measure(
        "FORECAST",
        "PO-9",
        "Error of the forecast for fresh food",
        "%",
        DOWN,
        WEEKLY,
        "1",
        "23",
        "15",
        40,
        "Mean absolute error of tomorrow's sales, by line.",
    ),
)

REPLACEMENTS = Measure(
    "SUBS",
    "PO-4",
    "Replacements kept at the door",
    "%",
    UP,
    WEEKLY,
    "2",
    "62",
    "80",
    38,
    "Of all items that replaced another.",
)

CHANGED = (
    (
        14,
        "Thu 15:20",
        "Tomás",
        "SECOND",
        "40",
        30,
        "45 was a hope. No grocery we could find is above 41, and we have tied our hands with it.",
    ),
    (21, "Thu 14:00", "Maya", "WASTE", "3.5", 40, "The short-dated shelf works better than planned, so we dare more."),
)


def tell(story: Storyteller) -> None:
    """Define the metrics, set the targets, change two of them."""
    story.scene(1, "Thu 10:00", "Priya", "What finance and the board will look at in a year.")
    _define(story, BUSINESS)
    story.scene(1, "Thu 14:00", "Maya", "Agreed with Helen: hard, and not out of reach.")
    _aim(story, BUSINESS)
    story.scene(3, "Thu 10:00", "Priya", "Each product outcome gets one number that moves within weeks.")
    _define(story, PRODUCT)
    story.scene(3, "Thu 14:00", "Maya", "Agreed with those who own the outcomes.")
    _aim(story, PRODUCT)
    story.scene(6, "Tue 11:00", "Priya", "The new outcome needs a number of its own.")
    _define(story, (REPLACEMENTS,))
    _aim(story, (REPLACEMENTS,))
    story.scene(6, "Wed 09:00", "Priya", "Shown on the screen in the depot, where nobody knew what a drop was.")
    story.tell(RenameMetric(metric=story.key("DROPS"), name="Doors reached per van and hour"))
    for week, when, by, code, value, due, reason in CHANGED:
        story.scene(week, when, by, reason)
        story.tell(_target(story, code, value, due))


def _define(story: Storyteller, measures: tuple[Measure, ...]) -> None:
    for each in measures:
        late = each.cadence is MONTHLY
        story.tell(
            DefineMetric(
                outcome=story.key(each.outcome),
                name=each.name,
                code=each.code,
                definition=each.definition,
                unit=each.unit,
                direction=each.direction,
                indicator=Indicator.LAGGING if late else Indicator.LEADING,
                cadence=each.cadence,
                noise=Decimal(each.noise),
                baseline=Decimal(each.baseline),
                uuid=story.key(each.code),
            )
        )
    for each in measures:
        # The buyers' forecast was never more than half connected.
        status = ReportingStatus.IN_PROGRESS if each.code == "FORECAST" else ReportingStatus.REPORTED
        story.tell(ReportMetric(metric=story.key(each.code), status=status))


def _aim(story: Storyteller, measures: tuple[Measure, ...]) -> None:
    for each in measures:
        story.tell(_target(story, each.code, each.target, each.due))


def _target(story: Storyteller, code: str, target: str, due: int) -> RetargetMetric:
    low, _, high = target.partition(" to ")
    day = story.calendar.day(due, "Fri")
    if high:
        return RetargetMetric(metric=story.key(code), lower=Decimal(low), upper=Decimal(high), due=day)
    return RetargetMetric(metric=story.key(code), value=Decimal(low), due=day)
