"""Descriptions from docstrings, so that a field is described once, where it is declared."""

from __future__ import annotations

import ast
import enum
import inspect
import sys
import textwrap
from functools import cache


@cache
def _classes_of(module: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(sys.modules[module])))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def class_doc(cls: type) -> str:
    """What a class is, as its docstring's first paragraph says."""
    return inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


@cache
def field_docs(cls: type) -> dict[str, str]:
    """What each field of a class and of its bases is: the string that follows it."""
    docs: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        node = _classes_of(base.__module__).get(base.__name__) if base.__module__.split(".")[0] in _OURS else None
        docs.update(_docs(node) if node is not None else {})
    return docs


_OURS = frozenset({"events", "projections"})


def _docs(node: ast.ClassDef) -> dict[str, str]:
    docs = {}
    for field, after in zip(node.body, node.body[1:], strict=False):
        name = _name(field)
        if name and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            docs[name] = inspect.cleandoc(str(after.value.value)).replace("\n", " ")
    return docs


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def value_docs(cls: type[enum.Enum]) -> dict[str, str]:
    """What each value of an enumeration means."""
    return field_docs(cls)
