"""Assumptions: beliefs with their test and its result."""

import pytest

from events.assumption import (
    Assumption,
    AssumptionDefined,
    AssumptionResult,
    AssumptionResultRecorded,
    AssumptionRisk,
    DefineAssumption,
    RecordAssumptionResult,
)
from events.errors import NotFound
from events.fields import NodeId
from events.node import NodeIsRetired, NodeKind, PlaceForbidden, RetireNode
from tests.events.given import FORGETTING, MAIL, REMINDERS, WELCOME, given, key

READ = NodeId(key("read"))
HOLDS, FAILS = AssumptionResult.HOLDS, AssumptionResult.FAILS


@pytest.mark.parametrize("parent", [REMINDERS, MAIL], ids=["solution", "deliverable"])
@pytest.mark.parametrize("risk", AssumptionRisk)
def test_a_belief_is_stated_with_its_test(parent: NodeId, risk: AssumptionRisk) -> None:
    command = DefineAssumption(
        title="Mails are read", parent=parent, risk=risk, test="Send ten", code="READ", description="All", uuid=READ
    )
    fact = AssumptionDefined(
        title="Mails are read", parent=parent, risk=risk, test="Send ten", code="READ", description="All"
    )
    belief = given().when(command).then(fact).state(Assumption, READ)
    assert (belief.kind, belief.risk, belief.test) == (NodeKind.ASSUMPTION, risk, "Send ten")
    assert (belief.result, belief.result_note) == (None, None)


def test_a_belief_stands_under_what_depends_on_it() -> None:
    given().when(DefineAssumption(title="A", parent=FORGETTING, risk=AssumptionRisk.ETHICS)).refused(
        PlaceForbidden, path="parent", saying="under a node of kind deliverable or under a node of kind solution"
    )


@pytest.mark.parametrize("result", AssumptionResult)
def test_it_is_said_what_the_test_showed(result: AssumptionResult) -> None:
    after = (
        given()
        .when(RecordAssumptionResult(assumption=WELCOME, result=result, note="8 of 10"))
        .then(AssumptionResultRecorded(result=result, note="8 of 10"))
    )
    belief = after.state(Assumption, WELCOME)
    assert (belief.result, belief.result_note) == (result, "8 of 10")


def test_a_later_test_may_show_something_else() -> None:
    tested = given(RecordAssumptionResult(assumption=WELCOME, result=HOLDS, note="8 of 10"))
    tested.when(RecordAssumptionResult(assumption=WELCOME, result=HOLDS, note="8 of 10")).then()
    tested.when(RecordAssumptionResult(assumption=WELCOME, result=HOLDS, note="9 of 10")).then(
        AssumptionResultRecorded(result=HOLDS, note="9 of 10")
    )
    tested.when(RecordAssumptionResult(assumption=WELCOME, result=FAILS)).then(AssumptionResultRecorded(result=FAILS))


def test_a_retired_belief_is_restored_before_its_test_shows_anything() -> None:
    given(RetireNode(node=WELCOME)).when(RecordAssumptionResult(assumption=WELCOME, result=FAILS)).refused(
        NodeIsRetired, path="assumption", saying="restore it first"
    )


def test_what_is_no_belief_has_no_test() -> None:
    given().when(RecordAssumptionResult(assumption=MAIL, result=FAILS)).refused(NotFound, path="assumption")
