"""How many households and persons each level has in each area.

Registers are counted, tallies taken as stated. Where part of an area was not handed in, or a
household cannot be identified, the number is only known within bounds, ``low`` and ``high`` (null
if open): then nothing within them is wrong.
"""

from __future__ import annotations

import polars as pl

from hecha.declare.levels import MEASURES
from hecha.declare.origin import AREA_COLUMNS, ROW_ID, SOURCE
from hecha.registers.areas import LEVEL_AREA
from hecha.registers.households import KEY
from hecha.registers.ranks import in_each_area
from hecha.registers.registers import DOUBTFUL

COUNTED, STATED, SUMMED, PARTLY = "逐户计", "汇总", "分地区合计", "已交部分"
"""How the number of a level is derived, in the words of a message."""

NUMBERED = ["measure", *LEVEL_AREA]
"""The key of a number of a level."""

NUMBERS = [*NUMBERED, "size", "level_title", "how", "low", "high"]
"""The columns of the numbers of the levels."""


def stated_numbers(lines: pl.DataFrame) -> pl.DataFrame:
    """In: the rows of the tallies, with_area. Out: one row for each number stated: its row, sheet,
    rank, level_title, area, size, measure, value; is_total if the area is wider than the unit of
    the level: in a town's book the line of the county is the total of that book, not the county."""
    place = [ROW_ID, SOURCE, "rank", "level_title", "area", "size"]
    rows = lines.drop_nulls("area").with_columns(is_total=pl.col("size") <= pl.col("unit"))
    numbers = rows.unpivot(MEASURES, index=[*place, "is_total"], variable_name="measure")
    return numbers.drop_nulls("value")


def with_whole(areas: pl.DataFrame) -> pl.DataFrame:
    """In: areas.held_areas. Out: also is_whole: whether everything in the area was handed in, by
    the unit of the level, or as it has every unit named by any level kept for the whole area."""
    named = (
        in_each_area(areas)
        .filter(pl.col("unit") < pl.col("extent"))
        .select("around", part="area", part_size="size")
        .unique()
    )
    has_part = areas.select("rank", part="area", has_part=True)
    units = (
        areas.select(*LEVEL_AREA, "unit")
        .join(named, left_on="area", right_on="around")
        .filter(pl.col("part_size") == pl.col("unit") + 1)
        .join(has_part, on=["rank", "part"], how="left")
        .group_by(LEVEL_AREA)
        .agg(has_units=pl.col("has_part").fill_null(value=False).all())
    )
    is_whole = (pl.col("size") > pl.col("unit")) | pl.col("has_units").fill_null(value=False)
    return areas.join(units, on=LEVEL_AREA, how="left").with_columns(is_whole=is_whole)


def counted_numbers(registers: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """In: the households of the registers; with_whole. Out: the numbers of each area they list,
    COUNTED where the level has the whole area, else PARTLY and open; is_unit: not wider than a
    unit of the level."""
    # A village without its town counts for the county.
    rows = registers.select(
        *("rank", KEY, DOUBTFUL, "persons"),
        area=pl.coalesce("area", AREA_COLUMNS[0]),
        size=pl.col("size").fill_null(1),
    ).drop_nulls("area")
    households = _households(in_each_area(rows))
    counts = pl.concat(_counted(households, measure) for measure in MEASURES)
    numbers = areas.filter("listed").join(counts, on=LEVEL_AREA)
    is_unit = pl.col("size") > pl.col("unit")
    return _as_numbers(numbers, pl.col("is_whole"), COUNTED, is_unit=is_unit)


def _as_numbers(
    numbers: pl.DataFrame, is_whole: pl.Expr, how: str, **more: pl.Expr
) -> pl.DataFrame:
    """NUMBERS and more, derived as ``how`` says where ``is_whole``; else of a part, so open."""
    return numbers.with_columns(
        how=pl.when(is_whole).then(pl.lit(how)).otherwise(pl.lit(PARTLY)),
        high=pl.when(is_whole).then("high"),
    ).select(*NUMBERS, **more)


def _households(rows: pl.DataFrame) -> pl.DataFrame:
    """In: rank, around, KEY, DOUBTFUL, persons. Out: per household of each area, whether registers
    must have it (is_due), in how many rows, with how many persons at least and at most, and whether
    that is_known.

    Households that cannot be identified are together in one row without KEY.
    """
    persons = pl.col("persons")
    return rows.group_by("rank", KEY, area="around").agg(
        is_due=(~pl.col(DOUBTFUL)).any().cast(pl.Int64),
        rows=pl.len().cast(pl.Int64),
        least=persons.min().fill_null(0),
        most=persons.sum(),
        is_known=persons.is_not_null().all(),
    )


_COUNTS = {
    "households": (pl.col("is_due"), pl.col("rows"), pl.lit(value=True)),
    "persons": (pl.col("is_due") * pl.col("least"), pl.col("most"), pl.col("is_known")),
}
"""Measure -> how many of a household count at least, at most, and whether the latter is known."""


def _counted(households: pl.DataFrame, measure: str) -> pl.DataFrame:
    """In: _households. Out: measure, rank, area, low, high.

    A household entered twice counts once at least and twice at most; one that registers may not
    be kept of need not count; one that cannot be identified leaves the number open.
    """
    low, high, is_known = _COUNTS[measure]
    is_numbered = pl.col(KEY).is_not_null()
    return households.group_by("rank", "area", measure=pl.lit(measure)).agg(
        low=low.filter(is_numbered).sum(),
        high=pl.when((is_known & is_numbered).all()).then(high.sum()),
    )


def numbers_of_levels(
    counted: pl.DataFrame, stated: pl.DataFrame, areas: pl.DataFrame
) -> pl.DataFrame:
    """In: counted_numbers, stated_numbers, with_whole. Out: NUMBERS of each level and area: of
    whole registers COUNTED, else STATED by its tally, else SUMMED from the areas within, or PARTLY
    if one lacks."""
    from_lists = counted.filter("is_unit").select(NUMBERS)
    from_tallies = (
        stated.filter(~pl.col("is_total"))
        .join(from_lists, on=NUMBERED, how="anti")
        .group_by(*NUMBERED, "size", "level_title")
        .agg(low=pl.col("value").min(), high=pl.col("value").max(), how=pl.lit(STATED))
    )
    numbers = pl.concat([from_lists, from_tallies.select(NUMBERS)])
    for size in (2, 1):
        parts = areas.filter(pl.col("size") == size + 1)
        sums = _summed(numbers, parts, areas).join(numbers, on=NUMBERED, how="anti")
        numbers = pl.concat([numbers, sums])
    return numbers


def _summed(numbers: pl.DataFrame, parts: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """NUMBERS of the areas around ``parts``, which are of one size."""
    is_there, high = pl.col("how").is_not_null(), pl.col("high")
    sums = (
        parts.select(*LEVEL_AREA, "within")
        .join(pl.DataFrame({"measure": MEASURES}), how="cross")
        .join(numbers, on=NUMBERED, how="left")
        .sort("area")
        .group_by("measure", "rank", area="within")
        .agg(
            pl.col("level_title").drop_nulls().first(),
            pl.col("low").sum(),
            high=pl.when(high.is_not_null().all()).then(high.sum()),
            is_there=is_there.any(),
            are_all_there=is_there.all(),
        )
        .filter("is_there")
        .join(areas.select(*LEVEL_AREA, "size", "is_whole"), on=LEVEL_AREA)
    )
    return _as_numbers(sums, pl.col("is_whole") & pl.col("are_all_there"), SUMMED)
