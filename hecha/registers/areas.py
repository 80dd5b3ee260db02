"""Which areas the levels have, which of them another level lacks, and where a household is sought.

A register covers the whole unit of its level (hecha.declare.levels) - a village's own register its
village, a town's book the town - and no other area: what was not handed in is not missing. From
the lowest level up, a difference is reported where a level differs from the one below it, unless
it agrees with the lowest again: then the level in between differs, and is reported already.
"""

from __future__ import annotations

import polars as pl

from hecha.declare.levels import GRAINS, MEASURES
from hecha.declare.origin import AREA_COLUMNS, ROW_ID
from hecha.registers.households import KEY
from hecha.registers.ranks import around, in_each_area

LEVEL_AREA = ["rank", "area"]
_IS_ABOVE, _IS_BELOW = pl.col("other") > pl.col("rank"), pl.col("other") < pl.col("rank")


def held_areas(registers: pl.DataFrame, lines: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """In: rank, area, size of the rows; KEY of registers, MEASURES of tallies; the levels.
    Out: rank, area, size, level_title, unit; within, the next wider area; listed, whether registers
    name it; unreadable, whether a household of it has no number; listed_within, unreadable_within.

    An area a tally counts nobody in is not held.
    """
    counts_nobody = (pl.coalesce(MEASURES) == 0).fill_null(value=False)
    place = [*LEVEL_AREA, "size"]
    rows = pl.concat(
        [
            registers.select(*place, listed=True, unreadable=pl.col(KEY).is_null()),
            lines.filter(~counts_nobody).select(*place, listed=False, unreadable=False),
        ]
    )
    is_itself = pl.col("size") == pl.col("extent")
    areas = (
        in_each_area(rows.unique())
        .group_by("rank", "around", "extent")
        .agg(
            listed=pl.col("listed").any(),
            listed_within=(pl.col("listed") & ~is_itself).any(),
            unreadable=(pl.col("unreadable") & is_itself).any(),
            unreadable_within=pl.col("unreadable").any(),
        )
        .rename({"around": "area", "extent": "size"})
    )
    next_wider = pl.coalesce(pl.when(pl.col("size") == n + 1).then(around(n)) for n in (1, 2))
    return areas.with_columns(within=next_wider).join(levels, on="rank")


def renamed_areas(registers: pl.DataFrame) -> pl.DataFrame:
    """In: KEY, rank, area, size. Out: rank, area, other: areas most households of which another
    level has as well; if it lacks the area, it has it under another name."""
    numbered = registers.drop_nulls(KEY)
    homes = numbered.select(KEY, *LEVEL_AREA, "size").unique()
    shared = (
        homes.join(numbered.select(KEY, other="rank").unique(), on=KEY)
        .group_by(*LEVEL_AREA, "size", "other")
        .len("there")
    )
    is_own, there = pl.col("rank") == pl.col("other"), pl.col("there")
    return (
        in_each_area(shared)
        .group_by("rank", "other", area="around")
        .agg(there.sum())
        .filter(2 * there > there.filter(is_own).sum().over(LEVEL_AREA), ~is_own)
        .drop("there")
    )


def absent_areas(areas: pl.DataFrame, renamed: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """In: held_areas, renamed_areas, the levels. Out: rank, area, absent_at: the title of the
    level that lacks the area, empty if none does. Areas no other level could have are left out."""
    pairs = areas.select(*LEVEL_AREA, "size", "within").filter(pl.col("area") != "")
    pairs = pairs.join(levels.rename({"rank": "other"}), how="cross")
    held = areas.select("area", other="rank")
    for name, there in (
        ("has_it", held),
        ("has_wider", held.rename({"area": "within"})),
        ("has_beside", areas.select("within", other="rank").unique()),
        ("renames", renamed),
    ):
        marked = there.with_columns(pl.lit(value=True).alias(name))
        pairs = pairs.join(marked, on=there.columns, how="left").with_columns(
            pl.col(name).fill_null(value=False)
        )
    # Of a name that changes on the way up only the lower one is reported; and what lies within a
    # renamed area has other names throughout: the widest is reported.
    as_renamed = _IS_ABOVE & ((pl.col("size") == 1) | pl.col("has_wider"))
    # A level would name an area if it names others beside it and is kept for more than the area.
    as_others = (pl.col("unit") < pl.col("size") - 1) & pl.col("has_beside")
    could_have = pl.when("renames").then(as_renamed).otherwise(as_others)
    pairs = pairs.filter(_IS_ABOVE | _IS_BELOW, pl.col("has_it") | could_have).sort("other")
    return pairs.group_by(LEVEL_AREA).agg(absent_at=_lacking_level())


def _lacking_level() -> pl.Expr:
    """The title of the level that lacks an area, of levels from the lowest up."""
    has_it, title = pl.col("has_it"), pl.col("level_title")
    lowest_has = has_it.filter(_IS_BELOW).first().fill_null(value=True)
    lacks_below = ~lowest_has & ~has_it.filter(_IS_BELOW).last()
    lacks_above = lowest_has & ~has_it.filter(_IS_ABOVE).first()
    below, above = title.filter(_IS_BELOW).last(), title.filter(_IS_ABOVE).first()
    return pl.when(lacks_below).then(below).when(lacks_above).then(above).otherwise(pl.lit(""))


def with_absences(rows: pl.DataFrame, absent: pl.DataFrame) -> pl.DataFrame:
    """In: rank, area, size; absent_areas. Out: also county_absent_at, town_absent_at and
    village_absent_at: absent_at of the area of the row; null if it was not compared."""
    for size, grain in enumerate(GRAINS, start=1):
        found = absent.rename({"area": "around", "absent_at": f"{grain}_absent_at"})
        rows = rows.with_columns(around=around(size)).join(
            found, on=["rank", "around"], how="left", maintain_order="left"
        )
    return rows.drop("around")


def once_per_area(rows: pl.DataFrame) -> pl.DataFrame:
    """In: rank, AREA_COLUMNS, the columns of with_absences. Out: these on the first row of each
    area alone, of those that name no smaller area if there are any."""
    rows = rows.sort(pl.col(AREA_COLUMNS[::-1]).is_not_null(), maintain_order=True)
    return rows.with_columns(
        pl.when(pl.struct("rank", *AREA_COLUMNS[:size]).is_first_distinct())
        .then(f"{grain}_absent_at")
        .alias(f"{grain}_absent_at")
        for size, grain in enumerate(GRAINS, start=1)
    ).sort(ROW_ID)


def levels_beside(places: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """In: rank, area, size, level_title; held_areas. Out: rank, area and the titles of the levels
    whose registers would have a household: level_above and level_below the next, level_base the
    lowest, which may be its own."""
    places = places.select(*LEVEL_AREA, "size", own="level_title").drop_nulls().unique()
    listed = areas.filter("listed").rename({"rank": "other", "area": "around", "size": "extent"})
    is_itself = pl.col("extent") == pl.col("size")
    is_unreadable = pl.col("unreadable") | (pl.col("unreadable_within") & is_itself)
    # The smallest area around the place that registers of the other level name says whether they
    # have the whole of it.
    others = (
        in_each_area(places)
        .join(listed, on=["around", "extent"])
        .sort("extent")
        .group_by(*LEVEL_AREA, "size", "other", "level_title", "unit")
        .agg(pl.col("extent", "listed_within").last(), unreadable=is_unreadable.any())
        .filter(pl.col("extent") > pl.col("unit"), is_itself | ~pl.col("listed_within"))
        .filter(~pl.col("unreadable"))
        .sort("other")
    )
    title = pl.col("level_title")
    beside = others.group_by(LEVEL_AREA).agg(
        level_above=title.filter(_IS_ABOVE).first(),
        level_below=title.filter(_IS_BELOW).last(),
        level_base=title.filter(_IS_BELOW).first(),
    )
    return (
        places.join(beside, on=LEVEL_AREA, how="left")
        .with_columns(pl.coalesce("level_base", "own").alias("level_base"))
        .drop("size", "own")
    )
