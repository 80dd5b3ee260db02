"""Cells of a table by row id, inside a lazy frame that has only the ids."""

from __future__ import annotations

import polars as pl

from hecha.declare.origin import ROW_ID


def cell(column: pl.Series, row: str = ROW_ID) -> pl.Expr:
    """The values of a table's column in the rows whose ids the frame has in ``row``."""
    return pl.lit(column).gather(pl.col(row)).alias(column.name)


def cell_of(frame: pl.DataFrame, name: str, row: str = ROW_ID) -> pl.Expr:
    """The same for a column by name, as text; null where the table does not have it."""
    if name not in frame.columns:
        return pl.lit(None, pl.String).alias(name)
    return cell(frame[name], row).cast(pl.String)
