"""Sprints, goals, deliverables and checks: each row is several changes, each at its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NamedTuple, TypeAlias
from uuid import UUID

from events.check import Evidence, Question, RecordCheck, Verdict
from events.deliverable import (
    AssignDeliverable,
    DeliverableStatus,
    DeliverDeliverable,
    DropDeliverable,
    EstimateDeliverable,
    ExternalReference,
    PlanDeliverable,
    StartDeliverable,
)
from events.fields import CheckId, GoalId, NodeId, SprintId, SubjectId
from events.goal import AdvanceGoal, AlignGoal, CloseGoal, GoalKind, GoalResult, SetGoal
from events.message import Command
from events.node import MoveNode, NodeKind, RewordNode
from events.sprint import EndSprint, PlanSprint, StartSprint
from server.importing.cells import day, moment, number, one_of, progress, several, shortened
from server.importing.mistakes import CellError
from server.importing.names import Names
from server.importing.parcel import key
from server.importing.table import Row, Sheet

OUTCOMES = (NodeKind.BUSINESS_OUTCOME, NodeKind.PRODUCT_OUTCOME)
PARENTS = (NodeKind.PRODUCT_OUTCOME, NodeKind.OPPORTUNITY, NodeKind.SOLUTION)

BEGINNING = datetime.min.replace(tzinfo=UTC)
"""Stands for the time from which everything undated holds."""
NOW = datetime.max.replace(tzinfo=UTC)
"""Stands for the time of the import."""


class Rank:
    """What comes first among things of the same time."""

    PLAN_SPRINT, SET_GOAL, ALIGN_GOAL, ADVANCE_GOAL = 0, 1, 2, 3
    PLAN, ASSIGN, START_SPRINT, START, END, CHECK, CLOSE_GOAL, END_SPRINT, UPDATE = range(10, 19)


class Step(NamedTuple):
    """One change of a row."""

    at: datetime
    rank: int
    id: UUID
    command: Command
    reason: str | None = None
    name: str | None = None
    evidence: tuple[str, int] | None = None
    """Metric and year of the reading on which a check rests; which reading that is, is known only then."""


class Planned(NamedTuple):
    """What rows need to know of a sprint."""

    key: SprintId
    at: datetime
    ended: datetime | None


@dataclass(slots=True)
class Timeline:
    """Reads the rows of the four files, in this order, into steps."""

    names: Names
    sprints: dict[str, Planned]

    def key(self, *parts: str) -> UUID:
        """A key that is the same on every run."""
        return key(self.names.workspace, *parts)

    def sprint_of(self, name: str) -> Planned:
        """The sprint of that name. Raises ``CellError``."""
        if name in self.sprints:
            return self.sprints[name]
        if name in self.names.sprints:
            return Planned(self.names.sprints[name], BEGINNING, None)
        raise CellError(f"there is no sprint `{shortened(name)}`")


Reading: TypeAlias = Callable[[Timeline, Sheet, Row], Iterator[Step]]
"""Makes steps of a row. Raises ``CellError``."""


def sprint(of: Timeline, sheet: Sheet, row: Row) -> Iterator[Step]:
    """A sprint is planned, started and ended."""
    cells = row.cells
    name = cells["name"]
    if name in of.sprints:
        raise CellError(f"there is a sprint `{shortened(name)}` in this file already")
    starts, ends = day(cells["starts"]), day(cells["ends"])
    first = min(_midnight(starts), datetime.now(UTC))
    started, ended = _time(cells["started"]), _time(cells["ended"])
    if ended is not None and started is None:
        started = min(first, ended)
    planned = min(_time(cells["planned"]) or first, started or first)
    uuid = of.names.sprints.get(name) or SprintId(of.key("sprint", name))
    team = of.names.team(cells["team"], (sheet.name, row.line))
    of.sprints[name] = Planned(uuid, planned, ended)
    plan = PlanSprint(team=team, name=name, starts=starts, ends=ends, uuid=uuid)
    yield Step(planned, Rank.PLAN_SPRINT, of.key("sprint", name, "planned"), plan)
    if started is not None:
        start = StartSprint(sprint=uuid, waive=bool(cells["waiver"]))
        yield Step(started, Rank.START_SPRINT, of.key("sprint", name, "started"), start, reason=cells["waiver"] or None)
    if ended is not None:
        yield Step(ended, Rank.END_SPRINT, of.key("sprint", name, "ended"), EndSprint(sprint=uuid))


def goal_key(of: Timeline, row: Row) -> GoalId:
    """Notes by which names a goal goes, before rows are read that speak of it."""
    cells = row.cells
    identity = (cells["code"],) if cells["code"] else (cells["sprint"], cells["title"])
    found = of.names.goals.get(cells["code"] or cells["title"]) or GoalId(of.key("goal", *identity))
    for name in (cells["code"], cells["title"]):
        if name:
            of.names.goals.setdefault(name, found)
    return found


def goal(of: Timeline, sheet: Sheet, row: Row) -> Iterator[Step]:
    """A goal is set, tied to outcomes and to a product goal, and closed."""
    cells = row.cells
    uuid = goal_key(of, row)
    sprint_ = of.sprint_of(cells["sprint"]) if cells["sprint"] else None
    at = _time(cells["at"]) or BEGINNING
    at = max(at, sprint_.at) if sprint_ else at
    command = SetGoal(
        kind=GoalKind.SPRINT if sprint_ else GoalKind.PRODUCT,
        title=cells["title"],
        description=cells["description"] or None,
        sprint=sprint_.key if sprint_ else None,
        owner=of.names.member(cells["owner"], (sheet.name, row.line)) if cells["owner"] else None,
        uuid=uuid,
    )
    yield Step(at, Rank.SET_GOAL, of.key("goal", str(uuid), "set"), command)
    for code in several(cells["outcomes"]):
        tie = AlignGoal(goal=uuid, outcome=of.names.node(code, *OUTCOMES), rationale=cells["rationale"] or None)
        yield Step(at, Rank.ALIGN_GOAL, of.key("goal", str(uuid), "aligned", code), tie)
    if cells["advances"]:
        if cells["advances"] not in of.names.goals:
            raise CellError(f"there is no goal `{shortened(cells['advances'])}`")
        advance = AdvanceGoal(goal=uuid, product_goal=of.names.goals[cells["advances"]])
        yield Step(at, Rank.ADVANCE_GOAL, of.key("goal", str(uuid), "advances", cells["advances"]), advance)
    yield from _closing(of, row, uuid, sprint_)


def _closing(of: Timeline, row: Row, uuid: GoalId, sprint_: Planned | None) -> Iterator[Step]:
    cells = row.cells
    closed = _time(cells["closed"]) or (sprint_.ended if sprint_ and cells["result"] else None)
    if bool(cells["result"]) != (closed is not None):
        missing = "closed" if cells["result"] else "result"
        raise CellError(f"`{missing}` is blank: a goal that was closed has a time and a result")
    if closed is not None:
        close = CloseGoal(goal=uuid, result=one_of(GoalResult, cells["result"]), note=cells["note"] or None)
        yield Step(closed, Rank.CLOSE_GOAL, of.key("goal", str(uuid), "closed"), close)


def deliverable(of: Timeline, sheet: Sheet, row: Row) -> Iterator[Step]:
    """A deliverable is planned, taken into a sprint, started, and delivered or dropped; later exports update it."""
    cells, code = row.cells, row.cells["code"]
    parent = of.names.node(cells["parent"], *PARENTS) if cells["parent"] else None
    effort = number(cells["effort"]) if cells["effort"] else Decimal(1)
    status = progress(cells["status"]) if cells["status"] else DeliverableStatus.PLANNED
    known = of.names.nodes.get(code, {}).get(NodeKind.DELIVERABLE)
    uuid = NodeId(known or of.key(NodeKind.DELIVERABLE.name, code))
    created = _time(cells["created"]) or BEGINNING
    plan = PlanDeliverable(
        title=cells["title"],
        parent=parent,
        effort=effort,
        code=code,
        description=cells["description"] or None,
        owner=of.names.member(cells["owner"], (sheet.name, row.line)) if cells["owner"] else None,
        references=(ExternalReference(key=code, url=cells["url"] or None),),
        uuid=uuid,
    )
    steps = list(_work(of, row, uuid, created, status))
    of.names.add_node(NodeKind.DELIVERABLE, code, uuid)
    yield Step(created, Rank.PLAN, of.key("deliverable", code, "planned"), plan)
    yield from steps
    updates: list[tuple[str, Command]] = [
        (cells["title"], RewordNode(node=uuid, title=cells["title"])),
        (str(effort.normalize()), EstimateDeliverable(deliverable=uuid, effort=effort)),
        *([(cells["parent"], MoveNode(node=uuid, parent=parent))] if parent else []),
    ]
    for said, command in updates:
        yield Step(NOW, Rank.UPDATE, of.key("deliverable", code, type(command).__name__, said), command)


def _work(of: Timeline, row: Row, uuid: NodeId, created: datetime, status: DeliverableStatus) -> Iterator[Step]:
    cells, code = row.cells, row.cells["code"]
    begun = created
    if cells["sprint"]:
        taken = of.sprint_of(cells["sprint"])
        begun = max(created, taken.at)
        assign = AssignDeliverable(deliverable=uuid, sprint=taken.key)
        yield Step(begun, Rank.ASSIGN, of.key("deliverable", code, "assigned", cells["sprint"]), assign)
    started, ended = _time(cells["started"]), _time(cells["ended"])
    if started is not None or status is DeliverableStatus.IN_PROGRESS:
        start = StartDeliverable(deliverable=uuid)
        yield Step(started or begun, Rank.START, of.key("deliverable", code, "started"), start)
    if status in {DeliverableStatus.DELIVERED, DeliverableStatus.DROPPED}:
        if ended is None:
            raise CellError(f"`ended` is blank: say when it was {status.name.lower()}")
        done = status is DeliverableStatus.DELIVERED
        end = DeliverDeliverable(deliverable=uuid) if done else DropDeliverable(deliverable=uuid)
        yield Step(ended, Rank.END, of.key("deliverable", code, "ended"), end)
    elif ended is not None:
        raise CellError(f"`ended` is filled, but the status is {cells['status'] or 'blank'}")


def check(of: Timeline, sheet: Sheet, row: Row) -> Iterator[Step]:
    """A member judges work against an outcome."""
    cells = row.cells
    content = [f"{column}={cell}" for column, cell in sorted(cells.items()) if cell]
    command_id = of.key(sheet.name, *content)
    command = RecordCheck(
        subject=_subject(of, cells["subject"]),
        outcome=of.names.node(cells["outcome"], *OUTCOMES),
        question=one_of(Question, cells["question"]),
        verdict=one_of(Verdict, cells["verdict"]),
        confidence=number(cells["confidence"]) if cells["confidence"] else Decimal(1),
        note=cells["note"] or None,
        evidence=_link(cells),
        recheck_on=day(cells["recheck_on"]) if cells["recheck_on"] else None,
        member=of.names.member(cells["member"], (sheet.name, row.line)),
        uuid=CheckId(of.key("check", str(command_id))),
    )
    reading = _reading(cells["reading"]) if cells["reading"] else None
    yield Step(
        moment(cells["at"]), Rank.CHECK, command_id, command, cells["note"] or None, cells["member"], evidence=reading
    )


def _subject(of: Timeline, text: str) -> SubjectId:
    if NodeKind.DELIVERABLE in of.names.nodes.get(text, {}):
        return SubjectId(of.names.node(text, NodeKind.DELIVERABLE))
    if text in of.names.goals:
        return SubjectId(of.names.goals[text])
    raise CellError(f"there is no deliverable or goal `{shortened(text)}`")


def _link(cells: dict[str, str]) -> tuple[Evidence, ...]:
    if not cells["url"]:
        return ()
    if not cells["hash"] or not cells["retrieved"]:
        raise CellError("`url` needs `hash` and `retrieved` beside it, so that it can be checked later")
    return (Evidence(url=cells["url"], hash=cells["hash"], retrieved_at=moment(cells["retrieved"])),)


def _reading(text: str) -> tuple[str, int]:
    code, _, of_year = text.rpartition("@")
    if not code or not of_year.isdecimal():
        raise CellError(f"`{shortened(text)}` names no reading: write it like 3-1-1@2019")
    return code, int(of_year)


def _time(text: str) -> datetime | None:
    return moment(text) if text else None


def _midnight(of_day: date) -> datetime:
    return datetime.combine(of_day, time(), UTC)
