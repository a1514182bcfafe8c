"""Act three: what the two teams made, sprint by sprint."""

from __future__ import annotations

from events.goal import AlignGoal, GoalKind, GoalResult, SetGoal
from events.node import LinkNode
from server.demo.sprints import Box, Step, Work
from server.demo.story import Storyteller

MET, PARTLY, MISSED = GoalResult

AIMS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "five minutes",
        "Tomás",
        "The weekly shop takes five minutes",
        {"PO-1": 'Five minutes is what shoppers call "no trouble".'},
    ),
    (
        "full streets",
        "Ingrid",
        "Every stop of a van serves more than one door",
        {"PO-5": "More doors per hour.", "PO-6": "More doors per street."},
    ),
    ("talk of the town", "Maya", "Be the grocer people talk about", {}),
)
"""The product goals. The last still waits to be tied to anything."""

WORK = (
    Work("DEL-1", "SOL-1", 8, "Leo", "PL-101", "Usual basket on the first screen"),
    Work("DEL-2", "SOL-2", 5, "Amara", "PL-104", "Trial of photographed lists with twenty households"),
    Work("DEL-3", "SOL-13", 5, "Leo", "PL-109", "Short-dated shelf in the app"),
    Work("DEL-4", None, 13, "Leo", "PL-120", "Move payments to the new provider"),
    Work("DEL-5", "SOL-7", 8, "Amara", "PL-123", "Agree on replacements by message"),
    Work("DEL-6", "SOL-4", 3, "Amara", "PL-140", "Voucher in the first delivery's bag"),
    Work("DEL-7", "SOL-3", 5, "Leo", "PL-142", "Shelf of what is about to run out"),
    Work("DEL-8", "SOL-5", 3, "Amara", "PL-143", "Two questions after the first delivery"),
    Work("DEL-9", "SOL-6", 5, "Leo", "PL-160", "Five ready-made baskets"),
    Work("DEL-10", "SOL-13", 5, "Leo", "PL-163", "Prices of short-dated food drop in the evening"),
    Work("DEL-11", None, 8, "Leo", "PL-165", "New colours for the back office"),
    Work("DEL-12", "SOL-8", 5, "Jonas", "PL-106", "Empty-shelf button for pickers"),
    Work("DEL-13", "SOL-9", 8, "Jonas", "PL-107", "Stopping places on the driver's map"),
    Work("DEL-14", "SOL-8", 5, "Zofia", "PL-111", "Shelf counts reach the app within ten minutes"),
    Work("DEL-15", "SOL-11", 5, "Zofia", "PL-127", "Shared hours shown first"),
    Work("DEL-16", "SOL-12", 5, "Jonas", "PL-129", "Thermometers in forty cold boxes"),
    Work("DEL-17", "SOL-11", 3, "Zofia", "PL-148", "One euro off a shared hour"),
    Work("DEL-18", "SOL-10", 8, "Jonas", "PL-151", "Street speeds measured by our own vans"),
    Work("DEL-19", "SOL-10", 8, "Zofia", "PL-170", "Plan the round again at noon"),
    Work("DEL-20", "PO-7", 3, "Jonas", "PL-171", "Cool the vans before they are loaded"),
)

SPRINTS = (
    Box(
        "Basket", "Basket 1", 7, 10, "Tomás", "A weekly shopper orders without searching",
        {"PO-1": "Searching is two thirds of the time between opening and paying."}, "five minutes",
        ("DEL-1", "DEL-2", "DEL-3"), PARTLY, "Those with a usual basket no longer search; lists cannot be read.",
    ),
    Box(
        "Doorstep", "Doorstep 1", 10, 13, "Ingrid", "Pickers and drivers tell the system what they see",
        {"PO-3": "The shelf knows first what will be missing.", "PO-5": "Drivers know where one can stop."}, "full streets",
        ("DEL-12", "DEL-13", "DEL-14"), MET, "412 empty shelves reported and 960 stopping places learned.",
    ),
    Box(
        "Basket", "Basket 2", 12, 15, "Tomás", "Payments run at the new provider before the old contract ends",
        {}, None, ("DEL-3", "DEL-4", "DEL-5"), MET, "No order was lost. Replacements had to wait.",
        waiver="The old provider switches us off in four weeks. It serves no outcome; without it we cannot sell at all.",
    ),
    Box(
        "Doorstep", "Doorstep 2", 15, 18, "Ingrid", "Half of our streets see what their neighbours took",
        {"PO-6": "One can only share what one sees.", "PO-3": "The counts of Doorstep 1 are worth nothing until shoppers see them."},
        "full streets", ("DEL-14", "DEL-15", "DEL-16"), PARTLY, "Half the streets, yes. The thermometers came too late.",
    ),
    Box(
        "Basket", "Basket 3", 17, 20, "Tomás", "Newcomers and regulars have a reason to open the app this week",
        {"PO-2": "A second visit comes before a second order.", "PO-1": "What is about to run out need not be looked for."}, "five minutes",
        ("DEL-5", "DEL-6", "DEL-7", "DEL-8"), MISSED, "Regulars do. Newcomers took the voucher, and did not come more often.",
    ),
    Box(
        "Doorstep", "Doorstep 3", 20, 23, "Ingrid", "Cold boxes prove it, and a shared hour is worth a euro",
        {"PO-7": "What is measured can be refunded, and avoided.", "PO-6": "A euro is what the second door saves us."}, "full streets",
        ("DEL-16", "DEL-17", "DEL-18"), PARTLY, "The boxes do. Whether the euro does, we have not looked at together.",
    ),
    Box(
        "Basket", "Basket 4", 22, 25, "Tomás", "A newcomer's second order takes five minutes",
        {"PO-2": "The first order took a lunch break. The second must not."}, "five minutes", ("DEL-8", "DEL-9", "DEL-10", "DEL-11"),
    ),
    Box(
        "Doorstep", "Doorstep 4", 25, 28, "Ingrid", "No van drives by a plan older than lunch",
        {"PO-5": "A third of the afternoon's doors move after the plan is made."}, "full streets", ("DEL-19", "DEL-20"), ended=False,
    ),
)  # fmt: skip

STEPS = (
    Step(7, "Mon 11:00", "Leo", "start", "DEL-1", "First, because everything else leans on it."),
    Step(7, "Tue 10:00", "Amara", "start", "DEL-2", "Twenty households have said yes."),
    Step(9, "Tue 15:30", "Leo", "deliver", "DEL-1", "Live for everybody with four orders or more."),
    Step(9, "Wed 14:00", "Amara", "drop", "DEL-2", "Its assumption failed this morning: six items in ten are read."),
    Step(9, "Thu 09:30", "Leo", "start", "DEL-3", "Free since the trial was dropped."),
    Step(10, "Mon 13:00", "Jonas", "start", "DEL-12", "The paper list on the trolley worked, so the button can be simple."),
    Step(10, "Tue 09:00", "Zofia", "start", "DEL-14", "Needs the longest, so it begins first."),
    Step(11, "Wed 16:00", "Jonas", "deliver", "DEL-12", "On all sixty hand terminals."),
    Step(11, "Thu 09:00", "Jonas", "start", "DEL-13", "The works council has agreed."),
    Step(12, "Fri 12:00", "Jonas", "deliver", "DEL-13", "In every van from Monday's rounds on."),
    Step(13, "Thu 15:00", "Zofia", "8", "DEL-14", "The stock system answers once an hour. We have to build a side door."),
    Step(12, "Mon 11:00", "Leo", "start", "DEL-4", "The contract leaves us four weeks."),
    Step(13, "Tue 16:00", "Leo", "deliver", "DEL-3", "On the first screen from six in the evening."),
    Step(14, "Mon 10:00", "Amara", "start", "DEL-5", "While Leo waits for the provider's test system."),
    Step(15, "Thu 11:00", "Leo", "deliver", "DEL-4", "All payments since Tuesday ran at the new provider."),
    Step(15, "Mon 11:00", "Zofia", "start", "DEL-15", "The streets are known, the order of the hours is a small change."),
    Step(16, "Tue 12:00", "Zofia", "deliver", "DEL-14", "Nine minutes on average, measured for a week."),
    Step(16, "Fri 10:00", "Zofia", "deliver", "DEL-15", "In every second street, to compare."),
    Step(17, "Mon 14:00", "Jonas", "start", "DEL-16", "The first box of thermometers has arrived, three weeks late."),
    Step(17, "Wed 15:00", "Amara", "deliver", "DEL-5", "Agreed in the app or by text message, until the van is packed."),
    Step(17, "Thu 10:00", "Leo", "start", "DEL-7", "It uses what the usual basket knows."),
    Step(17, "Fri 09:00", "Amara", "start", "DEL-6", "Printed by the depot, so little is left to build."),
    Step(18, "Wed 10:00", "Amara", "deliver", "DEL-6", "In every second first bag, to compare."),
    Step(19, "Thu 14:00", "Leo", "deliver", "DEL-7", "For all with a usual basket."),
    Step(20, "Mon 13:00", "Amara", "start", "DEL-8", "The questions are agreed with the depot."),
    Step(20, "Tue 10:00", "Zofia", "start", "DEL-17", "The checkout has to take it off."),
    Step(20, "Wed 10:00", "Jonas", "start", "DEL-18", "Eleven weeks of rounds are enough to begin."),
    Step(21, "Tue 12:00", "Jonas", "deliver", "DEL-16", "Forty boxes, one round in four."),
    Step(21, "Wed 11:00", "Zofia", "deliver", "DEL-17", "In the streets where shared hours are shown."),
    Step(22, "Mon 13:00", "Leo", "start", "DEL-10", "The depot asked for it, and it is small."),
    Step(22, "Thu 16:00", "Jonas", "deliver", "DEL-18", "Rounds are planned with it since today."),
    Step(23, "Tue 11:00", "Amara", "deliver", "DEL-8", "Sent two hours after the first delivery."),
    Step(23, "Wed 10:00", "Leo", "start", "DEL-11", "The old colours cannot be read on the new screens in the depot."),
    Step(24, "Tue 17:00", "Leo", "deliver", "DEL-10", "Thirty, then fifty per cent off, until nine."),
    Step(25, "Tue 15:00", "Leo", "deliver", "DEL-11", "On all screens of the depot."),
    Step(25, "Wed 10:00", "Leo", "start", "DEL-9", "Begun at last; it will go into the next sprint."),
    Step(25, "Mon 14:00", "Zofia", "start", "DEL-19", "Half of the code is that of the morning's plan."),
    Step(25, "Tue 09:30", "Jonas", "start", "DEL-20", "The vans stand at the depot's sockets anyway."),
    Step(26, "Thu 15:00", "Jonas", "deliver", "DEL-20", "All forty-two vans, from Friday's rounds on."),
)  # fmt: skip


def tell(story: Storyteller) -> None:
    """Aim, plan, make."""
    key = story.key
    story.scene(6, "Wed 14:00", "Maya", "What should be true in a year, so that a sprint has something to lean on.")
    for name, owner, title, outcomes in AIMS:
        story.tell(SetGoal(kind=GoalKind.PRODUCT, title=title, owner=key(owner), uuid=key(name)))
        for outcome, rationale in outcomes.items():
            story.tell(AlignGoal(goal=key(name), outcome=key(outcome), rationale=rationale))
    by_code, planned = {each.code: each for each in WORK}, set[str]()
    for sprint in SPRINTS:
        sprint.tell(story, tuple(by_code[code] for code in sprint.work if code not in planned))
        planned.update(sprint.work)
    for step in STEPS:
        step.tell(story)
    story.scene(
        14, "Fri 14:00", "Priya", "A basket with short-dated food in it has fewer gaps: people take what is there."
    )
    story.tell(LinkNode(node=key("DEL-3"), outcome=key("PO-3"), rationale="Shown only while the shelf holds it."))
