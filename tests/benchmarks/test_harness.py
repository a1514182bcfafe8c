"""The benchmark itself must not rot. What it measures here means nothing, so no figure is looked at."""

from __future__ import annotations

import asyncio
import csv
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from projections.rebuild import verify
from tests.benchmarks import bulk, client, operating, profiling, reading, writing
from tests.benchmarks.chart import chart
from tests.benchmarks.client import Address, Connection, Response, WrongAnswer, connected, data_of, post
from tests.benchmarks.documents import TREE as DOCUMENT
from tests.benchmarks.documents import variables
from tests.benchmarks.growth import Curve
from tests.benchmarks.measure import TINY, Side, Taken, alternate, check
from tests.benchmarks.report import Findings, markdown
from tests.benchmarks.rows import TREE, Clause, Pool, Row, row
from tests.benchmarks.stage import stage


def clause(figure: float | None, bound: float = 2.0, *, at_least: bool = True) -> Clause:
    return Clause(figure, bound, "x the other", at_least=at_least, missing="it is not here")


@pytest.mark.slow
async def test_rows_are_taken_from_a_real_server_beside_the_floor() -> None:
    told: list[str] = []
    async with stage(TINY, told.append, peers=False, sizes=(1_000,), scale=0.02) as bench:
        (tree,) = await reading.tree(bench)
        (command,) = await writing.one_command(bench)
        (memory,) = await operating.memory(bench)
        top = await profiling.profile(bench.cluster.url(), bench.asking.cold(Address(0), TREE), times=2)
    assert "floor" in tree.measured
    assert "PostGraphile: left out" in tree.ratio
    assert "bare commit" in command.measured
    assert "MB" in memory.measured
    assert "tottime" in top
    assert any(line.startswith("made tree") for line in told)


async def test_a_server_that_never_answers_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    monkeypatch.setattr(client, "PATIENCE", 0.05)
    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        async with connected(Address(server.sockets[0].getsockname()[1])) as (connection,):
            with pytest.raises(TimeoutError, match="has not answered"):
                await connection.ask(b"GET / HTTP/1.1\r\n\r\n")
        await left.wait()


async def test_a_workspace_made_in_bulk_is_what_its_log_says(pool: Pool) -> None:
    made = await bulk.make(pool, "measured", 20, metrics=True, events=150)
    report = await verify(pool, made)
    assert report.equal, report.differences
    assert report.revision == 150
    assert await pool.fetchval("select count(*) from projections.node where workspace_id = $1", made) == 20


async def test_the_sides_work_in_turn_and_another_begins_each_round() -> None:
    order: list[str] = []

    def side(name: str, figure: float) -> Side:
        async def work() -> float:
            order.append(name)
            return figure

        return work

    taken = await alternate({"one": side("one", 6.0), "other": side("other", 2.0)}, 3)
    assert order == ["one", "other", "other", "one", "one", "other"]
    assert taken.ratio("one", "other") == 3.0
    assert taken["one"] == 6.0


def test_the_ratio_is_of_rounds_and_not_of_medians() -> None:
    taken = Taken({"one": [10.0, 40.0, 90.0], "other": [1.0, 2.0, 30.0]})
    assert taken.ratio("one", "other") == 10.0


@pytest.mark.parametrize(
    ("clauses", "met"),
    [
        ([clause(2.0)], True),
        ([clause(1.9)], False),
        ([clause(2.0, at_least=False)], True),
        ([clause(2.1, at_least=False)], False),
        ([clause(3.0), clause(None)], None),
        ([clause(1.0), clause(None)], False),
    ],
)
def test_a_row_is_met_only_if_all_that_it_asks_for_was_measured_and_is_met(
    clauses: list[Clause], met: bool | None
) -> None:
    assert row("1", "Work", "reach", "measured", *clauses).met is met


def test_answers_are_taken_in_however_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ROOM", 52)
    connection = Connection()
    answers: list[Response] = []
    connection._answered = answers.append
    plain = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\netag: W/x\r\n\r\nhello"
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    nothing = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    for piece in (plain[:9], plain[9:40], plain[40:], chunked[:50], chunked[50:], nothing):
        while piece:
            room = connection.get_buffer(-1)
            taken, piece = piece[: len(room)], piece[len(room) :]  # noqa: PLW2901
            room[: len(taken)] = taken
            connection.buffer_updated(len(taken))
    assert [(each.status, len(each.body)) for each in answers] == [(200, 5), (200, 12), (304, 0)]
    assert answers[0].header("etag") == "W/x"


@pytest.mark.parametrize("body", [b'{"errors":[{}],"data":null}', b'{"data":null,"errors":[]}'])
def test_a_wrong_answer_is_never_measured(body: bytes) -> None:
    response = Response(200, b"", body)
    with pytest.raises(WrongAnswer):
        check(response, 200)
    with pytest.raises(WrongAnswer):
        data_of(response)


def test_no_question_is_asked_twice_where_it_should_be_cold() -> None:
    asked = {post(Address(0), {"query": DOCUMENT, "variables": variables(TREE, number)}) for number in range(20_000)}
    assert len(asked) == 20_000


def test_files_to_import_tell_of_readings_and_their_corrections(tmp_path: Path) -> None:
    operating.write_history(tmp_path / "files", 3_000)
    with (tmp_path / "files" / "history.csv").open() as file:
        rows = [each for each in csv.DictReader(file) if each["metric"] == "m-7"]
    assert [each["change"] for each in rows] == ["reading", *["correction"] * 4, "reading"]
    assert all(before["new"] == after["old"] for before, after in pairwise(rows[:5]))


def test_the_page_shows_every_row_in_order_and_the_picture_every_line() -> None:
    curve = Curve("A <tree>", "nodes", "ms", (100, 1_000), {"one": [1.0, 9.5], "other": [0.0, 20.0]})
    rows = [Row("11b", "b", "", "", "", None), Row("2", "two", "reach", "1 ms", "2 x", met=False)]
    page = markdown(Findings(TINY, rows, [curve], {"The tree": "tottime"}, ["A note."], ["Peer 1"]), "picture.svg")
    assert "| 2 | two | reach | 1 ms | 2 x | **no** |\n| 11b | b |" in page
    assert "| other | 0 | 20 |" in page
    assert "- A note." in page
    picture = ET.fromstring(chart([curve]))  # our own text
    assert len(picture.findall(".//{*}polyline")) == 2
    assert len(picture.findall(".//{*}circle")) == 3
