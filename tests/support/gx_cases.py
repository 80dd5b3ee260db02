"""Expectations on the columns of ``test_polars_gx``, at least one for every supported type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.gx_definition import comparison

CONDITIONS: list[Any] = [
    None,
    comparison("j", ">", 0),
    comparison("i", "!=", 2),
    comparison("t", "IN", ["a", "A1"]),
    comparison("t", "NOT_IN", ["a"]),
    comparison("d", ">=", "2024-02-29"),
    {"type": "nullity", "column": {"name": "s"}, "is_null": False},
    {
        "type": "or",
        "conditions": [
            comparison("f", "<=", 2),
            {
                "type": "and",
                "conditions": [
                    comparison("s", "==", "ab"),
                    {"type": "nullity", "column": {"name": "i"}, "is_null": True},
                ],
            },
        ],
    },
]


def _column(kind: str, column: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_{kind}", "kwargs": {"column": column, **kwargs}}


def _numbers() -> Iterator[dict[str, Any]]:
    for column in "if":
        yield _column("values_to_be_between", column, min_value=0, max_value=2)
        yield _column("values_to_be_between", column, min_value=0, strict_min=True, mostly=0.6)
        yield _column(
            "values_to_be_between",
            column,
            min_value=-1,
            max_value=2,
            strict_min=True,
            strict_max=True,
        )
        yield _column("values_to_be_between", column, max_value=2, strict_max=True)
        yield _column("values_to_be_in_set", column, value_set=[1, 2.0, 2.5])
        yield _column("values_to_not_be_in_set", column, value_set=[1, 2])
        yield _column("values_to_be_increasing", column)
        yield _column("values_to_be_decreasing", column, strictly=True)
        yield _column("value_z_scores_to_be_less_than", column, threshold=1.2345, double_sided=True)
        yield _column(
            "value_z_scores_to_be_less_than", column, threshold=0.3456, double_sided=False
        )
        for figure in ("max", "min", "mean", "median", "sum", "stdev"):
            yield _column(f"{figure}_to_be_between", column, min_value=0.1, max_value=3.3)
        for how in ("nearest", "linear", "lower", "higher", "midpoint"):
            yield _column(
                "quantile_values_to_be_between",
                column,
                quantile_ranges={
                    "quantiles": [0, 0.25, 0.5, 1],
                    "value_ranges": [[None, 0], [0, 2], [0, 3], [1, None]],
                },
                allow_relative_error=how,
            )


def _texts() -> Iterator[dict[str, Any]]:
    yield _column("values_to_be_in_set", "s", value_set=["a", "ab", 3])
    yield _column("values_to_be_in_set", "s", value_set=[])
    yield _column("values_to_not_be_in_set", "s", value_set=["a"])
    yield _column("value_lengths_to_be_between", "s", min_value=1, max_value=2)
    yield _column("value_lengths_to_be_between", "s", min_value=1, strict_min=True)
    yield _column("value_lengths_to_equal", "s", value=2)
    for regex in (
        "^a",
        "b$",
        "^(?:ab|b a)$",
        r"\d",
        r"\w",
        "[^a-z]",
        "(?i)A",
        "a(?!b)",
        r"\s",
        ".b",
    ):
        yield _column("values_to_match_regex", "s", regex=regex)
        yield _column("values_to_not_match_regex", "s", regex=regex)
    for match_on in ("any", "all"):
        yield _column("values_to_match_regex_list", "s", regex_list=["a", "b$"], match_on=match_on)
    yield _column("values_to_not_match_regex_list", "s", regex_list=["^a", r"\d\d"])
    yield _column("values_to_match_strftime_format", "s", strftime_format="%Y-%m-%d")
    yield _column("values_to_be_dateutil_parseable", "s")
    yield _column("values_to_be_json_parseable", "s")


def _days() -> Iterator[dict[str, Any]]:
    start, end = "2024-02-28T00:00:00", "2024-02-29T00:00:00"
    for column in "du":
        yield _column("values_to_be_between", column, min_value=start, max_value=end)
        yield _column("values_to_not_be_in_set", column, value_set=["2024-02-28"])
        yield _column("values_to_be_increasing", column, strictly=True)
    yield _column("max_to_be_between", "u", min_value=start, max_value=end)
    yield _column("min_to_be_between", "u", min_value=start)


def _any_type() -> Iterator[dict[str, Any]]:
    for column in "ifsdb":
        yield _column("values_to_be_null", column, mostly=0.5)
        yield _column("values_to_not_be_null", column, mostly=0.9)
        yield _column("values_to_be_unique", column)
        yield _column("unique_value_count_to_be_between", column, min_value=2, max_value=4)
        yield _column("proportion_of_unique_values_to_be_between", column, min_value=0.51)
        yield _column("proportion_of_non_null_values_to_be_between", column, max_value=0.51)
    for column, values in (("i", [1, 2, 3]), ("f", [0, 1, 2.5]), ("s", ["a", "ab", "x"])):
        yield _column("distinct_values_to_be_in_set", column, value_set=values)
        yield _column("distinct_values_to_contain_set", column, value_set=values)
        yield _column("distinct_values_to_equal_set", column, value_set=values)
        for ties_okay in (False, True):
            yield _column(
                "most_common_value_to_be_in_set", column, value_set=values, ties_okay=ties_okay
            )


def _pairs() -> Iterator[dict[str, Any]]:
    for ignore in ("both_values_are_missing", "either_value_is_missing", "neither"):
        for a, b in ("ij", "if", "fg", "st", "de"):
            names = {"column_A": a, "column_B": b, "ignore_row_if": ignore}
            yield {"type": "expect_column_pair_values_to_be_equal", "kwargs": names}
            if a != "s":
                for or_equal in (False, True):
                    yield {
                        "type": "expect_column_pair_values_a_to_be_greater_than_b",
                        "kwargs": {**names, "or_equal": or_equal},
                    }
        for a, b, pairs in (
            ("i", "j", [[1, 1], [2, 3], [6, None]]),
            ("s", "t", [["a", "a"], ["ab", None]]),
            ("i", "s", [[1, "a"], [2, "ab"]]),
        ):
            yield {
                "type": "expect_column_pair_values_to_be_in_set",
                "kwargs": {
                    "column_A": a,
                    "column_B": b,
                    "value_pairs_set": pairs,
                    "ignore_row_if": ignore,
                },
            }


def _rows() -> Iterator[dict[str, Any]]:
    for ignore in ("all_values_are_missing", "any_value_is_missing", "never"):
        for names in (["i", "j"], ["f", "g", "i"], ["s", "t"], ["d", "e"]):
            shared = {"column_list": names, "ignore_row_if": ignore}
            yield {"type": "expect_compound_columns_to_be_unique", "kwargs": shared}
            yield {
                "type": "expect_select_column_values_to_be_unique_within_record",
                "kwargs": shared,
            }
            yield {"type": "expect_multicolumn_values_to_be_equal", "kwargs": shared}
            if names[0] in "if":
                yield {
                    "type": "expect_multicolumn_sum_to_equal",
                    "kwargs": {**shared, "sum_total": 2},
                }


def _tables() -> Iterator[dict[str, Any]]:
    for kind, kwargs in (
        ("row_count_to_equal", {"value": 6}),
        ("row_count_to_be_between", {"min_value": 1, "max_value": 5}),
        ("column_count_to_equal", {"value": 10}),
        ("column_count_to_be_between", {"min_value": 11}),
        ("columns_to_match_ordered_list", {"column_list": list("ijfgstdeub")}),
        ("columns_to_match_set", {"column_set": ["i", "j", "z"], "exact_match": False}),
    ):
        yield {"type": f"expect_table_{kind}", "kwargs": kwargs}
    yield _column("to_exist", "i")
    yield _column("to_exist", "z")


EXPECTATIONS = [
    *_numbers(),
    *_texts(),
    *_days(),
    *_any_type(),
    *_pairs(),
    *_rows(),
    *_tables(),
]
