"""Completing the area of rows of registers and tallies.

A small register often leaves out what everybody in the office knows: a village's own list has no
column for its town. What can only be one name is filled in, anything else stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hecha.declare.levels import LEVELS, REGISTER, TALLY
from hecha.declare.origin import AREA_COLUMNS, SOURCE
from hecha.reading.assemble import fill_blanks
from hecha.reading.body import TOTALS
from hecha.reading.submission import TableData

_COUNTY, _TOWN, _VILLAGE = AREA_COLUMNS
_KNOWN = "__known"
_WHOLE = ("household", "member", "village")
"""Tables that are made for a county as a rule, as are the registers of its own level."""

_IS_OF_COUNTY = pl.col("level").is_in([level.name for level in LEVELS if level.unit == 0])


def complete_registers(rows: pl.DataFrame, tables: Mapping[str, TableData]) -> pl.DataFrame:
    """In: rows of registers; the tables handed in. Out: the rows with a blank area filled in from
    where else their households are, else from the other rows of the sheet: never by the name of
    the village alone, which another town may have."""
    homes = (
        rows.filter(pl.col(_TOWN).is_not_null(), pl.col(_VILLAGE).is_not_null())
        .drop_nulls("household_id")
        .select("household_id", *AREA_COLUMNS)
        .unique("household_id", keep="first", maintain_order=True)
    )
    beside = rows.join(homes, on="household_id", how="left", suffix=_KNOWN, maintain_order="left")
    same = pl.col(_VILLAGE).is_null() | (pl.col(_VILLAGE) == pl.col(_VILLAGE + _KNOWN))
    rows = beside.with_columns(
        pl.coalesce(name, pl.when(same).then(pl.col(name + _KNOWN))).alias(name)
        for name in AREA_COLUMNS
    ).drop(name + _KNOWN for name in AREA_COLUMNS)
    not_given = pl.col("town").is_null() if "town" in rows.columns else pl.lit(value=True)
    # Where the town follows from the households, one that moved must not move its village.
    usual = pl.col(_TOWN).drop_nulls().mode().sort().first().over(SOURCE, _VILLAGE)
    town = pl.when(not_given & pl.col(_VILLAGE).is_not_null()).then(usual)
    rows = rows.with_columns(pl.coalesce(town, _TOWN).alias(_TOWN))
    return _with_county(_of_sheet(rows), tables)


def complete_tallies(rows: pl.DataFrame, tables: Mapping[str, TableData]) -> pl.DataFrame:
    """In: rows of tallies; the tables handed in. Out: the rows with a blank town filled in by the
    name of the village, where the lists of the county have it once. A word of totals is no name."""
    rows = rows.with_columns(
        pl.when(~pl.col(name).str.contains(TOTALS)).then(pl.col(name)).alias(name)
        for name in AREA_COLUMNS
    )
    lists = [tables[name].frame for name in _WHOLE if name in tables]
    lists += [
        tables[name].frame.filter(_IS_OF_COUNTY)
        for name in (REGISTER.name, TALLY.name)
        if name in tables
    ]
    return _with_county(_filled_by(rows, _known_areas(lists), _VILLAGE, _TOWN), tables)


def _with_county(rows: pl.DataFrame, tables: Mapping[str, TableData]) -> pl.DataFrame:
    """Rows with a blank county filled in by the town, or as the only one of the submission. A row
    that names nothing is the county itself in a level kept by counties."""
    known = _known_areas([data.frame for data in tables.values()])
    rows = _filled_by(rows, known, _TOWN, _COUNTY)
    counties = known[_COUNTY].drop_nulls().unique()
    only = counties.item() if len(counties) == 1 else None
    is_placed = pl.col(_TOWN).is_not_null() | pl.col(_VILLAGE).is_not_null() | _IS_OF_COUNTY
    return rows.with_columns(
        pl.coalesce(_COUNTY, pl.when(is_placed).then(pl.lit(only, pl.String))).alias(_COUNTY)
    )


def _known_areas(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Every area some table names."""
    none = pl.DataFrame(schema=dict.fromkeys(AREA_COLUMNS, pl.String))
    return pl.concat([none, *(frame.select(AREA_COLUMNS).unique() for frame in frames)]).unique()


def _filled_by(rows: pl.DataFrame, known: pl.DataFrame, smaller: str, name: str) -> pl.DataFrame:
    """Rows with a blank area filled in by the smaller one, where ``known`` has that in one place
    alone."""
    only = (
        known.drop_nulls([smaller, name])
        .group_by(smaller)
        .agg(pl.col(name).unique())
        .filter(pl.col(name).list.len() == 1)
        .with_columns(pl.col(name).list.first())
    )
    return fill_blanks(rows, only, [smaller])


def _of_sheet(rows: pl.DataFrame) -> pl.DataFrame:
    """Blank areas of a sheet whose other rows name one alone: that of the unit it is kept for."""
    unit = pl.col("level").replace_strict(
        {level.name: level.unit for level in LEVELS}, return_dtype=pl.Int8
    )
    columns = []
    for place, name in enumerate(AREA_COLUMNS):
        names = pl.col(name).drop_nulls()
        only = pl.when(names.n_unique().over(SOURCE) == 1).then(names.first().over(SOURCE))
        columns.append(pl.coalesce(name, pl.when(unit >= place).then(only)).alias(name))
    return rows.with_columns(columns)
