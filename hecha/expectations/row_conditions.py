"""Row conditions of Great Expectations as Polars expressions.

The condition written as data (``{"type": "comparison", …}``) is the one form that every engine of
Great Expectations and this module understand; conditions written as text are refused.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import polars as pl

_COMPARISONS: dict[str, Callable[[Any, Any], pl.Expr]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "IN": lambda column, values: column.is_in(values),
    "NOT_IN": lambda column, values: ~column.is_in(values),
}


class ConditionInvalid(ValueError):
    """A row condition is not of a form this module understands."""


def expression(condition: Mapping[str, Any] | None) -> pl.Expr:
    """True for the rows a condition selects; null compares as false. Raises ConditionInvalid."""
    if condition is None:
        return pl.lit(True)
    match condition:
        case {
            "type": "comparison",
            "column": {"name": str(name)},
            "operator": sign,
            "parameter": value,
        } if sign in _COMPARISONS:
            return _COMPARISONS[sign](pl.col(name), value).fill_null(False)
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool(wanted)}:
            return pl.col(name).is_null() if wanted else pl.col(name).is_not_null()
        case {"type": "and" | "or" as junction, "conditions": [*parts]} if parts:
            combine = operator.and_ if junction == "and" else operator.or_
            return reduce(combine, map(expression, parts))
    raise ConditionInvalid


def columns(condition: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The columns a condition reads."""
    return tuple(dict.fromkeys(expression(condition).meta.root_names()))
