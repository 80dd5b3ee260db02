"""Where the header of a sheet is, in one to three rows, and which columns it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.lexicon import Lexicon
from hecha.declare.model import visible
from hecha.reading.layouts import Chooser, Layout, columns_of

_DEEPEST = 30
"""Rows looked at: leading blank rows, up to five title rows, the header."""

_GROUP_ENDS = ("基本信息", "基本情况", "信息", "情况")
"""What the name of a group of columns may end in: 户主信息 over 姓名 is 户主姓名."""

_Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` is the last row of the header, counted from 0, ``lines`` are its one to three rows
    in normal form. ``texts`` are the names of the columns as written, ``normal`` in normal form.
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
    """The row, or rows below each other, that name the most known headers and make a known layout.

    In a header of several rows the lowest cell names the column; a cell over a blank one is a
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


def second_table(header: Header, lexicon: Lexicon, choose: Chooser) -> int | None:
    """The first column of another table to the right of the one a header names; None if there is
    none.

    It begins with a header given before or behind a column without one, is a known table alone, as
    what is left of it is, and most of its columns are none of the first table's.
    """
    names = header.normal
    used = columns_of(header.layout, names, lexicon.tables).values()
    taken = frozenset(at for found in used for at in found)
    starts = [
        at
        for at in range(1, len(names))
        if names[at] and (not names[at - 1] or names[at] in names[:at])
    ]
    for at in starts:
        known = [place for place in range(at, len(names)) if names[place] in lexicon.known]
        if 2 * len(taken.intersection(known)) > len(known):
            continue
        if all(choose(part, lexicon.tables) for part in (names[:at], names[at:])):
            return at
    return None


def _candidates(cells: pl.DataFrame, lexicon: Lexicon) -> Iterator[_Candidate]:
    above: _Candidate | None = None
    pair: _Candidate | None = None
    for row, values in enumerate(cells.head(_DEEPEST).iter_rows()):
        texts = tuple(value or "" for value in values)
        normal = tuple(lexicon.name_of(text) for text in texts)
        single = _Candidate(row, texts, normal, (normal,), _known(normal, lexicon))
        triple = _below(pair, single, lexicon)
        pair_above, pair = pair, _below(above, single, lexicon)
        if pair is not None and above is not None and _says_more(pair, above, single):
            yield pair
        fewer = [one.score for one in (pair_above, pair, single) if one is not None]
        if triple is not None and triple.score > max(fewer):
            yield triple
        if single.score:
            yield single
        above = single


def _known(names: Sequence[str], lexicon: Lexicon) -> int:
    return sum(name in lexicon.known for name in names)


def _below(upper: _Candidate | None, lower: _Candidate, lexicon: Lexicon) -> _Candidate | None:
    """Rows read as one header; None where they cannot be one."""
    if upper is None or sum(map(bool, upper.normal)) < 2 or not any(lower.normal):
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
    lines = (*upper.lines, lower.normal)
    score = _known(normal, lexicon)
    return _Candidate(lower.row, tuple(texts), tuple(normal), lines, score)


def _says_more(pair: _Candidate, upper: _Candidate, lower: _Candidate) -> bool:
    """Whether two rows name more columns than either, and not the lower one alone."""
    return upper.score < pair.score >= lower.score and pair.normal != lower.normal


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
        known = sum(lexicon.name_of(text) in lexicon.known for text in texts)
        if known >= 2 and 2 * known >= len(texts):
            return texts
    return []
