"""Telling each row the levels it is held against, and which level lacks its area."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from hecha.declare.origin import AREA_COLUMNS, ROW_ID
from hecha.registers.areas import Holdings, neighbours
from hecha.registers.computed import GRAINS
from hecha.registers.folding import KEY
from hecha.registers.holdings import PLACE
from hecha.registers.ranks import RANKS, Area, area_of
from hecha.registers.rows import DOUBTFUL

Absences = Mapping[tuple[int, Area], str | None]
"""Rank and area -> title of the level that lacks it; None where none does."""


def with_absences(rows: pl.DataFrame, found: Absences) -> pl.DataFrame:
    """``rows`` with, for the county, town and village of each, whether another level lacks it
    (``village_absent``, null if none was asked) and which (``village_absent_at``)."""
    columns = [name for grain in GRAINS for name in (f"{grain}_absent", f"{grain}_absent_at")]

    def tell(rank: int, area: Area) -> Sequence[bool | str | None]:
        told: list[bool | str | None] = []
        for end in range(1, len(GRAINS) + 1):
            key = (rank, area[:end])
            asked = key in found and end <= len(area)
            told += [found[key] is not None, found[key]] if asked else [None, None]
        return told

    kinds = (pl.Boolean, pl.String) * len(GRAINS)
    return _told(rows, dict(zip(columns, kinds, strict=True)), tell)


def once_per_area(rows: pl.DataFrame, *, but: Callable[[int, Area], bool]) -> pl.DataFrame:
    """``rows`` with the marks of :func:`with_absences` on one row for each area alone: one that
    names no finer area if there is any. Areas for which ``but`` holds lose them."""
    rows = _told(
        rows,
        {f"_{grain}_but": pl.Boolean for grain in GRAINS},
        lambda rank, area: [but(rank, area[: end + 1]) for end in range(len(GRAINS))],
    ).sort(pl.col(AREA_COLUMNS[::-1]).is_not_null(), maintain_order=True)
    keep = {
        grain: pl.struct("level", *AREA_COLUMNS[: end + 1]).is_first_distinct()
        & ~pl.col(f"_{grain}_but")
        for end, grain in enumerate(GRAINS)
    }
    return (
        rows.with_columns(
            pl.when(keep[grain]).then(pl.col(f"{grain}_absent")).alias(f"{grain}_absent")
            for grain in GRAINS
        )
        .drop(f"_{grain}_but" for grain in GRAINS)
        .sort(ROW_ID)
    )


def with_levels_asked(rows: pl.DataFrame, held: Holdings) -> pl.DataFrame:
    """``rows`` of registers with the titles of the levels a household is looked for at:
    ``level_above``, ``level_below`` and the lowest, ``level_base``; null where none is.

    Of a household that stands several times at a level only the first row asks. One that registers
    may not be kept of is looked for at no lower level.
    """

    def tell(rank: int, area: Area) -> Sequence[str | None]:
        beside = neighbours(held, rank, area)
        return [beside.above, beside.below, beside.base]

    names = ("level_above", "level_below", "level_base")
    rows = _told(rows, dict.fromkeys(names, pl.String), tell)
    asks = pl.col(KEY).is_not_null() & pl.struct("level", KEY).is_first_distinct()
    return rows.with_columns(
        pl.when(asks).then(pl.col("level_above")).alias("level_above"),
        pl.when(asks, ~pl.col(DOUBTFUL)).then(pl.col("level_below")).alias("level_below"),
    )


def _told(
    rows: pl.DataFrame,
    schema: Mapping[str, type[pl.DataType]],
    tell: Callable[[int, Area], Sequence[bool | str | None]],
) -> pl.DataFrame:
    """``rows`` with columns that depend on level and area alone; null where no area is told."""
    told = []
    for level, *names in rows.select(PLACE).unique().iter_rows():
        area = area_of(*names)
        if area is not None:
            told.append((level, *names, *tell(RANKS[level], area)))
    kinds = dict.fromkeys(PLACE, pl.String) | dict(schema)
    table = pl.DataFrame(told, schema=kinds, orient="row")
    return rows.join(table, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
