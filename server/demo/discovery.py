"""Act two: what stands between shoppers and those outcomes, what might help, and what would have to be true."""

from __future__ import annotations

from events.assumption import AssumptionResult, AssumptionRisk, DefineAssumption, RecordAssumptionResult
from events.node import ChildrenOnRetire, MoveNode, RestoreNode, RetireNode
from events.opportunity import DefineOpportunity
from events.solution import DefineSolution
from server.demo.story import Storyteller

OPPORTUNITIES = (
    ("OPP-1", "PO-1", "I buy the same thirty things every week, and look for each of them again"),
    ("OPP-2", "PO-1", "I never know what is about to run out at home"),
    ("OPP-3", "PO-2", "My first order was fine, but nothing made me think of the second"),
    ("OPP-4", "PO-2", "Putting my first order together took a whole lunch break"),
    ("OPP-5", "PO-3", "A replacement that nobody asked me about is an item I did not want"),
    ("OPP-6", "PO-3", "The app said it was there, and then it was not"),
    ("OPP-7", "PO-5", "I drive round the block to find a place to stop"),
    ("OPP-8", "PO-5", "My round is planned as if there were no school run"),
    ("OPP-9", "PO-6", "I would take another hour if I knew that it helped"),
    ("OPP-10", "PO-7", "The yoghurt was warm when I unpacked it"),
    ("OPP-11", "PO-8", "I would take it a day before its date, if it cost less"),
    ("OPP-12", "PO-9", "The forecast knows neither the weather nor the holidays"),
)

SOLUTIONS = (
    ("SOL-1", "OPP-1", "A usual basket that fills itself from the last four orders"),
    ("SOL-2", "OPP-1", "Take a photo of the list on the fridge"),
    ("SOL-3", "OPP-2", "A shelf of what is about to run out"),
    ("SOL-4", "OPP-3", "A voucher for the second order"),
    ("SOL-5", "OPP-3", "Ask after the first delivery what was missing"),
    ("SOL-6", "OPP-4", "Begin with a ready-made basket"),
    ("SOL-7", "OPP-5", "Agree on replacements before the van is packed"),
    ("SOL-8", "OPP-6", "Count the shelf while picking from it"),
    ("SOL-9", "OPP-7", "Stopping places learned from past rounds"),
    ("SOL-10", "OPP-8", "Plan rounds on the speeds our own vans measured"),
    ("SOL-11", "OPP-9", "Show first the hours that neighbours took"),
    ("SOL-12", "OPP-10", "A thermometer in every cold box"),
    ("SOL-13", "OPP-11", "A short-dated shelf, from six in the evening"),
)

DESIRABILITY, VIABILITY, FEASIBILITY, USABILITY, ETHICS = AssumptionRisk
HOLDS, FAILS, INCONCLUSIVE = AssumptionResult

ASSUMPTIONS = (
    (
        "ASM-1",
        "SOL-1",
        DESIRABILITY,
        "Shoppers trust a basket that they did not fill themselves",
        "Send thirty households a basket made by hand, and count what they take out of it.",
        (6, "Thu 15:00", HOLDS, "They took out two items in thirty, and eleven asked when it would be there for good."),
    ),
    (
        "ASM-2",
        "SOL-2",
        FEASIBILITY,
        "A handwritten list can be read without asking back",
        "Two hundred photos from twenty households, read by three services.",
        (9, "Wed 11:00", FAILS, 'Six items in ten at best. "Bread, the usual" is not a product.'),
    ),
    (
        "ASM-3",
        "SOL-3",
        DESIRABILITY,
        "Two reminders a week are welcome",
        "Three groups: none, two and four reminders a week, for four weeks.",
        (16, "Thu 10:00", INCONCLUSIVE, "Two did no harm, but a public holiday fell into two of the four weeks."),
    ),
    (
        "ASM-4",
        "SOL-4",
        VIABILITY,
        "A voucher brings back those who would otherwise not have come",
        "Leave the voucher out of every second bag, and compare second orders after 30 days.",
        (21, "Mon 16:00", FAILS, "36.1 % with voucher, 35.2 % without: we paid those who were coming anyway."),
    ),
    (
        "ASM-5",
        "SOL-6",
        USABILITY,
        "Newcomers find themselves in one of five ready-made baskets",
        "Card sorting with eighteen people in the library foyer.",
        (
            20,
            "Tue 15:00",
            HOLDS,
            "Sixteen of eighteen chose within a minute; the single household needed a basket of its own.",
        ),
    ),
    (
        "ASM-6",
        "SOL-8",
        FEASIBILITY,
        "Pickers have the two seconds to report an empty shelf",
        "A paper list on one trolley for a week.",
        (6, "Fri 09:00", HOLDS, "1.6 seconds, and they would rather do that than explain a gap later."),
    ),
    (
        "ASM-7",
        "SOL-9",
        ETHICS,
        "Drivers share where they stop without feeling watched",
        "Talk to the works council, and show drivers exactly what would be kept.",
        (8, "Thu 13:00", HOLDS, "Agreed: places are kept without names, and without times of day."),
    ),
    (
        "ASM-8",
        "SOL-11",
        DESIRABILITY,
        "One euro moves a household to another hour",
        "Offer it by hand to two hundred households in four streets.",
        (13, "Fri 11:00", HOLDS, "41 of 200 moved. At fifty cents it was 12."),
    ),
)


def tell(story: Storyteller) -> None:
    """Listen, think of answers, find out what would have to be true."""
    key = story.key
    story.scene(
        3, "Wed 09:30", "Amara", "From fourteen interviews in kitchens and six rides in the van, in their own words."
    )
    for code, parent, title in OPPORTUNITIES:
        story.tell(DefineOpportunity(title=title, parent=key(parent), code=code, uuid=key(code)))
    story.scene(4, "Tue 13:00", "Tomás", "Three answers sketched for each need; these were worth a test.")
    for code, parent, title in SOLUTIONS:
        story.tell(DefineSolution(title=title, parent=key(parent), code=code, uuid=key(code)))
    story.scene(4, "Thu 10:00", "Amara", "What would have to be true? The riskiest belief of each answer.")
    for code, parent, risk, title, test, _ in ASSUMPTIONS:
        story.tell(DefineAssumption(title=title, parent=key(parent), risk=risk, test=test, code=code, uuid=key(code)))
    for code, _, _, _, _, (week, when, result, note) in ASSUMPTIONS:
        story.scene(week, when, "Priya", f"The test of {code} is over.")
        story.tell(RecordAssumptionResult(assumption=key(code), result=result, note=note))
    _change_their_minds(story)


def _change_their_minds(story: Storyteller) -> None:
    key = story.key
    story.scene(
        6, "Tue 10:30", "Ingrid", "It is about replacements, not about missing items: it moves with its outcome."
    )
    story.tell(MoveNode(node=key("OPP-5"), parent=key("PO-4")))
    story.scene(8, "Tue 11:00", "Jonas", "The maker of the thermometers has taken its offer back.")
    story.tell(RetireNode(node=key("SOL-12")))
    story.scene(13, "Thu 10:00", "Jonas", "A second maker delivers the same thermometer, for a third less.")
    story.tell(RestoreNode(node=key("SOL-12")))
    story.scene(11, "Thu 10:00", "Tomás", "Decided at the review: lists cannot be read, and its trial goes with it.")
    story.tell(RetireNode(node=key("SOL-2"), children=ChildrenOnRetire.RETIRE))
