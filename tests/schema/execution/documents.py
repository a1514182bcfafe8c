"""Random valid documents of a schema, for hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from hypothesis import strategies as st

Literal = Callable[[str, str], "st.SearchStrategy[str] | None"]
"""By the name of a field and of an argument: what may stand there; ``None``: leave it out."""


class Writer:
    """Writes a document, drawing what stands in it."""

    def __init__(self, draw: Any, schema: GraphQLSchema, literal: Literal, *, widest: int, deepest: int) -> None:
        self._draw = draw
        self._schema = schema
        self._literal = literal
        self._widest = widest
        self._deepest = deepest
        self._aliases = 0
        self.fragments: list[str] = []
        self.variables: dict[str, bool] = {}

    def selections(self, kind: Any, depth: int) -> str:
        """A selection set."""
        lines = ["__typename"] if self._draw(st.booleans()) else []
        fields = self._fields(kind, depth)
        if fields:
            count = self._draw(st.integers(1, self._widest))
            names = [self._draw(st.sampled_from(sorted(fields))) for _ in range(count)]
            lines += [self._field(name, fields[name], depth) for name in names]
        lines += self._fragments_on(kind, depth)
        return "{ " + " ".join(lines or ["__typename"]) + " }"

    def _fields(self, kind: Any, depth: int) -> dict[str, GraphQLField]:
        found = {}
        for name, each in getattr(kind, "fields", {}).items():
            leaf = is_leaf_type(get_named_type(each.type))
            needed = [
                a for a, arg in each.args.items() if is_non_null_type(arg.type) and self._literal(name, a) is None
            ]
            if (leaf or depth < self._deepest) and not needed:
                found[name] = each
        return found

    def _field(self, name: str, definition: GraphQLField, depth: int) -> str:
        arguments = []
        for argument, each in definition.args.items():
            choice = self._literal(name, argument)
            if choice is not None and (is_non_null_type(each.type) or self._draw(st.booleans())):
                arguments.append(f"{argument}: {self._draw(choice)}")
        alias = ""
        if arguments or self._draw(st.integers(0, 9)) == 0:
            self._aliases += 1
            alias = f"a{self._aliases}: "
        said = f"({', '.join(arguments)})" if arguments else ""
        of = get_named_type(definition.type)
        below = "" if is_leaf_type(of) else " " + self.selections(of, depth + 1)
        if below:  # two selections of one object merge; of two arguments' they may not
            alias = alias or self._new_alias()
        return f"{alias}{name}{said}{self._directive()}{below}"

    def _new_alias(self) -> str:
        self._aliases += 1
        return f"a{self._aliases}: "

    def _directive(self) -> str:
        kind = self._draw(st.integers(0, 14))
        if kind > 2:
            return ""
        word = "skip" if kind == 0 else "include"
        if self._draw(st.booleans()):
            return f" @{word}(if: {str(self._draw(st.booleans())).lower()})"
        name = f"v{len(self.variables)}"
        self.variables[name] = self._draw(st.booleans())
        return f" @{word}(if: ${name})"

    def _fragments_on(self, kind: Any, depth: int) -> list[str]:
        if not isinstance(kind, GraphQLInterfaceType | GraphQLUnionType) or depth > self._deepest:
            return []
        lines = []
        possible = sorted(self._schema.get_possible_types(kind), key=lambda each: each.name)
        for _ in range(self._draw(st.integers(0, 2))):
            of: GraphQLObjectType = self._draw(st.sampled_from(possible))
            inside = self.selections(of, depth + 1)
            if self._draw(st.booleans()):
                lines.append(f"... on {of.name}{self._directive()} {inside}")
            else:
                name = f"F{len(self.fragments)}"
                self.fragments.append(f"fragment {name} on {of.name} {inside}")
                lines.append(f"...{name}")
        return lines


@st.composite
def documents(
    draw: Any, schema: GraphQLSchema, literal: Literal, *, widest: int = 4, deepest: int = 4
) -> tuple[str, dict[str, Any]]:
    """A document with one query, and its variables."""
    writer = Writer(draw, schema, literal, widest=widest, deepest=deepest)
    body = writer.selections(schema.query_type, 0)
    given = ", ".join(f"${name}: Boolean!" for name in writer.variables)
    return "\n".join([f"query Q{f'({given})' if given else ''} {body}", *writer.fragments]), writer.variables


def any_of(kind: Any) -> st.SearchStrategy[str] | None:
    """A literal for a type that says itself what may stand there."""
    bare = kind.of_type if is_non_null_type(kind) else kind
    if is_list_type(bare):
        return None
    return st.sampled_from(sorted(bare.values)) if isinstance(bare, GraphQLEnumType) else None
