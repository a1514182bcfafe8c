"""The GraphQL contract: types and queries over the projections, mutations over the commands.

``schema.graphql`` beside this file is its print, committed and tested to be current.
"""

from __future__ import annotations


def sdl() -> str:
    """The schema in the GraphQL schema language."""
    from schema.assembly import SCHEMA  # noqa: PLC0415 - building the schema takes a moment that not every caller has

    return SCHEMA.as_str() + "\n"
