"""A workspace for tests, told as a story: each line lets something happen; codes are the names by which the rest speaks.

Events are folded as the log folds them; no rule is asked, so that the impossible can be pictured too.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from events import assumption, check, deliverable, goal, metric, node, opportunity, outcome, reading, review, solution
from events import sprint as sprints
from events import team as teams
from events import workspace as workspaces
from events.catalog import fold
from events.check import Check, Question, Verdict
from events.deliverable import Deliverable
from events.fields import CheckId, GoalId, MemberId, MetricId, NodeId, ReadingId, ReviewId, SprintId, SubjectId, TeamId
from events.image import Image
from events.message import OPERATOR, Event, Moment
from events.metric import Direction, Metric
from events.outcome import OutcomeLevel

WORKSPACE = UUID("5ca1ab1e-0000-4000-8000-000000000000")


def key(name: str) -> Any:
    """The key of what is called that."""
    return uuid5(WORKSPACE, name)


def day(text: str) -> date:
    return date.fromisoformat(text)


def number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def some(value: object) -> Decimal:
    return Decimal(str(value))


class Picture:
    """A workspace to which things happen, one after the other."""

    def __init__(self, time_zone: str = "UTC", begins: str = "2026-01-01") -> None:
        self.image = Image(WORKSPACE)
        self.now = datetime.combine(day(begins), time(9), UTC)
        self.happens(
            WORKSPACE, workspaces.WorkspaceCreated(slug="acme", name="Acme", time_zone=time_zone, check_cadence_days=90)
        )

    def happens(
        self, stream: UUID, event: Event, *, reason: str | None = None, effective: datetime | None = None
    ) -> Any:
        """Let an event happen, a second after the one before."""
        self.now += timedelta(seconds=1)
        before = self.image.states.get(stream)
        moment = Moment(
            self.image.revision + 1,
            before.version + 1 if before else 1,
            self.now,
            effective or self.now,
            OPERATOR,
            reason,
        )
        fold(self.image, stream, event, moment)
        return stream

    def on(self, text: str) -> "Picture":
        """Go to a day, at nine in the morning UTC."""
        self.now = datetime.combine(day(text), time(9), UTC)
        return self

    # --- the tree ---

    def business(self, code: str, under: str | None = None) -> NodeId:
        return self._outcome(code, OutcomeLevel.BUSINESS, under)

    def product(self, code: str, under: str | None = None) -> NodeId:
        return self._outcome(code, OutcomeLevel.PRODUCT, under)

    def _outcome(self, code: str, level: OutcomeLevel, under: str | None) -> NodeId:
        event = outcome.OutcomeDefined(level=level, title=code, code=code, parent=key(under) if under else None)
        return NodeId(self.happens(key(code), event))

    def opportunity(self, code: str, under: str) -> NodeId:
        event = opportunity.OpportunityDefined(title=code, code=code, parent=key(under))
        return NodeId(self.happens(key(code), event))

    def solution(self, code: str, under: str) -> NodeId:
        return NodeId(self.happens(key(code), solution.SolutionDefined(title=code, code=code, parent=key(under))))

    def assumption(self, code: str, under: str) -> NodeId:
        event = assumption.AssumptionDefined(
            title=code, code=code, parent=key(under), risk=next(iter(assumption.AssumptionRisk))
        )
        return NodeId(self.happens(key(code), event))

    def deliverable(self, code: str, under: str | None = None, effort: object = 1, sprint: str | None = None) -> NodeId:
        event = deliverable.DeliverablePlanned(
            title=code, code=code, parent=key(under) if under else None, effort=some(effort), owner=key("owner")
        )
        self.happens(key(code), event)
        if sprint:
            self.assign(code, sprint)
        return NodeId(key(code))

    def link(self, code: str, to: str, weight: object = 1, because: str | None = None) -> None:
        self.happens(key(code), node.NodeLinked(outcome=key(to), weight=some(weight), rationale=because))

    def move(self, code: str, under: str | None) -> None:
        self.happens(key(code), node.NodeMoved(parent=key(under) if under else None))

    def retire(self, code: str) -> None:
        self.happens(key(code), node.NodeRetired())

    # --- work ---

    def team(self, name: str) -> TeamId:
        return TeamId(self.happens(key(name), teams.TeamFormed(name=name)))

    def sprint(self, name: str, starts: str, ends: str, team: str = "Red", *, waived: str | None = None) -> SprintId:
        """A sprint that was planned and started."""
        self.planned_sprint(name, starts, ends, team)
        started = sprints.SprintStarted(waived=waived is not None, waiver=waived)
        return SprintId(self.happens(key(name), started))

    def planned_sprint(self, name: str, starts: str, ends: str, team: str = "Red") -> SprintId:
        event = sprints.SprintPlanned(team=key(team), name=name, starts=day(starts), ends=day(ends))
        return SprintId(self.happens(key(name), event))

    def end_sprint(self, name: str, summary: dict[str, Any] | None = None) -> None:
        self.happens(key(name), sprints.SprintEnded(summary=summary or {}))

    def assign(self, code: str, sprint: str) -> None:
        work = self.image.get(Deliverable, key(code))
        before = self.image.get(sprints.Sprint, work.sprint) if work else None
        over = before is not None and before.status is sprints.SprintStatus.ENDED
        self.happens(key(code), deliverable.DeliverableAssigned(sprint=key(sprint), carried_over=over))

    def start(self, code: str) -> None:
        self.happens(key(code), deliverable.DeliverableStarted())

    def deliver(self, code: str) -> None:
        self.happens(key(code), deliverable.DeliverableDelivered())

    def drop(self, code: str) -> None:
        self.happens(key(code), deliverable.DeliverableDropped())

    def estimate(self, code: str, effort: object) -> None:
        self.happens(key(code), deliverable.DeliverableEstimated(effort=some(effort)))

    # --- goals ---

    def goal(self, name: str, *outcomes: str, sprint: str | None = None, advances: str | None = None) -> GoalId:
        kind = goal.GoalKind.SPRINT if sprint else goal.GoalKind.PRODUCT
        self.happens(
            key(name),
            goal.GoalSet(kind=kind, title=name, sprint=key(sprint) if sprint else None, owner=key("owner")),
        )
        for each in outcomes:
            self.happens(key(name), goal.GoalAligned(outcome=key(each), rationale=f"{name} serves {each}"))
        if advances:
            self.happens(key(name), goal.GoalAdvanced(product_goal=key(advances)))
        return GoalId(key(name))

    # --- metrics ---

    def metric(
        self, code: str, of: str, direction: str | None = "INCREASE", baseline: object = None, **more: Any
    ) -> MetricId:
        given: Any = {name: number(each) if name in {"weight", "noise"} else each for name, each in more.items()}
        event = metric.MetricDefined(
            outcome=key(of),
            name=code,
            code=code,
            direction=Direction(direction) if direction else None,
            baseline=number(baseline),
            **given,
        )
        return MetricId(self.happens(key(code), event))

    def target(self, code: str, value: object = None, **more: Any) -> None:
        given: Any = {
            name: number(each) if name in {"lower", "upper", "baseline"} else each for name, each in more.items()
        }
        self.happens(key(code), metric.MetricRetargeted(value=number(value), **given), reason="Because")

    def retire_metric(self, code: str) -> None:
        self.happens(key(code), metric.MetricRetired())

    def read(self, code: str, value: object, starts: str, ends: str | None = None) -> ReadingId:
        """A reading of a period; of one day, if no end is given."""
        until = day(ends or starts)
        event = reading.ReadingRecorded(metric=key(code), starts=day(starts), ends=until, value=some(value))
        return ReadingId(self.happens(key(f"{code} {starts} {until}"), event))

    def withdraw(self, held: UUID) -> None:
        former = self.image.states[held]
        assert isinstance(former, reading.Reading)
        self.happens(held, reading.ReadingWithdrawn(former=former.value))

    def get_metric(self, code: str) -> Metric:
        found = self.image.get(Metric, key(code))
        assert found is not None
        return found

    # --- judging ---

    def review(self, name: str, starts: str, ends: str, sprint: str | None = None) -> ReviewId:
        event = review.ReviewOpened(
            title=name, starts=day(starts), ends=day(ends), sprint=key(sprint) if sprint else None
        )
        return ReviewId(self.happens(key(name), event))

    def close_review(self, name: str, summary: dict[str, Any] | None = None) -> None:
        self.happens(key(name), review.ReviewClosed(summary=summary or {}))

    def judge(
        self,
        subject: str,
        against: str,
        question: str,
        verdict: str,
        by: str = "ann",
        confidence: object = 1,
        effective: str | None = None,
    ) -> CheckId:
        """One member's check; one by ``owner`` judges work of their own."""
        event = check.CheckRecorded(
            subject=SubjectId(key(subject)),
            outcome=key(against),
            question=Question(question),
            verdict=Verdict(verdict),
            confidence=some(confidence),
            member=MemberId(key(by)),
            self_check=by == "owner",
        )
        stream = key(f"check {self.image.count(Check)}")
        at = datetime.combine(day(effective), time(9), UTC) if effective else None
        return CheckId(self.happens(stream, event, effective=at))

    def relevant(self, subject: str, against: str, verdict: str = "SUPPORTS", **more: Any) -> CheckId:
        return self.judge(subject, against, "RELEVANCE", verdict, **more)

    def moved(self, subject: str, against: str, verdict: str = "SUPPORTS", **more: Any) -> CheckId:
        return self.judge(subject, against, "IMPACT", verdict, **more)
