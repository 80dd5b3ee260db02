"""The rows that findings tell of, brought back from Spark.

These are the broken rows and those of others shown beside them, and all rows of their households
and of the persons in them, until no further household is named: what evidence, tasks and proposals
look at. Rows with the business key of one of these come too: a cell is known by its number among
them (hecha.rules.located).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import narwhals as nw
import polars as pl

from hecha.backends.spark_tables import SparkTables, collected
from hecha.declare.model import Kind
from hecha.declare.origin import ROW_ID
from hecha.reading.submission import TableData
from hecha.rules.located import SEPARATOR, subject_texts
from hecha.rules.plan import TableOutcome
from hecha.rules.world import World

_NUMBER = 18
"""So many characters of an identity number tell the person."""

_NUMBER_OF = "number"
_EXACT = ("household_id", "person_id")
"""Columns that name a household or a person; every identity number is of one kind, _NUMBER_OF."""

_Names = dict[str, set[str]]
"""What was named, by kind: a column of _EXACT, or _NUMBER_OF."""


def bring_back(
    world: World,
    tables: SparkTables,
    ran: Mapping[str, TableOutcome],
    others: Mapping[str, Iterable[int]],
) -> dict[str, TableData]:
    """Every table of the world with the rows needed, under the row ids they have there; ``others``
    are rows of others, by table. Tables that are here are whole."""
    needed: dict[str, set[int]] = {name: {*others.get(name, ())} for name in world.tables}
    for table, outcome in ran.items():
        if not outcome.broken.is_empty():
            needed[table].update(outcome.broken[ROW_ID])
    named = {name: _naming(data) for name, data in world.tables.items()}
    known = _named(tables, named, needed)
    new = known
    while any(new.values()):
        rows = {
            name: _rows_naming(tables, name, columns, new) - needed[name]
            for name, columns in named.items()
            if name not in tables.here
        }
        for name, ids in rows.items():
            needed[name] |= ids
        found = _named(tables, named, rows)
        new = {kind: names - known[kind] for kind, names in found.items()}
        known = {kind: names | new[kind] for kind, names in known.items()}
    for name, ids in needed.items():
        if ids and name not in tables.here:
            needed[name] = ids | _alike(tables, name, world.tables[name], ids)
    return {
        name: tables.here[name] if name in tables.here else tables.whole(name, sorted(ids))
        for name, ids in needed.items()
    }


def _naming(data: TableData) -> dict[str, str]:
    """The columns of a table that name a household or a person, and of which kind they are."""
    kinds = dict(zip(_EXACT, _EXACT, strict=True))
    kinds |= {column.name: _NUMBER_OF for column in data.table.columns if column.kind is Kind.ID}
    return {name: kind for name, kind in kinds.items() if name in data.frame.columns}


def _named(
    tables: SparkTables, named: Mapping[str, dict[str, str]], ids: Mapping[str, set[int]]
) -> _Names:
    """The households and persons that some rows name."""
    names: _Names = {kind: set() for kind in (*_EXACT, _NUMBER_OF)}
    for table, rows in ids.items():
        if not rows or not named[table]:
            continue
        wanted = tables.values(sorted(rows), ROW_ID, pl.Int64)
        found = tables.rows(table).join(wanted, on=ROW_ID, how="semi")
        for column in collected(found.select(*named[table])).iter_columns():
            kind, texts = named[table][column.name], column.drop_nulls()
            names[kind].update(texts.str.slice(0, _NUMBER) if kind == _NUMBER_OF else texts)
    return names


def _rows_naming(
    tables: SparkTables, table: str, columns: Mapping[str, str], names: _Names
) -> set[int]:
    """The ids of the rows of a table that name one of some households or persons."""
    key, text = "_named", "_text"
    found: set[int] = set()
    for column, kind in columns.items():
        if not names[kind]:
            continue
        value = nw.col(column).str.slice(0, _NUMBER) if kind == _NUMBER_OF else nw.col(column)
        rows = tables.rows(table).select(ROW_ID, value.alias(text))
        wanted = tables.values(sorted(names[kind]), key, pl.String)
        rows = rows.join(wanted, left_on=text, right_on=key, how="semi")
        found.update(collected(rows.select(ROW_ID))[ROW_ID])
    return found


def _alike(tables: SparkTables, table: str, data: TableData, ids: set[int]) -> set[int]:
    """The ids of the rows of a table that have the business key of one of some rows."""
    key = "_key"
    parts = [nw.lit(""), *subject_texts(data).values()]
    rows = tables.rows(table).select(ROW_ID, nw.concat_str(*parts, separator=SEPARATOR).alias(key))
    wanted = rows.join(tables.values(sorted(ids), ROW_ID, pl.Int64), on=ROW_ID, how="semi")
    keys = collected(wanted.select(key).unique())[key]
    found = rows.join(tables.values(keys, key, pl.String), on=key, how="semi")
    return set(collected(found.select(ROW_ID))[ROW_ID])


def renumbered(rows: pl.DataFrame, column: str, brought: TableData) -> pl.DataFrame:
    """Rows with the ids of a column as positions among the rows of a table that were brought."""
    numbers = brought.frame.select(pl.col(ROW_ID).alias(column)).with_row_index("_here")
    found = rows.join(numbers, on=column, maintain_order="left").drop(column)
    return found.rename({"_here": column}).select(rows.columns)


def settled(brought: TableData) -> TableData:
    """Rows of a table that were brought, with their positions for ids (see renumbered)."""
    return replace(brought, frame=brought.frame.drop(ROW_ID).with_row_index(ROW_ID))
