"""Metrics: how outcomes are measured, with their targets, readings and progress."""

from __future__ import annotations

from typing import Any

import strawberry

from events import metric as domain
from events.reading import Reading as ReadingState
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, listing
from schema.derived import Progress, progresses, signals_of
from schema.deriving import entity, value
from schema.entity import Node, grouped, wrap
from schema.execution.batch import batched
from schema.reading import Reading
from schema.signal import Signal, signal_object

COMMANDS = (
    domain.DefineMetric,
    domain.RenameMetric,
    domain.RedefineMetric,
    domain.BaselineMetric,
    domain.RetargetMetric,
    domain.ReportMetric,
    domain.RetireMetric,
    domain.RestoreMetric,
)


@value(domain.Target)
class Target:
    """What a metric should reach, and by when."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


@entity(domain.Metric)
@with_history
class Metric(Node):
    """How an outcome is measured."""

    @strawberry.field(description="The target in force.")
    def target(self) -> Target | None:
        """The target in force."""
        target = self.state.target
        return wrap(target, self.view) if target is not None else None

    @batched(description="Its readings by period; those withdrawn are left out unless asked for.")
    async def readings(
        parents: list[Any],  # noqa: N805
        view: View,
        withdrawn: bool = False,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Reading]:
        """Its readings by period."""
        found = await _readings(parents, view)
        shown = ([r for r in some if withdrawn or not r.state.withdrawn] for some in found)
        return [connection_of(each, first, after) for each in shown]  # type: ignore[return-value]

    @batched(name="latestReading", description="The live reading of its latest period.")
    async def latest_reading(parents: list[Any], view: View) -> Reading | None:  # noqa: N805
        """The live reading of its latest period."""
        found = await _readings(parents, view)
        return [next((r for r in reversed(some) if not r.state.withdrawn), None) for some in found]  # type: ignore[return-value]

    @strawberry.field(description="How far it has come towards the target in force; raw, so below 0 and above 1 too.")
    async def progress(self) -> Progress:
        """Progress towards the target in force."""
        return Progress(explained=(await progresses(self.view)).of_metric(self.state), view=self.view)

    @strawberry.field(name="progressAtFirstTarget", description="How far it has come towards its first target.")
    async def progress_at_first_target(self) -> Progress:
        """Progress towards its first target."""
        return Progress(explained=(await progresses(self.view)).of_metric_at_first(self.state), view=self.view)

    @strawberry.field(description="What the rules find worth a look about it.")
    async def signals(self, first: int | None = None, after: str | None = None) -> Connection[Signal]:
        """What the rules find worth a look."""
        found = await signals_of(self.view, self.state.key)
        return connection_of([signal_object(each, self.view) for each in found], first, after)


LISTING = listing(domain.Metric, "Metric")


async def _readings(parents: list[Any], view: View) -> list[list[Any]]:
    found = await grouped(view, ReadingState, "metric", parents)
    return [sorted(some, key=lambda each: (each.state.ends, each.state.starts)) for some in found]
