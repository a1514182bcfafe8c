"""The files that can be imported, and their columns. ``docs/importing.md`` shows the same lists; a test compares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file."""

    name: str
    meaning: str
    needed: bool = False
    """Whether the file must have it."""
    filled: bool = False
    """Whether every row must fill it."""
    also: tuple[str, ...] = ()
    """What other tools call it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A file and its columns."""

    file: str
    meaning: str
    columns: tuple[Column, ...]


def _must(name: str, meaning: str, *also: str) -> Column:
    return Column(name, meaning, needed=True, filled=True, also=also)


def _has(name: str, meaning: str, *also: str) -> Column:
    return Column(name, meaning, needed=True, also=also)


def _may(name: str, meaning: str, *also: str) -> Column:
    return Column(name, meaning, also=also)


_OWNER = _may("owner", "who answers for it: a name, an e-mail address, or `Name <address>`", "assignee")
_DESCRIPTION = _may("description", "at length", "body")
_CODE_ALSO = ("key", "issue key", "identifier", "number", "id")
_TITLE_ALSO = ("summary", "name")

MEMBERS = Layout(
    "members.csv",
    "People and services, where a role other than CONTRIBUTOR or an e-mail address should be known.",
    (
        _must("name", "what the member is called"),
        _may("email", "where the member is reached", "e-mail", "mail"),
        _may("role", "VIEWER, STAKEHOLDER, CONTRIBUTOR (if blank), FACILITATOR, ADMIN or AUDITOR"),
        _may("kind", "PERSON (if blank) or SERVICE"),
    ),
)
OUTCOMES = Layout(
    "outcomes.csv",
    "Business and product outcomes.",
    (
        _must("code", "short name, unique for each kind", *_CODE_ALSO),
        _has("parent", "code of the outcome it stands under; blank: the top"),
        _must("kind", "BUSINESS or PRODUCT", "level"),
        _must("title", "the change wanted, in a line", *_TITLE_ALSO),
        _may("short", "a short title; kept in the description"),
        _DESCRIPTION,
        _may("actor", "whose behaviour changes; product outcomes only"),
        _OWNER,
    ),
)
NODES = Layout(
    "nodes.csv",
    "Nodes of the tree of any kind.",
    (
        _must("code", "short name, unique for each kind", *_CODE_ALSO),
        _must(
            "kind",
            "BUSINESS_OUTCOME, PRODUCT_OUTCOME, OPPORTUNITY, SOLUTION, ASSUMPTION or DELIVERABLE",
            "type",
            "issue type",
        ),
        _must("title", "what it is, in a line", *_TITLE_ALSO),
        _may("parent", "code of the node it stands under; where two kinds share a code: `KIND:code`", "parent key"),
        _DESCRIPTION,
        _OWNER,
        _may("contributes_to", "codes of further outcomes, separated by spaces or semicolons"),
        _may("actor", "whose behaviour changes; product outcomes only"),
        _may("risk", "of an assumption: DESIRABILITY, VIABILITY, FEASIBILITY, USABILITY or ETHICS"),
        _may("test", "of an assumption: how it is tested"),
        _may("result", "of an assumption: HOLDS, FAILS or INCONCLUSIVE"),
        _may("effort", "of a deliverable: how much work", "estimate", "story points"),
    ),
)
METRICS = Layout(
    "metrics.csv",
    "How outcomes are measured.",
    (
        _must("code", "short name, unique", *_CODE_ALSO),
        _must("outcome", "code of the outcome it measures"),
        _must("title", "what exactly is measured: the definition, and at first the name in use"),
        _may("name", "the name in use, where it is not the title"),
        _may("unit", "in what it is measured; blank: unknown"),
        _may("direction", "INCREASE, DECREASE or MAINTAIN"),
        _may("indicator", "LEADING or LAGGING"),
        _may("cadence", "DAILY, WEEKLY, MONTHLY, QUARTERLY or YEARLY"),
        _may("weight", "how much it counts among its outcome's metrics; blank: 1"),
        _may("noise", "the change that means nothing"),
        _may("baseline", "the value before the work began"),
        _may("target", "the value to reach"),
        _may("lower", "the least value of the band, for MAINTAIN"),
        _may("upper", "the greatest value of the band, for MAINTAIN"),
        _may("due", "the day by which the target should be reached"),
    ),
)
HISTORY = Layout(
    "history.csv",
    "What changed, oldest first; rows of one change set stand together.",
    (
        _must("at", "when: a time, in UTC unless it says otherwise", "time"),
        _has("commit", "the change set; rows of one are kept or left out together; blank: the row alone", "change set"),
        _may("editor", "who, as the source names them", "author"),
        _must("metric", "code of the metric"),
        _must("change", "`reading`, `correction`, `withdrawal`, `name`, `status` or `retired`"),
        _has("year", "the year that a reading speaks about"),
        _has("old", "the value, name or status until then; for a name or status it may be blank"),
        _has("new", "the new value, name or status"),
        _may("reason", "why"),
    ),
)
SPRINTS = Layout(
    "sprints.csv",
    "Time-boxes of teams.",
    (
        _must("name", "what the sprint is called, unique in the file", "sprint", "sprint name"),
        _must("team", "the team; formed when it is first named", "board", "project"),
        _must("starts", "its first day, as planned", "start date", "start"),
        _must("ends", "its last day, as planned", "end date", "end"),
        _may("planned", "when it was planned; blank: its first day", "created"),
        _may("started", "when it was started", "started at", "activated date"),
        _may("ended", "when it was ended", "completed at", "complete date"),
        _may("waiver", "why it was started though its goal was tied to no product outcome"),
    ),
)
GOALS = Layout(
    "goals.csv",
    "Product goals, and the single goal of each sprint.",
    (
        _must("title", "the aim, in a line", *_TITLE_ALSO),
        _may("code", "a short name by which other rows can name it; blank: its title", *_CODE_ALSO),
        _may("sprint", "for a sprint goal: the sprint's name", "cycle", "iteration"),
        _may("outcomes", "codes of the outcomes it serves, separated by spaces or semicolons", "outcome"),
        _may("rationale", "how it serves them"),
        _may("advances", "code or title of the product goal that it advances", "parent"),
        _OWNER,
        _DESCRIPTION,
        _may("at", "when it was set; blank: when its sprint was planned, or at the beginning", "created", "created at"),
        _may("closed", "when it was closed", "closed at", "completed at"),
        _may("result", "MET, PARTLY or MISSED; for a goal that was closed"),
        _may("note", "what was learned"),
    ),
)
DELIVERABLES = Layout(
    "deliverables.csv",
    "What teams make: tickets, issues.",
    (
        _must("code", "the ticket's key", *_CODE_ALSO),
        _must("title", "what it is, in a line", *_TITLE_ALSO),
        _may("parent", "code of the product outcome, opportunity or solution it serves", "parent key", "epic link"),
        _may("effort", "how much work; blank: 1", "estimate", "story points"),
        _may("status", "PLANNED (if blank), IN_PROGRESS, DELIVERED, DROPPED, or the tracker's word", "state"),
        _OWNER,
        _may("sprint", "the sprint's name", "cycle", "cycle name", "iteration", "milestone"),
        _may("created", "when it was planned; blank: at the beginning", "created at"),
        _may("started", "when work began; blank: it is not known apart from the end", "started at"),
        _may("ended", "when it was delivered or dropped", "resolved", "completed", "completed at", "closed at"),
        _DESCRIPTION,
        _may("url", "its address in the tracker", "link"),
    ),
)
CHECKS = Layout(
    "checks.csv",
    "Judgements of work against outcomes.",
    (
        _must("subject", "code of the deliverable, or code or title of the goal", "deliverable", "goal"),
        _must("outcome", "code of the outcome"),
        _must("question", "RELEVANCE or IMPACT"),
        _must("verdict", "SUPPORTS, PARTIAL, NO_EVIDENCE, CONTRADICTS or TOO_EARLY"),
        _must("member", "who judges", "by", "author"),
        _must("at", "when", "date", "created"),
        _may("confidence", "above 0, up to 1; blank: 1"),
        _may("note", "what they have to say", "comment"),
        _may("reading", "evidence: a reading, as `metric code@year`"),
        _may("url", "evidence: an address", "link"),
        _may("hash", "the hash of what was found there"),
        _may("retrieved", "when it was found there", "retrieved at"),
        _may("recheck_on", "for TOO_EARLY: the day to check again", "recheck on"),
    ),
)

LAYOUTS = (MEMBERS, OUTCOMES, NODES, METRICS, HISTORY, SPRINTS, GOALS, DELIVERABLES, CHECKS)
