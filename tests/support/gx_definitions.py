"""Definitions of expectations, of the kinds Great Expectations tests its own engines with.

A definition is data, an expectation on it and the outcome: the positions of the unexpected rows,
the observed value, or an error. ``pandas`` is what the pandas engine gives where that differs,
with the reason in a comment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

ERROR = "error"
"""The expectation cannot be evaluated."""
REFUSED = "refused"
"""Great Expectations does not accept the definition, whatever the engine."""
SAME = "same"


@dataclass(frozen=True)
class Definition:
    """``outcome`` is ERROR or what a result says: success, rows, observed."""

    data: str
    type: str
    kwargs: dict[str, Any]
    outcome: Any
    pandas: Any = field(default=SAME)


DATA: dict[str, pl.DataFrame] = {
    "numbers": pl.DataFrame(
        {
            "n": [1, 2, 3, 4, None],
            "x": [0.5, 1.5, math.nan, 3.5, 3.5],
            "one": [7, 7, 7, 7, 7],
            "far": [1.0, 2.0, 3.0, 2.0, 100.0],
            "inf": [1.0, 2.0, math.inf, 2.0, None],
        }
    ),
    "texts": pl.DataFrame(
        {
            "s": ["a", "bb", None, "", "ccc"],
            "t": ["a", "BB", None, " ", "dd"],
            "j": ['{"n": 1}', "[1, 2]", None, "{", "3"],
            "day": ["2024-02-28", "2024-02-30", None, "28.02.2024", "2024-2-1"],
        }
    ),
    "days": pl.DataFrame(
        {
            "d": [date(2024, 2, 28), date(2024, 2, 29), None, date(2024, 3, 1)],
            "u": [datetime(2024, 2, 28, 12), datetime(2024, 2, 29), None, datetime(2024, 3, 1)],
        }
    ),
    "blank": pl.DataFrame({"z": [None, None, None], "n": [1, 2, 3], "s": ["a", "b", "c"]}),
    "typed_blank": pl.DataFrame(
        {"n": [None, None], "s": [None, None]}, schema={"n": pl.Int64, "s": pl.String}
    ),
    "empty": pl.DataFrame(schema={"n": pl.Int64, "s": pl.String}),
    "one_row": pl.DataFrame({"n": [5], "s": ["a"]}),
    "mixed": pl.DataFrame(
        {"n": [1, 2, 3, None], "s": ["1", "2", None, None], "d": [date(2024, 1, 1)] * 4}
    ),
    "ties": pl.DataFrame({"n": [2, 1, 2, 1, 3], "s": ["b", "a", "b", "a", "c"]}),
    "names": pl.DataFrame(
        {
            "a": [1, 2, 3],
            "ab": [10, 20, 30],
            "^a.*$": [5, 5, 6],
            "*": [7, 8, 9],
            "_polars_gx_row": [0, 0, 1],
            "_polars_gx": [3, 3, 3],
        }
    ),
    "flags": pl.DataFrame({"b": [True, False, True, None], "n": [1, 0, 0, 1]}),
}


def _where(column: str, operator: str, parameter: Any) -> dict[str, Any]:
    return {
        "type": "comparison",
        "column": {"name": column},
        "operator": operator,
        "parameter": parameter,
    }


def rows(*positions: int) -> dict[str, Any]:
    """The expectation fails, or passes, by these unexpected rows alone."""
    return {"success": not positions, "rows": list(positions)}


def passes(*positions: int) -> dict[str, Any]:
    """It passes all the same, by ``mostly``."""
    return {"success": True, "rows": list(positions)}


def observed(value: Any, success: bool = True) -> dict[str, Any]:
    """The observed value of an expectation about a whole column or table."""
    return {"success": success, "observed": value}


def _column(data: str, kind: str, column: str, outcome: Any, **kwargs: Any) -> Definition:
    pandas = kwargs.pop("pandas", SAME)
    return Definition(data, f"expect_column_{kind}", {"column": column, **kwargs}, outcome, pandas)


def _between(data: str, column: str, outcome: Any, **kwargs: Any) -> Definition:
    return _column(data, "values_to_be_between", column, outcome, **kwargs)


BETWEEN = [
    _between("numbers", "n", rows(), min_value=1, max_value=4),
    _between(
        "numbers", "n", rows(0, 3), min_value=1, max_value=4, strict_min=True, strict_max=True
    ),
    _between("numbers", "n", rows(0), min_value=1, strict_min=True),
    _between("numbers", "n", passes(0), min_value=1, strict_min=True, mostly=0.75),
    _between("numbers", "n", {"success": False, "rows": [0]}, min_value=2, mostly=0.76),
    _between("numbers", "n", passes(0, 1, 2, 3), min_value=9, mostly=0),
    _between("numbers", "n", rows(0), min_value=2, mostly=1),
    _between("numbers", "n", rows(2, 3), max_value=2.5),
    _between("numbers", "x", rows(3, 4), max_value=2),
    _between("numbers", "n", ERROR, min_value=4, max_value=1),
    _between("numbers", "n", rows(), min_value="1"),
    _between("numbers", "n", REFUSED),
    _between("texts", "s", ERROR, min_value=1),
    _between("texts", "s", REFUSED, min_value="a"),
    _between("blank", "z", rows(), min_value=1, max_value=2),
    _between("typed_blank", "n", rows(), min_value=1),
    _between("empty", "n", rows(), min_value=1),
    _between("one_row", "n", rows(0), min_value=6),
    _between("days", "d", rows(0, 3), min_value="2024-02-29", max_value="2024-02-29", pandas=ERROR),
    _between("days", "d", rows(0, 1), min_value="2024-02-29T00:00:00", strict_min=True),
    _between("days", "u", rows(3), max_value="2024-02-29T00:00:00"),
    # On pandas a day is an object, which does not compare with a number either.
    _between("days", "d", ERROR, min_value=1),
    _between("numbers", "n", rows(3), max_value=3, row_condition=_where("x", ">", 1)),
    _between("numbers", "n", rows(), max_value=3, row_condition=_where("x", ">", 99)),
    _between("mixed", "n", rows(), max_value=0, row_condition=_where("s", "==", 1)),
    _between("mixed", "n", rows(0, 1, 2), max_value=0, row_condition=_where("s", "!=", 1)),
    _between("mixed", "n", rows(), max_value=0, row_condition=_where("n", "==", "1")),
    _between("mixed", "n", REFUSED, max_value=0, row_condition=_where("s", "IN", [2, "1"])),
    _between("mixed", "n", rows(0, 1, 2), max_value=0, row_condition=_where("s", "NOT_IN", [1])),
    _between("mixed", "n", ERROR, max_value=0, row_condition=_where("s", ">", 1)),
    _between("mixed", "n", ERROR, max_value=0, row_condition=_where("gone", ">", 1)),
    _between("blank", "n", rows(), max_value=0, row_condition=_where("z", "==", 1)),
    _between("blank", "n", rows(0, 1, 2), max_value=0, row_condition=_where("z", "!=", 1)),
    _between("flags", "n", rows(1), min_value=1, row_condition=_where("b", "==", False)),
    _between("numbers", "gone", ERROR, min_value=1),
]

SETS = [
    _column("numbers", "values_to_be_in_set", "n", rows(2, 3), value_set=[1, 2, "3"]),
    _column("numbers", "values_to_be_in_set", "n", rows(0, 1, 2, 3), value_set=[]),
    _column("numbers", "values_to_not_be_in_set", "n", rows(0), value_set=[1, "2"]),
    _column("texts", "values_to_be_in_set", "s", rows(3, 4), value_set=["a", "bb", 3]),
    _column("mixed", "values_to_be_in_set", "s", rows(0, 1), value_set=[1, 2]),
    _column("mixed", "values_to_not_be_in_set", "s", rows(), value_set=[1, 2]),
    _column("blank", "values_to_be_in_set", "z", rows(), value_set=[1]),
    _column("empty", "values_to_be_in_set", "s", rows(), value_set=["a"]),
    _column(
        "days",
        "values_to_be_in_set",
        "u",
        rows(0, 3),
        value_set=["2024-02-29"],
        pandas=rows(0, 1, 3),
    ),
    _column("ties", "values_to_be_unique", "n", rows(0, 1, 2, 3)),
    _column(
        "ties", "values_to_be_unique", "n", rows(0, 1, 2, 3), row_condition=_where("n", "<", 9)
    ),
    _column("ties", "values_to_be_unique", "n", rows(), row_condition=_where("n", ">", 2)),
    _column("blank", "values_to_be_unique", "z", rows()),
    _column("texts", "values_to_be_null", "s", rows(0, 1, 3, 4)),
    _column("texts", "values_to_not_be_null", "s", rows(2)),
    _column("texts", "values_to_not_be_null", "s", passes(2), mostly=0.8),
    _column("numbers", "values_to_not_be_null", "x", rows(2)),
    _column("blank", "values_to_be_null", "z", rows()),
    _column("blank", "values_to_not_be_null", "z", rows(0, 1, 2)),
    _column("empty", "values_to_not_be_null", "n", rows()),
    _column("numbers", "values_to_be_increasing", "n", rows(), strictly=True),
    _column("numbers", "values_to_be_increasing", "one", rows(1, 2, 3, 4), strictly=True),
    _column("numbers", "values_to_be_decreasing", "one", rows()),
    _column("blank", "values_to_be_increasing", "z", rows()),
    _column("one_row", "values_to_be_decreasing", "n", rows(), strictly=True),
]

TEXTS = [
    _column("texts", "value_lengths_to_be_between", "s", rows(3, 4), min_value=1, max_value=2),
    _column("texts", "value_lengths_to_be_between", "s", rows(0, 3), min_value=1, strict_min=True),
    _column("texts", "value_lengths_to_be_between", "s", rows(4), max_value=3, strict_max=True),
    _column(
        "texts", "value_lengths_to_be_between", "s", rows(0, 1, 3, 4), min_value=3, max_value=1
    ),
    _column("texts", "value_lengths_to_equal", "s", rows(0, 3, 4), value=2),
    _column("blank", "value_lengths_to_equal", "z", rows(), value=2),
    _column("empty", "value_lengths_to_equal", "s", rows(), value=2),
    _column("texts", "values_to_match_regex", "s", rows(3), regex="^[a-c]"),
    _column("texts", "values_to_not_match_regex", "s", rows(0, 1, 4), regex="[a-c]$"),
    _column("texts", "values_to_match_regex", "t", rows(3), regex="(?i)^[a-d]"),
    _column("texts", "values_to_match_regex", "s", ERROR, regex="("),
    _column("blank", "values_to_match_regex", "z", rows(), regex="a"),
    _column("texts", "values_to_match_regex_list", "s", rows(3, 4), regex_list=["a", "b"]),
    _column(
        "texts",
        "values_to_match_regex_list",
        "s",
        rows(0, 3, 4),
        regex_list=["b", "^b"],
        match_on="all",
    ),
    _column("texts", "values_to_not_match_regex_list", "s", rows(0, 1), regex_list=["a", "b"]),
    _column("texts", "values_to_be_json_parseable", "j", rows(3)),
    _column("blank", "values_to_be_json_parseable", "z", rows()),
    _column(
        "texts", "values_to_match_strftime_format", "day", rows(1, 3), strftime_format="%Y-%m-%d"
    ),
    _column("texts", "values_to_be_dateutil_parseable", "day", rows(1)),
    _column("numbers", "values_to_be_json_parseable", "n", ERROR, pandas=rows(0, 1, 2, 3)),
]

SPREAD = [
    _column(
        "numbers",
        "value_z_scores_to_be_less_than",
        "far",
        rows(4),
        threshold=1.5,
        double_sided=True,
    ),
    _column(
        "numbers", "value_z_scores_to_be_less_than", "far", rows(), threshold=2, double_sided=False
    ),
    _column(
        "numbers", "value_z_scores_to_be_less_than", "one", rows(), threshold=0.1, double_sided=True
    ),
    _column(
        "numbers", "value_z_scores_to_be_less_than", "x", rows(0), threshold=1.1, double_sided=True
    ),
    _column(
        "numbers", "value_z_scores_to_be_less_than", "inf", rows(), threshold=1, double_sided=True
    ),
    _column(
        "one_row", "value_z_scores_to_be_less_than", "n", rows(), threshold=1, double_sided=True
    ),
    _column("blank", "value_z_scores_to_be_less_than", "z", rows(), threshold=1, double_sided=True),
    _column("texts", "value_z_scores_to_be_less_than", "s", ERROR, threshold=1, double_sided=True),
    _column("numbers", "values_to_not_be_outliers", "far", rows(4)),
    _column("numbers", "values_to_not_be_outliers", "far", passes(4), mostly=0.8),
    _column("numbers", "values_to_not_be_outliers", "far", rows(), multiplier=97),
    _column("numbers", "values_to_not_be_outliers", "far", rows(4), method="std", multiplier=1.7),
    _column("numbers", "values_to_not_be_outliers", "one", rows(), method="std", multiplier=2),
    _column("numbers", "values_to_not_be_outliers", "n", rows(), method="iqr", multiplier=1.5),
    _column("numbers", "values_to_not_be_outliers", "inf", rows(), method="std"),
    _column("one_row", "values_to_not_be_outliers", "n", rows(), method="std"),
    _column("typed_blank", "values_to_not_be_outliers", "n", rows()),
    _column("empty", "values_to_not_be_outliers", "n", rows()),
    _column("texts", "values_to_not_be_outliers", "s", ERROR),
    _column(
        "numbers",
        "values_to_not_be_outliers",
        "far",
        rows(0, 2),
        method="std",
        multiplier=0.2,
        row_condition=_where("far", "<", 9),
    ),
]

FIGURES = [
    _column("numbers", "max_to_be_between", "n", observed(4), max_value=4),
    _column("numbers", "max_to_be_between", "n", observed(4, False), max_value=4, strict_max=True),
    _column("numbers", "max_to_be_between", "x", observed(3.5), min_value=3),
    _column("numbers", "min_to_be_between", "n", observed(1, False), min_value=1, strict_min=True),
    _column("numbers", "mean_to_be_between", "n", observed(2.5), min_value=2.5, max_value=2.5),
    _column("numbers", "median_to_be_between", "n", observed(2.5), min_value=2),
    _column("numbers", "sum_to_be_between", "x", observed(9.0), min_value=9, max_value=9),
    _column("numbers", "stdev_to_be_between", "one", observed(0.0), max_value=0),
    _column("one_row", "stdev_to_be_between", "n", observed(None, False), max_value=1),
    _column("texts", "mean_to_be_between", "s", ERROR, max_value=1),
    _column("texts", "max_to_be_between", "s", ERROR, max_value=1),
    _column("texts", "max_to_be_between", "s", REFUSED, max_value="d"),
    _column("blank", "max_to_be_between", "z", observed(None, False), max_value=1),
    _column("blank", "mean_to_be_between", "z", observed(None, False), max_value=1),
    _column("blank", "median_to_be_between", "z", observed(None, False), max_value=1),
    _column("blank", "sum_to_be_between", "z", observed(0), max_value=1),
    _column("empty", "max_to_be_between", "n", observed(None, False), max_value=1),
    _column("empty", "mean_to_be_between", "n", observed(None, False), max_value=1),
    _column(
        "days",
        "max_to_be_between",
        "u",
        observed("2024-03-01T00:00:00"),
        max_value="2024-03-01",
        pandas=ERROR,
    ),
    _column(
        "days",
        "max_to_be_between",
        "d",
        observed("2024-03-01"),
        max_value="2024-03-01",
        pandas=ERROR,
    ),
    # A day of Python and a moment do not compare; on pandas a column of days holds moments.
    _column(
        "days",
        "max_to_be_between",
        "d",
        observed("2024-03-01"),
        max_value="2024-03-01T12:00:00",
        pandas=observed("2024-03-01T00:00:00"),
    ),
    _column(
        "days",
        "min_to_be_between",
        "d",
        observed("2024-02-28", False),
        min_value="2024-02-28T00:00:01",
        pandas=observed("2024-02-28T00:00:00", False),
    ),
    _column(
        "numbers",
        "sum_to_be_between",
        "n",
        observed(6),
        min_value=6,
        max_value=6,
        row_condition=_where("x", ">", 1),
    ),
    _column(
        "numbers",
        "quantile_values_to_be_between",
        "n",
        {"success": True, "observed": {"quantiles": [0.0, 0.5, 1.0], "values": [1, 3, 4]}},
        quantile_ranges={"quantiles": [0.0, 0.5, 1.0], "value_ranges": [[1, 1], [2, 3], [None, 4]]},
    ),
    _column("ties", "most_common_value_to_be_in_set", "n", observed([1, 2], False), value_set=[1]),
    _column(
        "ties",
        "most_common_value_to_be_in_set",
        "n",
        observed([1, 2]),
        value_set=[1],
        ties_okay=True,
    ),
    _column("ties", "unique_value_count_to_be_between", "s", observed(3), min_value=3, max_value=3),
    _column("blank", "unique_value_count_to_be_between", "z", observed(0), max_value=0),
    _column("ties", "proportion_of_unique_values_to_be_between", "n", observed(0.6), min_value=0.6),
    _column("empty", "proportion_of_unique_values_to_be_between", "n", observed(0), max_value=0),
    _column(
        "numbers", "proportion_of_non_null_values_to_be_between", "n", observed(0.8), min_value=0.8
    ),
    _column("ties", "distinct_values_to_be_in_set", "n", rows(), value_set=[1, 2, 3, "4"]),
    _column(
        "ties",
        "distinct_values_to_contain_set",
        "s",
        observed(None, False),
        value_set=["a", 1],
    ),
    _column("ties", "distinct_values_to_equal_set", "n", rows(), value_set=[3, 2, 1]),
]

DIVERGENCE = [
    _column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(0.0),
        threshold=0.1,
        partition_object={"values": ["a", "b", "c"], "weights": [0.4, 0.4, 0.2]},
    ),
    _column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(0.223143551, False),
        threshold=0.1,
        partition_object={"values": ["a", "b", "c", "d"], "weights": [0.32, 0.32, 0.16, 0.2]},
    ),
    _column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(None, False),
        threshold=0.1,
        partition_object={"values": ["a", "b"], "weights": [0.5, 0.5]},
    ),
    _column(
        "ties",
        "kl_divergence_to_be_less_than",
        "n",
        observed(0.0),
        threshold=0.1,
        partition_object={"bins": [1, 2, 3, 4], "weights": [0.4, 0.4, 0.2]},
    ),
    _column(
        "numbers",
        "kl_divergence_to_be_less_than",
        "n",
        observed(0.0),
        threshold=0.1,
        partition_object={"bins": [1, 2, 3, 4], "weights": [0.25, 0.25, 0.5]},
    ),
    _column("numbers", "kl_divergence_to_be_less_than", "far", observed(0.0), threshold=0.1),
    _column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(0.0),
        threshold=0.1,
        bucketize_data=False,
    ),
    _column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        ERROR,
        threshold=0.1,
        partition_object={"bins": [1, 2, 3, 4], "weights": [0.4, 0.4, 0.2]},
    ),
]

_POLARS_NAME = {"n": "Int64", "x": "Float64", "s": "String", "b": "Boolean"}
TYPES = [
    # The observed type has the name of Polars; on pandas whole numbers with a blank are float64.
    *(
        _column(
            data, "values_to_be_of_type", name, observed(shown, success), type_=type_, pandas=pandas
        )
        for data, name, shown, type_, success, pandas in (
            ("one_row", "n", "Int64", "int64", True, observed("int64")),
            ("one_row", "n", "Int64", "Int64", True, observed("int64", False)),
            ("one_row", "n", "Int64", "int", True, observed("int64")),
            ("one_row", "n", "Int64", "float64", False, observed("int64", False)),
            ("numbers", "x", "Float64", "float64", True, observed("float64")),
            ("numbers", "x", "Float64", "str", False, observed("float64", False)),
            ("one_row", "s", "String", "str", True, rows()),
            ("one_row", "s", "String", "object", True, observed("object_")),
            ("one_row", "s", "String", "int", False, rows(0)),
            ("empty", "s", "String", "str", True, rows()),
            ("days", "u", "Datetime", "datetime64", True, observed("datetime64")),
        )
    ),
    _column(
        "numbers",
        "values_to_be_of_type",
        "n",
        observed("Int64"),
        type_="int64",
        pandas=observed("float64", False),
    ),
    _column("blank", "values_to_be_of_type", "z", observed("Null"), type_="Null", pandas=ERROR),
    _column(
        "one_row",
        "values_to_be_of_type",
        "n",
        ERROR,
        type_="integral",
        pandas=observed("int64", False),
    ),
    _column("one_row", "values_to_be_of_type", "gone", ERROR, type_="int64"),
    _column(
        "one_row",
        "values_to_be_in_type_list",
        "n",
        observed("Int64"),
        type_list=["INTEGER", "int64"],
        pandas=observed("int64"),
    ),
    _column(
        "one_row",
        "values_to_be_in_type_list",
        "n",
        observed("Int64", False),
        type_list=["str", "float64"],
        pandas=observed("int64", False),
    ),
    _column(
        "one_row",
        "values_to_be_in_type_list",
        "s",
        observed("String"),
        type_list=["str"],
        pandas=rows(),
    ),
    _column(
        "one_row", "type_to_be", "n", observed("Int64"), type_="int64", pandas=observed("int64")
    ),
    _column(
        "one_row",
        "type_to_be",
        "n",
        observed("Int64", False),
        type_="float64",
        pandas=observed("int64", False),
    ),
    _column(
        "one_row", "type_to_be", "s", observed("String"), type_="object", pandas=observed("object")
    ),
    _column("one_row", "type_to_be", "n", ERROR, type_="integral"),
    _column("one_row", "type_to_be", "gone", ERROR, type_="int64"),
]


def _pair(data: str, kind: str, a: str, b: str, outcome: Any, **kwargs: Any) -> Definition:
    pandas = kwargs.pop("pandas", SAME)
    names = {"column_A": a, "column_B": b}
    return Definition(
        data, f"expect_column_pair_values_{kind}", {**names, **kwargs}, outcome, pandas
    )


def _record(data: str, kind: str, names: list[str], outcome: Any, **kwargs: Any) -> Definition:
    pandas = kwargs.pop("pandas", SAME)
    return Definition(data, f"expect_{kind}", {"column_list": names, **kwargs}, outcome, pandas)


RECORDS = [
    _pair("texts", "to_be_equal", "s", "t", rows(1, 3, 4)),
    _pair("mixed", "to_be_equal", "n", "s", rows(0, 1, 2), ignore_row_if="both_values_are_missing"),
    _pair("mixed", "to_be_equal", "n", "s", rows(0, 1), ignore_row_if="either_value_is_missing"),
    _pair(
        "numbers",
        "a_to_be_greater_than_b",
        "n",
        "x",
        rows(2, 4),
        or_equal=False,
        row_condition=_where("one", "==", 7),
    ),
    _pair(
        "mixed", "a_to_be_greater_than_b", "n", "s", ERROR, ignore_row_if="either_value_is_missing"
    ),
    _pair("days", "a_to_be_greater_than_b", "u", "d", rows(1, 3)),
    _pair("days", "a_to_be_greater_than_b", "u", "d", rows(), or_equal=True),
    _pair(
        "mixed",
        "to_be_in_set",
        "n",
        "s",
        rows(1),
        value_pairs_set=[[1, "1"], [2, 2]],
        ignore_row_if="either_value_is_missing",
    ),
    _record(
        "mixed",
        "select_column_values_to_be_unique_within_record",
        ["n", "s"],
        rows(3),
        ignore_row_if="never",
        # On pandas the one blank is NaN and the other None, which differ.
        pandas=rows(),
    ),
    _record(
        "mixed",
        "select_column_values_to_be_unique_within_record",
        ["n", "s"],
        rows(),
        ignore_row_if="any_value_is_missing",
    ),
    _record(
        "ties", "select_column_values_to_be_unique_within_record", ["n", "n"], rows(0, 1, 2, 3, 4)
    ),
    _record(
        "mixed",
        "multicolumn_values_to_be_equal",
        ["n", "s"],
        rows(0, 1),
        ignore_row_if="any_value_is_missing",
    ),
    _record("mixed", "compound_columns_to_be_unique", ["n", "s"], rows()),
    _record("ties", "compound_columns_to_be_unique", ["n", "s"], rows(0, 1, 2, 3)),
    _record("blank", "compound_columns_to_be_unique", ["z", "n"], rows()),
    _record(
        "blank", "multicolumn_values_to_be_equal", ["z", "n"], rows(0, 1, 2), ignore_row_if="never"
    ),
    _record(
        "numbers",
        "multicolumn_sum_to_equal",
        ["n", "one"],
        rows(1, 2, 3),
        sum_total=8,
        ignore_row_if="any_value_is_missing",
    ),
    _record(
        "mixed",
        "multicolumn_sum_to_equal",
        ["n", "s"],
        ERROR,
        sum_total=2,
        ignore_row_if="any_value_is_missing",
    ),
    _record("empty", "multicolumn_sum_to_equal", ["n", "n"], rows(), sum_total=2),
]

NAMES = [
    _column("names", "max_to_be_between", "^a.*$", observed(6), max_value=6),
    _column("names", "sum_to_be_between", "*", observed(24), max_value=24),
    _column("names", "values_to_be_between", "^a.*$", rows(2), max_value=5),
    _column("names", "values_to_be_between", "*", rows(2), max_value=8),
    _column("names", "values_to_be_unique", "^a.*$", rows(0, 1)),
    _column("names", "values_to_be_between", "_polars_gx_row", rows(2), max_value=0),
    _column(
        "names",
        "values_to_be_between",
        "a",
        rows(2),
        max_value=1,
        row_condition=_where("^a.*$", "==", 6),
    ),
    _pair("names", "a_to_be_greater_than_b", "^a.*$", "a", rows(), or_equal=True),
    _pair("names", "a_to_be_greater_than_b", "*", "^a.*$", rows()),
    _record("names", "compound_columns_to_be_unique", ["^a.*$", "_polars_gx_row"], rows(0, 1)),
    _record("names", "compound_columns_to_be_unique", ["^a.*$", "*"], rows()),
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
    _column("names", "to_exist", "*", {"success": True}),
    _column("names", "to_exist", "b", {"success": False}),
]

DEFINITIONS = [
    *BETWEEN,
    *SETS,
    *TEXTS,
    *SPREAD,
    *FIGURES,
    *DIVERGENCE,
    *TYPES,
    *RECORDS,
    *NAMES,
    *TABLES,
]
