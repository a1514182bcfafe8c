"""Goals: set, tied to outcomes, advanced, closed."""

import pytest

from events.errors import InvalidInput, NotFound
from events.fields import GoalId, MemberId, NodeId, SprintId
from events.goal import (
    AdvanceGoal,
    AdvanceToNoProductGoal,
    AlignGoal,
    AlignToNoOutcome,
    CloseGoal,
    Goal,
    GoalAdvanced,
    GoalAligned,
    GoalAlignment,
    GoalClosed,
    GoalIsClosed,
    GoalKind,
    GoalResult,
    GoalReworded,
    GoalSet,
    GoalStatus,
    GoalUnaligned,
    RewordGoal,
    SetGoal,
    SprintHasGoal,
    SprintOfProductGoal,
    UnalignGoal,
)
from events.member import MemberGone
from events.message import Command
from events.node import RetireNode
from events.sprint import EndSprint, SprintHasEnded, StartSprint
from tests.events.given import (
    ADA,
    DAN,
    FORGETTING,
    GOAL,
    GROWTH,
    HABIT,
    MAIL,
    NEXT_SPRINT,
    NOW,
    RETENTION,
    SPRINT,
    STARTED,
    TEAM,
    UNKNOWN,
    VISION,
    given,
    key,
)

OTHER = GoalId(key("other goal"))
PRODUCT, SPRINTS = GoalKind.PRODUCT, GoalKind.SPRINT
CLOSED = CloseGoal(goal=GOAL, result=GoalResult.PARTLY)


# --- setting ---


def test_a_sprint_gets_its_single_aim() -> None:
    command = SetGoal(kind=SPRINTS, title="Fewer mails", description="Half", sprint=NEXT_SPRINT, owner=ADA, uuid=OTHER)
    fact = GoalSet(kind=SPRINTS, title="Fewer mails", description="Half", sprint=NEXT_SPRINT, owner=ADA)
    goal = given().when(command).then(fact).state(Goal, OTHER)
    assert (goal.status, goal.outcomes, goal.advances) == (GoalStatus.OPEN, (), None)
    given(command).when(SetGoal(kind=SPRINTS, title="More", sprint=NEXT_SPRINT)).refused(
        SprintHasGoal, path="sprint", saying="reword that one"
    )


def test_a_sprint_that_started_with_a_waiver_may_get_its_aim_late() -> None:
    given(StartSprint(sprint=NEXT_SPRINT, waive=True)).when(
        SetGoal(kind=SPRINTS, title="Late", sprint=NEXT_SPRINT)
    ).then(GoalSet(kind=SPRINTS, title="Late", sprint=NEXT_SPRINT))


def test_product_goals_may_be_several() -> None:
    given().when(SetGoal(kind=PRODUCT, title="A")).then(GoalSet(kind=PRODUCT, title="A"))


def test_a_new_sprint_goal_does_not_overwrite_a_closed_one() -> None:
    given(CLOSED).when(SetGoal(kind=SPRINTS, title="More", sprint=SPRINT)).refused(SprintHasGoal, path="sprint")


@pytest.mark.parametrize(("kind", "sprint"), [(SPRINTS, None), (PRODUCT, NEXT_SPRINT)])
def test_a_sprint_goal_names_its_sprint_and_a_product_goal_none(kind: GoalKind, sprint: SprintId | None) -> None:
    given().when(SetGoal(kind=kind, title="A", sprint=sprint)).refused(
        SprintOfProductGoal, path="sprint", saying="A sprint goal names its sprint, and a product goal none"
    )


def test_an_ended_sprint_gets_no_aim() -> None:
    given(STARTED, EndSprint(sprint=SPRINT)).when(SetGoal(kind=SPRINTS, title="A", sprint=SPRINT)).refused(
        SprintHasEnded, path="sprint", saying="plan a new one"
    )


def test_an_aim_has_a_sprint_and_an_owner_that_exist() -> None:
    given().when(SetGoal(kind=SPRINTS, title="A", sprint=SprintId(UNKNOWN))).refused(NotFound, path="sprint")
    given().when(SetGoal(kind=SPRINTS, title="A", sprint=SprintId(TEAM))).refused(NotFound, path="sprint")
    given().when(SetGoal(kind=PRODUCT, title="A", owner=MemberId(UNKNOWN))).refused(NotFound, path="owner")
    given().when(SetGoal(kind=PRODUCT, title="A", owner=DAN)).refused(MemberGone, path="owner")
    given().when(SetGoal(kind=PRODUCT, title="\u3000")).refused(InvalidInput, path="title")


def test_a_goal_is_reworded_as_far_as_given() -> None:
    after = given().when(RewordGoal(goal=GOAL, title="Reminded")).then(GoalReworded(title="Reminded"))
    described = after.when(RewordGoal(goal=GOAL, title="Reminded", description="Daily")).then(
        GoalReworded(description="Daily")
    )
    assert described.state(Goal, GOAL).title == "Reminded"
    assert described.and_(RewordGoal(goal=GOAL, title="All")).state(Goal, GOAL).description == "Daily"
    described.when(RewordGoal(goal=GOAL, description=None)).then(GoalReworded(description=None))


# --- aligning ---


@pytest.mark.parametrize("outcome", [HABIT, GROWTH], ids=["product outcome", "business outcome"])
def test_a_goal_serves_several_outcomes(outcome: NodeId) -> None:
    after = (
        given()
        .when(AlignGoal(goal=GOAL, outcome=outcome, rationale="Mail by mail"))
        .then(GoalAligned(outcome=outcome, rationale="Mail by mail"))
    )
    goal = after.state(Goal, GOAL)
    assert goal.alignments == (
        GoalAlignment(outcome=RETENTION),
        GoalAlignment(outcome=outcome, rationale="Mail by mail"),
    )
    assert goal.aligned_at == NOW
    assert goal in after.image.find(Goal, "outcome", outcome)


def test_aligning_to_the_same_outcome_again_changes_nothing() -> None:
    given().when(AlignGoal(goal=GOAL, outcome=RETENTION, rationale="Again")).then()


def test_a_goal_is_untied() -> None:
    after = given().when(UnalignGoal(goal=GOAL, outcome=RETENTION)).then(GoalUnaligned(outcome=RETENTION))
    assert after.state(Goal, GOAL).outcomes == ()
    assert after.image.find(Goal, "outcome", RETENTION) == []


@pytest.mark.parametrize("node", [FORGETTING, MAIL])
def test_a_goal_serves_outcomes_and_nothing_else(node: NodeId) -> None:
    given().when(AlignGoal(goal=GOAL, outcome=node)).refused(
        AlignToNoOutcome, path="outcome", saying="live product or business outcomes"
    )


def test_a_goal_is_not_tied_to_a_retired_outcome_and_keeps_one_that_is_retired_since() -> None:
    given(RetireNode(node=HABIT)).when(AlignGoal(goal=GOAL, outcome=HABIT)).refused(AlignToNoOutcome, path="outcome")
    kept = given(AlignGoal(goal=GOAL, outcome=HABIT), RetireNode(node=HABIT))
    assert kept.state(Goal, GOAL).outcomes == (RETENTION, HABIT)
    kept.when(UnalignGoal(goal=GOAL, outcome=HABIT)).then(GoalUnaligned(outcome=HABIT))


# --- advancing ---


def test_a_sprint_goal_advances_a_product_goal() -> None:
    after = given().when(AdvanceGoal(goal=GOAL, product_goal=VISION)).then(GoalAdvanced(product_goal=VISION))
    assert after.image.find(Goal, "advances", VISION) == [after.state(Goal, GOAL)]
    after.when(AdvanceGoal(goal=GOAL, product_goal=VISION)).then()
    after.when(AdvanceGoal(goal=GOAL, product_goal=None)).then(GoalAdvanced(product_goal=None))


@pytest.mark.parametrize(
    ("goal", "product_goal"),
    [(VISION, GOAL), (VISION, VISION), (GOAL, GOAL), (VISION, OTHER)],
    ids=["product to sprint", "product to itself", "sprint to itself", "product to product"],
)
def test_only_a_sprint_goal_advances_and_only_a_product_goal(goal: GoalId, product_goal: GoalId) -> None:
    given(SetGoal(kind=PRODUCT, title="A", uuid=OTHER)).when(AdvanceGoal(goal=goal, product_goal=product_goal)).refused(
        AdvanceToNoProductGoal, path="productGoal", saying="Only a sprint goal advances another goal"
    )


def test_a_closed_product_goal_is_advanced_no_more() -> None:
    closed = CloseGoal(goal=VISION, result=GoalResult.MET)
    given(closed).when(AdvanceGoal(goal=GOAL, product_goal=VISION)).refused(
        AdvanceToNoProductGoal, path="productGoal", saying="an open product goal"
    )
    given(AdvanceGoal(goal=GOAL, product_goal=VISION), closed).when(AdvanceGoal(goal=GOAL, product_goal=None)).then(
        GoalAdvanced(product_goal=None)
    )


# --- closing ---


@pytest.mark.parametrize("result", GoalResult)
def test_it_is_said_whether_a_goal_was_reached(result: GoalResult) -> None:
    after = (
        given()
        .when(CloseGoal(goal=GOAL, result=result, note="Half the learners"))
        .then(GoalClosed(result=result, note="Half the learners"))
    )
    goal = after.state(Goal, GOAL)
    assert (goal.status, goal.closed_at, goal.outcomes) == (GoalStatus(result.value), NOW, (RETENTION,))
    assert goal.closing_note == "Half the learners"
    assert given(CLOSED).state(Goal, GOAL).closing_note is None


def test_a_goal_is_closed_once() -> None:
    given(CLOSED).when(CLOSED).then()
    given(CLOSED).when(CloseGoal(goal=GOAL, result=GoalResult.MET)).refused(
        GoalIsClosed, path="goal", saying="The goal was closed as PARTLY: set a new one."
    )


@pytest.mark.parametrize(
    "command",
    [
        RewordGoal(goal=GOAL, title="A"),
        AlignGoal(goal=GOAL, outcome=HABIT),
        UnalignGoal(goal=GOAL, outcome=RETENTION),
        AdvanceGoal(goal=GOAL, product_goal=VISION),
    ],
)
def test_a_closed_goal_is_changed_no_more(command: Command) -> None:
    given(CLOSED).when(command).refused(GoalIsClosed, path="goal", saying="set a new one")


@pytest.mark.parametrize(
    "wish",
    [
        RewordGoal(goal=GOAL),
        RewordGoal(goal=GOAL, title="Learners are reminded", description=None),
        UnalignGoal(goal=GOAL, outcome=HABIT),
        AdvanceGoal(goal=GOAL, product_goal=None),
        AdvanceGoal(goal=VISION, product_goal=None),
    ],
)
def test_what_is_so_already_changes_nothing(wish: Command) -> None:
    given().when(wish).then()


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (RewordGoal(goal=GoalId(UNKNOWN), title="A"), "goal"),
        (AlignGoal(goal=GOAL, outcome=NodeId(UNKNOWN)), "outcome"),
        (AlignGoal(goal=GOAL, outcome=NodeId(VISION)), "outcome"),
        (AdvanceGoal(goal=GOAL, product_goal=GoalId(UNKNOWN)), "productGoal"),
    ],
)
def test_an_unknown_goal_or_outcome_is_not_found(command: Command, path: str) -> None:
    given().when(command).refused(NotFound, path=path)
