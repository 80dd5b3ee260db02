"""Cells of a worksheet part (XML) with new values.

Whatever is not written as spreadsheet programs write it is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from hecha.patches.cell_forms import number_for
from hecha.patches.edit import Edit
from hecha.workbooks.place import CannotChange
from hecha.workbooks.sheet_part import INSIDE, Cell, Row, attributes_of, position, rewritten

_FORMULA = re.compile(rb"<f\b" + INSIDE)
_OTHER_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_WITH_METADATA = (b"cm", b"vm")
"""Attributes of cells a formula spills into, and of cells that are more than their text."""
_SPREADING = (b"array", b"dataTable")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What XML cannot hold, and what a spreadsheet program takes for the code of a character."""


def with_cells(part: bytes, edits: Sequence[Edit], *, days_of_1904: bool = False) -> bytes:
    """The part with its cells changed. Raises CannotChange.

    A number in a cell that holds one stays a number, everything else becomes text, in the cell's
    own format. With ``days_of_1904`` days become texts: their numbers count from another day.
    """
    if _OTHER_ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")):
        raise CannotChange("sheet_form")
    _check_formulas(part, edits)

    def write(_: Row, cell: Cell, edit: Edit) -> bytes:
        return _written(cell, edit, days_of_1904)

    return rewritten(part, edits, write, strict=True)


def _written(cell: Cell, edit: Edit, days_of_1904: bool) -> bytes:
    """A cell with its new value."""
    if b"<f" in cell.inside or any(name in cell.attributes for name in _WITH_METADATA):
        raise CannotChange("formula", edit)
    is_number = cell.attributes.get(b"t", b"n") == b"n" and b"<v" in cell.inside
    kept = {name: value for name, value in cell.attributes.items() if name != b"t"}
    if edit.new is None:
        return cell.having(kept, b"") if cell.is_written else b""
    number = number_for(edit.new, edit.kind, edit.old) if is_number else None
    if number is not None and not (days_of_1904 and number != edit.new):
        return cell.having(kept, b"<v>%b</v>" % number.encode())
    if _ILLEGAL.search(edit.new):
        raise CannotChange("odd_sign", edit)
    text = b'<is><t xml:space="preserve">%b</t></is>' % escape(edit.new).encode()
    return cell.having({**kept, b"t": b"inlineStr"}, text)


def _check_formulas(part: bytes, edits: Sequence[Edit]) -> None:
    """Raise CannotChange for a cell a formula of another one fills."""
    for found in _FORMULA.finditer(part):
        attributes = attributes_of(found[1])
        if attributes.get(b"t") not in _SPREADING or b"ref" not in attributes:
            continue
        first, _, last = attributes[b"ref"].partition(b":")
        try:
            (top, left), (bottom, right) = map(position, (first, last or first))
        except ValueError:
            raise CannotChange("sheet_form") from None
        for edit in edits:
            if top <= edit.row - 1 <= bottom and left <= edit.column <= right:
                raise CannotChange("formula", edit)
