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

from hecha.expectations.gx import kinds
from hecha.expectations.gx.kinds import BoundsReversed, KindMismatch
from hecha.expectations.gx.patterns import matches
from hecha.expectations.gx.values import Column, by_value, literal, members

Expected = Callable[[Column, Mapping[str, Any]], pl.Expr]


def within(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    """Whether a value is between the bounds. Raises ValueError without bounds, BoundsReversed,
    and KindMismatch where a bound is of another kind than the values.
    """
    low, high = _bounds(kwargs)
    outcome = _inside(column.compared, low, high, kwargs)
    low, high = (literal(bound, column.dtype) for bound in (low, high))
    if low is not None and high is not None and low > high:
        raise BoundsReversed("min_value cannot be greater than max_value")
    return outcome


def _length_within(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    # With the bounds reversed no length fits: that is what pandas says, and it is no error.
    return _inside(_length(column), *_bounds(kwargs), kwargs)


def _length(column: Column) -> Callable[[str, Any], pl.Expr]:
    """Comparisons with the number of characters."""
    length = (column.text.str.len_chars(), kinds.NUMBER)
    return lambda sign, value: kinds.compared(sign, length, (value, kinds.of_value(value)))


def _bounds(kwargs: Mapping[str, Any]) -> tuple[Any, Any]:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None and high is None:
        raise ValueError("min_value and max_value cannot both be None")
    return low, high


def _inside(
    compared: Callable[[str, Any], pl.Expr], low: Any, high: Any, kwargs: Mapping[str, Any]
) -> pl.Expr:
    outcome = pl.lit(True)
    if low is not None:
        outcome &= compared(">" if kwargs.get("strict_min") else ">=", low)
    if high is not None:
        outcome &= compared("<" if kwargs.get("strict_max") else "<=", high)
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
    values = column.numbers
    threshold: Any = kwargs["threshold"]
    if kinds.of_value(threshold) != kinds.NUMBER:
        raise KindMismatch("threshold must be a number")
    spread = values.std()
    score = ((values - values.mean()) / pl.when(spread > 0).then(spread)).cast(pl.Float64)
    # Where an infinite value leaves no mean, the scores are NaN: nothing then is too far from it.
    score = score.fill_nan(None)
    if kwargs.get("double_sided"):
        score, threshold = score.abs(), abs(threshold)
    near: pl.Expr = (score < threshold).fill_null(True)
    return near


def _no_outlier(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    """Within the window of Great Expectations: fences around the quartiles, or about the mean."""
    values = column.numbers
    multiplier: float = kwargs.get("multiplier", 1.5)
    inside: pl.Expr
    if kinds.of_value(multiplier) != kinds.NUMBER:
        raise KindMismatch("multiplier must be a number")
    match kwargs.get("method", "iqr"):
        case "iqr":
            low, high = (_finite(values.quantile(at, "linear")) for at in (0.25, 0.75))
            reach = multiplier * (high - low)
            inside = (values >= low - reach) & (values <= high + reach)
        case "std":
            mean, spread = _finite(values.mean()), _finite(values.std())
            reach = multiplier * spread
            inside = (
                pl.when(reach > 0).then((values - mean).abs() < reach).otherwise(values == mean)
            )
            inside = pl.when(reach.is_not_null()).then(inside)
        case other:
            raise ValueError(f"method must be 'iqr' or 'std', not {other!r}")
    # Too few values give no window, and then nothing lies outside it.
    return inside.fill_null(True)


def _finite(figure: pl.Expr) -> pl.Expr:
    figure = figure.cast(pl.Float64)
    return pl.when(figure.is_finite()).then(figure)


def _parses(parser: Callable[[str], Any], *errors: type[Exception]) -> Callable[[str], bool]:
    def test(value: str) -> bool:
        try:
            parser(value)
        except errors:
            return False
        return True

    return test


def _parseable(column: Column, parser: Callable[[str], Any], *errors: type[Exception]) -> pl.Expr:
    if column.kind not in (kinds.TEXT, kinds.NOTHING):
        raise KindMismatch(f"{column.name} is not text but {column.dtype}")
    return by_value(column, _parses(parser, *errors))


def _match_json_schema(column: Column, kwargs: Mapping[str, Any]) -> pl.Expr:
    schema = kwargs["json_schema"]
    return _parseable(
        column,
        lambda value: jsonschema.validate(json.loads(value), schema),
        jsonschema.ValidationError,
    )


COLUMN_MAP: dict[str, Expected] = {
    "column_values.between": within,
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
    "column_values.not_outliers": _no_outlier,
    "column_values.not_match_regex": lambda c, kwargs: ~matches(c, kwargs["regex"]),
    "column_values.not_match_regex_list": lambda c, kwargs: ~pl.any_horizontal(_regexes(c, kwargs)),
    "column_values.unique": lambda c, _: ~c.values.is_duplicated(),
    "column_values.value_length.between": _length_within,
    "column_values.value_length.equals": lambda c, kwargs: _length(c)("==", kwargs["value"]),
    "column_values.z_score.under_threshold": _low_z_score,
}
"""Metric -> the values that meet the expectation."""

NULL_MAP: dict[str, Expected] = {
    "column_values.nonnull": lambda c, _: c.values.is_not_null(),
    "column_values.null": lambda c, _: c.values.is_null(),
}
"""The same for metrics that judge missing values too."""
