"""Signals: what the rules find worth a look in a workspace on a day.

Derived, never stored. What people say of them, until when they may stand, is in ``events.signal``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from events.fields import SubjectId
from events.image import Image
from events.signal import Acknowledgement, AcknowledgeSignal, SignalKind
from events.signal import key as signal_key
from projections.signals import cadence, effects, judgement, metrics, tracing
from projections.signals.scene import Scene
from projections.signals.signal import Found, Rule, Scalar, Signal

RULES: dict[SignalKind, Rule] = {
    kind: rule
    for family in (tracing.RULES, metrics.RULES, effects.RULES, judgement.RULES, cadence.RULES)
    for kind, rule in family.items()
}
"""Every rule. One is missing here only by mistake; a test compares."""

_ORDER = {kind: number for number, kind in enumerate(SignalKind)}
_DAILY = frozenset(kind for kind, rule in RULES.items() if rule.daily)


def signals(
    image: Image, day: date, kinds: Collection[SignalKind] | None = None, subject: UUID | None = None
) -> list[Signal]:
    """The signals of a workspace on a day, of the kinds and about the subject asked for.

    In the order of the kinds as ``SignalKind`` lists them, then oldest first, then by subject.
    """
    scene = Scene(image, day)
    raised = [
        _signal(scene, kind, key, found)
        for kind in (RULES if kinds is None else set(kinds))
        for key, found in _find(scene, RULES[kind], subject)
    ]
    raised.sort(key=lambda each: (_ORDER[each.kind], each.since, each.subject))
    return raised


def changed_by_day(image: Image, before: date, after: date) -> bool:
    """Whether the day alone, going from one to a later one, changes any signal, or an acknowledgement of one runs out."""
    if after <= before:
        return False
    earlier, later = Scene(image, before), Scene(image, after)
    return any(
        dict(_find(earlier, RULES[kind], None)) != dict(_find(later, RULES[kind], None)) for kind in _DAILY
    ) or any(
        before <= each.until < after and any(_find(later, RULES[each.kind], each.subject))
        for each in image.all(Acknowledgement)
    )


def _find(scene: Scene, rule: Rule, subject: UUID | None) -> Iterator[tuple[UUID, Found]]:
    if subject is None:
        states = (state for noun in rule.about for state in scene.image.all(noun))
    else:
        states = (state for noun in rule.about if (state := scene.image.get(noun, subject)) is not None)
    for state in states:
        found = rule.find(scene, state)
        if found is not None:
            yield state.key, found


def _signal(scene: Scene, kind: SignalKind, subject: UUID, found: Found) -> Signal:
    known = next(iter(scene.image.find(Acknowledgement, "signal", (kind, subject))), None)
    return Signal(
        key=signal_key(
            AcknowledgeSignal(kind=kind, subject=SubjectId(subject), until=scene.day), scene.image.workspace
        ),
        kind=kind,
        subject=subject,
        since=found.since,
        message=found.message,
        details=found.details,
        acknowledged=known is not None and known.until >= scene.day,
        acknowledged_until=known.until if known else None,
        acknowledgement_note=known.note if known else None,
    )


__all__ = ["RULES", "Found", "Rule", "Scalar", "Scene", "Signal", "changed_by_day", "signals"]
