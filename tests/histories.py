"""Random histories: mostly valid commands about a world that they bring into being, with times that the rules admit.

A history keeps its own image, on which each order is tried at once: so it knows what there is to talk about, and what was
refused. Orders of one tick are sent at one time of the clock; commands that create name their keys, so that whoever carries the
orders out arrives at the same states.
"""

from __future__ import annotations

import enum
import random
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from events import catalog
from events.actor import Actor
from events.check import Evidence, Question, RecordCheck, Verdict
from events.check_in import RecordCheckIn
from events.deliverable import Deliverable, DeliverableStatus
from events.errors import Refused
from events.feedback import Feedback
from events.fields import CODE, EMAIL, URL
from events.goal import Goal, GoalKind, SetGoal, UnalignGoal
from events.handle import perform
from events.image import Image
from events.member import Member
from events.message import OPERATOR, SYSTEM, Command, Metadata, OnBehalfOf, Order, Principal, PrincipalKind, State
from events.metric import Direction, Metric, RetargetMetric
from events.node import OUTCOMES, PLACES, MoveNode, Node, NodeKind, RestoreNode, UnlinkNode
from events.opportunity import DefineOpportunity
from events.outcome import DefineOutcome, OutcomeLevel
from events.reading import Reading
from events.review import OpenReview, Review
from events.solution import DefineSolution
from events.sprint import PlanSprint, RescheduleSprint, Sprint, SprintStatus
from events.team import Team
from events.workspace import CreateWorkspace, TurnDay
from projections.alignment import summarise

BEGINNING = datetime(2025, 3, 1, 9, tzinfo=UTC)
ZONES = ("UTC", "Europe/London", "Pacific/Auckland", "America/St_Johns")
WORDS = ("Grow", "Retention", "Learners return", "naïve ✓", "“quoted”", "x" * 300, "a\nb\t", "🧭", "a")
WANTED: dict[str, type[State]] = {
    "MemberId": Member,
    "TeamId": Team,
    "ActorId": Actor,
    "NodeId": Node,
    "MetricId": Metric,
    "ReadingId": Reading,
    "GoalId": Goal,
    "SprintId": Sprint,
    "ReviewId": Review,
    "FeedbackId": Feedback,
}
SELDOM = {
    "DisbandTeam": 0.3,
    "RemoveMember": 0.3,
    "RetireActor": 0.3,
    "RetireNode": 0.5,
    "RetireMetric": 0.3,
    "WithdrawReading": 0.5,
}
OFTEN = {
    "DefineOutcome": 2,
    "InviteMember": 2,
    "PlanDeliverable": 2,
    "RecordReading": 3,
    "RecordCheck": 3,
    "PlanSprint": 2,
    "RetargetMetric": 2,
}
COMMANDS = [kind for name, kind in sorted(catalog.COMMAND_TYPES.items()) if kind is not CreateWorkspace]
WEIGHTS = [OFTEN.get(kind.__name__, SELDOM.get(kind.__name__, 1)) for kind in COMMANDS]


@dataclass
class Tick:
    """Orders that are sent at one time."""

    at: datetime
    orders: list[Order] = field(default_factory=list)


@dataclass
class History:
    """What was sent, what of it was accepted, and the workspace that it led to."""

    seed: int
    ticks: list[Tick]
    image: Image
    refused: int
    accepted: set[type[Command]]
    """The kinds of commands of which one led to an event."""


@lru_cache(maxsize=64)
def history(seed: int, events: int) -> History:
    """A history of at least so many events; the same for the same arguments."""
    return _Maker(seed).make(events)


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.now = BEGINNING
        self.image = Image(self._key())
        self.accepted: set[type[Command]] = set()
        self.refused = 0

    def make(self, events: int) -> History:
        home = CreateWorkspace(slug=f"w{self.image.workspace.hex}", name="World", time_zone=self._pick(ZONES))
        ticks = [Tick(self.now)]
        self._send(ticks[0], home, None)
        while self.image.revision < events:
            self.now += timedelta(
                minutes=self._pick([1, 7, 300, 1_440, 4_000]), microseconds=self.random.randrange(10**6)
            )
            ticks.append(Tick(self.now))
            for _ in range(self.random.randrange(1, 9)):
                (kind,) = self.random.choices(COMMANDS, WEIGHTS)
                command = self._command(kind)
                self._send(ticks[-1], command, self._effective_at(command))
        return History(self.seed, ticks, self.image, self.refused, self.accepted)

    def _send(self, tick: Tick, command: Command, effective_at: datetime | None) -> None:
        metadata = Metadata(
            principal=SYSTEM if isinstance(command, TurnDay) else self._principal(),
            command_id=self._key(),
            reason=self._pick([*WORDS, "Because."]) if self.random.random() < 0.9 or effective_at else None,
            on_behalf_of=OnBehalfOf("file.csv", "line 1", self._pick(WORDS)) if self._rarely() else None,
            effective_at=effective_at,
        )
        sent = Order(command=command, metadata=metadata, receipt=self._rarely(), expected_version=None)
        tick.orders.append(sent)
        self.image.begin()
        mark = self.image.mark()
        try:
            done = perform(self.image, sent, self.now, summarise=summarise)
        except Refused:
            self.refused += 1
            self.image.rollback(mark)
        else:
            if done.events:
                self.accepted.add(type(command))
        self.image.commit()

    def _effective_at(self, command: Command) -> datetime | None:
        """Now, or a time in the past: mostly one that the rules admit."""
        if self.random.random() < 0.5:
            return None
        earliest = BEGINNING
        if self.random.random() < 0.95:
            named = (getattr(command, name) for name in command.__struct_fields__)
            touched = (state for value in named if isinstance(value, UUID) and (state := self.image.states.get(value)))
            structural = any(kind.structural for kind in catalog.NOUN_OF_COMMAND[type(command)].event_types())
            last = self.image.structural_at if structural else None
            earliest = max([*(state.updated_at for state in touched), last or earliest, earliest])
        between = self.random.choice([0, 1, self.random.random()])
        return min(self.now, earliest + (self.now - earliest) * between)

    # --- values ---

    def _command(self, kind: type[Any]) -> Command:
        """A command whose fields are drawn by their hints, and mended where they depend on each other."""
        command: Command = self._struct(kind)
        mend = MENDED.get(kind)
        if mend is not None and not self._rarely():
            command = mend(self, command)
        return command

    def _struct(self, kind: Any) -> Any:
        hints = _hints(kind)
        return kind(**{name: self._value(kind, name, hints[name]) for name in kind.__struct_fields__})

    def _value(self, kind: Any, name: str, hint: Any) -> Any:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if name == "uuid":
            return self._key()
        if origin in {typing.Union, types.UnionType}:
            absent = [each for each in arguments if each in {type(None), UnsetType}]
            if absent and self.random.random() < (0.6 if name == "code" else 0.3):
                return UNSET if self._pick(absent) is UnsetType else None
            return self._value(kind, name, next(each for each in arguments if each not in absent))
        if origin is typing.Annotated and typing.get_origin(arguments[0]) is tuple:
            return self._value(kind, name, arguments[0])
        if origin is tuple:
            return tuple(self._value(kind, name, arguments[0]) for _ in range(self.random.randrange(3)))
        if hasattr(hint, "__supertype__"):
            return self._found(kind, name, hint)
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return self._pick(list(hint))
        if isinstance(hint, type) and issubclass(hint, Struct):
            return self._struct(hint)
        return self._plain(name, hint)

    def _plain(self, name: str, hint: Any) -> Any:
        meta = next((each for each in typing.get_args(hint)[1:] if isinstance(each, Meta)), Meta())
        base = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
        if base is Decimal:
            bounded = (meta.extra or {}).get("most")
            return (
                Decimal(self.random.randrange(1, 11)) / 10 if bounded else self._quantity(signed=not (meta.extra or {}))
            )
        if base is str:
            by_pattern = {
                CODE: f"C-{self.random.randrange(200)}",
                EMAIL: "ada@example.org",
                URL: "https://example.org/a",
            }
            zone = self._pick(ZONES) if name == "time_zone" else None
            return zone or by_pattern.get(meta.pattern or "", self._pick(WORDS))
        if base is datetime:
            return self.now - timedelta(days=self.random.randrange(9))
        if base is date:
            return self.now.date() + timedelta(days=self.random.randrange(-20, 20))
        return self.random.random() < 0.5 if base is bool else self.random.randrange(1, 300)

    def _quantity(self, *, signed: bool) -> Decimal:
        numbers = ["0", "1", "2.50", "40", "100000", "0.0000001", "12345678901234567890.123"]
        return Decimal(self._pick([*numbers, "-3.1"] if signed or self.random.random() < 0.05 else numbers))

    def _found(self, kind: Any, name: str, hint: Any) -> Any:
        """The key of something there that fits the field; seldom of nothing."""
        if self.random.random() < 0.02:
            return self._key()
        wanted = WANTED.get(hint.__name__)
        fits = FITS.get((kind.__name__, name)) or FITS.get(("", name))
        states = list(self.image.all(wanted)) if wanted else list(self.image.states.values())
        fitting = [each for each in states if fits is None or fits(each)]
        live = [each for each in fitting if _in_use(each)]
        chosen = live if live and self.random.random() < 0.9 else fitting or states
        return self._pick(chosen).key if chosen else self._key()

    def _principal(self) -> Principal:
        members = [member for member in self.image.all(Member) if not member.removed]
        return Principal(PrincipalKind.MEMBER, self._pick(members).key) if members else OPERATOR

    def _pick(self, values: typing.Sequence[Any]) -> Any:
        return self.random.choice(values)

    def _rarely(self) -> bool:
        return self.random.random() < 0.1

    def _key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    # --- mending ---

    def under(self, command: Any, kind: NodeKind) -> Any:
        """Under a parent where such a node may stand."""
        above = [n for n in self.image.all(Node) if n.live and n.kind in PLACES[kind]]
        top: list[Any] = [None] if None in PLACES[kind] else []
        choice = [each.key for each in above] or top
        return _with(command, parent=self._pick(choice) if choice else self._key())

    def define_outcome(self, command: DefineOutcome) -> Any:
        business = command.level is OutcomeLevel.BUSINESS
        kind = NodeKind.BUSINESS_OUTCOME if business else NodeKind.PRODUCT_OUTCOME
        return self.under(_with(command, actor=None if business else command.actor), kind)

    def move(self, command: MoveNode) -> Any:
        node = self.image.get(Node, command.node)
        return self.under(command, node.kind) if node is not None else command

    def restore(self, command: RestoreNode) -> Any:
        retired = [node.key for node in self.image.all(Node) if not node.live]
        return _with(command, node=self._pick(retired)) if retired else command

    def retarget(self, command: RetargetMetric) -> Any:
        metric = self.image.get(Metric, command.metric)
        if metric is not None and metric.direction is Direction.MAINTAIN:
            return _with(command, value=None, lower=Decimal(1), upper=Decimal(5))
        down = metric is not None and metric.direction is Direction.DECREASE
        aim = Decimal(self.random.randrange(60, 99))
        return _with(command, value=-aim if down else aim, lower=None, upper=None, baseline=Decimal(7))

    def set_goal(self, command: SetGoal) -> Any:
        free = [
            s.key
            for s in self.image.all(Sprint)
            if s.status is not SprintStatus.ENDED and not self.image.find(Goal, "sprint", s.key)
        ]
        if free and self.random.random() < 0.7:
            return _with(command, kind=GoalKind.SPRINT, sprint=self._pick(free))
        return _with(command, kind=GoalKind.PRODUCT, sprint=None)

    def days(self, command: PlanSprint | RescheduleSprint) -> Any:
        if command.starts is UNSET or command.ends is UNSET:
            return command
        return _with(command, starts=min(command.starts, command.ends), ends=max(command.starts, command.ends))

    def open_review(self, command: OpenReview) -> Any:
        if command.sprint is not None:
            return _with(command, starts=None, ends=None)
        return _with(command, starts=self.now.date() - timedelta(days=30), ends=self.now.date())

    def check(self, command: RecordCheck) -> Any:
        readings = list(self.image.all(Reading))
        reading = Evidence(reading=self._pick(readings).key) if readings else None
        link = Evidence(url="https://example.org/a", hash="sha256:1", retrieved_at=self.now)
        if command.question is Question.RELEVANCE and command.verdict is Verdict.TOO_EARLY:
            command = _with(command, question=Question.IMPACT)
        recheck = self.now.date() + timedelta(days=30) if command.verdict is Verdict.TOO_EARLY else None
        return _with(command, evidence=(self._pick([reading, link]) or link,), recheck_on=recheck, member=None)

    def untie(self, command: Any) -> Any:
        """From an outcome to which it is tied."""
        key = getattr(command, "goal", None) or getattr(command, "node", None)
        state: Any = self.image.states.get(key) if key else None
        ties = getattr(state, "alignments", ()) or getattr(state, "links", ())
        return _with(command, outcome=self._pick(ties).outcome) if ties else command

    def by_the_sender(self, command: Any) -> Any:
        return _with(command, member=None)

    def until(self, command: Any) -> Any:
        return _with(command, until=self.now.date() + timedelta(days=self.random.randrange(2, 30)))

    def turn(self, command: TurnDay) -> Any:
        return _with(command, day=(self.image.day or self.now.date()) + timedelta(days=self.random.randrange(2)))


MENDED: dict[type[Any], Callable[[_Maker, Any], Any]] = {
    DefineOutcome: _Maker.define_outcome,
    DefineOpportunity: lambda maker, command: maker.under(command, NodeKind.OPPORTUNITY),
    DefineSolution: lambda maker, command: maker.under(command, NodeKind.SOLUTION),
    catalog.COMMAND_TYPES["DefineAssumption"]: lambda maker, command: maker.under(command, NodeKind.ASSUMPTION),
    catalog.COMMAND_TYPES["PlanDeliverable"]: lambda maker, command: maker.under(command, NodeKind.DELIVERABLE),
    catalog.COMMAND_TYPES["AcknowledgeSignal"]: _Maker.until,
    catalog.COMMAND_TYPES["GiveFeedback"]: _Maker.by_the_sender,
    catalog.COMMAND_TYPES["ReplyFeedback"]: _Maker.by_the_sender,
    MoveNode: _Maker.move,
    OpenReview: _Maker.open_review,
    PlanSprint: _Maker.days,
    RecordCheck: _Maker.check,
    RecordCheckIn: _Maker.by_the_sender,
    RescheduleSprint: _Maker.days,
    RestoreNode: _Maker.restore,
    RetargetMetric: _Maker.retarget,
    SetGoal: _Maker.set_goal,
    TurnDay: _Maker.turn,
    UnalignGoal: _Maker.untie,
    UnlinkNode: _Maker.untie,
}
"""Commands whose fields depend on one another."""


def _is_outcome(state: Any) -> bool:
    return state.kind in OUTCOMES


FITS: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("", "outcome"): _is_outcome,
    ("SetOutcomeActor", "outcome"): lambda state: state.kind is NodeKind.PRODUCT_OUTCOME,
    ("", "deliverable"): lambda state: state.kind is NodeKind.DELIVERABLE,
    ("", "assumption"): lambda state: state.kind is NodeKind.ASSUMPTION,
    ("AdvanceGoal", "goal"): lambda state: state.kind is GoalKind.SPRINT,
    ("AdvanceGoal", "product_goal"): lambda state: state.kind is GoalKind.PRODUCT,
    ("RecordCheckIn", "subject"): lambda state: (
        isinstance(state, Goal) or (isinstance(state, Node) and _is_outcome(state))
    ),
    ("RecordCheck", "subject"): lambda state: isinstance(state, Goal | Deliverable),
    ("EndSprint", "sprint"): lambda state: state.status is SprintStatus.STARTED,
    ("StartSprint", "sprint"): lambda state: state.status is SprintStatus.PLANNED,
    ("OpenReview", "sprint"): lambda state: state.status is not SprintStatus.PLANNED,
    ("RestoreMetric", "metric"): lambda state: not state.live,
    ("UnassignDeliverable", "deliverable"): lambda state: isinstance(state, Deliverable) and state.sprint is not None,
    ("StartDeliverable", "deliverable"): lambda state: getattr(state, "status", None) is DeliverableStatus.PLANNED,
    ("UnlinkNode", "node"): lambda state: bool(state.links),
    ("UnalignGoal", "goal"): lambda state: bool(state.alignments),
}
"""What a field's entity should be like: by the command and the field, or by the field alone."""


def _in_use(state: State) -> bool:
    gone = ("removed", "disbanded", "retired", "withdrawn")
    return getattr(state, "live", True) and not any(getattr(state, name, False) for name in gone)


def _with(command: Any, **fields: Any) -> Any:
    return type(command)(**{name: fields.get(name, getattr(command, name)) for name in command.__struct_fields__})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)
