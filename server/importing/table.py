"""Reading a CSV file row by row, however untidy it is; memory holds one row."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from server.importing.columns import Layout
from server.importing.mistakes import LeftOut, Mistake

LONGEST_LINE = 262_144
LONGEST_ROW = 200
"""How many lines a row may span: a quotation mark that nobody closes must not swallow the file."""
DELIMITERS = ",;\t"
UTF8_MARK = b"\xef\xbb\xbf"
OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Row(Struct, frozen=True, gc=False):
    """A row, with its cells by column; those that the file does not have are blank."""

    line: int
    cells: dict[str, str]
    problem: str | None = None
    """What keeps the row from being read; the cells are then a guess."""


class Line(Struct, frozen=True, gc=False):
    """A line of a file."""

    number: int
    text: str
    problem: str | None = None


class Sheet:
    """A CSV file, opened once for its header and once for its rows."""

    def __init__(self, path: Path, layout: Layout) -> None:
        """Look at the header. Raises ``LeftOut`` when the file can't be read or lacks a column."""
        self.path = path
        self.layout = layout
        self.name = layout.file
        self.size = path.stat().st_size
        self.read = 0
        """How many of its bytes were read."""
        self.digest = _digest(path)
        self.delimiter, self._columns, self.ignored = self._header()
        self.source = f"{self.name} sha256:{self.digest}"

    def mistake(self, line: int, reason: str) -> Mistake:
        """A mistake in this file."""
        return Mistake(self.name, line, reason)

    def rows(self) -> Iterator[Row]:
        """Every row but the blank ones."""
        self.read = 0
        with self.path.open("rb") as stream:
            lines = _Lines(stream, self)
            next(lines)
            for line in lines:
                if not line.text.strip() and line.problem is None:
                    continue
                yield self._row(*self._cells(line, lines))

    def _row(self, line: Line, cells: list[str], problem: str | None) -> Row:
        if problem is None and len(cells) != len(self._columns):
            more = "more" if len(cells) > len(self._columns) else "fewer"
            problem = f"the row has {len(cells)} cells, {more} than the header, which has {len(self._columns)}"
        named = dict.fromkeys(self._blank, "")
        for column, cell in zip(self._columns, cells, strict=False):
            if column is not None and (text := cell.strip()):
                named[column] = text
        if problem is None:
            problem = self._unfilled(named)
        return Row(line.number, named, problem)

    def _unfilled(self, cells: dict[str, str]) -> str | None:
        for name in self._filled:
            if not cells[name]:
                return f"`{name}` is blank"
        return None

    def _cells(self, line: Line, lines: _Lines) -> tuple[Line, list[str], str | None]:
        try:
            return line, next(csv.reader((line.text,), delimiter=self.delimiter, strict=True)), line.problem
        except csv.Error as error:
            return self._longer(line, lines) if _unended(error) else (line, self._guess(line), _out_of_place(line))

    def _longer(self, first: Line, lines: _Lines) -> tuple[Line, list[str], str | None]:
        """A row that spans lines; where it finds no end, its first line alone, and what follows is read anew."""
        held = [first]
        for line in lines:
            held.append(line)
            if '"' in line.text:
                try:
                    texts = (each.text for each in held)
                    cells = next(csv.reader(texts, delimiter=self.delimiter, strict=True))
                except csv.Error as error:
                    if not _unended(error):
                        break
                else:
                    return first, cells, next((each.problem for each in held if each.problem), None)
            if len(held) > LONGEST_ROW:
                break
        lines.put_back(held[1:])
        return first, self._guess(first), _out_of_place(first)

    def _guess(self, line: Line) -> list[str]:
        return line.text.strip().split(self.delimiter)

    # --- the header ---

    def _header(self) -> tuple[str, list[str | None], list[str]]:
        with self.path.open("rb") as stream:
            line = next(_Lines(stream, self), None)
        if line is None or not line.text.strip():
            raise LeftOut(self.mistake(1, "the file is empty: its first line names the columns"))
        if line.problem is not None:
            raise LeftOut(self.mistake(1, line.problem))
        delimiter = max(DELIMITERS, key=line.text.count)
        try:
            header = next(csv.reader((line.text,), delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise LeftOut(self.mistake(1, f"the header cannot be read: {error}")) from error
        return delimiter, *self._matched([name.strip() for name in header])

    def _matched(self, header: list[str]) -> tuple[list[str | None], list[str]]:
        called = {_plain(name): column.name for column in reversed(self.layout.columns) for name in column.also}
        called |= {column.name: column.name for column in self.layout.columns}
        columns = [called.get(_plain(name)) for name in header]
        exact = {column.name for column in self.layout.columns} & {_plain(name) for name in header}
        # A column that goes by its own name is not also the one that another tool's word would stand for.
        columns = [
            None if column in exact and _plain(name) != column else column
            for name, column in zip(header, columns, strict=True)
        ]
        twice = next((name for name in columns if name is not None and name in exact and columns.count(name) > 1), None)
        if twice is not None:
            raise LeftOut(self.mistake(1, f"the column `{twice}` stands there twice"))
        missing = [column.name for column in self.layout.columns if column.needed and column.name not in columns]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            raise LeftOut(self.mistake(1, f"the column {names} is missing; the header has {', '.join(header)}"))
        self._blank = tuple(column.name for column in self.layout.columns)
        self._filled = tuple(column.name for column in self.layout.columns if column.filled)
        return columns, [name for name, column in zip(header, columns, strict=True) if column is None and name]


class _Lines:
    """The lines of a file, each decoded by itself, so that what is no UTF-8 is found by its line."""

    def __init__(self, stream: BinaryIO, sheet: Sheet) -> None:
        self._stream = stream
        self._sheet = sheet
        self._number = 0
        self._back: list[Line] = []

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        if self._back:
            return self._back.pop()
        raw = self._stream.readline(LONGEST_LINE)
        if not raw:
            raise StopIteration
        self._number += 1
        self._sheet.read += len(raw)
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            self._skip()
            return Line(self._number, raw[:1_000].decode(errors="replace"), "the line is too long to be a row")
        return self._decoded(raw)

    def put_back(self, lines: list[Line]) -> None:
        """Read those lines again."""
        self._back.extend(reversed(lines))

    def _decoded(self, raw: bytes) -> Line:
        if self._number == 1:
            if raw.startswith(OTHER_MARKS):
                return Line(1, "?", "the file is UTF-16: save it as UTF-8")
            raw = raw.removeprefix(UTF8_MARK)
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            problem = (
                f"byte {error.start + 1} of the line (0x{raw[error.start]:02x}) is no UTF-8: save the file as UTF-8"
            )
            return Line(self._number, raw.decode(errors="replace"), problem)
        if "\0" in text:
            return Line(self._number, text.replace("\0", ""), "the line holds the character NUL")
        return Line(self._number, text)

    def _skip(self) -> None:
        while (raw := self._stream.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
            self._sheet.read += len(raw)


def _plain(name: str) -> str:
    """A column's name without its case, and whether it has spaces, hyphens or underscores."""
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _unended(error: csv.Error) -> bool:
    return "unexpected end" in str(error)


def _out_of_place(line: Line) -> str:
    return line.problem or "a quotation mark is out of place, or is never closed"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
