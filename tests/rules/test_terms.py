"""The small words rules are written with, where Python can say the same."""

from datetime import date

import narwhals as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hecha.rules.terms import (
    days_between,
    every,
    is_true,
    month_number,
    plainly,
    some,
    with_blanks_kept,
)

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


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=5))
def test_some_and_every_do_not_know_what_a_blank_would_decide(values: list[bool | None]) -> None:
    rows = nw.from_native(pl.DataFrame({f"c{at}": [one] for at, one in enumerate(values)}))
    rows = rows.with_columns(nw.all().cast(nw.Boolean))
    conditions = [nw.col(name) for name in rows.columns]
    found = rows.select(some=some(*conditions), every=every(*conditions)).row(0)
    known = {True, False, None}.intersection(values)
    unknown = None in known
    assert found[0] is (True if True in known else None if unknown else False)
    assert found[1] is (False if False in known else None if unknown else True)


def test_an_expression_is_built_again_only_if_blanks_could_be_kept_in_it() -> None:
    cell, calls = nw.col("cell"), []

    def build() -> nw.Expr:
        calls.append(1)
        return is_true(cell) if len(calls) > 1 else cell

    assert with_blanks_kept(build) == (cell, None)
    plain, kept = with_blanks_kept(build)
    assert len(calls) == 3
    rows = nw.from_native(pl.DataFrame({"cell": [None]}, {"cell": pl.Boolean}))
    assert kept is not None
    assert rows.select(plain=plain, kept=kept).row(0) == (False, None)


def test_what_another_expression_asks_of_blanks_is_its_own() -> None:
    _, kept = with_blanks_kept(lambda: plainly(lambda: is_true(nw.col("cell"))))
    assert kept is None
