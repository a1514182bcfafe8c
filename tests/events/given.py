"""The language of the domain's tests: given what happened, when an order is sent, then these facts follow.

``given(*happened).when(order).then(*facts)``, or ``.refused(Rule, path=...)``. Everything starts from a small world, whose
keys are the constants below; ``given_nothing()`` starts from an empty log. No mock, no database: an order is performed on
an image of the workspace in memory, just as the server does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, uuid5

from events.actor import NameActor, RetireActor
from events.assumption import AssumptionRisk, DefineAssumption
from events.catalog import fold
from events.codec import camel
from events.deliverable import PlanDeliverable
from events.errors import Refused
from events.fields import (
    ActorId,
    FeedbackId,
    GoalId,
    MemberId,
    MetricId,
    NodeId,
    ReadingId,
    ReviewId,
    SprintId,
    TeamId,
    WorkspaceId,
)
from events.goal import AlignGoal, GoalKind, SetGoal
from events.handle import Done, perform
from events.image import Image
from events.member import InviteMember, RemoveMember, Role
from events.message import Command, Event, Metadata, Moment, On, Order, Principal, PrincipalKind, State
from events.metric import DefineMetric, Direction
from events.opportunity import DefineOpportunity
from events.outcome import DefineOutcome, OutcomeLevel
from events.reading import RecordReading
from events.review import OpenReview
from events.solution import DefineSolution
from events.sprint import PlanSprint, StartSprint
from events.team import FormTeam
from events.workspace import CreateWorkspace

S = TypeVar("S", bound=State)


def key(name: str) -> UUID:
    """A key that is the same in every run."""
    return uuid5(UUID(int=0), name)


# --- a small world: a team that teaches languages, and wants its learners to come back ---

FOUNDED = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY = NOW.date()

WORKSPACE = WorkspaceId(key("workspace"))

ADA = MemberId(key("ada"))
"""A facilitator; sends the orders unless a test says otherwise."""
BEN = MemberId(key("ben"))
"""A contributor, who owns the reminder."""
CLEO = MemberId(key("cleo"))
"""A stakeholder."""
DAN = MemberId(key("dan"))
"""Has left the workspace."""
PROGRAM = Principal(PrincipalKind.KEY, key("program"))
"""No member: a program with a key."""

TEAM = TeamId(key("team"))
OTHER_TEAM = TeamId(key("other team"))
LEARNER = ActorId(key("learner"))
PRINTER = ActorId(key("printer"))
"""A retired actor."""

GROWTH = NodeId(key("growth"))
"""A business outcome at the top."""
RETENTION = NodeId(key("retention"))
"""A product outcome under GROWTH."""
HABIT = NodeId(key("habit"))
"""A product outcome under RETENTION."""
FORGETTING = NodeId(key("forgetting"))
"""An opportunity under RETENTION."""
REMINDERS = NodeId(key("reminders"))
"""A solution under FORGETTING."""
WELCOME = NodeId(key("welcome"))
"""An assumption under REMINDERS."""
MAIL = NodeId(key("mail"))
"""A deliverable under REMINDERS."""

RETURNING = MetricId(key("returning"))
"""A metric of RETENTION that should increase from 40."""
JANUARY = ReadingId(key("january"))
"""The reading of RETURNING for January: 41."""

SPRINT = SprintId(key("sprint"))
"""The team's planned sprint."""
NEXT_SPRINT = SprintId(key("next sprint"))
OTHER_SPRINT = SprintId(key("other sprint"))
"""A planned sprint of the other team."""
VISION = GoalId(key("vision"))
"""A product goal."""
GOAL = GoalId(key("goal"))
"""The goal of SPRINT, aligned to RETENTION."""
REVIEW = ReviewId(key("review"))
"""An open review of February, in which Ada takes part."""
COMMENT = FeedbackId(key("comment"))
"""For the comment that a test has given."""
UNKNOWN = key("unknown")
"""Nothing has this key."""

WORLD: tuple[Command, ...] = (
    CreateWorkspace(slug="lingua", name="Lingua", uuid=WORKSPACE),
    InviteMember(name="Ada", role=Role.FACILITATOR, uuid=ADA),
    InviteMember(name="Ben", uuid=BEN),
    InviteMember(name="Cleo", role=Role.STAKEHOLDER, uuid=CLEO),
    InviteMember(name="Dan", uuid=DAN),
    RemoveMember(member=DAN),
    FormTeam(name="Teaching", members=(ADA, BEN), uuid=TEAM),
    FormTeam(name="Payments", uuid=OTHER_TEAM),
    NameActor(name="Learner", uuid=LEARNER),
    NameActor(name="Printer", uuid=PRINTER),
    RetireActor(actor=PRINTER),
    DefineOutcome(level=OutcomeLevel.BUSINESS, title="Subscriptions grow", code="GROWTH", uuid=GROWTH),
    DefineOutcome(
        level=OutcomeLevel.PRODUCT, title="Learners come back", parent=GROWTH, code="RETENTION", uuid=RETENTION
    ),
    DefineOutcome(level=OutcomeLevel.PRODUCT, title="They learn daily", parent=RETENTION, code="HABIT", uuid=HABIT),
    DefineOpportunity(title="I forget to practise", parent=RETENTION, code="FORGETTING", uuid=FORGETTING),
    DefineSolution(title="Remind learners", parent=FORGETTING, code="REMINDERS", uuid=REMINDERS),
    DefineAssumption(
        title="Reminders are welcome",
        parent=REMINDERS,
        risk=AssumptionRisk.DESIRABILITY,
        code="WELCOME",
        uuid=WELCOME,
    ),
    PlanDeliverable(title="A mail in the morning", parent=REMINDERS, code="MAIL", owner=BEN, uuid=MAIL),
    DefineMetric(
        outcome=RETENTION,
        name="Learners who return within a week",
        code="RETURNING",
        unit="%",
        direction=Direction.INCREASE,
        baseline=Decimal(40),
        uuid=RETURNING,
    ),
    RecordReading(metric=RETURNING, starts=date(2026, 1, 1), ends=date(2026, 1, 31), value=Decimal(41), uuid=JANUARY),
    PlanSprint(team=TEAM, name="Sprint 7", starts=date(2026, 3, 16), ends=date(2026, 3, 27), uuid=SPRINT),
    PlanSprint(team=TEAM, name="Sprint 8", starts=date(2026, 3, 30), ends=date(2026, 4, 10), uuid=NEXT_SPRINT),
    PlanSprint(team=OTHER_TEAM, name="Pay 1", starts=date(2026, 3, 16), ends=date(2026, 3, 27), uuid=OTHER_SPRINT),
    SetGoal(kind=GoalKind.PRODUCT, title="Learning is a habit", uuid=VISION),
    SetGoal(kind=GoalKind.SPRINT, title="Learners are reminded", sprint=SPRINT, owner=ADA, uuid=GOAL),
    AlignGoal(goal=GOAL, outcome=RETENTION),
    OpenReview(starts=date(2026, 2, 1), ends=date(2026, 2, 28), participants=(ADA,), uuid=REVIEW),
)

STARTED = StartSprint(sprint=SPRINT)


def sealed(_image: Image, state: State, day: date) -> dict[str, Any]:
    """A summary that shows what it was asked for."""
    return {"of": str(state.key), "on": day.isoformat()}


# --- given, when, then ---


def given(*happened: Command | On, at: datetime = NOW) -> Given:
    """The small world, and what happened in it since: orders that were carried out, or facts on a stream."""
    return Given(_world()).and_(*happened, at=at)


def given_nothing() -> Given:
    """An empty log."""
    return Given(Image(WORKSPACE))


@dataclass(frozen=True)
class Given:
    """A workspace as it stands."""

    image: Image

    def and_(self, *happened: Command | On, at: datetime = NOW) -> Given:
        """The workspace after these happened too."""
        image = _copy(self.image)
        for each in happened:
            if isinstance(each, On):
                _happen(image, each, at)
            else:
                _perform(image, each, reason="It was so.", at=at)
        return Given(image)

    def when(
        self,
        command: Command,
        *,
        reason: str | None = None,
        at: datetime | None = None,
        now: datetime = NOW,
        by: MemberId | Principal = ADA,
    ) -> When:
        """What comes of an order sent ``now``, for what held ``at`` a time."""
        image = _copy(self.image)
        try:
            return When(command, image, _perform(image, command, reason=reason, at=at, now=now, by=by))
        except Refused as refusal:
            return When(command, image, refusal)

    def state(self, kind: type[S], key: UUID) -> S:
        """The state of that key, which must be there."""
        state = self.image.get(kind, key)
        assert state is not None, f"no {kind.__name__} of this key"
        return state


@dataclass(frozen=True)
class When:
    """What came of an order."""

    command: Command
    image: Image
    came: Done | Refused

    def then(self, *expected: Event | On) -> Given:
        """Exactly these events followed, on the stream of the order unless they name another; no events: none did."""
        assert not isinstance(self.came, Refused), f"refused: {self.came.message}"
        subject = self.came.subject
        events = [each.event if each.stream == subject else On(each.stream, each.event) for each in self.came.events]
        assert events == list(expected)
        return Given(self.image)

    def refused(self, rule: type[Refused], *, path: str, saying: str = "") -> None:
        """The order was refused by exactly this rule, which names a field of the order and says what to do."""
        assert isinstance(self.came, Refused), f"not refused: {self.came.events}"
        assert type(self.came) is rule, repr(self.came)
        assert self.came.path == (path,)
        assert path in fields_of(self.command)
        assert saying in self.came.message
        assert len(self.came.message.split()) > 3
        assert self.came.message.endswith(".")

    @property
    def subject(self) -> UUID:
        """The key of the entity that the order was about."""
        assert isinstance(self.came, Done)
        return self.came.subject


def fields_of(command: Command) -> Iterable[str]:
    """The fields of an order's input, as its sender calls them."""
    return {*map(camel, command.__struct_fields__), "reason", "effectiveAt", "expectedVersion"}


def _copy(image: Image) -> Image:
    copy = Image(image.workspace)
    copy.load(image.states.values())
    copy.revision, copy.day = image.revision, image.day
    copy.recorded_at, copy.structural_at = image.recorded_at, image.structural_at
    return copy


@cache
def _world() -> Image:
    image = Image(WORKSPACE)
    for command in WORLD:
        _perform(image, command, reason="It was so.", at=FOUNDED, now=FOUNDED)
    return image


def _perform(
    image: Image,
    command: Command,
    *,
    reason: str | None,
    at: datetime | None,
    now: datetime = NOW,
    by: MemberId | Principal = ADA,
) -> Done:
    principal = by if isinstance(by, Principal) else Principal(PrincipalKind.MEMBER, by)
    metadata = Metadata(principal=principal, command_id=key("command"), reason=reason, effective_at=at)
    order = Order(command=command, metadata=metadata)
    return perform(image, order, max(now, at or now), summarise=sealed)


def _happen(image: Image, fact: On, at: datetime) -> None:
    state = image.states.get(fact.stream)
    version = state.version + 1 if state is not None else 1
    moment = Moment(image.revision + 1, version, at, at, Principal(PrincipalKind.MEMBER, ADA), "It was so.")
    fold(image, fact.stream, fact.event, moment)
