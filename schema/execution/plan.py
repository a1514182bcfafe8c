"""Plans: documents parsed, checked and costed once, and compiled when first executed.

They are kept by the hash of the document's text, the least recently used let go first, bounded by their number and by the
memory that they are estimated to hold.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Visitor,
    parse,
    validate,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.validation import specified_rules
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.execution.compile import Compiler
from schema.execution.fields import NotCompiled
from schema.execution.garbage import Garbage
from schema.execution.inputs import Variables
from schema.execution.limits import TOO_COMPLEX, Estimate, Limits, check, too_complex
from schema.execution.objects import Select
from schema.execution.repeats import without_repeats

BAD_REQUEST = "BAD_REQUEST"
RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
CHOICES = 8
"""How many ways to skip and include fields one document is kept compiled for."""
WEIGHT = 48_000_000
"""Bytes that the plans of a schema may hold together."""
KNOWN_DIRECTIVES = frozenset({"skip", "include"})


def bad_request(message: str) -> GraphQLError:
    """The request can't be answered as it stands."""
    return GraphQLError(message, extensions={"code": BAD_REQUEST})


class _Directives(Visitor):
    """Finds the directives of a document, and the variables that decide on fields."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()
        self.variables: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        """Note one."""
        if node.name.value not in KNOWN_DIRECTIVES:
            self.unknown.add(node.name.value)
        for argument in node.arguments or ():
            name = getattr(getattr(argument.value, "name", None), "value", None)
            if name is not None:
                self.variables.add(name)


@dataclass(slots=True, eq=False)
class Plan:
    """A document that may be executed, or the errors that say why it may not."""

    key: bytes
    text: str
    document: DocumentNode | None = None
    errors: tuple[GraphQLError, ...] = ()
    operations: dict[str | None, OperationDefinitionNode] = field(default_factory=dict)
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    weight: int = 0
    """Bytes that it is estimated to hold."""
    unknown: frozenset[str] = frozenset()
    """Directives that a compiled operation does not know."""
    deciding: tuple[str, ...] = ()
    """Variables that decide which fields there are."""
    garbage: Garbage = field(default_factory=lambda: Garbage(WEIGHT))
    _compiled: OrderedDict[Any, list[Select] | NotCompiled] = field(default_factory=OrderedDict)
    _sizes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """For each operation, the variables that its cost depends on."""
    _costs: OrderedDict[Any, int] = field(default_factory=OrderedDict)
    _variables: dict[int, Variables] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of a name, or the only one. Raises ``BAD_REQUEST``."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name) if name is not None else None
        if found is None:
            raise bad_request(
                f"Unknown operation named '{name[:80]}'." if name is not None
                else "Must provide operation name if query contains multiple operations."
            )  # fmt: skip
        return found

    def cost(self, schema: strawberry.Schema, chosen: OperationDefinitionNode, limits: Limits, given: Any) -> int:
        """How many fields the answer may have. Raises ``TOO_COMPLEX``."""
        names = self._sizes.get(id(chosen))
        if names is None or names:
            given = {**_defaults(chosen), **given} if isinstance(given, dict) else {}
        key = (id(chosen), *[repr(given.get(name)) for name in names]) if names is not None else None
        known = self._costs.get(key)
        if known is not None:
            return known
        estimate = Estimate(schema._schema, self.fragments, given, limits)  # noqa: SLF001
        asked = estimate.of(chosen)
        check(asked, limits)
        self._sizes[id(chosen)] = tuple(sorted(estimate.variables_seen))
        if key is not None:
            self._costs[key] = asked.cost
            if len(self._costs) > CHOICES:
                self._costs.popitem(last=False)
        return asked.cost

    def variables(self, core: GraphQLSchema, chosen: OperationDefinitionNode) -> Variables:
        """What reads the operation's variables."""
        known = self._variables.get(id(chosen))
        if known is None:
            known = self._variables[id(chosen)] = Variables(core, chosen)
        return known

    def compiled(
        self, schema: strawberry.Schema, chosen: OperationDefinitionNode, variables: VariableValues
    ) -> list[Select]:
        """What makes the operation's answer. Raises ``NotCompiled``."""
        key: Any = id(chosen)
        if self.deciding:
            key = (key, *(repr(variables.coerced.get(name)) for name in self.deciding))
        known = self._compiled.get(key)
        if known is None:
            if self.unknown:
                raise NotCompiled(", ".join(sorted(self.unknown)))
            try:
                known = Compiler(schema, schema._schema, chosen, self.fragments, variables).roots()  # noqa: SLF001
            except NotCompiled as error:
                known = error.with_traceback(None)
            self._compiled[key] = known
            if len(self._compiled) > CHOICES:
                self._compiled.popitem(last=False)
                self.garbage.add(_compiled_weight(self.text))
        if isinstance(known, NotCompiled):
            raise known
        return known


def _defaults(chosen: OperationDefinitionNode) -> Mapping[str, Any]:
    found = {}
    for each in chosen.variable_definitions or ():
        value = getattr(each.default_value, "value", None)
        if isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) < 12:
            found[each.variable.name.value] = int(value)
    return found


class Plans:
    """The plans of a schema, bounded."""

    def __init__(
        self,
        schema: strawberry.Schema,
        limits: Limits | None = None,
        *,
        most: int = 2_000,
        weight: int = WEIGHT,
        suggestions: bool = True,
    ) -> None:
        self._schema = schema
        self.limits = limits or Limits()
        self._most = most
        self._weight = weight
        self._suggestions = suggestions
        self._garbage = Garbage(weight)
        self._plans: OrderedDict[bytes, Plan] = OrderedDict()
        self._by_text: dict[str, Plan] = {}
        """Those of them that may be executed: found without hashing their texts for a client each time."""
        self.held = 0
        """Bytes that the plans are estimated to hold."""

    def __len__(self) -> int:
        return len(self._plans)

    def known(self, key: bytes) -> Plan | None:
        """The plan of a document that was sent before, by its hash."""
        plan = self._plans.get(key)
        if plan is not None:
            self._plans.move_to_end(key)
        return plan

    def get(self, text: str) -> Plan:
        """The plan of a document."""
        plan = self._by_text.get(text)
        if plan is not None:
            self._plans.move_to_end(plan.key)
            return plan
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        return self.known(key) or self._kept(self._make(key, text))

    def _kept(self, plan: Plan) -> Plan:
        self._plans[plan.key] = plan
        if not plan.errors:
            self._by_text[plan.text] = plan
        self.held += plan.weight
        while len(self._plans) > self._most or (self.held > self._weight and len(self._plans) > 1):
            _, gone = self._plans.popitem(last=False)
            if not gone.errors:
                del self._by_text[gone.text]
            self.held -= gone.weight
            self._garbage.add(gone.weight)
        return plan

    def _make(self, key: bytes, text: str) -> Plan:
        try:
            return self._checked(key, text)
        except GraphQLError as error:
            # A traceback would keep whatever the parser held; the error itself keeps the text.
            refused = _coded(error).with_traceback(None)
            return Plan(key, text[:1_000], errors=(refused,), weight=3_000 + 2 * len(text))
        except (ValueError, RecursionError):
            refused = bad_request(
                "The document cannot be read: a number in it is too long, or it is nested too deeply."
            )
            return Plan(key, text[:1_000], errors=(refused,), weight=3_000)

    def _checked(self, key: bytes, text: str) -> Plan:
        limits = self.limits
        if len(text) > limits.characters:
            raise too_complex(f"The document is longer than {limits.characters:,} characters.")
        document = without_repeats(parse(text, max_tokens=limits.tokens))
        plan = Plan(key, text, document, weight=20_000 + 300 * len(text), garbage=self._garbage)
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                plan.operations[node.name.value if node.name else None] = node
            elif isinstance(node, FragmentDefinitionNode):
                plan.fragments[node.name.value] = node
        for chosen in plan.operations.values():
            plan.cost(self._schema, chosen, limits, {})
        core = self._schema._schema  # noqa: SLF001
        errors = validate(core, document, RULES, max_errors=20, hide_suggestions=not self._suggestions)
        if errors:
            return Plan(key, text, errors=tuple(_coded(each) for each in errors[:20]), weight=plan.weight)
        found = _Directives()
        visit(document, found)
        plan.unknown, plan.deciding = frozenset(found.unknown), tuple(sorted(found.variables))
        plan.weight += (min(CHOICES, 2 ** len(plan.deciding)) - 1) * _compiled_weight(text)
        return plan


def _compiled_weight(text: str) -> int:
    """Bytes that a document takes compiled for one choice, estimated."""
    return 100 * len(text)


def _coded(error: GraphQLError) -> GraphQLError:
    """An error of a document, with its code."""
    if not (error.extensions or {}).get("code"):
        too_much = error.message.endswith("Parsing aborted.")  # too many tokens, or nested too deeply
        error.extensions = {**(error.extensions or {}), "code": TOO_COMPLEX if too_much else BAD_REQUEST}
    return error
