"""Judging tables by all their rules, in a fixed number of Polars plans.

They yield the rows with any broken rule, and per township how many rows each rule could judge and
how many it found broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
        plans = [_plans(world, part, part.units, is_counted=is_counted) for part in parts]
        frames = iter(_collected(plan for pair in plans for plan in pair))
        return [Result([*part.units], next(frames), next(frames)) for part in parts]
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
        frames = _collected(_plans(world, part, units, is_counted=is_counted))
        return [Result([*units], *frames)]
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


def _plans(
    world: World, part: _Part, units: Sequence[Unit], *, is_counted: bool
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The rows with a broken unit, and the counts by township."""
    rows = world.own_rows(part.table, part.builder(world, part.table, units))
    names = [unit.name for unit in units]
    counted = names if is_counted else []
    counts = rows.group_by(*PLACE).agg(
        *(pl.col(name).count().alias(f"checked|{name}") for name in counted),
        *(pl.col(name).sum().alias(f"failed|{name}") for name in counted),
    )
    return rows.filter(pl.any_horizontal(names)).drop(*PLACE), counts


def _collected(plans: Iterable[pl.LazyFrame]) -> list[pl.DataFrame]:
    # Of 400,000 persons in memory it takes half as much CPU time again, of a small county as much.
    return pl.collect_all([*plans], engine="streaming")
