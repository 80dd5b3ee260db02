"""Columns computed once from others, so that rules need not repeat the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hecha.declare.origin import DAMAGED
from hecha.declare.school_year import school_year_start
from hecha.declare.tables import TABLES
from hecha.reading import resident_id

_WITH_ID = tuple(name for name, table in TABLES.items() if "id_number" in table)
_WITH_BIRTH = tuple(
    name for name, table in TABLES.items() if "id_number" in table or "birth_date" in table
)


@dataclass(frozen=True, slots=True)
class Derived:
    """A column computed ``of`` declared columns, and the tables that may have it."""

    name: str
    of: tuple[str, ...]
    tables: tuple[str, ...]


DERIVED: dict[str, Derived] = {
    derived.name: derived
    for derived in (
        Derived("id_key", ("id_number",), _WITH_ID),
        Derived("id_length", ("id_number",), _WITH_ID),
        Derived("id_birth_date", ("id_number",), _WITH_ID),
        Derived("id_sex", ("id_number",), _WITH_ID),
        Derived("id_check_ok", ("id_number",), _WITH_ID),
        Derived("age", ("id_number", "birth_date"), _WITH_BIRTH),
        Derived("school_age", ("id_number", "birth_date"), _WITH_BIRTH),
    )
}


def add_derived(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """``frame`` with the columns of DERIVED that its own columns allow.

    ``id_key`` is what duplicates are compared on: the first 18 characters of an undamaged number
    of at least 18; null for blanks, shorter numbers and 999999 placeholders. Birth date, sex and
    check come from it. ``age`` and ``school_age`` are completed years on ``day`` and on the
    1 September of its school year, from the birth date in the number, else from 出生日期.
    """
    if "id_number" in frame.columns:
        number = pl.col("id_number")
        key = resident_id.key(number)
        frame = frame.with_columns(
            id_key=pl.when(~pl.col(f"id_number{DAMAGED}")).then(key),
            id_length=number.str.len_chars().cast(pl.Int64),
        ).with_columns(
            id_birth_date=resident_id.birth_date(pl.col("id_key")),
            id_sex=resident_id.sex(pl.col("id_key")),
            id_check_ok=resident_id.check_ok(pl.col("id_key")),
        )
    births = [name for name in ("id_birth_date", "birth_date") if name in frame.columns]
    if not births:
        return frame
    born = pl.coalesce(births)
    return frame.with_columns(
        age=resident_id.completed_years(born, pl.lit(day)),
        school_age=resident_id.completed_years(born, pl.lit(school_year_start(day))),
    )
