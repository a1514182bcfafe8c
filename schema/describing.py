"""Descriptions from docstrings, so that whatever the contract shows is described once, where it is declared."""

from __future__ import annotations

import ast
import enum
import inspect
import sys
import typing
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import strawberry
from typing_extensions import dataclass_transform

from schema.execution.fields import ATTRIBUTE

T = TypeVar("T")


def class_doc(cls: type) -> str:
    """What a class is, as its docstring's first paragraph says."""
    return inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def field(resolver: Callable[..., Any]) -> Any:
    """A GraphQL field: what a function gives, described by its docstring."""
    return strawberry.field(resolver=resolver, description=inspect.cleandoc(resolver.__doc__ or ""))


def field_at(path: str) -> Callable[[Callable[..., Any]], Any]:
    """A ``field`` whose function reads but the attributes of a dotted path: a compiled operation reads them itself."""

    def make(resolver: Callable[..., Any]) -> Any:
        made = field(resolver)
        made.metadata = {ATTRIBUTE: path}
        return made

    return make


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def object_type(cls: type[T]) -> type[T]:
    """A GraphQL type, described by its docstring."""
    return strawberry.type(cls, description=class_doc(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def interface_type(cls: type[T]) -> type[T]:
    """A GraphQL interface, described by its docstring."""
    return strawberry.interface(cls, description=class_doc(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def input_type(cls: type[T]) -> type[T]:
    """A GraphQL input, described by its docstring."""
    return strawberry.input(cls, description=class_doc(cls))


# --- what the domain says of its own classes ---


@cache
def hints_of(cls: type) -> dict[str, Any]:
    """The types of a class's fields."""
    return typing.get_type_hints(cls)


@cache
def field_docs(cls: type) -> dict[str, str]:
    """What each field of a class and of its bases is, or each value of an enumeration: the string that follows it."""
    docs: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.split(".")[0] in _OURS:
            docs.update(_docs_in(base.__module__).get(base.__name__, {}))
    return docs


_OURS = frozenset({"events", "projections"})


@cache
def _docs_in(module: str) -> dict[str, dict[str, str]]:
    """By class. No more of a module is kept: its syntax tree is many times as large."""
    source = Path(inspect.getfile(sys.modules[module])).read_text(encoding="utf-8")
    return {node.name: _docs(node) for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}


def _docs(node: ast.ClassDef) -> dict[str, str]:
    docs = {}
    for declared, after in zip(node.body, node.body[1:], strict=False):
        name = _name(declared)
        if name and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            docs[name] = inspect.cleandoc(str(after.value.value)).replace("\n", " ")
    return docs


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


# --- enumerations ---


def described_enum(cls: type[enum.Enum], description: str, values: dict[str, str]) -> Any:
    """The GraphQL enumeration of a Python one, each value described."""
    strawberry.enum(cls, description=description)
    for value in cls.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values.get(value.name)
    return cls
