"""Whom a list of another department covers: nobody is called absent from a list that cannot have
them, and a list whose numbers are hidden is not compared at all.
"""

from __future__ import annotations

import polars as pl

from hecha.declare.origin import DAMAGED
from hecha.reading import resident_id

HALF = 0.5


def without_numbers(frame: pl.DataFrame) -> str | None:
    """Why nobody can be found on a list, in Chinese; None where at least half of its rows have a
    whole number, or where it has no column of numbers (its rules then name the column)."""
    if "id_number" not in frame.columns:
        return None
    number = pl.col("id_number")
    whole = resident_id.well_formed(number) & resident_id.key(number).is_not_null()
    if f"id_number{DAMAGED}" in frame.columns:
        whole &= ~pl.col(f"id_number{DAMAGED}")
    usable, hidden = frame.select(
        whole.fill_null(value=False).sum().alias("usable"),
        number.str.contains(resident_id.HIDDEN).fill_null(value=False).sum().alias("hidden"),
    ).row(0)
    if usable >= HALF * frame.height:
        return None
    masked = f"，{hidden} 行隐去了部分数字" if hidden else ""
    return f"{frame.height} 行中只有 {usable} 行的证件号码完整{masked}"
