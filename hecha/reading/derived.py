"""Columns computed once from others, so that rules need not repeat the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from hecha.declare.model import Kind
from hecha.declare.origin import DAMAGED
from hecha.declare.school_year import school_year_start
from hecha.declare.tables import TABLES
from hecha.reading import resident_id
from hecha.reading.tidy import without_shell

_WITH_ID = tuple(name for name, table in TABLES.items() if "id_number" in table)
_WITH_NAME = tuple(name for name, table in TABLES.items() if "name" in table)
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
        Derived("id_is_sound", ("id_number",), _WITH_ID),
        Derived("id_odd_sign", ("id_number",), _WITH_ID),
        Derived("name_odd_sign", ("name",), _WITH_NAME),
        Derived("birth", ("id_number", "birth_date"), _WITH_BIRTH),
        Derived("age", ("id_number", "birth_date"), _WITH_BIRTH),
        Derived("school_age", ("id_number", "birth_date"), _WITH_BIRTH),
    )
}


_ODD_SIGNS = {
    "id_number": ("id_odd_sign", "([^0-9X])"),
    "name": (
        "name_odd_sign",
        "([^\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010fffd·〇])",
    ),
}
"""Column -> the derived column that shows the first sign which is none of its kind."""


def odd_signs(raw: pl.DataFrame) -> list[pl.Series]:
    """The first sign in a number or name, as found, that does not belong there, with its code.

    （“Х” U+0425）; of a sign nobody sees its code only; blank text where every sign is right.
    """
    plans = _plans_of_signs(raw)
    rows = pl.collect_all(plans.values())
    return [_signs(name, few, raw.height) for name, few in zip(plans, rows, strict=True)]


def _plans_of_signs(raw: pl.DataFrame) -> dict[str, pl.LazyFrame]:
    """Derived column -> the records (``at``) with such a ``sign``."""
    plans = {}
    for column, (name, pattern) in _ODD_SIGNS.items():
        if column in raw.columns:
            text = pl.col(column)
            # Few texts have one, and to extract it is dear.
            few = raw.lazy().select(column).with_row_index("at").filter(text.str.contains(pattern))
            plans[name] = few.select("at", sign=without_shell(text, Kind.ID).str.extract(pattern))
    return plans


def _signs(name: str, few: pl.DataFrame, height: int) -> pl.Series:
    shown = [_shown(sign) if sign is not None else "" for sign in few["sign"].to_list()]
    signs = pl.Series(name, [""]).new_from_index(0, height)
    return signs.scatter(few["at"], pl.Series(shown, dtype=pl.String))


def _shown(sign: str) -> str:
    code = f"U+{ord(sign):04X}"
    return f"（“{sign}” {code}）" if sign.isprintable() and not sign.isspace() else f"（{code}）"


def all_derived(
    tables: Mapping[str, tuple[pl.DataFrame, pl.DataFrame]], day: date
) -> dict[str, pl.DataFrame]:
    """Tables (frame, and its texts as found) with all columns of DERIVED, evaluated together."""
    plans = {(name, ""): with_derived(frame.lazy(), day) for name, (frame, _) in tables.items()}
    for name, (_, raw) in tables.items():
        plans |= {(name, sign): plan for sign, plan in _plans_of_signs(raw).items()}
    apart = pl.QueryOptFlags(comm_subplan_elim=False)
    done = dict(zip(plans, pl.collect_all(plans.values(), optimizations=apart), strict=True))
    frames = {}
    for name, (_, raw) in tables.items():
        signs = [
            _signs(sign, few, raw.height) for (of, sign), few in done.items() if sign and of == name
        ]
        frames[name] = done[name, ""].hstack(signs)
    return frames


def with_derived(rows: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """``rows`` with the columns of DERIVED that its own columns allow.

    ``id_key`` is what duplicates are compared on: the first 18 characters of an undamaged number
    of at least 18, whose check letter may be a sign like X; null for blanks, shorter numbers and
    999999 placeholders. Birth date and sex come from it; ``id_check_ok`` judges the check
    character as it stands. ``id_is_sound``: of a known form, with the right check character and a
    birth date from 1900 to ``day``. ``birth`` is the date in a sound number, else a 出生日期 in
    these bounds, else null. ``age`` and ``school_age`` are completed years from ``birth`` to
    ``day`` and to the 1 September of its school year.
    """
    columns = rows.collect_schema().names()
    if "id_number" in columns:
        number = pl.col("id_number")
        rows = (
            rows.with_columns(
                id_key=pl.when(~pl.col(f"id_number{DAMAGED}")).then(resident_id.key(number)),
                id_length=number.str.len_chars().cast(pl.Int64),
            )
            .with_columns(
                id_birth_date=resident_id.birth_date(pl.col("id_key")),
                id_sex=resident_id.sex(pl.col("id_key")),
                id_check_ok=pl.when(pl.col("id_key").is_not_null()).then(
                    resident_id.check_ok(number)
                ),
            )
            .with_columns(
                id_is_sound=(
                    number.str.contains(resident_id.FORMS)
                    & pl.col("id_check_ok")
                    & resident_id.possible_birth(pl.col("id_birth_date"), day)
                ).fill_null(False)
            )
        )
    births = list(_births(columns, day))
    if births:
        rows = rows.with_columns(birth=pl.coalesce(births)).with_columns(
            age=resident_id.completed_years(pl.col("birth"), pl.lit(day)),
            school_age=resident_id.completed_years(pl.col("birth"), pl.lit(school_year_start(day))),
        )
    return rows


def _births(columns: Sequence[str], day: date) -> Iterator[pl.Expr]:
    if "id_number" in columns:
        yield pl.when("id_is_sound").then("id_birth_date")
    if "birth_date" in columns:
        written = pl.col("birth_date")
        yield pl.when(resident_id.possible_birth(written, day)).then(written)
