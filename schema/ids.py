"""Global ids: which noun, of which workspace, and for what is read as of a past or in a dry run, as of what.

``<noun>_<base64url of the workspace's and the entity's 16 bytes each>``, then ``@<snapshot>`` for anything but the present.
Without the snapshot it is the entity's *key*: the same in all times.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec import ValidationError, convert

from events.errors import InvalidInput
from events.message import State
from projections.tables import TABLES
from schema.errors import bad_request

URL_SAFE = bytes.maketrans(b"+/", b"-_")
USUAL = 36
"""Characters of a UUID as it is usually written."""
NOUNS = {state.noun: state for state in TABLES}


class GlobalId(NamedTuple):
    """What a global id says."""

    kind: type[State]
    workspace: UUID
    key: UUID
    snapshot: str | None


def encode(noun: str, workspace: UUID, key: UUID, snapshot: str | None = None) -> str:
    """The global id of an entity; without a snapshot, its key."""
    token = base64.urlsafe_b64encode(workspace.bytes + key.bytes).decode().rstrip("=")
    return f"{noun}_{token}@{snapshot}" if snapshot else f"{noun}_{token}"


def encode_all(noun: str, workspace: UUID, keys: Sequence[UUID], snapshot: str | None = None) -> list[str]:
    """``encode`` for many entities of one noun: their bytes are written together, each padded to a whole number of digits."""
    first, before, end = workspace.bytes, f"{noun}_", f"@{snapshot}" if snapshot else ""
    packed = b"".join([first + key.bytes + b"\0" for key in keys])
    text = binascii.b2a_base64(packed, newline=False).translate(URL_SAFE).decode()
    return [f"{before}{text[at : at + 43]}{end}" for at in range(0, len(text), 44)]


def encoder(workspace: UUID, snapshot: str | None) -> Callable[[str, UUID], str]:
    """``encode`` for many entities of one workspace and snapshot."""
    first, end = workspace.bytes, f"@{snapshot}" if snapshot else ""
    write = binascii.b2a_base64

    def encode_one(noun: str, key: UUID) -> str:
        return f"{noun}_{write(first + key.bytes)[:43].translate(URL_SAFE).decode()}{end}"

    return encode_one


def decode(text: str) -> GlobalId | None:
    """What a global id says; ``None`` for a text that is none."""
    head, _, snapshot = text.partition("@")
    noun, _, token = head[:-43], head[-44:-43], head[-43:]
    kind = NOUNS.get(noun.rstrip("_"))
    if kind is None:
        return None
    try:
        packed = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(packed) != 32:
        return None
    return GlobalId(kind, UUID(bytes=packed[:16]), UUID(bytes=packed[16:]), snapshot or None)


def uuid_of(text: str) -> UUID:
    """What ``UUID(text)`` gives, in a third of its time for a UUID as it is usually written. Raises ``ValueError``."""
    if len(text) == USUAL:
        try:
            return convert(text, UUID)
        except ValidationError:
            pass
    return UUID(text)


def key_of(text: str, workspace: UUID | None, path: str, *kinds: type[State]) -> UUID:
    """The entity's key that an input gives: as a global id, or as a bare UUID. Raises ``InvalidInput``.

    An id of another workspace gives a key that this workspace does not have, so that it answers as an absent one does.
    """
    try:
        return uuid_of(text)
    except ValueError:
        pass
    found = decode(text)
    if found is None:
        raise InvalidInput(f"{text[:80]!r} is no id: take the `key` of an entity, or its UUID.", path=(path,))
    if found.snapshot is not None:
        raise InvalidInput(
            "This id is of a past or of a dry run: take the entity's `key`, which is the same in all times.",
            path=(path,),
        )
    if kinds and found.kind not in kinds:
        wanted = " or ".join(_a(kind) for kind in kinds)
        raise InvalidInput(f"This is the id of {_a(found.kind)}, not of {wanted}.", path=(path,))
    if workspace is not None and found.workspace != workspace:
        return UUID(int=0)
    return found.key


def key_asked(text: str, workspace: UUID | None, path: str, *kinds: type[State]) -> UUID:
    """The key that an argument of a question gives: an id of whatever time will do. Raises a ``BAD_REQUEST``."""
    try:
        return key_of(text.partition("@")[0], workspace, path, *kinds)
    except InvalidInput as error:
        raise bad_request(f"{path}: {error.message}") from error


def _a(kind: type[State]) -> str:
    """The noun as a sentence has it, behind its article."""
    noun = kind.noun.replace("_", " ")
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
