"""Before the story begins: who is there, and for whom they work."""

from __future__ import annotations

from events.actor import NameActor
from events.fields import WorkspaceId
from events.member import InviteMember, MemberKind, Role, SetMemberRole
from events.team import FormTeam, SetTeamMembers
from events.workspace import CreateWorkspace
from server.demo.story import ZONE, Storyteller

NAME = "Pantry Lane (demo)"
CHECK_CADENCE_DAYS = 70

FOUNDER = ("Maya", "Maya Okafor", Role.ADMIN)
"""Head of product."""

MEMBERS = (
    ("Tomás", "Tomás Rivera", Role.FACILITATOR),  # product manager of Basket
    ("Ingrid", "Ingrid Sørensen", Role.CONTRIBUTOR),  # product manager of Doorstep
    ("Leo", "Leo Park", Role.CONTRIBUTOR),  # engineer, Basket
    ("Amara", "Amara Diallo", Role.CONTRIBUTOR),  # designer, Basket
    ("Jonas", "Jonas Weber", Role.CONTRIBUTOR),  # engineer, Doorstep
    ("Zofia", "Zofia Kowalska", Role.CONTRIBUTOR),  # engineer, Doorstep
    ("Priya", "Priya Nair", Role.CONTRIBUTOR),  # analyst of both teams
    ("Helen", "Helen Brandt", Role.STAKEHOLDER),  # finance
    ("Samir", "Samir Haddad", Role.STAKEHOLDER),  # runs the depot
    ("Ruth", "Ruth Adeyemi", Role.AUDITOR),
)

TEAMS = {"Basket": ("Tomás", "Leo", "Amara"), "Doorstep": ("Ingrid", "Jonas", "Zofia")}

ACTORS = {
    "Weekly shoppers": "Households that order every week or two. Eight in ten of our orders are theirs.",
    "First-time shoppers": "Households in the eight weeks after their first order.",
    "Pickers": "Who put an order together in the depot, at night and in the early morning.",
    "Drivers": "Who bring it to the door, forty rounds a day.",
    "Buyers": "Who order fresh food from farms and wholesalers every evening.",
}


def tell(story: Storyteller) -> None:
    """Found the workspace, invite everybody, form the teams."""
    key = story.key
    first, name, role = FOUNDER
    story.found(
        CreateWorkspace(
            slug=story.slug,
            name=NAME,
            time_zone=ZONE,
            check_cadence_days=CHECK_CADENCE_DAYS,
            uuid=WorkspaceId(story.workspace),
        ),
        InviteMember(name=name, role=role, email=_email(first), uuid=key(first)),
        because="Maya asked for a workspace: we count what we ship, and cannot say what it changed.",
    )
    story.scene(1, "Mon 09:15", "Maya", "Everybody who decides, builds or pays should see the same tree.")
    for first, name, role in MEMBERS:
        story.tell(InviteMember(name=name, role=role, email=_email(first), uuid=key(first)))
    story.tell(
        InviteMember(name="Data warehouse", role=Role.CONTRIBUTOR, kind=MemberKind.SERVICE, uuid=key("Data warehouse")),
        because="Readings come from the warehouse by themselves, so that nobody can forget or flatter them.",
    )
    for team, members in TEAMS.items():
        story.tell(
            FormTeam(name=team, members=tuple(key(each) for each in members), uuid=key(team)),
            because="Basket works on choosing and ordering, Doorstep on picking and delivering.",
        )
    story.scene(2, "Mon 11:00", "Amara", "The impact map needs names for those whose behaviour should change.")
    for actor, description in ACTORS.items():
        story.tell(NameActor(name=actor, description=description, uuid=key(actor)))
    story.scene(6, "Mon 09:00", "Maya", "Ingrid will run the sprints and reviews of Doorstep.")
    story.tell(SetMemberRole(member=key("Ingrid"), role=Role.FACILITATOR))
    story.scene(
        6, "Mon 09:30", "Maya", "Priya sits with Basket from now on, and still reads the numbers of both teams."
    )
    story.tell(SetTeamMembers(team=key("Basket"), members=tuple(key(each) for each in (*TEAMS["Basket"], "Priya"))))


def _email(first: str) -> str:
    return f"{first.lower().replace('á', 'a')}@pantry-lane.example"
