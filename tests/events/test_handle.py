"""When an order may take effect: not in the future, not before what happened since, not before the calendar's days."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from events.errors import InvalidInput, ReasonRequired
from events.fields import NodeId
from events.handle import EffectiveBeforeLast, EffectiveBeforeStructure, EffectiveInFuture, perform
from events.message import OPERATOR, Metadata, Order
from events.node import NodeReworded, RewordNode
from events.workspace import ConfigureWorkspace, CreateWorkspace
from tests.events.given import FOUNDED, HABIT, NOW, RETENTION, WORKSPACE, given, given_nothing, key


def reword(node: NodeId = HABIT) -> RewordNode:
    return RewordNode(node=node, title="Reworded")


def ordered(at: datetime) -> Any:
    """The order sent now, for whatever time: the clock does not follow."""
    said = Metadata(principal=OPERATOR, command_id=key("command"), reason="So", effective_at=at)
    return perform(given().image, Order(command=reword(), metadata=said), NOW, summarise=lambda *_: {})


@pytest.mark.parametrize(
    "at",
    [
        datetime(999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
)
@pytest.mark.parametrize("time_zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_nothing_takes_effect_before_the_year_1000(at: datetime, time_zone: str) -> None:
    given(ConfigureWorkspace(time_zone=time_zone)).when(reword(), at=at, reason="Old").refused(
        InvalidInput, path="effectiveAt", saying="Nothing is recorded from before the year 1000"
    )


@pytest.mark.parametrize("offset", [-12, 0, 14])
def test_the_first_moment_of_the_year_1000_lies_on_a_day_everywhere(offset: int) -> None:
    at = datetime(1000, 1, 1, tzinfo=timezone(timedelta(hours=offset)))
    there = CreateWorkspace(slug="lingua", name="Lingua", time_zone="America/New_York", uuid=WORKSPACE)
    came = given_nothing().when(there, at=at, reason="Old")
    assert came.subject == WORKSPACE
    assert came.image.structural_at == at


@pytest.mark.parametrize(
    "at", [NOW + timedelta(microseconds=1), datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12)))]
)
def test_nothing_takes_effect_in_the_future(at: datetime) -> None:
    with pytest.raises(EffectiveInFuture, match="leave `effectiveAt` out for now, or give a time that has passed"):
        ordered(at)


def test_a_time_without_its_offset_is_refused() -> None:
    with pytest.raises(InvalidInput, match="with its offset from UTC"):
        ordered(NOW.replace(tzinfo=None))


def test_only_an_earlier_day_needs_a_reason() -> None:
    given().when(reword(), at=NOW - timedelta(hours=12)).then(NodeReworded(title="Reworded"))
    given().when(reword(), at=NOW - timedelta(hours=13)).refused(ReasonRequired, path="reason", saying="earlier day")
    given().when(reword(), at=FOUNDED, reason="From the minutes").then(NodeReworded(title="Reworded"))


def test_nothing_takes_effect_before_what_happened_since() -> None:
    before = FOUNDED - timedelta(microseconds=1)
    given().when(reword(), at=before, reason="Old").refused(EffectiveBeforeLast, path="effectiveAt")
    given(reword(RETENTION)).when(reword(), at=FOUNDED, reason="Old").refused(
        EffectiveBeforeStructure, path="effectiveAt", saying="not before the last such change"
    )
