"""Tables without rows that have every column they may have: what rules read can be told from them
before any data are there."""

from __future__ import annotations

import polars as pl

from hecha.declare.model import Table
from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.reading.submission import Source, TableData


def whole(table: Table) -> TableData:
    """A table without rows, of one sheet that has every column it may have."""
    names = [column.name for column in table.columns]
    origin = {ROW_ID: pl.UInt32, SOURCE: pl.UInt32, ROW: pl.UInt32}
    frame = pl.DataFrame(schema={**origin, **dict.fromkeys((*AREA_COLUMNS, *names), pl.String)})
    columns = {table.name: frozenset(names)}
    source = Source(0, "", None, "", 0, 0, None, columns, {table.name: {}})
    return TableData(table, frame, frame.select(names), (source,))
