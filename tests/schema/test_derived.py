"""Derived values: each with its explanation, and the same whoever asks for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.schema.world import World, day

EXPLAINED = "value explain { formula version sentence value terms { label weight value subject { key } } }"


async def about(world: World, key: str, fields: str) -> Any:
    return (await world.client.ask(f"query ($id: ID!) {{ node(id: $id) {{ {fields} }} }}", id=key))["node"]


def terms(explained: Any) -> dict[str, Any]:
    return {each["label"]: each["value"] for each in explained["terms"]}


async def test_the_progress_of_a_metric_lists_its_terms(world: World) -> None:
    shown = f"... on Metric {{ progress {{ {EXPLAINED} }} progressAtFirstTarget {{ value }} }}"
    found = await about(world, world.metric, shown)
    assert Decimal(found["progress"]["value"]) == Decimal("0.5")
    explained = found["progress"]["explain"]
    assert (explained["formula"], explained["sentence"]) == (
        "METRIC_PROGRESS",
        "(value - baseline) / (target - baseline)",
    )
    assert terms(explained) == {"value": "45", "baseline": "40", "target": "50"}
    assert {each["subject"]["key"] for each in explained["terms"]} == {world.metric, world.reading}
    await world.client.do("metricRetarget", metric=world.metric, value="60", reason="Bolder")
    await world.client.do("metricBaseline", metric=world.metric, baseline="44")
    after = await about(world, world.metric, shown)
    assert Decimal(after["progress"]["value"]) == Decimal("0.25"), "the baseline known when the target was set counts"
    assert Decimal(after["progressAtFirstTarget"]["value"]) == Decimal("0.5")


async def test_outcomes_have_a_progress_of_their_own_and_one_of_what_contributes(world: World) -> None:
    shown = f"... on Outcome {{ progress {{ {EXPLAINED} }} contributorProgress {{ {EXPLAINED} }} }}"
    habit = await about(world, world.habit, shown)
    assert Decimal(habit["progress"]["value"]) == Decimal("0.5")
    assert habit["contributorProgress"]["value"] is None
    growth = await about(world, world.growth, shown)
    assert growth["progress"]["value"] is None
    assert Decimal(growth["contributorProgress"]["value"]) == Decimal("0.5")
    (term,) = growth["contributorProgress"]["explain"]["terms"]
    assert (term["subject"]["key"], term["weight"]) == (world.habit, "1")


async def test_why_a_deliverable_and_a_goal_exist(world: World) -> None:
    shown = "why { totalCount nodes { steps { via node { title } rationale } } }"
    mail = (await about(world, world.mail, f"... on TreeNode {{ {shown} }}"))["why"]
    assert [each["node"]["title"] for each in mail["nodes"][0]["steps"]] == [
        "Reminders",
        "Forgetting",
        "Habit",
        "Growth",
    ]
    assert {each["via"] for each in mail["nodes"][0]["steps"]} == {"PARENT"}
    goal = (await about(world, world.goal, f"... on Goal {{ {shown} }}"))["why"]
    assert [(each["via"], each["node"]["title"]) for each in goal["nodes"][0]["steps"]] == [
        ("ALIGNED", "Habit"),
        ("PARENT", "Growth"),
    ]
    loose = (await about(world, world.loose, f"... on TreeNode {{ {shown} }}"))["why"]
    assert loose == {"totalCount": 0, "nodes": []}


async def test_the_nearest_outcome_of_work_and_the_work_of_an_outcome(world: World) -> None:
    found = await about(world, world.mail, "... on Deliverable { nearestOutcomes { title } }")
    assert found["nearestOutcomes"] == [{"title": "Habit"}]
    found = await about(
        world, world.habit, "... on Outcome { deliverables { nodes { title } } goals { nodes { title } } }"
    )
    assert found["deliverables"]["nodes"] == [{"title": "Mail"}]
    assert [each["title"] for each in found["goals"]["nodes"]] == ["Come back", "Remind them"]


ALIGNMENT = (
    "effort coverage checked relevance relevanceOfChecked impact goalFocus relevanceVerdicts { supports partial }"
)


async def test_alignment_of_a_sprint_a_review_a_team_a_subtree_and_a_period(world: World) -> None:
    for scope, effort, coverage in (
        (f'sprint: "{world.sprint}"', "3", "1"),
        (f'review: "{world.review}"', "3", "1"),
        (f'team: "{world.team}"', "3", "1"),
        (f'root: "{world.habit}"', "3", "1"),
        (f'from: "{day(10)}", to: "{day(0)}"', "3", "1"),
        (f'root: "{world.growth}", team: "{world.team}"', "3", "1"),
    ):
        found = (await world.read(f"alignment({scope}) {{ {ALIGNMENT} }}"))["alignment"]
        assert (Decimal(found["effort"]), Decimal(found["coverage"])) == (Decimal(effort), Decimal(coverage)), scope
        assert Decimal(found["relevance"]) == 1
        assert found["relevanceVerdicts"] == {"supports": 1, "partial": 0}
    absent = (await world.read(f'alignment(sprint: "{world.mail}") {{ effort coverage }}'))["alignment"]
    assert (absent["effort"], absent["coverage"]) == ("0", None)


async def test_a_number_of_an_alignment_is_explained(world: World) -> None:
    shown = "alignment(sprint: $s) { relevance explain(number: RELEVANCE) { formula value terms { label weight value subject { key } } } }"
    document = f"query ($id: ID!, $s: ID!) {{ workspace(id: $id) {{ {shown} }} }}"
    found = (await world.client.ask(document, id=world.client.workspace, s=world.sprint))["workspace"]["alignment"]
    assert found["explain"]["value"] == found["relevance"]
    assert {each["subject"]["key"] for each in found["explain"]["terms"]} == {world.mail}


async def test_movement_of_metrics_stands_by_outcome(world: World) -> None:
    client = world.client
    await client.do("readingRecord", metric=world.metric, starts=day(10), ends=day(1), value="48")
    shown = (
        """byOutcome { outcome { key } effort share movements { metric { key } change explain { formula value } } }"""
    )
    found = (await world.read(f'alignment(sprint: "{world.sprint}") {{ {shown} }}'))["alignment"]["byOutcome"]
    (habit,) = [each for each in found if each["outcome"]["key"] == world.habit]
    assert [Decimal(habit["effort"]), Decimal(habit["share"])] == [3, 1]


HISTORY = "totalCount nodes { subject { key } starts ends atClose { relevance } now { relevance effort } previous { subject { key } now { effort } } }"


async def test_the_history_shows_each_sprint_and_review_as_sealed_and_as_it_stands_now(world: World) -> None:
    await world.client.do("sprintEnd", sprint=world.sprint)
    late = {
        "subject": world.mail,
        "outcome": world.habit,
        "member": world.ben,
        "question": "RELEVANCE",
        "confidence": "0.8",
    }
    await world.client.do("checkRecord", verdict="NO_EVIDENCE", **late)
    (point,) = (await world.read(f"alignmentHistory(by: SPRINT) {{ {HISTORY} }}"))["alignmentHistory"]["nodes"]
    assert point["subject"]["key"] == world.sprint
    assert [Decimal(point[each]["relevance"]) for each in ("atClose", "now")] == [1, Decimal("0.5")]
    assert point["previous"] is None
    (point,) = (await world.read(f"alignmentHistory(by: REVIEW) {{ {HISTORY} }}"))["alignmentHistory"]["nodes"]
    assert (point["subject"]["key"], point["atClose"]) == (world.review, None)


async def test_the_history_has_pages_and_months(world: World) -> None:
    before = world.sprint
    for number in range(2, 4):
        sprint = await world.client.key(
            "sprintPlan", "sprint", name=f"S{number}", team=world.team, starts=day(0), ends=day(0)
        )
        work = await world.client.key(
            "deliverablePlan", "deliverable", title="More", parent=world.answer, effort=str(number)
        )
        goal = await world.client.key("goalSet", "goal", kind="SPRINT", title="On", sprint=sprint)
        await world.client.do("goalAlign", goal=goal, outcome=world.habit)
        await world.client.do("sprintEnd", sprint=before)
        await world.client.do("deliverableAssign", deliverable=work, sprint=sprint)
        await world.client.do("sprintStart", sprint=sprint)
        before = sprint
    first = (
        await world.read(f"alignmentHistory(by: SPRINT, first: 2) {{ {HISTORY} pageInfo {{ hasNextPage endCursor }} }}")
    )["alignmentHistory"]
    assert (first["totalCount"], len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (3, 2, True)
    after = first["pageInfo"]["endCursor"]
    last = (await world.read(f'alignmentHistory(by: SPRINT, after: "{after}") {{ {HISTORY} }}'))["alignmentHistory"][
        "nodes"
    ]
    assert [each["subject"]["key"] for each in last] == [before]
    assert Decimal(last[0]["previous"]["now"]["effort"]) == 2
    months = (await world.read(f"alignmentHistory(by: MONTH) {{ {HISTORY} }}"))["alignmentHistory"]["nodes"]
    assert months
    assert all(each["subject"] is None for each in months)


SIGNALS = "nodes { key kind subject { key } since message details acknowledged acknowledgedUntil acknowledgementNote } totalCount"


async def test_signals_are_found_filtered_and_acknowledged(world: World) -> None:
    found = (await world.read(f"signals {{ {SIGNALS} }}"))["signals"]
    assert {each["kind"] for each in found["nodes"]} == {"UNTRACED_DELIVERABLE", "OUTCOME_WITHOUT_METRIC"}
    (untraced,) = (await world.read(f"signals(kinds: [UNTRACED_DELIVERABLE]) {{ {SIGNALS} }}"))["signals"]["nodes"]
    assert (untraced["subject"]["key"], untraced["acknowledged"]) == (world.loose, False)
    assert (await world.read(f'signals(subject: "{world.loose}") {{ totalCount }}'))["signals"]["totalCount"] == 1
    given = {"kind": "UNTRACED_DELIVERABLE", "subject": world.loose, "until": day(-7)}
    refused = await world.client.send("signalAcknowledge", **given)
    assert refused["path"] == ["reason"]
    await world.client.do("signalAcknowledge", **given, reason="It pays off later")
    (known,) = (await about(world, world.loose, f"... on TreeNode {{ signals {{ {SIGNALS} }} }}"))["signals"]["nodes"]
    assert (known["acknowledged"], known["acknowledgedUntil"]) == (True, day(-7))
    assert known["acknowledgementNote"] == "It pays off later"
    assert (await about(world, known["key"], "__typename"))["__typename"] == "Acknowledgement"
    await world.client.do("nodeMove", node=world.loose, parent=world.habit)
    assert (await world.read("signals(kinds: [UNTRACED_DELIVERABLE]) { totalCount }"))["signals"]["totalCount"] == 0
