"""What the raw parts of an .xlsx archive show before calamine unpacks them."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from hecha.reading import opendocument
from hecha.reading.sheet import Merge

MOST_UNPACKED = 3 << 30
"""Bytes a workbook may unpack to; a full sheet of a million rows and 50 columns stays below."""
MOST_RATIO, RATIO_FROM = 200, 200 << 20
"""A workbook over RATIO_FROM bytes that shrank by more than this holds no register."""
MOST_CELLS = 200_000_000
"""Cells of the rectangle from A1 to the last one: calamine holds it whole, 24 bytes each."""

DAMAGE = (
    *(zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error),
    *(ElementTree.ParseError, ValueError),
)
"""What reading a broken archive may raise."""

_OPEN_DOCUMENT = "content.xml"
_BLOCK, _OVERLAP = 4 << 20, 4 << 10
_WIDEST = 16_384
_TWO_LETTERS = 702
_NO_CELLS = re.compile(
    r"^(?:docProps|_rels|customXml|xl/(?:theme|media|drawings|_rels))/|sharedStrings\.xml$|styles\.xml$|\.rels$"
)
_LONG_NUMBER = re.compile(rb"v>\s*-?(?:[0-9.]{16}|[0-9.]+[eE])")
_THREE_LETTERS = re.compile(rb' r="[A-Z]{3}[0-9]+"[^>/]*>')
_LAST_ROW = re.compile(rb'row [^>]*?r="([0-9]+)"')
_FILLED_CELL = re.compile(rb' r="([A-Z]+)([0-9]+)"[^>/]*>')
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*(?<!/))>((?:(?!</(?:\w+:)?c>).)*)</(?:\w+:)?c>",
    re.DOTALL,
)
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v[^>]*>\s*(#[^<]+?)\s*</")
_CELL_NAME = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)[\"']")
_DIMENSION = re.compile(rb'dimension ref="(?:[A-Z]+[0-9]+:)?[A-Z]+([0-9]+)"')
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?r:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')


class TooLarge(Exception):
    """The workbook would not fit; ``args[0]`` says in Chinese what is too large."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """``stored_rows``: the last row by the sheet's stored dimension, None if it has none.

    ``errors``: text of the cells that show an error such as #N/A, by row and column from 0;
    calamine gives these as blank. ``merges``: cells merged into one, which only the first fills.
    """

    long_numbers: bool = False
    stored_rows: int | None = None
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """``long_numbers``: some cell holds a number of 16 digits or more, so cell types matter.

    ``sheets`` in their order; empty where it cannot be told.
    """

    long_numbers: bool
    sheets: tuple[SheetPart, ...] = ()


def inspect(path: Path) -> Inspection:
    """Look through the parts of a workbook without parsing them.

    Raises TooLarge beyond the limits above, and one of DAMAGE for a broken archive.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = max(1, sum(part.compress_size for part in parts))
        if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed):
            raise TooLarge(f"解压后达 {unpacked >> 20} MB")
        if _OPEN_DOCUMENT in archive.namelist():
            return Inspection(True, _of_open_document(archive))
        looked = {
            part.filename: _look_through(archive, part)
            for part in parts
            if not _NO_CELLS.search(part.filename)
        }
        targets = _sheet_parts(archive)
    return Inspection(
        any(part.long_numbers for part in looked.values()),
        tuple(looked.get(target, SheetPart()) for target in targets),
    )


def _of_open_document(archive: zipfile.ZipFile) -> tuple[SheetPart, ...]:
    with archive.open(_OPEN_DOCUMENT) as content:
        return tuple(
            SheetPart(errors=errors, merges=merges)
            for errors, merges in opendocument.inspect(content)
        )


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> SheetPart:
    long_number, wide, last_row = False, False, 0
    stored: int | None = None
    errors: dict[tuple[int, int], str] = {}
    merges: dict[Merge, None] = {}
    for number, block in enumerate(_blocks(archive, part)):
        if number == 0 and (dimension := _DIMENSION.search(block)):
            stored = int(dimension[1])
        long_number = long_number or _LONG_NUMBER.search(block) is not None
        wide = wide or _THREE_LETTERS.search(block) is not None
        row = _LAST_ROW.search(block, max(0, block.rfind(b"<row ")))
        last_row = int(row[1]) if row else last_row
        if b't="e"' in block or b"t='e'" in block:
            errors.update(_errors(block))
        if b"mergeCell" in block:
            for left, top, right, bottom in _MERGE.findall(block):
                # The blocks overlap: a merge may come twice.
                merges[
                    Merge(
                        int(top) - 1,
                        _column_number(left) - 1,
                        int(bottom) - 1,
                        _column_number(right) - 1,
                    )
                ] = None
    if last_row * (_WIDEST if wide else _TWO_LETTERS) > MOST_CELLS:
        _measure(archive, part)
    return SheetPart(long_number, stored, errors, tuple(merges))


def _errors(block: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, content in _ERROR_CELL.findall(block):
        cell, text = _CELL_NAME.search(attributes), _ERROR_TEXT.search(content)
        if cell is not None and text is not None:
            place = int(cell[2]) - 1, _column_number(cell[1]) - 1
            yield place, text[1].decode("utf-8", "replace")


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raise TooLarge when the rectangle of filled cells is beyond MOST_CELLS."""
    rows, columns = 0, 0
    for block in _blocks(archive, part):
        for letters, row in _FILLED_CELL.findall(block):
            columns = max(columns, _column_number(letters))
            rows = max(rows, int(row))
    if rows * columns > MOST_CELLS:
        raise TooLarge(f"内容一直延伸到第 {rows} 行、第 {columns} 列")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content in blocks that overlap, so that no pattern is cut in two."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            yield rest + block
            rest = block[-_OVERLAP:]


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The part of each sheet in the order of the workbook; empty where that cannot be told."""
    try:
        workbook = archive.read("xl/workbook.xml")
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return []
    targets: dict[bytes, str] = {}
    for element in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(element))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace")
        targets[attributes.get(b"Id", b"")] = (
            target[1:] if target.startswith("/") else f"xl/{target}"
        )
    return [targets.get(id_, "") for id_ in _SHEET.findall(workbook)]
