"""Why a database cannot be brought to the version of this program."""


class MigrationRefused(Exception):
    """The database cannot be brought to the version of this program; the message says why, and what to do."""


class DatabaseNewer(MigrationRefused):
    """The database is at a version that this program does not know."""

    def __init__(self, version: int, known: int) -> None:
        super().__init__(f"The database is at version {version}, this program knows {known}: start a newer Northline.")


class MigrationEdited(MigrationRefused):
    """A migration was changed after it had been applied."""

    def __init__(self, migration: str) -> None:
        super().__init__(
            f"{migration} is not what was applied to the database: restore the file, and write the change as a new migration."
        )


class MigrationFailed(MigrationRefused):
    """The database refused a migration; it was left at the version before."""

    def __init__(self, migration: str, line: int | None, reason: str) -> None:
        place = "" if line is None else f" at line {line}"
        super().__init__(f"{migration} failed{place} and was undone: {reason}")


class MigrationUnsafe(MigrationRefused):
    """A migration ended the transaction that was to hold it; how much of it was applied is not known."""

    def __init__(self, migration: str) -> None:
        super().__init__(f"{migration} ends the transaction it is run in: take the COMMIT or ROLLBACK out of it.")


class MigrationsBusy(MigrationRefused):
    """Another program has been migrating for too long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Another program has been migrating this database for {seconds:.0f} s: let it finish, and try again."
        )
