"""The rows that findings tell of, brought back from Spark.

These are the broken rows, and all rows of their households and of the persons in them, until no
further household is named: what evidence, tasks and proposals look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import narwhals as nw
import polars as pl

from hecha.backends.spark_tables import SparkTables, collected
from hecha.declare.model import Kind
from hecha.declare.origin import ROW_ID
from hecha.reading.submission import TableData
from hecha.rules.plan import TableOutcome
from hecha.rules.trace import World

_NUMBER = 18
"""So many characters of an identity number tell the person."""

_HOUSEHOLD = "household_id"


def bring_back(
    world: World, tables: SparkTables, ran: Mapping[str, TableOutcome]
) -> dict[str, TableData]:
    """Every table of the world with the rows needed, under the row ids they have there."""
    needed: dict[str, set[int]] = {name: set() for name in world.tables}
    for table, outcome in ran.items():
        if not outcome.broken.is_empty():
            needed[table].update(outcome.broken[ROW_ID])
    named = {name: _naming(data) for name, data in world.tables.items()}
    households, persons = _named(tables, named, needed)
    new_households, new_persons = households, persons
    while new_households or new_persons:
        new = {
            name: _rows_naming(tables, name, columns, new_households, new_persons) - needed[name]
            for name, columns in named.items()
        }
        for name, ids in new.items():
            needed[name] |= ids
        found = _named(tables, named, new)
        new_households, new_persons = found[0] - households, found[1] - persons
        households, persons = households | new_households, persons | new_persons
    return {name: tables.whole(name, sorted(ids)) for name, ids in needed.items()}


def _naming(data: TableData) -> list[str]:
    """The columns of a table that name a household or a person."""
    numbers = [column.name for column in data.table.columns if column.kind is Kind.ID]
    return [name for name in (_HOUSEHOLD, *numbers) if name in data.frame.columns]


def _named(
    tables: SparkTables, named: Mapping[str, list[str]], ids: Mapping[str, set[int]]
) -> tuple[set[str], set[str]]:
    """The households and persons that some rows name."""
    households: set[str] = set()
    persons: set[str] = set()
    for name, rows in ids.items():
        if not rows or not named[name]:
            continue
        wanted = tables.values(sorted(rows), ROW_ID, pl.Int64)
        found = tables.rows(name).join(wanted, on=ROW_ID, how="semi")
        for column in collected(found.select(named[name])).iter_columns():
            texts = column.drop_nulls()
            if column.name == _HOUSEHOLD:
                households.update(texts)
            else:
                persons.update(texts.str.slice(0, _NUMBER))
    return households, persons


def _rows_naming(
    tables: SparkTables,
    table: str,
    columns: Sequence[str],
    households: Iterable[str],
    persons: Iterable[str],
) -> set[int]:
    """The ids of the rows of a table that name one of some households or persons."""
    key, text = "_named", "_text"
    found: set[int] = set()
    for column in columns:
        of_household = column == _HOUSEHOLD
        values = sorted(households if of_household else persons)
        if not values:
            continue
        value = nw.col(column) if of_household else nw.col(column).str.slice(0, _NUMBER)
        rows = tables.rows(table).select(ROW_ID, value.alias(text))
        wanted = tables.values(values, key, pl.String)
        rows = rows.join(wanted, left_on=text, right_on=key, how="semi")
        found.update(collected(rows.select(ROW_ID))[ROW_ID])
    return found
