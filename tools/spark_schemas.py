"""Pandera's schemas of the tables validated on Spark and here: what fails on one of them alone.

A schema has the declared type of every column, and the column rules as checks: the functions that
the plans of rules are made of (hecha.rules.schemas.broken_cell). On Spark Pandera says of a check
only whether it failed, neither where nor how often; findings therefore come from the plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from hecha.backends.prepared import PREPARED
from hecha.backends.spark_tables import SparkTables, collected
from hecha.policy.policy import Policy
from hecha.reading.submission import Submission
from hecha.rules import rulebook
from hecha.rules.checking import Engine
from hecha.rules.plan import TableOutcome, Unit, runnable
from hecha.rules.schemas import TYPES, broken_cell, check_columns, model
from hecha.rules.terms import count_if
from hecha.rules.world import World

_Failed = set[tuple[str, str]]
"""Column and check (the code of a rule, or ``type``)."""


def schema_differences(
    tables: SparkTables, submission: Submission, policy: Policy
) -> Iterator[str]:
    """The checks that fail on one engine alone. ``submission`` has its rows, ``tables`` have the
    same on Spark."""
    world = Engine().world(submission, rulebook.load(), policy)
    checks = 0
    for table in submission.tables.keys() & world.tables.keys() - {*PREPARED}:
        rules = [rule for rule in world.registry.rules.values() if table in rule.tables]
        own = [rule for rule in rules if rule.cell is not None]
        units = runnable(world, table, own, TableOutcome())
        checks += len(units)
        here, there = _here(world, table, units), _there(tables, world, table, units)
        if here != there:
            yield f"Pandera, {table}: {sorted(here - there)} here, {sorted(there - here)} on Spark"
    print(f"  Pandera: {checks} checks of columns", flush=True)


def _here(world: World, table: str, units: list[Unit]) -> _Failed:
    if not units:
        return set()
    frame = world.tables[table].frame.lazy()
    rules = {unit.rule.code: unit.rule for unit in units}
    schema = model(world.tables[table].table.name, rules.values(), world.policy)
    right = check_columns(schema, frame, frozenset(str(unit.column) for unit in units))
    wanted = [(unit.rule.code, str(unit.column)) for unit in units]
    outcomes = pl.collect_all([right[one] for one in wanted])
    return {
        (column, code)
        for (code, column), outcome in zip(wanted, outcomes, strict=True)
        if not outcome.to_series().all()
    }


def _there(tables: SparkTables, world: World, table: str, units: list[Unit]) -> _Failed:
    import pandera.pyspark as pa

    broken = _broken(tables, world, table, units)

    def holds(unit: Unit) -> Any:
        return pa.Check(lambda _: not broken[unit.name], name=unit.rule.code)

    declared = world.tables[table].table.columns
    frame = world.tables[table].frame
    schema = pa.DataFrameSchema(
        {
            column.name: pa.Column(
                _types()[TYPES.get(column.kind, pl.String)],
                checks=[holds(unit) for unit in units if unit.column == column.name],
                nullable=True,
            )
            for column in declared
            if column.name in frame.columns
        }
    )
    errors = schema.validate(tables.rows(table).to_native()).pandera.errors
    failed = {
        (one["column"], one["check"]) for one in errors.get("DATA", {}).get("DATAFRAME_CHECK", [])
    }
    for kind, found in errors.get("SCHEMA", {}).items():
        failed |= {(one["column"], f"type: {kind}") for one in found}
    unexpected = errors.get("DATA", {}).keys() - {"DATAFRAME_CHECK"}
    return failed | {(str(kind), "not evaluated") for kind in unexpected}


def _broken(tables: SparkTables, world: World, table: str, units: list[Unit]) -> Mapping[str, int]:
    """How many rows each unit finds broken on Spark; all in one plan."""
    if not units:
        return {}
    counts = [
        count_if(broken_cell(unit.rule, str(unit.column), world.policy)).alias(unit.name)
        for unit in units
    ]
    (row,) = collected(tables.rows(table).select(*counts)).to_dicts()
    return {name: number or 0 for name, number in row.items()}


def _types() -> dict[Any, Any]:
    from pyspark.sql import types

    return {
        pl.String: types.StringType(),
        pl.Int64: types.LongType(),
        pl.Int32: types.IntegerType(),
        pl.Float64: types.DoubleType(),
        pl.Date: types.DateType(),
    }
