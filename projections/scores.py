"""What members' checks say of a deliverable or goal, on each question.

The present holds each member's latest check of a pair, by when it held and then by when it was recorded. A pair's score is
their mean, weighted by confidence; a subject's score is the mean over its judged pairs with the outcomes asked for. TOO_EARLY
judges nothing yet: it scores on no pair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from operator import add
from uuid import UUID

from msgspec import Struct
from msgspec.structs import astuple

from events.check import Check, Question, Verdict
from events.image import Image
from events.node import Node
from projections.decimals import ONE, ZERO, mean
from projections.explain import PAIR_SCORE, SUBJECT_SCORE, Explanation, Term, explained

SCORE = {
    Verdict.SUPPORTS: ONE,
    Verdict.PARTIAL: Decimal("0.5"),
    Verdict.NO_EVIDENCE: ZERO,
    Verdict.CONTRADICTS: -ONE,
}
"""What a verdict counts; TOO_EARLY doesn't."""

_RANK = {verdict: number for number, verdict in enumerate(Verdict)}
# Looking up a member of an enum in its class costs more than all else that is done with a check.
_RELEVANCE, _IMPACT, _TOO_EARLY = Question.RELEVANCE, Question.IMPACT, Verdict.TOO_EARLY


class Verdicts(Struct, frozen=True, gc=False, omit_defaults=True, rename="camel"):
    """How often each verdict was given, in the order of ``Verdict``."""

    supports: int = 0
    """How often `SUPPORTS`."""
    partial: int = 0
    """How often `PARTIAL`."""
    no_evidence: int = 0
    """How often `NO_EVIDENCE`."""
    contradicts: int = 0
    """How often `CONTRADICTS`."""
    too_early: int = 0
    """How often `TOO_EARLY`."""

    def __add__(self, other: Verdicts) -> Verdicts:
        return Verdicts(*map(add, astuple(self), astuple(other)))


NO_VERDICTS = Verdicts()


class Score(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, rename="camel"):
    """What a deliverable or goal scores."""

    relevance: Decimal | None = None
    """From -1 to 1; absent: nobody judged it."""
    impact: Decimal | None = None
    """From -1 to 1; absent: nobody judged it, or it is too early."""
    pending: bool = False
    """Whether it is too early to tell its impact, and nobody told it all the same."""
    self_checked: bool = False
    """Whether it was judged, and only by its owner."""
    relevance_verdicts: Verdicts = NO_VERDICTS
    """The latest verdicts about relevance."""
    impact_verdicts: Verdicts = NO_VERDICTS
    """The latest verdicts about impact."""

    @property
    def judged(self) -> bool:
        """Whether anybody judged it, on either question."""
        return self.relevance is not None or self.impact is not None


UNJUDGED = Score()


def latest_checks(image: Image, subject: UUID) -> list[Check]:
    """Each member's latest check of a subject against each outcome on each question."""
    checks = image.find(Check, "subject", subject)
    if len(checks) < 2:
        return checks
    latest: dict[tuple[int, int, bool], Check] = {}
    for check in checks:
        # A key's hash is worked out in Python, that of its number is not.
        pair = (check.member.int, check.outcome.int, check.question is _IMPACT)
        held = latest.setdefault(pair, check)
        if held is not check and (held.created_at, held.revision) < (check.created_at, check.revision):
            latest[pair] = check
    return checks if len(latest) == len(checks) else list(latest.values())


def score(image: Image, subject: UUID, outcomes: Collection[UUID]) -> Score:
    """What a subject scores against outcomes: as a rule, its nearest."""
    checks = latest_checks(image, subject)
    if not checks:
        return UNJUDGED
    wanted = {outcome.int for outcome in outcomes}
    relevance: list[Check] = []
    impact: list[Check] = []
    for check in checks:
        if check.outcome.int in wanted:
            (relevance if check.question is _RELEVANCE else impact).append(check)
    judging = [check for check in (*relevance, *impact) if check.verdict is not _TOO_EARLY]
    moved = _mean_of_pairs(impact)
    return Score(
        relevance=_mean_of_pairs(relevance),
        impact=moved,
        pending=moved is None and bool(impact),
        self_checked=bool(judging) and all(check.self_check for check in judging),
        relevance_verdicts=_verdicts(relevance),
        impact_verdicts=_verdicts(impact),
    )


def pair_score(image: Image, subject: UUID, outcome: UUID, question: Question) -> Explanation:
    """What a subject scores against one outcome, with the checks that say so."""
    held = [c for c in latest_checks(image, subject) if c.outcome == outcome and c.question is question]
    held.sort(key=lambda check: (check.created_at, check.revision))
    return explained(PAIR_SCORE, [Term(c.verdict.value, c.key, c.confidence, SCORE.get(c.verdict)) for c in held])


def subject_score(image: Image, subject: UUID, outcomes: Iterable[UUID], question: Question) -> Explanation:
    """What a subject scores against outcomes, with the pairs that say so."""
    return explained(SUBJECT_SCORE, _pair_terms(image, subject, outcomes, question))


def _pair_terms(image: Image, subject: UUID, outcomes: Iterable[UUID], question: Question) -> Iterator[Term]:
    for outcome in outcomes:
        node = image.get(Node, outcome)
        yield Term(node.code if node else "", outcome, ONE, pair_score(image, subject, outcome, question).value)


def _mean_of_pairs(checks: list[Check]) -> Decimal | None:
    """The mean over the pairs that the checks, all on one question, judge."""
    pairs: dict[int, list[tuple[Decimal, Decimal]]] = {}
    for check in checks:
        if check.verdict is not _TOO_EARLY:
            pairs.setdefault(check.outcome.int, []).append((check.confidence, SCORE[check.verdict]))
    if not pairs:
        return None
    # What one member says of a pair is its score, whatever the confidence.
    scores = [pair[0][1] if len(pair) == 1 else mean(pair) for pair in pairs.values()]
    return scores[0] if len(scores) == 1 else mean((ONE, each) for each in scores if each is not None)


def _verdicts(checks: list[Check]) -> Verdicts:
    if not checks:
        return NO_VERDICTS
    counts = [0] * len(_RANK)
    for check in checks:
        counts[_RANK[check.verdict]] += 1
    return Verdicts(*counts)
