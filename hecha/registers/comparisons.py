"""Each number of the tallies beside the number of another level, or of its own level's rows.

The steps give rows of one long table: the row, rank, area, size, measure and value of a number
stated, and what it is compared with: ``other`` (the rank), level_title, how, low, high of
numbers.numbers_of_levels. A disagreement is reported once, of the smallest area where it can be.
"""

from __future__ import annotations

import polars as pl

from hecha.declare.origin import ROW_ID, SOURCE
from hecha.registers.numbers import COUNTED, NUMBERED, PARTLY, STATED, SUMMED
from hecha.registers.ranks import in_each_area, in_each_wider

NUMBER = [ROW_ID, "measure"]
"""The key of a number stated."""

_OTHER = ["other", "level_title", "how", "low", "high"]
_COMPARED = [*NUMBER, "rank", "area", "size", "value", *_OTHER]
_VALUE, _LOW, _HIGH = pl.col("value"), pl.col("low"), pl.col("high")
_IS_WITHIN = (_LOW <= _VALUE) & (_HIGH.is_null() | (_VALUE <= _HIGH))
_IS_EXACT = (_LOW == _HIGH).fill_null(value=False)
_CAN_BE_WRONG = _HIGH.is_not_null() | ~_IS_WITHIN
"""A number beside an open one can only be too small."""

_ARE_APART = (pl.col("low_wrong") > _HIGH) | (pl.col("high_wrong") < _LOW)
_IS_LOWER = pl.col("other") < pl.col("rank")


def compared_numbers(
    stated: pl.DataFrame, counted: pl.DataFrame, numbers: pl.DataFrame
) -> pl.DataFrame:
    """In: numbers stated, counted and of the levels. Out: the long table, with ``side``: one row
    for each number and side it is compared on: below and above a level, own lists or lines."""
    once = agreed(stated)
    own = pl.concat([with_own_lists(once, counted), with_own_lines(once, stated, counted)])
    beside = beside_levels(to_compare(once, counted, own), numbers)
    below = with_below(beside)
    above = with_above(beside, below)
    sides = {"below": of_smallest_areas(below), "above": of_smallest_areas(above), "own": own}
    return without_disputed(
        pl.concat(found.with_columns(side=pl.lit(side)) for side, found in sides.items())
    )


def agreed(stated: pl.DataFrame) -> pl.DataFrame:
    """In: numbers.stated_numbers. Out: the first row of each level about each area its rows agree
    about, and the totals."""
    same = [*NUMBERED, "is_total"]
    is_same = _VALUE.n_unique().over(same) == 1
    return stated.filter(pl.col("is_total") | (is_same & pl.struct(same).is_first_distinct()))


def with_own_lists(agreed: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """In: agreed, numbers.counted_numbers. Out: the numbers beside the registers of their level."""
    lists = counted.drop("size")
    beside = agreed.drop("level_title").join(lists, on=NUMBERED).filter(_CAN_BE_WRONG)
    return beside.with_columns(other="rank").select(_COMPARED)


def with_own_lines(
    agreed: pl.DataFrame, stated: pl.DataFrame, counted: pl.DataFrame
) -> pl.DataFrame:
    """In: agreed, stated, counted. Out: the numbers of areas without registers beside the sum of
    the widest areas within that rows of their level state, in the same sheet or, if it has none, in
    the only other: a sheet about a single area may have been made for that one alone."""
    parts = in_each_wider(stated).select(
        "measure",
        "rank",
        area="around",
        part="area",
        part_size="size",
        part_value=_VALUE,
        sheet=SOURCE,
    )
    is_own, part, size = pl.col("sheet") == pl.col(SOURCE), pl.col("part"), pl.col("part_size")
    is_list = (pl.col("sheet").n_unique() == 1) & (part.n_unique() > 1) & ~pl.col("is_total").any()
    return (
        agreed.join(counted, on=NUMBERED, how="anti")
        .join(parts, on=NUMBERED)
        .filter(is_own | (~is_own.any() & is_list).over(NUMBER))
        .filter(size == size.min().over(NUMBER))
        .group_by(*NUMBER, "rank", "level_title", "area", "size", "value")
        .agg(low=pl.col("part_value").sum(), is_each_once=part.n_unique() == pl.len())
        .filter("is_each_once")
        .with_columns(other="rank", how=pl.lit(SUMMED), high="low")
        .select(_COMPARED)
    )


def to_compare(agreed: pl.DataFrame, counted: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """In: agreed, counted, the numbers beside their own level. Out: those to compare with other
    levels: no totals, none whose households are compared one by one, none already wrong."""
    one_by_one, wrong = counted.filter("is_unit"), own.filter(~_IS_WITHIN)
    numbers = agreed.filter(~pl.col("is_total")).drop("level_title")
    return numbers.join(one_by_one, on=NUMBERED, how="anti").join(wrong, on=NUMBER, how="anti")


def beside_levels(to_compare: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """In: to_compare, numbers.numbers_of_levels. Out: each number beside that of every other level
    of which something can be said in the area, the nearest level first."""
    others = numbers.drop("size").rename({"rank": "other"}).filter((_LOW > 0) | _HIGH.is_not_null())
    distance = (pl.col("rank") - pl.col("other")).abs()
    beside = to_compare.join(others, on=["measure", "area"]).filter(distance > 0)
    return beside.select(_COMPARED).sort(distance, *NUMBER)


def with_below(beside: pl.DataFrame) -> pl.DataFrame:
    """In: beside_levels. Out: per number the level below it is compared with: the nearest that
    contradicts it, or settles it by an exact number; else the nearest with an upper bound.

    Where that one contradicts the lowest level and the number does not, it was reported already:
    the number is compared with the lowest.
    """
    lower = beside.filter(_IS_LOWER)
    nearest = _nearest(lower.filter(~_IS_WITHIN | _IS_EXACT))
    agreeing = (
        _lowest(lower).filter(_IS_WITHIN).join(_wrong(nearest), on=NUMBER, maintain_order="left")
    )
    bounded = lower.filter(_HIGH.is_not_null())
    return _nearest(pl.concat([agreeing.filter(_ARE_APART).select(_COMPARED), nearest, bounded]))


def with_above(beside: pl.DataFrame, below: pl.DataFrame) -> pl.DataFrame:
    """In: beside_levels, with_below. Out: per number the next level above, if the difference is not
    reported there: that level states a number itself, or is compared with its lower levels.

    A contradicting one that agrees with the lowest level again leaves the number to that.
    """
    reported = in_each_area(below).select("measure", other="rank", area="around")
    upper = (
        _nearest(beside.filter(~_IS_LOWER))
        .filter(pl.col("how") != STATED, _CAN_BE_WRONG)
        .join(reported, on=["measure", "other", "area"], how="anti")
    )
    lowest = _lowest(beside.filter(_IS_LOWER)).filter(~_IS_WITHIN)
    agreeing = lowest.join(_wrong(upper), on=NUMBER).filter(~_ARE_APART.fill_null(value=False))
    return upper.join(agreeing, on=NUMBER, how="anti")


def _nearest(beside: pl.DataFrame) -> pl.DataFrame:
    return beside.unique(NUMBER, keep="first", maintain_order=True)


def _lowest(lower: pl.DataFrame) -> pl.DataFrame:
    """Of the levels below: the lowest with an exact number, then the lowest of all."""
    return pl.concat(
        levels.unique(NUMBER, keep="last", maintain_order=True)
        for levels in (lower.filter(_IS_EXACT), lower)
    )


def _wrong(compared: pl.DataFrame) -> pl.DataFrame:
    """The bounds that a number is not within."""
    return compared.filter(~_IS_WITHIN).select(*NUMBER, low_wrong="low", high_wrong="high")


def of_smallest_areas(compared: pl.DataFrame) -> pl.DataFrame:
    """In, out: comparisons of one side, without those around another of the same level."""
    wider = in_each_wider(compared).select("measure", "rank", area="around")
    return compared.join(wider, on=NUMBERED, how="anti")


def without_disputed(compared: pl.DataFrame) -> pl.DataFrame:
    """In, out: the comparisons of all sides, without those of a number that has a part which is
    disputed itself: it will change with it.

    A contradiction leaves the tallies of both levels in doubt, but not a list that was counted:
    that is compared with the tally of its own level by itself.
    """
    wrong = compared.filter(~_IS_WITHIN)
    others = wrong.filter(pl.col("how") != COUNTED).with_columns(rank="other")
    parts = in_each_wider(pl.concat([wrong, others]))
    disputed = parts.select("measure", "rank", area="around", is_disputed=True).unique()
    beside = disputed.rename({"rank": "other", "is_disputed": "is_other_disputed"})
    has_parts = pl.col("how").is_in([SUMMED, PARTLY])
    will_change = pl.col("is_disputed").is_not_null() | (
        has_parts & pl.col("is_other_disputed").is_not_null()
    )
    return (
        compared.join(disputed, on=NUMBERED, how="left")
        .join(beside, on=["measure", "other", "area"], how="left")
        .filter(~will_change)
        .select(*_COMPARED, "side")
    )


def beside_numbers(lines: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """In: the rows of the tallies; compared_numbers. Out: each row once for each comparison, if
    any: measure, side, from_level, how, number (in words), low, high.

    The cell of a number stated by a lower level is looked up: stated_at is then that level, and
    low and high are null.
    """
    is_stated = pl.col("how") == STATED
    number = (
        pl.when(_HIGH.is_null())
        .then(pl.format("≥{}", _LOW))
        .when(_IS_EXACT)
        .then(_LOW.cast(pl.String))
        .otherwise(pl.format("{}–{}", _LOW, _HIGH))
    )
    numbers = compared.select(
        *(*NUMBER, "side", "how"),
        from_level="level_title",
        stated_at=pl.when(is_stated).then("level_title"),
        number=number,
        low=pl.when(~is_stated).then("low"),
        high=pl.when(~is_stated).then("high"),
    ).sort(*NUMBER, "side")
    return lines.join(numbers, on=ROW_ID, how="left", maintain_order="left_right")
