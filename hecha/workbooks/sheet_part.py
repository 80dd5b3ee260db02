"""Cells of a worksheet part (XML) written anew as bytes: nothing else in it changes.

What is out of order is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from hecha.workbooks.place import CannotChange, Place

INSIDE = rb"((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>"
"""The rest of a tag, in which a > may stand between quotation marks."""
_REFERENCE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_PREFIX = rb"<((?:\w+:)?)"
_DATA = re.compile(_PREFIX + rb"sheetData\b" + INSIDE)
_ROW = re.compile(_PREFIX + rb"row\b" + INSIDE)
_CELL = re.compile(_PREFIX + rb"c\b" + INSIDE)
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NOT_CELLS = re.compile(rb"<!--|<!\[CDATA\[|<!DOCTYPE")

P = TypeVar("P", bound=Place)


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a part something begins and ends, and the prefix of its elements."""

    prefix: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row(Span):
    """The content of a row, its number as Excel shows it and its attributes."""

    number: int
    attributes: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Cell(Span):
    """A cell of a row, or the place of one that is not written, which has no extent."""

    column: int
    attributes: Mapping[bytes, bytes]
    inside: bytes = b""

    @property
    def is_written(self) -> bool:
        """Whether the part has the cell."""
        return self.end > self.start

    def having(self, attributes: Mapping[bytes, bytes], inside: bytes) -> bytes:
        """The cell with these attributes and this content."""
        name = self.prefix + b"c"
        opening = b"<" + name + b"".join(b' %b="%b"' % item for item in attributes.items())
        return opening + (b">%b</%b>" % (inside, name) if inside else b"/>")


def rewritten(
    part: bytes, places: Iterable[P], write: Callable[[Row, Cell, P], bytes], *, strict: bool
) -> bytes:
    """The part with what ``write`` gives for the cell of each place.

    Rows and cells without reference follow the one before; ``strict`` refuses these, name space
    prefixes and whatever may hold the text of a cell that is none. Raises CannotChange where a row
    of a place is not written, too.
    """
    if strict and _NOT_CELLS.search(part):
        raise CannotChange("sheet_form")
    by_row: dict[int, list[P]] = {}
    for place in sorted(places, key=lambda one: one.column):
        by_row.setdefault(place.row, []).append(place)
    pieces, done = list[bytes](), 0
    for row in _rows(part, strict):
        if wanted := by_row.pop(row.number, None):
            try:
                cells = list(_cells(part, row, strict))
            except ValueError:
                raise CannotChange("no_reference", wanted[0]) from None
            for place in wanted:
                cell = _cell(row, cells, place)
                pieces += (part[done : cell.start], write(row, cell, place))
                done = cell.end
    for missing in by_row.values():
        raise CannotChange("no_reference", missing[0])
    return b"".join((*pieces, part[done:]))


def sheet_data(part: bytes) -> Span:
    """The element of all rows. Raises CannotChange."""
    if (found := _DATA.search(part)) is None:
        raise CannotChange("sheet_form")
    if found[2].endswith(b"/"):
        return Span(found[1], found.start(), found.end())
    closing = b"</%bsheetData>" % found[1]
    end = part.find(closing, found.end())
    if end < 0:
        raise CannotChange("sheet_form")
    return Span(found[1], found.start(), end + len(closing))


def attributes_of(inside: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag, their values as written, for double quotation marks."""
    return {
        name: (double or single.replace(b'"', b"&quot;"))
        for name, double, single in _ATTRIBUTE.findall(inside)
    }


def _rows(part: bytes, strict: bool) -> Iterator[Row]:
    """The rows that have cells."""
    data = sheet_data(part)
    at, number = data.start, 0
    while (found := _ROW.search(part, at, data.end)) is not None:
        attributes, at = attributes_of(found[2]), found.end()
        told = attributes.get(b"r", b"" if strict else b"%d" % (number + 1))
        if not told.isdigit() or int(told) <= number or (strict and found[1]):
            raise CannotChange("sheet_form")
        number = int(told)
        if found[2].endswith(b"/"):
            continue
        end = part.find(b"</%brow>" % found[1], at, data.end)
        if end < 0:
            raise CannotChange("sheet_form")
        yield Row(found[1], at, end, number, attributes)
        at = end


def _cells(part: bytes, row: Row, strict: bool) -> Iterator[Cell]:
    """The cells of a row. Raises ValueError where one has no reference or is out of order."""
    at, column = row.start, -1
    while (found := _CELL.search(part, at, row.end)) is not None:
        attributes, at, inside = attributes_of(found[2]), found.end(), b""
        if not found[2].endswith(b"/"):
            closing = b"</%bc>" % found[1]
            end = part.index(closing, at, row.end)
            inside, at = part[at:end], end + len(closing)
        following = b"" if strict else xl_rowcol_to_cell(row.number - 1, column + 1).encode()
        own, place = position(attributes.get(b"r", following))
        if own + 1 != row.number or place <= column or (strict and found[1]):
            raise ValueError
        column = place
        yield Cell(found[1], found.start(), at, column, attributes, inside)


def position(reference: bytes) -> tuple[int, int]:
    """Row and column of a cell from 0. Raises ValueError."""
    text = reference.decode("ascii")
    if not _REFERENCE.fullmatch(text):
        raise ValueError
    row, column = xl_cell_to_rowcol(text)
    return row, column


def _cell(row: Row, cells: Iterable[Cell], place: Place) -> Cell:
    """The cell at a place, or where it has to be."""
    after = next((cell for cell in cells if cell.column >= place.column), None)
    if after is not None and after.column == place.column:
        return after
    start = row.end if after is None else after.start
    reference = xl_rowcol_to_cell(place.row - 1, place.column).encode()
    return Cell(row.prefix, start, start, place.column, {b"r": reference})
