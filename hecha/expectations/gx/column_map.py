"""Expectations about every value of one column: which values meet them.

Missing values are not judged, except by the two expectations about missing values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import polars as pl
from dateutil.parser import parse  # type: ignore[import-untyped]

from hecha.expectations.gx.patterns import matches
from hecha.expectations.gx.values import Column, by_value, literal, members

Expected = Callable[[Column, Mapping[str, Any]], pl.Expr]


def _within(values: pl.Expr, dtype: pl.DataType | None, kwargs: Mapping[str, Any]) -> pl.Expr:
    low, high = (literal(kwargs.get(key), dtype) for key in ("min_value", "max_value"))
    if low is None and high is None:
        raise ValueError("min_value and max_value cannot both be None")
    if low is not None and high is not None and low > high:
        raise ValueError("min_value cannot be greater than max_value")
    outcome = pl.lit(True)
    if low is not None:
        outcome &= values > low if kwargs.get("strict_min") else values >= low
    if high is not None:
        outcome &= values < high if kwargs.get("strict_max") else values <= high
    return outcome


def _in_set(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    values = kwargs.get("value_set")
    if values is None:
        return pl.lit(True)
    return column.values.is_in(members(values, column.dtype).implode())


def _not_in_set(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    return pl.lit(True) if kwargs.get("value_set") is None else ~_in_set(column, kwargs)


def _in_order(column: Column, kwargs: Mapping[str, Any], rising: bool) -> pl.Expr:
    before = column.values.forward_fill().shift(1)
    smaller, larger = (before, column.values) if rising else (column.values, before)
    outcome = smaller < larger if kwargs.get("strictly") else smaller <= larger
    return outcome.fill_null(True)


def _regexes(column: Column, kwargs: Mapping[str, Any]) -> list[pl.Expr]:
    return [matches(column, pattern) for pattern in kwargs["regex_list"]]


def _match_list(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    combine = {"any": pl.any_horizontal, "all": pl.all_horizontal}.get(kwargs["match_on"])
    if combine is None:
        raise ValueError("match_on must be either 'any' or 'all'")
    return combine(_regexes(column, kwargs))


def _low_z_score(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    spread = column.values.std()
    score = (column.values - column.values.mean()) / pl.when(spread > 0).then(spread)
    threshold: float = kwargs["threshold"]
    outcome = score.abs() < abs(threshold) if kwargs.get("double_sided") else score < threshold
    return outcome.fill_null(True)


def _parses(parser: Callable[[str], Any], *errors: type[Exception]) -> Callable[[str], bool]:
    def test(value: str) -> bool:
        try:
            parser(value)
        except errors:
            return False
        return True

    return test


def _parseable(column: Column, parser: Callable[[str], Any], *errors: type[Exception]) -> pl.Expr:
    if column.dtype != pl.String:
        raise TypeError(f"{column.name} is not text but {column.dtype}")
    return by_value(column, _parses(parser, *errors))


def _match_json_schema(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    schema = kwargs["json_schema"]
    return _parseable(
        column,
        lambda value: jsonschema.validate(json.loads(value), schema),
        jsonschema.ValidationError,
    )


COLUMN_MAP: dict[str, Expected] = {
    "column_values.between": lambda c, kwargs: _within(c.values, c.dtype, kwargs),
    "column_values.dateutil_parseable": lambda c, _: _parseable(
        c, parse, ValueError, OverflowError
    ),
    "column_values.decreasing": lambda c, kwargs: _in_order(c, kwargs, rising=False),
    "column_values.in_set": _in_set,
    "column_values.increasing": lambda c, kwargs: _in_order(c, kwargs, rising=True),
    "column_values.json_parseable": lambda c, _: _parseable(
        c, json.loads, ValueError, RecursionError
    ),
    "column_values.match_json_schema": _match_json_schema,
    "column_values.match_regex": lambda c, kwargs: matches(c, kwargs["regex"]),
    "column_values.match_regex_list": _match_list,
    "column_values.match_strftime_format": lambda c, kwargs: _parseable(
        c, lambda value: datetime.strptime(value, kwargs["strftime_format"]), ValueError
    ),
    "column_values.not_in_set": _not_in_set,
    "column_values.not_match_regex": lambda c, kwargs: ~matches(c, kwargs["regex"]),
    "column_values.not_match_regex_list": lambda c, kwargs: ~pl.any_horizontal(_regexes(c, kwargs)),
    "column_values.unique": lambda c, _: ~c.values.is_duplicated(),
    "column_values.value_length.between": lambda c, kwargs: _within(
        c.text.str.len_chars(), None, kwargs
    ),
    "column_values.value_length.equals": lambda c, kwargs: (
        c.text.str.len_chars() == kwargs["value"]
    ),
    "column_values.z_score.under_threshold": _low_z_score,
}
"""Metric -> the values that meet the expectation."""

NULL_MAP: dict[str, Expected] = {
    "column_values.nonnull": lambda c, _: c.values.is_not_null(),
    "column_values.null": lambda c, _: c.values.is_null(),
}
"""The same for metrics that judge missing values too."""
