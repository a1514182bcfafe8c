"""Appends with `eventsourcing`, run by the Python that it is installed for: one round for each line of input.

A line gives threads and seconds; the answer is appends a second. Each thread has an aggregate of its own, which it keeps in
memory: the fastest way that the library offers.
"""

import sys
import threading
import time
from typing import Any

from eventsourcing.application import Application  # type: ignore[import-not-found,unused-ignore]
from eventsourcing.domain import Aggregate, event  # type: ignore[import-not-found,unused-ignore]


class Node(Aggregate):  # type: ignore[misc,unused-ignore]
    """What is changed."""

    def __init__(self, title: str) -> None:
        self.title = title

    @event("Reworded")  # type: ignore[untyped-decorator,unused-ignore]
    def reword(self, title: str) -> None:
        """The one change that is appended."""
        self.title = title


def _round(application: Any, threads: int, seconds: float) -> float:
    counts = [0] * threads
    nodes = [Node("At first") for _ in range(threads)]
    for node in nodes:
        application.save(node)
    began = time.perf_counter()
    until = began + seconds

    def append(number: int) -> None:
        node = nodes[number]
        while time.perf_counter() < until:
            node.reword(f"Said for the time number {counts[number]}")
            application.save(node)
            counts[number] += 1

    workers = [threading.Thread(target=append, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - began)


def main() -> None:
    """Answer lines until there are none."""
    application = Application()
    for line in sys.stdin:
        threads, seconds = line.split()
        sys.stdout.write(f"{_round(application, int(threads), float(seconds))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
