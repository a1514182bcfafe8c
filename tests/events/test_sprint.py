"""Sprints: planned, started only with a goal tied to a product outcome, ended with a sealed summary."""

from datetime import date

import pytest

from events.errors import InvalidInput, NotFound, ReasonRequired
from events.fields import SprintId, TeamId
from events.goal import AlignGoal, CloseGoal, GoalKind, GoalResult, SetGoal, UnalignGoal
from events.message import Command
from events.node import ChildrenOnRetire, RestoreNode, RetireNode
from events.sprint import (
    EndSprint,
    PlanSprint,
    RescheduleSprint,
    Sprint,
    SprintDays,
    SprintEnded,
    SprintHasEnded,
    SprintNotStarted,
    SprintPlanned,
    SprintRescheduled,
    SprintStarted,
    SprintStatus,
    SprintTiedToNoOutcome,
    SprintUnderWay,
    StartSprint,
)
from events.team import DisbandTeam, TeamGone
from tests.events.given import (
    GOAL,
    GROWTH,
    HABIT,
    NEXT_SPRINT,
    NOW,
    OTHER_SPRINT,
    OTHER_TEAM,
    RETENTION,
    SPRINT,
    STARTED,
    TEAM,
    UNKNOWN,
    given,
    key,
)

NEW = SprintId(key("new sprint"))
FIRST, LAST = date(2026, 4, 13), date(2026, 4, 24)
END = EndSprint(sprint=SPRINT)
WAIVED = StartSprint(sprint=SPRINT, waive=True)
UNTIED = UnalignGoal(goal=GOAL, outcome=RETENTION)


# --- planning ---


def test_a_time_box_is_planned() -> None:
    after = (
        given()
        .when(PlanSprint(team=TEAM, name="Sprint 9", starts=FIRST, ends=LAST, uuid=NEW))
        .then(SprintPlanned(team=TEAM, name="Sprint 9", starts=FIRST, ends=LAST))
    )
    sprint = after.state(Sprint, NEW)
    assert (sprint.status, sprint.waived, sprint.summary) == (SprintStatus.PLANNED, False, None)


def test_a_sprint_of_one_day_is_a_sprint() -> None:
    given().when(PlanSprint(team=TEAM, name="A", starts=FIRST, ends=FIRST)).then(
        SprintPlanned(team=TEAM, name="A", starts=FIRST, ends=FIRST)
    )


def test_a_disbanded_team_plans_nothing() -> None:
    given(DisbandTeam(team=OTHER_TEAM)).when(PlanSprint(team=OTHER_TEAM, name="A", starts=FIRST, ends=LAST)).refused(
        TeamGone, path="team", saying="choose another, or form a new one"
    )
    given().when(PlanSprint(team=TeamId(UNKNOWN), name="A", starts=FIRST, ends=LAST)).refused(NotFound, path="team")
    given().when(PlanSprint(team=TEAM, name=" ", starts=FIRST, ends=LAST)).refused(InvalidInput, path="name")


@pytest.mark.parametrize(
    "command",
    [
        PlanSprint(team=TEAM, name="A", starts=LAST, ends=FIRST),
        RescheduleSprint(sprint=SPRINT, starts=LAST, ends=FIRST),
        RescheduleSprint(sprint=SPRINT, starts=date(2026, 3, 28)),
        RescheduleSprint(sprint=SPRINT, ends=date(2026, 3, 15)),
    ],
)
def test_a_sprint_does_not_end_before_it_starts(command: Command) -> None:
    given().when(command).refused(SprintDays, path="ends", saying="may not lie before its first")


def test_rescheduling_changes_what_is_given_and_nothing_else() -> None:
    after = (
        given()
        .when(RescheduleSprint(sprint=SPRINT, ends=date(2026, 4, 1), name="Sprint 7"))
        .then(SprintRescheduled(ends=date(2026, 4, 1)))
    )
    sprint = after.state(Sprint, SPRINT)
    assert (sprint.name, sprint.starts, sprint.ends) == ("Sprint 7", date(2026, 3, 16), date(2026, 4, 1))
    day = date(2026, 4, 1)
    after.when(RescheduleSprint(sprint=SPRINT, starts=day)).then(SprintRescheduled(starts=day))
    after.and_(STARTED).when(RescheduleSprint(sprint=SPRINT, name="Long")).then(SprintRescheduled(name="Long"))


# --- tied at the hip ---


def test_a_sprint_starts_whose_goal_is_aligned_to_a_live_product_outcome() -> None:
    sprint = given().when(STARTED).then(SprintStarted()).state(Sprint, SPRINT)
    assert (sprint.status, sprint.started_at, sprint.waived, sprint.waiver) == (SprintStatus.STARTED, NOW, False, None)


def test_one_live_product_outcome_is_enough() -> None:
    given(AlignGoal(goal=GOAL, outcome=GROWTH), AlignGoal(goal=GOAL, outcome=HABIT), UNTIED).when(STARTED).then(
        SprintStarted()
    )


def test_a_closed_goal_ties_its_sprint_still() -> None:
    given(CloseGoal(goal=GOAL, result=GoalResult.MET)).when(STARTED).then(SprintStarted())


NOT_TIED: dict[str, tuple[SprintId, list[Command]]] = {
    "no goal": (NEXT_SPRINT, []),
    "a goal aligned to nothing": (SPRINT, [UNTIED]),
    "a goal aligned to a business outcome only": (SPRINT, [UNTIED, AlignGoal(goal=GOAL, outcome=GROWTH)]),
    "a goal aligned to a retired product outcome": (
        SPRINT,
        [RetireNode(node=RETENTION, children=ChildrenOnRetire.RETIRE)],
    ),
    "another sprint's goal aligned": (NEXT_SPRINT, [AlignGoal(goal=GOAL, outcome=HABIT)]),
    "a goal of its own that is aligned to nothing": (
        NEXT_SPRINT,
        [SetGoal(kind=GoalKind.SPRINT, title="A", sprint=NEXT_SPRINT)],
    ),
}


@pytest.mark.parametrize(("sprint", "before"), NOT_TIED.values(), ids=NOT_TIED.keys())
def test_a_sprint_tied_to_no_live_product_outcome_starts_with_a_waiver_only(
    sprint: SprintId, before: list[Command]
) -> None:
    story = given(*before)
    story.when(StartSprint(sprint=sprint), reason="We want to").refused(
        SprintTiedToNoOutcome, path="sprint", saying="align its goal, or let a facilitator waive it"
    )
    story.when(StartSprint(sprint=sprint, waive=True)).refused(
        ReasonRequired, path="reason", saying="A waiver needs a reason"
    )
    waived = story.when(StartSprint(sprint=sprint, waive=True), reason="Legal deadline").then(
        SprintStarted(waived=True, waiver="Legal deadline")
    )
    state = waived.state(Sprint, sprint)
    assert (state.status, state.waived, state.waiver) == (SprintStatus.STARTED, True, "Legal deadline")


def test_a_restored_outcome_ties_again() -> None:
    retired = RetireNode(node=RETENTION, children=ChildrenOnRetire.RETIRE)
    given(retired, RestoreNode(node=RETENTION)).when(STARTED).then(SprintStarted())


def test_a_waiver_that_is_not_needed_is_not_recorded() -> None:
    sprint = given().when(WAIVED, reason="To be safe").then(SprintStarted()).state(Sprint, SPRINT)
    assert not sprint.waived
    assert sprint.waiver is None


# --- one at a time ---


def test_a_team_has_one_sprint_under_way() -> None:
    given(STARTED).when(StartSprint(sprint=NEXT_SPRINT, waive=True), reason="Both").refused(
        SprintUnderWay, path="sprint", saying="end that one first"
    )
    given(STARTED, END).when(StartSprint(sprint=NEXT_SPRINT, waive=True), reason="Next").then(
        SprintStarted(waived=True, waiver="Next")
    )


def test_a_disbanded_team_starts_nothing_and_ends_what_it_has_under_way() -> None:
    given(DisbandTeam(team=TEAM)).when(STARTED).refused(TeamGone, path="sprint", saying="for another team")
    given(DisbandTeam(team=TEAM), UNTIED).when(WAIVED, reason="Now").refused(TeamGone, path="sprint")
    under_way = given(STARTED, DisbandTeam(team=TEAM))
    under_way.when(STARTED).then()
    under_way.when(END).then(SprintEnded(summary={"of": str(SPRINT), "on": NOW.date().isoformat()}))


def test_teams_do_not_wait_for_each_other() -> None:
    given(STARTED).when(StartSprint(sprint=OTHER_SPRINT, waive=True), reason="Ours").then(
        SprintStarted(waived=True, waiver="Ours")
    )


# --- ending ---


def test_an_ended_sprint_seals_the_summary_of_that_day() -> None:
    summary = {"of": str(SPRINT), "on": "2026-03-20"}
    after = given(STARTED).when(END).then(SprintEnded(summary=summary))
    sprint = after.state(Sprint, SPRINT)
    assert (sprint.status, sprint.ended_at, sprint.summary) == (SprintStatus.ENDED, NOW, summary)
    assert sprint.ended_revision == after.image.revision


def test_a_sprint_ends_after_it_has_started() -> None:
    given().when(END).refused(SprintNotStarted, path="sprint", saying="start it first")


def test_an_ended_sprint_is_over() -> None:
    ended = given(STARTED, END)
    ended.when(STARTED).refused(SprintHasEnded, path="sprint", saying="plan a new one")
    ended.when(RescheduleSprint(sprint=SPRINT, name="A")).refused(SprintHasEnded, path="sprint")


@pytest.mark.parametrize(
    ("before", "wish"),
    [
        ([], RescheduleSprint(sprint=SPRINT)),
        ([], RescheduleSprint(sprint=SPRINT, name="Sprint 7", starts=date(2026, 3, 16), ends=date(2026, 3, 27))),
        ([STARTED], STARTED),
        ([STARTED, UNTIED], WAIVED),
        ([STARTED, END], END),
    ],
)
def test_what_is_so_already_changes_nothing(before: list[Command], wish: Command) -> None:
    given(*before).when(wish).then()


def test_an_unknown_sprint_is_not_found() -> None:
    given().when(EndSprint(sprint=SprintId(UNKNOWN))).refused(NotFound, path="sprint")
    given().when(EndSprint(sprint=SprintId(GOAL))).refused(NotFound, path="sprint")
