"""A Postgres cluster of our own: made, started and stopped with the programs of an installation."""

import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from server.errors import CannotRun
from server.unprivileged import Account

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}

LONGEST_SOCKET = 103
"""Bytes that the address of a unix socket may have on macOS (Linux: 107)."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A database cluster in `home`, run by `account` (ourselves, if None) with the given programs.

    It listens on a unix socket only, in a folder that nobody else may enter, and so needs no password.
    """

    home: Path
    programs: Path
    account: Account | None
    settings: Mapping[str, str]

    @property
    def data(self) -> Path:
        """The folder that Postgres itself calls its data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What Postgres has to say."""
        return self.home / "postgres.log"

    def url(self, database: str = "northline") -> str:
        """Where the running cluster is reached."""
        lines = self._pid_file()
        port, sockets = (lines[3], lines[4]) if len(lines) > 4 else ("5432", str(self._socket_folder()))
        return f"postgresql://northline@/{database}?host={quote(sockets, safe='/')}&port={port}"

    def running(self) -> bool:
        """Whether this cluster, and not some other program that was given its process id, is running."""
        lines = self._pid_file()
        return bool(lines) and self._is_ours(int(lines[0]))

    def prepare(self) -> None:
        """Make the cluster and its database, if there is none. An interrupted attempt is begun anew."""
        if self.data.exists():
            self._check_version()
            return
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        locale = ["--locale=C.UTF-8", *(["--locale-provider=builtin"] if self._major() >= 17 else [])]
        trust = ["--auth-local=trust", "--auth-host=reject"]
        self._run("initdb", "-D", str(new), "-U", "northline", "-E", "UTF8", "--data-checksums", *locale, *trust)
        self._run("postgres", "--single", "-D", str(new), "postgres", text="create database northline\n")
        new.rename(self.data)

    def start(self) -> None:
        """Start the cluster and wait until it takes connections.

        Raises CannotRun with what Postgres says when it does not start.
        """
        self._forget_the_dead()
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.old"))
        sockets = self._socket_folder()
        settings = {**SETTINGS, **self.settings, "unix_socket_directories": f'"{sockets}"'}
        options = shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
        command = ("pg_ctl", "start", "-w", "-t", "60", "-s", "-D", str(self.data), "-l", str(self.log), "-o", options)
        begin = self.log.stat().st_size if self.log.exists() else 0
        try:
            self._run(*command)
        except CannotRun:
            said = _gist(self._said_since(begin))
            raise CannotRun(f"The embedded Postgres did not start: {said} (all it says: {self.log})") from None

    def stop(self) -> None:
        """Stop the cluster, ending its connections; the data are safe."""
        try:
            self._run("pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", str(self.data))
        except CannotRun:
            if self.running():
                self._run("pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "immediate", "-D", str(self.data))

    def _major(self) -> int:
        version = self._run("postgres", "--version").split()[2]
        return int(version.split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))

    def _check_version(self) -> None:
        theirs, ours = (self.data / "PG_VERSION").read_text().strip(), str(self._major())
        if theirs != ours:
            raise CannotRun(
                f"The database in {self.home} was made by Postgres {theirs}, and this program brings Postgres {ours}: "
                "dump it with the old program and restore it with the new one, or set NORTHLINE_DATA_DIR to another folder."
            )

    def _pid_file(self) -> list[str]:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return lines if lines and lines[0].strip().isdigit() else []

    def _is_ours(self, pid: int) -> bool:
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith(("postgres", "postmaster")):
                return False
            return Path(process.cwd()) == self.data.resolve()
        except psutil.AccessDenied:
            return False  # a process of another account cannot be of our folder
        except psutil.NoSuchProcess:
            return False

    def _forget_the_dead(self) -> None:
        """Remove the lock files of a Postgres that is gone, which keep Postgres from starting in two cases.

        Another program was given its process id meanwhile, or it is dead and nobody has collected it yet.
        """
        deadline = time.monotonic() + 10
        while self._remains() and time.monotonic() < deadline:
            time.sleep(0.1)
        lines = self._pid_file()
        if not lines or self._remains() or not psutil.pid_exists(int(lines[0])):
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self._socket_folder() / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _remains(self) -> bool:
        """Whether a process of this cluster is still there: those of a killed Postgres take a moment to notice."""
        return any(
            (process.info["name"] or "").startswith("postgres") and self._is_ours(process.pid)
            for process in psutil.process_iter(["name"])
        )

    def _socket_folder(self) -> Path:
        """A private folder whose path is short enough for a unix socket."""
        name = f"northline-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        for folder in (self.home / "socket", Path(tempfile.gettempdir()) / name, Path("/tmp") / name):  # noqa: S108 the owner is checked
            short = len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET
            if short and (self.account is None or folder.parent == self.home or self.account.can_enter(folder.parent)):
                self._make_private(folder)
                return folder
        raise CannotRun(
            f"No folder has a path short enough for a unix socket: set NORTHLINE_DATA_DIR to one shorter than {self.home}."
        )

    def _make_private(self, folder: Path) -> None:
        owner = os.geteuid() if self.account is None else self.account.uid
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            if self.account is not None:
                os.chown(folder, self.account.uid, self.account.gid, follow_symlinks=False)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise CannotRun(
                f"The folder {folder} must belong to the account that runs Postgres, and to it alone: remove it."
            )

    def _said_since(self, begin: int) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace")

    def _run(self, program: str, *arguments: str, text: str = "") -> str:
        """Run one of the programs apart from our own signals: Ctrl-C is ours to handle."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self.programs / program), *arguments],
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=self.home,
            # Not ours: PG* variables and the locale would change what the programs do.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            start_new_session=True,
            **(self.account.as_subprocess() if self.account else {}),
        )
        if done.returncode != 0:
            raise CannotRun(
                f"The embedded Postgres cannot be set up in {self.home}: {_gist(done.stderr or done.stdout)}"
            )
        return done.stdout


def _gist(said: str) -> str:
    """The line that says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["it gave no reason"])[-1]
