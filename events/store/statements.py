"""SQL kept in files, so that whoever runs the database can read every statement it is sent."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statements(path: Path) -> dict[str, str]:
    """The statements of a file by name. Each begins with a line ``-- name: <name>``."""
    parts = _NAME.split(path.read_text("utf-8"))
    return {name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)}
