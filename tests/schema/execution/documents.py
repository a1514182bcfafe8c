"""Random valid documents of a schema, for hypothesis.

They ask for whatever the schema has: arguments as literals and as variables, with and without defaults, given, null or left
out; ``@skip`` and ``@include`` on fields and fragments; fragments on objects, interfaces and unions, inline and named, spread
more than once; aliases; and the same field in several places of a selection set, to be merged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.utilities import do_types_overlap
from hypothesis import strategies as st

Values = Callable[[str, str], "st.SearchStrategy[Any] | None"]
"""By the name of an argument or input field and of its named type: the JSON values that may stand there. ``None``: what the
type admits by itself."""

OF_SCALARS: dict[str, list[Any]] = {
    "Int": [-1, 0, 1, 2, 3, 7],
    "Float": [0.5, -2.0, 3],
    "String": ["", "a", 'é\n"', "Grow"],
    "Boolean": [True, False],
    "ID": ["nonsense", "1"],
    "Date": ["2025-04-01", "2026-01-31"],
    "DateTime": ["2025-04-01T00:00:00Z", "2026-01-01T00:00:00+02:00"],
    "Decimal": ["1", "0.25"],
    "UUID": ["0189d1c0-0000-7000-8000-000000000000"],
}


@dataclass(frozen=True)
class Document:
    """A document, the variables to send with it, and the operation that is meant."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation: str | None = None


class Writer:
    """Writes a document, drawing what stands in it."""

    def __init__(
        self, draw: Any, schema: GraphQLSchema, values: Values, leave_out: frozenset[str], *, most: int, deepest: int
    ) -> None:
        self._draw = draw
        self._schema = schema
        self._values = values
        self._leave_out = leave_out
        self._left = most
        self._deepest = deepest
        self._aliases: dict[tuple[str, str], list[str]] = {}
        self._bare: dict[tuple[str, tuple[str, ...]], str] = {}
        self._switches: list[str] = []
        self._done: list[tuple[str, Any, int]] = []
        self.fragments: list[str] = []
        self.definitions: list[str] = []
        self.given: dict[str, Any] = {}

    def one_in(self, count: int) -> bool:
        """Whether chance wants it."""
        return bool(self._draw(st.integers(1, count)) == count)

    def pick(self, values: Any) -> Any:
        """One of some values."""
        return self._draw(st.sampled_from(values))

    # --- selection sets ---

    def selections(self, kind: Any, depth: int) -> str:
        """A selection set."""
        lines = ["__typename"] if self.one_in(4) else []
        offered = self._offered(kind, depth)
        chosen: Any = self.pick(offered) if offered else None
        for _ in range(self._draw(st.integers(1, 4)) if offered else 0):
            if self._left > 0:  # now and then the same field again, with other arguments or to be merged
                name, definition = chosen = chosen if self.one_in(4) else self.pick(offered)
                lines.append(self._field(name, definition, depth))
        spreads = self._draw(st.integers(0, 3 if is_abstract_type(kind) else 1)) if depth <= self._deepest else 0
        lines += [self._fragment(kind, depth) for _ in range(spreads if self._left > 0 else 0)]
        return "{ " + " ".join(lines or ["__typename"]) + " }"

    def _offered(self, kind: Any, depth: int) -> list[tuple[str, GraphQLField]]:
        if isinstance(kind, GraphQLUnionType):
            return []
        fields = [(name, each) for name, each in sorted(kind.fields.items()) if name not in self._leave_out]
        leaves = [pair for pair in fields if is_leaf_type(get_named_type(pair[1].type))]
        return leaves if depth >= self._deepest else fields + [pair for pair in fields if pair not in leaves] * 2

    def _field(self, name: str, definition: GraphQLField, depth: int) -> str:
        self._left -= 1
        alias, said = self._named(name, definition)
        of = get_named_type(definition.type)
        below = "" if is_leaf_type(of) else " " + self.selections(of, depth + 1)
        return f"{alias}{name}{said}{self._directives()}{below}"

    def _named(self, name: str, definition: GraphQLField) -> tuple[str, str]:
        """An alias, perhaps, and arguments: such that whatever has the same key in the answer asks for the same."""
        bare = (name, tuple(f"{each}: {arg.type} = {arg.default_value}" for each, arg in definition.args.items()))
        if not self.one_in(3):
            if bare not in self._bare:
                self._bare[bare] = self._arguments(definition)
            return "", self._bare[bare]
        asked = self._bare[bare] if bare in self._bare and self.one_in(3) else self._arguments(definition)
        known = self._aliases.setdefault((name, asked), [])
        if not known or self.one_in(2):
            known.append(f"a{sum(map(len, self._aliases.values()))}")
        return f"{self.pick(known)}: ", asked

    def _fragment(self, kind: Any, depth: int) -> str:
        known = [name for name, on, deep in self._done
                 if do_types_overlap(self._schema, kind, on) and depth + deep <= self._deepest + 1]  # fmt: skip
        if known and self.one_in(3):
            return f"...{self.pick(known)}{self._directives()}"
        overlapping = [
            each
            for _, each in sorted(self._schema.type_map.items())
            if is_composite_type(each) and not each.name.startswith("__") and do_types_overlap(self._schema, kind, each)
        ]
        on = self.pick(overlapping)
        if self.one_in(3):
            name = f"F{len(self.fragments)}"
            place = len(self.fragments)
            self.fragments.append("")
            self.fragments[place] = f"fragment {name} on {on.name} {self.selections(on, depth + 1)}"
            self._done.append((name, on, self._deepest - depth))
            return f"...{name}{self._directives()}"
        if self.one_in(4):
            return f"...{self._directives()} {self.selections(kind, depth + 1)}"
        return f"... on {on.name}{self._directives()} {self.selections(on, depth + 1)}"

    def _directives(self) -> str:
        kind = self._draw(st.integers(0, 12))
        words = {0: ["skip"], 1: ["include"], 2: ["skip", "include"]}.get(kind, [])
        return "".join(f" @{word}(if: {self._switch(on=word == 'include')})" for word in words)

    def _switch(self, *, on: bool) -> str:
        """A literal or a variable, mostly so that the field stays."""
        value = on if self.one_in(2) else self.pick([True, False])
        if self.one_in(3):
            return str(value).lower()
        if self._switches and self.one_in(2):
            return f"${self.pick(self._switches)}"
        name = f"v{len(self.definitions)}"
        self._switches.append(name)
        self.definitions.append(f"${name}: Boolean!" + (f" = {str(not value).lower()}" if self.one_in(2) else ""))
        self.given[name] = value
        if "=" in self.definitions[-1] and self.one_in(2):
            del self.given[name]
        return f"${name}"

    # --- values ---

    def _arguments(self, definition: GraphQLField) -> str:
        said = []
        for name, each in definition.args.items():
            must = is_non_null_type(each.type) and each.default_value is Undefined
            if must or not self.one_in(3):
                text = self._value(each.type, name, has_default=each.default_value is not Undefined)
                said += [f"{name}: {text}"] if text is not None else []
        return f"({', '.join(said)})" if said else ""

    def _value(self, kind: Any, name: str, *, has_default: bool, nested: bool = False) -> str | None:
        """What stands at an argument, or within one: a literal or a variable."""
        if self.one_in(8 if nested else 3):
            return self._variable(kind, name, has_default=has_default)
        if not is_non_null_type(kind) and self.one_in(8):
            return "null"
        bare = kind.of_type if is_non_null_type(kind) else kind
        if is_list_type(bare):
            items = [self._value(bare.of_type, name, has_default=False, nested=True)
                     for _ in range(self._draw(st.integers(0, 3)))]  # fmt: skip
            single = len(items) == 1 and "$" not in str(items[0]) and self.one_in(2)
            return items[0] if single else f"[{', '.join(map(str, items))}]"
        if isinstance(bare, GraphQLInputObjectType) and self._values(name, bare.name) is None:
            one = _is_one_of(bare)
            fields = [f"{each}: {self._in_object(bare.fields[each].type, each, one=one)}"
                      for each in self._input_fields(bare)]  # fmt: skip
            return "{" + ", ".join(fields) + "}"
        return literal(self._json(kind, name), bare)

    def _in_object(self, kind: Any, name: str, *, one: bool) -> str | None:
        if one:  # what is given of a oneOf may not be null, whatever its type says
            return literal(self._json(GraphQLNonNull(_nullable(kind)), name), kind)
        return self._value(kind, name, has_default=False, nested=True)

    def _variable(self, kind: Any, name: str, *, has_default: bool) -> str:
        nullable = kind.of_type if is_non_null_type(kind) else kind
        strict = is_non_null_type(kind)
        variable = f"v{len(self.definitions)}"
        self.definitions.append("")  # the place is taken, whatever else is drawn
        declared, default = f"{nullable}", ""
        if strict and not (has_default and self.one_in(2)) and self.one_in(2):
            default = f" = {literal(self._json(GraphQLNonNull(nullable), name), nullable)}"
        elif strict and not has_default:
            declared += "!"
        elif not strict and self.one_in(3):
            default = f" = {literal(self._json(kind, name), nullable)}"
        elif self.one_in(3):
            declared += "!"
        self.definitions[int(variable[1:])] = f"${variable}: {declared}{default}"
        wanted = GraphQLNonNull(nullable) if declared.endswith("!") else nullable
        if declared.endswith("!") or not self.one_in(4):
            self.given[variable] = self._json(wanted, name)
        return f"${variable}"

    def _json(self, kind: Any, name: str) -> Any:
        """A value as it stands among the variables."""
        needed, kind = is_non_null_type(kind), _nullable(kind)
        if not needed and self.one_in(6):
            return None
        if is_list_type(kind):
            return [self._json(kind.of_type, name) for _ in range(self._draw(st.integers(0, 3)))]
        own = self._values(name, kind.name)
        if own is not None:
            return self._draw(own.filter(lambda each: each is not None) if needed else own)
        if isinstance(kind, GraphQLEnumType):
            return self.pick(sorted(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return {
                each: self._json(
                    GraphQLNonNull(_nullable(kind.fields[each].type)) if _is_one_of(kind) else kind.fields[each].type,
                    each,
                )
                for each in self._input_fields(kind)
            }
        return self.pick(OF_SCALARS[kind.name])

    def _input_fields(self, kind: GraphQLInputObjectType) -> list[str]:
        if _is_one_of(kind):
            return [self.pick(sorted(kind.fields))]
        return [
            name
            for name, each in kind.fields.items()
            if (is_non_null_type(each.type) and each.default_value is Undefined) or self.one_in(3)
        ]


def _is_one_of(kind: GraphQLInputObjectType) -> bool:
    return bool(getattr(kind.extensions.get("strawberry-definition"), "is_one_of", False))


def _nullable(kind: Any) -> Any:
    return kind.of_type if is_non_null_type(kind) else kind


def literal(value: Any, kind: Any) -> str:
    """A value as it stands in a document."""
    kind = _nullable(kind)
    if value is None:
        return "null"
    if is_list_type(kind):
        return f"[{', '.join(literal(each, kind.of_type) for each in value)}]"
    if isinstance(kind, GraphQLInputObjectType):
        return "{" + ", ".join(f"{name}: {literal(each, kind.fields[name].type)}" for name, each in value.items()) + "}"
    return str(value) if isinstance(kind, GraphQLEnumType) else json.dumps(value)


@st.composite
def documents(
    draw: Any,
    schema: GraphQLSchema,
    values: Values,
    leave_out: frozenset[str] = frozenset(),
    *,
    begin: Sequence[tuple[str, str]] = (),
    most: int = 40,
    deepest: int = 5,
) -> Document:
    """A document with one query that is meant, and perhaps another. It asks for at most so many fields.

    It may begin with a field that is sure to lead somewhere: given with its arguments, and with the name of its type.
    """
    writer = Writer(draw, schema, values, leave_out, most=most, deepest=deepest)
    root = schema.query_type
    body = "" if begin and not writer.one_in(4) else writer.selections(root, 0).removeprefix("{ ").removesuffix(" }")
    if begin and not (body and writer.one_in(2)):
        asked, name = writer.pick(begin)
        body = f"begin: {asked} {writer.selections(schema.type_map[name], 1)} {body}"
    given = f"({', '.join(writer.definitions)})" if writer.definitions else ""
    parts = [f"query Q{given} {{ {body} }}", *writer.fragments]
    if writer.one_in(6):
        writer.given["stray"] = 1
    if writer.one_in(6):
        return Document("\n".join(["query Other { __typename }", *parts]), writer.given, "Q")
    return Document("\n".join(parts), writer.given)
