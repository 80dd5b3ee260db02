"""The Polars engine gives what the pandas engine of Great Expectations gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import great_expectations as gx
import pandas as pd
import polars as pl
import pytest
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from hypothesis import given, settings
from hypothesis import strategies as st
from support.gx_cases import CONDITIONS, EXPECTATIONS

SCHEMA: dict[str, Any] = {
    "i": pl.Int64,
    "j": pl.Int64,
    "f": pl.Float64,
    "g": pl.Float64,
    "s": pl.String,
    "t": pl.String,
    "d": pl.Date,
    "e": pl.Date,
    "u": pl.Datetime("us"),
    "b": pl.Boolean,
}
WHOLE = st.integers(-3, 6)
FRACTION = st.sampled_from([-1.5, 0.0, 0.25, 1.0, 2.0, 2.5, 7.0, math.nan])
TEXT = st.sampled_from(
    ["", "a", "ab", "ab\n", "b a", "A1", "１２", "2024-02-29", "2024-02-30", '{"n": 1}', "[1]", "²"]
)
DAY = st.dates(date(2024, 2, 27), date(2024, 3, 2))
TIME = st.datetimes(datetime(2024, 2, 28), datetime(2024, 2, 29))
CELLS = dict(
    zip(SCHEMA, (WHOLE, WHOLE, FRACTION, FRACTION, TEXT, TEXT, DAY, DAY, TIME), strict=False)
)
CELLS["b"] = st.booleans()
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | cell for name, cell in CELLS.items()}), max_size=12
)
FULL = {
    "result_format": "COMPLETE",
    "include_unexpected_rows": True,
    "partial_unexpected_count": 50,
}


@cache
def asset(engine: str) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = getattr(context.data_sources, f"add_{engine}")(engine)
    return source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")


def on_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The same columns, text as plain objects: what pandas has without pyarrow."""
    columns = {}
    for name, dtype in frame.schema.items():
        values = frame[name].to_list()
        if dtype.is_temporal():
            columns[name] = pd.Series(pd.to_datetime(values), dtype="datetime64[us]")
        elif dtype.is_numeric():
            whole = dtype.is_integer() and None not in values
            columns[name] = pd.Series(values, dtype="int64" if whole else "float64")
        else:
            columns[name] = pd.Series(values, dtype=object)
    return pd.DataFrame(columns, index=range(frame.height))


def validate(
    engine: str, frame: Any, configs: list[dict[str, Any]], form: Mapping[str, Any] = FULL
) -> list[Any]:
    """One result per config, in their order."""
    suite = gx.ExpectationSuite(
        name="oracle",
        expectations=[
            ExpectationConfiguration(type=c["type"], kwargs=c["kwargs"], meta={"number": n})
            for n, c in enumerate(configs)
        ],
    )
    with pd.option_context("mode.string_storage", "python"):
        report = asset(engine).get_batch({"dataframe": frame}).validate(suite, result_format=form)
    return sorted(report.results, key=lambda result: result.expectation_config.meta["number"])


def plain(value: Any) -> Any:
    """A result without the types of the engine it comes from."""
    if value is None or value is pd.NaT:
        return None
    match value:
        case pd.DataFrame():
            return plain(value.to_dict("records"))
        case Mapping():
            return {plain(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case pd.Timestamp():
            return plain(value.to_pydatetime())
        case datetime():
            return value.isoformat()
        case date():
            return f"{value}T00:00:00"
    if hasattr(value, "item"):
        return plain(pd.Timestamp(value) if "datetime64" in str(value.dtype) else value.item())
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.9g}")
    return value


def told(result: Any) -> dict[str, Any]:
    """Success and everything else a result says; the order of missing values means nothing."""
    said = plain(result.result)
    if "partial_missing_list" in said:
        said["partial_missing_list"] = sorted(said["partial_missing_list"], key=repr)
    if said.get("unexpected_rows") is None:
        said.pop("unexpected_rows", None)
    if "None" in repr(said.get("partial_unexpected_list")):
        # Great Expectations counts NaN by NaN, and cannot sort pairs with None.
        said.pop("partial_unexpected_counts", None)
    return {"success": bool(result.success), **said}


def raised(result: Any) -> bool:
    return result.exception_info.get("raised_exception") is not False


def compare(frame: pl.DataFrame, configs: list[dict[str, Any]]) -> list[bool]:
    """Assert equality wherever pandas gives a result; whether it did, for each config."""
    oracle = validate("pandas", on_pandas(frame), configs)
    ours = validate("polars", frame.lazy(), configs)
    for config, expected, result in zip(configs, oracle, ours, strict=True):
        if not raised(expected):
            assert not raised(result), (config, result.exception_info)
            said, wanted = told(result), told(expected)
            assert {k: v for k, v in said.items() if v != wanted.get(k)} == {
                k: v for k, v in wanted.items() if v != said.get(k)
            }, config
    return [not raised(expected) for expected in oracle]


FIXED = pl.DataFrame(
    {
        "i": [1, 2, None, 2, -3, 6],
        "j": [1, 3, None, None, -3, 5],
        "f": [0.25, math.nan, 2.0, 2.0, 7.0, -1.5],
        "g": [0.25, 1.0, None, 2.5, 1.0, -1.5],
        "s": ["a", "ab", None, "ab\n", "2024-02-29", '{"n": 1}'],
        "t": ["a", None, None, "ab", "１２", "A1"],
        "d": [date(2024, 2, 28), None, *[date(2024, 3, 1)] * 2, date(2024, 2, 29), None],
        "e": [date(2024, 2, 28), None, *[date(2024, 2, 29)] * 2, None, date(2024, 3, 2)],
        "u": [datetime(2024, 2, 28, 12), None, *[datetime(2024, 2, 28)] * 2, None, None],
        "b": [True, False, None, True, True, None],
    },
    schema=SCHEMA,
)


def under(condition: Any, config: dict[str, Any]) -> dict[str, Any]:
    """An expectation with a row condition, where it can have one."""
    if condition is None or config["type"].startswith(("expect_table", "expect_column_to_exist")):
        return config
    return {"type": config["type"], "kwargs": {**config["kwargs"], "row_condition": condition}}


def test_every_expectation_equals_pandas() -> None:
    gave = compare(FIXED, EXPECTATIONS)
    assert [config for config, given in zip(EXPECTATIONS, gave, strict=True) if not given] == []


@pytest.mark.parametrize("turn", range(2))
def test_every_expectation_equals_pandas_under_a_condition(turn: int) -> None:
    conditions = CONDITIONS[1:]
    compare(
        FIXED,
        [
            under(conditions[(n + turn * 3) % len(conditions)], c)
            for n, c in enumerate(EXPECTATIONS)
        ],
    )


@settings(max_examples=25, deadline=None)
@given(
    ROWS,
    st.lists(st.sampled_from(EXPECTATIONS), min_size=4, max_size=8),
    st.sampled_from(CONDITIONS),
)
def test_results_equal_those_of_pandas(
    rows: list[dict[str, Any]], configs: list[dict[str, Any]], condition: Any
) -> None:
    compare(pl.DataFrame(rows, schema=SCHEMA), [under(condition, config) for config in configs])
