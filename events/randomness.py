"""Random bytes of the operating system, fetched many at a time: asking for each few takes longer than all that is done with them."""

from __future__ import annotations

import os
from collections import deque

SIZE = 32
"""Bytes of a piece."""
TOGETHER = 128
_pieces: deque[bytes] = deque()


def random_bytes() -> bytes:
    """32 bytes that nobody can guess and nobody else is given, in this thread or another."""
    while True:
        try:
            return _pieces.pop()
        except IndexError:
            drawn = os.urandom(SIZE * TOGETHER)
            _pieces.extend(drawn[at : at + SIZE] for at in range(0, len(drawn), SIZE))


os.register_at_fork(after_in_child=_pieces.clear)  # a child would be given what its parent is given
