"""The columns an expectation over households or persons may name: those of the table, and facts.

A fact is one of the rule book, under its name there; here it gets the words officers know it by.
What is true or false of a record is a Boolean, whereas a declared 是/否 column has its two words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.fact_columns import COMPUTED
from hecha.declare.model import Table
from hecha.declare.origin import ROW_ID, SOURCE
from hecha.figures.counted_rows import AREA
from hecha.figures.counting import AREA_NAMES
from hecha.results.reasons import Reasons
from hecha.rules.frames import frame
from hecha.rules.trace import Trace, unavailable
from hecha.rules.world import World


def title(table: Table, column: str) -> str:
    """How a column is called before officers."""
    computed = COMPUTED.get(table.name, {}).get(column)
    return table[column].label if computed is None else computed.title


def missing(world: World, table: str, columns: Iterable[str]) -> Reasons:
    """What the columns need and the submission does not have; empty if nothing."""
    return unavailable(_read(world, table, columns), world.policy)


def lacking(world: World, table: str, columns: Iterable[str]) -> list[int]:
    """The sheets whose rows cannot be judged: they lack one of the columns."""
    return sorted(_read(world, table, columns).lacking)


def rows(world: World, table: str, columns: Iterable[str]) -> pl.DataFrame:
    """One row per household or person: area (county, town, village), origin, the columns named."""
    (found,) = world.collected([plan(world, table, columns)])
    return found


def plan(world: World, table: str, columns: Iterable[str]) -> nw.LazyFrame[Any]:
    """The same, where the rows live."""
    names = [name for name in columns if name not in AREA_NAMES]
    return frame(world, table, names).select(
        *(nw.col(area).alias(name) for area, name in zip(AREA, AREA_NAMES, strict=True)),
        *(nw.col(name) for name in (SOURCE, ROW_ID, *names)),
    )


def _read(world: World, table: str, columns: Iterable[str]) -> Trace:
    trace = Trace()
    for column in columns:
        if column not in AREA_NAMES:
            trace.absorb(world.reads(table, column))
    return trace
