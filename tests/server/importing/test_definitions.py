"""Members, outcomes, nodes of any kind, and metrics."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from events.actor import Actor
from events.assumption import Assumption, AssumptionResult, AssumptionRisk
from events.deliverable import Deliverable
from events.member import Member, MemberKind, Role
from events.metric import Cadence, Direction, Indicator, Metric
from events.node import Node
from tests.server.importing.conftest import ImportFolder, write

NODES = """
    code,kind,title,parent,owner,actor,contributes_to,risk,test,result,effort
    A-1,assumption,They would click,S-1,,,,desirability,Fake door,holds,
    D-1,Deliverable,Button,S-1,ann@example.org,,,,,,3
    S-1,SOLUTION,One click,O-1,,,,,,,
    O-1,Opportunity,Too many clicks,P-1,,,,,,,
    P-1,product outcome,Fewer clicks,B-1,Ann <ann@example.org>,Buyer,B-2,,,,
    B-1,business-outcome,Revenue,,Bob,,,,,,
    B-2,business_outcome,Less cost,,Bob,,,,,,
"""


async def test_nodes_of_any_kind_in_any_order(folder: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(write(folder, nodes=NODES))
    assert done.mistakes == []
    image = await done.image()
    nodes = {node.code: node for node in image.all(Node)}
    parents = {
        code: next((n.code for n in nodes.values() if n.key == node.parent), None) for code, node in nodes.items()
    }
    assert parents == {"A-1": "S-1", "D-1": "S-1", "S-1": "O-1", "O-1": "P-1", "P-1": "B-1", "B-1": None, "B-2": None}
    belief = nodes["A-1"]
    assert isinstance(belief, Assumption)
    assert (belief.risk, belief.test) == (AssumptionRisk.DESIRABILITY, "Fake door")
    assert belief.result is AssumptionResult.HOLDS
    work = nodes["D-1"]
    assert isinstance(work, Deliverable)
    assert work.effort == 3
    assert [link.outcome for link in nodes["P-1"].links] == [nodes["B-2"].key]
    people = {member.name: member for member in image.all(Member)}
    assert {name: (each.email, each.role) for name, each in people.items()} == {
        "Ann": ("ann@example.org", Role.CONTRIBUTOR),
        "Bob": (None, Role.CONTRIBUTOR),
    }
    assert nodes["D-1"].owner == nodes["P-1"].owner == people["Ann"].key
    assert [actor.name for actor in image.all(Actor)] == ["Buyer"]


async def test_a_second_run_of_nodes_adds_nothing(folder: Path, import_folder: ImportFolder) -> None:
    first = await import_folder(write(folder, nodes=NODES))
    again = await import_folder(folder)
    assert (again.tally.known, again.tally.events, again.tally.accepted, again.mistakes) == (7, 0, 0, [])
    assert again.tally.revision == first.tally.revision


async def test_rows_without_a_place_are_left_out_with_what_hangs_on_them(
    folder: Path, import_folder: ImportFolder
) -> None:
    rows = """
        code,kind,title,parent
        B-1,BUSINESS_OUTCOME,Revenue,
        P-1,PRODUCT_OUTCOME,Round,P-2
        P-2,PRODUCT_OUTCOME,and round,P-1
        P-3,PRODUCT_OUTCOME,On the circle,P-2
        P-4,PRODUCT_OUTCOME,Nowhere,X
        P-5,PRODUCT_OUTCOME,Below nowhere,P-4
        S-1,SOLUTION,Not below an outcome,B-1
        S-2,SOLUTION,At the top,
        A-1,ASSUMPTION,No risk,S-1
        B-1,BUSINESS_OUTCOME,Again,
        B-1:x,BUSINESS_OUTCOME,A colon,
    """
    done = await import_folder(write(folder, nodes=rows))
    *told, last = sorted(done.mistakes, key=lambda mistake: int(mistake.split(":")[1]))
    assert last.startswith("nodes.csv:12: `code`: ")
    assert told == [
        "nodes.csv:3: what it stands under forms a cycle: P-1 > P-2 > P-1",
        "nodes.csv:4: what it stands under forms a cycle: P-2 > P-1 > P-2",
        "nodes.csv:5: its parent `P-2` was left out (nodes.csv:4)",
        "nodes.csv:6: there is no parent `X`",
        "nodes.csv:7: its parent `P-4` was left out (nodes.csv:6)",
        "nodes.csv:8: there is no opportunity with the code `B-1`",
        "nodes.csv:9: `parent` is blank: a node of kind SOLUTION stands under another",
        "nodes.csv:10: its parent `S-1` was left out (nodes.csv:8)",
        "nodes.csv:11: `B-1` stands in line 2 already",
    ]
    assert done.tally.made == {"nodes.csv": 1}


async def test_a_code_that_two_kinds_share_is_told_apart(folder: Path, import_folder: ImportFolder) -> None:
    rows = """
        code,kind,title,parent
        1,BUSINESS_OUTCOME,Revenue,
        1,PRODUCT_OUTCOME,Clicks,BUSINESS_OUTCOME:1
        2,PRODUCT_OUTCOME,Which?,1
    """
    done = await import_folder(write(folder, nodes=rows))
    assert done.mistakes == [
        "nodes.csv:4: `1` is the code of several nodes: write one of BUSINESS_OUTCOME:1, PRODUCT_OUTCOME:1"
    ]


async def test_what_is_there_with_other_details_is_not_overwritten(folder: Path, import_folder: ImportFolder) -> None:
    await import_folder(write(folder, outcomes="code,parent,kind,title\n1,,BUSINESS,Grow"))
    done = await import_folder(write(folder, outcomes="code,parent,kind,title\n1,,BUSINESS,Shrink\n2,,BUSINESS,New"))
    assert done.mistakes == ["outcomes.csv:2: it is there already, with other details: change it in Northline"]
    assert done.tally.made == {"outcomes.csv": 1}


async def test_a_metric_with_everything(folder: Path, import_folder: ImportFolder) -> None:
    metrics = """
        code,outcome,title,name,unit,direction,indicator,cadence,weight,baseline,noise,target,lower,upper,due
        M-1,1,Share of visits that buy,Conversion,%,increase,leading,weekly,2,1.5,0.1,3,,,2030-12-31
        M-2,1,Load,,,maintain,,,,,,,10,20,
        M-3,1,Falls,,,decrease,,,,5,,9,,,
        M-4,1,Odd,,,sideways,,,,,,,,,
    """
    outcomes = "code,parent,kind,title\n1,,BUSINESS,Grow"
    done = await import_folder(write(folder, outcomes=outcomes, metrics=metrics))
    assert [mistake.partition(": ")[0] for mistake in done.mistakes] == ["metrics.csv:5", "metrics.csv:4"]
    assert "`sideways` is none of INCREASE, DECREASE, MAINTAIN" in done.mistakes[0]
    assert "wrong side of its baseline" in done.mistakes[1]
    metric, band = list((await done.image()).all(Metric))
    assert (metric.name, metric.definition, metric.unit) == ("Conversion", "Share of visits that buy", "%")
    assert (metric.direction, metric.indicator, metric.cadence) == (
        Direction.INCREASE,
        Indicator.LEADING,
        Cadence.WEEKLY,
    )
    assert (metric.weight, metric.baseline, metric.noise) == (Decimal(2), Decimal("1.5"), Decimal("0.1"))
    assert metric.target is not None
    assert (metric.target.value, metric.target.due) == (Decimal(3), date(2030, 12, 31))
    assert band.target is not None
    assert (band.target.lower, band.target.upper) == (Decimal(10), Decimal(20))


async def test_members_have_the_role_that_their_file_gives(folder: Path, import_folder: ImportFolder) -> None:
    members = """
        name,email,role,kind
        Ann,ann@example.org,Facilitator,
        Builder,,,service
        Cy,,boss,
    """
    nodes = "code,kind,title,owner\nB-1,BUSINESS_OUTCOME,Revenue,Ann"
    done = await import_folder(write(folder, members=members, nodes=nodes))
    assert [mistake.partition(": ")[0] for mistake in done.mistakes] == ["members.csv:4"]
    people = [(each.name, each.role, each.kind) for each in (await done.image()).all(Member)]
    assert people == [
        ("Ann", Role.FACILITATOR, MemberKind.PERSON),
        ("Builder", Role.CONTRIBUTOR, MemberKind.SERVICE),
    ]
    assert (await import_folder(folder)).tally.events == 0
