"""Solutions: candidate answers to an opportunity."""

import pytest

from events.errors import InvalidInput
from events.fields import NodeId
from events.node import NodeKind, PlaceForbidden
from events.solution import DefineSolution, Solution, SolutionDefined
from tests.events.given import FORGETTING, REMINDERS, RETENTION, given, key

GAMES = NodeId(key("games"))


def test_an_answer_is_proposed() -> None:
    command = DefineSolution(title="Games", parent=FORGETTING, code="GAMES", description="Short ones", uuid=GAMES)
    fact = SolutionDefined(title="Games", parent=FORGETTING, code="GAMES", description="Short ones")
    solution = given().when(command).then(fact).state(Solution, GAMES)
    assert (solution.kind, solution.parent, solution.live) == (NodeKind.SOLUTION, FORGETTING, True)


@pytest.mark.parametrize("parent", [RETENTION, REMINDERS], ids=["product outcome", "solution"])
def test_an_answer_answers_an_opportunity(parent: NodeId) -> None:
    given().when(DefineSolution(title="Games", parent=parent)).refused(
        PlaceForbidden, path="parent", saying="it may stand under a node of kind opportunity"
    )


def test_an_answer_has_a_title() -> None:
    given().when(DefineSolution(title="\n", parent=FORGETTING)).refused(InvalidInput, path="title")
