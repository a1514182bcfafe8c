"""The workspace: its names, its time zone, and the day that its log has reached."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.errors import InvalidInput
from events.message import SYSTEM
from events.workspace import (
    ConfigureWorkspace,
    CreateWorkspace,
    DayNotBegun,
    DayTurned,
    RenameWorkspace,
    TurnDay,
    Workspace,
    WorkspaceConfigured,
    WorkspaceCreated,
    WorkspaceRenamed,
)
from tests.events.given import FOUNDED, TODAY, WORKSPACE, given, given_nothing

CREATE = CreateWorkspace(slug="lingua", name="Lingua", time_zone="Europe/London", check_cadence_days=30)


def test_a_workspace_begins_its_log() -> None:
    created = WorkspaceCreated(slug="lingua", name="Lingua", time_zone="Europe/London", check_cadence_days=30)
    after = given_nothing().when(CREATE).then(created)
    assert after.state(Workspace, WORKSPACE).time_zone == "Europe/London"
    assert after.state(Workspace, WORKSPACE).version == after.image.revision == 1


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "A", "a b", "ä", "a_b", "a" * 65])
def test_a_slug_has_lower_case_letters_digits_and_single_hyphens(slug: str) -> None:
    given_nothing().when(CreateWorkspace(slug=slug, name="Lingua")).refused(InvalidInput, path="slug")


@pytest.mark.parametrize("zone", ["Mars/Base", "", "Europe", "../etc/passwd", " Europe/London", "zone.tab", "x" * 64])
def test_a_time_zone_is_one_of_the_tz_database(zone: str) -> None:
    given_nothing().when(CreateWorkspace(slug="a", name="A", time_zone=zone)).refused(InvalidInput, path="timeZone")
    given().when(ConfigureWorkspace(time_zone=zone)).refused(InvalidInput, path="timeZone")


def test_an_unknown_time_zone_is_answered_with_an_example_of_a_known_one() -> None:
    given().when(ConfigureWorkspace(time_zone="Mars/Base")).refused(
        InvalidInput, path="timeZone", saying="give a name of the tz database, such as Europe/London"
    )


@pytest.mark.parametrize("days", [0, -1, 3_651])
def test_a_check_cadence_is_between_a_day_and_ten_years(days: int) -> None:
    given().when(ConfigureWorkspace(check_cadence_days=days)).refused(InvalidInput, path="checkCadenceDays")


def test_a_workspace_is_called_something_else_and_keeps_its_slug() -> None:
    after = given().when(RenameWorkspace(name="Lingua Franca")).then(WorkspaceRenamed(name="Lingua Franca"))
    assert after.state(Workspace, WORKSPACE).slug == "lingua"


def test_configuring_changes_what_is_given_and_nothing_else() -> None:
    after = given().when(ConfigureWorkspace(check_cadence_days=30)).then(WorkspaceConfigured(check_cadence_days=30))
    workspace = after.state(Workspace, WORKSPACE)
    assert (workspace.time_zone, workspace.check_cadence_days) == ("UTC", 30)
    given().when(ConfigureWorkspace(time_zone="Asia/Tokyo", check_cadence_days=90)).then(
        WorkspaceConfigured(time_zone="Asia/Tokyo")
    )


@pytest.mark.parametrize(
    "wish",
    [
        RenameWorkspace(name="Lingua"),
        ConfigureWorkspace(),
        ConfigureWorkspace(time_zone="UTC"),
        ConfigureWorkspace(time_zone="UTC", check_cadence_days=90),
    ],
)
def test_what_is_so_already_changes_nothing(wish: RenameWorkspace | ConfigureWorkspace) -> None:
    given().when(wish).then()


def test_a_new_day_is_said_once() -> None:
    next_noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    reached = (
        given().when(TurnDay(day=next_noon.date()), now=next_noon, by=SYSTEM).then(DayTurned(day=next_noon.date()))
    )
    assert reached.image.day == next_noon.date()
    reached.when(TurnDay(day=next_noon.date()), now=next_noon, by=SYSTEM).then()
    reached.when(TurnDay(day=next_noon.date() - timedelta(days=1)), now=next_noon, by=SYSTEM).then()


@pytest.mark.parametrize(
    ("time_zone", "today"), [("Pacific/Auckland", date(2026, 3, 21)), ("America/New_York", date(2026, 3, 20))]
)
def test_a_day_is_turned_to_once_it_has_begun_in_the_workspaces_time_zone(time_zone: str, today: date) -> None:
    evening = datetime(2026, 3, 20, 22, tzinfo=UTC)
    moved = given().when(ConfigureWorkspace(time_zone=time_zone), now=FOUNDED)
    there = moved.then(WorkspaceConfigured(time_zone=time_zone))
    there.when(TurnDay(day=today), now=evening, by=SYSTEM).then(DayTurned(day=today))
    for days in (1, 400):
        there.when(TurnDay(day=today + timedelta(days=days)), now=evening, by=SYSTEM).refused(
            DayNotBegun, path="day", saying="has not begun in the workspace's time zone"
        )


def test_a_day_reached_before_the_time_zone_changed_is_not_said_again() -> None:
    late = datetime(2026, 3, 20, 22, tzinfo=UTC)
    east = given(ConfigureWorkspace(time_zone="Pacific/Auckland"), at=late)
    east.and_(ConfigureWorkspace(time_zone="America/New_York"), at=late).when(
        TurnDay(day=TODAY), now=late, by=SYSTEM
    ).then()
    east.when(TurnDay(day=TODAY + timedelta(days=1)), now=late, by=SYSTEM).then()


def test_a_day_that_another_event_has_reached_is_not_said_again() -> None:
    given(RenameWorkspace(name="Lingua Franca")).when(TurnDay(day=TODAY), by=SYSTEM).then()


def test_the_day_of_a_revision_is_the_civil_day_of_its_last_event_in_the_workspaces_time_zone() -> None:
    late = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)
    assert given(RenameWorkspace(name="A"), at=late).image.day == date(2026, 3, 20)
    assert given(ConfigureWorkspace(time_zone="Europe/Paris"), at=late).image.day == date(2026, 3, 21)
    assert given(ConfigureWorkspace(time_zone="America/New_York"), at=late).image.day == date(2026, 3, 20)
