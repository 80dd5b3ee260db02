"""The part of a sheet with other styles for some of its cells, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hecha.reading.archive import merges_in
from hecha.workbooks.place import CannotChange
from hecha.workbooks.sheet_part import Cell, Row, attributes_of, rewritten, sheet_data
from hecha.worksheets.annotated.fills import Fills
from hecha.worksheets.annotated.mark import Mark, at_first
from hecha.worksheets.annotated.relations import RELATIONS

_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_DRAWING = re.compile(rb"<(?:\w+:)?legacyDrawing\b([^<>]*)>")
_TAG = re.compile(rb"<(/?)([\w:]+)\b[^<>]*?(/?)>")
_AFTER = frozenset(
    {
        *(b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls"),
        *(b"webPublishItems", b"tableParts", b"extLst", b"AlternateContent"),
    }
)
"""What may follow the element that names the drawing of the comments (ECMA-376, CT_Worksheet)."""


def coloured(part: bytes, marks: Sequence[Mark], fills: Fills) -> tuple[bytes, tuple[Mark, ...]]:
    """The sheet with the marks' colours, and the marks at the cells that show them: the first of
    a merged range. Raises CannotChange."""

    def write(row: Row, cell: Cell, mark: Mark) -> bytes:
        shown = cell.attributes if cell.is_written else row.attributes
        old = shown.get(b"s", b"0" if cell.is_written else columns.get(cell.column, b"0"))
        style = b"%d" % fills.style(int(old), mark.severity)
        return cell.having({**cell.attributes, b"s": style}, cell.inside)

    try:
        columns = _column_styles(part)
        placed = at_first(marks, merges_in(part[sheet_data(part).end :]))
        return rewritten(part, placed, write, strict=False), placed
    except ValueError:  # a number that is none
        raise CannotChange("sheet_form") from None


def _column_styles(part: bytes) -> dict[int, bytes]:
    """The style of the columns that have one, which their unwritten cells show."""
    styles: dict[int, bytes] = {}
    for found in _COLUMNS.finditer(part, 0, sheet_data(part).start):
        attributes = attributes_of(found[1])
        first, last = (int(attributes.get(name, b"1")) for name in (b"min", b"max"))
        if b"style" in attributes:
            for column in range(first - 1, min(last, 16_384)):
                styles[column] = attributes[b"style"]
    return styles


def drawing_id(part: bytes) -> str | None:
    """The relation that names the drawing of the comments, if the sheet has one."""
    found = _DRAWING.search(part)
    if found is None:
        return None
    ids = [value for name, value in attributes_of(found[1]).items() if name.endswith(b":id")]
    if not ids:
        raise CannotChange("sheet_form")
    return ids[0].decode("ascii", "replace")


def with_drawing(part: bytes, relation: str) -> bytes:
    """The sheet with the element that names the drawing of its comments, in its place."""
    data = sheet_data(part)
    depth, at = 0, part.rfind(b"</%bworksheet>" % data.prefix)
    for found in _TAG.finditer(part, data.end):
        closing, name, closed = found[1], found[2].rpartition(b":")[2], found[3]
        if closing:
            depth -= 1
            continue
        if depth == 0 and name in _AFTER:
            at = found.start()
            break
        depth += not closed
    if at < 0:
        raise CannotChange("sheet_form")
    line = f'legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'.encode()
    return part[:at] + b"<" + data.prefix + line + part[at:]
