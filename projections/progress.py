"""Progress: of a metric towards its target, of an outcome by its metrics, and of an outcome by what contributes to it.

Only outcomes have metrics, and only outcomes stand under outcomes or link to them with something to pass up: opportunities,
solutions, assumptions and deliverables are contributors without progress, and are left out like any other without.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from events.image import Image, civil_day
from events.metric import Metric, Target
from events.node import Node
from events.reading import Reading
from events.workspace import Workspace
from projections.decimals import ONE, ZERO, clamped
from projections.explain import (
    BAND_PROGRESS,
    CONTRIBUTOR_PROGRESS,
    METRIC_PROGRESS,
    OUTCOME_PROGRESS,
    Explanation,
    Term,
    explained,
)
from projections.memo import settle
from projections.movement import latest_reading, live_metrics, live_readings, movement, movements

__all__ = [
    "Progress",
    "contributor_progress",
    "latest_reading",
    "metric_progress",
    "movement",
    "movements",
    "outcome_progress",
]


class Progress:
    """The progress of what is in one image, each computed once."""

    __slots__ = ("_by_contributors", "_of_metric", "_of_outcome", "image", "time_zone")

    def __init__(self, image: Image) -> None:
        self.image = image
        home = image.get(Workspace, image.workspace)
        self.time_zone = home.time_zone if home else "UTC"
        self._of_metric: dict[UUID, Explanation] = {}
        self._of_outcome: dict[UUID, Explanation] = {}
        self._by_contributors: dict[UUID, Explanation] = {}

    def of_metric(self, metric: Metric) -> Explanation:
        """Progress towards the target in force: raw, so below 0 and above 1 too."""
        found = self._of_metric.get(metric.key)
        if found is None:
            found = self._of_metric[metric.key] = self.towards(metric, metric.target)
        return found

    def of_metric_at_first(self, metric: Metric) -> Explanation:
        """Progress towards the first target it had, as if it had never been retargeted."""
        return self.towards(metric, metric.targets[0] if metric.targets else None)

    def towards(self, metric: Metric, target: Target | None) -> Explanation:
        """Progress of a metric towards one of its targets."""
        if target is not None and target.lower is not None and target.upper is not None:
            return explained(BAND_PROGRESS, self._in_band(metric, target, target.lower, target.upper))
        reading = latest_reading(self.image, metric.key)
        start = metric.baseline if target is None or target.baseline is None else target.baseline
        terms = (
            Term("value", reading.key if reading else None, None, reading.value if reading else None),
            Term("baseline", metric.key, None, start),
            Term("target", metric.key, None, target.value if target else None),
        )
        return explained(METRIC_PROGRESS, terms)

    def of_outcome(self, key: UUID) -> Explanation:
        """Progress of an outcome by its own live metrics."""
        found = self._of_outcome.get(key)
        if found is None:
            terms = [self._metric_term(metric) for metric in live_metrics(self.image, key)]
            found = self._of_outcome[key] = explained(OUTCOME_PROGRESS, terms)
        return found

    def by_contributors(self, key: UUID) -> Explanation:
        """Progress of a node by what contributes to it. Never mixed with its own."""
        return settle(key, self._by_contributors, self._needed, self._find_by_contributors)

    def contributors(self, key: UUID) -> list[tuple[Node, Decimal]]:
        """The live outcomes that contribute to a node, each once, with their weight: children first, then by links."""
        image = self.image
        found = {c.key: (c, ONE) for c in _by_code(image.find(Node, "parent", key)) if c.live and c.is_outcome}
        for node in _by_code(image.find(Node, "contributes_to", key)):
            weight = next(link.weight for link in node.links if link.outcome == key)
            if weight and node.live and node.is_outcome:
                found.setdefault(node.key, (node, weight))
        return list(found.values())

    # --- inside ---

    def _in_band(self, metric: Metric, target: Target, lower: Decimal, upper: Decimal) -> Iterator[Term]:
        since = civil_day(target.set_at, self.time_zone) if target.set_at else date.min
        for reading in live_readings(self.image, metric.key):
            if reading.ends >= since:
                inside = lower <= reading.value <= upper
                yield Term(_period(reading), reading.key, ONE, ONE if inside else ZERO)

    def _metric_term(self, metric: Metric) -> Term:
        raw = self.of_metric(metric).value
        return Term(metric.code, metric.key, metric.weight, None if raw is None else clamped(raw))

    def _needed(self, key: UUID) -> list[UUID]:
        return [node.key for node, _ in self.contributors(key) if self.of_outcome(node.key).value is None]

    def _find_by_contributors(self, key: UUID) -> Explanation:
        return explained(CONTRIBUTOR_PROGRESS, [self._term(node, weight) for node, weight in self.contributors(key)])

    def _term(self, node: Node, weight: Decimal) -> Term:
        value = self.of_outcome(node.key).value
        if value is None and node.key in self._by_contributors:
            value = self._by_contributors[node.key].value
        return Term(node.code, node.key, weight, value)


def metric_progress(image: Image, metric: Metric) -> Decimal | None:
    """Progress of a metric towards the target in force."""
    return Progress(image).of_metric(metric).value


def outcome_progress(image: Image, key: UUID) -> Decimal | None:
    """Progress of an outcome by its own metrics."""
    return Progress(image).of_outcome(key).value


def contributor_progress(image: Image, key: UUID) -> Decimal | None:
    """Progress of a node by what contributes to it."""
    return Progress(image).by_contributors(key).value


def _by_code(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (node.code, node.kind.name))


def _period(reading: Reading) -> str:
    return f"{reading.starts} to {reading.ends}"
