"""Definitions of expectations on the values of a column."""

from __future__ import annotations

from support.gx_definition import ERROR, REFUSED, between, column, comparison, passes, rows

BETWEEN = [
    between("numbers", "n", rows(), min_value=1, max_value=4),
    between("numbers", "n", rows(0, 3), min_value=1, max_value=4, strict_min=True, strict_max=True),
    between("numbers", "n", rows(0), min_value=1, strict_min=True),
    between("numbers", "n", passes(0), min_value=1, strict_min=True, mostly=0.75),
    between("numbers", "n", {"success": False, "rows": [0]}, min_value=2, mostly=0.76),
    between("numbers", "n", passes(0, 1, 2, 3), min_value=9, mostly=0),
    between("numbers", "n", rows(0), min_value=2, mostly=1),
    between("numbers", "n", rows(2, 3), max_value=2.5),
    between("numbers", "x", rows(3, 4), max_value=2),
    between("numbers", "n", ERROR, min_value=4, max_value=1),
    between("numbers", "n", rows(), min_value="1"),
    between("numbers", "n", REFUSED),
    between("texts", "s", ERROR, min_value=1),
    between("texts", "s", REFUSED, min_value="a"),
    between("blank", "z", rows(), min_value=1, max_value=2),
    between("typed_blank", "n", rows(), min_value=1),
    between("empty", "n", rows(), min_value=1),
    between("one_row", "n", rows(0), min_value=6),
    between("days", "d", rows(0, 3), min_value="2024-02-29", max_value="2024-02-29", pandas=ERROR),
    between("days", "d", rows(0, 1), min_value="2024-02-29T00:00:00", strict_min=True),
    between("days", "u", rows(3), max_value="2024-02-29T00:00:00"),
    # On pandas a day is an object, which does not compare with a number either.
    between("days", "d", ERROR, min_value=1),
    between("numbers", "n", rows(3), max_value=3, row_condition=comparison("x", ">", 1)),
    between("numbers", "n", rows(), max_value=3, row_condition=comparison("x", ">", 99)),
    between("mixed", "n", rows(), max_value=0, row_condition=comparison("s", "==", 1)),
    between("mixed", "n", rows(0, 1, 2), max_value=0, row_condition=comparison("s", "!=", 1)),
    between("mixed", "n", rows(), max_value=0, row_condition=comparison("n", "==", "1")),
    between("mixed", "n", REFUSED, max_value=0, row_condition=comparison("s", "IN", [2, "1"])),
    between("mixed", "n", rows(0, 1, 2), max_value=0, row_condition=comparison("s", "NOT_IN", [1])),
    between("mixed", "n", ERROR, max_value=0, row_condition=comparison("s", ">", 1)),
    between("mixed", "n", ERROR, max_value=0, row_condition=comparison("gone", ">", 1)),
    between("blank", "n", rows(), max_value=0, row_condition=comparison("z", "==", 1)),
    between("blank", "n", rows(0, 1, 2), max_value=0, row_condition=comparison("z", "!=", 1)),
    between("flags", "n", rows(1), min_value=1, row_condition=comparison("b", "==", False)),
    between("numbers", "gone", ERROR, min_value=1),
]

SETS = [
    column("numbers", "values_to_be_in_set", "n", rows(2, 3), value_set=[1, 2, "3"]),
    column("numbers", "values_to_be_in_set", "n", rows(0, 1, 2, 3), value_set=[]),
    column("numbers", "values_to_not_be_in_set", "n", rows(0), value_set=[1, "2"]),
    column("texts", "values_to_be_in_set", "s", rows(3, 4), value_set=["a", "bb", 3]),
    column("mixed", "values_to_be_in_set", "s", rows(0, 1), value_set=[1, 2]),
    column("mixed", "values_to_not_be_in_set", "s", rows(), value_set=[1, 2]),
    column("blank", "values_to_be_in_set", "z", rows(), value_set=[1]),
    column("empty", "values_to_be_in_set", "s", rows(), value_set=["a"]),
    column(
        "days",
        "values_to_be_in_set",
        "u",
        rows(0, 3),
        value_set=["2024-02-29"],
        pandas=rows(0, 1, 3),
    ),
    column("ties", "values_to_be_unique", "n", rows(0, 1, 2, 3)),
    column(
        "ties", "values_to_be_unique", "n", rows(0, 1, 2, 3), row_condition=comparison("n", "<", 9)
    ),
    column("ties", "values_to_be_unique", "n", rows(), row_condition=comparison("n", ">", 2)),
    column("blank", "values_to_be_unique", "z", rows()),
    column("texts", "values_to_be_null", "s", rows(0, 1, 3, 4)),
    column("texts", "values_to_not_be_null", "s", rows(2)),
    column("texts", "values_to_not_be_null", "s", passes(2), mostly=0.8),
    column("numbers", "values_to_not_be_null", "x", rows(2)),
    column("blank", "values_to_be_null", "z", rows()),
    column("blank", "values_to_not_be_null", "z", rows(0, 1, 2)),
    column("empty", "values_to_not_be_null", "n", rows()),
    column("numbers", "values_to_be_increasing", "n", rows(), strictly=True),
    column("numbers", "values_to_be_increasing", "one", rows(1, 2, 3, 4), strictly=True),
    column("numbers", "values_to_be_decreasing", "one", rows()),
    column("blank", "values_to_be_increasing", "z", rows()),
    column("one_row", "values_to_be_decreasing", "n", rows(), strictly=True),
]

TEXTS = [
    column("texts", "value_lengths_to_be_between", "s", rows(3, 4), min_value=1, max_value=2),
    column("texts", "value_lengths_to_be_between", "s", rows(0, 3), min_value=1, strict_min=True),
    column("texts", "value_lengths_to_be_between", "s", rows(4), max_value=3, strict_max=True),
    column("texts", "value_lengths_to_be_between", "s", rows(0, 1, 3, 4), min_value=3, max_value=1),
    column("texts", "value_lengths_to_equal", "s", rows(0, 3, 4), value=2),
    column("blank", "value_lengths_to_equal", "z", rows(), value=2),
    column("empty", "value_lengths_to_equal", "s", rows(), value=2),
    column("texts", "values_to_match_regex", "s", rows(3), regex="^[a-c]"),
    column("texts", "values_to_not_match_regex", "s", rows(0, 1, 4), regex="[a-c]$"),
    column("texts", "values_to_match_regex", "t", rows(3), regex="(?i)^[a-d]"),
    column("texts", "values_to_match_regex", "s", ERROR, regex="("),
    column("blank", "values_to_match_regex", "z", rows(), regex="a"),
    column("texts", "values_to_match_regex_list", "s", rows(3, 4), regex_list=["a", "b"]),
    column(
        "texts",
        "values_to_match_regex_list",
        "s",
        rows(0, 3, 4),
        regex_list=["b", "^b"],
        match_on="all",
    ),
    column("texts", "values_to_not_match_regex_list", "s", rows(0, 1), regex_list=["a", "b"]),
    column("texts", "values_to_be_json_parseable", "j", rows(3)),
    column("blank", "values_to_be_json_parseable", "z", rows()),
    column(
        "texts", "values_to_match_strftime_format", "day", rows(1, 3), strftime_format="%Y-%m-%d"
    ),
    column("texts", "values_to_be_dateutil_parseable", "day", rows(1)),
    column("numbers", "values_to_be_json_parseable", "n", ERROR, pandas=rows(0, 1, 2, 3)),
]

SPREAD = [
    column(
        "numbers",
        "value_z_scores_to_be_less_than",
        "far",
        rows(4),
        threshold=1.5,
        double_sided=True,
    ),
    column(
        "numbers", "value_z_scores_to_be_less_than", "far", rows(), threshold=2, double_sided=False
    ),
    column(
        "numbers", "value_z_scores_to_be_less_than", "one", rows(), threshold=0.1, double_sided=True
    ),
    column(
        "numbers", "value_z_scores_to_be_less_than", "x", rows(0), threshold=1.1, double_sided=True
    ),
    column(
        "numbers", "value_z_scores_to_be_less_than", "inf", rows(), threshold=1, double_sided=True
    ),
    column(
        "one_row", "value_z_scores_to_be_less_than", "n", rows(), threshold=1, double_sided=True
    ),
    column("blank", "value_z_scores_to_be_less_than", "z", rows(), threshold=1, double_sided=True),
    column("texts", "value_z_scores_to_be_less_than", "s", ERROR, threshold=1, double_sided=True),
    column("numbers", "values_to_not_be_outliers", "far", rows(4)),
    column("numbers", "values_to_not_be_outliers", "far", passes(4), mostly=0.8),
    column("numbers", "values_to_not_be_outliers", "far", rows(), multiplier=97),
    column("numbers", "values_to_not_be_outliers", "far", rows(4), method="std", multiplier=1.7),
    column("numbers", "values_to_not_be_outliers", "one", rows(), method="std", multiplier=2),
    column("numbers", "values_to_not_be_outliers", "n", rows(), method="iqr", multiplier=1.5),
    column("numbers", "values_to_not_be_outliers", "inf", rows(), method="std"),
    column("one_row", "values_to_not_be_outliers", "n", rows(), method="std"),
    column("typed_blank", "values_to_not_be_outliers", "n", rows()),
    column("empty", "values_to_not_be_outliers", "n", rows()),
    column("texts", "values_to_not_be_outliers", "s", ERROR),
    column(
        "numbers",
        "values_to_not_be_outliers",
        "far",
        rows(0, 2),
        method="std",
        multiplier=0.2,
        row_condition=comparison("far", "<", 9),
    ),
]
