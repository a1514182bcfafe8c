"""The types of fields: keys of each noun, and texts and numbers with their bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, NewType, TypeVar
from uuid import UUID

from msgspec import Meta

WorkspaceId = NewType("WorkspaceId", UUID)
MemberId = NewType("MemberId", UUID)
TeamId = NewType("TeamId", UUID)
ActorId = NewType("ActorId", UUID)
NodeId = NewType("NodeId", UUID)
MetricId = NewType("MetricId", UUID)
ReadingId = NewType("ReadingId", UUID)
GoalId = NewType("GoalId", UUID)
SprintId = NewType("SprintId", UUID)
ReviewId = NewType("ReviewId", UUID)
CheckId = NewType("CheckId", UUID)
FeedbackId = NewType("FeedbackId", UUID)
DecisionId = NewType("DecisionId", UUID)
CheckInId = NewType("CheckInId", UUID)
SubjectId = NewType("SubjectId", UUID)
"""Any entity of the workspace."""

T = TypeVar("T")

# --- texts ---

# A slug, code or address ends where its text ends: `$` would let a line break follow.
SLUG = r"^[a-z0-9](-?[a-z0-9])*\Z"
CODE = r"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?\Z"
EMAIL = r"^[^@\s]+@[^@\s]+\Z"
URL = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#][^\s]*\Z"
VISIBLE = (
    r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
"""A character that can be seen: no white space, and none of those that Unicode says to ignore, such as the zero-width space."""

SHAPES = {
    SLUG: "It may hold lower-case letters from a to z, digits, and single hyphens between them, and nothing else",
    CODE: "It may hold letters from A to Z, digits, and between them `.`, `_`, `/` and `-`, and nothing else",
    EMAIL: "It is no email address: give one such as ada@example.org",
    URL: "It is no address of a page: give one that begins with https:// or http://",
    VISIBLE: "It may not be blank: give at least one character that can be seen",
}
"""For each pattern: what its sender reads who did not keep to it."""

Slug = Annotated[str, Meta(pattern=SLUG, max_length=64)]
Code = Annotated[str, Meta(pattern=CODE, max_length=64)]
Title = Annotated[str, Meta(pattern=VISIBLE, max_length=1_000, extra={"trimmed": True})]
"""What something is, in a line. Without white space at its ends: the door takes it off, so that "A" and "A " are the same."""
Name = Annotated[str, Meta(pattern=VISIBLE, max_length=1_000, extra={"trimmed": True})]
"""What something is called; without white space at its ends, as a title."""
Unit = Annotated[str, Meta(pattern=VISIBLE, max_length=200, extra={"trimmed": True})]
Reference = Annotated[str, Meta(pattern=VISIBLE, max_length=2_000)]
Url = Annotated[str, Meta(pattern=URL, max_length=2_000)]
"""The address of a page, which a reader may follow: nothing that a browser would run, such as `javascript:`."""
TimeZone = Annotated[str, Meta(pattern=VISIBLE, max_length=64)]

Text = Annotated[str, Meta(max_length=10_000, extra={"erasable": True})]
"""Free text: stands in the log as a commitment only, and can be erased."""
PersonName = Annotated[str, Meta(pattern=VISIBLE, max_length=200, extra={"erasable": True, "trimmed": True})]
"""What a person is called; without white space at its ends, as a title. Erasable."""
Email = Annotated[str, Meta(pattern=EMAIL, max_length=254, extra={"erasable": True})]

Many = Annotated[tuple[T, ...], Meta(max_length=1_000)]
"""Several of a kind, in order; not endlessly many, since each event is read and shown as a whole."""

# --- numbers ---

Quantity = Annotated[Decimal, Meta(extra={"quantity": True})]
"""A finite decimal number; a string wherever it is written, so that no digit is lost."""
Weight = Annotated[Decimal, Meta(extra={"quantity": True, "least": 0})]
Effort = Annotated[Decimal, Meta(extra={"quantity": True, "least": 0})]
Confidence = Annotated[Decimal, Meta(extra={"quantity": True, "above": 0, "most": 1})]
Days = Annotated[int, Meta(ge=1, le=3_650)]


class Erased(str):
    """Stands where an erasable text was erased. Empty, and never equal to what was there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ERASED"


ERASED = Erased()
