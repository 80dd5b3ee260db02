"""Row conditions as Polars expressions, with the outcomes ``pandas.DataFrame.query`` gives."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import polars as pl
from great_expectations.expectations.row_conditions import (
    AndCondition,
    ComparisonCondition,
    Condition,
    NullityCondition,
    OrCondition,
    deserialize_row_condition,
)

from hecha.expectations.gx.values import literal, members

_COMPARISONS: dict[str, Callable[[Any, Any], pl.Expr]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NEGATED = ("!=", "NOT_IN")


def selected(condition: object, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """True for the rows a condition selects; what is missing differs from every value.

    ``condition`` is of Great Expectations, as an object or as data. Raises TypeError for one
    written in the language of another engine.
    """
    return _selected(deserialize_row_condition(condition), schema)


def _selected(condition: object, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    match condition:
        case ComparisonCondition():
            return _compared(condition, schema)
        case NullityCondition():
            column = pl.col(condition.column.name)
            return column.is_null() if condition.is_null else column.is_not_null()
        case AndCondition() | OrCondition():
            combine = operator.and_ if isinstance(condition, AndCondition) else operator.or_
            parts: list[Condition] = condition.conditions
            return reduce(combine, (_selected(part, schema) for part in parts))
    raise TypeError("a row condition for Polars must be written as data or with Column()")


def _compared(condition: ComparisonCondition, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    name, sign = condition.column.name, str(condition.operator)
    column, dtype = pl.col(name), schema.get(name)
    if sign in _COMPARISONS:
        outcome = _COMPARISONS[sign](column, literal(condition.parameter, dtype))
    else:
        outcome = column.is_in(members(condition.parameter, dtype).implode())
        outcome = ~outcome if sign == "NOT_IN" else outcome
    return outcome.fill_null(sign in _NEGATED)
