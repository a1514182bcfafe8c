"""A small workspace, made by real commands: two people, one team, a tree of seven nodes, a metric, a sprint and its review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.schema.asking import Client


def day(ago: int) -> str:
    """A day some days ago."""
    return (datetime.now(UTC).date() - timedelta(days=ago)).isoformat()


@dataclass
class World:
    """The keys of what there is."""

    client: Client
    ann: str
    ben: str
    team: str
    growth: str
    habit: str
    need: str
    answer: str
    belief: str
    mail: str
    loose: str
    metric: str
    reading: str
    product_goal: str
    goal: str
    sprint: str
    review: str
    check: str
    comment: str

    @classmethod
    async def of(cls, client: Client) -> World:
        """A small workspace."""
        key = client.key
        ann = await key("memberInvite", "member", name="Ann", role="ADMIN")
        ben = await key("memberInvite", "member", name="Ben", role="STAKEHOLDER")
        team = await key("teamForm", "team", name="Bees", members=[ann])
        growth = await key("outcomeDefine", "outcome", level="BUSINESS", title="Growth", code="GROWTH")
        habit = await key("outcomeDefine", "outcome", level="PRODUCT", title="Habit", code="HABIT", parent=growth)
        need = await key("opportunityDefine", "opportunity", title="Forgetting", parent=habit)
        answer = await key("solutionDefine", "solution", title="Reminders", parent=need)
        belief = await key("assumptionDefine", "assumption", title="They read mail", parent=answer, risk="DESIRABILITY")
        mail = await key("deliverablePlan", "deliverable", title="Mail", parent=answer, effort="3")
        loose = await key("deliverablePlan", "deliverable", title="Refactoring")
        metric = await key(
            "metricDefine", "metric", outcome=habit, name="Returning", code="RET", direction="INCREASE", baseline="40"
        )
        await client.do("metricRetarget", metric=metric, value="50", reason="A tenth more")
        reading = await key("readingRecord", "reading", metric=metric, starts=day(20), ends=day(11), value="45")
        product_goal = await key("goalSet", "goal", kind="PRODUCT", title="Come back")
        await client.do("goalAlign", goal=product_goal, outcome=habit, rationale="It is the habit")
        sprint = await key("sprintPlan", "sprint", name="Sprint 1", team=team, starts=day(10), ends=day(0))
        goal = await key("goalSet", "goal", kind="SPRINT", title="Remind them", sprint=sprint)
        await client.do("goalAdvance", goal=goal, productGoal=product_goal)
        await client.do("goalAlign", goal=goal, outcome=habit, rationale="Reminders bring them back")
        await client.do("deliverableAssign", deliverable=mail, sprint=sprint)
        await client.do("sprintStart", sprint=sprint)
        review = await key("reviewOpen", "review", sprint=sprint, participants=[ann, ben])
        check = await key(
            "checkRecord",
            "check",
            subject=mail,
            outcome=habit,
            review=review,
            member=ann,
            question="RELEVANCE",
            verdict="SUPPORTS",
            confidence="0.8",
        )
        comment = await key("feedbackGive", "feedback", subject=mail, review=review, member=ben, text="Nice")
        return cls(
            client,
            ann,
            ben,
            team,
            growth,
            habit,
            need,
            answer,
            belief,
            mail,
            loose,
            metric,
            reading,
            product_goal,
            goal,
            sprint,
            review,
            check,
            comment,
        )

    async def read(self, fields: str, **at: Any) -> Any:
        """Fields of the workspace."""
        return await self.client.read(fields, **at)
