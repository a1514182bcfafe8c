"""What the tests of the rules share: looking for one signal, and saying how a time is written."""

from datetime import UTC, datetime, time
from uuid import UUID

from events.signal import SignalKind
from projections.signals import Signal, signals
from tests.projections.picture import Picture, day, key


def found(picture: Picture, kind: SignalKind, subject: str | UUID, on: str | None = None) -> Signal | None:
    """The signal of that kind about the subject, on a day or on the day of the last event."""
    about = key(subject) if isinstance(subject, str) else subject
    today = day(on) if on else picture.image.day
    assert today is not None
    everything = [each for each in signals(picture.image, today, {kind}) if each.subject == about]
    assert signals(picture.image, today, {kind}, about) == everything
    assert len(everything) <= 1
    return everything[0] if everything else None


def since(picture: Picture, kind: SignalKind, subject: str | UUID, on: str | None = None) -> datetime:
    """Since when the signal of that kind about the subject is raised."""
    signal = found(picture, kind, subject, on)
    assert signal is not None
    return signal.since


def dawn(text: str) -> datetime:
    """The beginning of a day, in UTC."""
    return datetime.combine(day(text), time(), UTC)
