"""Lists of other departments and registers of five levels, prepared here and sent to Spark.

Rules read them as hecha.registers prepares them from whole tables. Their own rows come here for
that, and of households and members no more columns and rows than the preparation looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from hecha.backends.spark_tables import SparkTables, collected
from hecha.declare.levels import REGISTER, TALLY, TOP
from hecha.declare.origin import AREA_COLUMNS, DAMAGED, ROW, ROW_ID, SOURCE
from hecha.reading.submission import Submission, TableData
from hecha.registers import by_level
from hecha.registers.rosters import by_kind

_ROSTER = "roster"
_LEVELS = (REGISTER.name, TALLY.name)
PREPARED = (*_LEVELS, _ROSTER)
"""Tables that are prepared from the whole of others before rules read them."""

_EXPORT = ("household", "member")


def as_read(tables: SparkTables, submission: Submission) -> dict[str, TableData]:
    """The rows of the lists and registers of a submission, as they were handed in."""
    return {name: tables.whole(name) for name in PREPARED if name in submission.tables}


def prepared(
    tables: SparkTables, submission: Submission, read: Mapping[str, TableData]
) -> dict[str, TableData]:
    """The tables of hecha.registers.for_rules that are made from ``read`` (see as_read)."""
    plain = {name: data for name, data in submission.tables.items() if name not in read}
    made: dict[str, TableData] = {}
    if _ROSTER in read:
        made |= _kinds(tables, read[_ROSTER], plain.get("member"))
    if any(name in read for name in _LEVELS):
        handed_in = {name: read[name] for name in _LEVELS if name in read}
        registers = read.get(REGISTER.name)
        beside = {name: _for_levels(tables, name, data, registers) for name, data in plain.items()}
        levels = by_level({**beside, **made, **handed_in})
        made |= {name: data for name, data in levels.items() if name not in beside}
    return made


def _kinds(
    tables: SparkTables, roster: TableData, member: TableData | None
) -> dict[str, TableData]:
    """The lists by kind."""
    whole = {_ROSTER: roster}
    if member is not None and "id_key" in roster.frame.columns:
        whole["member"] = _listed(tables, member, roster.frame["id_key"])
    return {name: data for name, data in by_kind(whole).items() if name not in whole}


def _listed(tables: SparkTables, member: TableData, numbers: pl.Series) -> TableData:
    """The members of the households that have somebody of some numbers, with what tells whether a
    list names one person for each household."""
    names = [
        name for name in ("id_key", "household_id", "relation") if name in member.frame.columns
    ]
    if not {"id_key", "household_id"} <= {*names}:
        return replace(member, frame=member.frame.select(names), raw=member.raw.clear())
    rows = tables.rows("member").select(*names)
    listed = rows.join(
        tables.values(numbers.drop_nulls().unique(), "id_key", pl.String), on="id_key", how="semi"
    )
    found = collected(rows.join(listed.select("household_id"), on="household_id", how="semi"))
    return replace(member, frame=found, raw=member.raw.clear())


def _for_levels(
    tables: SparkTables, name: str, data: TableData, registers: TableData | None
) -> TableData:
    """Of a table what the registers are made comparable with: its areas; of the export where it
    stands in for a register of the highest level, the columns such a register has."""
    has_top = registers is not None and TOP.name in registers.frame["level"]
    if name not in _EXPORT or has_top:
        areas = tables.rows(name).select(*AREA_COLUMNS).unique()
        return replace(data, frame=collected(areas), raw=data.raw.clear())
    declared = [column.name for column in REGISTER.columns]
    columns = {ROW_ID, SOURCE, ROW, *AREA_COLUMNS, *declared, "household_type"}
    return tables.whole(name, columns=columns | {f"{name}{DAMAGED}" for name in declared})
