"""Row conditions as Polars expressions, with the outcomes ``pandas.DataFrame.query`` gives."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import reduce

import polars as pl
from great_expectations.expectations.row_conditions import (
    AndCondition,
    ComparisonCondition,
    Condition,
    NullityCondition,
    OrCondition,
    deserialize_row_condition,
)

from hecha.expectations.gx.values import members, typed

_NEGATED = ("!=", "NOT_IN")


def selected(condition: object, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """True for the rows a condition selects; what is missing differs from every value.

    ``condition`` is of Great Expectations, as an object or as data. A number equals no text.
    Raises TypeError for one written in the language of another engine, UnknownColumn for a column
    that ``schema`` does not have, and KindMismatch where text and numbers would be ordered.
    """
    return _selected(deserialize_row_condition(condition), schema)


def _selected(condition: object, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    match condition:
        case ComparisonCondition():
            return _compared(condition, schema)
        case NullityCondition():
            column = typed(condition.column.name, schema).values
            return column.is_null() if condition.is_null else column.is_not_null()
        case AndCondition() | OrCondition():
            combine = operator.and_ if isinstance(condition, AndCondition) else operator.or_
            parts: list[Condition] = condition.conditions
            return reduce(combine, (_selected(part, schema) for part in parts))
    raise TypeError("a row condition for Polars must be written as data or with Column()")


def _compared(condition: ComparisonCondition, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    column, sign = typed(condition.column.name, schema), str(condition.operator)
    if sign in ("IN", "NOT_IN"):
        outcome = column.values.is_in(members(condition.parameter, column.dtype).implode())
        outcome = ~outcome if sign == "NOT_IN" else outcome
    else:
        outcome = column.compared(sign, condition.parameter)
    return outcome.fill_null(sign in _NEGATED)
