"""The rows of the tallies with the numbers they are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import polars as pl

from hecha.declare.levels import LEVELS
from hecha.declare.origin import AREA_COLUMNS, ROW_ID, SOURCE
from hecha.registers.area_totals import STATED, Count, Figures, Told
from hecha.registers.areas import Holdings
from hecha.registers.computed import MEASURES
from hecha.registers.folding import KEY
from hecha.registers.holdings import PLACE
from hecha.registers.ranks import RANKS, Area, area_of
from hecha.registers.rows import DOUBTFUL
from hecha.registers.tallies import Comparison, Statement, compare, stated

_SIDES = ("below", "above", "own")
_PARTS = {
    "": pl.String,
    "_from": pl.String,
    "_how": pl.String,
    "_low": pl.Int64,
    "_high": pl.Int64,
}
_SEPARATOR = "/"


def with_comparisons(
    tallies: pl.DataFrame, registers: pl.DataFrame, held: Holdings
) -> pl.DataFrame:
    """``tallies`` with the numbers each is held against.

    ``area`` is a key, null if unknown or the total of a sheet. For each measure and side there is
    the number in words (``households_below``), its bounds (``_low``, ``_high``), the level it is
    from (``_from``) and how it comes about (``_how``).

    A number that stands in a tally of a lower level is not given as bounds: ``…_below_row`` then
    names the level, so that its cell can be looked up.
    """
    areas = {
        row: area
        for row, *names in tallies.select(ROW_ID, *AREA_COLUMNS).iter_rows()
        if (area := area_of(*names)) is not None
    }
    levels = dict(tallies.select(ROW_ID, "level").iter_rows())
    key = {
        row: _SEPARATOR.join(area)
        for row, area in areas.items()
        if not _is_total(levels[row], area)
    }
    columns = [_column(tallies, "area", pl.String, key)]
    for measure in MEASURES:
        found = _compared(tallies, registers, held, measure, areas)
        for side in _SIDES:
            told = {row: getattr(one, side) for row, one in found.items()}
            columns += _columns(tallies, f"{measure}_{side}", told)
        rows_below = {
            row: one.below.title
            for row, one in found.items()
            if one.below is not None and one.below.how == STATED
        }
        columns.append(_column(tallies, f"{measure}_below_row", pl.String, rows_below))
    return tallies.with_columns(columns)


def _compared(
    tallies: pl.DataFrame,
    registers: pl.DataFrame,
    held: Holdings,
    measure: str,
    areas: Mapping[int, Area],
) -> dict[int, Comparison]:
    if measure not in tallies.columns:
        return {}
    statements = [
        Statement(row, source, RANKS[level], areas[row], value, _is_total(level, areas[row]))
        for row, source, level, value in tallies.select(
            ROW_ID, SOURCE, "level", measure
        ).iter_rows()
        if value is not None and row in areas
    ]
    said = stated(statements)
    counts = counted(registers, measure)
    figures = {
        rank: Figures(rank, one, held, LEVELS[rank].title, counts[rank], said[rank])
        for rank, one in held.items()
    }
    return compare(statements, figures)


def _is_total(level: str, area: Area) -> bool:
    return len(area) <= LEVELS[RANKS[level]].unit


def counted(registers: pl.DataFrame, measure: str) -> defaultdict[int, dict[Area, Count]]:
    """By rank and area, areas around others included, how many households or persons the
    registers have.

    A household that stands twice counts once at least and twice at most; one that registers may
    not be kept of need not count; who cannot be told leaves the number open.
    """
    found: defaultdict[int, dict[Area, Count]] = defaultdict(dict)
    sure = (~pl.col(DOUBTFUL)).any()
    persons = pl.col("persons")
    of_household = (
        (sure.cast(pl.Int64), pl.len().cast(pl.Int64), pl.lit(value=True))
        if measure == "households"
        else (sure * persons.min().fill_null(0), persons.sum(), persons.is_not_null().all())
    )
    placed = registers.filter(pl.any_horizontal(pl.col(AREA_COLUMNS).is_not_null()))
    for end in range(len(AREA_COLUMNS)):
        place = PLACE[: end + 2]
        finest = pl.col(place[-1]).is_not_null() | pl.lit(end == 0)
        per_area = (
            placed.filter(finest)
            .group_by(*place, KEY)
            .agg(*(one.alias(name) for one, name in zip(of_household, _BOUNDS, strict=True)))
            .with_columns(pl.col("known") & pl.col(KEY).is_not_null())
            .with_columns(pl.when(pl.col(KEY).is_not_null()).then(pl.col("low")).alias("low"))
            .group_by(place)
            .agg(pl.col("low").sum(), pl.col("high").sum(), pl.col("known").all())
        )
        for level, *names, low, high, known in per_area.iter_rows():
            area = area_of(*names, *[None] * (len(AREA_COLUMNS) - len(names)))
            if area is not None:
                found[RANKS[level]][area] = Count(low, high if known else None)
    return found


_BOUNDS = ("low", "high", "known")


def _columns(tallies: pl.DataFrame, name: str, told: Mapping[int, Told | None]) -> list[pl.Series]:
    values: dict[str, dict[int, str | int | None]] = {part: {} for part in _PARTS}
    for row, one in told.items():
        if one is None:
            continue
        bounds = (None, None) if one.how == STATED else (one.count.low, one.count.high)
        for part, value in zip(_PARTS, (str(one.count), one.title, one.how, *bounds), strict=True):
            values[part][row] = value
    return [_column(tallies, name + part, kind, values[part]) for part, kind in _PARTS.items()]


def _column(
    tallies: pl.DataFrame,
    name: str,
    kind: type[pl.DataType],
    values: Mapping[int, str | int | None],
) -> pl.Series:
    return pl.Series(name, [values.get(row) for row in tallies[ROW_ID]], kind)
