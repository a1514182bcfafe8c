"""Identifiers that sort by the time of their making."""

from __future__ import annotations

import time
from uuid import UUID

from events.randomness import random_bytes

RANDOM = (1 << 76) - 1 & ~(0x3 << 62)
"""The bits that are random."""
VERSION_7 = 0x7 << 76 | 0x2 << 62
"""The bits that say which version and variant it is."""


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | int.from_bytes(random_bytes()) & RANDOM | VERSION_7)
