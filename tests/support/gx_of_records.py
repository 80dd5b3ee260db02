"""Definitions of expectations on several columns, on odd names of columns, and on whole tables."""

from __future__ import annotations

from support.gx_definition import (
    ERROR,
    REFUSED,
    Definition,
    column,
    comparison,
    observed,
    pair,
    record,
    rows,
)

RECORDS = [
    pair("texts", "to_be_equal", "s", "t", rows(1, 3, 4)),
    pair("mixed", "to_be_equal", "n", "s", rows(0, 1, 2), ignore_row_if="both_values_are_missing"),
    pair("mixed", "to_be_equal", "n", "s", rows(0, 1), ignore_row_if="either_value_is_missing"),
    pair(
        "numbers",
        "a_to_be_greater_than_b",
        "n",
        "x",
        rows(2, 4),
        or_equal=False,
        row_condition=comparison("one", "==", 7),
    ),
    pair(
        "mixed", "a_to_be_greater_than_b", "n", "s", ERROR, ignore_row_if="either_value_is_missing"
    ),
    pair("days", "a_to_be_greater_than_b", "u", "d", rows(1, 3)),
    pair("days", "a_to_be_greater_than_b", "u", "d", rows(), or_equal=True),
    pair(
        "mixed",
        "to_be_in_set",
        "n",
        "s",
        rows(1),
        value_pairs_set=[[1, "1"], [2, 2]],
        ignore_row_if="either_value_is_missing",
    ),
    record(
        "mixed",
        "select_column_values_to_be_unique_within_record",
        ["n", "s"],
        rows(3),
        ignore_row_if="never",
        # On pandas the one blank is NaN and the other None, which differ.
        pandas=rows(),
    ),
    record(
        "mixed",
        "select_column_values_to_be_unique_within_record",
        ["n", "s"],
        rows(),
        ignore_row_if="any_value_is_missing",
    ),
    record(
        "ties", "select_column_values_to_be_unique_within_record", ["n", "n"], rows(0, 1, 2, 3, 4)
    ),
    record(
        "mixed",
        "multicolumn_values_to_be_equal",
        ["n", "s"],
        rows(0, 1),
        ignore_row_if="any_value_is_missing",
    ),
    record("mixed", "compound_columns_to_be_unique", ["n", "s"], rows()),
    record("ties", "compound_columns_to_be_unique", ["n", "s"], rows(0, 1, 2, 3)),
    record("blank", "compound_columns_to_be_unique", ["z", "n"], rows()),
    record(
        "blank", "multicolumn_values_to_be_equal", ["z", "n"], rows(0, 1, 2), ignore_row_if="never"
    ),
    record(
        "numbers",
        "multicolumn_sum_to_equal",
        ["n", "one"],
        rows(1, 2, 3),
        sum_total=8,
        ignore_row_if="any_value_is_missing",
    ),
    record(
        "mixed",
        "multicolumn_sum_to_equal",
        ["n", "s"],
        ERROR,
        sum_total=2,
        ignore_row_if="any_value_is_missing",
    ),
    record("empty", "multicolumn_sum_to_equal", ["n", "n"], rows(), sum_total=2),
]

NAMES = [
    column("names", "max_to_be_between", "^a.*$", observed(6), max_value=6),
    column("names", "sum_to_be_between", "*", observed(24), max_value=24),
    column("names", "values_to_be_between", "^a.*$", rows(2), max_value=5),
    column("names", "values_to_be_between", "*", rows(2), max_value=8),
    column("names", "values_to_be_unique", "^a.*$", rows(0, 1)),
    column("names", "values_to_be_between", "_polars_gx_row", rows(2), max_value=0),
    column(
        "names",
        "values_to_be_between",
        "a",
        rows(2),
        max_value=1,
        row_condition=comparison("^a.*$", "==", 6),
    ),
    pair("names", "a_to_be_greater_than_b", "^a.*$", "a", rows(), or_equal=True),
    pair("names", "a_to_be_greater_than_b", "*", "^a.*$", rows()),
    record("names", "compound_columns_to_be_unique", ["^a.*$", "_polars_gx_row"], rows(0, 1)),
    record("names", "compound_columns_to_be_unique", ["^a.*$", "*"], rows()),
]

TABLES = [
    Definition("empty", "expect_table_row_count_to_equal", {"value": 0}, observed(0)),
    Definition(
        "ties", "expect_table_row_count_to_be_between", {"min_value": 6}, observed(5, False)
    ),
    Definition(
        "ties", "expect_table_row_count_to_be_between", {"min_value": 9, "max_value": 1}, REFUSED
    ),
    Definition("names", "expect_table_column_count_to_equal", {"value": 6}, observed(6)),
    column("names", "to_exist", "*", {"success": True}),
    column("names", "to_exist", "b", {"success": False}),
]
