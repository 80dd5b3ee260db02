"""What the raw parts of an .xlsx archive show before calamine unpacks them.

Every pattern here begins at a "<" and never passes the next one, so that looking through a part
takes time in proportion to its length, whatever is in it.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from hecha.reading import opendocument
from hecha.reading.limits import TooLarge, check_shape
from hecha.reading.sheet import UNCOMPUTED, Merge

MOST_UNPACKED = 3 << 30
"""Bytes a workbook may unpack to; a full sheet of a million rows and 50 columns stays below."""
MOST_RATIO, RATIO_FROM = 200, 200 << 20
"""A workbook over RATIO_FROM bytes that shrank by more than this holds no register."""
MOST_LISTED = 4 << 20
"""Bytes of a part that lists sheets or relations."""

DAMAGE = (
    *(zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error),
    *(lzma.LZMAError, struct.error, ElementTree.ParseError, ValueError, LookupError),
)
"""What reading a broken archive may raise."""

_OPEN_DOCUMENT = "content.xml"
_BLOCK, _OVERLAP, _HEAD = 4 << 20, 4 << 10, 64 << 10
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that a workbook may use, by its standard."""

_TAG = rb"<(?:\w+:)?"
_IS = rb"\s*+=\s*+[\"']"
_TO_END = rb"(?:[^<>/]++|/(?!>))*+"
"""The rest of a tag that is not closed at once."""
_CELL = rb"([A-Z]{1,7})([0-9]{1,10})"
_LONG_NUMBER = re.compile(rb"v>\s*+-?(?:[0-9.]{16}|[0-9.]++[eE])")
_LONG_NUMBER_AFTER_ATTRIBUTES = re.compile(_TAG + rb"v\s[^<>]*+>\s*+-?(?:[0-9.]{16}|[0-9.]++[eE])")
_FAR_AS_USUAL = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{1,2}[0-9]{6})')
_FAR = re.compile(rb"[A-Z]{3}[0-9]{1,10}[\"'\s]|[A-Z][0-9]{6,10}[\"'\s]")
"""A reference to a cell beyond column ZZ or row 99,999, as every program writes it (found ten times
as fast), and in any spelling."""
_FILLED_CELL = re.compile(_TAG + rb"c\b(?>[^<>]*?\br" + _IS + rb")" + _CELL + _TO_END + rb">")
_ERROR_CELL = re.compile(_TAG + rb"c\b((?>[^<>]*?\bt" + _IS + rb"e[\"'])" + _TO_END + rb")>")
_ERROR_TEXT = re.compile(_TAG + rb"v\b[^<>]*+>\s*+(#[^<>]*+)<|</?(?:\w+:)?c\b")
_CELL_NAME = re.compile(rb"\br" + _IS + _CELL)
_SHAPES = bytes(
    ord("9") if code in b"0123456789." else ord("A") if code in b"e" or 65 <= code <= 90 else code
    for code in range(256)
)
"""Digits and the point of a number as 9, capital letters and e as A: what a pattern needs is then a
few bytes, which are found several times as fast as the pattern."""
_OF_LONG_NUMBERS = b"9" * 16, b"9A"
_OF_FAR_CELLS = b"AAA", b"A999999"
_OF_ERRORS, _OF_FORMULAS = re.compile(rb"e[\"']"), re.compile(rb"f[\s/>]")
"""What no error value, no formula is without; few sheets have either."""
_WITHOUT_RESULT = re.compile(
    _TAG + rb"c\b([^<>]*+)>\s*+" + _TAG + rb"f\b(?:[^<>]*+/>|[^<>]*+>[^<>]*+</(?:\w+:)?f>)\s*+"
    rb"(?:" + _TAG + rb"v\s*+(?:/>|>\s*+</(?:\w+:)?v>)\s*+)?</(?:\w+:)?c>"
)
"""A cell with a formula and no value: a program wrote it that computes nothing."""
_MERGE = re.compile(_TAG + rb"mergeCell\b(?>[^<>]*?\bref" + _IS + rb")" + _CELL + rb":" + _CELL)
_DIMENSION = re.compile(
    _TAG + rb"dimension\b(?>[^<>]*?\bref" + _IS + rb")(?:" + _CELL + rb":)?" + _CELL
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """``stored_rows``: the last row by the sheet's stored dimension, None if it has none.

    ``errors``: text of the cells that show an error such as #N/A, by row and column from 0;
    calamine gives these as blank; UNCOMPUTED of those whose formula has no result yet. ``merges``:
    cells merged into one, which only the first fills.
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
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename.lower(): part for part in archive.infolist()}
        _check(archive.infolist(), size)
        if _OPEN_DOCUMENT in parts:
            return Inspection(True, _of_open_document(archive, size))
        targets = sheet_parts(archive, parts)
        for name, part in parts.items():
            if name not in targets and name.endswith(".xml"):
                # A part that claims less than it unpacks to ends here.
                for _ in _blocks(archive, part):
                    pass
        looked = {
            name: _look_through(archive, parts[name], size) for name in targets if name in parts
        }
    if not looked:
        return Inspection(True)
    return Inspection(
        any(part.long_numbers for part in looked.values()),
        tuple(looked.get(target, SheetPart()) for target in targets),
    )


def small_part(path: Path, name: str, most: int) -> bytes | None:
    """A part of a zip file of at most so many bytes; None where there is none, it is larger or
    the file is broken, which its reading will tell of."""
    if not path.is_file():
        return None  # Opening a pipe waits for whoever writes into it.
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.getinfo(name)
            if part.file_size > most or part.compress_type not in _METHODS:
                return None
            return archive.read(part) if part.compress_size <= path.stat().st_size else None
    except DAMAGE:
        return None


def _check(parts: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Raise TooLarge for parts that unpack to too much, BadZipFile for parts packed in a way no
    workbook is or larger than the archive, whose ``size`` is given."""
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * size):
        size_in_mb = unpacked >> 20
        raise TooLarge(f"解压后达 {size_in_mb} MB", f"unpacks to {size_in_mb} MB")
    if any(part.compress_type not in _METHODS or part.compress_size > size for part in parts):
        raise zipfile.BadZipFile


def _of_open_document(archive: zipfile.ZipFile, size: int) -> tuple[SheetPart, ...]:
    with archive.open(_OPEN_DOCUMENT) as content:
        return tuple(
            SheetPart(errors=errors, merges=merges)
            for errors, merges in opendocument.inspect(content, size)
        )


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo, size: int) -> SheetPart:
    long_number, far = False, False
    stored: int | None = None
    errors: dict[tuple[int, int], str] = {}
    merges: dict[Merge, None] = {}
    for number, block in enumerate(_blocks(archive, part)):
        if number == 0 and (dimension := _DIMENSION.search(block, 0, _OVERLAP)):
            stored = int(dimension[4])
        shapes = block.translate(_SHAPES)
        if not long_number and any(shape in shapes for shape in _OF_LONG_NUMBERS):
            long_number = _has_long_number(block)
        if not far and any(shape in shapes for shape in _OF_FAR_CELLS):
            far = _has_far_cell(block)
        if _OF_ERRORS.search(block):
            errors.update(_errors(block))
        if _OF_FORMULAS.search(block):
            errors.update(_uncomputed(block))
        if b"mergeCell" in block:
            # The blocks overlap: a merge may come twice.
            merges.update(dict.fromkeys(merges_in(block)))
    if far:
        _measure(archive, part, size)
    return SheetPart(long_number, stored, errors, tuple(merges))


def _has_long_number(block: bytes) -> bool:
    if _LONG_NUMBER.search(block):
        return True
    with_attributes = any(mark in block for mark in (b"<v ", b":v "))
    return with_attributes and _LONG_NUMBER_AFTER_ATTRIBUTES.search(block) is not None


def _has_far_cell(block: bytes) -> bool:
    # A program writes all of a part in one way.
    head = block[:_HEAD]
    as_usual = head.count(b"=") == head.count(b'="') and b" =" not in head
    return (_FAR_AS_USUAL if as_usual else _FAR).search(block) is not None


def merges_in(block: bytes) -> Iterator[Merge]:
    """The merged cells that a part of a sheet lists."""
    for left, top, right, bottom in _MERGE.findall(block):
        yield Merge(
            int(top) - 1,
            _column_number(left) - 1,
            int(bottom) - 1,
            _column_number(right) - 1,
        )


def _errors(block: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _ERROR_CELL.finditer(block):
        cell, text = _CELL_NAME.search(found[1]), _ERROR_TEXT.search(block, found.end())
        if cell is not None and text is not None and text[1] is not None:
            place = int(cell[2]) - 1, _column_number(cell[1]) - 1
            yield place, text[1].strip().decode("utf-8", "replace")


def _uncomputed(block: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _WITHOUT_RESULT.finditer(block):
        if (cell := _CELL_NAME.search(found[1])) is not None:
            yield (int(cell[2]) - 1, _column_number(cell[1]) - 1), UNCOMPUTED


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo, size: int) -> None:
    """Raise TooLarge when the rectangle of filled cells does not fit."""
    rows, columns = 0, 0
    for block in _blocks(archive, part):
        for letters, row in _FILLED_CELL.findall(block):
            columns = max(columns, _column_number(letters))
            rows = max(rows, int(row))
    check_shape(rows, columns, size)


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


def sheet_parts(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> list[str]:
    """The part of each sheet in the order of the workbook, in small letters; empty where that
    cannot be told. Names are looked up as calamine does."""
    listed = parts.get("xl/workbook.xml"), parts.get("xl/_rels/workbook.xml.rels")
    if None in listed or any(part.file_size > MOST_LISTED for part in listed if part):
        return []
    workbook, relations = (ElementTree.fromstring(archive.read(part)) for part in listed if part)
    targets = {
        element.get("Id", ""): _part(element.get("Target", ""))
        for element in relations.iter()
        if element.tag.endswith("Relationship")
    }
    return [
        targets.get(_relation(element), "")
        for element in workbook.iter()
        if element.tag.rpartition("}")[2] == "sheet"
    ]


def _relation(sheet: ElementTree.Element) -> str:
    # The name space of r:id is another in the strict variant of the standard.
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")


def _part(target: str) -> str:
    target = target.lower()
    return target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"
