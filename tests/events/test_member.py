"""Members: invited, given a role, removed."""

import pytest

from events.errors import InvalidInput, NotFound
from events.fields import MemberId
from events.member import (
    InviteMember,
    Member,
    MemberGone,
    MemberInvited,
    MemberKind,
    MemberRemoved,
    MemberRoleSet,
    RemoveMember,
    Role,
    SetMemberRole,
)
from tests.events.given import BEN, DAN, UNKNOWN, given, key

EVE = MemberId(key("eve"))


def test_a_person_becomes_a_member() -> None:
    after = (
        given()
        .when(InviteMember(name="Eve", email="eve@example.org", role=Role.ADMIN, uuid=EVE))
        .then(MemberInvited(name="Eve", email="eve@example.org", role=Role.ADMIN))
    )
    member = after.state(Member, EVE)
    assert (member.name, member.role, member.kind, member.removed) == ("Eve", Role.ADMIN, MemberKind.PERSON, False)


def test_a_program_becomes_a_member_who_contributes_unless_said_otherwise() -> None:
    given().when(InviteMember(name="Importer", kind=MemberKind.SERVICE)).then(
        MemberInvited(name="Importer", role=Role.CONTRIBUTOR, kind=MemberKind.SERVICE)
    )


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u00a0", "\u2003", "x" * 201])
def test_a_member_has_a_name(name: str) -> None:
    given().when(InviteMember(name=name)).refused(InvalidInput, path="name")


@pytest.mark.parametrize("email", ["", "eve", "eve@", "@example.org", "e v e@example.org", "e@x" + "x" * 252])
def test_an_email_address_has_two_sides(email: str) -> None:
    given().when(InviteMember(name="Eve", email=email)).refused(InvalidInput, path="email")


def test_a_member_gets_another_role() -> None:
    after = given().when(SetMemberRole(member=BEN, role=Role.FACILITATOR)).then(MemberRoleSet(role=Role.FACILITATOR))
    assert after.state(Member, BEN).role is Role.FACILITATOR


def test_a_member_leaves_and_stays_known() -> None:
    after = given().when(RemoveMember(member=BEN)).then(MemberRemoved())
    assert after.state(Member, BEN).removed
    assert after.state(Member, BEN).name == "Ben"


@pytest.mark.parametrize("wish", [SetMemberRole(member=BEN, role=Role.CONTRIBUTOR), RemoveMember(member=DAN)])
def test_what_is_so_already_changes_nothing(wish: SetMemberRole | RemoveMember) -> None:
    given().when(wish).then()


def test_a_member_who_left_gets_no_role() -> None:
    given().when(SetMemberRole(member=DAN, role=Role.ADMIN)).refused(
        MemberGone, path="member", saying="invite them again"
    )


def test_an_unknown_member_is_not_found() -> None:
    given().when(RemoveMember(member=MemberId(UNKNOWN))).refused(NotFound, path="member", saying="`member`")
