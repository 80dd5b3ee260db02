"""Looking things up for the rows of a table: cells by row id, facts by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import ROW_ID


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
    """``values`` has one row for each of its keys, whose names are given by :func:`keys_of`; it is
    looked up by the columns ``on`` of a table."""

    on: tuple[str, ...]
    values: nw.LazyFrame[Any]


def keys_of(on: Sequence[str]) -> list[str]:
    """What the keys of a lookup are called, whatever columns they are of."""
    return [f"_key_{position}" for position in range(len(on))]


def computed(plans: Sequence[nw.LazyFrame[Any]]) -> list[nw.LazyFrame[Any]]:
    """The rows of some Polars plans, collected together."""
    frames = pl.collect_all(map(_native, plans)) if plans else []
    return [nw.from_native(rows.lazy()) for rows in frames]


def looked_up(rows: nw.LazyFrame[Any], lookups: Sequence[Lookup]) -> nw.LazyFrame[Any]:
    """Polars rows with the columns of each lookup.

    The keys of the rows alone are joined and what is found is put beside the rows, so that no join
    carries their other columns.
    """
    table = _native(rows)
    found = pl.concat([_found(table, one) for one in lookups], how="horizontal").collect()
    return nw.from_native(pl.concat([table, found.lazy()], how="horizontal"))


def _found(table: pl.LazyFrame, one: Lookup) -> pl.LazyFrame:
    keys = keys_of(one.on)
    named = (pl.col(name).alias(key) for name, key in zip(one.on, keys, strict=True))
    return (
        table.select(named)
        .join(_native(one.values), on=keys, how="left", maintain_order="left")
        .drop(keys)
    )


def _native(rows: nw.LazyFrame[Any]) -> pl.LazyFrame:
    native: pl.LazyFrame = rows.to_native()
    return native
