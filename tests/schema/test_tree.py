"""The tree as one flat list."""

from __future__ import annotations

from typing import Any

from tests.schema.asking import Client
from tests.schema.world import World

ENTRY = "entries { depth position childCount parentKey node { key title kind } }"


async def tree(world: World | Client, arguments: str = "", fields: str = "", **at: Any) -> Any:
    taken = f"({arguments})" if arguments else ""
    shown = (
        f"tree{taken} {{ revision totalCount pageInfo {{ hasNextPage hasPreviousPage endCursor }} {fields} {ENTRY} }}"
    )
    return (await world.read(shown, **at))["tree"]


def outline(found: Any) -> list[str]:
    """Each title, indented by its depth."""
    return ["." * each["depth"] + each["node"]["title"] for each in found["entries"]]


async def test_it_is_depth_first_with_places_and_parents(world: World) -> None:
    found = await tree(world)
    assert outline(found) == [
        "Growth",
        ".Habit",
        "..Forgetting",
        "...Reminders",
        "....They read mail",
        "....Mail",
        "Refactoring",
    ]
    assert [(each["position"], each["childCount"]) for each in found["entries"]] == [
        (0, 1), (0, 1), (0, 1), (0, 2), (0, 0), (1, 0), (1, 0),
    ]  # fmt: skip
    keys = {each["node"]["title"]: each["node"]["key"] for each in found["entries"]}
    parents = {each["node"]["title"]: each["parentKey"] for each in found["entries"]}
    assert (parents["Mail"], parents["Growth"]) == (keys["Reminders"], None)
    assert found["totalCount"] == 7


async def test_a_lens_leaves_out_kinds_and_their_children_move_up(world: World) -> None:
    assert outline(await tree(world, "lens: OPPORTUNITY_TREE")) == [
        "Habit",
        ".Forgetting",
        "..Reminders",
        "...They read mail",
    ]
    shown = await tree(world, "lens: IMPACT_MAP")
    assert outline(shown) == ["Growth", ".Habit", "..Mail", "Refactoring"]
    parents = {each["node"]["title"]: each["parentKey"] for each in shown["entries"]}
    assert parents["Mail"] == world.habit, "the nearest ancestor shown"
    assert [each["childCount"] for each in shown["entries"]] == [1, 1, 0, 0]


async def test_the_impact_map_groups_product_outcomes_by_actor(world: World) -> None:
    client = world.client
    actors = [await client.key("actorName", "actor", name=name) for name in ("Learner", "Teacher")]
    for title, actor in (("A", 0), ("B", 1), ("C", 0)):
        await client.do("outcomeDefine", level="PRODUCT", title=title, parent=world.growth, actor=actors[actor])
    entries = (await world.read("tree(lens: IMPACT_MAP) { entries { actorGroup { key } } }"))["tree"]["entries"]
    groups = [each["actorGroup"]["key"] for each in entries if each["actorGroup"]]
    assert sorted(groups.count(each) for each in groups) == [1, 2, 2]
    assert groups[1] in {groups[0], groups[2]}, "those of one actor stand together"


async def test_a_root_shows_that_node_and_what_is_below(world: World) -> None:
    assert outline(await tree(world, f'root: "{world.answer}"')) == ["Reminders", ".They read mail", ".Mail"]
    assert outline(await tree(world, f'root: "{world.answer}", maxDepth: 0')) == ["Reminders"]
    assert outline(await tree(world, f'root: "{world.goal}"')) == []


async def test_the_depth_asked_for_cuts_but_still_counts_the_children(world: World) -> None:
    found = await tree(world, "maxDepth: 1")
    assert outline(found) == ["Growth", ".Habit", "Refactoring"]
    assert [each["childCount"] for each in found["entries"]] == [1, 1, 0]


async def test_a_filter_leaves_its_place_to_the_children(world: World) -> None:
    assert outline(await tree(world, "filter: { kinds: [PRODUCT_OUTCOME, DELIVERABLE] }")) == [
        "Habit",
        ".Mail",
        "Refactoring",
    ]
    assert outline(await tree(world, 'filter: { text: "mail" }')) == ["They read mail", "Mail"]
    await world.client.do("nodeSetOwner", node=world.mail, owner=world.ann)
    assert outline(await tree(world, f'filter: {{ owner: "{world.ann}" }}')) == ["Mail"]


async def test_what_is_retired_is_left_out_unless_asked_for(world: World) -> None:
    await world.client.do("nodeRetire", node=world.answer, children="RETIRE", reason="No answer after all")
    assert outline(await tree(world)) == ["Growth", ".Habit", "..Forgetting", "Refactoring"]
    assert outline(await tree(world, "filter: { lifecycle: [RETIRED] }")) == ["Reminders", ".They read mail", ".Mail"]
    both = outline(await tree(world, "filter: { lifecycle: [RETIRED, LIVE] }"))
    assert len(both) == 7


async def test_pages_are_of_one_revision_while_writes_go_on(world: World) -> None:
    whole = await tree(world)
    seen, after = [], ""
    for number in range(4):
        page = await tree(world, f"first: 2{after}")
        assert (page["revision"], page["totalCount"]) == (whole["revision"], 7)
        seen += outline(page)
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
        await world.client.do("nodeMove", node=world.mail, parent=[world.need, world.answer][number % 2])
        await world.client.do("outcomeDefine", level="BUSINESS", title=f"More {number}")
    assert seen == outline(whole)
    assert not page["pageInfo"]["hasNextPage"]
    assert (await tree(world))["totalCount"] == 11


async def test_a_page_pinned_to_a_past_carries_the_ids_of_that_past(world: World) -> None:
    page = await tree(world, "first: 1")
    await world.client.do("nodeReword", node=world.habit, title="Custom")
    after = page["pageInfo"]["endCursor"]
    entries = (await world.read(f'tree(first: 1, after: "{after}") {{ entries {{ node {{ id title }} }} }}'))["tree"][
        "entries"
    ]
    assert entries == [{"node": {"id": f"{world.habit}@r{page['revision']}", "title": "Habit"}}]


async def test_a_page_is_larger_than_elsewhere_but_not_without_bound(world: World) -> None:
    document = "query ($id: ID!, $n: Int) { workspace(id: $id) { tree(first: $n) { totalCount } } }"
    await world.client.ask(document, id=world.client.workspace, n=10_000)
    code, message = await world.client.refused(document, id=world.client.workspace, n=10_001)
    assert (code, "between 0 and 10,000" in message) == ("BAD_REQUEST", True)


async def test_a_node_knows_what_is_above_and_below(world: World) -> None:
    fields = "... on TreeNode { ancestors { title } descendants { nodes { title } totalCount } parent { title } }"
    found = (await world.client.ask(f"query ($id: ID!) {{ node(id: $id) {{ {fields} }} }}", id=world.need))["node"]
    assert [each["title"] for each in found["ancestors"]] == ["Habit", "Growth"]
    assert [each["title"] for each in found["descendants"]["nodes"]] == ["Reminders", "They read mail", "Mail"]
    assert found["parent"]["title"] == "Habit"


async def test_links_stand_beside_the_place(world: World) -> None:
    more = await world.client.key("outcomeDefine", "outcome", level="PRODUCT", title="Trust", parent=world.growth)
    await world.client.do("nodeLink", node=world.mail, outcome=more, weight="0.5", rationale="They know us")
    fields = "... on TreeNode { contributesTo { outcome { title } weight rationale } why { nodes { steps { via weight rationale node { title } } } } }"
    found = (await world.client.ask(f"query ($id: ID!) {{ node(id: $id) {{ {fields} }} }}", id=world.mail))["node"]
    assert found["contributesTo"] == [{"outcome": {"title": "Trust"}, "weight": "0.5", "rationale": "They know us"}]
    shortest = found["why"]["nodes"][0]["steps"]
    assert [(each["via"], each["node"]["title"]) for each in shortest] == [("LINK", "Trust"), ("PARENT", "Growth")]
    assert shortest[0]["rationale"] == "They know us"
    assert len(found["why"]["nodes"]) == 2
