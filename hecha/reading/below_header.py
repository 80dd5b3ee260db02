"""Rows below a header that explain its columns: their numbers, codes, or how to fill them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.reading.tidy import MULTI_JOIN, tidied, typed_value

DEEPEST = 3
"""Rows below a header that may explain it."""
_FEWEST = 4
"""Cells from which a row can be told to be no record."""
_RARE = 0.1
"""Share of its cells that may by chance be a value of their column."""

_NUMBER = re.compile(r"^[(\[【〔]?([0-9]{1,3})[)\]】〕]?(?:=[0-9()\[\]+*/×÷.-]+)?$")
"""The number of a column, perhaps with how it is computed: 7=5+6."""
_STEM = re.compile("^[甲乙丙丁戊己庚辛]$")
"""What stands in place of a number over columns of words."""
_LONG = re.compile("[0-9]{6}")
_NUMBERED = frozenset({Kind.ID, Kind.KEY, Kind.PHONE, Kind.CARD})


def are_numbers(texts: Iterable[str]) -> bool:
    """Whether the cells of a row, in their order, are numbers of columns counted up by one."""
    rest = [text for text in texts if not _STEM.search(text)]
    found = [_NUMBER.search(text) for text in rest]
    if len(rest) < _FEWEST or None in found:
        return False
    numbers = [int(one[1]) for one in found if one]
    return all(after == before + 1 for before, after in pairwise(numbers))


def kinds_that_fit(texts: Mapping[int, str], columns: Mapping[int, Column]) -> list[Kind]:
    """The kinds of the cells of a row that hold a value of their column: a date, a number, a value
    of the code list, the number of a person or household. Words and names fit any column."""
    told = _told(texts, columns)
    plans = [_read(texts[at], columns[at]) for at in told if columns[at].kind not in _NUMBERED]
    read = iter(pl.collect_all(plans))
    return [
        columns[at].kind
        for at in told
        if (
            _LONG.search(texts[at])
            if columns[at].kind in _NUMBERED
            else _fits(next(read), columns[at])
        )
    ]


def is_explanation(texts: Mapping[int, str], columns: Mapping[int, Column]) -> bool:
    """Whether a row just below a header explains its columns and is no record: next to none of its
    cells is a value of its column, and none the number of a person or household."""
    if are_numbers(texts.values()):
        return True
    told = _told(texts, columns)
    fits = kinds_that_fit(texts, columns) if len(told) >= _FEWEST else list(Kind)
    return len(fits) <= _RARE * len(told) and _NUMBERED.isdisjoint(fits)


def _told(texts: Mapping[int, str], columns: Mapping[int, Column]) -> list[int]:
    """The columns filled in a row whose kind tells its values from other texts."""
    return [at for at in texts if at in columns and _tells(columns[at])]


def _tells(column: Column) -> bool:
    return column.codes is not None or column.kind.is_typed or column.kind in _NUMBERED


def _read(text: str, column: Column) -> pl.LazyFrame:
    """A cell tidied and, of a typed kind, as its value."""
    cell = pl.LazyFrame({"found": [text]}).select("found", *tidied(column))
    return cell.select("text", value=typed_value(pl.col("text"), column.kind))


def _fits(cell: pl.DataFrame, column: Column) -> bool:
    text, value = cell.row(0)
    if column.codes is not None:
        return any(part in column.codes for part in (text or "").split(MULTI_JOIN))
    return value is not None
