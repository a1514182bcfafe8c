"""Metrics: how outcomes are measured, with their targets, readings and progress."""

from __future__ import annotations

from typing import Any

from events import metric as domain
from events.reading import Reading as ReadingState
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, one_each
from schema.derived import Progress, progresses
from schema.deriving import entity, value
from schema.describing import field
from schema.entity import Held, Node, wrap, wrap_all
from schema.execution.batch import batched
from schema.listing import listing
from schema.reading import Reading
from schema.signal import signals_about

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
class Target(Held):
    """What a metric should reach, and by when."""


@entity(domain.Metric)
@with_history
class Metric(Node):
    """How an outcome is measured."""

    signals = signals_about()

    @field
    def target(self) -> Target | None:
        """The target in force."""
        return wrap(self.state.target, self.view) if self.state.target is not None else None

    @batched
    async def readings(
        parents: list[Any], view: View, withdrawn: bool = False, first: int | None = None, after: str | None = None
    ) -> Connection[Reading]:
        """Its readings by period; those withdrawn are left out unless asked for."""
        found = await _readings(parents, view)
        shown = ([each for each in some if withdrawn or not each.withdrawn] for some in found)
        return one_each([connection_of(wrap_all(view, some), first, after) for some in shown])

    @batched
    async def latest_reading(parents: list[Any], view: View) -> Reading | None:
        """The live reading of its latest period."""
        found = [[each for each in some if not each.withdrawn] for some in await _readings(parents, view)]
        return one_each([wrap(some[-1], view) if some else None for some in found])

    @batched
    async def progress(parents: list[Any], view: View) -> Progress:
        """How far it has come towards the target in force; raw, so below 0 and above 1 too."""
        known = await progresses(view)
        return one_each([Progress(explained=known.of_metric(each.state), view=view) for each in parents])

    @batched
    async def progress_at_first_target(parents: list[Any], view: View) -> Progress:
        """How far it has come towards its first target."""
        known = await progresses(view)
        return one_each([Progress(explained=known.of_metric_at_first(each.state), view=view) for each in parents])


LISTING = listing(domain.Metric, "Metric")


async def _readings(parents: list[Any], view: View) -> list[list[ReadingState]]:
    """The readings of each metric, by period."""
    found = await view.grouped(ReadingState, "metric", [parent.state.key for parent in parents])
    return [sorted(some, key=lambda each: (each.ends, each.starts)) for some in found]
