"""The small words rules are written with, where Python can say the same."""

from datetime import date

import narwhals as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hecha.rules.terms import days_between, month_number

DAYS = st.dates(min_value=date(1, 1, 1))


@given(earlier=DAYS, later=DAYS)
def test_days_between_two_dates_are_those_of_the_calendar(earlier: date, later: date) -> None:
    rows = nw.from_native(pl.DataFrame({"earlier": [earlier], "later": [later]}))
    found = rows.select(days=days_between(nw.col("earlier"), nw.col("later")))["days"].item()
    assert found == (later - earlier).days


def test_month_numbers_of_december_and_january_differ_by_one() -> None:
    rows = nw.from_native(pl.DataFrame({"month": [date(2020, 12, 1), date(2021, 1, 31)]}))
    december, january = rows.select(n=month_number(nw.col("month")))["n"]
    assert january - december == 1
