"""What holds from the beginning: members, outcomes, nodes and metrics. Rows may name a parent that stands further down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from msgspec.structs import replace

from events.assumption import AssumptionResult, AssumptionRisk, DefineAssumption, RecordAssumptionResult
from events.deliverable import PlanDeliverable
from events.fields import MetricId, NodeId
from events.member import MemberKind, Role, SetMemberRole
from events.message import Command
from events.metric import Cadence, DefineMetric, Direction, Indicator, RetargetMetric
from events.node import PLACES, LinkNode, NodeKind, SetNodeOwner
from events.opportunity import DefineOpportunity
from events.outcome import DefineOutcome, OutcomeLevel
from events.solution import DefineSolution
from server.importing.cells import day, number, one_of, several, shortened
from server.importing.mistakes import CellError, Tally
from server.importing.names import Mention, Names
from server.importing.parcel import key
from server.importing.table import Row, Sheet

ABOVE = {"parent": "parent", "outcome": "outcome", "contributes_to": "outcome"}
"""The columns by which a row names nodes that must be there before it, and what it calls them."""
OUTCOMES = (NodeKind.BUSINESS_OUTCOME, NodeKind.PRODUCT_OUTCOME)


@dataclass(slots=True)
class Definition:
    """The commands of a row, without the time from which they hold: that is known once every file was read."""

    file: str
    line: int
    id: UUID
    commands: list[Command]
    newcomers: list[tuple[Mention, Command]]
    """People and others whom the row mentions for the first time."""


@dataclass(slots=True)
class Definitions:
    """Reads the rows of the four files, in this order, into commands."""

    names: Names
    tally: Tally
    left_out: dict[str, str] = field(default_factory=dict)
    """Codes of rows left out, with file and line, for those that hang on them."""

    def leave_out(self, sheet: Sheet, row: Row, reason: str) -> None:
        """Count a row as left out."""
        self.left_out.setdefault(row.cells.get("code", ""), f"{sheet.name}:{row.line}")
        self.tally.leave_out(1, (sheet.mistake(row.line, reason),))

    def read(self, sheet: Sheet, one: Reading) -> Iterator[Definition]:
        """The rows of a file, each once what it names is there; the rest is left out in the end."""
        seen: dict[str, int] = {}
        waiting: dict[str, list[Row]] = {}
        for row in sheet.rows():
            code = _kind_and_code(row)
            if row.problem is not None:
                self.leave_out(sheet, row, row.problem)
            elif code and code in seen:
                self.leave_out(sheet, row, f"`{row.cells['code']}` stands in line {seen[code]} already")
            else:
                seen[code] = row.line
                yield from self._with_those_below(sheet, row, one, waiting)
        self._left_waiting(sheet, waiting)

    def _with_those_below(
        self, sheet: Sheet, first: Row, one: Reading, waiting: dict[str, list[Row]]
    ) -> Iterator[Definition]:
        ready = [first]
        while ready:
            row = ready.pop()
            _, missing = self._missing(row)
            if missing:
                waiting.setdefault(missing, []).append(row)
                continue
            try:
                yield self._one(sheet, row, one)
            except CellError as error:
                self.leave_out(sheet, row, str(error))
                continue
            ready.extend(reversed(waiting.pop(row.cells.get("code", ""), [])))

    def _missing(self, row: Row) -> tuple[str, str]:
        """The first code that a row names and that is not there yet, and as what."""
        for column, role in ABOVE.items():
            for code in several(row.cells.get(column, "")):
                if (bare := code.rpartition(":")[2]) not in self.names.nodes:
                    return role, bare
        return "", ""

    def _one(self, sheet: Sheet, row: Row, one: Reading) -> Definition:
        content = [f"{column}={cell}" for column, cell in sorted(row.cells.items()) if cell]
        commands = one(self, sheet, row)
        newcomers = list(self.names.newcomers())
        return Definition(sheet.name, row.line, key(self.names.workspace, sheet.name, *content), commands, newcomers)

    def _left_waiting(self, sheet: Sheet, waiting: dict[str, list[Row]]) -> None:
        """Say of rows that still wait whether what they name is unknown, was left out, or stands below themselves."""
        above = {row.cells["code"]: (missing, row.line) for missing, rows in waiting.items() for row in rows}
        rows = sorted((row for rows in waiting.values() for row in rows), key=lambda row: row.line)
        for row, reason in [(row, self._why_missing(sheet, row, above)) for row in rows]:
            self.leave_out(sheet, row, reason)

    def _why_missing(self, sheet: Sheet, row: Row, above: dict[str, tuple[str, int]]) -> str:
        role, missing = self._missing(row)
        passed = [row.cells["code"], missing]
        while (found := above.get(passed[-1])) is not None:
            if passed[-1] == passed[0]:
                return f"what it stands under forms a cycle: {' > '.join(map(shortened, passed[:9]))}"
            if found[0] in passed[1:]:
                break
            passed.append(found[0])
        where = f"{sheet.name}:{above[missing][1]}" if missing in above else self.left_out.get(missing)
        if where is not None:
            return f"its {role} `{shortened(missing)}` was left out ({where})"
        return f"there is no {role} `{shortened(missing)}`"


def _kind_and_code(row: Row) -> str:
    code = row.cells.get("code", "")
    return f"{row.cells.get('kind', '')}:{code}" if code else ""


Reading: TypeAlias = Callable[[Definitions, Sheet, Row], list[Command]]
"""Makes commands of a row. Raises ``CellError``."""


def member(of: Definitions, sheet: Sheet, row: Row) -> list[Command]:
    """Somebody with a role."""
    cells = row.cells
    role = one_of(Role, cells["role"]) if cells["role"] else Role.CONTRIBUTOR
    kind = one_of(MemberKind, cells["kind"]) if cells["kind"] else MemberKind.PERSON
    email = cells["email"] or None
    if of.names.knows(cells["name"], email):
        return [SetMemberRole(member=of.names.member(email or cells["name"], (sheet.name, row.line)), role=role)]
    of.names.add_member(cells["name"], email, role, kind, (sheet.name, row.line))
    return [command for _, command in of.names.newcomers()]


def outcome(of: Definitions, sheet: Sheet, row: Row) -> list[Command]:
    """A business or product outcome."""
    cells = row.cells
    level = one_of(OutcomeLevel, cells["kind"].upper().removesuffix("_OUTCOME").removesuffix(" OUTCOME"))
    kind = NodeKind.BUSINESS_OUTCOME if level is OutcomeLevel.BUSINESS else NodeKind.PRODUCT_OUTCOME
    description = "\n\n".join(
        filter(None, (f"Short title: {cells['short']}" if cells.get("short") else "", cells["description"]))
    )
    return node(of, sheet, replace(row, cells={**cells, "kind": kind.name, "description": description}))


def node(of: Definitions, sheet: Sheet, row: Row) -> list[Command]:
    """A node of any kind."""
    names, cells, mention = of.names, row.cells, (sheet.name, row.line)
    kind = one_of(NodeKind, cells["kind"])
    parent = None
    if cells["parent"]:
        parent = names.node(cells["parent"], *(place for place in PLACES[kind] if place is not None))
    uuid = NodeId(names.nodes.get(cells["code"], {}).get(kind) or key(names.workspace, kind.name, cells["code"]))
    command = _definition(of, kind, row, parent, uuid, mention)
    more = list(_more(of, kind, row, uuid, mention))
    names.add_node(kind, cells["code"], uuid)
    return [command, *more]


def _definition(
    of: Definitions, kind: NodeKind, row: Row, parent: NodeId | None, uuid: NodeId, mention: tuple[str, int]
) -> Command:
    cells = row.cells
    common: dict[str, Any] = {
        "title": cells["title"],
        "code": cells["code"],
        "description": cells["description"] or None,
        "uuid": uuid,
    }
    match kind:
        case NodeKind.BUSINESS_OUTCOME | NodeKind.PRODUCT_OUTCOME:
            level = OutcomeLevel.BUSINESS if kind is NodeKind.BUSINESS_OUTCOME else OutcomeLevel.PRODUCT
            actor = of.names.actor(cells["actor"], mention) if cells["actor"] else None
            return DefineOutcome(level=level, parent=parent, actor=actor, **common)
        case NodeKind.DELIVERABLE:
            effort = number(cells["effort"]) if cells["effort"] else Decimal(1)
            return PlanDeliverable(parent=parent, effort=effort, **common)
        case _:
            pass
    if parent is None:
        raise CellError(f"`parent` is blank: a node of kind {kind.name} stands under another")
    match kind:
        case NodeKind.OPPORTUNITY:
            return DefineOpportunity(parent=parent, **common)
        case NodeKind.SOLUTION:
            return DefineSolution(parent=parent, **common)
        case _:
            risk = one_of(AssumptionRisk, cells["risk"])
            return DefineAssumption(parent=parent, risk=risk, test=cells["test"] or None, **common)


def _more(of: Definitions, kind: NodeKind, row: Row, uuid: NodeId, mention: tuple[str, int]) -> Iterator[Command]:
    cells = row.cells
    if cells["owner"]:
        yield SetNodeOwner(node=uuid, owner=of.names.member(cells["owner"], mention))
    for code in several(cells.get("contributes_to", "")):
        yield LinkNode(node=uuid, outcome=of.names.node(code, *OUTCOMES))
    if kind is NodeKind.ASSUMPTION and cells.get("result"):
        yield RecordAssumptionResult(assumption=uuid, result=one_of(AssumptionResult, cells["result"]))


def metric(of: Definitions, _sheet: Sheet, row: Row) -> list[Command]:
    """A metric, and its target where it has one."""
    cells, names = row.cells, of.names
    measured = names.node(cells["outcome"], *OUTCOMES)
    numbers = {name: number(cells[name]) if cells[name] else None for name in NUMBERS}
    uuid = MetricId(names.metrics.get(cells["code"]) or key(names.workspace, "metric", cells["code"]))
    define = DefineMetric(
        outcome=measured,
        name=cells["name"] or cells["title"],
        code=cells["code"],
        definition=cells["title"],
        weight=Decimal(1) if numbers["weight"] is None else numbers["weight"],
        unit=cells["unit"] or None,
        direction=one_of(Direction, cells["direction"]) if cells["direction"] else None,
        indicator=one_of(Indicator, cells["indicator"]) if cells["indicator"] else None,
        cadence=one_of(Cadence, cells["cadence"]) if cells["cadence"] else None,
        noise=numbers["noise"],
        baseline=numbers["baseline"],
        uuid=uuid,
    )
    names.metrics[cells["code"]] = uuid
    band = {"value": numbers["target"], "lower": numbers["lower"], "upper": numbers["upper"]}
    if not any(value is not None for value in band.values()):
        return [define]
    due = day(cells["due"]) if cells["due"] else None
    return [define, RetargetMetric(metric=uuid, due=due, **band)]


NUMBERS = ("weight", "noise", "baseline", "target", "lower", "upper")
