"""Judging tables by all their rules, in a fixed number of Polars plans.

They yield the rows with any broken rule, and per township how many rows each rule could judge and
how many it found broken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.results.spending import Spending
from hecha.rules.ahead import count_ahead
from hecha.rules.plan import (
    PLACE,
    Result,
    TableOutcome,
    Unit,
    cell_plan,
    described,
    polars_plan,
    runnable,
)
from hecha.rules.rule import Rule
from hecha.rules.world import World

_ROWS = "_rows"


@dataclass(frozen=True, slots=True)
class _Part:
    """Units of a table that one plan evaluates."""

    table: str
    units: Sequence[Unit]
    builder: Callable[[World, str, Sequence[Unit]], pl.LazyFrame]
    is_small: bool


def run_table(world: World, table: str, rules: Sequence[Rule]) -> TableOutcome:
    """Judge the rows of one table by the rules given, all of which belong to it."""
    return run_tables(world, {table: rules})[table]


def run_tables(
    world: World, rules: Mapping[str, Sequence[Rule]], spending: Spending | None = None
) -> dict[str, TableOutcome]:
    """The same for several, small tables together; what that takes is added to ``spending``."""
    spending = spending or Spending()
    ran = {table: TableOutcome() for table in rules}
    with spending.charged(spending.together):
        units = {table: runnable(world, table, own, ran[table]) for table, own in rules.items()}
    run_units(world, units, ran, spending)
    return ran


def run_units(
    world: World,
    units: Mapping[str, Sequence[Unit]],
    ran: Mapping[str, TableOutcome],
    spending: Spending | None = None,
    *,
    is_counted: bool = True,
) -> None:
    """Judge the rows of tables by units; what they come to is put into ``ran``, without counts by
    township unless it ``is_counted``."""
    spending = spending or Spending()
    results: dict[str, list[Result]] = {table: [] for table in units}
    parts = [part for table, own in units.items() for part in _parts(world, table, own)]
    with spending.charged(spending.together):
        _count_for(world, parts)
        small = [part for part in parts if part.is_small]
        together = _together(world, small, is_counted=is_counted)
        for part, result in zip(small, together, strict=False):
            results[part.table].append(result)
    for part in parts:
        if together and part.is_small:
            continue
        with spending.charged(spending.of_table(part.table).judging):
            found = _collect(world, part, part.units, ran[part.table], is_counted=is_counted)
            results[part.table] += found
    for table, found in results.items():
        ran[table].take(found)


def _parts(world: World, table: str, units: Sequence[Unit]) -> list[_Part]:
    is_small = world.is_small(table)
    of_rows = [unit for unit in units if unit.rule.cell is None]
    of_cells = [unit for unit in units if unit.rule.cell is not None]
    parts = (
        _Part(table, of_rows, polars_plan, is_small),
        _Part(table, of_cells, cell_plan, is_small),
    )
    return [part for part in parts if part.units]


def _count_for(world: World, parts: Sequence[_Part]) -> None:
    """Count what rules of rows read."""
    needs = {
        part.table: dict.fromkeys(name for unit in part.units for name in unit.trace.computed)
        for part in parts
        if part.builder is polars_plan
    }
    try:
        count_ahead(world, needs, {part.table for part in parts if part.is_small})
    except Exception:  # noqa: BLE001 - what breaks is counted again, and takes down its rules alone
        return


def _together(world: World, parts: Sequence[_Part], *, is_counted: bool) -> list[Result]:
    """What several parts come to; nothing if one breaks."""
    try:
        return _collected(world, [(part, part.units) for part in parts], is_counted=is_counted)
    except Exception:  # noqa: BLE001 - each is collected by itself then
        return []


def _collect(
    world: World,
    part: _Part,
    units: Sequence[Unit],
    outcome: TableOutcome,
    *,
    is_counted: bool,
) -> list[Result]:
    """Collect a plan; if it breaks, find the units at fault and run the rest without them."""
    try:
        return _collected(world, [(part, units)], is_counted=is_counted)
    except Exception as fault:  # noqa: BLE001 - a rule's fault is its outcome, not the run's
        if len(units) == 1:
            outcome.errors[units[0].name] = (units[0].rule, described(fault))
            return []
    half = len(units) // 2
    return [
        result
        for some in (units[:half], units[half:])
        for result in _collect(world, part, some, outcome, is_counted=is_counted)
    ]


def _collected(
    world: World, asked: Sequence[tuple[_Part, Sequence[Unit]]], *, is_counted: bool
) -> list[Result]:
    """What some units of several parts come to."""
    if not asked:
        return []
    names = [[unit.name for unit in units] for _, units in asked]
    plans: list[pl.LazyFrame] = []
    for (part, units), own in zip(asked, names, strict=True):
        rows = world.own_rows(part.table, part.builder(world, part.table, units))
        broken = rows.filter(pl.any_horizontal(own))
        plans += [broken, rows.select(*PLACE, *own)] if is_counted else [broken]
    frames = iter(_evaluated(plans))
    if is_counted:
        pairs = list(zip(frames, frames, strict=True))
        counts = _evaluated([_counts(*pair, own) for pair, own in zip(pairs, names, strict=True)])
        found = [broken for broken, _ in pairs]
    else:
        found = list(frames)
        counts = [pl.DataFrame(schema=dict.fromkeys(PLACE, pl.String)) for _ in found]
    return [
        Result([*units], _without_place(broken), count)
        for (_, units), broken, count in zip(asked, found, counts, strict=True)
    ]


def _without_place(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame([one for one in rows.iter_columns() if one.name not in PLACE])


def _evaluated(plans: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    # Of 400,000 persons in memory it takes half as much CPU time again, of a small county as much.
    return pl.collect_all(plans, engine="streaming")


def _counts(broken: pl.DataFrame, judged: pl.DataFrame, names: Sequence[str]) -> pl.LazyFrame:
    """By township how many rows each unit judged and how many break it, of the rows that break any
    and of all of them. Where a unit judges all rows or none, they need not be looked at again."""
    nulls = judged.null_count().row(0, named=True)
    checked = {name: pl.col(f"checked|{name}") for name in names}
    checked |= {name: pl.col(_ROWS) for name in names if nulls[name] == 0}
    checked |= {name: pl.lit(0, pl.UInt32) for name in names if nulls[name] == judged.height}
    partly = [name for name in names if 0 < nulls[name] < judged.height]
    counts = (
        judged.lazy()
        .group_by(*PLACE)
        .agg(pl.len().alias(_ROWS), pl.col(partly).count().name.prefix("checked|"))
    )
    failed = broken.lazy().group_by(*PLACE).agg(pl.col(names).sum().name.prefix("failed|"))
    return counts.join(failed, on=PLACE, how="left", nulls_equal=True).select(
        *PLACE,
        *(one.alias(f"checked|{name}") for name, one in checked.items()),
        *(pl.col(f"failed|{name}").fill_null(0) for name in names),
    )
