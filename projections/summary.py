"""What a sprint or review seals when it ends, so that it can be read for ever as it was read then.

A summary is the alignment itself as JSON: quantities and keys as strings, fields as in GraphQL, what is absent or empty left
out. It holds no text that can be erased: the reason of a waiver stays with its sprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from events.image import Image
from events.sprint import Sprint
from projections.figures import Alignment, Waiver


def to_summary(alignment: Alignment) -> dict[str, Any]:
    """An alignment as JSON holds it, so lists instead of tuples, without what can be erased."""
    bare = replace(alignment, waivers=tuple(Waiver(sprint=each.sprint) for each in alignment.waivers))
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(bare)))


def from_summary(summary: Mapping[str, Any], image: Image) -> Alignment:
    """The alignment that a summary holds, as sealed; only the reasons of waivers come from the image."""
    sealed = msgspec.convert(summary, Alignment)
    return replace(sealed, waivers=tuple(_with_reason(each, image) for each in sealed.waivers))


def _with_reason(waiver: Waiver, image: Image) -> Waiver:
    sprint = image.get(Sprint, waiver.sprint)
    return replace(waiver, reason=sprint.waiver if sprint else None)
