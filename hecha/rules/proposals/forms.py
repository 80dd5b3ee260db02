"""A proposed value in the form its column has: 19590712 in a column of 19590712."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.declare.origin import SOURCE
from hecha.reading.submission import TableData
from hecha.reading.tidy import tidied
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
_CODED = frozenset({Kind.CODE, Kind.FLAG})
_COUNT = "_count"
_NEARLY_ALL = 0.95
_FEW = 200
"""Different texts of a column that are looked at to learn its form."""


_Key = tuple[str, int, str]
"""Table, sheet and column."""


class Forms:
    """The forms the columns of each sheet have, of the places given."""

    def __init__(self, book: Book, places: Iterable[Place]) -> None:
        self._book = book
        needed: dict[_Key, TableData] = {}
        for place in places:
            data = book.table(place)
            if data is not None and _has_form(data.table[place.column]):
                needed.setdefault((data.table.name, place.source, place.column), data)
        self._seen = _seen(needed)
        self._written: dict[tuple[_Key, str | None], Callable[[str], str]] = {}
        labels = {
            key: column
            for key, data in needed.items()
            if (column := data.table[key[-1]]).kind in _CODED
        }
        spelled = pl.collect_all(
            [
                pl.LazyFrame({"found": self._seen[key]}, {"found": pl.String}).select(
                    "found", tidied(column)[0]
                )
                for key, column in labels.items()
            ]
        )
        self._labels = {
            key: [*frame.iter_rows()] for key, frame in zip(labels, spelled, strict=True)
        }

    def of(self, place: Place, text: str) -> str:
        """A computed value, as text, written as the other texts of its column are."""
        data = self._book.table(place)
        if data is None or not _has_form(column := data.table[place.column]):
            return text
        key = (data.table.name, place.source, place.column)
        seen, own = self._seen[key], self._book.text(place)
        if own is not None and not (len(seen) > 1 or column.kind in _AMOUNTS):
            own = None
        if column.codes is not None and column.kind in _CODED:
            same = (one for one, tidy in self._labels[key] if tidy == text and one != own)
            return next(same, text)
        own = own if own in seen else None
        if (key, own) not in self._written:
            others = [one for one in seen if one != own][:_FEW]
            learnt = _days(others) if column.kind is Kind.DATE else _amounts(others)
            self._written[key, own] = learnt
        return self._written[key, own](text)


def _has_form(column: Column) -> bool:
    """Whether a value of a column can be written in several ways."""
    is_coded = column.codes is not None and column.kind in _CODED
    return is_coded or column.kind is Kind.DATE or column.kind in _AMOUNTS


def _seen(needed: Mapping[_Key, TableData]) -> dict[_Key, list[str]]:
    """The texts of each column in its sheet, the most frequent first; of columns without a code
    list as many as are looked at."""
    by_table: dict[int, list[_Key]] = defaultdict(list)
    for key, data in needed.items():
        by_table[id(data)].append(key)
    found: dict[_Key, list[str]] = {}
    plans = [_counted(needed[keys[0]], keys) for keys in by_table.values()]
    for keys, frame in zip(by_table.values(), pl.collect_all(plans), strict=True):
        found |= zip(keys, frame.row(0), strict=True)
    return found


def _counted(data: TableData, keys: Sequence[_Key]) -> pl.LazyFrame:
    source = pl.lit(data.frame[SOURCE])
    texts = []
    for number, (_, sheet, name) in enumerate(keys):
        of_sheet = pl.col(name).filter(source == sheet).drop_nulls()
        counted = of_sheet.value_counts(sort=True, name=_COUNT).struct.field(name)
        if data.table[name].kind not in _CODED:
            counted = counted.head(_FEW + 1)
        texts.append(counted.implode().alias(str(number)))
    return data.raw.lazy().select(texts)


def _days(seen: list[str]) -> Callable[[str], str]:
    """What writes a day as most of the texts are written."""
    counted = Counter(
        at for cell in seen for at, (form, _) in enumerate(_DAYS) if re.fullmatch(form, cell)
    )
    return partial(_day, _DAYS[counted.most_common(1)[0][0]][1]) if counted else str


def _day(written: Callable[[date], str], text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return written(day)


def _amounts(seen: list[str]) -> Callable[[str], str]:
    """What writes an amount with as many decimals as nearly all broken numbers of the column have,
    else with as few as it needs."""
    decimals = Counter(len(cell.rpartition(".")[2]) for cell in seen if "." in cell)
    (usual, count), *_ = decimals.most_common(1) or [(0, 0)]
    if not count or count < _NEARLY_ALL * decimals.total():
        return _plain
    return partial(_fixed, usual, "0" in seen)


def _plain(text: str) -> str:
    return f"{float(text):.4f}".rstrip("0").rstrip(".")


def _fixed(usual: int, is_plain_zero: bool, text: str) -> str:
    plain = _plain(text)
    if plain == "0" and is_plain_zero:
        return plain
    fixed = f"{float(text):.{usual}f}"
    return fixed if float(fixed) == float(plain) else plain
