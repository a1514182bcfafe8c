"""When a delivery that failed is tried again: ten attempts over three days."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 20 * 3600, 34 * 3600)
)
"""What lies between two attempts."""
ATTEMPTS = len(PAUSES) + 1
JITTER = 0.1
LONGEST = timedelta(days=1)
"""How long a receiver may ask to be left alone."""


def next_attempt(attempts: int, now: datetime, retry_after: timedelta | None = None) -> datetime | None:
    """When to try again after so many attempts; ``None`` after the last. A receiver may ask for more patience, not for less."""
    if attempts >= ATTEMPTS:
        return None
    pause = PAUSES[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    return now + max(pause, min(retry_after or timedelta(), LONGEST))


def read_retry_after(text: str | None, now: datetime) -> timedelta | None:
    """What a ``Retry-After`` says: seconds, or a time."""
    if text is None:
        return None
    try:
        if text.strip().isascii() and text.strip().isdigit():
            return timedelta(seconds=min(int(text.strip()[:9]), LONGEST.total_seconds()))
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
