"""Which cells of a finding or task tell who somebody is, or of an illness or disability."""

from __future__ import annotations

import polars as pl

from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES


def tells_who(evidence: pl.DataFrame) -> pl.Expr:
    """Whether cells are of a column declared to tell who somebody is.

    Any other masked cell, of a county's own header too, may tell of an illness, of which the first
    character would be enough.
    """
    known = {
        header
        for table in TABLES.values()
        for column in table.columns
        if column.is_personal
        for header in column.headers
    }
    headers = evidence.select(pl.col("column").unique())["column"].to_list()
    named = [header for header in headers if header is not None and normal_header(header) in known]
    return pl.col("column").is_in(named).fill_null(value=False)


def of_illness(evidence: pl.DataFrame) -> pl.DataFrame:
    """The personal cells that do not tell who somebody is."""
    return evidence.filter(pl.col("personal").fill_null(value=True), ~tells_who(evidence))


_PLACE = ("fingerprint", "table", "file", "sheet", "row", "column")


def personal_of_tasks(
    tasks: pl.DataFrame, evidence: pl.DataFrame, of_tasks: pl.DataFrame
) -> pl.Series:
    """``personal``: whether the cell of each task tells who somebody is or of an illness.

    ``tasks`` has the task for ``fingerprint``, ``of_tasks`` the task of each finding. A cell that
    is evidence is personal where any finding of the task says so; any other by its table and
    header. Looked for is only the evidence that can make a difference to that.
    """
    declared = declared_personal(tasks)
    doubtful = of_tasks.filter(
        of_tasks["task"].is_in(tasks["fingerprint"].filter(declared).implode())
    )
    telling = pl.col("personal") | pl.col("fingerprint").is_in(doubtful["fingerprint"].implode())
    cells = evidence.lazy().select(*_PLACE, "personal").filter(telling).collect()
    if cells.is_empty():
        return declared
    said = (
        cells.lazy()
        .join(of_tasks.lazy(), on="fingerprint")
        .with_columns(fingerprint="task")
        .join(tasks.lazy().select(_PLACE), on=_PLACE, how="semi", nulls_equal=True)
        .group_by(_PLACE)
        .agg(pl.col("personal").any())
        .collect(engine="streaming")
    )
    return (
        tasks.lazy()
        .select(_PLACE)
        .join(said.lazy(), on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
        .select(pl.coalesce("personal", declared))
        .collect()["personal"]
    )


def declared_personal(cells: pl.DataFrame) -> pl.Series:
    """Whether the cell of a task that is no evidence is personal, by its table and header."""
    on = ["table", "column"]
    columns = cells.lazy().select(on).unique().collect()
    known = columns.hstack(
        [pl.Series("personal", [_is_personal(*row) for row in columns.iter_rows()], pl.Boolean)]
    )
    return (
        cells.lazy()
        .select(on)
        .join(known.lazy(), on=on, how="left", nulls_equal=True, maintain_order="left")
        .select("personal")
        .collect()["personal"]
    )


def _is_personal(table: str | None, header: str | None) -> bool:
    if table not in TABLES or header is None:
        return True
    found = TABLES[table].match([normal_header(header)])
    return any(column.is_masked for column in found.values()) or not found
