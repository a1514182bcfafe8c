"""The catalog: every command and event belongs to one noun, says what it is, and is named so that a newcomer guesses right."""

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from events import catalog, message
from events.catalog import COMMAND_TYPES, EVENT_TYPES, NOUN_OF_COMMAND, NOUN_OF_EVENT, NOUNS
from events.codec import camel
from events.decider import Noun
from events.errors import InvalidInput, Refused, RuleBroken
from events.message import Command, Event, State, Value
from events.workspace import TurnDay

PROMISED = """
    workspace (create, rename, configure), team (form, rename, disband, set members), member (invite, set role, remove),
    actor (name, rename, retire); node (move, reword, retire, restore, link, unlink, set owner);
    outcome (define, set actor), opportunity (define), solution (define), assumption (define, record result);
    deliverable (plan, start, deliver, drop, assign, unassign, estimate, refer);
    metric (define, rename, redefine, baseline, retarget, report, retire, restore);
    reading (record, correct, withdraw); check-in (record); goal (set, reword, align, unalign, advance, close);
    sprint (plan, reschedule, start, end); review (open, join, close); check (record);
    feedback (give, reply, resolve); decision (record); signal (acknowledge)
"""
"""The mutations of the contract, in its words; ``batch`` stands beside them and is no command."""

OF_THE_SYSTEM = {TurnDay}
"""Commands that nobody sends over GraphQL."""


def everything_of(noun: Noun[Any]) -> list[type[Any]]:
    """The classes of a noun that have fields."""
    return [noun.state, *noun.command_types(), *noun.event_types()]


EVERYTHING = [kind for noun in NOUNS for kind in everything_of(noun)]
MODULES = {inspect.getmodule(noun.decide): noun for noun in NOUNS}
VALUES = sorted(Value.__subclasses__(), key=lambda kind: kind.__name__)
ENUMS = sorted(
    {kind for module in MODULES for kind in vars(module).values() if inspect.isclass(kind) and issubclass(kind, Enum)},
    key=lambda kind: kind.__name__,
)


def test_every_noun_is_listed_once() -> None:
    assert len({noun.name for noun in NOUNS}) == len(NOUNS)
    assert len(MODULES) == len(NOUNS)
    modules = {path.stem for path in Path(catalog.__file__).parent.glob("*.py") if "\nNOUN = " in path.read_text()}
    assert modules == {module.__name__.removeprefix("events.") for module in MODULES if module}


@pytest.mark.parametrize(("kind", "of"), [(Command, NOUN_OF_COMMAND), (Event, NOUN_OF_EVENT)])
def test_every_command_and_every_event_belongs_to_exactly_one_noun(kind: type[Any], of: dict[type[Any], Any]) -> None:
    members = [
        each for noun in NOUNS for each in (*noun.command_types(), *noun.event_types()) if issubclass(each, kind)
    ]
    declared = [each for each in kind.__subclasses__() if each.__module__.startswith("events.")]
    assert [each for each, times in Counter(members).items() if times > 1] == []
    assert set(members) == set(declared) == set(of)
    assert all(each.__module__ == inspect.getmodule(of[each].decide).__name__ for each in members)  # type: ignore[union-attr]


def test_names_tell_types_apart() -> None:
    assert len(COMMAND_TYPES) == len(NOUN_OF_COMMAND)
    assert len(EVENT_TYPES) == len(NOUN_OF_EVENT)
    assert not COMMAND_TYPES.keys() & EVENT_TYPES.keys()


def test_an_event_is_a_fact_in_the_past_tense() -> None:
    assert [name for name in EVENT_TYPES if not re.search(r"(ed|Set|Given|Withdrawn)$", name)] == []


# --- the names of mutations ---


def mutation(command: type[Command]) -> str:
    """The noun first, then the command without the noun's word."""
    noun = NOUN_OF_COMMAND[command].name
    before, word, after = command.__name__.partition(noun[0].upper() + noun[1:])
    assert word, f"{command.__name__} does not name its noun"
    return noun + before + after


def promised() -> Iterator[str]:
    """The names of the mutations of the contract."""
    for noun, orders in re.findall(r"([a-z-]+) \(([^)]*)\)", PROMISED):
        for order in orders.split(", "):
            yield camel(f"{noun.replace('-', '_')}_{'_'.join(order.split())}")


def test_the_mutations_are_those_of_the_contract() -> None:
    names = [mutation(command) for command in NOUN_OF_COMMAND if command not in OF_THE_SYSTEM]
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(promised())
    assert {"checkInRecord", "memberSetRole", "assumptionRecordResult", "deliverableDeliver"} <= set(names)


def test_a_command_creates_or_names_what_it_changes() -> None:
    for command, noun in NOUN_OF_COMMAND.items():
        names = set(command.__struct_encode_fields__)
        assert ("uuid" in names) or (noun.name in names) or noun.key is not None, command.__name__


def test_fields_are_called_the_same_everywhere() -> None:
    for kind in (*EVERYTHING, *VALUES):
        if not issubclass(kind, State):
            assert kind.__struct_encode_fields__ == tuple(map(camel, kind.__struct_fields__)), kind.__name__


# --- descriptions ---


def test_every_class_says_what_it_is_in_a_sentence() -> None:
    for kind in (*EVERYTHING, *VALUES, *ENUMS, *refusals()):
        docstring = inspect.cleandoc(kind.__doc__ or "")
        assert re.match(r"[A-Z].*\.$", docstring, re.DOTALL), f"{kind.__name__}: {docstring!r}"


def test_every_field_and_every_value_says_what_it_is_in_a_sentence() -> None:
    undescribed = [
        f"{kind.__name__}.{name}"
        for kind in (*EVERYTHING, *VALUES, *ENUMS)
        for name, description in described(kind).items()
        if not re.match(r"[A-Z`].*[.?]$", description, re.DOTALL)
    ]
    assert undescribed == []


def test_the_names_of_fields_and_values_are_all_described() -> None:
    for kind in (*EVERYTHING, *VALUES):
        assert set(kind.__struct_fields__) == set(described(kind)), kind.__name__
    for kind in ENUMS:
        assert set(kind.__members__) == set(described(kind)), kind.__name__


def test_a_value_of_an_enum_is_called_as_it_is_written() -> None:
    for kind in ENUMS:
        assert [each.value for each in kind] == [each.name for each in kind]


def described(kind: type[Any]) -> dict[str, str]:
    """The fields of a class, or the values of an enum, with the sentence below each; own and inherited."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("events."):
            found.update(_described_here(base))
    return found


def _described_here(kind: type[Any]) -> Iterator[tuple[str, str]]:
    body = _classes_of(kind.__module__)[kind.__name__].body
    for statement, below in zip(body, [*body[1:], None], strict=True):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if "ClassVar" in ast.unparse(annotation):
                    continue
            case ast.Assign(targets=[ast.Name(id=name)]):
                pass
            case _:
                continue
        match below:
            case ast.Expr(value=ast.Constant(value=str(sentence))):
                yield name, inspect.cleandoc(sentence)
            case _:
                yield name, ""


def _classes_of(module: str) -> dict[str, ast.ClassDef]:
    source = inspect.getsource({each.__name__: each for each in (*MODULES, message) if each}[module])
    return {each.name: each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.ClassDef)}


# --- refusals ---


def refusals() -> list[type[Refused]]:
    """The rules that the nouns state."""
    return sorted(
        {
            kind
            for module in MODULES
            for kind in vars(module).values()
            if inspect.isclass(kind)
            and issubclass(kind, Refused)
            and kind.__module__ in {m.__name__ for m in MODULES if m}
        },
        key=lambda kind: kind.__name__,
    )


def test_every_refusal_is_a_broken_rule_or_an_invalid_input() -> None:
    assert [kind for kind in refusals() if not issubclass(kind, RuleBroken | InvalidInput)] == []


def test_the_names_of_rules_tell_them_apart() -> None:
    names = [kind().rule for kind in refusals() if issubclass(kind, RuleBroken)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name) for name in names)


@pytest.mark.parametrize("kind", [*refusals(), *NOUN_OF_COMMAND, *NOUN_OF_EVENT], ids=lambda kind: kind.__name__)
def test_every_rule_command_and_event_has_its_test(kind: type[Any]) -> None:
    test = Path(__file__).parent / f"test_{kind.__module__.removeprefix('events.')}.py"
    # Once where it is imported, and at least once where it is tested.
    assert len(re.findall(rf"\b{kind.__name__}\b", test.read_text())) > 1
