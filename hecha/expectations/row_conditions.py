"""Row conditions of Great Expectations as Polars expressions.

The condition written as data (``{"type": "comparison", …}``) is the one form that every engine of
Great Expectations and this module understand; conditions written as text are refused. What a
condition selects here is counted independently of the engine, and compared with its count.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from functools import reduce
from typing import Any

import polars as pl
import polars.selectors as cs

NUMBER, TEXT, DAY, TRUTH = "数字", "文字", "日期", "真假值"
"""Kinds of values; only values of one kind are compared."""

_EQUALITY = ("==", "!=", "IN", "NOT_IN")
_ORDER: Mapping[str, Callable[[Any, Any], pl.Expr]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NEGATED = ("!=", "NOT_IN")
_LISTS = ("IN", "NOT_IN")


class ConditionInvalid(ValueError):
    """A row condition is not of a form this module understands."""


def comparisons(condition: Mapping[str, Any] | None) -> Iterator[tuple[str, str, list[Any]]]:
    """Column, operator and values of every comparison of a condition.

    A column that need only be blank or filled has no values. Raises ConditionInvalid.
    """
    match condition:
        case None:
            return
        case {
            "type": "comparison",
            "column": {"name": str(name)},
            "operator": str(sign),
            "parameter": value,
        } if sign in _ORDER or (sign in _EQUALITY and isinstance(value, list) == (sign in _LISTS)):
            yield name, sign, value if isinstance(value, list) else [value]
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool()}:
            yield name, "", []
        case {"type": "and" | "or", "conditions": [*parts]} if parts and None not in parts:
            for part in parts:
                yield from comparisons(part)
        case _:
            raise ConditionInvalid


def columns(condition: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The columns a condition reads. Raises ConditionInvalid."""
    return tuple(dict.fromkeys(name for name, _, _ in comparisons(condition)))


def expression(condition: Mapping[str, Any] | None, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """True for the rows a condition selects, in a table of these columns.

    As in Great Expectations, what is missing differs from every value and so does a value of
    another kind; neither comes before or after one. Raises ConditionInvalid.
    """
    match condition:
        case None:
            return pl.lit(True)
        case {"type": "comparison", "operator": sign}:
            ((name, _, values),) = comparisons(condition)
            outcome = _compared(column(name), sign, values, schema[name])
            return outcome.fill_null(sign in _NEGATED)
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool(wanted)}:
            return column(name).is_null() if wanted else column(name).is_not_null()
        case {"type": "and" | "or" as junction, "conditions": [*parts]} if parts:
            combine = operator.and_ if junction == "and" else operator.or_
            return reduce(combine, (expression(part, schema) for part in parts))
    raise ConditionInvalid


def _compared(cells: pl.Expr, sign: str, values: list[Any], dtype: pl.DataType) -> pl.Expr:
    kind = kind_of_type(dtype)
    known = [moment(value) if kind == DAY else value for value in values if fits(value, kind)]
    if sign in _ORDER:
        return _ORDER[sign](cells, known[0]) if known else pl.lit(False)
    among = pl.any_horizontal(pl.lit(False), *(cells == value for value in known))
    return ~among if sign in _NEGATED else among


def column(name: str) -> pl.Expr:
    """The one column of a name, which ``pl.col`` might take for a pattern."""
    return cs.by_name(name).as_expr()


def kind_of_type(dtype: pl.DataType) -> str | None:
    """The kind of the values of a type; None for one no suite can write."""
    if dtype.is_numeric():
        return NUMBER
    kinds = {pl.String: TEXT, pl.Date: DAY, pl.Datetime: DAY, pl.Boolean: TRUTH}
    return next((kind for known, kind in kinds.items() if dtype == known), None)


def kind_of(value: Any) -> str | None:
    """The kind of a value of a suite; a day written as text is text. None for any other."""
    kinds = {bool: TRUTH, int: NUMBER, float: NUMBER, str: TEXT, date: DAY}
    return next((kind for known, kind in kinds.items() if isinstance(value, known)), None)


def fits(value: Any, kind: str | None) -> bool:
    """Whether a value can be compared with values of a kind; JSON writes days as text."""
    if kind == DAY and isinstance(value, str):
        return moment(value) is not None
    return kind is not None and kind_of(value) == kind


def moment(value: Any) -> datetime | None:
    """The moment of a day, also of one written as text (ISO); None where it is not a day."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value if isinstance(value, datetime) else None
