"""A workspace to measure on: some business outcomes, and below them product outcomes with metrics, readings and deliverables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from events.committer import Committer
from events.deliverable import PlanDeliverable
from events.errors import Refused
from events.fields import MetricId, NodeId, WorkspaceId
from events.identifiers import uuid7
from events.message import OPERATOR, Command, Metadata, Order
from events.metric import BaselineMetric, DefineMetric, Direction, RetargetMetric
from events.outcome import DefineOutcome, OutcomeLevel
from events.reading import RecordReading
from events.workspace import CreateWorkspace

SPACE = UUID("0197a3c2-0000-7000-8000-000000000000")
BATCH = 500
ONE_IN = 4
"""Of the nodes, one in so many is an outcome with a metric; the rest are deliverables."""


def workspace_key(slug: str) -> UUID:
    """The key of a measured workspace."""
    return uuid5(SPACE, slug)


def commands(slug: str, nodes: int, *, metrics: bool) -> Iterator[Command]:
    """What makes a workspace with so many nodes; of four, one is an outcome and three are deliverables that serve it."""
    yield CreateWorkspace(slug=slug, name=f"Measured {slug}", uuid=WorkspaceId(workspace_key(slug)))
    top = NodeId(uuid5(SPACE, f"{slug} top"))
    yield DefineOutcome(
        level=OutcomeLevel.BUSINESS, title="Grow what customers keep coming back for", code="BO-1", uuid=top
    )
    outcome = top
    for number in range(1, nodes):
        key = NodeId(uuid5(SPACE, f"{slug} {number}"))
        said = f"What number {number} is about, at some length, as people write it in their tools."
        if number % ONE_IN == 1:
            outcome = key
            yield DefineOutcome(level=OutcomeLevel.PRODUCT, title=f"Customers do thing {number} more often", parent=top,
                                description=said, code=f"PO-{number}", uuid=key)  # fmt: skip
            if metrics:
                yield from _metric(slug, number, key)
        else:
            yield PlanDeliverable(title=f"Build part {number}", parent=outcome, description=said,
                                  code=f"D-{number}", effort=Decimal(number % 8 + 1), uuid=key)  # fmt: skip


def _metric(slug: str, number: int, outcome: NodeId) -> Iterator[Command]:
    metric = MetricId(uuid5(SPACE, f"{slug} metric {number}"))
    yield DefineMetric(outcome=outcome, name=f"Rate {number}", unit="%", direction=Direction.INCREASE,
                       code=f"M-{number}", uuid=metric)  # fmt: skip
    yield BaselineMetric(metric=metric, baseline=Decimal(10))
    yield RetargetMetric(metric=metric, value=Decimal(20 + number % 7), due=date(2027, 6, 30))
    start = date(2026, 1, 1)
    for week in range(2):
        first = start + timedelta(days=7 * week)
        yield RecordReading(metric=metric, starts=first, ends=first + timedelta(days=6), value=Decimal(11 + week))


async def fill(committer: Committer, slug: str, nodes: int, *, metrics: bool = True) -> None:
    """Make the workspace."""
    waiting: list[Order] = []
    for command in commands(slug, nodes, metrics=metrics):
        about = Metadata(principal=OPERATOR, command_id=uuid7(), reason="To measure.", effective_at=datetime.now(UTC))
        waiting.append(Order(command=command, metadata=about, receipt=False))
        if len(waiting) >= BATCH:
            await _send(committer, slug, waiting)
            waiting = []
    await _send(committer, slug, waiting)


async def _send(committer: Committer, slug: str, orders: list[Order]) -> None:
    for answer in await committer.submit(workspace_key(slug), orders):
        if isinstance(answer, Refused):
            raise answer
