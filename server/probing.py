"""The command `northline healthcheck`."""

import json
import urllib.error
import urllib.request
from typing import Annotated

import typer

from server.errors import CannotRun
from server.settings import load_settings


def healthcheck(
    url: Annotated[str | None, typer.Option(help="The server's address; else the one in the settings.")] = None,
    alive: Annotated[bool, typer.Option("--alive", help="Only ask whether the process lives.")] = False,
) -> None:
    """Ask a running server whether it can serve.

    Exits with 0 if so, else with 1 and the reason: for container platforms, which need no other tool for it.

    Example: northline healthcheck --url http://127.0.0.1:8000
    """
    base = url or _own_address()
    if not base.startswith(("http://", "https://")):
        raise CannotRun(f"{base} is no address like http://127.0.0.1:8000.")
    target = f"{base.rstrip('/')}/{'healthz' if alive else 'readyz'}"
    try:
        with urllib.request.urlopen(target, timeout=5) as answer:  # noqa: S310 only http, see above
            json.load(answer)
    except urllib.error.HTTPError as error:
        raise CannotRun(f"{target} says: {_reason(error)}") from None
    except (OSError, ValueError) as error:
        raise CannotRun(f"{target} does not answer: {getattr(error, 'reason', error)}.") from None
    typer.echo("ok")


def _own_address() -> str:
    settings = load_settings()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 "anywhere" is reached here
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["reason"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {error.code}."
