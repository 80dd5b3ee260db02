"""Resident ID arithmetic against python-stdnum and the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from hecha.declare.tables import TABLES
from hecha.reading import resident_id
from hecha.reading.derived import DERIVED, school_year_start, with_derived

DIGITS = st.text("0123456789", min_size=17, max_size=17)


def evaluate(expression: pl.Expr, *numbers: str | None) -> list[object]:
    frame = pl.DataFrame({"n": numbers}, schema={"n": pl.String})
    return frame.select(expression).to_series().to_list()


@given(st.lists(DIGITS, min_size=1, max_size=20))
def test_the_check_character_is_that_of_stdnum(numbers: list[str]) -> None:
    padded = [f"{number}0" for number in numbers]
    found = evaluate(resident_id.check_character(pl.col("n")), *padded)
    assert found == [ric.calc_check_digit(number) for number in padded]


@given(DIGITS, st.sampled_from("0123456789X"))
def test_exactly_the_right_check_character_is_ok(number: str, check: str) -> None:
    ok = evaluate(resident_id.check_ok(pl.col("n")), number + check)
    assert ok == [ric.calc_check_digit(number + check) == check]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 999))
def test_birth_date_and_sex(born: date, sequence: int) -> None:
    number = f"450102{born:%Y%m%d}{sequence:03}0"
    assert evaluate(resident_id.birth_date(pl.col("n")), number) == [born]
    assert evaluate(resident_id.sex(pl.col("n")), number) == ["男" if sequence % 2 else "女"]


@pytest.mark.parametrize(
    "number",
    ["", "450102", "+50102196503120013", "４50102196503120013", "45010219650312001x", None],
)
def test_malformed_numbers_tell_nothing(number: str | None) -> None:
    column = pl.col("n")
    for expression in (
        resident_id.birth_date(column),
        resident_id.sex(column),
        resident_id.check_ok(column),
    ):
        assert evaluate(expression, number) == [None]


def test_an_impossible_day_has_no_birth_date_and_may_have_a_check() -> None:
    assert evaluate(resident_id.birth_date(pl.col("n")), "450102199002301234") == [None]
    assert evaluate(resident_id.check_ok(pl.col("n")), "450102199002301234") != [None]


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 40_000))
def test_completed_years_turn_on_the_birthday(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    frame = pl.DataFrame({"born": [born]})
    age = frame.select(resident_id.completed_years(pl.col("born"), pl.lit(day))).item()
    expected = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert age == expected


def test_derived_columns() -> None:
    frame = pl.DataFrame(
        {
            "id_number": [
                "450102196503120012",
                "45010219650312001241",
                "450102650312001",
                "999999196503120013",
                "450102196503120012",
                None,
            ],
            "id_number__damaged": [False, False, False, False, True, False],
            "birth_date": [None, None, date(1965, 3, 12), None, None, date(2017, 9, 2)],
        }
    )
    derived = with_derived(frame.lazy(), date(2023, 12, 18)).collect()
    key = "450102196503120012"
    assert derived["id_key"].to_list() == [key, key, None, None, None, None]
    assert derived["id_length"].to_list() == [18, 20, 15, 18, 18, None]
    assert derived["id_birth_date"].to_list() == [date(1965, 3, 12)] * 2 + [None] * 4
    assert derived["id_sex"].to_list() == ["男"] * 2 + [None] * 4
    assert derived["id_check_ok"].null_count() == 4
    assert derived["age"].to_list() == [58, 58, 58, None, None, 6]
    assert derived["school_age"].to_list() == [58, 58, 58, None, None, 5]
    of_raw_cells = {"id_odd_sign", "name_odd_sign"}
    assert set(DERIVED) - of_raw_cells == set(derived.columns) - set(frame.columns)


def test_derived_columns_are_declared_of_real_columns() -> None:
    for derived in DERIVED.values():
        for table in derived.tables:
            assert any(name in TABLES[table] for name in derived.of)


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2023, 12, 18), date(2023, 9, 1)),
        (date(2023, 9, 1), date(2023, 9, 1)),
        (date(2023, 8, 31), date(2022, 9, 1)),
    ],
)
def test_the_school_year_starts_in_september(day: date, start: date) -> None:
    assert school_year_start(day) == start
