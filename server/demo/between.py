"""What was said between reviews: late checks, comments, check-ins, and what was taken note of."""

from __future__ import annotations

from events.check_in import Health
from events.goal import RewordGoal
from events.signal import AcknowledgeSignal, SignalKind
from server.demo.lines import CheckedIn, Judged, Said, asked
from server.demo.reviews import CONTRADICTS, DASHBOARD, IMPACT, PARTIAL, RELEVANCE, SUPPORTS
from server.demo.story import Storyteller

ON_TRACK, AT_RISK, OFF_TRACK = Health

LATE = (
    (17, "Thu 16:00", "The recheck that the review asked for.", Judged("Leo", "DEL-1", "PO-1", IMPACT, SUPPORTS, "0.8", "I was too careful in week 11. Four orders in ten begin with it now.", ("REFILL 16", DASHBOARD + "usual-basket"))),
    (20, "Mon 10:00", "Nine weeks after it went live.", Judged("Samir", "DEL-12", "PO-3", IMPACT, SUPPORTS, "0.8", "With the counts in the app, the button is worth what we hoped.", ("COMPLETE 18", "COMPLETE 19"))),
    (22, "Wed 11:00", "Asked by Ingrid, who had no evidence of her own.", Judged("Ingrid", "DEL-13", "PO-5", IMPACT, SUPPORTS, "0.9", "Ten weeks, and it has stayed.", ("DROPS 12", "DROPS 21"))),
    (23, "Wed 15:00", "The recheck of week 14.", Judged("Priya", "five minutes", "BO-1", IMPACT, PARTIAL, "0.6", "Households with a usual basket stay longer. Those who took to it may be those who would have stayed.")),
    (24, "Tue 10:00", "The recheck of week 19.", Judged("Samir", "DEL-15", "BO-2", IMPACT, PARTIAL, "0.5", "The drive got cheaper. The euro that we give for it did not.")),
    (24, "Wed 16:00", "After the month's accounts.", Judged("Helen", "DEL-17", "BO-2", IMPACT, CONTRADICTS, "0.7", "Three in four of those who get the euro shared their hour before.", (DASHBOARD + "shared-by-street",))),
    (24, "Thu 09:30", "Asked by Helen.", Judged("Zofia", "DEL-17", "PO-6", RELEVANCE, SUPPORTS, "0.7", "It was tested by hand, and it worked by hand.")),
    (25, "Wed 14:00", "Three weeks of rounds planned with it.", Judged("Jonas", "DEL-18", "PO-5", IMPACT, PARTIAL, "0.6", "Up since, though a week of roadworks ended at the same time.", ("DROPS 22", "DROPS 24"))),
    (26, "Thu 17:00", "On the day it was delivered.", Judged("Ingrid", "DEL-20", "PO-7", RELEVANCE, SUPPORTS, "0.8", "Boxes are warmest in the first ten minutes, in a warm van.")),
)  # fmt: skip

COMMENTS = (
    (5, "Wed 11:00", "After a night at the depot.", Said("night", "Samir", "OPP-6", "It was there at six in the evening. By four in the morning it is not. Ask when, not whether.", (("Ingrid", "That is why the count is made while picking."),), "Samir")),
    (9, "Fri 12:00", "From the interviews.", Said("two households", "Amara", "PO-2", "Newcomers are two kinds: those who moved here, and those who are ill this week. The second kind will not come back, and that is fine.", (("Priya", "I cannot tell them apart in the numbers. Yet."), ("Amara", "One question at sign-up would do."), ("Tomás", "Noted for the second half."))),),
    (18, "Thu 09:00", "Seen on the way to work.", Said("queue", "Leo", "SHARED", "Does this count households in one building twice?", (("Priya", "Once per door. It is in the definition now."),), "Leo")),
    (24, "Wed 16:20", "After the month's accounts.", asked("the euro", "Helen", "DEL-17", "Do we go on paying a euro for what three in four did for nothing?", (("Zofia", "Shown only to those who never shared, it would cost a quarter."),))),
    (25, "Fri 15:00", "From the buyers' meeting.", Said("feed", "Samir", "FORECAST", "The forecast's feed has been silent since the buyers changed their system. Who looks after it?")),
)  # fmt: skip

CHECK_INS = (
    CheckedIn(9, "Mon 09:30", "Tomás", "PO-1", ON_TRACK, "0.6", "The first households have their usual basket."),
    CheckedIn(9, "Mon 09:40", "Maya", "BO-1", AT_RISK, "0.5", "Nothing has moved, and nothing should have yet."),
    CheckedIn(13, "Mon 09:30", "Ingrid", "PO-5", ON_TRACK, "0.7", "Stopping places are in every van."),
    CheckedIn(13, "Mon 09:40", "Tomás", "PO-2", OFF_TRACK, "0.8", "A whole team's month went to the payments."),
    CheckedIn(13, "Mon 09:50", "Ingrid", "full streets", ON_TRACK, "0.6", "Drivers bring more ideas than we can build."),
    CheckedIn(17, "Mon 09:30", "Maya", "BO-2", ON_TRACK, "0.6", "More doors per hour, fewer refunds."),
    CheckedIn(17, "Mon 09:40", "Maya", "BO-1", ON_TRACK, "0.6", "One point more. We keep our hands still."),
    CheckedIn(21, "Mon 09:30", "Tomás", "PO-1", ON_TRACK, "0.8", "Under ten minutes soon."),
    CheckedIn(21, "Mon 09:40", "Tomás", "PO-2", OFF_TRACK, "0.9", "Vouchers do not do it."),
    CheckedIn(21, "Mon 09:50", "Maya", "BO-3", ON_TRACK, "0.7", "For the first time below six."),
    CheckedIn(23, "Tue 09:30", "Ingrid", "PO-6", ON_TRACK, "0.8", "One order in five. With the euro it will be one in four."),
    CheckedIn(23, "Tue 09:40", "Ingrid", "PO-5", AT_RISK, "0.6", "Three doors an hour, and the target is due in a fortnight."),
    CheckedIn(25, "Mon 09:30", "Maya", "BO-2", AT_RISK, "0.6", "Everything below it rises, and what is left of an order does not. Something we do not measure eats it."),
    CheckedIn(25, "Mon 09:40", "Tomás", "five minutes", ON_TRACK, "0.7", "Nine minutes, from fourteen and a half."),
)  # fmt: skip


def tell(story: Storyteller) -> None:
    """Say it."""
    for week, when, because, check in LATE:
        story.scene(week, when, check.by, because)
        check.tell(story)
    for week, when, because, comment in COMMENTS:
        story.scene(week, when, comment.by, because)
        comment.tell(story)
    for check_in in CHECK_INS:
        check_in.tell(story)
    story.scene(20, "Wed 09:00", "Tomás", '"Trouble-free" was not what we meant.')
    story.tell(RewordGoal(goal=story.key("five minutes"), description="Counted from opening the app to having paid."))
    story.scene(
        26,
        "Wed 10:00",
        "Maya",
        "The move of the payments is done and was the only one. I look at it once more at the year's end.",
    )
    story.tell(
        AcknowledgeSignal(
            kind=SignalKind.WAIVED_GOAL, subject=story.key("Basket 2"), until=story.calendar.day(34, "Fri")
        )
    )
