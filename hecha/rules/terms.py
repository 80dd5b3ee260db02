"""Small words rules are written with: counting, comparing and testing in groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Any, TypeVar

import narwhals as nw


def count_if(condition: nw.Expr) -> nw.Expr:
    """In a fact: how many rows the condition is true for (blank counts as not true)."""
    return condition.cast(nw.Int64).sum()


def any_row(condition: nw.Expr) -> nw.Expr:
    """In a fact: whether the condition is true for some row."""
    return count_if(condition) > 0


def all_rows(condition: nw.Expr) -> nw.Expr:
    """In a fact: whether the condition is true for every row (blank counts as not true)."""
    return count_if(condition) == nw.len()


def total(*parts: nw.Expr) -> nw.Expr:
    """Sum across columns; null where a part is null."""
    return reduce(add, parts)


def every(*conditions: nw.Expr) -> nw.Expr:
    """Whether all conditions are true."""
    if len(conditions) <= _A_PAIR:
        return reduce(and_, conditions)
    return nw.all_horizontal(*conditions, ignore_nulls=False)


def some(*conditions: nw.Expr) -> nw.Expr:
    """Whether at least one condition is true."""
    if len(conditions) <= _A_PAIR:
        return reduce(or_, conditions)
    return nw.any_horizontal(*conditions, ignore_nulls=False)


_A_PAIR = 2
"""Of more conditions one operation takes less to plan than one for every two of them."""


@dataclass(slots=True)
class _Blanks:
    """What :func:`is_true` does with blanks while an expression is built, and whether it did."""

    are_kept: bool
    is_asked: bool = False


_Built = TypeVar("_Built")
_BLANKS: ContextVar[_Blanks | None] = ContextVar("_BLANKS", default=None)


def plainly(build: Callable[[], _Built]) -> _Built:
    """What ``build`` gives, apart from any expression that is being built."""
    return _with_blanks(build, are_kept=False)[0]


def with_blanks_kept(build: Callable[[], _Built]) -> tuple[_Built, _Built | None]:
    """What ``build`` gives; and what it gives while :func:`is_true` leaves blank what is blank,
    None if it does not use that."""
    plain, is_asked = _with_blanks(build, are_kept=False)
    return plain, _with_blanks(build, are_kept=True)[0] if is_asked else None


def _with_blanks(build: Callable[[], _Built], *, are_kept: bool) -> tuple[_Built, bool]:
    blanks = _Blanks(are_kept)
    token = _BLANKS.set(blanks)
    try:
        return build(), blanks.is_asked
    finally:
        _BLANKS.reset(token)


def is_true(condition: nw.Expr) -> nw.Expr:
    """A condition with blank counting as not true.

    A row a rule finds nothing in only because the blank counts so is not judged by it.
    """
    blanks = _BLANKS.get()
    if blanks is not None:
        blanks.is_asked = True
        if blanks.are_kept:
            return condition
    return condition.fill_null(False)


def stated(condition: nw.Expr) -> nw.Expr:
    """The same where a blank says that there is none: no risk, no measure, no other row.

    A row the blank counts so for is judged.
    """
    return condition.fill_null(False)


def value_if(condition: nw.Expr, value: nw.Expr | Any) -> nw.Expr:
    """The value where the condition is true, else null."""
    return nw.when(condition).then(value)


def blank(cell: nw.Expr) -> nw.Expr:
    """Whether a cell is empty."""
    return cell.is_null()


def filled(cell: nw.Expr) -> nw.Expr:
    """Whether a cell holds something."""
    return ~cell.is_null()


_NOTHING = ("无", "否", "暂无", "/", "-", "--", "－", "—", "——")


def given(cell: nw.Expr) -> nw.Expr:
    """Whether a text cell names something; a typed 无, 否 or dash names nothing."""
    return stated(~cell.is_in(_NOTHING))


def lists(cell: nw.Expr, *words: str) -> nw.Expr:
    """Whether one of the values of a multi-valued cell is one of the words."""
    return cell.str.contains(f"(?:^|、)(?:{'|'.join(words)})(?:、|$)")


def contains(cell: nw.Expr, word: str) -> nw.Expr:
    """Whether a multi-valued cell contains a value."""
    return cell.str.contains(word, literal=True)


def names_one_of(cell: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """Whether a text contains one of the words; false of a blank."""
    return stated(cell.str.contains("|".join(map(re.escape, words))))


def rounded(number: nw.Expr, digits: int = 0) -> nw.Expr:
    """A number with so many decimals, a half upwards.

    Engines round a half differently (``round``: Polars to the even number, Spark away from zero).
    """
    scale = float(10**digits)
    whole = (number * scale + 0.5).floor().cast(nw.Float64)  # Spark's floor is an integer
    return whole / scale if digits else whole


def cents(amount: nw.Expr) -> nw.Expr:
    """An amount in whole cents, so that sums compare exactly."""
    return rounded(amount * 100)


def yuan(cents: nw.Expr) -> nw.Expr:
    """Whole cents in yuan. Divided as whole numbers: pysail divides no others."""
    return cents.cast(nw.Int64) / 100


_MOST = 9e14
"""With four decimals the most that an integer of 64 bits holds."""


def written(number: nw.Expr) -> nw.Expr:
    """A number as text that is the same in every engine: whole units, then 1 and four decimals, so
    that 0.5 is ``0.15000`` (as text Spark has 10000000 as ``1.0E7``). Equal numbers have equal
    texts; beyond 9 × 10¹⁴ all are written alike.
    """
    within = number.clip(-_MOST, _MOST)
    whole = within.floor().cast(nw.Int64)
    decimals = ((within - whole) * 10_000 + 10_000.5).floor().cast(nw.Int64)
    return nw.concat_str(whole.cast(nw.String), decimals.cast(nw.String), separator=".")


def kept_group(text: nw.Expr, pattern: str) -> nw.Expr:
    """A text with what a pattern matches replaced by its first group; the pattern reaches to the
    end. ``$1`` is the one spelling of the group that every engine reads, and only at the end."""
    return text.str.replace_all(pattern, "$1")


def any_blank(cell: nw.Expr) -> nw.Expr:
    """In a fact: 1 if a row is blank, else 0 (``n_unique`` counts blank as a value)."""
    return cell.is_null().cast(nw.Int64).max()


def distinct(cell: nw.Expr) -> nw.Expr:
    """In a fact: how many different values there are, not counting blank."""
    return cell.n_unique() - any_blank(cell)


def the_only(cell: nw.Expr) -> nw.Expr:
    """In a fact: the value all rows share that have one; null where there are several."""
    lowest, highest = cell.min(), cell.max()
    return nw.when(lowest == highest).then(lowest)


A_YEAR = 10_000
"""One year in the numbers of :func:`day_number`."""


def day_number(day: nw.Expr) -> nw.Expr:
    """YYYYMMDD of a date: the difference of two, divided by 10000, is completed years."""
    year, month = day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64)
    return year * 10000 + month * 100 + day.dt.day().cast(nw.Int64)


def month_number(month: nw.Expr) -> nw.Expr:
    """A month as a number whose differences are calendar months."""
    return month.dt.year().cast(nw.Int64) * 12 + month.dt.month().cast(nw.Int64)


def days_between(earlier: nw.Expr, later: nw.Expr) -> nw.Expr:
    """Calendar days from one date to another; below 0 where they are the other way round.

    The difference of two dates is no number that every engine can tell the days of.
    """
    return _days(later) - _days(earlier)


def _days(day: nw.Expr) -> nw.Expr:
    """Days of the Gregorian calendar up to a date."""
    before = day.dt.year().cast(nw.Int64) - 1
    leap_days = before // 4 - before // 100 + before // 400
    return before * 365 + leap_days + day.dt.ordinal_day().cast(nw.Int64)
