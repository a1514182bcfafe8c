"""What the rows of history.csv mean."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from events.fields import ReadingId
from events.message import OPERATOR, OnBehalfOf
from events.metric import Metric, MetricRedefined, MetricRestored, MetricRetired, ReportingStatus
from events.node import Lifecycle, Node
from events.reading import CorrectionKind, CorrectReading, Reading, ReadingCorrected, ReadingRecorded, ReadingWithdrawn
from server.backend import Backend
from server.errors import CannotRun
from server.importing.alone import alone
from server.importing.parcel import Origin
from tests.server.importing.conftest import ImportFolder, write

OUTCOMES = """
    code,parent,kind,title,short
    1,,BUSINESS,End poverty,No poverty
    1-1,1,PRODUCT,By 2030,
"""
METRICS = """
    code,outcome,title,unit
    1-1-1,1-1,People below the line,%
    1-1-2,1-1,People near the line,
"""
HEADER = "at,commit,editor,metric,change,year,old,new,reason\n"
YEARS = """2020-01-01T00:00:00Z,a,ed,1-1-1,reading,2015,,1,first
    2020-01-01T00:00:00Z,a,ed,1-1-1,reading,2016,,2,first
    2020-01-01T00:00:00Z,a,ed,1-1-1,reading,2017,,3,first
"""


def history(folder: Path, rows: str) -> Path:
    return write(folder, outcomes=OUTCOMES, metrics=METRICS, history=HEADER + rows)


async def test_the_tree_holds_from_the_first_time_in_the_history(folder: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(history(folder, YEARS))
    image = await done.image()
    nodes = {node.code: node for node in image.all(Node)}
    metric = next(metric for metric in image.all(Metric) if metric.code == "1-1-1")
    assert nodes["1-1"].parent == nodes["1"].key
    assert nodes["1"].description == "Short title: No poverty"
    assert (metric.name, metric.definition, metric.unit) == ("People below the line", "People below the line", "%")
    assert {each.created_at for each in (*nodes.values(), metric)} == {datetime(2020, 1, 1, tzinfo=UTC)}


async def test_each_event_keeps_when_who_and_why(folder: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(history(folder, YEARS))
    event = next(event for event in await done.events() if isinstance(event.event, ReadingRecorded))
    assert event.effective_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert event.metadata.principal == OPERATOR
    assert event.metadata.reason == "first"
    source = f"history.csv sha256:{done.job.sheets['history.csv'].digest}"
    assert event.metadata.on_behalf_of == OnBehalfOf(source, "line 2", "ed")
    assert (event.event.starts, event.event.ends) == (date(2015, 1, 1), date(2015, 12, 31))


async def test_a_row_without_a_reason_says_so(folder: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(history(folder, "2020-01-01,a,,1-1-1,reading,2015,,1,"))
    assert (await done.events())[-1].metadata.reason == "Imported from history.csv, which gives no reason."


async def test_rewriting_every_live_reading_is_a_restatement(folder: Path, import_folder: ImportFolder) -> None:
    rows = """2021-01-01,b,ed,1-1-1,correction,2015,1,10,all
        2021-01-01,b,ed,1-1-1,correction,2016,2,20,all
        2021-01-01,b,ed,1-1-1,correction,2017,3,30,all
        2021-01-02,c,ed,1-1-1,correction,2017,30,31,one
    """
    done = await import_folder(history(folder, YEARS + rows))
    kinds = [event.event.kind for event in await done.events() if isinstance(event.event, ReadingCorrected)]
    assert kinds == [CorrectionKind.RESTATEMENT] * 3 + [CorrectionKind.REVISION]


async def test_a_period_is_read_again_after_a_withdrawal(folder: Path, import_folder: ImportFolder) -> None:
    rows = """2021-01-01,b,ed,1-1-1,withdrawal,2015,1.0,,wrong
        2021-01-01,b,ed,1-1-1,reading,2015,,1.5,right
    """
    done = await import_folder(history(folder, YEARS + rows))
    assert done.mistakes == []
    assert any(isinstance(event.event, ReadingWithdrawn) for event in await done.events())
    held = [each for each in (await done.image()).all(Reading) if each.starts.year == 2015]
    assert [(each.value, each.withdrawn) for each in held] == [(Decimal(1), True), (Decimal("1.5"), False)]


async def test_the_next_row_takes_a_retired_metric_up_again(folder: Path, import_folder: ImportFolder) -> None:
    rows = """2021-01-01,b,ed,1-1-1,retired,,,,no longer
        2022-01-01,c,ed,1-1-1,reading,2018,,4,after all
    """
    done = await import_folder(history(folder, YEARS + rows))
    last = [type(event.event) for event in await done.events()][-3:]
    assert last == [MetricRetired, MetricRestored, ReadingRecorded]
    assert done.tally.made["history.csv"] == 5


async def test_a_metric_retired_and_used_in_one_change_set_is_redefined(
    folder: Path, import_folder: ImportFolder
) -> None:
    rows = """2021-01-01,b,ed,1-1-1,retired,,,,new rules
        2021-01-01,b,ed,1-1-1,name,,,People in poverty,new rules
    """
    done = await import_folder(history(folder, YEARS + rows))
    redefined = next(event for event in await done.events() if isinstance(event.event, MetricRedefined))
    assert redefined.metadata.reason == "new rules"
    assert redefined.event.definition == "People below the line\n\nRedefined on 2021-01-01."
    metric = next(metric for metric in (await done.image()).all(Metric) if metric.code == "1-1-1")
    assert (metric.name, metric.lifecycle) == ("People in poverty", Lifecycle.LIVE)


async def test_states_and_names_that_hold_already_change_nothing(folder: Path, import_folder: ImportFolder) -> None:
    rows = """2021-01-01,b,ed,1-1-1,status,,,notStarted,first
        2021-01-01,b,ed,1-1-1,name,,,People below the line,first
        2021-01-02,c,ed,1-1-1,status,,notstarted,Complete,done
        2021-01-03,d,ed,1-1-1,status,,complete,reported,again
        2021-01-04,e,ed,1-1-1,correction,2015,1,1.00,again
    """
    done = await import_folder(history(folder, YEARS + rows))
    assert (done.mistakes, done.tally.already_so, done.tally.as_begun) == ([], 2, 2)
    metric = next(metric for metric in (await done.image()).all(Metric) if metric.code == "1-1-1")
    assert metric.status is ReportingStatus.REPORTED


MISTAKES = [
    ("2021-01-01,{set},ed,9-9-9,reading,2018,,4,", "there is no metric `9-9-9`"),
    ("2021-01-01,{set},ed,1-1-1,guess,2018,,4,", "`guess` is no change"),
    ("2021-01-01,{set},ed,1-1-1,reading,18,,4,", "`18` is no year of four digits"),
    ("2021-01-01,{set},ed,1-1-1,reading,,,4,", "the year is missing"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,,four,", "`four` is no number"),
    ('2021-01-01,{set},ed,1-1-1,reading,2018,,"1,5",', "decimal point"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,,NaN,", "`NaN` is no number"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,,,", "`new` is blank, and a reading needs it"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,3,4,", "`old` is not blank"),
    ("2021-01-01,{set},ed,1-1-1,reading,2015,,4,", "a live reading for 2015 already, 1:"),
    ("2021-01-01,{set},ed,1-1-1,correction,2015,2,4,", "`old` is 2, but the live reading is 1"),
    ("2021-01-01,{set},ed,1-1-1,correction,2018,2,4,", "no live reading of 1-1-1 for 2018"),
    ("2021-01-01,{set},ed,1-1-1,withdrawal,2015,5,,", "`old` is 5"),
    ("2021-01-01,{set},ed,1-1-1,withdrawal,2015,,,", "`old` is blank, and a withdrawal needs it"),
    ("2021-01-01,{set},ed,1-1-1,name,,Nobody,Somebody,", "but the name in use is `People below the line`"),
    ("2021-01-01,{set},ed,1-1-1,status,,,done,", "`done` is no status"),
    ("2021-01-01,{set},ed,1-1-1,status,,complete,inprogress,", "but the status is not started"),
    ("2021-13-01,{set},ed,1-1-1,reading,2018,,4,", "`2021-13-01` is no date or time"),
    ("yesterday,{set},ed,1-1-1,reading,2018,,4,", "`yesterday` is no date or time"),
    (",{set},ed,1-1-1,reading,2018,,4,", "`at` is blank"),
    ("2999-01-01,{set},ed,1-1-1,reading,2018,,4,", "2999-01-01T00:00:00Z lies in the future"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,,4,why,what", "the row has 10 cells, more than the header"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,,4", "the row has 8 cells, fewer than the header"),
    ('2021-01-01,{set},ed,1-1-1,reading,2018,,4,"why', "a quotation mark is out of place"),
    ('2021-01-01,{set},ed,1-1-1,reading,2018,,4,"why"not', "a quotation mark is out of place"),
    ("2021-01-01,{set},ed,1-1-1,reading,2018,,1e99,", "`value`: a quantity has at most 60 digits"),
    ("2021-01-01,{set},ed,1-1-1,name,,," + "x" * 1_001 + ",", "`name`: "),
]


async def test_a_mistake_leaves_its_change_set_out(folder: Path, import_folder: ImportFolder) -> None:
    """Each stands beside a row that is right, in a change set of its own."""
    sets = []
    for number, (row, _) in enumerate(MISTAKES):
        sets.append(f"2021-01-01,s{number},ed,1-1-2,reading,{1900 + number},,7,with it\n")
        sets.append(row.replace("{set}", f"s{number}") + "\n")
    sets.append("2021-06-01,z,ed,1-1-2,reading,2019,,8,after it\n")
    done = await import_folder(history(folder, YEARS + "".join(sets)))
    assert [mistake.partition(": ")[0] for mistake in done.mistakes] == [
        f"history.csv:{6 + 2 * number}" for number in range(len(MISTAKES))
    ]
    for (_, reason), mistake in zip(MISTAKES, done.mistakes, strict=True):
        assert reason in mistake
    left_out = (done.tally.sets_left_out, done.tally.rows_left_out, done.tally.made["history.csv"])
    assert left_out == (len(MISTAKES), 2 * len(MISTAKES), 4)


async def test_one_change_set_dated_too_late_does_not_take_the_next_with_it(
    folder: Path, import_folder: ImportFolder
) -> None:
    rows = """2021-06-01,b,ed,1-1-1,reading,2018,,4,
        2021-01-02,c,ed,1-1-1,reading,2019,,5,
        2021-01-03,d,ed,1-1-1,reading,2020,,6,
    """
    done = await import_folder(history(folder, YEARS + rows))
    assert done.mistakes == [
        "history.csv:5: the rows stand oldest first, and after this one comes 2021-01-02T00:00:00Z"
    ]
    assert done.tally.made["history.csv"] == 5


async def test_the_rows_of_a_change_set_have_one_time(folder: Path, import_folder: ImportFolder) -> None:
    rows = "2021-01-01,b,ed,1-1-1,reading,2018,,4,\n2021-01-02,b,ed,1-1-1,reading,2019,,4,\n"
    done = await import_folder(history(folder, YEARS + rows))
    assert done.mistakes == [
        "history.csv:6: the rows of a change set have one time, and this row has another than the first"
    ]


async def test_what_rests_on_a_left_out_change_set_is_left_out_too(folder: Path, import_folder: ImportFolder) -> None:
    rows = """2021-01-01,b,ed,1-1-1,correction,2015,1,ten,
        2021-01-02,c,ed,1-1-1,correction,2015,10,11,
        2021-01-03,d,ed,1-1-1,correction,2016,2,3,
    """
    done = await import_folder(history(folder, YEARS + rows))
    assert [mistake.partition(": ")[0] for mistake in done.mistakes] == ["history.csv:5", "history.csv:6"]
    assert done.tally.made["history.csv"] == 4


async def test_a_blank_change_set_is_the_row_alone(folder: Path, import_folder: ImportFolder) -> None:
    rows = "2021-01-01,,ed,1-1-1,reading,2018,,4,\n2021-01-01,,ed,1-1-1,reading,2019,,x,\n"
    done = await import_folder(history(folder, YEARS + rows))
    assert (done.tally.rows_left_out, done.tally.made["history.csv"]) == (1, 4)


async def test_the_same_row_twice_in_a_change_set_is_two_changes(folder: Path, import_folder: ImportFolder) -> None:
    row = "2021-01-01,b,ed,1-1-1,status,,,complete,\n"
    done = await import_folder(history(folder, YEARS + row + row))
    assert (done.tally.made["history.csv"], done.tally.already_so) == (5, 1)


async def test_a_history_added_behind_what_came_later_is_refused(folder: Path, import_folder: ImportFolder) -> None:
    later = "2021-02-01,c,ed,1-1-1,status,,,complete,\n"
    await import_folder(history(folder, YEARS + later))
    done = await import_folder(history(folder, YEARS + "2021-01-01,b,ed,1-1-2,status,,,complete,\n" + later))
    assert [mistake.partition(": ")[0] for mistake in done.mistakes] == ["history.csv:5"]
    assert "can be added only at the end" in done.mistakes[0]
    assert done.tally.known == 2 + 2 + 4


async def test_what_somebody_else_changed_meanwhile_is_seen(folder: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(history(folder, YEARS))
    reading = next(iter((await done.image()).all(Reading)))
    command = CorrectReading(reading=ReadingId(reading.key), value=Decimal(9))
    at = datetime(2020, 6, 1, tzinfo=UTC)
    piece = Origin(done.job.workspace, "x", "x").piece(1, reading.key, command, at, "mine")
    await done.backend.committer.submit(done.job.workspace, [piece.order])
    again = await import_folder(history(folder, YEARS + "2021-01-01,b,ed,1-1-1,correction,2015,1,4,\n"))
    assert again.mistakes == ["history.csv:5: `old` is 1, but the live reading is 9"]


async def test_two_imports_into_a_workspace_do_not_overtake_each_other(
    folder: Path, import_folder: ImportFolder
) -> None:
    history(folder, YEARS)
    both = await asyncio.gather(import_folder(folder), import_folder(folder))
    assert sorted(done.tally.events for done in both) == [0, 8]
    assert [done.mistakes for done in both] == [[], []]


async def test_an_import_does_not_wait_for_ever(backend: Backend) -> None:
    async with alone(backend.pool, "one"), alone(backend.pool, "another"):
        with pytest.raises(CannotRun, match="Another import into one is under way"):
            async with alone(backend.pool, "one", patience=0.2):
                pass


async def test_events_are_counted_by_kind(folder: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(history(folder, YEARS))
    counts = Counter(event.type for event in await done.events())
    assert counts == {"WorkspaceCreated": 1, "OutcomeDefined": 2, "MetricDefined": 2, "ReadingRecorded": 3}
    assert done.tally.events == done.tally.revision == 8
