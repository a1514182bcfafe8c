"""Actors: named, described, retired."""

import pytest

from events.actor import (
    Actor,
    ActorIsRetired,
    ActorNamed,
    ActorNameTaken,
    ActorRenamed,
    ActorRetired,
    NameActor,
    RenameActor,
    RetireActor,
)
from events.errors import NotFound, ReasonRequired
from events.fields import ActorId
from events.outcome import Outcome, SetOutcomeActor
from tests.events.given import LEARNER, PRINTER, RETENTION, UNKNOWN, given, key

TEACHER = ActorId(key("teacher"))


def test_an_actor_is_named() -> None:
    after = (
        given()
        .when(NameActor(name="Teacher", description="Who teaches", uuid=TEACHER))
        .then(ActorNamed(name="Teacher", description="Who teaches"))
    )
    assert after.state(Actor, TEACHER).description == "Who teaches"


def test_absent_means_unchanged_and_null_means_clear() -> None:
    described = given(RenameActor(actor=LEARNER, description="Who learns"))
    renamed = described.when(RenameActor(actor=LEARNER, name="Pupil")).then(ActorRenamed(name="Pupil"))
    assert (renamed.state(Actor, LEARNER).name, renamed.state(Actor, LEARNER).description) == ("Pupil", "Who learns")
    cleared = described.when(RenameActor(actor=LEARNER, description=None)).then(ActorRenamed(description=None))
    assert cleared.state(Actor, LEARNER).description is None
    assert cleared.state(Actor, LEARNER).name == "Learner"


def test_an_actor_is_retired_and_its_name_is_free_again() -> None:
    after = given().when(RetireActor(actor=LEARNER), reason="Too wide").then(ActorRetired())
    assert after.state(Actor, LEARNER).retired
    after.when(NameActor(name="Learner")).then(ActorNamed(name="Learner"))


def test_an_outcome_keeps_an_actor_that_is_retired() -> None:
    after = given(SetOutcomeActor(outcome=RETENTION, actor=LEARNER), RetireActor(actor=LEARNER))
    assert after.state(Outcome, RETENTION).actor == LEARNER


@pytest.mark.parametrize(
    "wish",
    [
        RenameActor(actor=LEARNER),
        RenameActor(actor=LEARNER, name="Learner", description=None),
        RetireActor(actor=PRINTER),
    ],
)
def test_what_is_so_already_changes_nothing(wish: RenameActor | RetireActor) -> None:
    given().when(wish, reason="Again").then()
    given().when(wish).then()


@pytest.mark.parametrize(
    "command",
    [NameActor(name="Learner"), NameActor(name=" Learner\n"), RenameActor(actor=TEACHER, name="Learner ")],
)
def test_two_actors_do_not_share_a_name(command: NameActor | RenameActor) -> None:
    given(NameActor(name="Teacher", uuid=TEACHER)).when(command).refused(
        ActorNameTaken, path="name", saying="use that one, or choose a name"
    )


def test_a_retired_actor_is_not_renamed() -> None:
    given().when(RenameActor(actor=PRINTER, name="Press")).refused(
        ActorIsRetired, path="actor", saying="choose or name another"
    )


def test_retiring_needs_a_reason() -> None:
    given().when(RetireActor(actor=LEARNER)).refused(ReasonRequired, path="reason", saying="say why in `reason`")
    given().when(RetireActor(actor=LEARNER), reason=" \n").refused(ReasonRequired, path="reason")


def test_an_unknown_actor_is_not_found() -> None:
    given().when(RetireActor(actor=ActorId(UNKNOWN)), reason="Gone").refused(NotFound, path="actor")
