"""Lists that may be long: pages, filters, orders and counts."""

from __future__ import annotations

from typing import Any

from schema.connections import write_cursor
from tests.schema.asking import Client
from tests.schema.world import World


async def titles(client: Client, arguments: str, fields: str = "") -> Any:
    return (
        await client.read(
            f"outcomes({arguments}) {{ nodes {{ title }} edges {{ cursor }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} {fields} }}"
        )
    )["outcomes"]


async def define(client: Client, *names: str, **given: Any) -> list[str]:
    return [await client.key("outcomeDefine", "outcome", level="BUSINESS", title=name, **given) for name in names]


def shown(page: Any) -> str:
    return "".join(each["title"] for each in page["nodes"])


ORDERS = [("", "BACD"), ("orderBy: CREATED_DESC, ", "DCAB"), ("orderBy: TITLE_ASC, ", "ABCD"), ("orderBy: TITLE_DESC, ", "DCBA"),
          ("orderBy: CODE_DESC, ", "DCAB"), ("orderBy: UPDATED_ASC, ", "ACDB")]  # fmt: skip


async def test_pages_put_together_are_the_whole_list(client: Client) -> None:
    first, *_ = await define(client, *"BACD")
    await client.do("nodeReword", node=first, description="Later")
    for order, whole in ORDERS:
        seen, after, more = "", "", True
        while more:
            page = await titles(client, f"{order}first: 2 {after}", "totalCount")
            info, more = page["pageInfo"], page["pageInfo"]["hasNextPage"]
            assert (page["totalCount"], info["hasPreviousPage"]) == (4, bool(after))
            assert info["endCursor"] == page["edges"][-1]["cursor"]
            seen, after = seen + shown(page), f', after: "{info["endCursor"]}"'
        assert seen == whole, order


async def test_a_page_stays_where_it_was_while_others_are_added(client: Client) -> None:
    await define(client, *"AB")
    page = await titles(client, "first: 1")
    await define(client, *"C")
    assert shown(await titles(client, f'first: 5, after: "{page["pageInfo"]["endCursor"]}"')) == "BC"


async def test_dates_order_pages_too(world: World) -> None:
    for number, (starts, ends) in enumerate([("2030-01-01", "2030-01-10"), ("2029-01-01", "2029-01-10")], 2):
        await world.client.do("sprintPlan", name=f"S{number}", team=world.team, starts=starts, ends=ends)
    first = (await world.read("sprints(orderBy: STARTS_DESC, first: 1) { nodes { name } pageInfo { endCursor } }"))[
        "sprints"
    ]
    after = first["pageInfo"]["endCursor"]
    rest = (await world.read(f'sprints(orderBy: STARTS_DESC, after: "{after}") {{ nodes {{ name }} }}'))["sprints"]
    assert [each["name"] for each in first["nodes"] + rest["nodes"]] == ["S2", "S3", "Sprint 1"]


FILTERS = [
    ("kind: [PRODUCT_OUTCOME]", ["Habit"]),
    ("kind: [PRODUCT_OUTCOME, BUSINESS_OUTCOME]", ["Growth", "Habit"]),
    ("kind: []", []),
    ("lifecycle: [RETIRED]", []),
    ("parent: [$growth]", ["Habit"]),
    ('text: "gro"', ["Growth"]),
    ('text: "%"', []),
    ('text: "_"', []),
    ('text: "\\\\"', []),
    ('text: ""', ["Growth", "Habit"]),
    ('kind: [PRODUCT_OUTCOME], text: "gro"', []),
]


async def test_a_filter_lists_those_only_for_which_all_conditions_hold(world: World) -> None:
    for condition, found in FILTERS:
        stated = condition.replace("$growth", f'"{world.growth}"')
        page = await titles(world.client, f"filter: {{ {stated} }}", "totalCount")
        assert ([each["title"] for each in page["nodes"]], page["totalCount"]) == (found, len(found)), condition


async def test_every_noun_is_listed(world: World) -> None:
    nouns = "opportunities solutions assumptions deliverables metrics goals sprints reviews checks feedback teams members actors"
    counts = await world.read(" ".join(f"{noun} {{ totalCount }}" for noun in nouns.split()))
    assert {noun: each["totalCount"] for noun, each in counts.items()} == {
        "opportunities": 1, "solutions": 1, "assumptions": 1, "deliverables": 2, "metrics": 1, "goals": 2, "sprints": 1,
        "reviews": 1, "checks": 1, "feedback": 1, "teams": 1, "members": 2, "actors": 0,
    }  # fmt: skip


async def test_a_page_larger_than_offered_is_a_bad_request(client: Client) -> None:
    document = "query ($id: ID!, $n: Int) { workspace(id: $id) { outcomes(first: $n) { totalCount } } }"
    for size in (-1, 1_001):
        code, message = await client.refused(document, id=client.workspace, n=size)
        assert code == "BAD_REQUEST"
        assert "between 0 and 1,000" in message


async def test_a_page_of_none_says_whether_there_are_any(client: Client) -> None:
    await define(client, "A")
    page = await titles(client, "first: 0")
    assert (page["nodes"], page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]) == ([], True, None)


CURSORS = ["", "x", "é", write_cursor(-1), write_cursor(2**80), write_cursor("a", 1), write_cursor([]), write_cursor(1.5), "%" * 9,
           write_cursor("2026-01-01T00:00:00Z", 1), write_cursor("\0", 1), write_cursor("2026-01-01", -1)]  # fmt: skip
LISTS = ["outcomes", "outcomes(orderBy: TITLE_ASC, ", "outcomes(orderBy: UPDATED_ASC, ", "sprints(orderBy: STARTS_ASC, ", "signals",
         "alignmentHistory(by: SPRINT, ", "tree", "events"]  # fmt: skip


async def test_a_cursor_of_another_list_is_never_our_error(world: World) -> None:
    for field in LISTS:
        start = field if field.endswith(", ") else f"{field}("
        document = f"query ($id: ID!, $after: String) {{ workspace(id: $id) {{ {start}after: $after) {{ pageInfo {{ endCursor }} }} }} }}"
        for cursor in CURSORS:
            await world.client.answer(document, id=world.client.workspace, after=cursor)
            codes = {each.extensions["code"] for each in world.client.errors}
            assert codes <= {"BAD_REQUEST", "CURSOR_INVALID"}, (field, cursor)


async def test_relations_have_pages_of_their_own(world: World) -> None:
    fields = "children(first: 1) { nodes { title } totalCount pageInfo { hasNextPage endCursor } }"
    page = (await world.read(f'tree(root: "{world.answer}", maxDepth: 0) {{ entries {{ node {{ {fields} }} }} }}'))[
        "tree"
    ]
    children = page["entries"][0]["node"]["children"]
    assert ([each["title"] for each in children["nodes"]], children["totalCount"]) == (["They read mail"], 2)
    rest = await world.read(
        f'tree(root: "{world.answer}", maxDepth: 0) {{ entries {{ node {{ children(after: "{children["pageInfo"]["endCursor"]}") {{ nodes {{ title }} }} }} }} }}'
    )
    assert rest["tree"]["entries"][0]["node"]["children"]["nodes"] == [{"title": "Mail"}]
