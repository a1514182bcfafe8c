"""GraphQL types of the domain's states, derived from their fields: one declaration, one description.

What is really about GraphQL, the relations above all, stands in the module of each noun.
"""

from __future__ import annotations

import enum
import inspect
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import strawberry
from msgspec import Struct

from events import fields
from events.fields import ERASED
from events.message import State
from projections.view import View
from schema.describing import class_doc, described_enum, field_docs, hints_of
from schema.entity import ERASABLE_NAMES, KINDS, TYPES, Node, find, wrap
from schema.execution.batch import for_each_scope, one_at_a_time
from schema.execution.fields import ATTRIBUTE, BATCH
from schema.naming import snake

T = TypeVar("T", bound=type)

MODULES: dict[Any, tuple[str, str]] = {
    fields.MemberId: ("Member", "schema.member"),
    fields.TeamId: ("Team", "schema.team"),
    fields.ActorId: ("Actor", "schema.actor"),
    fields.NodeId: ("TreeNode", "schema.node"),
    fields.MetricId: ("Metric", "schema.metric"),
    fields.ReadingId: ("Reading", "schema.reading"),
    fields.GoalId: ("Goal", "schema.goal"),
    fields.SprintId: ("Sprint", "schema.sprint"),
    fields.ReviewId: ("Review", "schema.review"),
    fields.FeedbackId: ("Feedback", "schema.feedback"),
}
"""For each type of key: the GraphQL type it leads to, and where that stands."""

NULLABLE = frozenset({"review", "confidence"})
"""Fields that are always there in one noun and not in another: nullable in all, so that fragments never collide."""

NAMED_BY_TYPE = frozenset({"kind", "status", "result"})
"""Fields whose names mean another thing in each noun: GraphQL names them by their type, so that fragments never collide."""


def graphql_enum(cls: type[enum.Enum]) -> Any:
    """The GraphQL enumeration of one of the domain's."""
    if cls not in TYPES:
        TYPES[cls] = described_enum(cls, class_doc(cls), field_docs(cls))
    return cls


def entity(state: type[State], *, hide: frozenset[str] = frozenset()) -> Callable[[T], T]:
    """Make a class the GraphQL type of a noun's state: every field of the state that it does not resolve itself."""
    return _type_of(state, hide | _KEPT)


def value(cls: type[Struct]) -> Callable[[T], T]:
    """Make a class the GraphQL type of a value."""
    return _type_of(cls, frozenset())


_KEPT = frozenset({"key", "version", "revision", "created_revision"})


def _type_of(struct: type[Struct], hide: frozenset[str]) -> Callable[[T], T]:
    def make(cls: T) -> T:
        _add_fields(cls, struct, hide)
        made = strawberry.type(cls, description=class_doc(struct))
        TYPES[struct] = made
        return made

    return make


def interface_fields(struct: type[Struct], hide: frozenset[str] = frozenset()) -> Callable[[T], T]:
    """Add the fields of a state class to an interface."""

    def make(cls: T) -> T:
        _add_fields(cls, struct, hide | _KEPT)
        return strawberry.interface(cls, description=class_doc(struct))

    return make


def _add_fields(cls: Any, struct: type[Struct], hide: frozenset[str]) -> None:
    docs, hints = field_docs(struct), hints_of(struct)
    extras = typing.get_type_hints(struct, include_extras=True)
    for field in struct.__struct_fields__:
        hint = hints[field]
        erasable = "erasable" in str(extras[field])
        name = ERASABLE_NAMES.get(field, field) if erasable else named_by_type(field, hint)
        if field in hide or hasattr(cls, name) or any(name in inspect.get_annotations(base) for base in cls.__mro__):
            continue
        annotation, resolver, metadata = _field(field, hint, erasable=erasable)
        resolver.__name__ = name
        resolver.__annotations__ = {"root": Any, "return": annotation}
        setattr(cls, name, strawberry.field(resolver=resolver, description=docs.get(field), metadata=metadata))


def named_by_type(field: str, hint: Any) -> str:
    """The field's name, or its type's where the name means another thing in each noun."""
    kind, _ = plain(hint)
    if (
        field in NAMED_BY_TYPE
        and isinstance(kind, type)
        and issubclass(kind, enum.Enum)
        and kind.__name__ != "NodeKind"
    ):
        return snake(kind.__name__)
    return field


def plain(hint: Any) -> tuple[Any, bool]:
    """The type without ``None`` and ``UNSET``, and whether it was optional."""
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        parts = [part for part in typing.get_args(hint) if part is not type(None) and part.__name__ != "UnsetType"]
        return parts[0], True
    return hint, False


def _field(field: str, hint: Any, *, erasable: bool) -> tuple[Any, Callable[..., Any], dict[Any, Any]]:
    kind, optional = plain(hint)
    optional = optional or field in NULLABLE
    if _leads(kind):
        return _optional(related(field, kind), optional), *_batch(_one(field, KINDS.get(kind)))
    if typing.get_origin(kind) is tuple:
        of = typing.get_args(kind)[0]
        if _leads(of):
            return list[related(field, of)], *_batch(_many(field, KINDS.get(of)))  # type: ignore[misc]
        return list[TYPES[of]], _values(field), {}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        kind = graphql_enum(kind)
    elif isinstance(kind, type) and issubclass(kind, Struct):
        return _optional(TYPES[kind], optional), _value_of(field), {}
    if erasable:
        return _optional(kind, optional=True), *_batch(_text(field))
    return _optional(kind, optional), _plain(field), {ATTRIBUTE: f"state.{field}"}


def _batch(function: Callable[..., Any]) -> tuple[Callable[..., Any], dict[Any, Any]]:
    """A resolver of one parent, and the metadata by which a compiled operation finds that of many."""
    one = one_at_a_time(function)

    def resolver(root: Any) -> Any:
        return one(root)

    return resolver, {BATCH: for_each_scope(function)}


def related(field: str, key: Any) -> Any:
    """The GraphQL type that a key leads to; what is called an outcome is one."""
    if key is fields.SubjectId:
        return Node
    name, module = MODULES[key]
    if key is fields.NodeId and field == "outcome":
        name, module = "Outcome", "schema.outcome"
    return Annotated[name, strawberry.lazy(module)]


def _optional(kind: Any, optional: bool) -> Any:
    return typing.Optional[kind] if optional else kind  # noqa: UP045 - lazy types are no operands of |


def _leads(key: Any) -> bool:
    return key is fields.SubjectId or key in MODULES


def _one(field: str, kind: type[State] | None) -> Callable[..., Any]:
    async def resolve(parents: list[Any], view: View) -> list[Any]:
        keys = [getattr(parent.state, field) for parent in parents]
        found = iter(await find(view, kind, [key for key in keys if key is not None]))
        return [next(found) if key is not None else None for key in keys]

    return resolve


def _many(field: str, kind: type[State] | None) -> Callable[..., Any]:
    async def resolve(parents: list[Any], view: View) -> list[Any]:
        keys = [getattr(parent.state, field) for parent in parents]
        found = iter(await find(view, kind, [key for some in keys for key in some]))
        return [[each for _ in some if (each := next(found)) is not None] for some in keys]

    return resolve


def _plain(field: str) -> Callable[..., Any]:
    def resolver(root: Any) -> Any:
        return getattr(root.state, field)

    return resolver


def _text(field: str) -> Callable[..., Any]:
    def resolve(parents: list[Any], _view: View) -> list[Any]:
        return [None if (text := getattr(parent.state, field)) is ERASED else text for parent in parents]

    return resolve


def _values(field: str) -> Callable[..., Any]:
    def resolver(root: Any) -> Any:
        return [wrap(each, root.view) for each in getattr(root.state, field)]

    return resolver


def _value_of(field: str) -> Callable[..., Any]:
    def resolver(root: Any) -> Any:
        found = getattr(root.state, field)
        return wrap(found, root.view) if found is not None else None

    return resolver
