"""Where the header of a sheet is, in one row or in two, and which columns it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.lexicon import Lexicon
from hecha.declare.model import normal_header, visible
from hecha.reading.layouts import Chooser, Layout

_DEEPEST = 30
"""Rows looked at: leading blank rows, up to five title rows, the header."""

_GROUP_ENDS = ("基本信息", "基本情况", "信息", "情况")
"""What the name of a group of columns may end in: 户主信息 over 姓名 is 户主姓名."""

_Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` is the last row of the header, counted from 0, ``lines`` are its one or two rows in
    normal form. ``texts`` are the names of the columns as written, ``normal`` in normal form.
    """

    row: int
    texts: _Line
    normal: _Line
    layout: Layout
    lines: tuple[_Line, ...]

    @property
    def first_row(self) -> int:
        """The row the header begins in."""
        return self.row + 1 - len(self.lines)

    def shown(self, at: int) -> str:
        """The name of a column as an officer sees it, without signs nobody sees."""
        return visible(self.texts[at])


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: int
    texts: _Line
    normal: _Line
    lines: tuple[_Line, ...]
    score: int


def find_header(cells: pl.DataFrame, lexicon: Lexicon, choose: Chooser) -> Header | None:
    """The row, or pair of rows, that names the most known headers and makes a known layout.

    In a header of two rows the lower one names the columns; an upper cell over a blank one is a
    column merged downwards; one over several is their group, and the column is called by both
    (户主 over 姓名 is 户主姓名) where that is a known header, else by its own name. None if no row
    fits.
    """
    candidates = sorted(_candidates(cells, lexicon), key=lambda one: (-one.score, one.row))
    for one in candidates:
        layout = choose(one.normal, lexicon.tables)
        if layout is not None:
            return Header(one.row, one.texts, one.normal, layout, one.lines)
    return None


def _candidates(cells: pl.DataFrame, lexicon: Lexicon) -> Iterator[_Candidate]:
    above: _Candidate | None = None
    for row, values in enumerate(cells.head(_DEEPEST).iter_rows()):
        texts = tuple(value or "" for value in values)
        normal = tuple(normal_header(text) for text in texts)
        single = _Candidate(row, texts, normal, (normal,), _known(normal, lexicon))
        if above is not None:
            pair = _pair(above, single, lexicon)
            if pair is not None:
                yield pair
        if single.score:
            yield single
        above = single


def _known(names: Sequence[str], lexicon: Lexicon) -> int:
    return sum(name in lexicon.known for name in names)


def _pair(upper: _Candidate, lower: _Candidate, lexicon: Lexicon) -> _Candidate | None:
    """Two rows read as one header; None where the lower row alone, or the upper, says as much."""
    if sum(map(bool, upper.normal)) < 2 or not any(lower.normal):
        # One cell over a header is a title.
        return None
    texts, normal, group = [], [], 0
    for at, own in enumerate(lower.normal):
        group = at if upper.normal[at] else group
        if not own:
            texts.append(upper.texts[at])
            normal.append(upper.normal[at])
            continue
        grouped = _grouped(upper.normal[group], own, lexicon)
        prefix = f"{visible(upper.texts[group])}/" if grouped else ""
        texts.append(prefix + lower.texts[at])
        normal.append(grouped or own)
    score = _known(normal, lexicon)
    is_named_by_group = tuple(normal) != lower.normal
    if score <= upper.score or score < lower.score or not is_named_by_group:
        return None
    lines = (upper.normal, lower.normal)
    return _Candidate(lower.row, tuple(texts), tuple(normal), lines, score)


def _grouped(group: str, own: str, lexicon: Lexicon) -> str | None:
    """The known header a group and the name of a column in it make together."""
    if not group:
        return None
    stems = [group, *(group.removesuffix(end) for end in _GROUP_ENDS)]
    return next((stem + own for stem in stems if stem and stem + own in lexicon.known), None)


def likely_headers(cells: pl.DataFrame, lexicon: Lexicon) -> list[str]:
    """The header row of an unknown sheet, for saying what was seen.

    Empty unless at least half of a row are declared headers: anything else might be a record, and
    a record must not be printed.
    """
    for values in cells.head(_DEEPEST).iter_rows():
        texts = [value for value in values if value and value.strip()]
        known = sum(normal_header(text) in lexicon.known for text in texts)
        if known >= 2 and 2 * known >= len(texts):
            return texts
    return []
