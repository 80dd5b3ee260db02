"""What the Polars engine of Great Expectations adds to, or refuses differently from, pandas."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from expectations.test_gx import FULL, asset, compare, raised, told, validate
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)
from great_expectations.expectations.expectation import (
    ColumnMapExpectation,
    ColumnPairMapExpectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.registry import (
    get_expectation_impl,
    list_registered_expectation_implementations,
)
from great_expectations.expectations.row_conditions import Column as RowColumn
from hypothesis import given, settings
from hypothesis import strategies as st
from support.gx_cases import EXPECTATIONS
from support.gx_definitions import DEFINITIONS

from hecha.expectations import gx as polars_gx
from hecha.expectations import validation as engine
from hecha.expectations.gx import engine as engine_of_gx
from hecha.expectations.gx import touched
from hecha.expectations.gx.metric_figures import Asked, Figure
from hecha.expectations.gx.patterns import matches
from hecha.expectations.gx.values import Column


def column(kind: str, name: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_{kind}", "kwargs": {"column": name, **kwargs}}


def rows(result: Any) -> list[Any]:
    found: list[Any] = result.result["unexpected_index_list"]
    return found


def test_every_supported_expectation_is_compared_with_pandas() -> None:
    maps = (ColumnMapExpectation, ColumnPairMapExpectation, MulticolumnMapExpectation)
    supported = set()
    for name in list_registered_expectation_implementations():
        kind = get_expectation_impl(name)
        needed = set(getattr(kind, "metric_dependencies", ()))
        if issubclass(kind, maps) and kind.map_metric:
            needed = {f"{kind.map_metric}.unexpected_count"}
        if needed and needed <= polars_gx.METRICS.keys():
            supported.add(name)
    compared = {config["type"] for config in EXPECTATIONS} | {one.type for one in DEFINITIONS}
    # On pandas the one stops at the first text that is no JSON, the other needs a database.
    assert supported - compared == {
        "expect_column_values_to_match_json_schema",
        "expect_table_row_count_to_equal_other_table",
    }
    # Divergence is computed from several metrics, types are compared without any.
    assert compared - supported == {
        "expect_column_kl_divergence_to_be_less_than",
        "expect_column_values_to_be_in_type_list",
        "expect_column_values_to_be_of_type",
    }


def test_json_is_held_against_its_schema() -> None:
    frame = pl.DataFrame({"s": ['{"n": 1}', None, '{"n": "x"}', "[]"]})
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    config = column("values_to_match_json_schema", "s", json_schema=schema)
    assert compare(frame, [config]) == [True]
    [result] = validate("polars", frame, [config])
    assert rows(result) == [2, 3]


def test_no_list_is_cut() -> None:
    frame = pl.DataFrame({"n": range(1000), "key": [f"k{n}" for n in range(1000)]})
    config = column("values_to_be_between", "n", min_value=700)
    [result] = validate(
        "polars", frame, [config], {**FULL, "unexpected_index_column_names": ["key"]}
    )
    assert rows(result) == [{"n": n, "key": f"k{n}"} for n in range(700)]
    assert result.result["unexpected_list"] == list(range(700))


def test_keys_equal_those_of_pandas() -> None:
    frame = pl.DataFrame({"i": [1, 5, 9, 5], "key": ["a", "b", "c", "d"]})
    configs = [
        column("values_to_be_between", "i", max_value=4),
        column("values_to_be_unique", "i"),
        {
            "type": "expect_compound_columns_to_be_unique",
            "kwargs": {"column_list": ["i", "key"]},
        },
    ]
    for without_values in (False, True):
        form = {
            **FULL,
            "unexpected_index_column_names": ["key"],
            "exclude_unexpected_values": without_values,
        }
        ours = validate("polars", frame, configs, form)
        theirs = validate("pandas", pd.DataFrame(frame.to_dict(as_series=False)), configs, form)
        assert [told(one) for one in ours] == [told(one) for one in theirs]


def test_days_written_as_text_are_days() -> None:
    days = [date(2024, 2, 28), None, date(2024, 3, 1)]
    frame = pl.DataFrame({"d": days, "t": pl.Series(days, dtype=pl.Datetime("ms"))})
    since = {
        "type": "comparison",
        "column": {"name": "d"},
        "operator": ">",
        "parameter": "2024-02-28",
    }
    found = validate(
        "polars",
        frame,
        [
            column("values_to_be_in_set", "d", value_set=["2024-02-28"]),
            column("values_to_be_in_set", "t", value_set=["2024-02-28"]),
            column("values_to_be_between", "d", max_value="2024-02-29"),
            column("values_to_be_between", "t", max_value="2024-02-29", row_condition=since),
            column("max_to_be_between", "d", max_value="2024-02-29"),
        ],
    )
    assert [rows(result) for result in found[:4]] == [[2]] * 4
    assert found[4].result == {"observed_value": date(2024, 3, 1)}
    assert str(found[4].result["observed_value"]) == "2024-03-01"
    assert not found[4].success


def test_a_set_means_what_the_column_can_hold() -> None:
    frame = pl.DataFrame(
        {"n": [1, 2, None], "x": [1.0, 2.0, None], "b": [True, False, None], "l": [[1], [2], None]}
    )
    wanted = [1, "1", 2.5, 2**70, float("inf"), None]
    found = validate(
        "polars",
        frame,
        [column("values_to_be_in_set", name, value_set=wanted) for name in frame.columns],
    )
    assert [rows(result) for result in found[:3]] == [[1]] * 3
    assert raised(found[3])


def test_codes_are_text() -> None:
    frame = pl.DataFrame({"c": ["是", "否", None]}, schema={"c": pl.Enum(["是", "否"])})
    [result] = validate(
        "polars", frame, [column("values_to_be_in_set", "c", value_set=["是", "有"])]
    )
    assert rows(result) == [1]


def test_one_that_cannot_run_disturbs_no_other() -> None:
    frame = pl.DataFrame({"n": [1, 2], "s": ["a", "b"]})
    passed_through = {"type": "pass_through", "pass_through_filter": "n > 1"}
    found = validate(
        "polars",
        frame,
        [
            column("values_to_be_between", "n", max_value=1),
            column("values_to_be_between", "s", max_value=1),
            column("values_to_be_between", "gone", max_value=1),
            column("values_to_match_regex", "s", regex="("),
            column("values_to_be_of_type", "n", type_="whole"),
            column("values_to_be_unique", "n", row_condition=passed_through),
            {
                "type": "expect_table_row_count_to_equal_other_table",
                "kwargs": {"other_table_name": "other"},
            },
            column("values_to_be_unique", "n"),
        ],
    )
    assert [raised(result) for result in found] == [False, *[True] * 6, False]
    assert not any(result.success for result in found[:7])
    assert rows(found[0]) == [1]


@pytest.mark.parametrize(
    "fault", [ValueError("1"), OverflowError(), RecursionError(), pl.exceptions.PanicException()]
)
def test_a_figure_that_raises_at_its_end_disturbs_no_other(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def broken(asked: Asked) -> Figure:
        def finish(value: Any) -> Any:
            raise fault

        return Figure(asked.column().values.max(), finish)

    known = engine_of_gx.get_metric_provider

    def provider(name: str, of: Any) -> Any:
        return (None, broken) if name == "column.max" else known(name, of)

    monkeypatch.setattr(engine_of_gx, "get_metric_provider", provider)
    found = validate(
        "polars",
        pl.DataFrame({"n": [1, 2, 2], "m": [1, 2, 3]}),
        [
            column("max_to_be_between", "n", max_value=3),
            column("values_to_be_unique", "n"),
            column("min_to_be_between", "m", min_value=1),
            column("max_to_be_between", "m", max_value=3),
        ],
    )
    assert [raised(result) for result in found] == [True, False, False, True]
    assert rows(found[1]) == [1, 2]
    assert found[2].result == {"observed_value": 1}
    (info,) = found[0].exception_info.values()
    assert info["exception_message"].startswith(f"{type(fault).__name__}:")


def test_each_claim_that_fails_says_its_own_reason() -> None:
    frame = pl.DataFrame({"n": [1, 2], "s": ["a", "b"]})
    found = validate(
        "polars",
        frame,
        [
            column("max_to_be_between", "gone", max_value=1),
            column("mean_to_be_between", "s", max_value=1),
            column("values_to_be_between", "n", min_value=2, max_value=1),
            column("values_to_be_unique", "n"),
        ],
    )
    said = [next(iter(result.exception_info.values())) for result in found[:3]]
    assert [info["exception_message"] for info in said] == [
        'UnknownColumn: the batch has no column "gone"; it has n, s',
        "KindMismatch: s has no numbers but text",
        "BoundsReversed: min_value cannot be greater than max_value",
    ]
    assert not raised(found[3])


def test_the_first_rows_of_a_batch_are_shown() -> None:
    frame = pl.DataFrame({"n": [1, None, 3], "^n$": ["a", "b", None]})
    batch = asset("polars").get_batch({"dataframe": frame.lazy()})
    shown = batch.head(n_rows=2).data
    assert shown.to_dict("list") == {"n": [1, None], "^n$": ["a", "b"]}
    assert batch.head(n_rows=-1).data["n"].to_list() == [1, None]
    assert batch.head(fetch_all=True).data["n"].to_list() == [1, None, 3]
    assert batch.head(n_rows=-9).data.empty


def test_unexpected_rows_and_the_query_for_them_have_the_form_of_pandas() -> None:
    frame = pl.DataFrame({"n": [1, 5, None, 7], "m": [None, 2, 3, 4]})
    [result] = validate("polars", frame, [column("values_to_be_between", "n", max_value=4)])
    assert result.result["unexpected_index_query"] == "df.filter(items=[1, 3], axis=0)"
    shown = result.result["unexpected_rows"]
    assert isinstance(shown, pd.DataFrame)
    assert shown.to_dict("index") == {1: {"n": 5, "m": 2}, 3: {"n": 7, "m": 4}}
    # A blank beside it makes no whole number a fraction.
    assert [type(value) for value in shown["m"]] == [int, int]


@pytest.mark.parametrize("name", ["^a.*$", "*", "_polars_gx", "_polars_gx_row", "a b"])
def test_a_column_is_the_one_of_its_name(name: str) -> None:
    frame = pl.DataFrame({"a": [1, 1, 1], name: [3, 4, 5], "ab": [9, 9, 9]})
    condition = {
        "type": "comparison",
        "column": {"name": name},
        "operator": ">",
        "parameter": 3,
    }
    found = validate(
        "polars",
        frame,
        [
            {"type": "expect_column_max_to_be_between", "kwargs": {"column": name}},
            column("values_to_be_between", "a", min_value=2, row_condition=condition),
            column("values_to_be_between", name, max_value=4),
        ],
        {**FULL, "unexpected_index_column_names": ["ab"]},
    )
    assert found[0].result == {"observed_value": 5}
    assert len(rows(found[1])) == 2
    assert rows(found[2])[-1] == {name: 5, "ab": 9}


def test_a_frame_is_read_from_its_file(tmp_path: Path) -> None:
    pl.DataFrame({"n": [1, 2, 3]}).write_csv(tmp_path / "n.csv")
    lazy = pl.scan_csv(tmp_path / "n.csv")
    [result] = validate("polars", lazy, [column("values_to_be_between", "n", max_value=2)])
    assert rows(result) == [2]


def test_the_report_can_be_written_down_without_the_data() -> None:
    import great_expectations as gx

    suite = gx.ExpectationSuite(
        name="one",
        expectations=[
            ExpectColumnValuesToBeBetween(
                column="n", min_value=0, row_condition=RowColumn("n") < 100
            )
        ],
    )
    frame = pl.DataFrame({"n": [1, 123456789]})
    report = asset("polars").get_batch({"dataframe": frame}).validate(suite, result_format=FULL)
    assert "123456789" not in json.dumps(report.to_json_dict())


PIECES = st.sampled_from(
    [
        *"ab1. \n^$|()*+?",
        *("(?:", "[ab]", "[^a]", "[0-9]", r"\d", r"\w", r"\s", r"\.", "{2}", "{1,}", "*?", "++"),
        *("[a&&b]", "[[a]", "(?i)", "(?=a)", r"\Z"),
    ]
)


@pytest.mark.filterwarnings("ignore:Possible (nested )?set:FutureWarning")
@settings(max_examples=400, deadline=None)
@given(
    st.lists(PIECES, max_size=6).map("".join),
    st.lists(st.text("abA1１²\x1c .\n&[", max_size=5), max_size=8),
)
def test_patterns_mean_what_they_mean_in_python(pattern: str, texts: list[str]) -> None:
    values = pl.DataFrame({"s": [*texts, None]}, schema={"s": pl.String})
    try:
        python = re.compile(pattern)
    except re.error:
        with pytest.raises(re.error):
            matches(Column("s", pl.String()), pattern)
        return
    found = values.select(matches(Column("s", pl.String()), pattern)).to_series().to_list()
    assert found == [*(python.search(text) is not None for text in texts), None]


def test_all_that_is_used_of_great_expectations_is_listed() -> None:
    used = set()
    for file in Path(polars_gx.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("great_exp"):
                used |= {(node.module, alias.name) for alias in node.names}
    listed = {
        (module, name.partition(".")[0])
        for module, names in touched.TOUCHED.items()
        for name in names
    }
    assert used == listed


def test_a_version_that_lacks_a_name_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = "great_expectations.expectations.registry"
    monkeypatch.delattr(f"{registry}.register_metric")
    with pytest.raises(polars_gx.Unsupported, match=f"{registry}.*great-expectations>=1\\.24,<2"):
        touched.check()


def test_a_version_that_does_not_fit_is_a_broken_tool_and_no_fault_of_the_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Any:
        if name == "hecha.expectations.gx":
            raise polars_gx.Unsupported("moved")
        return import_module(name)

    engine._asset.cache_clear()
    monkeypatch.setattr(engine, "import_module", missing)
    with pytest.raises(polars_gx.Unsupported, match="moved"):
        engine.run(pl.DataFrame({"n": [1]}), [column("values_to_be_unique", "n")], {})
    engine._asset.cache_clear()


def test_two_claims_of_one_type_about_one_column_both_run() -> None:
    at_most = [column("values_to_be_between", "n", max_value=value) for value in (1, 2)]
    done = engine.run(pl.DataFrame({"n": [1, 2, 3]}), at_most, {})
    assert [one.rows for one in done] == [(1, 2), (2,)]
