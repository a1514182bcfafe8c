"""How the demo is told: in weeks that end before today's, as orders in order of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from events.message import OPERATOR, Command, Metadata, Order, Principal, PrincipalKind

ZONE = "Europe/London"
WEEKS = 26
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTE = timedelta(minutes=1)
HOME = UUID("6e0f7a3d-51c8-4b0e-9a53-0d5e7c2b4f19")
"""From which the key of a demo workspace follows, given its slug."""


class Calendar:
    """The half year of the story: weeks 1 to 26, of which the last is the one before today's."""

    def __init__(self, today: date) -> None:
        self._begins = today - timedelta(days=today.weekday(), weeks=WEEKS)

    def day(self, week: int, name: str = "Mon") -> date:
        """A day of a week. Weeks after the 26th are still to come."""
        return self._begins + timedelta(weeks=week - 1, days=DAYS.index(name))

    def at(self, week: int, when: str) -> datetime:
        """A time of a week, given as ``Tue 10:00``."""
        name, _, clock = when.partition(" ")
        return local(self.day(week, name), time.fromisoformat(clock))

    def months(self) -> list[tuple[datetime, date, date]]:
        """The months that were read within the story, on the 3rd of the next: when, first day, last day."""
        day = self.day(1).replace(day=3)
        begins, ends = self.at(1, "Fri 18:00"), self.at(WEEKS, "Sun 23:00")
        told = []
        while (read := local(day, time(6))) <= ends:
            if read > begins:
                told.append((read, *month_before(day)))
            day = (day + timedelta(days=31)).replace(day=3)
        return told


def local(day: date, clock: time) -> datetime:
    """A time in the town of the story."""
    return datetime.combine(day, clock, ZoneInfo(ZONE)).astimezone(UTC)


def month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the month before that of a day."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


class Storyteller:
    """Takes down what happened, in whatever order it is told, and gives it as orders in order of time."""

    def __init__(self, slug: str, now: datetime) -> None:
        self.slug = slug
        self.workspace = workspace_key(slug)
        self.calendar = Calendar(now.astimezone(ZoneInfo(ZONE)).date())
        self._told: list[tuple[datetime, Command, Metadata]] = []
        self._scene = 0
        self._at = self.calendar.at(1, "Mon 09:00")
        self._by = OPERATOR
        self._because = ""

    def key(self, name: str) -> Any:
        """The key of what the story calls so: a code, a first name, a sprint."""
        return uuid5(self.workspace, name)

    @property
    def now(self) -> datetime:
        """The time at which the next line is told."""
        return self._at

    def scene(self, week: int, when: str, by: str, because: str) -> None:
        """Go to a time: what is told next was done then, line by line a minute later, by that member and for that reason."""
        self._scene += 1
        self._at = self.calendar.at(week, when)
        self._by = Principal(PrincipalKind.MEMBER, self.key(by))
        self._because = because

    def later(self, at: datetime) -> None:
        """Stay with the scene's member and reason, at another time."""
        self._at = at

    def tell(self, *commands: Command, by: str | None = None, because: str | None = None) -> None:
        """Let something be done, by somebody else or for a reason of its own if so said."""
        for command in commands:
            metadata = Metadata(
                principal=Principal(PrincipalKind.MEMBER, self.key(by)) if by else self._by,
                command_id=self.key(f"command {len(self._told) + 1}"),
                correlation_id=self.key(f"scene {self._scene}"),
                reason=because or self._because,
                effective_at=self._at,
            )
            self._told.append((self._at, command, metadata))
            self._at += MINUTE

    def found(self, *commands: Command, because: str) -> None:
        """Let the operator do what has to be done before there are members."""
        self._because = because
        self.tell(*commands)

    def orders(self) -> list[Order]:
        """All of it, in order of time; of the same minute, in the order told."""
        return [
            Order(command=command, metadata=metadata)
            for _, command, metadata in sorted(self._told, key=lambda each: each[0])
        ]


def workspace_key(slug: str) -> UUID:
    """The key of the demo workspace of that slug."""
    return uuid5(HOME, slug)
