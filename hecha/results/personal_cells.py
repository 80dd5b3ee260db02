"""Which cells of a finding or task tell who somebody is, or of an illness or disability."""

from __future__ import annotations

import polars as pl

from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES


def tells_who(evidence: pl.DataFrame) -> pl.Series:
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
    headers = evidence["column"].drop_nulls().unique()
    named = [header for header in headers if normal_header(header) in known]
    return evidence["column"].is_in(named).fill_null(value=False)


def of_illness(evidence: pl.DataFrame) -> pl.DataFrame:
    """The personal cells that do not tell who somebody is."""
    return evidence.filter(pl.col("personal").fill_null(value=True), ~tells_who(evidence))


def personal_by_place(
    evidence: pl.DataFrame, of_tasks: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    """The columns of places, personal: whether any finding of the task says so of the cell; only
    of those cells that are evidence."""
    on = places.columns
    return (
        evidence.lazy()
        .join(of_tasks.lazy(), on="fingerprint")
        .with_columns(fingerprint="task")
        .join(places.lazy(), on=on, how="semi", nulls_equal=True)
        .group_by(on)
        .agg(pl.col("personal").any())
        .collect(engine="streaming")
    )


def declared_personal(cells: pl.DataFrame) -> pl.Series:
    """Whether the cell of a task that is no evidence is personal, by its table and header."""
    columns = cells.select("table", "column").unique()
    known = columns.with_columns(
        pl.Series("personal", [_is_personal(*row) for row in columns.iter_rows()], pl.Boolean)
    )
    places = cells.select("table", "column").join(
        known, on=["table", "column"], how="left", nulls_equal=True, maintain_order="left"
    )
    return places["personal"]


def _is_personal(table: str | None, header: str | None) -> bool:
    if table not in TABLES or header is None:
        return True
    found = TABLES[table].match([normal_header(header)])
    return any(column.is_masked for column in found.values()) or not found
