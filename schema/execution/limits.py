"""What a document may ask for: tokens, depth, aliases, and the cost of the pages that it asks for.

One pass over the document, each fragment once, so that fragments that spread each other cannot blow it up: what a fragment
asks for is worked out once and added wherever it is spread. Numbers stop growing at their limit.

The cost is how many fields the answer may have. It follows from the pages asked for, never from an assumed size: a field with
a ``first`` or ``last`` argument multiplies the lists right below it by the page, one with ``ids`` by how many are named. Who asks
for no page asks for the default one, at whatever depth: that of the argument, or else that of the limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

TOO_COMPLEX = "TOO_COMPLEX"
PAGE_ARGUMENTS = ("first", "last")
MANY = 10**12


@dataclass(frozen=True)
class Limits:
    """How much one document may ask for."""

    characters: int = 100_000
    tokens: int = 2_000
    depth: int = 20
    aliases: int = 60
    """Fields under another name, counted wherever the fragment they stand in is spread."""
    cost: int = 2_000_000
    page: int = 50
    """The page of a field that is asked for none and names no default."""
    pages: Mapping[str, int] = field(default_factory=dict)
    """The page of fields that have another default, by ``Type.field``."""


class Asked(NamedTuple):
    """What a selection set asks for."""

    cost: int
    depth: int
    aliases: int


NOTHING = Asked(0, 0, 0)


def too_complex(message: str) -> GraphQLError:
    """The document asks for more than one may."""
    return GraphQLError(message, extensions={"code": TOO_COMPLEX})


def check(asked: Asked, limits: Limits) -> None:
    """Raise ``TOO_COMPLEX`` for a document that asks for too much."""
    if asked.depth > limits.depth:
        raise too_complex(f"The document is nested more than {limits.depth} fields deep: ask in several requests.")
    if asked.aliases > limits.aliases:
        raise too_complex(f"The document asks for more than {limits.aliases} fields under an alias.")
    if asked.cost > limits.cost:
        raise too_complex(
            f"The answer might have more than {limits.cost:,} fields: ask for smaller pages by `first`, or for less of each."
        )


class Estimate:
    """The pass over one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
        limits: Limits,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._limits = limits
        self._known: dict[tuple[str, int], Asked] = {}
        self.variables_seen: set[str] = set()
        """Variables that the cost depends on."""

    def of(self, operation: OperationDefinitionNode) -> Asked:
        """What an operation asks for."""
        kind = self._schema.get_root_type(operation.operation)
        return self._selections(operation.selection_set, kind, 1, 0)

    def _selections(self, found: SelectionSetNode, kind: GraphQLNamedType | None, page: int, level: int) -> Asked:
        cost = depth = aliases = 0
        if level > 2 * self._limits.depth + 10:
            return Asked(0, MANY, 0)
        for node in found.selections:
            if isinstance(node, FieldNode):
                asked = self._field(node, kind, page, level)
            elif isinstance(node, InlineFragmentNode):
                at = node.type_condition
                inside = self._schema.get_type(at.name.value) if at is not None else kind
                asked = self._selections(node.selection_set, inside, page, level + 1)
            elif isinstance(node, FragmentSpreadNode):
                asked = self._fragment(node.name.value, page, level)
            else:
                continue
            cost, depth, aliases = cost + asked.cost, max(depth, asked.depth), aliases + asked.aliases
        return Asked(min(cost, MANY), min(depth, MANY), min(aliases, MANY))

    def _fragment(self, name: str, page: int, level: int) -> Asked:
        place = (name, page)
        known = self._known.get(place)
        if known is None:
            node = self._fragments.get(name)
            self._known[place] = NOTHING  # a fragment in itself is refused by validation
            if node is None:
                return NOTHING
            kind = self._schema.get_type(node.type_condition.name.value)
            known = self._known[place] = self._selections(node.selection_set, kind, page, level + 1)
        return known

    def _field(self, node: FieldNode, kind: GraphQLNamedType | None, page: int, level: int) -> Asked:
        definition = getattr(kind, "fields", {}).get(node.name.value)
        below: Asked = NOTHING
        times = 1
        if definition is not None:
            inside = self._page(node, definition, f"{getattr(kind, 'name', '')}.{node.name.value}")
            if is_list_type(get_nullable_type(definition.type)):
                times, inside = max(page, inside, self._named(node, definition)), 1
            if node.selection_set is not None:
                below = self._selections(node.selection_set, get_named_type(definition.type), inside, level + 1)
        elif node.selection_set is not None:
            below = self._selections(node.selection_set, None, 1, level + 1)
        aliases = below.aliases + (node.alias is not None)
        return Asked(min(times * (1 + below.cost), MANY), below.depth + 1, aliases)

    def _page(self, node: FieldNode, definition: GraphQLField, name: str) -> int:
        """How many items a page has that the field asks for; 1 for a field without pages."""
        found = next((definition.args[each] for each in PAGE_ARGUMENTS if each in definition.args), None)
        if found is None:
            return 1
        asked = [self._number(each.value) for each in node.arguments or () if each.name.value in PAGE_ARGUMENTS]
        said = [number for number in asked if number is not None]
        if said:
            return max(0, *said)
        default = found.default_value
        return default if isinstance(default, int) else self._limits.pages.get(name, self._limits.page)

    def _named(self, node: FieldNode, definition: GraphQLField) -> int:
        """How many things a field names by ``ids``."""
        if "ids" not in definition.args:
            return 1
        for each in node.arguments or ():
            if each.name.value == "ids":
                if isinstance(each.value, ListValueNode):
                    return len(each.value.values)
                value = self._value(each.value)
                return len(value) if isinstance(value, list) else 1
        return 1

    def _value(self, node: Any) -> Any:
        if not isinstance(node, VariableNode):
            return None
        self.variables_seen.add(node.name.value)
        return self._variables.get(node.name.value)

    def _number(self, node: Any) -> int | None:
        if isinstance(node, IntValueNode):
            return int(node.value[:12])
        value = self._value(node)
        return value if isinstance(value, int) else None
