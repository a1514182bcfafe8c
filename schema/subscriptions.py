"""What can be followed: every event, or the alignment as it moves. Served over WebSocket and server-sent events.

Frames are made by ``schema.frames``, once for all who ask the same; here stands what they hold.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from schema.alignment import Alignment
from schema.errors import bad_request
from schema.event import AlignmentEvent, EventType
from schema.signal import Signal

AFTER = strawberry.argument(
    name="after",
    description="Where to go on: `workspace.cursor`, or the cursor of the last frame that was handled. Absent: from now.",
)


@strawberry.type(description="An event that was asked for, or a checkpoint.")
class EventFrame:
    """An event, or a checkpoint."""

    cursor: str = strawberry.field(description="Where to go on after this frame: keep it once the frame is handled.")
    event: AlignmentEvent | None = strawberry.field(
        description="What happened; absent in a checkpoint: up to here nothing was for you, keep the cursor."
    )


@strawberry.type(description="How an alignment has moved, and what moved it.")
class AlignmentFrame:
    """How an alignment has moved."""

    cursor: str = strawberry.field(description="Where to go on after this frame: keep it once the frame is handled.")
    revision: int = strawberry.field(description="How many events of the log it reflects.")
    alignment: Alignment = strawberry.field(description="The alignment now.")
    before: Alignment = strawberry.field(description="The alignment at the frame before, or at `after`.")
    raised: list[Signal] = strawberry.field(description="Signals that were not there before.")
    cleared: list[Signal] = strawberry.field(description="Signals that are no longer there, as they were.")
    events: list[AlignmentEvent] = strawberry.field(
        description="What happened in between, in order: the last hundred events."
    )
    event_count: int = strawberry.field(description="How many events happened in between.")


@strawberry.type(description="What can be followed, over WebSocket (graphql-transport-ws) and server-sent events.")
class Subscription:
    """What can be followed."""

    @strawberry.subscription(
        description="Every event of a workspace, in order and without a gap: first those after the cursor, then live."
    )
    async def events(
        self,
        workspace: strawberry.ID,
        after: Annotated[str | None, AFTER] = None,
        types: Annotated[
            list[EventType] | None,
            strawberry.argument(description="Of these types only; checkpoints stand for others."),
        ] = None,
        subject: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="About this entity only; checkpoints stand for others."),
        ] = None,
    ) -> AsyncGenerator[EventFrame, None]:
        """Every event of a workspace."""
        del workspace, after, types, subject
        yield await _elsewhere()

    @strawberry.subscription(
        description="The alignment of a workspace as it moves: what came since the cursor as one frame, then at most one a commit."
    )
    async def alignment(
        self,
        workspace: strawberry.ID,
        after: Annotated[str | None, AFTER] = None,
        top: Annotated[
            strawberry.ID | None, strawberry.argument(name="root", description="Of the work below this node only.")
        ] = None,
        team: Annotated[
            strawberry.ID | None, strawberry.argument(description="Of the work of this team's sprints only.")
        ] = None,
    ) -> AsyncGenerator[AlignmentFrame, None]:
        """The alignment of a workspace."""
        del workspace, after, top, team
        yield await _elsewhere()


async def _elsewhere() -> Any:
    raise bad_request("Subscribe over WebSocket (graphql-transport-ws), or with `Accept: text/event-stream`.")
