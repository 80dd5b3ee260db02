"""Rows of a workbook written by Polars.

XlsxWriter lays out the workbook - styles, widths, drop-downs, print set-up - but writes a cell at a
time. Here it writes only a *pattern* of each long sheet: the header row and two empty rows whose
cells carry the styles. :func:`fill` then copies the workbook and puts the rows of a frame in place
of the two (hecha.worksheets.row_xml).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import IO

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from hecha.worksheets.held_rows import HeldRows
from hecha.worksheets.row_xml import (
    SHORT,
    Place,
    Rows,
    Shared,
    repeated,
    shared_texts,
    xml_of,
    xml_pieces,
)

MAX_ROWS = 500_000
"""Rows of one sheet. Excel holds 1,048,576, but then the XML of a sheet may pass 2 GiB, where
zip files need an extension that not every spreadsheet program reads."""

_PIECE = 20_000  # rows looked at and escaped at a time
_LEVEL = 2  # zlib: half the time of level 6 for a quarter more bytes


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of a sheet: the ``columns`` it shows; ``shade`` and ``widths`` as of Rows."""

    held: HeldRows
    columns: Sequence[str]
    widths: Mapping[str, float]

    @property
    def is_short(self) -> bool:
        """Whether they are written all at once."""
        return self.held.height <= SHORT

    def whole(self) -> Rows:
        """All of them."""
        return self._of(self.held.frame())

    def pieces(self, most: int) -> Iterator[Rows]:
        """The same in parts of so many rows at most."""
        for frame in self.held.frames():
            yield from map(self._of, frame.iter_slices(most))

    def _of(self, frame: pl.DataFrame) -> Rows:
        shade = frame["shade"] if "shade" in frame.columns else None
        return Rows(frame[self.columns], shade, self.widths)


def pattern(sheet: Worksheet, plain: list[Format], shaded: list[Format]) -> None:
    """Write the two empty rows below the header that :func:`fill` replaces."""
    for row, formats in ((_HEADER, plain), (_HEADER + 1, shaded)):
        for column, style in enumerate(formats):
            sheet.write_blank(row, column, None, style)


def fill(book: BytesIO, rows: Mapping[int, SheetRows], path: Path | BytesIO) -> None:
    """Copy a workbook with patterns to ``path``, or into memory, the patterns replaced.

    ``rows`` has the rows of each sheet that has a pattern, by its position from 1; its header is
    its first row. The same input gives the same bytes.
    """
    with (
        zipfile.ZipFile(book) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        sheets = {
            (name := f"xl/worksheets/sheet{position}.xml"): _sheet(source.read(name).decode(), some)
            for position, some in rows.items()
        }
        short = [name for name, sheet in sheets.items() if sheet.rows.is_short]
        texts = source.read(_TEXTS).decode()
        known = texts.count("<si>")
        long = [sheet for name, sheet in sheets.items() if name not in short]
        added: list[str] = []
        for sheet in long:
            added += sheet.share(known + len(added))
        blocks = xml_of([(sheets[name].rows.whole(), sheets[name].place) for name in short])
        ready = dict(zip(short, blocks, strict=True))
        for name in source.namelist():
            # By name: an entry made here would be compressed at zlib's level, not at ours. Either
            # way its time is the first of 1980, whatever the clock says.
            with target.open(name, "w") as stream:
                if name in sheets:
                    _write_sheet(sheets[name], ready.get(name), stream)
                elif name == _TEXTS and added:
                    stream.write(_with_texts(texts, added).encode())
                else:
                    stream.write(source.read(name))


_TEXTS = "xl/sharedStrings.xml"
"""The part of a workbook with the texts that cells share; the header row has some."""

_FEWER = 4
"""Texts of a column are shared where there are so many times fewer of them than rows."""


def _with_texts(xml: str, added: list[str]) -> str:
    """The shared texts with some more. How many cells have one need not be said."""
    end = xml.index("</sst>")
    head = re.sub(r' count="[0-9]+"', "", xml[:end])
    every = head.count("<si>") + len(added)
    head = re.sub(r'uniqueCount="[0-9]+"', f'uniqueCount="{every}"', head, count=1)
    more = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in added)
    return head + more + xml[end:]


_HEADER = 1
"""The number of the row with the header."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet to be written: its XML before and after its rows, and these."""

    head: str
    tail: str
    rows: SheetRows
    place: Place
    shared: dict[str, Shared] = field(default_factory=dict)

    def share(self, first: int) -> list[str]:
        """Write the texts of columns that repeat them as places from ``first`` on, and return these
        texts as XML."""
        added: list[str] = []
        for name, texts in repeated(self.rows.held.repeated(), _FEWER).items():
            width = self.rows.widths.get(name)
            more, self.shared[name] = shared_texts(texts, first + len(added), width)
            added += more
        return added


def _sheet(xml: str, rows: SheetRows) -> _Sheet:
    first, second = _HEADER + 1, _HEADER + 2
    start, end = xml.index(f'<row r="{first}"'), xml.index("</sheetData>")
    plain, shaded = (
        re.findall(rf'<c r="[A-Z]+{row}" s="([0-9]+)"/>', xml[start:end]) for row in (first, second)
    )
    area = xl_range(0, 0, _HEADER + rows.held.height - 1, len(rows.columns) - 1)
    head = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{area}"/>', xml[:start], count=1)
    return _Sheet(head, xml[end:], rows, Place(first, plain, shaded))


def _write_sheet(sheet: _Sheet, ready: bytes | None, stream: IO[bytes]) -> None:
    stream.write(sheet.head.encode())
    if ready is not None:
        stream.write(ready)
    else:
        first = sheet.place.first
        for piece in sheet.rows.pieces(_PIECE):
            for xml in xml_pieces(piece, replace(sheet.place, first=first), sheet.shared):
                stream.write(xml)
            first += piece.frame.height
    stream.write(sheet.tail.encode())
