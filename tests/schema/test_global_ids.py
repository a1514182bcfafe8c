"""Global ids: what is said of one that names the wrong kind of entity."""

import pytest

from events.actor import Actor
from events.check_in import CheckIn
from events.errors import InvalidInput
from events.goal import Goal
from events.message import State
from events.node import Node
from schema.ids import encode, key_of
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
