"""Cells of a worksheet part (XML) replaced as bytes: nothing else in it changes.

Whatever is not written as spreadsheet programs write it - other prefixes, rows or cells without
their reference, cells out of order - is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from hecha.patches.cell_forms import number_for
from hecha.patches.edit import CannotPatch, Edit

_INSIDE = rb"((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>"
"""The rest of a tag, in which a > may stand between quotation marks."""
_ROW = re.compile(rb"<row\b" + _INSIDE)
_CELL = re.compile(rb"<c\b" + _INSIDE)
_FORMULA = re.compile(rb"<f\b" + _INSIDE)
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_OUTER = re.compile(rb"<worksheet[\s>]")
_PREFIXED = re.compile(rb"<\w+:(?:row|c|sheetData)\b")
_OTHER_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_NOT_CELLS = (b"<!--", b"<![CDATA[", b"<!DOCTYPE")
_WITH_METADATA = (b"cm", b"vm")
"""Attributes of cells a formula spills into, and of cells that are more than their text."""
_REFERENCE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_SPREADING = (b"array", b"dataTable")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What XML cannot hold, and what a spreadsheet program takes for the code of a character."""


def with_cells(part: bytes, edits: Sequence[Edit], *, days_of_1904: bool = False) -> bytes:
    """The part with its cells changed. Raises CannotPatch.

    A number in a cell that holds one stays a number, everything else becomes text, in the cell's
    own format. With ``days_of_1904`` days become texts: their numbers count from another day.
    """
    if (
        _OUTER.search(part) is None
        or _PREFIXED.search(part)
        or _OTHER_ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
        or any(mark in part for mark in _NOT_CELLS)
    ):
        raise CannotPatch("sheet_form")
    _check_formulas(part, edits)
    by_row: dict[int, list[Edit]] = {}
    for edit in edits:
        by_row.setdefault(edit.row, []).append(edit)
    pieces, done = list[bytes](), 0
    for number, start, end in _rows(part):
        if wanted := by_row.pop(number, None):
            cells = _cells(part, start, end, number, wanted[0])
            for place, until, new in _changes(part, end, cells, wanted, days_of_1904):
                pieces += (part[done:place], new)
                done = until
    for missing in by_row.values():
        raise CannotPatch("no_reference", missing[0])
    return b"".join((*pieces, part[done:]))


def _rows(part: bytes) -> Iterator[tuple[int, int, int]]:
    """The number of each row, and where its content begins and ends."""
    last = 0
    for found in _ROW.finditer(part):
        number = _attributes(found[1]).get(b"r", b"")
        if not number.isdigit() or int(number) <= last:
            raise CannotPatch("sheet_form")
        last = int(number)
        if found[1].endswith(b"/"):
            continue
        end = part.find(b"</row>", found.end())
        if end < 0:
            raise CannotPatch("sheet_form")
        yield last, found.end(), end


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a row: its column, where it begins and ends, attributes and content."""

    column: int
    start: int
    end: int
    attributes: Mapping[bytes, bytes]
    inside: bytes


def _cells(part: bytes, start: int, end: int, row: int, edit: Edit) -> list[_Cell]:
    """The cells of a row. Raises CannotPatch where one has no reference or is out of order."""
    found, at = list[_Cell](), start
    while (cell := _CELL.search(part, at, end)) is not None:
        attributes = _attributes(cell[1])
        at, inside = cell.end(), b""
        if not cell[1].endswith(b"/"):
            closing = part.find(b"</c>", at, end)
            if closing < 0:
                raise CannotPatch("sheet_form")
            inside, at = part[at:closing], closing + len(b"</c>")
        reference = attributes.get(b"r", b"").decode("ascii", "replace")
        if not _REFERENCE.fullmatch(reference):
            raise CannotPatch("no_reference", edit)
        own, column = xl_cell_to_rowcol(reference)
        if own + 1 != row or (found and column <= found[-1].column):
            raise CannotPatch("no_reference", edit)
        found.append(_Cell(column, cell.start(), at, attributes, inside))
    return found


def _changes(
    part: bytes, end: int, cells: Sequence[_Cell], edits: Sequence[Edit], days_of_1904: bool
) -> Iterator[tuple[int, int, bytes]]:
    """Where each change begins and ends, and the new bytes; in the order of the part."""
    by_column = {cell.column: cell for cell in cells}
    for edit in sorted(edits, key=lambda one: one.column):
        cell = by_column.get(edit.column)
        if cell is None:
            place = next((one.start for one in cells if one.column > edit.column), end)
            if edit.new is not None:
                reference = f"{xl_col_to_name(edit.column)}{edit.row}".encode()
                yield place, place, _written({b"r": reference}, b"", edit, days_of_1904)
            continue
        if b"<f" in cell.inside or any(name in cell.attributes for name in _WITH_METADATA):
            raise CannotPatch("formula", edit)
        yield cell.start, cell.end, _written(cell.attributes, cell.inside, edit, days_of_1904)


def _written(
    attributes: Mapping[bytes, bytes], inside: bytes, edit: Edit, days_of_1904: bool
) -> bytes:
    """A cell with its new value."""
    is_number = attributes.get(b"t", b"n") == b"n" and b"<v" in inside
    kept = {name: value for name, value in attributes.items() if name != b"t"}
    opening = b"<c" + b"".join(b' %s="%s"' % item for item in kept.items())
    if edit.new is None:
        return opening + b"/>"
    number = number_for(edit.new, edit.kind, edit.old) if is_number else None
    if number is not None and not (days_of_1904 and number != edit.new):
        return opening + b"><v>" + number.encode() + b"</v></c>"
    if _ILLEGAL.search(edit.new):
        raise CannotPatch("odd_sign", edit)
    text = escape(edit.new).encode()
    return opening + b' t="inlineStr"><is><t xml:space="preserve">' + text + b"</t></is></c>"


def _attributes(inside: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag, their values as written, in double quotation marks."""
    return {
        name: (double or single.replace(b'"', b"&quot;"))
        for name, double, single in _ATTRIBUTE.findall(inside)
    }


def _check_formulas(part: bytes, edits: Sequence[Edit]) -> None:
    """Raise CannotPatch for a cell a formula of another one fills."""
    if b"<f" not in part:
        return
    for found in _FORMULA.finditer(part):
        attributes = _attributes(found[1])
        if attributes.get(b"t") not in _SPREADING or b"ref" not in attributes:
            continue
        first, _, last = attributes[b"ref"].decode("ascii", "replace").partition(":")
        if not all(map(_REFERENCE.fullmatch, (first, last or first))):
            raise CannotPatch("sheet_form")
        (top, left), (bottom, right) = map(xl_cell_to_rowcol, (first, last or first))
        for edit in edits:
            if top <= edit.row - 1 <= bottom and left <= edit.column <= right:
                raise CannotPatch("formula", edit)
