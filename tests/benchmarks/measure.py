"""How a figure is taken: two sides or more in turn, round by round, and medians over the rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.benchmarks.client import Address, Connection, Response, WrongAnswer, connected

Side = Callable[[], Awaitable[float]]
"""Works for one round and gives its figure."""


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    name: str
    rounds: int
    seconds: float
    """What one side works in one round."""
    log: tuple[int, ...]
    """How many events the logs hold that are read as of a revision."""
    imported: tuple[int, int]
    """How many events the two imports hold."""
    rebuilt: int
    """How many events the log holds that is rebuilt."""
    clients: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)


FULL = Effort("full", 7, 1.0, (10_000, 100_000, 1_000_000), (10_000, 110_000), 100_000)
QUICK = Effort("quick", 5, 0.4, (10_000, 100_000), (2_000, 12_000), 10_000, (1, 8, 32, 64))
TINY = Effort("tiny", 1, 0.02, (), (10, 20), 0, (1, 2))
"""For the test of the harness itself."""


@dataclass
class Taken:
    """What each side gave in each round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)
    busy: float = 0.0
    """How much of a core the client took on average: near 1, it is the client that was measured."""

    def __getitem__(self, side: str) -> float:
        return statistics.median(self.rounds[side])

    def __contains__(self, side: str) -> bool:
        return side in self.rounds

    def ratio(self, one: str, other: str) -> float:
        """How many times the other the one is: the median of the rounds' ratios."""
        pairs = zip(self.rounds[one], self.rounds[other], strict=True)
        return statistics.median(a / b for a, b in pairs)


async def alternate(sides: Mapping[str, Side], rounds: int) -> Taken:
    """Let the sides work in turn; every round begins with another."""
    names = list(sides)
    taken = Taken({name: [] for name in names})
    began, busy = time.perf_counter(), time.process_time()
    for number in range(rounds):
        start = number % len(names)
        for name in (*names[start:], *names[:start]):
            taken.rounds[name].append(await sides[name]())
    taken.busy = (time.process_time() - busy) / (time.perf_counter() - began)
    return taken


def check(response: Response, *wanted: int) -> Response:
    """The response, which must have one of the statuses and no errors."""
    if response.status not in wanted or b'"errors"' in response.body[-2_000:] or b'"errors"' in response.body[:200]:
        raise WrongAnswer(f"{response.status}: {response.body[:300]!r}")
    return response


def latency(
    address: Address,
    make: Callable[[], bytes],
    seconds: float,
    *,
    before: Callable[[Connection], Awaitable[None]] | None = None,
    status: int = 200,
) -> Side:
    """The median time of an answer in milliseconds, one request after the other on one connection."""

    async def work() -> float:
        times: list[float] = []
        async with connected(address) as (connection,):
            check(await connection.ask(make()), status)
            until = time.perf_counter() + seconds
            while len(times) < 3 or (time.perf_counter() < until and len(times) < 20_000):
                if before is not None:
                    await before(connection)
                request = make()
                began = time.perf_counter()
                response = await connection.ask(request)
                times.append((time.perf_counter() - began) * 1_000)
                check(response, status)
                if len(times) == 1 and times[0] > 1_500:
                    break
        return statistics.median(times)

    return work


def rate(address: Address, make: Callable[[], bytes], seconds: float, *, clients: int) -> Side:
    """Answers a second on several connections."""

    async def work() -> float:
        async with connected(address, clients) as connections:
            for connection in connections:
                check(await connection.ask(make()), 200)
            began = time.perf_counter()
            counts = [connection.pump(make, began + seconds) for connection in connections]
            done = sum([await count for count in counts])
            return done / (time.perf_counter() - began)

    return work
