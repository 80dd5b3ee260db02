"""A proposed value in the form its column has: 19590712 in a column of 19590712."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.declare.origin import SOURCE
from hecha.reading.submission import TableData
from hecha.reading.tidy import tidy
from hecha.rules.proposals.asked import Book, Place

_DAYS: Sequence[tuple[str, Callable[[date], str]]] = (
    (r"\d{8}", lambda day: f"{day:%Y%m%d}"),
    (r"\d{4}-\d{2}-\d{2}", lambda day: f"{day:%Y-%m-%d}"),
    (r"\d{4}/\d{2}/\d{2}", lambda day: f"{day:%Y/%m/%d}"),
    (r"\d{4}/\d{1,2}/\d{1,2}", lambda day: f"{day.year}/{day.month}/{day.day}"),
    (r"\d{4}\.\d{2}\.\d{2}", lambda day: f"{day:%Y.%m.%d}"),
    (r"\d{4}年\d{1,2}月\d{1,2}日", lambda day: f"{day.year}年{day.month}月{day.day}日"),
)
_AMOUNTS = frozenset({Kind.YUAN, Kind.NUMBER, Kind.INT})
_NEARLY_ALL = 0.95
_FEW = 200
"""Different texts of a column that are looked at to learn its form."""


class Forms:
    """The forms the columns of each sheet have."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._seen: dict[tuple[str, int, str], pl.Series] = {}

    def of(self, place: Place, text: str) -> str:
        """A computed value, as text, written as the other texts of its column are."""
        where = self._book.table(place)
        if where is None:
            return text
        data, row = where
        column = data.table[place.column]
        others = self._others(data, place)
        own = data.raw[place.column][row]
        if own is not None and (len(others) > 1 or column.kind in _AMOUNTS):
            others = others.filter(others != own)
        if column.kind is Kind.DATE:
            return _day(text, others.head(_FEW).to_list())
        if column.kind in _AMOUNTS:
            return _amount(text, others.head(_FEW).to_list())
        if column.codes is not None and column.kind in (Kind.CODE, Kind.FLAG):
            return _label(text, column, others)
        return text

    def _others(self, data: TableData, place: Place) -> pl.Series:
        """The texts of the column in its sheet, the most frequent first."""
        key = (data.table.name, place.source, place.column)
        if key not in self._seen:
            of_sheet = data.raw[place.column].filter(data.frame[SOURCE] == place.source)
            counted = of_sheet.drop_nulls().value_counts(sort=True)
            self._seen[key] = counted.to_series(0)
        return self._seen[key]


def _day(text: str, seen: list[str]) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    counted = Counter(
        at for cell in seen for at, (form, _) in enumerate(_DAYS) if re.fullmatch(form, cell)
    )
    return _DAYS[counted.most_common(1)[0][0]][1](day) if counted else text


def _amount(text: str, seen: list[str]) -> str:
    """With as many decimals as nearly all broken numbers of the column have, else as few as it
    needs."""
    plain = f"{float(text):.4f}".rstrip("0").rstrip(".")
    decimals = Counter(len(cell.rpartition(".")[2]) for cell in seen if "." in cell)
    (usual, count), *_ = decimals.most_common(1) or [(0, 0)]
    if not count or count < _NEARLY_ALL * decimals.total() or (plain == "0" and "0" in seen):
        return plain
    fixed = f"{float(text):.{usual}f}"
    return fixed if float(fixed) == float(plain) else plain


def _label(text: str, column: Column, others: pl.Series) -> str:
    """The spelling the column itself has for a label of its list, if it has any."""
    same = others.filter(tidy(others, column).text == text)
    return str(same[0]) if len(same) else text
