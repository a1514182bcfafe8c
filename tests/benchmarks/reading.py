"""Rows 1 to 7: what is read over HTTP."""

from __future__ import annotations

from urllib.parse import urlencode

import orjson

from tests.benchmarks.client import Connection, WrongAnswer, always, connected, data_of, get, post
from tests.benchmarks.documents import PEER_RELATIONS, PEER_TREE, TREE_RELATIONS, TYPENAME, peer, rewording, variables
from tests.benchmarks.documents import TREE as DOCUMENT
from tests.benchmarks.measure import Side, alternate, check, latency, rate
from tests.benchmarks.rows import COMMANDED, TREE, WIDE, Bench, Clause, Row, against_peer, amount, log_slug, row

CONNECTIONS = 8


async def typename(bench: Bench) -> list[Row]:
    """Row 1."""
    seconds = bench.effort.seconds
    asked = {"query": TYPENAME}
    ours, raw, plain = bench.ours.address, bench.floor.address.at("/raw"), bench.floor.address.at("/floor/typename")
    sides: dict[str, Side] = {
        name: rate(address, always(post(address, asked)), seconds, clients=CONNECTIONS)
        for name, address in {"Northline": ours, "raw ASGI": raw, "Starlette": plain}.items()
    }
    if bench.postgraphile is not None:
        there = bench.postgraphile.address
        sides["PostGraphile"] = rate(there, always(post(there, asked)), seconds, clients=CONNECTIONS)
    taken = await alternate(sides, bench.effort.rounds)
    measured = ", ".join(f"{name} {amount(taken[name])}/s" for name in sides)
    bench.notes.append(f"Row 1: the client took {taken.busy:.0%} of a core.")
    peered = taken.ratio("Northline", "PostGraphile") if "PostGraphile" in taken else None
    return [
        row(
            "1",
            "`{__typename}` over HTTP, 8 connections, one process",
            "at least 50 % of raw ASGI, ahead of PostGraphile",
            measured,
            Clause(taken.ratio("Northline", "raw ASGI"), 0.5, "x raw ASGI"),
            against_peer(bench, peered, 1.0, "x PostGraphile"),
        )
    ]


async def _trees(bench: Bench, ours: str, floor: str, theirs: str) -> tuple[str, float, float | None]:
    """A tree by all sides: what was measured, ours over the floor, theirs over ours."""
    seconds = bench.effort.seconds
    workspace = bench.workspaces[TREE]
    address = bench.floor.address.at(f"{floor}?workspace={workspace}")
    sides: dict[str, Side] = {
        "Northline": latency(bench.ours.address, bench.asking.cold(bench.ours.address, TREE, ours), seconds),
        "floor": latency(address, always(post(address, {})), seconds),
    }
    if bench.postgraphile is not None:
        there = bench.postgraphile.address
        sides["PostGraphile"] = latency(there, peer(there, theirs, workspace), seconds)
    taken = await alternate(sides, bench.effort.rounds)
    measured = ", ".join(f"{name} {amount(taken[name])} ms" for name in sides)
    peered = taken.ratio("PostGraphile", "Northline") if "PostGraphile" in taken else None
    return measured, taken.ratio("Northline", "floor"), peered


async def tree(bench: Bench) -> list[Row]:
    """Row 2."""
    measured, floored, peered = await _trees(bench, DOCUMENT, "/floor/tree", PEER_TREE)
    return [
        row(
            "2",
            "Tree of 1,000 nodes x 8 fields, cold",
            "p50 at most 1.4 x the floor, at least 3 x faster than PostGraphile",
            measured,
            Clause(floored, 1.4, "x the floor", at_least=False),
            against_peer(bench, peered, 3.0, "x faster than PostGraphile"),
        )
    ]


async def relations(bench: Bench) -> list[Row]:
    """Row 3."""
    measured, floored, peered = await _trees(bench, TREE_RELATIONS, "/floor/relations", PEER_RELATIONS)
    return [
        row(
            "3",
            "The same with metrics, readings, progress and deliverables of each node",
            "at most 2 x the floor, at least 3 x faster than PostGraphile",
            measured,
            Clause(floored, 2.0, "x the floor", at_least=False),
            against_peer(bench, peered, 3.0, "x faster than PostGraphile"),
        )
    ]


async def again(bench: Bench) -> list[Row]:
    """Row 4: nothing changes meanwhile, and no answer is older than the head."""
    seconds, address = bench.effort.seconds, bench.ours.address
    query = urlencode({"query": DOCUMENT, "variables": orjson.dumps(variables(TREE)).decode()})
    async with connected(address) as (connection,):
        etag = check(await connection.ask(get(address, query)), 200).header("etag")
    sides: dict[str, Side] = {
        "cold": latency(address, bench.asking.cold(address, TREE), seconds),
        "again": latency(address, bench.asking.again(address, TREE), seconds),
    }
    if etag is not None:
        sides["304"] = latency(address, always(get(address, query, etag)), seconds, status=304)
    taken = await alternate(sides, bench.effort.rounds)
    return [
        row(
            "4",
            "The same document again, nothing changed, strict freshness",
            "at least 5 x faster than cold; 304 at least 10 x",
            ", ".join(f"{name} {amount(taken[name])} ms" for name in sides),
            Clause(taken.ratio("cold", "again"), 5.0, "x faster again"),
            Clause(
                taken.ratio("cold", "304") if etag is not None else None,
                10.0,
                "x faster with 304",
                missing="GET gives no `ETag` yet",
            ),
        )
    ]


async def after_write(bench: Bench) -> list[Row]:
    """Row 5: every question follows a write, whose time does not count."""
    seconds, address = bench.effort.seconds, bench.ours.address
    command = rewording(address, bench.workspaces[COMMANDED], bench.nodes, bench.said)

    async def write(connection: Connection) -> None:
        check(await connection.ask(command()), 200)

    sides = {
        "cold": latency(address, bench.asking.cold(address, COMMANDED), seconds),
        "after a write": latency(address, bench.asking.again(address, COMMANDED), seconds, before=write),
    }
    taken = await alternate(sides, bench.effort.rounds)
    return [
        row(
            "5",
            "After a write to one node of 1,000",
            "at most 1.3 x cold",
            ", ".join(f"{name} {amount(taken[name])} ms" for name in sides),
            Clause(taken.ratio("after a write", "cold"), 1.3, "x cold", at_least=False),
        )
    ]


async def page(bench: Bench) -> list[Row]:
    """Row 6: pages from within the tree, none of them asked for before."""
    seconds, address = bench.effort.seconds, bench.ours.address
    cursor = None
    async with connected(address) as (connection,):
        for number in range(2):
            asked = {"query": DOCUMENT, "variables": variables(WIDE, number, after=cursor)}
            found = data_of(await connection.ask(post(address, asked)))
            cursor = found["workspace"]["tree"]["pageInfo"]["endCursor"]  # type: ignore[index]
    if cursor is None:
        raise WrongAnswer("A page in the middle of the tree has no end cursor.")
    sides = {
        "the tree of 1,000": latency(address, bench.asking.cold(address, TREE), seconds),
        "a page of 1,000": latency(address, bench.asking.cold(address, WIDE, after=cursor), seconds),
    }
    taken = await alternate(sides, bench.effort.rounds)
    return [
        row(
            "6",
            f"Page of 1,000 nodes out of {bench.wide:,}",
            "at most 1.5 x row 2",
            ", ".join(f"{name} {amount(taken[name])} ms" for name in sides),
            Clause(taken.ratio("a page of 1,000", "the tree of 1,000"), 1.5, "x row 2", at_least=False),
        )
    ]


async def as_of(bench: Bench) -> list[Row]:
    """Row 7: in the middle of a short and of a long log, over as many nodes."""
    seconds, address = bench.effort.seconds, bench.ours.address
    short, *_, long = bench.effort.log
    sides = {
        f"{events:,} events": latency(
            address, bench.asking.cold(address, log_slug(events), asOf={"revision": events // 2}), seconds
        )
        for events in (short, long)
    }
    taken = await alternate(sides, bench.effort.rounds)
    return [
        row(
            "7",
            f"`asOf` a revision, log of {short:,} against {long:,} events, 1,000 nodes",
            "within 1.5 x of each other",
            ", ".join(f"{name} {amount(taken[name])} ms" for name in sides),
            Clause(taken.ratio(f"{long:,} events", f"{short:,} events"), 1.5, "x the short log", at_least=False),
        )
    ]
