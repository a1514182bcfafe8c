"""How many statements an answer takes: that depends on the question, never on how much there is."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.schema.asking import Client
from tests.schema.world import day

DOCUMENT = """query ($id: ID!, $at: AsOf) { workspace(id: $id, asOf: $at) {
    revision cursor
    tree(first: 400) { totalCount entries { depth childCount node {
        key title owner { personName } parent { title parent { title } } ancestors { key }
        children { totalCount nodes { key owner { personName } } }
        contributesTo { outcome { title } } why { nodes { steps { node { title } } } } alignment { effort }
        feedback { nodes { text member { personName } replies { nodes { text } } } }
        signals { nodes { kind subject { key } } }
        history { totalCount nodes { type subject { key } actor { kind } } }
        versions { nodes { version } }
        ... on Outcome {
            progress { value explain { terms { label subject { key } } } } contributorProgress { value }
            metrics { nodes { name outcome { title } progress { value } latestReading { value }
                readings { totalCount nodes { value metric { name } } } signals { totalCount } history { nodes { type } } } }
            goals { nodes { title why { nodes { steps { node { title } } } } } }
            checks { nodes { verdict member { personName } subject { key } } } checkIns { nodes { health } }
            deliverables { nodes { title } }
        }
        ... on Deliverable { nearestOutcomes { title } checks { nodes { verdict } } sprint { name goal { title } } }
    } } }
    outcomes(first: 1000) { totalCount nodes { title metrics { nodes { name } } } }
    events(first: 1000) { totalCount nodes { type cursor subject { key } } }
    alignment { effort } signals { totalCount }
} }"""


async def fill(client: Client, count: int) -> None:
    """A workspace with that many outcomes, each with everything that a node can have."""
    member = str(uuid4())
    await client.do("memberInvite", name="Ann", uuid=member)
    for start in range(0, count, 10):
        commands: list[dict[str, Any]] = []
        for number in range(start, min(start + 10, count)):
            outcome, metric, work = (str(uuid4()) for _ in range(3))
            goal, comment = str(uuid4()), str(uuid4())
            commands += [
                {"outcomeDefine": {"level": "PRODUCT", "title": f"O{number}", "uuid": outcome}},
                {"nodeSetOwner": {"node": outcome, "owner": member}},
                {"deliverablePlan": {"title": f"D{number}", "parent": outcome, "uuid": work}},
                {"metricDefine": {"outcome": outcome, "name": "M", "direction": "INCREASE", "baseline": "1", "uuid": metric}},
                {"metricRetarget": {"metric": metric, "value": "5", "reason": "Up"}},
                {"readingRecord": {"metric": metric, "starts": day(9), "ends": day(5), "value": "2"}},
                {"readingRecord": {"metric": metric, "starts": day(4), "ends": day(1), "value": "3"}},
                {"goalSet": {"kind": "PRODUCT", "title": f"G{number}", "uuid": goal}},
                {"goalAlign": {"goal": goal, "outcome": outcome}},
                {"checkRecord": {"subject": work, "outcome": outcome, "member": member, "question": "RELEVANCE",
                                 "verdict": "SUPPORTS", "confidence": "1"}},
                {"checkInRecord": {"subject": outcome, "health": "ON_TRACK", "member": member}},
                {"feedbackGive": {"subject": outcome, "text": "Nice", "member": member, "uuid": comment}},
                {"feedbackReply": {"feedback": comment, "text": "Yes", "member": member}},
            ]  # fmt: skip
        came = await client.batch(*commands)
        assert came["applied"], came


async def test_the_number_of_statements_does_not_depend_on_the_number_of_nodes(client: Client) -> None:
    many = await client.found("meadow")
    await fill(client, 5)
    await fill(many, 100)
    for past in (None, "revision"):
        counts = []
        for each in (client, many):
            at = {past: (await each.read("revision"))["revision"]} if past else None
            found = await each.ask(DOCUMENT, id=each.workspace, at=at)
            counts.append((len(found["workspace"]["tree"]["entries"]), each.statements))
        (few, statements), (more, same) = counts
        assert (few, more) == (10, 200)
        assert statements == same
        assert statements < 80


async def test_events_and_answers_of_a_batch_take_as_many_statements_for_two_as_for_many(client: Client) -> None:
    statements = []
    for count in (2, 50):
        commands = [{"outcomeDefine": {"level": "BUSINESS", "title": f"{count} {number}"}} for number in range(count)]
        await client.batch(
            *commands,
            shown="... on OutcomeDefineSuccess { outcome { title parent { title } owner { personName } } cursor events { cursor subject { key } } }",
        )
        statements.append(client.statements)
    assert statements[0] == statements[1]


async def test_several_ids_are_looked_up_together(client: Client) -> None:
    await fill(client, 5)
    keys = [each["key"] for each in (await client.read("outcomes { nodes { key } }"))["outcomes"]["nodes"]]
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { key ... on TreeNode { title } } }"
    await client.ask(document, ids=keys[:1])
    one = client.statements
    await client.ask(document, ids=keys)
    assert client.statements == one
