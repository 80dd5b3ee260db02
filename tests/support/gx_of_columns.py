"""Definitions of expectations on a column as a whole."""

from __future__ import annotations

from support.gx_definition import ERROR, REFUSED, column, comparison, observed, rows

FIGURES = [
    column("numbers", "max_to_be_between", "n", observed(4), max_value=4),
    column("numbers", "max_to_be_between", "n", observed(4, False), max_value=4, strict_max=True),
    column("numbers", "max_to_be_between", "x", observed(3.5), min_value=3),
    column("numbers", "min_to_be_between", "n", observed(1, False), min_value=1, strict_min=True),
    column("numbers", "mean_to_be_between", "n", observed(2.5), min_value=2.5, max_value=2.5),
    column("numbers", "median_to_be_between", "n", observed(2.5), min_value=2),
    column("numbers", "sum_to_be_between", "x", observed(9.0), min_value=9, max_value=9),
    column("numbers", "stdev_to_be_between", "one", observed(0.0), max_value=0),
    column("one_row", "stdev_to_be_between", "n", observed(None, False), max_value=1),
    column("texts", "mean_to_be_between", "s", ERROR, max_value=1),
    column("texts", "max_to_be_between", "s", ERROR, max_value=1),
    column("texts", "max_to_be_between", "s", REFUSED, max_value="d"),
    column("blank", "max_to_be_between", "z", observed(None, False), max_value=1),
    column("blank", "mean_to_be_between", "z", observed(None, False), max_value=1),
    column("blank", "median_to_be_between", "z", observed(None, False), max_value=1),
    column("blank", "sum_to_be_between", "z", observed(0), max_value=1),
    column("empty", "max_to_be_between", "n", observed(None, False), max_value=1),
    column("empty", "mean_to_be_between", "n", observed(None, False), max_value=1),
    column(
        "days",
        "max_to_be_between",
        "u",
        observed("2024-03-01T00:00:00"),
        max_value="2024-03-01",
        pandas=ERROR,
    ),
    column(
        "days",
        "max_to_be_between",
        "d",
        observed("2024-03-01"),
        max_value="2024-03-01",
        pandas=ERROR,
    ),
    # A day of Python and a moment do not compare; on pandas a column of days holds moments.
    column(
        "days",
        "max_to_be_between",
        "d",
        observed("2024-03-01"),
        max_value="2024-03-01T12:00:00",
        pandas=observed("2024-03-01T00:00:00"),
    ),
    column(
        "days",
        "min_to_be_between",
        "d",
        observed("2024-02-28", False),
        min_value="2024-02-28T00:00:01",
        pandas=observed("2024-02-28T00:00:00", False),
    ),
    column(
        "numbers",
        "sum_to_be_between",
        "n",
        observed(6),
        min_value=6,
        max_value=6,
        row_condition=comparison("x", ">", 1),
    ),
    column(
        "numbers",
        "quantile_values_to_be_between",
        "n",
        {"success": True, "observed": {"quantiles": [0.0, 0.5, 1.0], "values": [1, 3, 4]}},
        quantile_ranges={"quantiles": [0.0, 0.5, 1.0], "value_ranges": [[1, 1], [2, 3], [None, 4]]},
    ),
    column("ties", "most_common_value_to_be_in_set", "n", observed([1, 2], False), value_set=[1]),
    column(
        "ties",
        "most_common_value_to_be_in_set",
        "n",
        observed([1, 2]),
        value_set=[1],
        ties_okay=True,
    ),
    column("ties", "unique_value_count_to_be_between", "s", observed(3), min_value=3, max_value=3),
    column("blank", "unique_value_count_to_be_between", "z", observed(0), max_value=0),
    column("ties", "proportion_of_unique_values_to_be_between", "n", observed(0.6), min_value=0.6),
    column("empty", "proportion_of_unique_values_to_be_between", "n", observed(0), max_value=0),
    column(
        "numbers", "proportion_of_non_null_values_to_be_between", "n", observed(0.8), min_value=0.8
    ),
    column("ties", "distinct_values_to_be_in_set", "n", rows(), value_set=[1, 2, 3, "4"]),
    column(
        "ties",
        "distinct_values_to_contain_set",
        "s",
        observed(None, False),
        value_set=["a", 1],
    ),
    column("ties", "distinct_values_to_equal_set", "n", rows(), value_set=[3, 2, 1]),
]

DIVERGENCE = [
    column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(0.0),
        threshold=0.1,
        partition_object={"values": ["a", "b", "c"], "weights": [0.4, 0.4, 0.2]},
    ),
    column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(0.223143551, False),
        threshold=0.1,
        partition_object={"values": ["a", "b", "c", "d"], "weights": [0.32, 0.32, 0.16, 0.2]},
    ),
    column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(None, False),
        threshold=0.1,
        partition_object={"values": ["a", "b"], "weights": [0.5, 0.5]},
    ),
    column(
        "ties",
        "kl_divergence_to_be_less_than",
        "n",
        observed(0.0),
        threshold=0.1,
        partition_object={"bins": [1, 2, 3, 4], "weights": [0.4, 0.4, 0.2]},
    ),
    column(
        "numbers",
        "kl_divergence_to_be_less_than",
        "n",
        observed(0.0),
        threshold=0.1,
        partition_object={"bins": [1, 2, 3, 4], "weights": [0.25, 0.25, 0.5]},
    ),
    column("numbers", "kl_divergence_to_be_less_than", "far", observed(0.0), threshold=0.1),
    column(
        "ties",
        "kl_divergence_to_be_less_than",
        "s",
        observed(0.0),
        threshold=0.1,
        bucketize_data=False,
    ),
    column(
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
        column(
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
    column(
        "numbers",
        "values_to_be_of_type",
        "n",
        observed("Int64"),
        type_="int64",
        pandas=observed("float64", False),
    ),
    column("blank", "values_to_be_of_type", "z", observed("Null"), type_="Null", pandas=ERROR),
    column(
        "one_row",
        "values_to_be_of_type",
        "n",
        ERROR,
        type_="integral",
        pandas=observed("int64", False),
    ),
    column("one_row", "values_to_be_of_type", "gone", ERROR, type_="int64"),
    column(
        "one_row",
        "values_to_be_in_type_list",
        "n",
        observed("Int64"),
        type_list=["INTEGER", "int64"],
        pandas=observed("int64"),
    ),
    column(
        "one_row",
        "values_to_be_in_type_list",
        "n",
        observed("Int64", False),
        type_list=["str", "float64"],
        pandas=observed("int64", False),
    ),
    column(
        "one_row",
        "values_to_be_in_type_list",
        "s",
        observed("String"),
        type_list=["str"],
        pandas=rows(),
    ),
    column(
        "one_row", "type_to_be", "n", observed("Int64"), type_="int64", pandas=observed("int64")
    ),
    column(
        "one_row",
        "type_to_be",
        "n",
        observed("Int64", False),
        type_="float64",
        pandas=observed("int64", False),
    ),
    column(
        "one_row", "type_to_be", "s", observed("String"), type_="object", pandas=observed("object")
    ),
    column("one_row", "type_to_be", "n", ERROR, type_="integral"),
    column("one_row", "type_to_be", "gone", ERROR, type_="int64"),
]
