"""Reading cells: numbers, days, times, words and people. Each raises ``CellError`` with the reason."""

from __future__ import annotations

import enum
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from events.deliverable import DeliverableStatus
from events.metric import ReportingStatus
from server.importing.mistakes import CellError

E = TypeVar("E", bound=enum.Enum)

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRACKER_TIMES = ("%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%b %d, %Y, %I:%M %p")
_SEPARATORS = re.compile(r"[\s;]+")

REPORTING = {
    "COMPLETE": ReportingStatus.REPORTED,
    "REPORTED": ReportingStatus.REPORTED,
    "INPROGRESS": ReportingStatus.IN_PROGRESS,
    "NOTSTARTED": ReportingStatus.NOT_STARTED,
}
PROGRESS = {
    word: status
    for status, words in {
        DeliverableStatus.PLANNED: "PLANNED TODO OPEN BACKLOG NEW READY UNSTARTED TRIAGE REOPENED SELECTEDFORDEVELOPMENT",
        DeliverableStatus.IN_PROGRESS: "INPROGRESS STARTED DOING INREVIEW REVIEW TESTING INTESTING BLOCKED",
        DeliverableStatus.DELIVERED: "DELIVERED DONE CLOSED RESOLVED COMPLETED COMPLETE MERGED RELEASED SHIPPED FIXED",
        DeliverableStatus.DROPPED: "DROPPED CANCELED CANCELLED WONTDO WONTFIX NOTPLANNED DUPLICATE ABANDONED",
    }.items()
    for word in words.split()
}


def number(text: str) -> Decimal:
    """A decimal number, with a point."""
    if not _NUMBER.fullmatch(text):
        hint = ": write it with a decimal point, and no separators" if "," in text else ""
        raise CellError(f"`{shortened(text)}` is no number{hint}")
    return Decimal(text)


def year(text: str) -> int:
    """A year of four digits."""
    if not _YEAR.fullmatch(text) or text == "0000":
        raise CellError(f"`{shortened(text)}` is no year of four digits" if text else "the year is missing")
    return int(text)


@lru_cache(maxsize=4_096)
def moment(text: str) -> datetime:
    """A time, in UTC unless it says otherwise; a day stands for its beginning."""
    plain = text.removesuffix(" UTC")
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        found = _tracker_time(plain)
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CellError(f"`{shortened(text)}` is no time that can be counted with") from error


def _tracker_time(text: str) -> datetime:
    for form in _TRACKER_TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise CellError(f"`{shortened(text)}` is no date or time: write it like 2024-05-31 or 2024-05-31T17:06:39Z")


def day(text: str) -> date:
    """A day; of a time, its day."""
    return date.fromisoformat(text) if _DAY.fullmatch(text) and _real(text) else moment(text).date()


def _real(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def squeezed(text: str) -> str:
    """A word without its case, spaces, hyphens and apostrophes: `In Progress` and `in-progress` are the same word."""
    return "".join(c for c in text.upper() if c.isalnum())


def one_of(kind: type[E], text: str) -> E:
    """A member of an enumeration, by its name."""
    wanted = squeezed(text)
    for each in kind:
        if squeezed(each.name) == wanted:
            return each
    raise CellError(f"`{shortened(text)}` is none of {', '.join(each.name for each in kind)}")


def reporting_status(text: str) -> ReportingStatus:
    """How far a metric's reporting has come."""
    try:
        return REPORTING[squeezed(text)]
    except KeyError:
        raise CellError(f"`{shortened(text)}` is no status: complete, inprogress and notstarted are") from None


def progress(text: str) -> DeliverableStatus:
    """How the work on a deliverable stands, in our words or a tracker's."""
    try:
        return PROGRESS[squeezed(text)]
    except KeyError:
        names = ", ".join(each.name for each in DeliverableStatus)
        raise CellError(f"`{shortened(text)}` is no status of a deliverable: use one of {names}") from None


def several(text: str) -> list[str]:
    """The codes in a cell."""
    return list(dict.fromkeys(_SEPARATORS.split(text.strip()))) if text else []


def shortened(text: str) -> str:
    """A cell's text, short enough for a message."""
    return text if len(text) <= 60 else f"{text[:57]}..."
