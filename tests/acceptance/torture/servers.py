"""Server processes that die in every way, and are started again on the same port."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
ENDING = 60.0
"""Seconds within which a server that is told to stop must have stopped, on a busy machine."""
ENDS: dict[signal.Signals | None, int] = {signal.SIGTERM: 0, signal.SIGKILL: -signal.SIGKILL}
"""What a server that was ready ends with, by what it was sent."""
EXPECTED = "a field failed"
"""What a server may log as an error: that a request could not be answered without a database."""


def free_port() -> int:
    """A port that stays free while its owner is dead: one that the system gives to nobody who asks for any."""
    while True:
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", random.randrange(15_000, 30_000)))
            except OSError:
                continue
            return int(tried.getsockname()[1])


class Server:
    """A server process that is started again whenever it dies."""

    def __init__(self, database: str, folder: Path, number: int) -> None:
        self._database = database
        self._errors = folder / f"server-{number}"
        self._port = free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._sent: signal.Signals | None = None
        self.up = asyncio.Event()
        self.deaths = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def keep(self) -> None:
        """Run it, again and again. Told to stop it ends well; of its own accord only before it is ready, without a database."""
        try:
            while True:
                await self._run()
                self.deaths += 1
        finally:
            self.kill(signal.SIGKILL)

    async def _run(self) -> None:
        self._sent, ready = None, False
        settings = {"NORTHLINE_DATABASE_URL": self._database, "NORTHLINE_LOG_FORMAT": "json"}
        with self._errors.open("a") as errors:
            said = errors.tell()
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "server.cli", "serve", "--port", str(self._port), "--no-migrate"),
                env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        assert process.stdout is not None
        while line := await process.stdout.readline():
            if re.search(rb"ready at http://", line):
                ready = True
                self.up.set()
        self.up.clear()
        code = await asyncio.wait_for(process.wait(), ENDING)
        if ready:
            assert code == ENDS.get(self._sent), (code, self._sent, self._errors.read_text()[-4_000:])
        else:
            # Without a database it cannot start, and says so in many words.
            os.truncate(self._errors, said)
            await asyncio.sleep(0.5)

    def kill(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is dead."""
        if self._process is not None and self._process.returncode is None:
            self._sent = number
            self.up.clear()
            self._process.send_signal(number)

    async def freeze(self, seconds: float) -> None:
        """Let it stand still for a while, as a virtual machine that is moved."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            process.send_signal(signal.SIGCONT)

    def complaints(self) -> Iterator[dict[str, Any]]:
        """What it logged as an error of its own."""
        for line in self._errors.read_text().splitlines():
            said = json.loads(line) if line.startswith("{") else {"level": "error", "event": line}
            if said["level"] in {"error", "critical"} and not said["event"].startswith(EXPECTED):
                yield said
