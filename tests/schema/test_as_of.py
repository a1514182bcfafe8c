"""The workspace as of any point: what is read later of a past is what was read then."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from schema import ids
from schema.answering import ask
from schema.assembly import SCHEMA
from schema.context import Context
from server.backend import Backend
from tests.schema.asking import Client
from tests.schema.world import World, day

EVERYTHING = """
    name revision cursor
    tree(first: 100) { totalCount entries { depth position node {
        key title description lifecycle version createdAt updatedAt owner { key } children { nodes { key } } ancestors { key }
        contributesTo { outcome { key } weight }
        why { nodes { steps { via node { key } } } }
        alignment { effort coverage checked relevance impact }
        feedback { nodes { text replies { nodes { text } } } }
        history { totalCount nodes { type revision } }
        signals { nodes { kind since message } }
        ... on Outcome {
            progress { value } contributorProgress { value }
            metrics { nodes { code name target { value baseline reason } progress { value } latestReading { value }
                readings { nodes { value version } } } }
            goals { nodes { key } } checks { nodes { verdict } } checkIns { nodes { health } } deliverables { nodes { key } }
        }
    } } }
    goals { nodes { title goalStatus alignments { outcome { key } rationale } why { nodes { steps { node { key } } } } } }
    sprints { nodes { name sprintStatus goal { title } deliverables { nodes { key } } alignment { effort } alignmentAtClose { effort } } }
    reviews { nodes { reviewStatus alignmentAtClose { effort } checks { nodes { verdict confidence } } decisions { nodes { conclusion } } } }
    teams { nodes { name members { nodes { personName } } } } members { nodes { personName role } }
    alignment { effort coverage relevance relevanceVerdicts { supports } works { code effort relevance } byOutcome { outcome { key } effort } }
    sprintHistory: alignmentHistory(by: SPRINT) { nodes { starts now { effort relevance } atClose { effort } previous { starts } } }
    reviewHistory: alignmentHistory(by: REVIEW) { nodes { starts now { effort } atClose { effort } } }
    signals { nodes { kind subject { key } since acknowledged } }
    events { totalCount nodes { type revision cursor reason } }
"""


async def live(among: list[Any], world: World, *changes: Any) -> None:
    """Carry out each change, and keep what was read right after it, with the time of that."""
    for mutation, given in changes:
        await world.client.do(mutation, **given)
        at = datetime.now(UTC)
        among.append((at, await world.read(EVERYTHING)))
        await asyncio.sleep(0.002)


def changes(world: World) -> list[tuple[str, dict[str, Any]]]:
    """A life of the small workspace."""
    w = world
    return [
        ("nodeReword", {"node": w.mail, "title": "Letter", "description": "On paper"}),
        ("nodeMove", {"node": w.mail, "parent": w.need}),
        ("metricRetarget", {"metric": w.metric, "value": "45", "reason": "Too bold"}),
        ("readingCorrect", {"reading": w.reading, "value": "44", "kind": "ERROR", "reason": "Miscounted"}),
        ("readingRecord", {"metric": w.metric, "starts": day(10), "ends": day(1), "value": "43"}),
        ("nodeLink", {"node": w.loose, "outcome": w.habit, "weight": "0.5"}),
        ("checkInRecord", {"subject": w.habit, "health": "AT_RISK", "member": w.ann}),
        ("checkRecord", {"subject": w.mail, "outcome": w.habit, "review": w.review, "member": w.ben,
                         "question": "RELEVANCE", "verdict": "NO_EVIDENCE", "confidence": "1"}),
        ("feedbackReply", {"feedback": w.comment, "text": "Is it?", "member": w.ann}),
        ("decisionRecord", {"review": w.review, "subject": w.mail, "conclusion": "CHANGE", "reason": "Too slow"}),
        ("deliverableDeliver", {"deliverable": w.mail}),
        ("goalClose", {"goal": w.goal, "result": "PARTLY"}),
        ("sprintEnd", {"sprint": w.sprint}),
        ("reviewClose", {"review": w.review}),
        ("memberSetRole", {"member": w.ben, "role": "VIEWER"}),
        ("nodeRetire", {"node": w.belief, "reason": "Known now", "children": "REFUSE"}),
        ("workspaceRename", {"name": "Garden"}),
    ]  # fmt: skip


async def test_everything_under_the_workspace_reads_the_same_later(world: World) -> None:
    """By revision and by recorded time; each change, each field."""
    then: list[Any] = []
    await live(then, world, *changes(world))
    for at, before in then:
        assert await world.read(EVERYTHING, revision=before["revision"]) == before
        assert await world.read(EVERYTHING, recordedAt=at.isoformat()) == before


async def test_a_review_and_a_sprint_name_the_moment_they_closed(world: World) -> None:
    await world.client.do("sprintEnd", sprint=world.sprint)
    ended = await world.read(EVERYTHING)
    await world.client.do("reviewClose", review=world.review)
    closed = await world.read(EVERYTHING)
    await world.client.do("nodeReword", node=world.mail, title="Later")
    assert await world.read(EVERYTHING, sprint=world.sprint) == ended
    assert await world.read(EVERYTHING, review=world.review) == closed


async def test_a_review_that_is_not_over_names_no_moment(world: World) -> None:
    document = "query ($id: ID!, $at: AsOf) { workspace(id: $id, asOf: $at) { revision } }"
    for at in ({"review": world.review}, {"sprint": world.sprint}, {"review": world.mail}, {"sprint": "x"},
               {"revision": -1}, {"revision": 10_000}):  # fmt: skip
        code, _ = await world.client.refused(document, id=world.client.workspace, at=at)
        assert code == "BAD_REQUEST", at


async def test_as_of_takes_exactly_one_point(world: World) -> None:
    document = "query ($id: ID!, $at: AsOf) { workspace(id: $id, asOf: $at) { revision } }"
    for at in ({}, {"revision": 1, "recordedAt": "2026-01-01T00:00:00Z"}, {"revision": None}):
        code, _ = await world.client.refused(document, id=world.client.workspace, at=at)
        assert code == "BAD_REQUEST", at


async def test_effective_time_shows_what_held_in_the_world(backend: Backend) -> None:
    at = "2026-01-{:02}T12:00:00Z".format
    said = {"reason": "Told late"}
    client = await Client(backend).found(effectiveAt=at(1), **said)
    node = await client.key("outcomeDefine", "outcome", level="BUSINESS", title="First", effectiveAt=at(5), **said)
    await client.do("nodeReword", node=node, title="Second", effectiveAt=at(10), **said)
    await client.do("nodeReword", node=node, title="Third")
    shown = "outcomes { nodes { title version } totalCount } tree { entries { node { title } } } events { totalCount }"
    for moment, title, events in ((at(4), None, 1), (at(5), "First", 2), (at(9), "First", 2), (at(10), "Second", 3)):
        then = await client.read(shown, effectiveAt=moment)
        assert [each["title"] for each in then["outcomes"]["nodes"]] == ([title] if title else [])
        assert [each["node"]["title"] for each in then["tree"]["entries"]] == ([title] if title else [])
        assert (then["outcomes"]["totalCount"], then["events"]["totalCount"]) == (int(title is not None), events)
    assert await client.read("revision", effectiveAt="2025-01-01T00:00:00Z") is None


async def test_the_first_revision_is_before_everything(world: World) -> None:
    assert await world.read("revision", revision=0) is None
    assert (await world.read("revision tree { totalCount }", revision=1)) == {"revision": 1, "tree": {"totalCount": 0}}


async def test_a_version_is_the_entity_as_each_event_left_it(world: World) -> None:
    await world.client.do("nodeReword", node=world.growth, title="Thrive")
    await world.client.do("nodeReword", node=world.growth, description="And last")
    shown = "versions(first: 2) { nodes { id version ... on TreeNode { title } } totalCount pageInfo { hasNextPage endCursor } }"
    document = f"query ($id: ID!) {{ node(id: $id) {{ ... on TreeNode {{ {shown} }} }} }}"
    versions = (await world.client.ask(document, id=world.growth))["node"]["versions"]
    assert [(each["version"], each["title"]) for each in versions["nodes"]] == [(1, "Growth"), (2, "Thrive")]
    assert (versions["totalCount"], versions["pageInfo"]["hasNextPage"]) == (3, True)
    assert all("@r" in each["id"] for each in versions["nodes"])
    after = document.replace("first: 2", f'after: "{versions["pageInfo"]["endCursor"]}"')
    assert [
        each["version"] for each in (await world.client.ask(after, id=world.growth))["node"]["versions"]["nodes"]
    ] == [3]


MINIMUM = "query ($id: ID!, $least: Int) { workspace(id: $id, minRevision: $least) { revision } }"


async def test_a_read_waits_for_a_revision_written_elsewhere(world: World) -> None:
    at = (await world.read("revision"))["revision"]
    waiting = asyncio.create_task(Client(world.client.backend).ask(MINIMUM, id=world.client.workspace, least=at + 1))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await world.client.do("nodeReword", node=world.mail, title="Letter")
    assert (await waiting)["workspace"]["revision"] == at + 1


async def test_a_read_does_not_wait_for_ever(world: World) -> None:
    started = time.monotonic()
    code, message = await world.client.refused(MINIMUM, id=world.client.workspace, least=10_000)
    assert (code, "not at 10000 yet" in message) == ("BAD_REQUEST", True)
    assert time.monotonic() - started < 10


async def test_all_roots_of_a_request_read_one_snapshot(world: World) -> None:
    document = """query ($id: ID!) {
        a: workspace(id: $id) { revision } b: workspace(id: $id) { revision } viewer { workspaces { nodes { revision } } }
        workspaces { nodes { revision } totalCount } node(id: $id) { ... on Workspace { revision } }
    }"""
    writing = asyncio.create_task(_write(world))
    for number in range(10):
        # Not through the client: between the two ways in which it asks there is a write.
        context, said = (
            Context(world.client.backend.pool, world.client.backend.committer),
            {"id": world.client.workspace},
        )
        answer: Any = await (
            ask(document, said, context)
            if number % 2
            else SCHEMA.execute(document, variable_values=said, context_value=context)
        )
        read = answer.data
        several = (read["workspaces"], read["viewer"]["workspaces"])
        seen = {
            each["revision"] for each in (read["a"], read["b"], read["node"], *(some["nodes"][0] for some in several))
        }
        assert len(seen) == 1
    await writing


async def _write(world: World) -> None:
    other = Client(world.client.backend, world.client.workspace)
    for number in range(15):
        await other.do("nodeReword", node=world.mail, title=f"Mail {number}")


async def test_a_workspace_is_named_by_slug_or_id_and_an_absent_one_is_null(world: World) -> None:
    document = "query ($slug: String, $id: ID) { workspace(slug: $slug, id: $id) { slug } }"
    key = world.client.workspace
    uuid = str(ids.decode(key).key)  # type: ignore[union-attr]
    for named in ({"slug": "orchard"}, {"id": key}, {"id": uuid}, {"id": f"{key}@r1"}):
        assert (await world.client.ask(document, **named))["workspace"] == {"slug": "orchard"}
    for absent in ({"slug": "meadow"}, {"id": str(uuid4())}, {"id": ids.encode("workspace", uuid4(), uuid4())}):
        assert (await world.client.ask(document, **absent))["workspace"] is None
    for wrong in (
        {},
        {"slug": "orchard", "id": key},
        {"id": "x"},
        {"id": world.mail},
        {"slug": "a\0b"},
        {"slug": "\ud800"},
    ):
        code, _ = await world.client.refused(document, **wrong)
        assert code == "BAD_REQUEST", wrong
