"""Who runs the embedded Postgres when we are root, and where.

Postgres refuses to run as root. As root we therefore hand it to an account without privileges, and leave the
permissions of every folder that is not ours alone: where that account cannot enter the data folder (a checkout under
/root, say) the database lives under /var/lib/northline, and the data folder holds a link to it.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.errors import CannotRun

OF_THE_SYSTEM = Path("/var/lib/northline")
PREFERRED = ("northline", "postgres", "nobody")
"""A system account named northline keeps the data apart from all others; without one we make do with what is there."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system."""

    uid: int
    gid: int

    def as_subprocess(self) -> dict[str, Any]:
        """The arguments that make `subprocess` run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may look into the folder."""
        return self._test("-x", folder)

    def can_run(self, program: Path) -> bool:
        """Whether this account may execute the program."""
        return self._test("-r", program) and self._test("-x", program)

    def _test(self, what: str, path: Path) -> bool:
        command = ["/bin/sh", "-c", 'test "$0" "$1"', what, str(path)]
        return subprocess.run(command, cwd="/", check=False, **self.as_subprocess()).returncode == 0


def account_for(home: Path) -> Account | None:
    """Who is to run the database whose files are in `home`; None when it is ourselves.

    Raises CannotRun when we are root and the machine has no account without privileges.
    """
    if os.geteuid() != 0:
        return None
    if home.exists() and (owner := home.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise CannotRun(
        "Postgres does not run as root, and this machine has no account named northline, postgres or nobody: add one."
    )


def home_in(data_dir: Path) -> tuple[Path, Account | None]:
    """The folder that holds the database of `data_dir`, made if need be, and the account that runs it."""
    entry = data_dir / "postgres"
    if entry.is_symlink():
        home = entry.readlink()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        home = data_dir.resolve() / "postgres"
    account = account_for(home)
    if account is None:
        home.mkdir(mode=0o700, exist_ok=True)
        return home, None
    data_dir.chmod(data_dir.stat().st_mode | 0o111)
    if not account.can_enter(home.parent):
        home = _elsewhere(entry)
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, account.uid, account.gid)
    return home, account


def programs_for(account: Account | None, programs: Path) -> Path:
    """The folder of Postgres programs that the account can run: the given one, or else a copy of it."""
    if account is None or account.can_run(programs / "postgres"):
        return programs
    installation = programs.parent
    # Named by what it holds, so that every environment with the same Postgres shares one copy.
    digest = hashlib.sha256((programs / "postgres").read_bytes()).hexdigest()
    copy = OF_THE_SYSTEM / f"programs-{digest[:12]}"
    if not copy.exists():
        _copy(installation, copy)
    return copy / "package" / installation.name / programs.name


def _elsewhere(entry: Path) -> Path:
    OF_THE_SYSTEM.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="data-", dir=OF_THE_SYSTEM))
    entry.symlink_to(home)
    return home


def _copy(installation: Path, copy: Path) -> None:
    """Copy an installation with the libraries that stand beside its package (see auditwheel), readable for all."""
    OF_THE_SYSTEM.mkdir(mode=0o755, parents=True, exist_ok=True)
    package = installation.parent
    libraries = package.with_name(f"{package.name}.libs")
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=OF_THE_SYSTEM))
    shutil.copytree(installation, partial / "package" / installation.name)
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name)
    for path in [partial, *partial.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
    try:
        partial.rename(copy)
    except OSError:  # another process was faster
        shutil.rmtree(partial)
        if not copy.exists():
            raise
