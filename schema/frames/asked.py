"""What a subscriber asks for: its document, checked once for all who send the same, and its arguments."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_argument_values,
)
from graphql.execution import Executor

from schema.answering import ENGINE
from schema.assembly import SCHEMA
from schema.errors import bad_request

GRAPHQL = SCHEMA._schema  # noqa: SLF001 - there is no other way to it


class Unanswerable(Exception):
    """The document or its variables are not valid; nothing was executed."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Asked:
    """A subscription that was asked for."""

    executor: Executor[Any]
    """Executes the document for one frame after the other."""
    field: str
    """The subscription's name."""
    arguments: dict[str, Any]
    key: Hashable
    """Who asks with the same key is sent the same frames, from wherever it goes on."""


def kind_of(text: str, variables: dict[str, Any] | None, operation_name: str | None) -> OperationType:
    """Whether a request asks, changes or follows. Raises ``Unanswerable``, also where it asks for too much."""
    return _chosen(text, variables, operation_name)[1].operation


def asked(
    text: str, variables: dict[str, Any] | None, operation_name: str | None, *, after: str | None = None
) -> Asked:
    """The subscription that a request asks for; ``after``, where given, stands for its own. Raises ``Unanswerable``."""
    document, operation = _chosen(text, variables, operation_name)
    if operation.operation is not OperationType.SUBSCRIPTION:
        raise Unanswerable([bad_request("Only a subscription can be followed.")])
    variables = variables or {}
    executor = Executor.build(GRAPHQL, document, raw_variable_values=variables, operation_name=operation_name)
    if isinstance(executor, list):
        raise Unanswerable(executor)
    node = _root_field(document, operation.selection_set)
    subscription = GRAPHQL.subscription_type
    if subscription is None or node.name.value not in subscription.fields:
        raise Unanswerable([bad_request("Ask for `events` or for `alignment`.")])
    try:
        arguments = get_argument_values(subscription.fields[node.name.value], node, executor.variable_values)
    except GraphQLError as error:
        raise Unanswerable([error]) from error
    if after is not None:
        arguments["after"] = after
    free = set(_variables(document, node)) if _after(node) is not None else set(variables)
    used = {name: value for name, value in variables.items() if name in free}
    key = (text if _is_variable(node) else (text, arguments.get("after")), operation_name, _canonical(used))
    return Asked(executor, node.name.value, arguments, key)


def _canonical(variables: dict[str, Any]) -> bytes:
    return orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)


def _chosen(
    text: str, variables: dict[str, Any] | None, operation_name: str | None
) -> tuple[DocumentNode, OperationDefinitionNode]:
    """The document, checked and costed once for all who send it, and the operation meant."""
    plan = ENGINE.plans.get(text)
    try:
        chosen = ENGINE.choose(plan, operation_name, variables or {})
    except GraphQLError as error:
        raise Unanswerable(list(plan.errors) or [error]) from error
    if plan.document is None:
        raise Unanswerable(list(plan.errors))
    return plan.document, chosen


def _root_field(document: DocumentNode, selections: SelectionSetNode) -> FieldNode:
    """The one field of a subscription; validation has seen to it that there is one."""
    fragments = {each.name.value: each for each in document.definitions if hasattr(each, "type_condition")}  # type: ignore[attr-defined]
    for each in selections.selections:
        if isinstance(each, FieldNode):
            return each
        below = each if isinstance(each, InlineFragmentNode) else None
        if isinstance(each, FragmentSpreadNode):
            below = fragments[each.name.value]  # type: ignore[assignment]
        if below is not None:
            return _root_field(document, below.selection_set)
    raise Unanswerable([bad_request("A subscription has one field.")])


def _after(node: FieldNode) -> ArgumentNode | None:
    return next((each for each in node.arguments or () if each.name.value == "after"), None)


def _is_variable(node: FieldNode) -> bool:
    """Whether the cursor is given as a variable, or not in the document at all."""
    argument = _after(node)
    return argument is None or isinstance(argument.value, VariableNode)


def _variables(document: DocumentNode, root: FieldNode) -> Iterator[str]:
    """The variables that are used, but for the cursor that the root field goes on from."""
    skip = _after(root)
    rest: list[Any] = [each.selection_set for each in document.definitions if hasattr(each, "selection_set")]
    rest += [each.directives for each in document.definitions if hasattr(each, "directives")]
    while rest:
        node = rest.pop()
        if node is skip or node is None:
            continue
        if isinstance(node, VariableNode):
            yield node.name.value
        elif isinstance(node, Node):
            rest.extend(getattr(node, key, None) for key in node.keys)
        elif isinstance(node, list | tuple):
            rest.extend(node)
