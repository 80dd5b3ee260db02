"""Looking things up for the rows of a table: cells by row id, facts by keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import ROW_ID
from hecha.rules.key_codes import KeyCodes


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
    """Facts by their keys, and the keys of stand-ins that they leave out, if any."""

    facts: nw.LazyFrame[Any]
    stand_ins: nw.LazyFrame[Any] | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """``values`` has one row for each of its keys, and is looked up by the columns ``on`` of a
    table. ``name`` tells it from all others by these columns; what is found is kept for other plans
    if it ``is_kept``."""

    table: str
    on: tuple[str, ...]
    name: str
    values: nw.LazyFrame[Any]
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """Rows other plans build on; ``is_empty`` if there is known to be none."""

    rows: nw.LazyFrame[Any]
    is_empty: bool = False


def computed(plans: Sequence[nw.LazyFrame[Any]]) -> list[Computed]:
    """The rows of some Polars plans, collected together."""
    frames = collected(plans)
    return [Computed(nw.from_native(rows.lazy()), rows.is_empty()) for rows in frames]


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


def _name(one: Lookup) -> _Name:
    return one.table, one.on, one.name


class Lookups:
    """What has been looked up for the rows of tables, in Polars; by numbers instead of texts, if
    they ``are_numbers``: facts counted elsewhere have texts."""

    def __init__(self, *, are_numbers: bool = True) -> None:
        self._codes = KeyCodes(are_numbers=are_numbers)
        self._known: dict[_Name, pl.DataFrame] = {}

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

    def beside(self, rows: nw.LazyFrame[Any], lookups: Sequence[Lookup]) -> nw.LazyFrame[Any]:
        """All rows of a table with the columns of each lookup; what is known is not looked up
        again.

        The keys of the rows alone are joined and what is found is put beside the rows, so that no
        join carries their other columns.
        """
        native = _native(rows)
        new = [one for one in lookups if _name(one) not in self._known]
        found = self._found(native, new)
        self._known |= {_name(one): found[_name(one)] for one in new if one.is_kept}
        there = self._known | found
        beside = [there[_name(one)].lazy() for one in lookups]
        return nw.from_native(pl.concat([native, *beside], how="horizontal"))

    def _found(self, rows: pl.LazyFrame, lookups: Sequence[Lookup]) -> dict[_Name, pl.DataFrame]:
        if not lookups:
            return {}
        keys = self._codes.of([(one.table, rows, one.on) for one in lookups])
        plans = [_joined(*parts) for parts in zip(keys, lookups, strict=True)]
        return dict(zip(map(_name, lookups), pl.collect_all(plans), strict=True))


def _joined(keys: pl.DataFrame, one: Lookup) -> pl.LazyFrame:
    values = _native(one.values)
    found = keys.lazy().join(values, on=keys.columns, how="left", maintain_order="left")
    return found.drop(keys.columns)


def _native(rows: nw.LazyFrame[Any]) -> pl.LazyFrame:
    native: pl.LazyFrame = rows.to_native()
    return native
