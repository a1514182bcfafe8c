"""Events as CloudEvents 1.0 in JSON, as webhooks and relays carry them.

What an event carries is what GraphQL's ``AlignmentEvent`` says of it, under the same names. Texts that can be erased here
could not be erased there, so they are left out unless the receiver opted in.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from events.catalog import EVENT_TYPES, NOUN_OF_EVENT
from events.codec import camel, erasable_fields
from events.image import root
from events.message import Recorded
from schema.event import data_of
from schema.ids import encode

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
LARGEST = 20_000
"""Bytes that a body may have. What is larger goes without its texts, or without its data."""
JSON = {"datacontenttype": "application/json"}

_write = msgspec.json.Encoder(order="deterministic").encode


def body_of(recorded: Recorded[Any], *, texts: bool = False, previous: int | None = None) -> bytes:
    """The event as a CloudEvent; ``previous`` is the revision of the event before it, where a filter leaves some out."""
    envelope = _envelope(recorded, previous)
    body = _write({**envelope, **JSON, "data": _data(recorded, texts=texts)})
    if len(body) > LARGEST and texts:
        body = _write({**envelope, **JSON, "textsomitted": True, "data": _data(recorded, texts=False)})
    return body if len(body) <= LARGEST else _write({**envelope, "dataomitted": True})


def _envelope(recorded: Recorded[Any], previous: int | None) -> dict[str, Any]:
    envelope = {
        "specversion": "1.0",
        "id": recorded.event_id,
        "source": source_of(recorded.workspace),
        "type": f"northline.{recorded.type}",
        "subject": encode(_noun_of(recorded.type), recorded.workspace, recorded.stream),
        "time": recorded.recorded_at,
        "revision": recorded.revision,
    }
    return envelope if previous is None else {**envelope, "previousrevision": previous}


def source_of(workspace: UUID) -> str:
    """Where an event comes from: the workspace, as a path."""
    return f"/workspaces/{workspace}"


def _data(recorded: Recorded[Any], *, texts: bool) -> dict[str, Any]:
    meta, whom = recorded.metadata, recorded.metadata.on_behalf_of
    data = data_of(recorded.event)
    said: dict[str, Any] = {
        "actor": {"kind": meta.principal.kind.value, "id": meta.principal.id},
        "commandId": meta.command_id,
        "effectiveAt": recorded.effective_at,
        "backdated": recorded.backdated,
        "subjectVersion": recorded.version,
        "data": data,
    }
    if meta.correlation_id is not None:
        said["correlationId"] = meta.correlation_id
    if whom is not None:
        said["actor"]["onBehalfOf"] = {"source": whom.source, "reference": whom.reference}
    if not texts:
        for field in erasable_fields(EVENT_TYPES[recorded.type]):
            data.pop(camel(field), None)
        return said
    said["reason"] = None if "reason" in recorded.erased else meta.reason
    if whom is not None:
        said["actor"]["onBehalfOf"]["name"] = None if "onBehalfOf.name" in recorded.erased else whom.name
    return {**said, "erasedFields": sorted(recorded.erased)}


@cache
def _noun_of(type_: str) -> str:
    return root(NOUN_OF_EVENT[EVENT_TYPES[type_]].state).noun
