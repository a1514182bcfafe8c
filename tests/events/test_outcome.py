"""Outcomes: stated on two levels; a product outcome may name whose behaviour changes."""

import pytest

from events.actor import ActorIsRetired
from events.errors import InvalidInput, NotFound
from events.fields import ActorId, NodeId
from events.node import NodeIsRetired, NodeKind, RetireNode
from events.outcome import (
    ActorOfBusinessOutcome,
    DefineOutcome,
    Outcome,
    OutcomeActorSet,
    OutcomeDefined,
    OutcomeLevel,
    SetOutcomeActor,
)
from tests.events.given import FOUNDED, GROWTH, HABIT, LEARNER, MAIL, NOW, PRINTER, RETENTION, UNKNOWN, given, key

STREAK = NodeId(key("streak"))
BUSINESS, PRODUCT = OutcomeLevel.BUSINESS, OutcomeLevel.PRODUCT


def test_a_product_outcome_is_stated_with_the_actor_whose_behaviour_changes() -> None:
    command = DefineOutcome(
        level=PRODUCT,
        title="Learners keep a streak",
        parent=HABIT,
        code="STREAK",
        description="Seven days in a row",
        actor=LEARNER,
        uuid=STREAK,
    )
    fact = OutcomeDefined(
        level=PRODUCT,
        title="Learners keep a streak",
        code="STREAK",
        parent=HABIT,
        description="Seven days in a row",
        actor=LEARNER,
    )
    outcome = given().when(command).then(fact).state(Outcome, STREAK)
    assert (outcome.kind, outcome.level, outcome.actor) == (NodeKind.PRODUCT_OUTCOME, PRODUCT, LEARNER)
    assert (outcome.created_at, outcome.placed_at, outcome.lifecycle_at) == (NOW, NOW, NOW)


def test_a_business_outcome_is_stated_at_the_top() -> None:
    command = DefineOutcome(level=BUSINESS, title="Costs fall", code="COSTS", uuid=STREAK)
    after = given().when(command).then(OutcomeDefined(level=BUSINESS, title="Costs fall", code="COSTS"))
    assert after.state(Outcome, STREAK).kind is NodeKind.BUSINESS_OUTCOME


def test_an_outcome_may_be_stated_for_an_earlier_time() -> None:
    command = DefineOutcome(level=BUSINESS, title="Costs fall", code="COSTS", uuid=STREAK)
    after = (
        given()
        .when(command, at=FOUNDED, reason="Imported")
        .then(OutcomeDefined(level=BUSINESS, title="Costs fall", code="COSTS"))
    )
    assert after.state(Outcome, STREAK).created_at == FOUNDED


def test_it_is_said_whose_behaviour_changes_and_taken_back() -> None:
    after = given().when(SetOutcomeActor(outcome=RETENTION, actor=LEARNER)).then(OutcomeActorSet(actor=LEARNER))
    assert after.state(Outcome, RETENTION).actor == LEARNER
    after.when(SetOutcomeActor(outcome=RETENTION, actor=None)).then(OutcomeActorSet(actor=None))


@pytest.mark.parametrize("actor", [None, LEARNER])
def test_what_is_so_already_changes_nothing(actor: ActorId | None) -> None:
    given(SetOutcomeActor(outcome=RETENTION, actor=actor)).when(SetOutcomeActor(outcome=RETENTION, actor=actor)).then()


@pytest.mark.parametrize(
    "command",
    [DefineOutcome(level=BUSINESS, title="Costs fall", actor=LEARNER), SetOutcomeActor(outcome=GROWTH, actor=LEARNER)],
)
def test_a_business_outcome_names_no_actor(command: DefineOutcome | SetOutcomeActor) -> None:
    given().when(command).refused(ActorOfBusinessOutcome, path="actor", saying="Only a product outcome names an actor")


@pytest.mark.parametrize(
    "command",
    [DefineOutcome(level=PRODUCT, title="Prints", actor=PRINTER), SetOutcomeActor(outcome=HABIT, actor=PRINTER)],
)
def test_a_retired_actor_is_named_no_more(command: DefineOutcome | SetOutcomeActor) -> None:
    given().when(command).refused(ActorIsRetired, path="actor", saying="choose or name another")


def test_a_retired_outcome_is_restored_before_it_is_changed() -> None:
    given(RetireNode(node=HABIT)).when(SetOutcomeActor(outcome=HABIT, actor=LEARNER)).refused(
        NodeIsRetired, path="outcome", saying="restore it first"
    )


def test_what_is_no_outcome_has_no_actor() -> None:
    given().when(SetOutcomeActor(outcome=MAIL, actor=LEARNER)).refused(NotFound, path="outcome", saying="no outcome")
    given().when(SetOutcomeActor(outcome=HABIT, actor=ActorId(UNKNOWN))).refused(NotFound, path="actor")


def test_an_outcome_has_a_title() -> None:
    given().when(DefineOutcome(level=PRODUCT, title=" ")).refused(InvalidInput, path="title")
