"""The command line.

A command is a function in a module of its own, imported only when it is asked for; its docstring is its help, and ends
with an example. Its first line also stands in the list below, so that `northline --help` imports none of them.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated, Any

import typer

from migrations.errors import MigrationRefused
from server.errors import CannotRun

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("server.serving:serve", "Serve GraphQL over HTTP."),
    "migrate": ("server.migrating:migrate", "Bring the database to the version of this program."),
    "demo": ("server.demo.command:demo", "Make a workspace to look around in."),
    "rebuild": (
        "server.rebuilding:rebuild",
        "Fold the log again, compare the tables with it, and replace what differs.",
    ),
    "relay": ("server.relay.command:relay", "Relay every event to a message broker, in order."),
    "import": ("server.importing.command:import_", "Import a tree, its metrics and their history from CSV files."),
    "schema": ("server.printing:schema", "Print the GraphQL schema."),
    "healthcheck": ("server.probing:healthcheck", "Ask a running server whether it can serve."),
}
"""Each command, the function that it is, and what it does."""


def main() -> None:
    """Run the command that the program's arguments name, and exit: 0 done, 1 the check failed or it cannot run, 2 wrong usage."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command and give its exit code; what keeps it from running is told in one sentence on stderr."""
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    try:
        application(wanted)(list(arguments), prog_name="northline")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except (CannotRun, MigrationRefused) as trouble:
        typer.echo(str(trouble), err=True)
        return 1
    return 0


def application(wanted: str | None) -> typer.Typer:
    """All commands, of which only the wanted one is imported."""
    app = typer.Typer(
        help="Northline: the system of record for outcomes, and for whether the work moved them.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_northline)
    for name, (place, summary) in COMMANDS.items():
        if name == wanted:
            app.command(name)(_imported(place))
        else:
            app.command(name, help=summary)(_not_wanted)
    return app


def _imported(place: str) -> Callable[..., Any]:
    module, _, function = place.partition(":")
    command: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return command


def _not_wanted() -> None:
    """Stands for a command in the list of commands."""


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"northline {version('northline')}")
        raise typer.Exit


def _northline(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()
