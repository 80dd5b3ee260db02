"""The cells that may be what a finding is about, in the order its rule suspects them.

A cell is known by its table, the business key of its row and its column, so that it is the same
cell in the next export, whatever its row number, its file or its value is then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from hecha.declare.model import Table
from hecha.declare.origin import ROW, ROW_ID, SOURCE
from hecha.reading.submission import TableData
from hecha.rules.rule import EQUAL, Registry

_SEPARATOR = "\x1f"
_AREAS = ("county", "town", "village")
_OTHER_ROW, _UNLIKELY = 100, 10_000
"""Ranks from which on cells are in another row than the first, and are not suspected at all."""

REPEATED = "household_row"
"""The table with the columns of a household as they stand on every member's row: no twins."""

_PLACE = ("file", "sheet", "row")
_SCHEMA = {"nth": pl.UInt32, "cell": pl.String, "name": pl.String}


def suspects(
    findings: pl.DataFrame,
    evidence: pl.DataFrame,
    tables: Mapping[str, TableData],
    registry: Registry,
) -> pl.DataFrame:
    """In: FINDINGS, EVIDENCE, the tables as read. Out: ``finding`` (position in ``findings``),
    ``nth`` (position in ``evidence``), ``cell``, ``name`` (column), ``rank`` (0 is suspected
    first), ``suspected`` (whether the rule suspects it at all), one row per cell of a finding.

    Findings about files, of expectations, and about an area as a whole that read other rows than
    the area's own, suspect no cell and have no row.
    """
    about = findings.select("fingerprint", "rule", "grain").with_row_index("finding")
    cells = (
        evidence.with_row_index("nth")
        .join(about, on="fingerprint", maintain_order="left")
        .filter(pl.col("rule").is_in(list(registry.rules)))
    )
    cells = cells.join(_located(cells, tables), on="nth", maintain_order="left")
    own = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(name).first().over("finding")) for name in _PLACE
    )
    order = pl.int_range(pl.len(), dtype=pl.UInt32).over("finding")
    elsewhere = pl.when(own).then(0).otherwise(_OTHER_ROW)
    declared, equal = _declared(registry)
    is_declared = pl.col("rule").is_in(declared["rule"].unique().implode())
    ranked = cells.join(
        declared, on=["rule", "name"], how="left", maintain_order="left"
    ).with_columns(
        rank=pl.when(pl.col("rule").is_in(equal))
        .then(0)
        .when(pl.col("position").is_not_null())
        .then(pl.col("position") + elsewhere)
        .when(is_declared | ~own)
        .then(_UNLIKELY + order)
        .otherwise(order)
    )
    least = pl.col("rank").min().over("finding")
    return ranked.select(
        *("finding", "nth", "cell", "name", "rank"),
        suspected=(pl.col("rank") < _UNLIKELY) | (least >= _UNLIKELY),
    )


def _declared(registry: Registry) -> tuple[pl.DataFrame, list[str]]:
    """rule, name, position of the suspects declared; the rules whose cells are all alike."""
    rows = [
        (code, name, position)
        for code, rule in registry.rules.items()
        if rule.suspect != EQUAL
        for position, name in enumerate(rule.suspect)
    ]
    schema = {"rule": pl.String, "name": pl.String, "position": pl.UInt32}
    equal = [code for code, rule in registry.rules.items() if rule.suspect == EQUAL]
    return pl.DataFrame(rows, schema, orient="row"), equal


def _located(cells: pl.DataFrame, tables: Mapping[str, TableData]) -> pl.DataFrame:
    """nth, cell, name of the cells that are in the tables of this period."""
    found = [pl.DataFrame(schema=_SCHEMA)]
    left = cells.select("nth", "table", *_PLACE, "column", "grain")
    for name, data in tables.items():
        ours = left.filter(pl.col("table") == data.table.name)
        if _is_of_people(data.table):
            ours = ours.filter(pl.col("grain").is_in(_AREAS).not_())
        if ours.is_empty():
            continue
        columns = (
            ours.join(_columns(data), on=["file", "sheet", "column"], nulls_equal=True)
            .join(_keys(data, ours, numbered=name != REPEATED), on=[SOURCE, "row"])
            .unique("nth", keep="first", maintain_order=True)
        )
        cell = pl.concat_str(pl.lit(data.table.name), "key", "name", separator=_SEPARATOR)
        found.append(columns.select("nth", cell.alias("cell"), "name"))
        # The rows that repeat the columns of households have a table of their own.
        left = left.join(found[-1], on="nth", how="anti")
    return pl.concat(found)


def _is_of_people(table: Table) -> bool:
    return not {"household_id", "name", "helper_name"}.isdisjoint(table.subject)


def _columns(data: TableData) -> pl.DataFrame:
    """file, sheet, column (header), SOURCE, name."""
    schema = {"file": pl.String, "sheet": pl.String, "column": pl.String}
    return pl.DataFrame(
        [
            (source.file, source.sheet, data.header(name, source.id), source.id, name)
            for source in data.sources
            for name in sorted(source.columns[data.table.name])
        ],
        schema | {SOURCE: data.frame.schema[SOURCE], "name": pl.String},
        orient="row",
    )


def _keys(data: TableData, cells: pl.DataFrame, *, numbered: bool) -> pl.DataFrame:
    """SOURCE, row, key of the rows the cells are in.

    Rows with equal keys are ``numbered`` in the order of their content, not of the file.
    """
    frame, subject = data.frame, data.table.subject
    names = [name for name in subject if name in frame.columns]
    keys = frame.select(ROW_ID, SOURCE, ROW, *(pl.col(name).cast(pl.String) for name in names))
    if names[-1:] == ["name"] and "person_id" in frame.columns:
        keys = keys.with_columns(name=pl.coalesce(frame["person_id"], keys["name"]))
    keys = keys.select(ROW_ID, SOURCE, pl.col(ROW).alias("row"), _joined(names).alias("key"))
    wanted = keys.join(cells.select("row").unique(), on="row", how="semi")
    twins = keys.join(wanted.select("key").unique(), on="key", how="semi").filter(
        pl.len().over("key") > 1
    )
    if twins.is_empty() or not numbered:
        return wanted.select(SOURCE, "row", "key")
    content = data.raw[twins[ROW_ID]].select(_joined(data.raw.columns).alias("content"))
    numbers = pl.concat([twins, content], how="horizontal").select(
        ROW_ID, twin=pl.col("content").rank("ordinal").over("key").cast(pl.String)
    )
    return wanted.join(numbers, on=ROW_ID, how="left").select(
        SOURCE, "row", pl.concat_str("key", "twin", separator=_SEPARATOR, ignore_nulls=True)
    )


def _joined(names: Iterable[str]) -> pl.Expr:
    return pl.concat_str(
        [pl.lit(""), *(pl.col(name).cast(pl.String).fill_null("") for name in names)],
        separator=_SEPARATOR,
    )
