"""Goals: of the product and of sprints, and the outcomes they serve."""

from __future__ import annotations

from events import goal as domain
from schema.audit import with_history
from schema.check import checks_by
from schema.check_in import check_ins_on
from schema.deriving import entity, value
from schema.entity import Held, Node
from schema.feedback import comments_on
from schema.listing import listing
from schema.signal import signals_about
from schema.why import ways_up

COMMANDS = (
    domain.SetGoal,
    domain.RewordGoal,
    domain.AlignGoal,
    domain.UnalignGoal,
    domain.AdvanceGoal,
    domain.CloseGoal,
)


@value(domain.GoalAlignment)
class GoalAlignment(Held):
    """The tie of a goal to an outcome."""


@entity(domain.Goal)
@with_history
class Goal(Node):
    """An aim: of the product, or of one sprint."""

    why = ways_up()
    checks = checks_by("subject", "The judgements of it, oldest first.")
    check_ins = check_ins_on()
    feedback = comments_on()
    signals = signals_about()


LISTING = listing(domain.Goal, "Goal")
