"""Computing the indicators of a submission.

Where a column an indicator reads is missing, the indicator is absent and the reason is kept; where
only some sheets of an area lack it, the figure of that area is null. What is unknown is never
counted as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import SOURCE
from hecha.figures.counted_rows import AREA, named_areas
from hecha.figures.indicator import FINER, GRAINS, HOUSEHOLD, INDICATOR, MEMBER, Indicator
from hecha.figures.ledger_rows import is_covered
from hecha.figures.own import with_own
from hecha.results.reasons import Reasons
from hecha.rules.frames import frame
from hecha.rules.trace import Trace, unavailable
from hecha.rules.world import World

AREA_NAMES = [column.removeprefix("_") for column in AREA]
_THERE = "_there"
_FIGURES, _COVERED = "figures", "covered"
_NUMBER = "household_id"
"""Households, and the persons of a household, are told apart by it."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """``frame``: grain, county, town, village and one column per indicator, one row per area;
    ``missing``: the indicators that are absent, and why.
    """

    frame: pl.DataFrame
    missing: Mapping[str, Reasons]

    @property
    def counties(self) -> int:
        """How many counties there are."""
        return self.frame["grain"].to_list().count("county")


@dataclass(slots=True)
class _Table:
    """The indicators of one table that can be counted; after :func:`_collect`, by grain their
    figures per area, and per indicator of a ledger the areas (SOURCE, AREA) its rows cover."""

    name: str
    traces: dict[str, Trace] = field(default_factory=dict)
    covers: dict[str, Trace] = field(default_factory=dict)
    figures: dict[str, pl.DataFrame] = field(default_factory=dict)
    covered: dict[str, pl.DataFrame] = field(default_factory=dict)

    def narrowed(self, names: Iterable[str]) -> _Table:
        """The same for some of its indicators."""
        covers = {name: self.covers[name] for name in names if name in self.covers}
        return _Table(self.name, {name: self.traces[name] for name in names}, covers)


def count(world: World) -> Indicators:
    """Every indicator that tables prepared by ``build`` can give, by county, town and village.

    Raises UnknownColumn where an indicator reads a column that no table declares.
    """
    missing: dict[str, Reasons] = {}
    tables: dict[str, _Table] = {}
    known = with_own(world.policy.figures)
    for indicator in known.values():
        if not indicator.is_composed:
            trace, covers = traced(world, indicator)
            if reasons := unavailable(trace, world.policy):
                missing[indicator.name] = reasons
                continue
            table = tables.setdefault(indicator.of, _Table(indicator.of))
            table.traces[indicator.name] = trace
            if covers is not None:
                table.covers[indicator.name] = covers
    counted = list(tables.values())
    if world.refusals:
        counted = [part for table in counted for part in _collected(world, table, missing)]
    else:
        _collect(world, counted)
    areas = _areas(world)
    parts = [_of_grain(areas, grain, counted, known) for grain in GRAINS]
    figures = pl.concat(parts, how="diagonal_relaxed")
    # Those of the areas within first: a share may be of them.
    for indicator in sorted(known.values(), key=lambda one: one.of == INDICATOR):
        if indicator.is_composed:
            absent = [why for name in indicator.needs for why in missing.get(name, ())]
            if absent:
                missing[indicator.name] = tuple(dict.fromkeys(absent))
            else:
                figures = _with_composed(figures, indicator)
    names = [name for name in known if name not in missing]
    return Indicators(
        figures.select("grain", *AREA_NAMES, *names)
        .sort("grain", *AREA_NAMES, nulls_last=True)
        .collect(),
        missing,
    )


def traced(world: World, indicator: Indicator) -> tuple[Trace, Trace | None]:
    """What an indicator of a table reads, and its expression of the rows that cover an area."""
    trace = world.trace(indicator.of, indicator.expression)
    if indicator.of in (HOUSEHOLD, MEMBER):
        trace.quote(world.reads(indicator.of, _NUMBER), _NUMBER)
    if indicator.covers is None:
        return trace, None
    covers = world.trace(indicator.of, indicator.covers)
    trace.missing |= covers.missing
    return trace, covers


def _collected(world: World, table: _Table, missing: dict[str, Reasons]) -> list[_Table]:
    """The table with its figures, in parts where the engine of its rows cannot count some of them,
    which are then missing."""
    try:
        _collect(world, [table])
    except world.refusals as fault:
        why = world.refused(fault)
        names = list(table.traces)
        if len(names) == 1:
            missing[names[0]] = (why,)
            return []
        half = len(names) // 2
        parts = [table.narrowed(names[:half]), table.narrowed(names[half:])]
        return [one for part in parts for one in _collected(world, part, missing)]
    return [table]


def _collect(world: World, tables: Sequence[_Table]) -> None:
    """Aggregate the rows of tables, all grains in one go."""
    plans = {(table.name, *key): plan for table in tables for key, plan in _plans(world, table)}
    results = dict(zip(plans, world.collected(list(plans.values())), strict=True))
    for (name, kind, of), rows in results.items():
        table = next(table for table in tables if table.name == name)
        (table.figures if kind == _FIGURES else table.covered)[of] = rows


def _plans(world: World, table: _Table) -> Iterator[tuple[tuple[str, str], nw.LazyFrame[Any]]]:
    """What gives the figures of a table by grain, and the areas each indicator covers."""
    traces = [*table.traces.values(), *table.covers.values()]
    names = {name: None for trace in traces for name in trace.computed}
    rows = frame(world, table.name, names)
    for grain, depth in GRAINS.items():
        yield (_FIGURES, grain), _aggregated(rows, AREA[:depth], table.traces)
    for name in table.traces if table.name in world.policy.ledgers else ():
        yield (_COVERED, name), _units(rows, table.covers.get(name))


def _aggregated(
    rows: nw.LazyFrame[Any], keys: list[str], traces: Mapping[str, Trace]
) -> nw.LazyFrame[Any]:
    """One row per area; a figure is null where a row is of a sheet that lacks a column it reads."""
    lacking = {name: trace.lacking for name, trace in traces.items() if trace.lacking}
    grouped = rows.group_by(*keys).agg(
        *(_expression(trace).alias(name) for name, trace in traces.items()),
        *(
            nw.col(SOURCE).is_in(sorted(sheets)).cast(nw.Int64).max().alias(f"_unknown_{name}")
            for name, sheets in lacking.items()
        ),
    )
    if not lacking:
        return grouped
    return grouped.with_columns(
        nw.when(nw.col(f"_unknown_{name}").fill_null(0) == 0).then(nw.col(name)).alias(name)
        for name in lacking
    ).drop([f"_unknown_{name}" for name in lacking])


def _units(rows: nw.LazyFrame[Any], covers: Trace | None) -> nw.LazyFrame[Any]:
    """The areas each sheet names."""
    if covers is not None:
        rows = rows.filter(_expression(covers))
    return rows.select(SOURCE, *AREA).unique([SOURCE, *AREA])


def _expression(trace: Trace) -> nw.Expr:
    assert trace.expression is not None
    return trace.expression


def _areas(world: World) -> pl.DataFrame:
    """Every area a village, household or person is in; where nothing but ledgers was handed in,
    those these name."""
    areas = named_areas(world.tables)
    if areas.is_empty():
        ledgers = [
            world.tables[name].frame for name in world.policy.ledgers if name in world.tables
        ]
        areas = pl.concat([areas, *(rows.select(AREA) for rows in ledgers)]).unique()
    return areas


def _of_grain(
    areas: pl.DataFrame, grain: str, tables: Iterable[_Table], known: Mapping[str, Indicator]
) -> pl.LazyFrame:
    """One row per area of a grain, with the figures of every table beside it."""
    keys = AREA[: GRAINS[grain]]
    areas = areas[keys].unique()
    named = areas.filter(pl.col(keys[-1]).is_not_null())
    # Exports of one county may leave its name out altogether: it is then the county without name.
    areas = named if named.height or grain != "county" else areas
    rows = areas.lazy()
    for table in tables:
        names = [name for name in table.traces if grain in known[name].grains]
        figures = table.figures[grain].lazy().select(*keys, *names, pl.lit(True).alias(_THERE))
        rows = rows.join(
            figures, on=keys, how="left", nulls_equal=True, maintain_order="left"
        ).with_columns(
            pl.when(_THERE).then(pl.col(name)).otherwise(0).alias(name) for name in names
        )
        if table.covered:
            rows = rows.with_columns(_where_covered(areas, table, names, len(keys)))
        rows = rows.drop(_THERE)
    rows = rows.rename({key: key.removeprefix("_") for key in keys})
    return rows.with_columns(pl.lit(grain).alias("grain"))


def _where_covered(
    areas: pl.DataFrame, table: _Table, names: Sequence[str], depth: int
) -> Iterator[pl.Expr]:
    """The figures of a ledger, null for the areas it does not cover; rows are in the order of
    ``areas``."""
    for name in names:
        there = is_covered(areas, table.covered[name], depth)
        yield pl.when(there).then(pl.col(name)).alias(name)


def _with_composed(figures: pl.LazyFrame, indicator: Indicator) -> pl.LazyFrame:
    """The figures with one more, computed from them."""
    expression = indicator.composed[0].alias(indicator.name)
    if indicator.of == INDICATOR:
        return nw.from_native(figures).with_columns(expression).to_native()
    within = nw.from_native(figures.filter(pl.col("grain") == FINER[indicator.of]))
    parts = []
    for grain in indicator.grains:
        keys = AREA_NAMES[: GRAINS[grain]]
        blank = (pl.lit(None, pl.String).alias(name) for name in AREA_NAMES[GRAINS[grain] :])
        found: pl.LazyFrame = within.group_by(*keys).agg(expression).to_native()
        parts.append(found.select(pl.lit(grain).alias("grain"), *keys, *blank, indicator.name))
    return figures.join(pl.concat(parts), on=["grain", *AREA_NAMES], how="left", nulls_equal=True)
