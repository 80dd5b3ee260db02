"""Time of a suite on the Polars engine of Great Expectations against its pandas engine.

Run: python -m bench.gx [ROWS]. Prints the time of each engine, of the bare Polars query and of
Great Expectations itself, and the ratio; the best of three runs each. Both engines start from a
frame of their own kind and give every failing row.
"""

from __future__ import annotations

import sys
from typing import Any

import great_expectations as gx
import numpy as np
import pandas as pd
import polars as pl

import suites.polars_gx  # noqa: F401  (registers the engine)
from bench.read import best_of_three

_FORM = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


def columns(rows: int) -> dict[str, Any]:
    """A member export in miniature; one value in fifty is missing."""
    draw = np.random.default_rng(1)
    blank = draw.random((3, rows)) < 0.02
    income = np.where(blank[0], np.nan, draw.integers(0, 60_000, rows).astype(float))
    helpers = np.where(blank[1], np.nan, draw.integers(0, 4, rows).astype(float))
    labour = draw.choice(np.array(["普通劳动力", "技能劳动力", "无劳动力", "丧失劳动力"]), rows)
    return {
        "person": np.char.add("4415221970010", draw.integers(10_000, 99_999, rows).astype(str)),
        "household": draw.integers(0, max(1, rows // 3), rows),
        "serial": np.arange(rows),
        "labour": [None if gone else text for gone, text in zip(blank[2], labour, strict=True)],
        "income": income,
        "total": income + draw.integers(0, 2, rows),
        "helpers": helpers,
        "age": draw.integers(0, 101, rows),
    }


def _column(kind: str, column: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_{kind}", "kwargs": {"column": column, **kwargs}}


_ABLE = {
    "type": "comparison",
    "column": {"name": "labour"},
    "operator": "IN",
    "parameter": ["普通劳动力", "技能劳动力"],
}
SUITE = [
    _column("values_to_not_be_null", "labour"),
    _column("values_to_be_in_set", "labour", value_set=["普通劳动力", "技能劳动力", "无劳动力"]),
    _column("values_to_match_regex", "person", regex=r"^\d{17}[0-9Xx]$"),
    _column("value_lengths_to_equal", "person", value=18),
    _column("values_to_be_unique", "serial"),
    _column("values_to_be_unique", "person"),
    _column("values_to_be_between", "income", min_value=500),
    _column("values_to_be_between", "income", min_value=500, row_condition=_ABLE),
    _column("values_to_be_between", "helpers", min_value=1),
    _column("values_to_be_between", "age", min_value=0, max_value=100),
    _column("values_to_be_between", "age", min_value=16, max_value=60, row_condition=_ABLE),
    _column("values_to_be_increasing", "serial"),
    _column("mean_to_be_between", "income", min_value=10_000),
    _column("sum_to_be_between", "income", min_value=1),
    _column("unique_value_count_to_be_between", "household", min_value=1),
    _column("distinct_values_to_be_in_set", "labour", value_set=["无劳动力"]),
    _column("median_to_be_between", "age", min_value=20, max_value=70),
    {
        "type": "expect_column_pair_values_a_to_be_greater_than_b",
        "kwargs": {"column_A": "total", "column_B": "income", "or_equal": True},
    },
    {
        "type": "expect_compound_columns_to_be_unique",
        "kwargs": {"column_list": ["household", "serial"]},
    },
    {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}},
]


def _validate(engine: str, frame: Any) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = getattr(context.data_sources, f"add_{engine}")("bench")
    whole = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
    suite = gx.ExpectationSuite(name="bench", expectations=SUITE)
    return whole.get_batch({"dataframe": frame}).validate(suite, result_format=_FORM)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    data = columns(rows)
    polars, pandas = pl.DataFrame(data), pd.DataFrame(data)
    ours = _validate("polars", polars)
    theirs = _validate("pandas", pandas)
    assert [bool(one.success) for one in ours.results] == [
        bool(one.success) for one in theirs.results
    ]
    failing = sum(one.result.get("unexpected_count", 0) for one in ours.results)
    fast = best_of_three(lambda: _validate("polars", polars))
    slow = best_of_three(lambda: _validate("pandas", pandas))
    fixed = best_of_three(lambda: _validate("polars", polars.head(10)))
    print(
        f"{rows} rows, {len(SUITE)} expectations, {failing} failing values: "
        f"pandas {slow:.2f} s, Polars {fast:.2f} s, ratio {slow / fast:.1f}; "
        f"of that Great Expectations itself {fixed:.2f} s"
    )


if __name__ == "__main__":
    main()
