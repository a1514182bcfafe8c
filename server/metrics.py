"""Figures for Prometheus: of this process, and of what leaves the database, as it stands at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events.store.statements import statements
from events.store.tail import TROUBLE, reading

SQL = statements(Path(__file__).with_name("metrics.sql"))
PATIENCE = 3.0
"""Seconds that the database may take; without it, its figures are left out."""

_log = structlog.get_logger("northline.metrics")


class _Found(Collector):
    """Figures that were just found."""

    def __init__(self, found: list[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield from self._found


async def metrics(request: Request) -> Response:
    """All figures, as Prometheus reads them."""
    room = request.state.room
    found: list[Metric] = [
        GaugeMetricFamily("northline_subscribers", "Connections of subscribers to this process.", len(room.outlets)),
        GaugeMetricFamily("northline_topics", "Different things that they follow.", room.hub.topics),
    ]
    try:
        async with asyncio.timeout(PATIENCE), reading(request.state.pool) as connection:
            webhooks, relays = await connection.fetch(SQL["webhooks"]), await connection.fetch(SQL["relays"])
        found += [*_of_webhooks(webhooks), _of_relays(relays)]
    except TROUBLE as error:
        _log.warning("the database does not answer", error=str(error))
    registry = CollectorRegistry()
    registry.register(_Found(found))
    return Response(generate_latest(REGISTRY) + generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _of_webhooks(rows: list[Any]) -> Iterator[Metric]:
    labels = ["workspace", "webhook", "state"]
    lag = GaugeMetricFamily(
        "northline_webhook_lag_events", "Events of the log that a webhook has still to be sent.", labels=labels
    )
    letters = GaugeMetricFamily(
        "northline_webhook_dead_letters", "Events that a webhook did not receive in ten attempts.", labels=labels
    )
    for row in rows:
        of = [row["slug"], str(row["id"]), row["state"]]
        lag.add_metric(of, row["lag"])
        letters.add_metric(of, row["letters"])
    yield lag
    yield letters


def _of_relays(rows: list[Any]) -> Metric:
    lag = GaugeMetricFamily(
        "northline_relay_lag_events",
        "Events of the log that a broker has still to acknowledge.",
        labels=["workspace", "relay"],
    )
    for row in rows:
        lag.add_metric([row["slug"], row["relay"]], row["lag"])
    return lag


ROUTES = [Route("/metrics", metrics)]
