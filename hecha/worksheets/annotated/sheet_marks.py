"""The part of a sheet with other styles for some of its cells, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlsxwriter.utility import xl_cell_to_rowcol

from hecha.worksheets.annotated.fills import Fills
from hecha.worksheets.annotated.mark import CannotMark, Mark, together
from hecha.worksheets.annotated.package_parts import RELATIONS

_ROOT = re.compile(rb"<(\w+:)?worksheet\b[^<>]*>")
_REF = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_TAG = re.compile(rb"<(/?)([\w:]+)\b[^<>]*?(/?)>")
_AFTER = frozenset(
    {
        *(b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls"),
        *(b"webPublishItems", b"tableParts", b"extLst", b"AlternateContent"),
    }
)
"""What may follow the element that names the drawing of the comments (ECMA-376, CT_Worksheet)."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of one sheet, whose elements may have a prefix."""

    prefix: bytes
    row: re.Pattern[bytes]
    row_end: bytes
    cell: re.Pattern[bytes]

    @classmethod
    def of(cls, part: bytes) -> _Words:
        found = _ROOT.search(part, 0, 65_536)
        if found is None:
            raise CannotMark
        p = found[1] or b""
        return cls(
            p,
            re.compile(rb"<%brow\b([^<>]*?)(/?)>" % p),
            b"</%brow>" % p,
            re.compile(rb"<%bc\b([^<>]*?)(?:/>|>.*?</%bc>)" % (p, p), re.DOTALL),
        )


def coloured(part: bytes, marks: Sequence[Mark], fills: Fills) -> tuple[bytes, tuple[Mark, ...]]:
    """The sheet with the marks' colours, and the marks at the cells that show them: the first of
    a merged range. Raises CannotMark."""
    try:
        sheet = _Coloured(part, fills)
        placed = together(_shown(part, sheet.words, marks))
        return sheet.whole(placed), placed
    except ValueError:  # a number that is none
        raise CannotMark from None


class _Coloured:
    """One sheet being given other styles."""

    def __init__(self, part: bytes, fills: Fills) -> None:
        self.words = _Words.of(part)
        self._part = part
        self._fills = fills
        self._columns = _column_styles(part, self.words)

    def whole(self, marks: Sequence[Mark]) -> bytes:
        """The sheet with the colours of the marks, which are sorted."""
        by_row: dict[int, list[Mark]] = {}
        for mark in marks:
            by_row.setdefault(mark.row, []).append(mark)
        pieces, done, number = list[bytes](), 0, 0
        for found in self.words.row.finditer(self._part):
            attributes = _attributes(found[1])
            number = int(attributes.get(b"r", b"%d" % (number + 1)))
            wanted = by_row.pop(number, None)
            if wanted is None:
                continue
            end = self._part.find(self.words.row_end, found.end())
            if found[2] or end < 0:  # no cell in the row, hence nothing that was read
                raise CannotMark
            own = int(attributes[b"s"]) if b"s" in attributes else None
            pieces += (self._part[done : found.end()], self._row(found.end(), end, wanted, own))
            done = end
        if by_row:
            raise CannotMark
        return b"".join((*pieces, self._part[done:]))

    def _row(self, start: int, end: int, marks: Sequence[Mark], own: int | None) -> bytes:
        """The cells of a row: coloured where they are, added where they are not written."""
        waiting = list(marks)
        pieces, done, column = list[bytes](), start, -1
        for found in self.words.cell.finditer(self._part, start, end):
            attributes = _attributes(found[1])
            column = _column(attributes.get(b"r"), column + 1)
            while waiting and waiting[0].column < column:
                pieces += (self._part[done : found.start()], self._blank(waiting.pop(0), own))
                done = found.start()
            if waiting and waiting[0].column == column:
                old = int(attributes.get(b"s", b"0"))
                style = self._fills.style(old, waiting.pop(0).severity)
                pieces += (
                    self._part[done : found.start()],
                    _styled(self._part, found, self.words, style),
                )
                done = found.end()
        blank = [self._blank(mark, own) for mark in waiting]
        return b"".join((*pieces, self._part[done:end], *blank))

    def _blank(self, mark: Mark, own: int | None) -> bytes:
        old = self._columns.get(mark.column, 0) if own is None else own
        style = self._fills.style(old, mark.severity)
        return b'<%bc r="%b" s="%d"/>' % (self.words.prefix, mark.cell.encode(), style)


def _styled(part: bytes, found: re.Match[bytes], words: _Words, style: int) -> bytes:
    name = b"<%bc" % words.prefix
    inside = re.sub(rb"\ss\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", found[1])
    rest = part[found.end(1) : found.end()]
    return name + inside.rstrip() + b' s="%d"' % style + rest


def _blank(mark: Mark, words: _Words, fills: Fills, default: int) -> bytes:
    style = fills.style(default, mark.severity)
    return b'<%bc r="%b" s="%d"/>' % (words.prefix, mark.cell.encode(), style)


def _column(reference: bytes | None, following: int) -> int:
    if reference is None:
        return following
    if _REF.fullmatch(reference) is None:
        raise CannotMark
    return int(xl_cell_to_rowcol(reference.decode())[1])


def _attributes(inside: bytes) -> Mapping[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(inside)}


def _shown(part: bytes, words: _Words, marks: Sequence[Mark]) -> list[Mark]:
    """The marks, those inside a merged range moved to its first cell."""
    pattern = re.compile(rb"<%bmergeCell\b[^<>]*?\bref\s*=\s*[\"']([^\"']*)" % words.prefix)
    columns = {mark.column for mark in marks}
    merges = [
        merge
        for found in pattern.finditer(part)
        for merge in [_range(found[1])]
        if not columns.isdisjoint(range(merge[1], merge[3] + 1))
    ]
    firsts = {
        (row, column): (top, left)
        for top, left, bottom, right in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    places = [
        firsts.get((mark.row - 1, mark.column), (mark.row - 1, mark.column)) for mark in marks
    ]
    return [
        replace(mark, row=row + 1, column=column)
        for mark, (row, column) in zip(marks, places, strict=True)
    ]


def _range(reference: bytes) -> tuple[int, int, int, int]:
    """First row and column, last row and column, from 0."""
    first, _, last = reference.partition(b":")
    if not all(map(_REF.fullmatch, (first, last or first))):
        raise CannotMark
    (top, left), (bottom, right) = (
        xl_cell_to_rowcol(one.decode()) for one in (first, last or first)
    )
    return top, left, bottom, right


def _column_styles(part: bytes, words: _Words) -> dict[int, int]:
    """The style of the columns that have one, which their unwritten cells show."""
    styles: dict[int, int] = {}
    pattern = re.compile(rb"<%bcol\b([^<>]*)>" % words.prefix)
    for found in pattern.finditer(part, 0, max(part.find(b"sheetData"), 0)):
        attributes = _attributes(found[1])
        first, last = (int(attributes.get(name, b"1")) for name in (b"min", b"max"))
        if b"style" in attributes:
            for column in range(first - 1, min(last, 16_384)):
                styles[column] = int(attributes[b"style"])
    return styles


def drawing_id(part: bytes) -> str | None:
    """The relation that names the drawing of the comments, if the sheet has one."""
    prefix = _Words.of(part).prefix
    found = re.search(rb"<%blegacyDrawing\b([^<>]*)>" % prefix, part)
    if found is None:
        return None
    ids = [value for name, value in _attributes(found[1]).items() if name.endswith(b":id")]
    if not ids:
        raise CannotMark
    return ids[0].decode("ascii", "replace")


def with_drawing(part: bytes, relation: str) -> bytes:
    """The sheet with the element that names the drawing of its comments, in its place."""
    prefix = _Words.of(part).prefix
    data = max(part.find(b"</%bsheetData>" % prefix), part.find(b"<%bsheetData/>" % prefix))
    if data < 0:
        raise CannotMark
    depth, at = 0, part.rfind(b"</%bworksheet>" % prefix)
    first = part.index(b">", data) + 1
    for found in _TAG.finditer(part, first):
        closing, name, closed = found[1], found[2].rpartition(b":")[2], found[3]
        if closing:
            depth -= 1
            continue
        if depth == 0 and name in _AFTER:
            at = found.start()
            break
        depth += not closed
    if at < 0:
        raise CannotMark
    line = f'legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'.encode()
    return part[:at] + b"<" + prefix + line + part[at:]
