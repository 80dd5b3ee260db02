"""The declared column of a task's cell."""

from __future__ import annotations

from hecha.declare.model import Column, normal_header
from hecha.declare.tables import TABLES


def column_of(table: str | None, header: str | None) -> Column | None:
    """The column of a table by the header an officer sees; None for a county's own header."""
    if table not in TABLES or header is None:
        return None
    wanted = normal_header(header)
    return next((column for column in TABLES[table].columns if wanted in column.headers), None)
