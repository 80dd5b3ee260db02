"""Time of a suite on the Polars engine of Great Expectations against its pandas engine.

Run: python -m tools.bench.gx [ROWS]. Prints the time of each engine and the ratio, once for the
positions of all failing rows and once for their keys; the best of three runs each. Both engines
start from a frame of their own kind; making one for pandas out of Polars is shown apart, and so
is what Great Expectations takes for itself, which is all that evaluating without it could save.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import great_expectations as gx
import numpy as np
import pandas as pd
import polars as pl
from great_expectations.data_context.types.base import ProgressBarsConfig

import hecha.expectations.gx  # noqa: F401 - its engine for Polars
from tools.bench.read import best_of_three

_LABOUR = ["普通劳动力", "技能劳动力", "无劳动力", "丧失劳动力"]
_FORM = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


def columns(rows: int) -> dict[str, Any]:
    """A member export in miniature: one value in fifty is missing, one in fifty wrong."""
    draw = np.random.default_rng(1)

    def share() -> Any:
        return draw.random(rows) < 0.02

    labour = np.where(share(), "壮劳力", draw.choice(np.array(_LABOUR), rows))
    income = np.where(share(), 100, draw.integers(500, 60_000, rows)).astype(float)
    income[share()] = np.nan
    return {
        "person": np.char.add("44152219", draw.integers(10**9, 10**10, rows).astype(str)),
        "household": draw.integers(0, max(1, rows // 3), rows),
        "serial": np.arange(rows),
        "labour": [None if gone else text for gone, text in zip(share(), labour, strict=True)],
        "income": income,
        "total": income - share(),
        "helpers": np.where(share(), 0, draw.integers(1, 4, rows)),
        "age": np.where(share(), 130, draw.integers(0, 101, rows)),
    }


def _column(kind: str, column: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_{kind}", "kwargs": {"column": column, **kwargs}}


_ABLE = {
    "type": "comparison",
    "column": {"name": "labour"},
    "operator": "IN",
    "parameter": _LABOUR[:2],
}
SUITE = [
    _column("values_to_not_be_null", "labour"),
    _column("values_to_be_in_set", "labour", value_set=_LABOUR),
    _column("values_to_match_regex", "person", regex=r"^[0-9]{17}[0-9Xx]$"),
    _column("value_lengths_to_equal", "person", value=18),
    _column("values_to_be_unique", "serial"),
    _column("values_to_be_unique", "person"),
    _column("values_to_be_between", "income", min_value=500),
    _column("values_to_be_between", "income", min_value=500, row_condition=_ABLE),
    _column("values_to_be_between", "helpers", min_value=1),
    _column("values_to_be_between", "age", min_value=0, max_value=100),
    _column("values_to_be_between", "age", max_value=100, row_condition=_ABLE),
    _column("values_to_be_increasing", "serial"),
    _column("mean_to_be_between", "income", min_value=10_000),
    _column("sum_to_be_between", "income", min_value=1),
    _column("unique_value_count_to_be_between", "household", min_value=1),
    _column("distinct_values_to_be_in_set", "labour", value_set=_LABOUR),
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


def _validate(engine: str, frame: Any, *keys: str) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = getattr(context.data_sources, f"add_{engine}")("bench")
    whole = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
    suite = gx.ExpectationSuite(name="bench", expectations=SUITE)
    form = {**_FORM, "unexpected_index_column_names": list(keys)} if keys else _FORM
    return whole.get_batch({"dataframe": frame}).validate(suite, result_format=form)


def _on_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: frame[name].to_list() for name in frame.columns})


def main() -> None:
    # As without pyarrow, which this project does not install.
    pd.options.mode.string_storage = "python"
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    polars = pl.DataFrame(columns(rows))
    pandas = _on_pandas(polars)
    ours, theirs = (
        [(bool(one.success), one.result.get("unexpected_count")) for one in report.results]
        for report in (_validate("polars", polars), _validate("pandas", pandas))
    )
    assert ours == theirs
    print(f"{rows} rows, {len(SUITE)} expectations, {sum(n or 0 for _, n in ours)} failing values")
    for what, keys in (("positions", ()), ("keys", ("household", "serial"))):
        fast = best_of_three(partial(_validate, "polars", polars, *keys))
        slow = best_of_three(partial(_validate, "pandas", pandas, *keys))
        print(f"{what}: pandas {slow:.2f} s, Polars {fast:.2f} s, ratio {slow / fast:.1f}")
    made = best_of_three(lambda: _on_pandas(polars))
    itself = best_of_three(lambda: _validate("polars", polars.head(10)))
    print(f"making the pandas frame {made:.2f} s; Great Expectations itself {itself:.2f} s")


if __name__ == "__main__":
    main()
