"""Looking things up for the rows of a table: cells by row id, facts by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import ROW_ID
from hecha.rules.key_codes import KeyCodes, rows_with
from hecha.rules.rule import Definition


def cell(column: pl.Series, row: str = ROW_ID) -> pl.Expr:
    """The values of a table's column in the rows whose ids the frame has in ``row``."""
    return pl.lit(column).gather(pl.col(row)).alias(column.name)


def cell_of(frame: pl.DataFrame, name: str, row: str = ROW_ID) -> pl.Expr:
    """The same for a column by name, as text; null where the table does not have it."""
    if name not in frame.columns:
        return pl.lit(None, pl.String).alias(name)
    return cell(frame[name], row).cast(pl.String)


@dataclass(frozen=True, slots=True)
class Counted:
    """Facts by their keys, and the keys of stand-ins that they leave out, if any; as a frame too
    where the facts are ``here``."""

    facts: nw.LazyFrame[Any]
    stand_ins: nw.LazyFrame[Any] | None
    here: pl.DataFrame | None = None


CountedKey = tuple[str, tuple[str, ...], tuple[Definition, ...]]
"""The source of facts counted together, the columns they are counted by, and the facts."""


class Facts:
    """What was counted of facts, each once in a world."""

    def __init__(self, known: Mapping[CountedKey, Counted] | None = None) -> None:
        self._known: dict[CountedKey, Counted] = {}
        self._of: dict[tuple[str, tuple[str, ...], Definition], CountedKey] = {}
        for key, counted in (known or {}).items():
            self.add(key, counted)

    def add(self, key: CountedKey, counted: Counted) -> None:
        """Facts counted together."""
        source, by, facts = key
        self._known[key] = counted
        self._of |= {(source, by, fact): key for fact in facts}

    def key_of(self, source: str, by: tuple[str, ...], fact: Definition) -> CountedKey | None:
        """With which others a fact was counted; None where it was not."""
        return self._of.get((source, by, fact))

    def copy(self) -> Facts:
        """The same, to which more can be added."""
        return Facts(self._known)

    def __getitem__(self, key: CountedKey) -> Counted:
        return self._known[key]

    def __iter__(self) -> Iterator[CountedKey]:
        return iter(self._known)

    def items(self) -> Iterable[tuple[CountedKey, Counted]]:
        """What was counted, by what it is."""
        return self._known.items()


@dataclass(frozen=True, slots=True)
class Lookup:
    """``values`` has one row for each of its keys (named by keys_of); the columns ``wanted`` of it
    are looked up by the columns ``on`` of a table. ``name`` tells ``values`` from all others; what
    is found is kept for other plans if it ``is_kept``. ``here`` are the values as a frame, where
    they are one."""

    table: str
    on: tuple[str, ...]
    name: str
    values: nw.LazyFrame[Any]
    wanted: tuple[str, ...]
    is_kept: bool
    here: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """Rows other plans build on; ``is_empty`` if there is known to be none; as a frame too where
    they are ``here``."""

    rows: nw.LazyFrame[Any]
    is_empty: bool = False
    here: pl.DataFrame | None = None


def computed(plans: Sequence[nw.LazyFrame[Any]]) -> list[Computed]:
    """The rows of some Polars plans, collected together."""
    frames = collected(plans)
    return [Computed(nw.from_native(rows.lazy()), rows.is_empty(), rows) for rows in frames]


def collected(plans: Sequence[nw.LazyFrame[Any]]) -> list[pl.DataFrame]:
    """The same, as frames."""
    return pl.collect_all(map(_native, plans)) if plans else []


@dataclass(frozen=True, slots=True)
class Asked:
    """All rows of a table, in their order, to be counted ``by`` columns of theirs."""

    table: str
    rows: nw.LazyFrame[Any]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows with key columns, and what these are called."""

    rows: nw.LazyFrame[Any]
    keys: Sequence[str]


By = tuple[str, tuple[str, ...]]
"""A table, and columns its rows are told apart by."""

_Name = tuple[str, tuple[str, ...], str]

_NUMBER = "_number_of_row"


def _name(one: Lookup) -> _Name:
    return one.table, one.on, one.name


class Lookups:
    """What has been looked up for the rows of tables, in Polars; by numbers instead of texts, if
    they ``are_numbers``: facts counted elsewhere have texts."""

    def __init__(self, *, are_numbers: bool = True) -> None:
        self._are_numbers = are_numbers
        self._codes = KeyCodes(are_numbers=are_numbers)
        self._known: dict[_Name, pl.DataFrame] = {}

    def forget(self, *, are_keys_kept: bool) -> None:
        """Drop what was looked up; the numbers of keys too, unless these ``are_keys_kept``."""
        self._known.clear()
        if not are_keys_kept:
            self._codes = KeyCodes(are_numbers=self._are_numbers)

    def keyed(self, asked: Sequence[Asked]) -> list[Keyed]:
        """The rows with the keys facts are counted by, and what these are called."""
        native = [_native(one.rows) for one in asked]
        keys = self._codes.of(
            [(one.table, rows, one.by) for one, rows in zip(asked, native, strict=True)]
        )
        return [
            Keyed(nw.from_native(pl.concat([rows, of.lazy()], how="horizontal")), of.columns)
            for rows, of in zip(native, keys, strict=True)
        ]

    def keys(
        self, asked: Sequence[By], rows: Callable[[By], nw.LazyFrame[Any]]
    ) -> list[pl.DataFrame]:
        """The keys of all rows of tables, in their order, by columns of theirs, for values to be
        compared; ``rows`` gives the rows with these columns where keys are not known yet."""
        known = self._codes.is_known
        plans = [pl.LazyFrame() if known(*by) else _native(rows(by)) for by in asked]
        return self._codes.of(
            [(table, lazy, names) for (table, names), lazy in zip(asked, plans, strict=True)]
        )

    def worked_out(
        self, rows: nw.LazyFrame[Any], column: Definition, value: nw.Expr
    ) -> nw.LazyFrame[Any]:
        """All rows of a table with a column that is computed from them once.

        Facts counted elsewhere are compared with it: they were counted of all rows.
        """
        key = (column.table, (), column.name)
        if key not in self._known:
            is_of_some = self._are_numbers and column.among
            # Selected alone, a value that is the same for all rows would be one row.
            every = rows.with_columns(value).select(column.name)
            plan = _of_equal(rows, column, value) if is_of_some else _native(every)
            (self._known[key],) = pl.collect_all([plan])
        beside = [_native(rows), self._known[key].lazy()]
        return nw.from_native(pl.concat(beside, how="horizontal"))

    def look_up(self, asked: Sequence[tuple[nw.LazyFrame[Any], Sequence[Lookup]]]) -> None:
        """Keep what is found for all rows of some tables, for :meth:`beside`."""
        for name, found in self._found(asked).items():
            self._keep(name, found)

    def beside(self, rows: nw.LazyFrame[Any], lookups: Sequence[Lookup]) -> nw.LazyFrame[Any]:
        """All rows of a table with the columns of each lookup; what is known is not looked up
        again.

        The keys of the rows alone are joined and what is found is put beside the rows, so that no
        join carries their other columns.
        """
        found = self._found([(rows, lookups)])
        beside = [
            frame.lazy().select(columns)
            for one in lookups
            for frame in (self._known.get(_name(one)), found.get(_name(one)))
            if frame is not None
            and (columns := [name for name in one.wanted if name in frame.columns])
        ]
        for one in lookups:
            if one.is_kept and _name(one) in found:
                self._keep(_name(one), found[_name(one)])
        return nw.from_native(pl.concat([_native(rows), *beside], how="horizontal"))

    def _keep(self, name: _Name, found: pl.DataFrame) -> None:
        known = self._known.get(name)
        self._known[name] = found if known is None else known.hstack(found)

    def _found(
        self, asked: Sequence[tuple[nw.LazyFrame[Any], Sequence[Lookup]]]
    ) -> dict[_Name, pl.DataFrame]:
        """The columns that are not known yet."""
        keyed: list[tuple[str, pl.LazyFrame, tuple[str, ...]]] = []
        new: list[tuple[Lookup, list[str]]] = []
        for rows, lookups in asked:
            native = _native(rows)
            for one in lookups:
                known = self._known.get(_name(one))
                columns = [c for c in one.wanted if known is None or c not in known.columns]
                if columns:
                    keyed.append((one.table, native, one.on))
                    new.append((one, columns))
        if not new:
            return {}
        keys = self._codes.of(keyed)
        found: dict[_Name, pl.DataFrame] = {}
        plans: dict[_Name, pl.LazyFrame] = {}
        for of, (one, columns) in zip(keys, new, strict=True):
            if one.here is not None and self._codes.are_close(one.table, one.on):
                picked = pl.DataFrame([one.here.get_column(name) for name in columns])
                found[_name(one)] = picked[rows_with(of.to_series(), one.here)]
            else:
                plans[_name(one)] = _joined(of, one, columns)
        if not plans:
            return found
        return found | dict(zip(plans, pl.collect_all([*plans.values()]), strict=True))


def _of_equal(rows: nw.LazyFrame[Any], column: Definition, value: nw.Expr) -> pl.LazyFrame:
    """A column of all rows, computed of those it tells apart."""
    numbered = _native(rows).with_row_index(_NUMBER)
    equal = nw.from_native(numbered.filter(pl.len().over(column.among) > 1))
    return (
        numbered.select(_NUMBER)
        .join(_native(equal.select(_NUMBER, value)), on=_NUMBER, how="left", maintain_order="left")
        .select(pl.col(column.name).fill_null(column.default))
    )


def _joined(keys: pl.DataFrame, one: Lookup, columns: Sequence[str]) -> pl.LazyFrame:
    values = _native(one.values).select(*keys.columns, *columns)
    found = keys.lazy().join(values, on=keys.columns, how="left", maintain_order="left")
    return found.drop(keys.columns)


def _native(rows: nw.LazyFrame[Any]) -> pl.LazyFrame:
    native: pl.LazyFrame = rows.to_native()
    return native
