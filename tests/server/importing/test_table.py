"""CSV files as people and programs leave them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.importing.columns import HISTORY, METRICS, OUTCOMES
from server.importing.mistakes import LeftOut
from server.importing.table import LONGEST_LINE, Row, Sheet

HEADER = "code,parent,kind,title\n"


def sheet(folder: Path, content: str | bytes) -> Sheet:
    path = folder / "outcomes.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Sheet(path, OUTCOMES)


def rows(folder: Path, content: str | bytes) -> list[Row]:
    return list(sheet(folder, content).rows())


def titles(folder: Path, content: str | bytes) -> list[str]:
    return [row.cells["title"] for row in rows(folder, content) if row.problem is None]


@pytest.mark.parametrize(
    "content",
    [
        "code,parent,kind,title\n1,,BUSINESS,Grow\n",
        "code,parent,kind,title\r\n1,,BUSINESS,Grow\r\n",
        "code,parent,kind,title\n1,,BUSINESS,Grow",
        "\ufeffcode,parent,kind,title\n1,,BUSINESS,Grow\n",
        "code;parent;kind;title\n1;;BUSINESS;Grow\n",
        "code\tparent\tkind\ttitle\n1\t\tBUSINESS\tGrow\n",
        "Code , PARENT,Kind,Title\n 1 ,, BUSINESS , Grow \n\n",
        "Issue key,parent,level,Summary\n1,,BUSINESS,Grow\n",
        '"code","parent","kind","title"\n"1","","BUSINESS","Grow"\n',
        "title,kind,parent,code\nGrow,BUSINESS,,1\n",
    ],
)
def test_the_usual_forms_of_a_file_read_the_same(content: str, folder: Path) -> None:
    (row,) = rows(folder, content)
    assert (row.line, row.problem) == (2, None)
    assert [row.cells[name] for name in ("code", "parent", "kind", "title")] == ["1", "", "BUSINESS", "Grow"]


def test_a_cell_may_span_lines(folder: Path) -> None:
    found = rows(folder, HEADER + '1,,BUSINESS,"Grow\nfast, ""they"" said"\n2,,BUSINESS,Earn\n')
    assert [(row.line, row.cells["title"]) for row in found] == [(2, 'Grow\nfast, "they" said'), (4, "Earn")]


def test_a_quotation_mark_that_nobody_closes_harms_its_own_line_only(folder: Path) -> None:
    found = rows(folder, HEADER + '1,,BUSINESS,"Grow\n2,,BUSINESS,Earn\n3,,BUSINESS,"Save"\n')
    assert [(row.line, row.problem is None) for row in found] == [(2, False), (3, True), (4, True)]


def test_a_quotation_mark_within_a_cell_is_a_character(folder: Path) -> None:
    assert titles(folder, HEADER + '1,,BUSINESS,A 5" pipe\n2,,BUSINESS,Next\n') == ['A 5" pipe', "Next"]


def test_what_is_no_utf8_is_found_by_its_line(folder: Path) -> None:
    found = rows(folder, HEADER.encode() + "1,,BUSINESS,Café\n".encode("latin-1") + b"2,,BUSINESS,Next\n")
    assert found[0].problem == "byte 16 of the line (0xe9) is no UTF-8: save the file as UTF-8"
    assert found[1].problem is None


def test_a_line_without_end_does_not_fill_memory(folder: Path) -> None:
    found = rows(folder, HEADER + "1,,BUSINESS," + "x" * (3 * LONGEST_LINE) + "\n2,,BUSINESS,Next\n")
    assert [(row.line, row.problem) for row in found] == [(2, "the line is too long to be a row"), (3, None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("\n1,,BUSINESS,Grow\n", "the file is empty"),
        ("code,kind\n1,BUSINESS\n", "the column `parent`, `title` is missing; the header has code, kind"),
        ("1,,BUSINESS,Grow\n", "is missing"),
        ("code,parent,kind,title\n".encode("utf-16"), "the file is UTF-16: save it as UTF-8"),
        ("code,parent,kind,títle\n".encode("latin-1"), "is no UTF-8"),
        ('code,"parent,kind,title\n', "the header cannot be read"),
        ("code,parent,kind,title,title\n", "the column `title` stands there twice"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(content: str | bytes, reason: str, folder: Path) -> None:
    with pytest.raises(LeftOut) as refused:
        sheet(folder, content)
    (mistake,) = refused.value.mistakes
    assert (mistake.file, mistake.line) == ("outcomes.csv", 1)
    assert reason in mistake.reason


def test_a_column_by_its_own_name_comes_before_a_trackers_word_for_it(folder: Path) -> None:
    (folder / "metrics.csv").write_text("id,code,outcome,title,name\n77,m,o,What is measured,In use\n")
    found = Sheet(folder / "metrics.csv", METRICS)
    (row,) = found.rows()
    assert (row.cells["code"], row.cells["title"], row.cells["name"]) == ("m", "What is measured", "In use")
    assert found.ignored == ["id"]


def test_reading_a_file_holds_a_row_at_a_time(folder: Path) -> None:
    import tracemalloc  # noqa: PLC0415

    path = folder / "history.csv"

    def peak(count: int) -> int:
        with path.open("w") as stream:
            stream.write("at,commit,editor,metric,change,year,old,new,reason\n")
            stream.writelines(_lines(count))
        tracemalloc.start()
        assert sum(1 for _ in Sheet(path, HISTORY).rows()) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(20_000) < peak(2_000) + 100_000


def _lines(count: int) -> Iterator[str]:
    return (f"2020-01-01,c{number},ed,m,reading,2015,,{number},why\n" for number in range(count))
