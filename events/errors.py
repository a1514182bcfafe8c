"""Why a command is refused. Each message is written for the person or program that sent it.

A rule that is broken is a class whose docstring is the sentence its reader needs.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

if TYPE_CHECKING:
    from events.message import Recorded


class Refused(Exception):
    """The command was refused; nothing was changed."""

    code: ClassVar[str] = "RULE_BROKEN"

    def __init__(self, message: str | None = None, *, path: tuple[str, ...] = ()) -> None:
        self.message = message or inspect.cleandoc(type(self).__doc__ or "").replace("\n", " ")
        self.path = path
        super().__init__(self.message)


class RuleBroken(Refused):
    """A rule of the domain forbids this."""

    @property
    def rule(self) -> str:
        """The rule's name, in SCREAMING_SNAKE."""
        name = type(self).__name__
        return "".join("_" + c if c.isupper() and i else c for i, c in enumerate(name)).upper()


class NotFound(Refused):
    """There is no such entity in this workspace: check the id, and that it belongs to this workspace."""

    code = "NOT_FOUND"


class InvalidInput(Refused):
    """The input is not valid."""

    code = "INVALID_INPUT"


class ReasonRequired(InvalidInput):
    """This change needs a reason: say why in `reason`."""


class Forbidden(Refused):
    """Your role does not allow this: ask an admin of the workspace."""

    code = "FORBIDDEN"


class IdempotencyMismatch(Refused):
    """This command id was used before for another request: use a new `commandId` for a new command."""

    code = "IDEMPOTENCY_MISMATCH"


class VersionConflict(Refused):
    """The entity has changed since you saw it: read it again and decide anew."""

    code = "VERSION_CONFLICT"

    def __init__(self, subject: UUID, expected: int, current: int) -> None:
        super().__init__(
            f"You saw version {expected}, it is at version {current} now: look at the events since and decide anew.",
            path=("expectedVersion",),
        )
        self.subject = subject
        self.expected = expected
        self.current = current
        self.events_since: tuple[Recorded[Any], ...] = ()


class Interrupted(Exception):
    """The connection was lost, or another transaction stood in the way: whether it was committed is not known."""


class Rejected(Exception):
    """The database refused what it was given; nothing was changed."""


class Overloaded(Exception):
    """Too many commands are waiting for this workspace: try again in a moment."""


class UnknownProjection(Exception):
    """The workspace's projections are of a version that this program does not know: it reads on, but does not append."""


class LogDamaged(Exception):
    """The log is not what was appended: keep it as evidence, and restore it from a backup before anything else."""
