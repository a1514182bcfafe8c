"""How names of the domain read in GraphQL."""

from __future__ import annotations

import re

from events.codec import camel

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def snake(name: str) -> str:
    """A class's name as a field's: ``OutcomeLevel`` is ``outcome_level``."""
    return _WORD.sub("_", name).lower()


def screaming(name: str) -> str:
    """A name as an enumeration's value: ``OutcomeDefined`` is ``OUTCOME_DEFINED``."""
    return snake(name).upper()


__all__ = ["camel", "screaming", "snake"]
