"""Who is said to be of which household, by every row of the tables that name somebody."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hecha.declare.origin import ROW, SOURCE
from hecha.reading.completeness import STAND_IN
from hecha.reading.resident_id import key as id_key
from hecha.reading.submission import TableData, sheet_ids
from hecha.rules.located import cell_key, headers, row_keys
from hecha.rules.lookup import cell

WHO: dict[str, tuple[tuple[str, str], ...]] = {
    "household": (("head_name", "head_id_number"),),
    "member": (("head_name", "head_id_number"), ("name", "id_number")),
    "monitored": (("name", "id_number"),),
    "pairing": (("head_name", "id_number"),),
    "work_spell": (("name", "id_number"),),
}
"""Table -> the columns that name somebody of the household, whom to go by first."""

_OWN = {"household": ("head_name", "head_id_number"), "member": ("name", "id_number")}
"""Table -> the columns of whom it has one row: a second one is the same again."""

_CLAIMS = {
    "table": pl.String,
    SOURCE: pl.UInt32,
    "row": pl.UInt32,
    "number": pl.String,
    "who": pl.String,
    "order": pl.UInt8,
    "own": pl.Boolean,
    "ours": pl.Boolean,
}

PLACED = {
    "cell": pl.String,
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "value": pl.String,
}
"""A cell by its key, and where it stands."""


def named_people(
    tables: Mapping[str, TableData], sheets: Mapping[str, TableData] | None = None
) -> pl.DataFrame:
    """One row for each statement that somebody (``who``: name and ID number) is of a household
    (``number``): table, SOURCE, row, number, who, ``order`` (0 is the one a row goes by first) and
    ``own`` (whether it is the person the row itself is about), ``ours`` (whether the row is of the
    ``sheets``: the tables with those alone whose cells can be put right; None: all)."""
    ours = sorted(sheet_ids(tables if sheets is None else sheets))
    found = [pl.LazyFrame(schema=_CLAIMS)]
    for table, named in WHO.items():
        data = tables.get(table)
        if data is None or "household_id" not in data.frame.columns:
            continue
        stand_ins = pl.col(SOURCE).is_in(sorted(_stand_ins(data)))
        rows = data.frame.lazy().filter(stand_ins.not_())
        for order, (name, number) in enumerate(named):
            if not {name, number} <= set(data.frame.columns):
                continue
            who = pl.concat_str(pl.col(name), id_key(pl.col(number)), separator="\x1f")
            found.append(
                rows.select(
                    pl.lit(table).alias("table"),
                    pl.col(SOURCE).cast(pl.UInt32),
                    pl.col(ROW).cast(pl.UInt32).alias("row"),
                    pl.col("household_id").alias("number"),
                    who.alias("who"),
                    pl.lit(order, pl.UInt8).alias("order"),
                    pl.lit(_OWN.get(table) == (name, number)).alias("own"),
                    pl.col(SOURCE).is_in(ours).alias("ours"),
                )
            )
    return pl.concat(found).collect()


def _stand_ins(data: TableData) -> set[int]:
    """Sheets of the monitored export: its rows are claims of their own."""
    if data.table.name == STAND_IN:
        return set()
    return {source.id for source in data.sources if source.layout == STAND_IN}


def placed(data: TableData, rows: pl.DataFrame, column: str) -> pl.LazyFrame:
    """In: SOURCE, row and more of some rows of a table. Out, in their order: the more, and PLACED
    of the cells of one of its columns in these rows."""
    more = [name for name in rows.columns if name not in (SOURCE, "row", "table")]
    there = rows.lazy().select(pl.col(SOURCE).cast(data.frame.schema[SOURCE]), "row", *more)
    columns = headers(data).lazy().filter(pl.col("name") == column).drop("kind")
    return (
        there.join(columns, on=SOURCE, maintain_order="left")
        .join(row_keys(data, there), on=[SOURCE, "row"], maintain_order="left")
        .with_columns(
            cell_key(data.table.name),
            cell(data.raw[column]).alias("value"),
            table=pl.lit(data.table.name),
        )
        .select(*more, *PLACED)
    )
