"""The plans that rules of a table are judged by, and what they come to.

Every rule becomes one Boolean column, true where it is broken, null where it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import AREA_COLUMNS, ROW_ID, SOURCE
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.policy import ParameterMissing, UnknownParameter
from hecha.registers.computed import MADE
from hecha.results.reasons import BROKE, Reason, Reasons, reason
from hecha.rules.frames import frame
from hecha.rules.judged import judged
from hecha.rules.rule import Rule
from hecha.rules.schemas import broken_cell, check_columns, model
from hecha.rules.terms import with_blanks_kept
from hecha.rules.trace import Trace, UnknownColumn, declared_table
from hecha.rules.world import World

PROPOSED = "proposed|"
"""Before the unit and the column of a value its rule computes, in a plan."""

UNIT = "_unit_number"
"""The position of a unit among those of its table."""

PLACE = AREA_COLUMNS[:2]
"""County and township: the grain outcomes are counted at."""


@dataclass(slots=True)
class Unit:
    """One Boolean column of a plan: a rule, or a column rule on one column; ``offers``: the values
    the rule proposes, by column."""

    rule: Rule
    trace: Trace
    column: str | None = None
    offers: Mapping[str, nw.Expr] = field(default_factory=dict)
    _guarded: nw.Expr | None = None

    def guarded(self, world: World) -> nw.Expr:
        """Its expression, null for rows of a sheet without a needed column and in townships that a
        table the rule needs complete is incomplete for; the same object each time it is asked for
        in a world or one of its copies."""
        if self._guarded is None:
            self._guarded = _guarded(world, self)
        return self._guarded

    @property
    def name(self) -> str:
        """The name of its column in a plan."""
        return self.rule.code if self.column is None else f"{self.rule.code}|{self.column}"


@dataclass(slots=True)
class TableOutcome:
    """What the rules of one table came to.

    ``broken``: the row ids with a broken rule, a Boolean column per unit, and the computed values
    messages quote. ``counts``: county, town, and ``checked|unit`` and ``failed|unit``.
    ``skipped`` and ``errors`` give the reasons per unit or rule that did not run.
    """

    units: dict[str, Unit] = field(default_factory=dict)
    broken: pl.DataFrame = field(default_factory=pl.DataFrame)
    counts: pl.DataFrame = field(default_factory=pl.DataFrame)
    skipped: dict[str, tuple[Rule, Reasons]] = field(default_factory=dict)
    errors: dict[str, tuple[Rule, Reason]] = field(default_factory=dict)

    def take(self, results: Sequence[Result]) -> None:
        """Set units, broken and counts from the parts of the table's units."""
        for result in results:
            self.units |= {unit.name: unit for unit in result.units}
        if results:
            self.broken = _merge([result.broken for result in results], [ROW_ID])
            self.counts = _merge([result.counts for result in results], list(PLACE))

    def broken_units(self) -> dict[int, Unit]:
        """The units that some row breaks, by their position among all."""
        return {
            number: unit
            for number, (name, unit) in enumerate(self.units.items())
            if self.broken.height and self.broken[name].any()
        }

    @property
    def found(self) -> pl.DataFrame:
        """UNIT and ROW_ID: once for each unit that a row breaks, unit by unit."""
        broken = self.broken.lazy()
        return pl.concat(
            [
                pl.LazyFrame(schema={UNIT: pl.UInt32, ROW_ID: pl.UInt32}),
                *(
                    broken.filter(name).select(pl.lit(number, pl.UInt32).alias(UNIT), ROW_ID)
                    for number, name in enumerate(self.units)
                ),
            ]
        ).collect()


@dataclass(slots=True)
class Result:
    """What some units of a table came to, as in TableOutcome."""

    units: list[Unit]
    broken: pl.DataFrame
    counts: pl.DataFrame


def runnable(world: World, table: str, rules: Sequence[Rule], outcome: TableOutcome) -> list[Unit]:
    """The units of the rules of a table that can be evaluated; the others are put into
    ``outcome``, with their reasons."""
    units: list[Unit] = []
    for rule in rules:
        for unit in units_of(world, table, rule, outcome):
            reasons = world.unavailable(unit.trace) or world.gaps.everywhere(rule)
            if reasons:
                outcome.skipped[unit.name] = (rule, reasons)
            else:
                units.append(unit)
    return units


def units_of(world: World, table: str, rule: Rule, outcome: TableOutcome) -> Iterator[Unit]:
    """The units of a rule; a rule that breaks while it is being read becomes an error."""
    try:
        if rule.expression is not None:
            _refuse_personal(table, rule)
            offered = dict(_offered(world, table, rule))
            offers = {
                column: trace.expression
                for column, trace in offered.items()
                if trace.expression is not None
            }
            columns = [name for name in rule.columns_of(table) if world.declares(table, name)]
            for column in columns or (None,):
                trace = _rule_trace(world, table, rule, column, offered.values())
                yield Unit(rule, trace, column, offers)
        else:
            for column in rule.columns:
                trace = Trace()
                trace.absorb(world.reads(table, column))
                try:
                    trace.expression = broken_cell(rule, column, world.policy)
                except ParameterMissing as missing:
                    trace.no_value[world.declared_parameter(missing)] = None
                yield Unit(rule, trace, column)
    except Exception as fault:  # noqa: BLE001 - a rule's fault is its outcome, not the run's
        outcome.errors[rule.code] = (rule, described(fault))


def _rule_trace(
    world: World, table: str, rule: Rule, column: str | None, offered: Iterable[Trace]
) -> Trace:
    assert rule.expression is not None
    expression = rule.expression if column is None else partial(rule.expression, column=column)
    trace, again = with_blanks_kept(partial(world.trace, table, expression))
    if trace.expression is not None:
        kept = None if again is None else again.expression
        trace.expression = judged(trace.expression, kept, trace.cells)
    if rule.first is not None:
        trace.absorb(world.reads(table, rule.first))
    for name in rule.page.placeholders:
        if column is None or name not in ("column", "value"):
            trace.quote(world.reads(table, name), name)
    for proposal in offered:
        trace.absorb(proposal)
        trace.computed |= proposal.computed
    return trace


def _offered(world: World, table: str, rule: Rule) -> Iterator[tuple[str, Trace]]:
    """The columns a rule computes values of, as far as the submission has what that takes."""
    for column, expression in rule.proposes.items():
        if not world.declares(table, column):
            continue
        trace = world.trace(table, expression)
        if not world.unavailable(trace):
            yield column, trace


_PERSONAL_DERIVED = ("id_key", "id_birth_date", "birth")


def _refuse_personal(table: str, rule: Rule) -> None:
    """Messages go into machine-readable reports: they must not quote who somebody is."""
    declared = TABLES[declared_table(table)]
    made = MADE.get(declared.name, {})
    for name in rule.page.placeholders:
        origins = (name, *made.get(name, ()))
        if name in _PERSONAL_DERIVED or any(
            origin in declared and declared[origin].is_personal for origin in origins
        ):
            raise UnknownColumn(f"message quotes {name}")


def described(fault: Exception) -> Reason:
    """A fault without its text, which may quote a person's data."""
    known = isinstance(fault, UnknownColumn | UnknownParameter)
    detail = Words(f"：{fault}", f": {fault}") if known else ""
    return reason(BROKE, fault=type(fault).__name__, detail=detail)


def polars_plan(world: World, table: str, units: Sequence[Unit]) -> pl.LazyFrame:
    """:func:`row_plan` for Polars; the values rules propose are texts."""
    native: pl.LazyFrame = row_plan(world, table, units).to_native()
    proposed = pl.selectors.starts_with(PROPOSED)
    return native.with_columns(proposed.cast(pl.String))


def row_plan(world: World, table: str, units: Sequence[Unit]) -> nw.LazyFrame[Any]:
    """The rows of a table with a Boolean column for each unit, named like it; their place, the
    computed columns messages quote, and the values the rules propose."""
    names: dict[str, None] = {}
    for unit in units:
        names |= unit.trace.computed
    lazy = frame(world, table, names)
    quoted = [
        name
        for name in names
        if world.definition(table, name) is not None
        and any(name in unit.rule.page.placeholders for unit in units)
    ]
    columns = {
        f"{PROPOSED}{unit.name}|{column}": expression
        for unit in units
        for column, expression in unit.offers.items()
    }
    columns |= {unit.name: unit.guarded(world) for unit in units}
    return world.with_columns(lazy, columns).select(
        *(nw.col(name) for name in (ROW_ID, *PLACE)),
        *(nw.col(name).alias(f"quoted|{name}") for name in quoted),
        *(nw.col(name) for name in columns),
    )


def _guarded(world: World, unit: Unit) -> nw.Expr:
    expression = unit.trace.expression
    assert expression is not None
    gap = world.gaps.absent_from(*unit.rule.complete)
    if gap is not None:
        expression = nw.when(~gap).then(expression)
    if not unit.trace.lacking:
        return expression
    return nw.when(~nw.col(SOURCE).is_in(sorted(unit.trace.lacking))).then(expression)


def judged_by_each(world: World, table: str, rules: Iterable[Rule]) -> nw.LazyFrame[Any]:
    """The row ids of a table with a Boolean column for each rule of rows or households, named by
    its code: whether it judges the row."""
    units = {
        rule.code: [
            unit
            for unit in units_of(world, table, rule, TableOutcome())
            if not world.unavailable(unit.trace)
        ]
        for rule in rules
    }
    lazy = row_plan(world, table, [unit for own in units.values() for unit in own])
    judged = {code: [~nw.col(unit.name).is_null() for unit in own] for code, own in units.items()}
    return lazy.select(
        ROW_ID,
        *(
            (nw.any_horizontal(*own, ignore_nulls=False) if own else nw.lit(False)).alias(code)
            for code, own in judged.items()
        ),
    )


def judged_plan(world: World, table: str, rule: Rule) -> nw.LazyFrame[Any]:
    """The row ids of a table that a rule of rows or households judges, where the rows live; none of
    a rule that cannot be evaluated."""
    return judged_by_each(world, table, [rule]).filter(nw.col(rule.code)).select(ROW_ID)


def cell_plan(world: World, table: str, units: Sequence[Unit]) -> pl.LazyFrame:
    """The rows of a table with their place and a Boolean column for each unit of column rules, as
    Pandera's schemas judge the cells."""
    base = world.tables[table].frame.lazy()
    rules = {unit.rule.code: unit.rule for unit in units}
    schema = model(world.tables[table].table.name, rules.values(), world.policy)
    right = check_columns(schema, base, frozenset(str(unit.column) for unit in units))
    columns = []
    for unit in units:
        name = unit.name
        column = right[unit.rule.code, str(unit.column)].rename({"check_output": name})
        columns.append(column.with_columns(~pl.col(name)))
    lazy = pl.concat([base.select(ROW_ID, SOURCE, *PLACE), *columns], how="horizontal")
    lacking = {unit.name: sorted(unit.trace.lacking) for unit in units if unit.trace.lacking}
    return lazy.with_columns(
        pl.when(~pl.col(SOURCE).is_in(sources)).then(pl.col(name)).alias(name)
        for name, sources in lacking.items()
    ).drop(SOURCE)


def _merge(frames: Sequence[pl.DataFrame], on: Iterable[str]) -> pl.DataFrame:
    """One frame with the columns of all, rows matched on ``on`` (null equal to null)."""
    keys = list(on)
    merged = frames[0]
    for other in frames[1:]:
        again = [name for name in other.columns if name in merged.columns and name not in keys]
        merged = merged.join(
            other.drop(again), on=keys, how="full", coalesce=True, nulls_equal=True
        )
    return merged.sort(keys)
