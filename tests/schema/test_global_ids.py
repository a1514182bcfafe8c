"""Global ids: what is said of one that names the wrong kind of entity; and UUIDs, however they are written."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.actor import Actor
from events.check_in import CheckIn
from events.errors import InvalidInput
from events.goal import Goal
from events.message import State
from events.node import Node
from schema.ids import encode, key_of, uuid_of
from tests.events.given import RETENTION, WORKSPACE


@pytest.mark.parametrize(
    ("noun", "wanted", "said"),
    [
        ("node", [Actor], "This is the id of a node, not of an actor."),
        ("actor", [Goal], "This is the id of an actor, not of a goal."),
        ("check_in", [Actor, Node], "This is the id of a check in, not of an actor or a node."),
        ("acknowledgement", [CheckIn], "This is the id of an acknowledgement, not of a check in."),
    ],
)
def test_the_id_of_another_kind_is_refused_with_what_it_is(noun: str, wanted: list[type[State]], said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        key_of(encode(noun, WORKSPACE, RETENTION), WORKSPACE, "subject", *wanted)
    assert (refused.value.message, refused.value.path) == (said, ("subject",))


WRITTEN = ("{}", "{{{}}}", "urn:uuid:{}", " {}", "{}\n", "-{}")


@given(
    st.uuids().map(str)
    | st.uuids().map(lambda each: each.hex)
    | st.text("0123456789abcdefABCDEF-_{}", min_size=32, max_size=38),
    st.sampled_from(WRITTEN),
    st.sampled_from((str.lower, str.upper)),
)
def test_a_uuid_is_read_however_it_is_written(text: str, around: str, case: Callable[[str], str]) -> None:
    written = case(around.format(text))
    assert _read(uuid_of, written) == _read(UUID, written)


def _read(read: Callable[[str], UUID], text: str) -> UUID | None:
    try:
        return read(text)
    except ValueError:
        return None
