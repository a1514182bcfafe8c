"""Act one: what Pantry Lane wants to be different, and for whom. Outcomes, their order and their ties."""

from __future__ import annotations

from decimal import Decimal

from events.node import LinkNode, RewordNode, SetNodeOwner, UnlinkNode
from events.outcome import DefineOutcome, OutcomeLevel, SetOutcomeActor
from server.demo.story import Storyteller

BUSINESS = (
    (
        "BO-1",
        "Households stay with us",
        "Winning a household costs us 38 euros, and six in ten are gone after twelve weeks. We want the half that stays to be the rule.",
    ),
    (
        "BO-2",
        "Every delivery pays for itself",
        "After picking, packing and driving, two euros of an order are left. Below three we cannot open a second depot.",
    ),
    (
        "BO-3",
        "Less food is thrown away",
        "One crate of fresh food in sixteen ends in the bin, in the depot or on its way back. It is money, and it is a shame.",
    ),
)

PRODUCT = (
    (
        "PO-1",
        "BO-1",
        "Weekly shoppers",
        "Weekly shoppers refill their usual basket in minutes",
        "They buy much the same every week. What takes their time is finding it all again.",
    ),
    (
        "PO-2",
        "BO-1",
        "First-time shoppers",
        "First-time shoppers come back for a second order",
        "Whoever orders twice within a month is four times as likely to be here in a year.",
    ),
    (
        "PO-3",
        "BO-1",
        "Weekly shoppers",
        "Shoppers get what they ordered",
        "A missing item is the first reason given by those who leave.",
    ),
    (
        "PO-5",
        "BO-2",
        "Drivers",
        "Drivers reach more doors in an hour",
        "Driving is the larger half of what a delivery costs.",
    ),
    (
        "PO-6",
        "BO-2",
        "Weekly shoppers",
        "Shoppers take a delivery time near their neighbours'",
        "Two doors in one street cost little more than one.",
    ),
    (
        "PO-7",
        "BO-3",
        None,
        "Chilled food arrives chilled",
        "What gets warm on the way is refunded, and thrown away.",
    ),
    (
        "PO-8",
        "BO-3",
        "Weekly shoppers",
        "Shoppers take short-dated food on purpose",
        "A third of what we throw away was still good when we took it off the shelf.",
    ),
    (
        "PO-9",
        "BO-3",
        "Buyers",
        "Buyers order what will sell",
        "The forecast is off by a quarter for fresh food, and buyers rather order too much.",
    ),
)

OWNERS = {
    "BO-1": "Maya",
    "BO-2": "Maya",
    "BO-3": "Maya",
    "PO-1": "Tomás",
    "PO-2": "Tomás",
    "PO-3": "Ingrid",
    "PO-5": "Ingrid",
    "PO-6": "Ingrid",
    "PO-7": "Ingrid",
    "PO-8": "Tomás",
}

LINKS = (
    ("PO-3", "BO-2", "0.5", "Every missing item costs a refund and, one time in five, a second drive."),
    ("PO-7", "BO-1", "0.5", "Warm milk is the second reason given by those who leave."),
    ("PO-8", "BO-2", "0.25", "What is sold at half price was bought at full price: better than nothing for it."),
    ("PO-1", "BO-2", "0.25", "Whoever needs less time may put more into the basket."),
)


def tell(story: Storyteller) -> None:
    """State the outcomes and tie them."""
    key = story.key
    story.scene(1, "Tue 10:00", "Maya", "Kick-off: in half a year, how would we know that it was worth it?")
    for code, title, description in BUSINESS:
        story.tell(
            DefineOutcome(level=OutcomeLevel.BUSINESS, title=title, description=description, code=code, uuid=key(code))
        )
    story.scene(2, "Tue 10:00", "Tomás", "Workshop of both teams: what would people do differently if this came true?")
    for code, parent, actor, title, description in PRODUCT:
        story.tell(
            DefineOutcome(
                level=OutcomeLevel.PRODUCT,
                title=title,
                description=description,
                parent=key(parent),
                actor=key(actor) if actor else None,
                code=code,
                uuid=key(code),
            )
        )
    story.scene(2, "Tue 15:00", "Maya", "An outcome that nobody answers for is a wish.")
    for code, owner in OWNERS.items():
        story.tell(SetNodeOwner(node=key(code), owner=key(owner)))
    story.scene(2, "Wed 10:00", "Priya", "From the leavers' survey and the refunds of last year.")
    for code, outcome, weight, rationale in LINKS:
        story.tell(LinkNode(node=key(code), outcome=key(outcome), weight=Decimal(weight), rationale=rationale))
    _change_their_minds(story)


def _change_their_minds(story: Storyteller) -> None:
    key = story.key
    story.scene(
        6, "Tue 10:00", "Ingrid", "Missing items and unwanted replacements turned out to be two different things."
    )
    story.tell(
        DefineOutcome(
            level=OutcomeLevel.PRODUCT,
            title="Shoppers keep the replacements they are offered",
            description="One order in four has a replacement in it, and more than a third of these are handed back at the door.",
            parent=key("PO-3"),
            actor=key("Weekly shoppers"),
            code="PO-4",
            uuid=key("PO-4"),
        ),
        SetNodeOwner(node=key("PO-4"), owner=key("Tomás")),
    )
    story.scene(
        8, "Wed 14:00", "Samir", "It is the driver who opens the box at the door, and the driver who can keep it shut."
    )
    story.tell(SetOutcomeActor(outcome=key("PO-7"), actor=key("Drivers")), by="Ingrid")
    story.scene(
        10, "Thu 11:00", "Ingrid", '"Near" was read as distance. What we mean is the same street in the same hour.'
    )
    story.tell(RewordNode(node=key("PO-6"), title="Shoppers share a delivery hour with their neighbours"))
    story.scene(
        14, "Fri 10:00", "Priya", "Thirteen weeks of baskets: those who are faster buy no more. The tie was a guess."
    )
    story.tell(UnlinkNode(node=key("PO-1"), outcome=key("BO-2")))
    story.scene(
        15,
        "Tue 16:00",
        "Maya",
        "From the founders' dinner. Worth having, though we do not know yet what it is good for.",
    )
    story.tell(
        DefineOutcome(
            level=OutcomeLevel.PRODUCT,
            title="Shoppers recommend us to their neighbours",
            description="Word of mouth, from one landing to the next.",
            actor=key("Weekly shoppers"),
            code="PO-10",
            uuid=key("PO-10"),
        )
    )
