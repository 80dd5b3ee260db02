"""What the Polars engine of Great Expectations adds to, or refuses differently from, pandas."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from expectations.test_gx import FULL, compare, raised, told, validate
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

from hecha.expectations import gx as polars_gx
from hecha.expectations import validation as engine
from hecha.expectations.gx import touched
from hecha.expectations.gx.patterns import matches
from hecha.expectations.gx.values import Column
from hecha.reading.submission import InputRejected


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
    compared = {config["type"] for config in EXPECTATIONS}
    # On pandas the one stops at the first text that is no JSON, the other needs a database.
    assert supported - compared == {
        "expect_column_values_to_match_json_schema",
        "expect_table_row_count_to_equal_other_table",
    }
    assert compared <= supported


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
    import pandas as pd

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
            column("values_to_be_of_type", "n", type_="int64"),
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


def test_a_frame_is_read_from_its_file(tmp_path: Path) -> None:
    pl.DataFrame({"n": [1, 2, 3]}).write_csv(tmp_path / "n.csv")
    lazy = pl.scan_csv(tmp_path / "n.csv")
    [result] = validate("polars", lazy, [column("values_to_be_between", "n", max_value=2)])
    assert rows(result) == [2]


def test_the_report_can_be_written_down_without_the_data() -> None:
    import great_expectations as gx
    from expectations.test_gx import asset

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


def test_an_officer_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        if name == "hecha.expectations.gx":
            raise polars_gx.Unsupported("moved")
        return import_module(name)

    engine._asset.cache_clear()
    monkeypatch.setattr(engine, "import_module", missing)
    with pytest.raises(InputRejected, match=r"请安装 great-expectations>=1\.24,<2"):
        engine.run(pl.DataFrame({"n": [1]}), [column("values_to_be_unique", "n")], {})
    engine._asset.cache_clear()


def test_two_claims_of_one_type_about_one_column_both_run() -> None:
    at_most = [column("values_to_be_between", "n", max_value=value) for value in (1, 2)]
    done = engine.run(pl.DataFrame({"n": [1, 2, 3]}), at_most, {})
    assert [one.rows for one in done] == [(1, 2), (2,)]
