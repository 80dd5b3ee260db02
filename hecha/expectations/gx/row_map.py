"""Expectations about every row of two or more columns: which rows are judged and meet them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import polars as pl

from hecha.expectations.gx import kinds
from hecha.expectations.gx.values import Column, members

Expected = Callable[[Sequence[Column], Mapping[str, Any]], pl.Expr]


def judged(columns: Sequence[Column], ignore_row_if: str) -> pl.Expr:
    """The rows that are not passed over. Raises ValueError for an unknown rule."""
    filled = [column.values.is_not_null() for column in columns]
    match ignore_row_if:
        case "both_values_are_missing" | "all_values_are_missing":
            return pl.any_horizontal(filled)
        case "either_value_is_missing" | "any_value_is_missing":
            return pl.all_horizontal(filled)
        case "neither" | "never":
            return pl.lit(True)
    raise ValueError(f'Unrecognized value of ignore_row_if ("{ignore_row_if}").')


def _greater(columns: Sequence[Column], kwargs: Mapping[str, Any]) -> pl.Expr:
    a, b = columns
    return a.compared(">=" if kwargs.get("or_equal") else ">", b)


def _pair_in_set(columns: Sequence[Column], kwargs: Mapping[str, Any]) -> pl.Expr:
    pairs = kwargs.get("value_pairs_set")
    if pairs is None:
        return pl.lit(True)
    return pl.any_horizontal(
        pl.lit(False),
        *(pl.all_horizontal(map(_is, columns, pair)) for pair in {tuple(pair) for pair in pairs}),
    )


def _is(column: Column, value: Any) -> pl.Expr:
    if value is None:
        return column.values.is_null()
    return column.values.is_in(members([value], column.dtype).implode()).fill_null(False)


def _alike(a: Column, b: Column) -> pl.Expr:
    """Whether two columns have the same value, or none, in a row."""
    neither = a.values.is_null() & b.values.is_null()
    return neither | a.compared("==", b).fill_null(False)


def _all_different(columns: Sequence[Column], _: Mapping[str, Any]) -> pl.Expr:
    return pl.all_horizontal(~_alike(a, b) for a, b in combinations(columns, 2))


def _all_equal(columns: Sequence[Column], _: Mapping[str, Any]) -> pl.Expr:
    first, *others = columns
    return pl.all_horizontal(pl.lit(True), *(_alike(first, other) for other in others))


def _sum_equal(columns: Sequence[Column], kwargs: Mapping[str, Any]) -> pl.Expr:
    total = pl.sum_horizontal([column.numbers for column in columns], ignore_nulls=False)
    return kinds.compared(
        "==", (total, kinds.NUMBER), (kwargs["sum_total"], kinds.of_value(kwargs["sum_total"]))
    )


ROW_MAP: dict[str, Expected] = {
    "column_pair_values.a_greater_than_b": _greater,
    "column_pair_values.equal": lambda columns, _: columns[0].compared("==", columns[1]),
    "column_pair_values.in_set": _pair_in_set,
    "compound_columns.unique": lambda columns, _: (
        ~pl.struct(column.values for column in columns).is_duplicated()
    ),
    "multicolumn_sum.equal": _sum_equal,
    "multicolumn_values.equal": _all_equal,
    "select_column_values.unique.within_record": _all_different,
}
"""Metric -> the rows that meet the expectation."""
