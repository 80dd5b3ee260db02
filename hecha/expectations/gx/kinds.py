"""Kinds of values, and comparisons between them: text never equals a number, nor is above one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

NUMBER, TEXT, TRUTH, MOMENT = "numbers", "text", "true or false", "days or moments"
CLOCK, SPAN, NOTHING, NESTED = "times of day", "durations", "nothing", "nested values"

_OF_VALUE: tuple[tuple[type[Any] | tuple[type[Any], ...], str], ...] = (
    (bool, TRUTH),
    ((int, float, Decimal), NUMBER),
    (str, TEXT),
    (date, MOMENT),
    (time, CLOCK),
    (timedelta, SPAN),
    (type(None), NOTHING),
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], pl.Expr]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class UnknownColumn(LookupError):
    """A column named by an expectation or a condition is not in the batch."""


class KindMismatch(TypeError):
    """Values of different kinds cannot be ordered, or not be calculated with."""


class BoundsReversed(ValueError):
    """A lower bound lies above the upper bound."""


def of_type(dtype: pl.DataType) -> str:
    """The kind of the values of a column."""
    if dtype.is_numeric():
        return NUMBER
    if dtype in (pl.Date, pl.Datetime):
        return MOMENT
    plain = {
        pl.String: TEXT,
        pl.Categorical: TEXT,
        pl.Enum: TEXT,
        pl.Boolean: TRUTH,
        pl.Time: CLOCK,
        pl.Duration: SPAN,
        pl.Null: NOTHING,
    }
    return next((kind for known, kind in plain.items() if dtype == known), NESTED)


def of_value(value: Any) -> str:
    """The kind of one value of a suite."""
    return next((kind for known, kind in _OF_VALUE if isinstance(value, known)), NESTED)


def same(first: str, second: str) -> bool:
    """Whether values of two kinds can be equal. True and False are 1 and 0."""
    numeric = (NUMBER, TRUTH)
    return first == second or (first in numeric and second in numeric)


def compared(sign: str, left: tuple[Any, str], right: tuple[Any, str]) -> pl.Expr:
    """``left sign right``, null where one of them is missing.

    Each side is an expression, the right one also a value of a suite, with its kind. Values of
    different kinds are unequal. Raises KindMismatch where they would have to be ordered.
    """
    first: pl.Expr
    (first, kind), (second, other) = left, right
    if NOTHING in (kind, other):
        return first.is_null() & pl.lit(None, dtype=pl.Boolean)
    if same(kind, other):
        if kind != other:
            first, second = _as_number(first, kind), _as_number(second, other)
        return _COMPARISONS[sign](first, second)
    if sign not in ("==", "!="):
        raise KindMismatch(f"{kind} cannot be ordered against {other}")
    missing = first.is_null()
    if isinstance(second, pl.Expr):
        missing = missing | second.is_null()
    return pl.when(~missing).then(pl.lit(sign == "!="))


def _as_number(side: Any, kind: str) -> Any:
    if kind != TRUTH:
        return side
    return side.cast(pl.Int8) if isinstance(side, pl.Expr) else int(side)


class Moment(datetime):
    """A moment that equals and is ordered against days and moments alike.

    Great Expectations compares the largest value of a column with what a suite holds, a day or a
    moment; Python compares neither with the other.
    """

    @classmethod
    def of(cls, value: date | None) -> Moment | None:
        """The moment of a day or a moment; None stays None."""
        if value is None:
            return None
        if not isinstance(value, datetime):
            return cls(value.year, value.month, value.day)
        return cls.combine(value.date(), value.timetz())

    def __eq__(self, other: object) -> bool:
        return bool(_plain(self) == _plain(other))

    def __lt__(self, other: date) -> bool:
        return bool(_plain(self) < _plain(other))

    def __le__(self, other: date) -> bool:
        return bool(_plain(self) <= _plain(other))

    def __gt__(self, other: date) -> bool:
        return bool(_plain(self) > _plain(other))

    def __ge__(self, other: date) -> bool:
        return bool(_plain(self) >= _plain(other))

    def __hash__(self) -> int:
        return hash(_plain(self))


class Day(Moment):
    """The first moment of a day, which is shown as the day alone."""

    def __str__(self) -> str:
        return self.date().isoformat()

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """The day alone, as in 2024-02-29."""
        return str(self)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return datetime.combine(value.date(), value.timetz())
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return value
