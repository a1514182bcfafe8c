"""A copy of the UK SDG data with mistakes in it: one for each change set, and some in the files of definitions."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

Cells = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """A mistake: what it does to a row, and what the importer says of it."""

    says: str
    plant: Callable[[Cells], str | bytes | Cells]
    on: str | None = None
    """On which kind of row it is planted, the last of its change set; otherwise a row is added to the change set."""
    alone: bool = False
    """On a change set of one row."""


def _cells(**changed: str) -> Callable[[Cells], Cells]:
    return lambda row: {**row, **changed}


def _text(change: Callable[[str], str | bytes]) -> Callable[[Cells], str | bytes]:
    return lambda row: change(line(row))


def line(row: Cells) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row.values())
    return text.getvalue()


def _new(change: str, **cells: str) -> Callable[[Cells], Cells]:
    return lambda row: {**row, "change": change, "year": "", "old": "", "new": "", **cells}


HISTORY = {
    "unknown metric": Kind("there is no metric", _cells(metric="99-9-9")),
    "blank metric": Kind("`metric` is blank", _cells(metric="")),
    "unknown change": Kind("is no change", _cells(change="improved")),
    "word for a number": Kind("is no number", _cells(new="n/a"), "reading"),
    "thousands": Kind("decimal point", _cells(new="1,234"), "correction"),
    "not a number": Kind("is no number", _cells(new="NaN"), "reading"),
    "infinite": Kind("is no number", _cells(new="Infinity"), "correction"),
    "huge": Kind("at most 60 digits", _cells(new="1e99"), "reading"),
    "no year": Kind("the year is missing", _cells(year=""), "correction"),
    "letters in the year": Kind("is no year", _cells(year="20l5"), "correction"),
    "long year": Kind("is no year", _cells(year="12015"), "reading"),
    "no such day": Kind("is no date or time", _cells(at="2020-02-30T00:00:00Z")),
    "no time": Kind("`at` is blank", _cells(at="")),
    "words for a time": Kind("is no date or time", _cells(at="last week")),
    "future": Kind("lies in the future", _cells(at="2999-01-01T00:00:00Z")),
    "too old": Kind("oldest first", _cells(at="2016-01-01T00:00:00Z"), "correction", alone=True),
    "another time": Kind("have one time", _cells(at="2018-01-01T00:00:00Z")),
    "too many cells": Kind("more than the header", _text(lambda text: f"{text},and,more")),
    "too few cells": Kind("fewer than the header", _text(lambda text: text.rpartition(",")[0])),
    "wrong encoding": Kind("is no UTF-8", _text(lambda text: f"{text} café".encode("latin-1"))),
    "NUL": Kind("NUL", _text(lambda text: f"{text}\0")),
    "open quotation mark": Kind("quotation mark", _text(lambda text: text.rpartition(",")[0] + ',"oh')),
    "misplaced quotation mark": Kind("quotation mark", _text(lambda text: text.rpartition(",")[0] + ',"oh" no')),
    "correction of nothing": Kind("no live reading", _new("correction", year="1800", old="1", new="2")),
    "withdrawal of nothing": Kind("no live reading", _new("withdrawal", year="1800", old="1")),
    "period taken": Kind("a live reading for", _cells(change="reading", old="", new="-1.5"), "correction"),
    "reading with a former value": Kind("`old` is not blank", _cells(old="1"), "reading"),
    "old does not hold": Kind("but the live reading is", _cells(old="-123.5"), "correction"),
    "old of a withdrawal does not hold": Kind("but the live reading is", _cells(old="-123.5"), "withdrawal"),
    "old is no number": Kind("is no number", _cells(old="?"), "correction"),
    "no new value": Kind("`new` is blank", _cells(new=""), "correction"),
    "no old value": Kind("`old` is blank", _cells(old=""), "correction"),
    "old name does not hold": Kind("but the name in use is", _new("name", old="Somebody", new="Somebody else")),
    "no new name": Kind("`new` is blank", _new("name")),
    "name too long": Kind("`name`: ", _new("name", new="x" * 1_001)),
    "unknown status": Kind("is no status", _new("status", new="nearly")),
    "unknown old status": Kind("is no status", _new("status", old="nearly", new="complete")),
}  # fmt: skip

DEFINED: dict[str, tuple[str, str, str]] = {
    "unknown parent": ("outcomes.csv", "1-x,77,PRODUCT,Of nobody,", "there is no parent `77`"),
    "below what was left out": ("outcomes.csv", "1-y,1-x,PRODUCT,Of somebody,", "its parent `1-x` was left out"),
    "cycle": ("outcomes.csv", "c1,c1,PRODUCT,Of itself,", "cycle"),
    "duplicate outcome": ("outcomes.csv", "1-1,1,PRODUCT,Once more,", "already"),
    "unknown kind": ("outcomes.csv", "1-z,1,DREAM,A dream,", "`DREAM` is none of"),
    "place forbidden": ("outcomes.csv", "18,1-1,BUSINESS,Upside down,", "there is no business outcome"),
    "no title": ("outcomes.csv", "19,,BUSINESS,,", "`title` is blank"),
    "unknown outcome": ("metrics.csv", "77-1-1,77-1,Of nobody,", "there is no outcome `77-1`"),
    "duplicate metric": ("metrics.csv", "1-1-1,1-1,Once more,", "already"),
    "code with a space": ("metrics.csv", "1 1 1,1-1,Spaced,", "`code`: "),
}


@dataclass
class Planted:
    """The copy, and what is to be said of it."""

    expected: dict[str, str] = field(default_factory=dict)
    """By file and line, what the importer says."""
    sets: int = 0
    rows: int = 0
    """How many rows of the history stand in change sets with a mistake."""


def plant(source: Path, copy: Path) -> Planted:
    """Copy the data and plant every kind of mistake, on change sets on which nothing later rests."""
    planted = Planted()
    for name in ("outcomes.csv", "metrics.csv"):
        text = (source / name).read_text("utf-8").splitlines()
        for file, row, says in DEFINED.values():
            if file == name:
                text.append(row)
                planted.expected[f"{name}:{len(text)}"] = says
        (copy / name).write_text("\n".join(text) + "\n", "utf-8")
    _plant_history(source, copy, planted)
    return planted


def _plant_history(source: Path, copy: Path, planted: Planted) -> None:
    with (source / "history.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sets = [list(group) for _, group in groupby(rows, lambda row: row["commit"])]
    chosen = _choose(sets)
    lines: list[bytes] = [",".join(rows[0]).encode()]
    for number, rows_of_set in enumerate(sets):
        name = chosen.get(number)
        lines.extend(line(row).encode() for row in rows_of_set[: -1 if name and HISTORY[name].on else None])
        if name is None:
            continue
        kind = HISTORY[name]
        made = kind.plant(rows_of_set[-1])
        text = line(made) if isinstance(made, dict) else made
        lines.append(text if isinstance(text, bytes) else text.encode())
        planted.expected[f"history.csv:{len(lines)}"] = kind.says
        planted.sets += 1
        planted.rows += len(rows_of_set) + (kind.on is None)
    (copy / "history.csv").write_bytes(b"\n".join(lines) + b"\n")


def _choose(sets: list[list[Cells]]) -> dict[int, str]:
    """For each mistake a change set whose metrics nothing changes later, by its number."""
    left, chosen, later = dict(HISTORY), dict[int, str](), defaultdict[str, int](int)
    for number in range(len(sets) - 1, 0, -1):
        metrics = {row["metric"] for row in sets[number]}
        if not any(later[metric] for metric in metrics):
            last = sets[number][-1]["change"]
            wanted = sorted(left, key=lambda name: (HISTORY[name].on is None, not HISTORY[name].alone))
            for name in wanted:
                kind = HISTORY[name]
                if kind.on in {None, last} and (not kind.alone or len(sets[number]) == 1):
                    chosen[number] = name
                    del left[name]
                    break
        for metric in metrics:
            later[metric] += 1
    assert not left, f"no change set for {sorted(left)}"
    return chosen
