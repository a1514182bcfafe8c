"""Teams: formed of members, renamed, disbanded."""

import pytest

from events.errors import NotFound
from events.fields import MemberId, TeamId
from events.member import MemberGone
from events.team import (
    DisbandTeam,
    FormTeam,
    RenameTeam,
    SetTeamMembers,
    Team,
    TeamDisbanded,
    TeamFormed,
    TeamGone,
    TeamMembersSet,
    TeamNameTaken,
    TeamRenamed,
)
from tests.events.given import ADA, BEN, CLEO, DAN, OTHER_TEAM, TEAM, UNKNOWN, given, key

SALES = TeamId(key("sales"))
DISBANDED = DisbandTeam(team=OTHER_TEAM)


def test_a_team_is_formed_of_members_each_once() -> None:
    after = (
        given()
        .when(FormTeam(name="Sales", members=(CLEO, ADA, CLEO), uuid=SALES))
        .then(TeamFormed(name="Sales", members=(CLEO, ADA)))
    )
    assert after.state(Team, SALES).members == (CLEO, ADA)


def test_a_team_is_called_something_else() -> None:
    after = given().when(RenameTeam(team=TEAM, name="Learning")).then(TeamRenamed(name="Learning"))
    assert after.state(Team, TEAM).name == "Learning"


def test_a_team_gets_other_members() -> None:
    after = given().when(SetTeamMembers(team=TEAM, members=(CLEO,))).then(TeamMembersSet(members=(CLEO,)))
    assert after.state(Team, TEAM).members == (CLEO,)
    after.when(SetTeamMembers(team=TEAM, members=())).then(TeamMembersSet(members=()))


def test_a_team_ends_and_its_name_is_free_again() -> None:
    after = given().when(DISBANDED).then(TeamDisbanded())
    assert after.state(Team, OTHER_TEAM).disbanded
    after.when(FormTeam(name="Payments")).then(TeamFormed(name="Payments"))


@pytest.mark.parametrize(
    "wish",
    [
        RenameTeam(team=TEAM, name="Teaching"),
        SetTeamMembers(team=TEAM, members=(ADA, BEN)),
        SetTeamMembers(team=TEAM, members=(BEN, ADA, BEN)),
        DISBANDED,
    ],
)
def test_what_is_so_already_changes_nothing(wish: RenameTeam | SetTeamMembers | DisbandTeam) -> None:
    given(DISBANDED).when(wish).then()


@pytest.mark.parametrize("command", [FormTeam(name="Payments"), RenameTeam(team=TEAM, name="Payments")])
def test_two_teams_do_not_share_a_name(command: FormTeam | RenameTeam) -> None:
    given().when(command).refused(TeamNameTaken, path="name", saying="choose one that tells them apart")


@pytest.mark.parametrize(
    "command", [RenameTeam(team=OTHER_TEAM, name="Sales"), SetTeamMembers(team=OTHER_TEAM, members=(ADA,))]
)
def test_a_disbanded_team_is_changed_no_more(command: RenameTeam | SetTeamMembers) -> None:
    given(DISBANDED).when(command).refused(TeamGone, path="team", saying="choose another, or form a new one")


@pytest.mark.parametrize(
    "command", [FormTeam(name="Sales", members=(ADA, DAN)), SetTeamMembers(team=TEAM, members=(DAN,))]
)
def test_who_has_left_joins_no_team(command: FormTeam | SetTeamMembers) -> None:
    given().when(command).refused(MemberGone, path="members", saying="invite them again")


def test_an_unknown_team_or_member_is_not_found() -> None:
    given().when(DisbandTeam(team=TeamId(UNKNOWN))).refused(NotFound, path="team")
    given().when(SetTeamMembers(team=TEAM, members=(MemberId(UNKNOWN),))).refused(NotFound, path="members")
    given().when(SetTeamMembers(team=TEAM, members=(MemberId(TEAM),))).refused(NotFound, path="members")
