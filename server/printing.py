"""The command `northline schema`."""

import typer


def schema() -> None:
    """Print the GraphQL schema.

    Example: northline schema > schema.graphql
    """
    from schema import sdl  # noqa: PLC0415

    typer.echo(sdl(), nl=False)
