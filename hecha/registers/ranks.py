"""The five levels in order, and the areas of their rows.

An area is written as one text, its names from the county down; ``size`` is their number.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from hecha.declare.levels import LEVELS, Level
from hecha.declare.origin import AREA_COLUMNS

RANKS = {level.name: rank for rank, level in enumerate(LEVELS)}
"""The place of a level from the household up."""

_SEPARATOR = "\x1f"


def ladder(levels: Iterable[Level]) -> pl.DataFrame:
    """In: the levels as their registers are kept. Out: rank, level_title, unit of each."""
    rows = [(RANKS[level.name], level.title, level.unit) for level in levels]
    schema = {"rank": pl.Int8, "level_title": pl.String, "unit": pl.Int8}
    return pl.DataFrame(rows, schema, orient="row")


def with_area(rows: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """In: level, AREA_COLUMNS; a ladder. Out: also rank, level_title, unit, area and size; these
    are null where no area is named, or a village without its town."""
    county, town, village = (pl.col(name) for name in AREA_COLUMNS)
    size = (
        pl.when(town.is_not_null())
        .then(2 + village.is_not_null().cast(pl.Int8))
        .when(county.is_not_null() & village.is_null())
        .then(1)
    )
    names = pl.concat_str(
        county.fill_null(""), town, village, separator=_SEPARATOR, ignore_nulls=True
    )
    return rows.with_columns(
        rank=pl.col("level").replace_strict(RANKS, return_dtype=pl.Int8),
        size=size.cast(pl.Int8),
        area=pl.when(size.is_not_null()).then(names),
    ).join(levels, on="rank", how="left", maintain_order="left")


def around(extent: int) -> pl.Expr:
    """In: area, size. Out: the area of that size around it; null where it is wider itself."""
    names = pl.col("area").str.split(_SEPARATOR).list.head(extent).list.join(_SEPARATOR)
    return pl.when(pl.col("size") >= extent).then(names)


def in_each_area(rows: pl.DataFrame) -> pl.DataFrame:
    """In: area, size. Out: each row once for its area and each wider one: around, extent."""
    sizes = range(1, len(AREA_COLUMNS) + 1)
    return pl.concat(
        rows.with_columns(around=around(size), extent=pl.lit(size, pl.Int8)) for size in sizes
    ).drop_nulls("around")


def in_each_wider(rows: pl.DataFrame) -> pl.DataFrame:
    """In: area, size. Out: each row once for each area wider than its own: around, extent."""
    return in_each_area(rows).filter(pl.col("extent") < pl.col("size"))
