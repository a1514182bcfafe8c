"""Deliverables: planned, worked on in sprints, delivered or dropped."""

from decimal import Decimal

import pytest

from events.deliverable import (
    AssignDeliverable,
    Deliverable,
    DeliverableAssigned,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableEnded,
    DeliverableEstimated,
    DeliverablePlanned,
    DeliverableReferred,
    DeliverableStarted,
    DeliverableStatus,
    DeliverableUnassigned,
    DeliverDeliverable,
    DropDeliverable,
    EstimateDeliverable,
    ExternalReference,
    PlanDeliverable,
    ReferDeliverable,
    StartDeliverable,
    UnassignDeliverable,
)
from events.errors import InvalidInput, NotFound
from events.fields import NodeId, SprintId
from events.member import MemberGone
from events.message import Command, Event
from events.node import NodeIsRetired, NodeKind, RetireNode
from events.sprint import EndSprint, SprintHasEnded
from tests.events.given import (
    BEN,
    DAN,
    MAIL,
    NEXT_SPRINT,
    NOW,
    OTHER_SPRINT,
    REMINDERS,
    SPRINT,
    STARTED,
    UNKNOWN,
    given,
    key,
)

PUSH = NodeId(key("push"))
TICKET = ExternalReference(key="LING-7", url="https://tickets.example.org/LING-7")

START, DELIVER, DROP = (
    StartDeliverable(deliverable=MAIL),
    DeliverDeliverable(deliverable=MAIL),
    DropDeliverable(deliverable=MAIL),
)
UNASSIGN = UnassignDeliverable(deliverable=MAIL)
ENDED = EndSprint(sprint=SPRINT)


def assign(sprint: SprintId) -> AssignDeliverable:
    return AssignDeliverable(deliverable=MAIL, sprint=sprint)


def refer(*references: ExternalReference) -> ReferDeliverable:
    return ReferDeliverable(deliverable=MAIL, references=references)


# --- planning ---


def test_something_to_make_is_planned() -> None:
    command = PlanDeliverable(
        title="A push message",
        parent=REMINDERS,
        effort=Decimal("2.5"),
        code="PUSH",
        description="Short",
        owner=BEN,
        references=(TICKET,),
        uuid=PUSH,
    )
    fact = DeliverablePlanned(
        title="A push message",
        code="PUSH",
        parent=REMINDERS,
        effort=Decimal("2.5"),
        description="Short",
        owner=BEN,
        references=(TICKET,),
    )
    push = given().when(command).then(fact).state(Deliverable, PUSH)
    assert (push.kind, push.status, push.effort) == (NodeKind.DELIVERABLE, DeliverableStatus.PLANNED, Decimal("2.5"))
    assert (push.sprint, push.sprints, push.started_at, push.ended_at) == (None, (), None, None)


def test_work_may_stand_alone_and_weighs_1_unless_said_otherwise() -> None:
    given().when(PlanDeliverable(title="Tidy up", code="TIDY")).then(
        DeliverablePlanned(title="Tidy up", code="TIDY", effort=Decimal(1))
    )


@pytest.mark.parametrize("effort", ["-1", "-0.01", "NaN", "sNaN", "Infinity", "1E+100", "1E-100"])
def test_effort_is_a_plain_number_not_below_zero(effort: str) -> None:
    given().when(PlanDeliverable(title="A", effort=Decimal(effort))).refused(InvalidInput, path="effort")
    given().when(EstimateDeliverable(deliverable=MAIL, effort=Decimal(effort))).refused(InvalidInput, path="effort")


def test_who_has_left_answers_for_no_new_work() -> None:
    given().when(PlanDeliverable(title="A", owner=DAN)).refused(MemberGone, path="owner")


@pytest.mark.parametrize("effort", ["0", "3", "0.5"])
def test_work_is_estimated(effort: str) -> None:
    after = (
        given()
        .when(EstimateDeliverable(deliverable=MAIL, effort=Decimal(effort)))
        .then(DeliverableEstimated(effort=Decimal(effort)))
    )
    assert after.state(Deliverable, MAIL).effort == Decimal(effort)


# --- status ---

STATUS: list[tuple[Command | None, Command, Event | type[DeliverableEnded] | None]] = [
    (None, START, DeliverableStarted()),
    (None, DELIVER, DeliverableDelivered()),
    (None, DROP, DeliverableDropped()),
    (START, START, None),
    (START, DELIVER, DeliverableDelivered()),
    (START, DROP, DeliverableDropped()),
    (DELIVER, START, DeliverableEnded),
    (DELIVER, DELIVER, None),
    (DELIVER, DROP, DeliverableEnded),
    (DROP, START, DeliverableEnded),
    (DROP, DELIVER, DeliverableEnded),
    (DROP, DROP, None),
]


@pytest.mark.parametrize(("before", "command", "follows"), STATUS)
def test_work_is_started_and_then_delivered_or_dropped_for_good(
    before: Command | None, command: Command, follows: Event | type[DeliverableEnded] | None
) -> None:
    came = given(*([before] if before else [])).when(command)
    if isinstance(follows, type):
        came.refused(follows, path="deliverable", saying="plan a new one for further work")
    else:
        came.then(*([follows] if follows else []))


def test_the_times_of_work_are_kept() -> None:
    started = given(START).state(Deliverable, MAIL)
    assert (started.status, started.started_at, started.ended_at) == (DeliverableStatus.IN_PROGRESS, NOW, None)
    delivered = given(START, DELIVER).state(Deliverable, MAIL)
    assert (delivered.status, delivered.started_at, delivered.ended_at) == (DeliverableStatus.DELIVERED, NOW, NOW)
    dropped = given(DROP).state(Deliverable, MAIL)
    assert (dropped.status, dropped.started_at, dropped.ended_at) == (DeliverableStatus.DROPPED, None, NOW)
    assert dropped.live


# --- sprints ---


def test_work_is_taken_into_a_sprint_planned_or_under_way() -> None:
    after = given().when(assign(SPRINT)).then(DeliverableAssigned(sprint=SPRINT))
    assert after.state(Deliverable, MAIL).sprints == (SPRINT,)
    assert [each.key for each in after.image.find(Deliverable, "sprint", SPRINT)] == [MAIL]
    given(STARTED).when(assign(SPRINT)).then(DeliverableAssigned(sprint=SPRINT))


def test_work_is_taken_to_another_sprint_before_its_own_has_ended_and_leaves_nothing_there() -> None:
    after = given(STARTED, assign(SPRINT)).when(assign(OTHER_SPRINT)).then(DeliverableAssigned(sprint=OTHER_SPRINT))
    assert after.state(Deliverable, MAIL).sprints == (OTHER_SPRINT,)


def test_work_that_is_carried_over_stays_work_of_the_ended_sprint_too() -> None:
    ended = given(STARTED, assign(SPRINT), ENDED)
    after = ended.when(assign(NEXT_SPRINT)).then(DeliverableAssigned(sprint=NEXT_SPRINT, carried_over=True))
    mail = after.state(Deliverable, MAIL)
    assert (mail.sprint, mail.past_sprints, mail.sprints) == (NEXT_SPRINT, (SPRINT,), (SPRINT, NEXT_SPRINT))
    for sprint in (SPRINT, NEXT_SPRINT):
        assert after.image.find(Deliverable, "sprint", sprint) == [mail]


def test_work_carried_over_and_taken_out_again_stays_with_the_ended_sprint() -> None:
    carried = given(STARTED, assign(SPRINT), ENDED, assign(NEXT_SPRINT))
    after = carried.when(UNASSIGN).then(DeliverableUnassigned(sprint=NEXT_SPRINT))
    assert after.state(Deliverable, MAIL).sprints == (SPRINT,)
    after.when(assign(OTHER_SPRINT)).then(DeliverableAssigned(sprint=OTHER_SPRINT))
    after.when(assign(SPRINT)).refused(SprintHasEnded, path="sprint")


def test_work_is_taken_out_of_its_sprint() -> None:
    after = given(assign(SPRINT)).when(UNASSIGN).then(DeliverableUnassigned(sprint=SPRINT))
    assert after.state(Deliverable, MAIL).sprints == ()
    assert after.image.find(Deliverable, "sprint", SPRINT) == []


def test_what_an_ended_sprint_worked_on_stays_its_work() -> None:
    given(STARTED, assign(SPRINT), ENDED).when(UNASSIGN).refused(
        SprintHasEnded, path="deliverable", saying="what it worked on stays its work"
    )


def test_an_ended_sprint_takes_no_more_work() -> None:
    given(STARTED, ENDED).when(assign(SPRINT)).refused(SprintHasEnded, path="sprint", saying="plan a new one")


@pytest.mark.parametrize("end", [DELIVER, DROP])
def test_ended_work_is_taken_into_no_further_sprint_and_stays_in_its_own(end: Command) -> None:
    ended = given(STARTED, assign(SPRINT), end)
    ended.when(assign(NEXT_SPRINT)).refused(DeliverableEnded, path="deliverable")
    assert ended.state(Deliverable, MAIL).sprints == (SPRINT,)


def test_an_unknown_sprint_is_not_found() -> None:
    given().when(assign(SprintId(UNKNOWN))).refused(NotFound, path="sprint")


# --- references ---


def test_it_is_said_where_the_work_stands_elsewhere() -> None:
    after = given().when(refer(TICKET)).then(DeliverableReferred(references=(TICKET,)))
    assert [each.key for each in after.image.find(Deliverable, "reference", "LING-7")] == [MAIL]
    gone = after.when(refer()).then(DeliverableReferred(references=()))
    assert gone.image.find(Deliverable, "reference", "LING-7") == []


def test_one_ticket_may_have_two_addresses() -> None:
    other = ExternalReference(key="LING-7", url="https://mirror.example.org/LING-7")
    twice = given(refer(TICKET, other))
    assert [each.key for each in twice.image.find(Deliverable, "reference", "LING-7")] == [MAIL]
    assert twice.and_(refer(other)).image.find(Deliverable, "reference", "LING-7")
    assert not twice.and_(refer()).image.find(Deliverable, "reference", "LING-7")


# --- what all share ---


@pytest.mark.parametrize(
    "wish",
    [
        UNASSIGN,
        EstimateDeliverable(deliverable=MAIL, effort=Decimal(1)),
        EstimateDeliverable(deliverable=MAIL, effort=Decimal("1.0")),
        refer(),
    ],
)
def test_what_is_so_already_changes_nothing(wish: Command) -> None:
    given().when(wish).then()


def test_work_in_a_sprint_is_not_taken_there_again() -> None:
    given(assign(SPRINT)).when(assign(SPRINT)).then()
    given(STARTED, assign(SPRINT), DELIVER, ENDED).when(assign(SPRINT)).then()


@pytest.mark.parametrize(
    "command",
    [
        START,
        DELIVER,
        DROP,
        assign(SPRINT),
        UNASSIGN,
        EstimateDeliverable(deliverable=MAIL, effort=Decimal(2)),
        refer(TICKET),
    ],
)
def test_retired_work_is_restored_before_it_is_changed(command: Command) -> None:
    given(RetireNode(node=MAIL)).when(command).refused(NodeIsRetired, path="deliverable", saying="restore it first")


def test_what_is_no_deliverable_is_not_delivered() -> None:
    given().when(DeliverDeliverable(deliverable=REMINDERS)).refused(NotFound, path="deliverable")
