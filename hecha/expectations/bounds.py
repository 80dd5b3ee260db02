"""Types, bounds and values of an expectation that cannot be right, found before anything is run.

A number written as text, a lower bound above the upper one, a condition that compares text with
numbers: Great Expectations accepts each of them, and then finds nothing or breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from hecha.declare.fact_columns import COMPUTED
from hecha.declare.model import Kind, Table
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.expectations import row_conditions as conditions
from hecha.figures.counting import AREA_NAMES
from hecha.figures.indicator import GRAINS

if TYPE_CHECKING:
    from hecha.expectations.declared import Expectation

_BOUNDS = ("min_value", "max_value", "value", "sum_total", "threshold", "multiplier", "mostly")
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]+)?%?\s*")

_OF_VALUES = (
    "expect_column_max_to_be_between",
    "expect_column_min_to_be_between",
    "expect_column_values_to_be_between",
)
"""Types whose bounds are of the kind of the column; those of all others are numbers."""

_OF_NUMBERS = (
    "expect_column_mean_to_be_between",
    "expect_column_median_to_be_between",
    "expect_column_quantile_values_to_be_between",
    "expect_column_stdev_to_be_between",
    "expect_column_sum_to_be_between",
    "expect_column_value_z_scores_to_be_less_than",
    "expect_column_values_to_not_be_outliers",
    "expect_multicolumn_sum_to_equal",
)
TYPES = (
    *_OF_VALUES,
    *_OF_NUMBERS,
    "expect_column_distinct_values_to_be_in_set",
    "expect_column_distinct_values_to_contain_set",
    "expect_column_distinct_values_to_equal_set",
    "expect_column_kl_divergence_to_be_less_than",
    "expect_column_most_common_value_to_be_in_set",
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_pair_values_to_be_equal",
    "expect_column_pair_values_to_be_in_set",
    "expect_column_proportion_of_non_null_values_to_be_between",
    "expect_column_proportion_of_unique_values_to_be_between",
    "expect_column_to_exist",
    "expect_column_type_to_be",
    "expect_column_unique_value_count_to_be_between",
    "expect_column_value_lengths_to_be_between",
    "expect_column_value_lengths_to_equal",
    "expect_column_values_to_be_dateutil_parseable",
    "expect_column_values_to_be_decreasing",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_be_in_type_list",
    "expect_column_values_to_be_increasing",
    "expect_column_values_to_be_json_parseable",
    "expect_column_values_to_be_null",
    "expect_column_values_to_be_of_type",
    "expect_column_values_to_be_unique",
    "expect_column_values_to_match_json_schema",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_match_regex_list",
    "expect_column_values_to_match_strftime_format",
    "expect_column_values_to_not_be_in_set",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_not_match_regex",
    "expect_column_values_to_not_match_regex_list",
    "expect_compound_columns_to_be_unique",
    "expect_multicolumn_values_to_be_equal",
    "expect_select_column_values_to_be_unique_within_record",
    "expect_table_column_count_to_be_between",
    "expect_table_column_count_to_equal",
    "expect_table_columns_to_match_ordered_list",
    "expect_table_columns_to_match_set",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
)
"""Every type of expectation that can be evaluated."""


def unfit(expectation: Expectation, parameters: Mapping[str, Any]) -> Iterator[Words]:
    """Bounds and values of an expectation that cannot be right, one sentence each, without a stop.

    ``parameters`` are the values of those known; what depends on another is not looked at.
    """
    kwargs = {
        key: parameters.get(name) if (name := _parameter(value)) is not None else value
        for key, value in expectation.kwargs.items()
    }
    tables = expectation.layer.tables
    of_column = (
        kind_of_column(expectation.frame, expectation.subject[0], tables)
        if expectation.subject
        else None
    )
    titles = "、".join(expectation.subject)
    if expectation.type in _OF_NUMBERS and of_column != conditions.NUMBER:
        found = _IN_ENGLISH[str(of_column)] if of_column else "unknown"
        yield Words(
            f"的 type 只能用于数字，{titles} 是{of_column}",
            f"type is for numbers, and {titles} is {found}",
        )
    for key in _BOUNDS:
        kind = conditions.NUMBER
        if key in ("min_value", "max_value") and expectation.type in _OF_VALUES:
            kind = of_column or conditions.NUMBER
        if kwargs.get(key) is not None:
            yield from _mismatch(Words(f"{key} ", key), kwargs[key], kind, titles)
    values = kwargs.get("value_set")
    if isinstance(values, list):
        for value in values if of_column else ():
            name = _parameter(value)
            if name is None or name in parameters:
                known = value if name is None else parameters[name]
                yield from _mismatch(_IN_VALUES, known, of_column, titles)
    elif values is not None:
        yield Words(
            "的 value_set 要写成列表，例如 [1, 2]", "value_set must be a list, such as [1, 2]"
        )
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if _is_above(low, high):
        yield Words(
            f"的 min_value（{low}）大于 max_value（{high}），没有数值能同时符合，请改正",
            f"min_value ({low}) is above max_value ({high}), and no value can meet both; please "
            "correct them",
        )
    for name, _, compared in conditions.comparisons(expectation.condition):
        for value in compared:
            kind = kind_of_column(expectation.frame, name, tables)
            yield from _mismatch(_IN_CONDITION, value, kind, name)


_IN_VALUES = Words("value_set 里", "value_set")
_IN_CONDITION = Words("row_condition 里", "row_condition")
_IN_ENGLISH = {
    conditions.NUMBER: "a number",
    conditions.TEXT: "text",
    conditions.DAY: "a date",
    conditions.TRUTH: "true or false",
}


def _mismatch(where: Words, value: Any, kind: str | None, titles: str) -> Iterator[Words]:
    """The sentence about a value that cannot be compared with the values of a column."""
    if conditions.fits(value, kind):
        if isinstance(value, float) and not isfinite(value):
            zh, en = "写的数字太大，请改正", "has a number that is too large; please correct it"
            yield Words(f"的 {where.zh}{zh}", f"{where.en} {en}")
        return
    if isinstance(value, dict | list) or value is None:
        zh, en = "要写成一个值", "must be a single value"
    elif kind == conditions.NUMBER and isinstance(value, str) and _NUMBER.fullmatch(value):
        zh = f"把数字写成了文字“{value}”，请去掉引号"
        en = f"has the number “{value}” written as text; please remove the quotation marks"
    elif kind == conditions.TEXT:
        zh = f"写的 {value} 没有引号，{titles} 是文字，请加上引号"
        en = f"has {value} without quotation marks; {titles} is text, please add them"
    elif kind == conditions.TRUTH:
        zh = f"写的“{value}”不是真假值，{titles} 请写成 true 或 false，不加引号"
        en = f"has “{value}”; {titles} is true or false, without quotation marks"
    elif kind == conditions.DAY:
        zh = f'写的“{value}”不是日期，{titles} 是日期，请写成 "2018-12-31" 的形式'
        en = f'has “{value}”, which is no date; {titles} is a date, written like "2018-12-31"'
    else:
        zh = f"写的“{value}”不是{kind}，不能与 {titles} 比较"
        en = f"has “{value}”, which cannot be compared with {titles}"
    yield Words(f"的 {where.zh}{zh}", f"{where.en} {en}")


def _is_above(low: Any, high: Any) -> bool:
    days = [conditions.moment(value) for value in (low, high)]
    if None not in days:
        low, high = days
    kinds = {conditions.kind_of(value) for value in (low, high)}
    return kinds in ({conditions.NUMBER}, {conditions.DAY}) and low > high


def _parameter(value: Any) -> str | None:
    """The name of the parameter a value is taken from, or None."""
    return (
        value["$PARAMETER"] if isinstance(value, dict) and value.keys() == {"$PARAMETER"} else None
    )


def kind_of_column(frame: str, column: str, tables: Mapping[str, Table] = TABLES) -> str:
    """The kind of the values of a column; ``tables`` have those a suite declares."""
    if column in AREA_NAMES:
        return conditions.TEXT
    if frame in GRAINS:
        return conditions.NUMBER
    computed = COMPUTED.get(frame, {}).get(column)
    if computed is not None:
        kinds = {None: conditions.TRUTH, "": conditions.TEXT}
        return kinds.get(computed.unit, conditions.NUMBER)
    return _KINDS.get(tables[frame][column].kind, conditions.TEXT)


_KINDS = {
    **dict.fromkeys((Kind.INT, Kind.NUMBER, Kind.YUAN, Kind.YEAR), conditions.NUMBER),
    **dict.fromkeys((Kind.DATE, Kind.MONTH), conditions.DAY),
}
"""Kind of a column as declared -> kind of its values; all others are text."""
