"""How figures grow: with the nodes of a tree, with the events of a log, with the clients."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.client import always, connected, data_of, post
from tests.benchmarks.documents import TREE as DOCUMENT
from tests.benchmarks.documents import TYPENAME, rewording, variables
from tests.benchmarks.measure import Side, alternate, latency, rate
from tests.benchmarks.rows import COMMANDED, TREE, WIDE, Bench, log_slug

SIZES = (100, 1_000, 10_000, 100_000)
PAGE = 10_000


@dataclass(frozen=True)
class Curve:
    """Figures over a size."""

    title: str
    over: str
    unit: str
    sizes: tuple[int, ...]
    lines: dict[str, list[float]]


def tree_slug(nodes: int) -> str:
    """The workspace with so many nodes."""
    return {1_000: TREE, max(SIZES): WIDE}.get(nodes, f"tree-{nodes}")


def _whole(bench: Bench, slug: str, nodes: int) -> Side:
    """The time of a whole tree in milliseconds: as many pages as it takes."""

    async def work() -> float:
        async with connected(bench.ours.address) as (connection,):
            began = time.perf_counter()
            cursor: Any = None
            for _ in range(-(-nodes // PAGE)):
                make = bench.asking.cold(bench.ours.address, slug, first=PAGE, after=cursor)
                response = await connection.ask(make())
                spent = time.perf_counter()
                if nodes > PAGE:
                    found: Any = data_of(response)
                    cursor = found["workspace"]["tree"]["pageInfo"]["endCursor"]
                began += time.perf_counter() - spent
            return (time.perf_counter() - began) * 1_000

    return work


async def by_nodes(bench: Bench) -> Curve:
    """A whole tree, cold, by its size."""
    lines: dict[str, list[float]] = {"Northline": [], "floor": []}
    sizes = tuple(size for size in SIZES if tree_slug(size) in bench.workspaces)
    for nodes in sizes:
        slug = tree_slug(nodes)
        there = bench.floor.address.at(f"/floor/tree?workspace={bench.workspaces[slug]}")
        ours = bench.ours.address
        sides = {
            "Northline": latency(ours, bench.asking.cold(ours, slug, first=PAGE), bench.effort.seconds)
            if nodes <= PAGE
            else _whole(bench, slug, nodes),
            "floor": latency(there, always(post(there, {})), bench.effort.seconds),
        }
        taken = await alternate(sides, bench.effort.rounds if nodes <= PAGE else 1)
        for name in sides:
            lines[name].append(taken[name])
    return Curve("A whole tree, cold", "nodes", "ms", sizes, lines)


async def by_events(bench: Bench) -> Curve:
    """A tree of 1,000 nodes, now and in the middle of its past, and a command, by the length of the log."""
    lines: dict[str, list[float]] = {"tree now": [], "tree as of the middle": [], "command": []}
    address, seconds = bench.ours.address, bench.effort.seconds
    for events in bench.effort.log:
        slug = log_slug(events)
        nodes = await bench.pool.fetch(
            "select id from projections.node where workspace_id = $1", bench.workspaces[slug]
        )
        command = rewording(address, bench.workspaces[slug], [row["id"] for row in nodes], bench.said)
        sides = {
            "tree now": latency(address, bench.asking.cold(address, slug), seconds),
            "tree as of the middle": latency(
                address, bench.asking.cold(address, slug, asOf={"revision": events // 2}), seconds
            ),
            "command": latency(address, command, seconds),
        }
        taken = await alternate(sides, max(1, bench.effort.rounds // 2))
        for name in sides:
            lines[name].append(taken[name])
    return Curve("By the length of the log", "events", "ms", bench.effort.log, lines)


async def by_clients(bench: Bench) -> Curve:
    """Answers a second by the number of clients."""
    ours, seconds = bench.ours.address, bench.effort.seconds
    there = bench.floor.address.at(f"/floor/tree?workspace={bench.workspaces[TREE]}")
    typename, tree = post(ours, {"query": TYPENAME}), post(there, {})
    again = post(ours, {"query": DOCUMENT, "variables": variables(TREE)})
    command = rewording(ours, bench.workspaces[COMMANDED], bench.nodes, bench.said)
    cold = bench.asking.cold(ours, TREE)
    names = ("{__typename}", "tree, cold", "tree, floor", "tree, again", "commands")
    lines: dict[str, list[float]] = {name: [] for name in names}
    for clients in bench.effort.clients:
        sides = {
            "{__typename}": rate(ours, always(typename), seconds, clients=clients),
            "tree, cold": rate(ours, cold, seconds, clients=clients),
            "tree, floor": rate(there, always(tree), seconds, clients=clients),
            "tree, again": rate(ours, always(again), seconds, clients=clients),
            "commands": rate(ours, command, seconds, clients=clients),
        }
        taken = await alternate(sides, max(1, bench.effort.rounds // 3))
        for name in sides:
            lines[name].append(taken[name])
    return Curve("By the number of clients", "clients", "answers/s", bench.effort.clients, lines)
