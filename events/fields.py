"""The types of fields: keys of each noun, and texts and numbers with their bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, NewType
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

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9](-?[a-z0-9])*$", max_length=64)]
Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$", max_length=64)]
Title = Annotated[str, Meta(pattern=r"\S", max_length=1_000)]
Name = Annotated[str, Meta(pattern=r"\S", max_length=1_000)]
Unit = Annotated[str, Meta(pattern=r"\S", max_length=200)]
Reference = Annotated[str, Meta(pattern=r"\S", max_length=2_000)]
TimeZone = Annotated[str, Meta(pattern=r"\S", max_length=64)]

Text = Annotated[str, Meta(max_length=10_000, extra={"erasable": True})]
"""Free text: stands in the log as a commitment only, and can be erased."""
PersonName = Annotated[str, Meta(pattern=r"\S", max_length=200, extra={"erasable": True})]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254, extra={"erasable": True})]

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
