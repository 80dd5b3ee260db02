"""A faulty suite: every mistake named by ``--check``, none of them ever a traceback."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from great_expectations.expectations.registry import list_registered_expectation_implementations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.process import Hecha
from support.submissions_by_hand import submission

from hecha import expectations as gx_run
from hecha.declare.fact_columns import COMPUTED
from hecha.expectations import bounds
from hecha.expectations import declared as expectations
from hecha.expectations import mistakes as checking
from hecha.expectations import row_conditions as conditions
from hecha.expectations import validation as engine
from hecha.figures import counted_rows as frames
from hecha.figures import records
from hecha.figures.counting import count
from hecha.policy import load
from hecha.reading import read
from hecha.reading.submission import InputRejected

DAY = date(2024, 12, 31)
BETWEEN = "expect_column_values_to_be_between"
POLICY = """title = "某县办法"
[parameters.least]
title = "最低数"
[[parameters.least.values]]
value = 3
"""


def entry(kind: str = BETWEEN, frame: str = "county", **kwargs: Any) -> dict[str, Any]:
    """One right expectation about the households of a county, with other kwargs."""
    meta = {"claim": "A-1", "clause": "一", "quote": "原文", "title_zh": "不符", "fix_zh": "改正"}
    if frame == "household":
        meta["grain"] = "county"
    return {"type": kind, "kwargs": {"column": "households", **kwargs}, "meta": meta}


def where(column: str, operator: str, value: Any) -> dict[str, Any]:
    return {
        "type": "comparison",
        "column": {"name": column},
        "operator": operator,
        "parameter": value,
    }


def written(folder: Path, frame: str, *entries: Any, policy: str = POLICY) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    text = json.dumps({"name": "本县", "expectations": entries}, ensure_ascii=False)
    (folder / f"{frame}.json").write_text(text, encoding="utf-8")
    return folder


def wrong(folder: Path) -> list[str]:
    return [one.replace(f"{folder}/", "") for one in checking.check(folder, DAY)]


def dated(**days: str) -> dict[str, Any]:
    one = entry(min_value=1)
    one["meta"] |= {key.rstrip("_"): day for key, day in days.items()}
    return one


LEAST = {"$PARAMETER": "least"}
MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    (
        "county",
        entry("expect_column_values_to_be_betwen", min_value=1),
        f"的 type“expect_column_values_to_be_betwen”不存在或不能执行，是不是 {BETWEEN}。",
    ),
    (
        "county",
        entry("unexpected_rows_expectation"),
        "的 type“unexpected_rows_expectation”不存在或不能执行，请对照其他套件的写法。",
    ),
    (
        "county",
        entry(min_value=5, max_value=2),
        "的 min_value（5）大于 max_value（2），没有数值能同时符合，请改正。",
    ),
    (
        "household",
        entry(
            "expect_column_value_lengths_to_be_between",
            "household",
            column="household_id",
            min_value=9,
            max_value=8,
        ),
        "的 min_value（9）大于 max_value（8），没有数值能同时符合，请改正。",
    ),
    (
        "county",
        entry("expect_column_unique_value_count_to_be_between", min_value=2, max_value=1.5),
        "的 min_value（2）大于 max_value（1.5），没有数值能同时符合，请改正。",
    ),
    (
        "household",
        entry(
            BETWEEN,
            "household",
            column="first_identified",
            min_value="2018-01-02",
            max_value="2018-01-01",
        ),
        "的 min_value（2018-01-02）大于 max_value（2018-01-01），没有数值能同时符合，请改正。",
    ),
    ("county", entry(min_value="2150"), "的 min_value 把数字写成了文字“2150”，请去掉引号。"),
    (
        "county",
        entry("expect_column_values_to_be_in_set", value_set=[1, "2"]),
        "的 value_set 里把数字写成了文字“2”，请去掉引号。",
    ),
    (
        "household",
        entry(
            "expect_column_values_to_be_in_set", "household", column="exit_status", value_set=[1]
        ),
        "的 value_set 里写的 1 没有引号，exit_status 是文字，请加上引号。",
    ),
    (
        "household",
        entry(BETWEEN, "household", column="first_identified", min_value="去年"),
        '的 min_value 写的“去年”不是日期，first_identified 是日期，请写成 "2018-12-31" 的形式。',
    ),
    ("county", entry(min_value=1, mostly="0.9"), "的 mostly 把数字写成了文字“0.9”，请去掉引号。"),
    ("county", entry(min_value=[1]), "的 min_value 要写成一个值。"),
    ("county", entry(min_value=1e999), "里的 Infinity 不是数字，请改成数字或者去掉。"),
    (
        "household",
        entry("expect_column_mean_to_be_between", "household", column="exit_status", min_value=1),
        "的 type 只能用于数字，exit_status 是文字。",
    ),
    (
        "county",
        entry(min_value=1, row_condition=where("households", "==", "是")),
        "的 row_condition 里写的“是”不是数字，不能与 households 比较。",
    ),
    (
        "county",
        entry(min_value=1, row_condition=where("households", ">", "3")),
        "的 row_condition 里把数字写成了文字“3”，请去掉引号。",
    ),
    (
        "county",
        entry(
            min_value=1,
            row_condition={"type": "or", "conditions": [where("county", "IN", ["甲", 3])]},
        ),
        "的 row_condition 里写的 3 没有引号，county 是文字，请加上引号。",
    ),
    (
        "county",
        dated(from_="2020-01-02", to="2020-01-01"),
        "的 from（2020-01-02）晚于 to（2020-01-01），永远不会核对，请改正。",
    ),
    (
        "county",
        entry(column=["households"]),
        "的列名要写成带引号的文字，column_list 要写成列名的列表。",
    ),
    ("county", entry(min_value={"$PARAMETER": 3}), '的参数要写成 {"$PARAMETER": "参数名"}。'),
    (
        "county",
        entry(min_value=4, max_value=LEAST),
        f"（参数 least 按 {DAY} 的取值）的 min_value（4）大于 max_value（3），"
        "没有数值能同时符合，请改正。",
    ),
    (
        "household",
        entry(
            "expect_column_values_to_be_in_set",
            "household",
            column="exit_status",
            value_set=[LEAST],
        ),
        f"（参数 least 按 {DAY} 的取值）的 value_set 里写的 3 没有引号，exit_status 是文字，"
        "请加上引号。",
    ),
]


@pytest.mark.parametrize(("frame", "mistake", "says"), MISTAKES)
def test_a_mistake_is_named(tmp_path: Path, frame: str, mistake: dict[str, Any], says: str) -> None:
    (one,) = wrong(written(tmp_path / "本县", frame, mistake))
    assert one.removeprefix(f"{frame}.json").removeprefix("：A-1").lstrip() == says


def test_every_mistake_of_a_file_is_listed(tmp_path: Path) -> None:
    faulty = [copy.deepcopy(entry(min_value=value)) for value in ("1", 2, "三")]
    for number, one in enumerate(faulty, 1):
        one["meta"]["claim"] = f"A-{number}"
    assert wrong(written(tmp_path / "本县", "county", *faulty)) == [
        "county.json：A-1 的 min_value 把数字写成了文字“1”，请去掉引号。",
        "county.json：A-3 的 min_value 写的“三”不是数字，不能与 households 比较。",
    ]


@pytest.mark.parametrize("text", ['"2150"', '" 2,150 "', '"80%"'])
def test_a_number_written_as_text_is_no_value_of_a_parameter(tmp_path: Path, text: str) -> None:
    policy = POLICY.replace("value = 3", f"value = {text}")
    assert wrong(written(tmp_path / "本县", "county", policy=policy)) == [
        f"policy.toml 第 5 行：[parameters.least] 的 value = {text} 把数字写成了文字，请去掉引号。"
    ]


def test_what_is_right_is_not_called_wrong(tmp_path: Path) -> None:
    right = [
        entry(min_value=3, max_value=3),
        entry(min_value=LEAST, max_value=3, row_condition=where("county", "NOT_IN", ["甲县"])),
        dated(from_="2020-01-01", to="2020-01-01"),
    ]
    for number, one in enumerate(right, 1):
        one["meta"]["claim"] = f"A-{number}"
    folder = written(tmp_path / "本县", "county", *right)
    day = entry(
        BETWEEN,
        "household",
        column="first_identified",
        min_value="2014-01-01",
        row_condition=where("first_identified", ">", "2013-01-01"),
    )
    day["meta"]["claim"] = "A-9"
    assert wrong(written(folder, "household", day)) == []


@pytest.mark.parametrize(
    ("one", "code", "says"),
    [
        (
            entry(min_value=1, row_condition=where("households", "==", "是")),
            2,
            "未核查：{}/county.json：A-1 的 row_condition 里写的“是”不是数字，"
            "不能与 households 比较。\n",
        ),
        (entry(min_value=4, max_value=LEAST), 3, ""),
    ],
)
def test_hecha_check_rejects_a_faulty_suite_or_states_the_error(
    hecha: Hecha, clean_county: Path, tmp_path: Path, one: dict[str, Any], code: int, says: str
) -> None:
    folder = written(tmp_path / "本县", "county", one)
    out = tmp_path / "结果"
    done = hecha("check", clean_county, "--suite", folder, "-o", out, "--quiet")
    assert (done.returncode, done.stderr) == (code, says.format(folder))
    if code == 3:
        outcomes = pl.read_csv(out / "outcomes.csv").filter(rule="A-1")
        assert outcomes.select("outcome", "reason").rows() == [
            ("error", "Great Expectations 执行时出错（下限大于上限）")
        ]


def test_the_types_are_those_the_engine_evaluates() -> None:
    """All that Great Expectations has but queries, patterns of SQL and other tables."""
    others = {
        *(
            f"expect_column_values_to_{no}match_like_pattern{s}"
            for no in ("", "not_")
            for s in ("", "_list")
        ),
        "expect_query_results_to_match_comparison",
        "expect_table_row_count_to_equal_other_table",
        "unexpected_rows_expectation",
    }
    known = set(list_registered_expectation_implementations())
    assert set(bounds.TYPES) == known - others


def test_every_column_has_the_kind_it_is_declared_with(clean_county: Path) -> None:
    given = read([clean_county])
    world = frames.build(given, load("national", given.snapshot.day))
    figures = count(world).frame.drop("grain")
    for name, dtype in figures.schema.items():
        assert conditions.kind_of_type(dtype) == bounds.kind_of_column("county", name), name
    for frame, computed in COMPUTED.items():
        there = [name for name in computed if not records.missing(world, frame, [name])]
        assert there
        for name in there:
            dtype = records.rows(world, frame, [name]).schema[name]
            assert conditions.kind_of_type(dtype) == bounds.kind_of_column(frame, name), name


SCRAP = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "是", "3", "2020-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["type", "$PARAMETER", "name", "column"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
WHOLE = entry(
    min_value=1,
    max_value=LEAST,
    mostly=0.5,
    row_condition={"type": "and", "conditions": [where("county", "IN", ["甲县"])]},
    column_list=["households"],
)
WHOLE["severity"] = "critical"
WHOLE["meta"] |= {"grain": "county", "from": "2020-01-01", "to": "2030-01-01", "counties": 1}


def paths(value: Any) -> list[tuple[Any, ...]]:
    """The way to every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Any, ...]] = []
    for key, part in inner:
        found.append((key,))
        if isinstance(part, dict | list):
            found += [(key, *rest) for rest in paths(part)]
    return found


def replaced(path: tuple[Any, ...], scrap: Any) -> dict[str, Any]:
    changed = copy.deepcopy(WHOLE)
    home: Any = changed
    for key in path[:-1]:
        home = home[key]
    home[path[-1]] = scrap
    return changed


FUZZED = given(st.sampled_from(paths(WHOLE)), SCRAP)
SHARED = [HealthCheck.function_scoped_fixture]


@settings(max_examples=200, deadline=None, suppress_health_check=SHARED)
@FUZZED
def test_no_scrap_in_a_suite_ends_in_a_traceback(
    tmp_path: Path, path: tuple[Any, ...], scrap: Any
) -> None:
    folder = written(tmp_path / "本县", "county", replaced(path, scrap))
    assert all(one.endswith("。") for one in checking.check(folder, DAY))


@settings(max_examples=15, deadline=None, suppress_health_check=SHARED)
@FUZZED
def test_no_scrap_in_a_suite_breaks_a_run(
    tmp_path: Path, path: tuple[Any, ...], scrap: Any
) -> None:
    folder = written(tmp_path / "本县", "county", replaced(path, scrap))
    data = submission(DAY, household=[{"county": "甲县", "household_id": "1"}])
    try:
        found = gx_run.evaluate(data, load(folder, DAY))
    except InputRejected:
        return
    # Nothing that was not evaluated is left out: the one claim has an outcome.
    assert found.outcomes.height == 1


def test_an_expectation_without_a_result_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = engine._validated

    def half(*given: Any) -> Any:
        yield from list(kept(*given))[:1]

    monkeypatch.setattr(engine, "_validated", half)
    one = {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "n"}}
    done = engine.run(pl.DataFrame({"n": [1, 2]}), [one, one], {})
    assert [(each.success, each.error) for each in done] == [
        (True, None),
        (False, "Great Expectations 没有返回结果"),
    ]


def test_the_words_of_a_mistake_name_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "本县"
    folder.mkdir()
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    file = folder / "county.json"
    for text, says in (
        ('{"expectations": [', "第 1 行写法有误，请检查逗号、引号和括号。"),
        ("[" * 100_000, "的括号套得太深，请对照其他套件的写法改正。"),
        ('{"expectations": [NaN]}', "里的 NaN 不是数字，请改成数字或者去掉。"),
        ("[]", "：缺少 expectations 列表。"),
    ):
        file.write_text(text, encoding="utf-8")
        (one,) = wrong(folder)
        assert one.removeprefix("county.json").strip() == says
    file.unlink()
    file.mkdir()
    assert wrong(folder) == ["county.json 打不开，请检查它是不是文件、有没有读取权限。"]
    with pytest.raises(InputRejected, match="打不开"):
        expectations.of_layers(load(folder, DAY).layers)
