"""What a suite finds in a submission: which claim fails, in which area, with which evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.local_claims import local_claims
from support.submissions_by_hand import COUNTY, puning, submission

from hecha import expectations
from hecha.policy import load as load_suite
from hecha.reading.submission import InputRejected
from hecha.results.fingerprint import fingerprint
from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES, SUBJECTS, Results

DAY = date(2016, 12, 31)
NOT_DUE = {"PN-03-5", "PN-03-6", "PN-03-7", "PN-03-8"}


def check(tables: dict[str, Any], name: str | Path = "puning-2016", day: date = DAY) -> Results:
    return expectations.evaluate(submission(day, **tables), load_suite(name, day))


def failing(results: Results) -> list[tuple[str, str | None, str | None, str | None]]:
    return results.findings.select("rule", "county", "town", "village").rows()


def outcome(results: Results, claim: str) -> list[tuple[Any, ...]]:
    of_claim = results.outcomes.filter(rule=claim)
    return of_claim.select("county", "town", "outcome", "checked", "failed", "reason").rows()


def cells(results: Results, claim: str) -> list[tuple[Any, ...]]:
    prints = results.findings.filter(rule=claim)["fingerprint"]
    evidence = results.evidence.filter(pl.col("fingerprint").is_in(prints.to_list()))
    return evidence.select("table", "file", "sheet", "row", "column", "value").rows()


@pytest.fixture(scope="module")
def whole() -> Results:
    return check(puning())


def test_a_county_as_its_paper_says_has_no_finding(whole: Results) -> None:
    assert failing(whole) == []
    ran = whole.outcomes.filter(pl.col("outcome") != "skipped")
    assert ran["outcome"].unique().to_list() == ["passed"]
    expected = {"NA-01", "NA-02", "PN-01-1", *(f"PN-02-{n}" for n in (1, 2, 3, 5))}
    expected |= {*(f"PN-03-{n}" for n in range(1, 4)), *(f"PN-20-{n}" for n in range(1, 5))}
    expected |= {*(f"PN-24-{n}" for n in range(1, 15)), "PN-25-1"}
    assert set(ran["rule"]) == expected


def test_what_could_not_be_checked_says_why(whole: Results) -> None:
    assert outcome(whole, "PN-03-4") == [
        (COUNTY, None, "skipped", 0, 0, "“户信息”表缺少“脱贫年度”列")
    ]
    others = ~pl.col("rule").is_in(list(local_claims("puning-2016")))
    reasons = whole.outcomes.filter(others, outcome="skipped")["reason"].unique().sort().to_list()
    index = "以 2014 年为 1 的农村居民消费价格指数由统计部门逐年公布，请在本地的套件里按年写上"
    assert reasons == [
        "2017-12-31 起才核对",
        "2018-12-31 起才核对",
        "“家庭成员”表缺少“是否享受低保”列；“家庭成员”表缺少“劳动技能”列；“家庭成员”表缺少“是否特困供养人员”列",
        "“户信息”表缺少“脱贫年度”列",
        f"参数 poor_village_income_now 在 2016-12-31 没有取值（{index}）",
        f"参数 relative_poverty_line_now 在 2016-12-31 没有取值（{index}）",
        "缺少“责任书台账”表",
    ]


def test_results_keep_the_schemas_of_the_three_tables(whole: Results) -> None:
    missing_one = puning()
    missing_one["household"].pop()
    for results in (whole, check(missing_one)):
        assert dict(results.findings.schema) == FINDINGS
        assert dict(results.evidence.schema) == EVIDENCE
        assert dict(results.outcomes.schema) == OUTCOMES
        assert dict(results.subjects.schema) == SUBJECTS
        assert results.subjects.height == results.findings.height


def test_a_missing_household_is_found_in_its_totals() -> None:
    tables = puning()
    gone = tables["household"].pop()
    tables["member"] = [m for m in tables["member"] if m["household_id"] != gone["household_id"]]
    results = check(tables)
    assert {claim for claim, *_ in failing(results)} == {
        "PN-02-1",
        "PN-02-2",
        "PN-24-11",
        "PN-24-12",
        "PN-03-3",
    }
    finding = results.findings.row(by_predicate=pl.col("rule") == "PN-02-1", named=True)
    assert finding == {
        "fingerprint": fingerprint("PN-02-1", COUNTY, None, None),
        "rule": "PN-02-1",
        "severity": "confirm",
        "grain": "county",
        "household_id": None,
        "person_id": None,
        "county": COUNTY,
        "town": None,
        "village": None,
        "message": "建档立卡户数与文件不符：建档立卡户数为6387户，应为6388户"
        "（普市发[2016]10号 第2条）",
        "suggestion": "对照文件的数字逐乡镇核对名单："
        "多出的查重复户、误录人员，缺少的查漏录或误删。",
        "state": "open",
        "task": None,
    }
    assert cells(results, "PN-02-1") == [("indicator", None, None, None, "建档立卡户数", "6387户")]
    assert outcome(results, "PN-02-1") == [(COUNTY, None, "failed", 1, 1, None)]


def test_households_without_helper_are_named_under_their_village() -> None:
    tables = puning()
    ended, unpaired = tables["pairing"][3], tables["pairing"].pop(1288)
    ended["end_date"] = date(2016, 12, 30)
    results = check(tables)
    villages = [(row["county"], row["town"], row["village"]) for row in (ended, unpaired)]
    assert [area for claim, *area in failing(results) if claim == "PN-25-1"] == sorted(
        map(list, villages)
    )
    rows = {row["household_id"]: 4 + n for n, row in enumerate(tables["household"])}
    wanted = [
        (
            "household",
            "户信息.xlsx",
            "第1页",
            rows[row["household_id"]],
            "户编号",
            row["household_id"],
        )
        for row in sorted((ended, unpaired), key=lambda row: row["town"])
    ]
    assert cells(results, "PN-25-1") == wanted
    messages = results.findings.filter(rule="PN-25-1")["message"].unique().to_list()
    assert messages == [
        "有户没有帮扶责任人：1户，有效帮扶责任人数为0人，应不低于1人（普市发[2016]10号 第25条）"
    ]
    by_town = results.outcomes.filter(rule="PN-25-1")
    assert by_town["checked"].sum() == 6388
    assert by_town["failed"].sum() == 2
    assert by_town.filter(outcome="failed").height == 2


def test_a_poor_village_without_team_is_found_where_it_is() -> None:
    tables = puning()
    tables["village_team"] = [row for row in tables["village_team"] if row["village"] != "poor村7"]
    results = check(tables)
    area = (COUNTY, "poor镇1", "poor村7")
    assert failing(results) == [
        ("PN-20-3", *area),
        ("PN-20-4", *area),
        ("PN-20-1", COUNTY, None, None),
    ]
    assert outcome(results, "PN-20-3") == [
        (COUNTY, "poor镇0", "passed", 6, 0, None),
        (COUNTY, "poor镇1", "failed", 6, 1, None),
        (COUNTY, "poor镇2", "passed", 6, 0, None),
    ]


def test_a_term_that_ended_counts_no_more() -> None:
    tables = puning()
    tables["village_team"][0]["end_date"] = date(2016, 6, 30)
    assert {claim for claim, *_ in failing(check(tables))} == {"PN-20-2", "PN-20-3", "PN-20-4"}


PRICES = """title = "本县"
extends = "puning-2016"
[parameters.price_index_2014]
title = "以 2014 年为 1 的农村居民消费价格指数"
unit = "倍"
[[parameters.price_index_2014.values]]
value = 1
"""


def test_village_criteria_are_for_villages_not_yet_exited(own_suite: Path) -> None:
    tables = puning()
    tables["village"][0] |= {"income_per_person": 8000, "population": 50_000}
    tables["village"][1] |= {"income_per_person": 9000, "exited_village": "是"}
    (own_suite / "policy.toml").write_text(PRICES, encoding="utf-8")
    results = check(tables, own_suite)
    area = (COUNTY, "poor镇0", "poor村0")
    assert failing(results) == [("PN-02-4", *area), ("PN-02-5", *area)]
    assert results.findings["severity"].to_list() == ["confirm", "confirm"]
    persons = sum(row["village"] == "poor村0" for row in tables["member"])
    share = f"{round(persons / 500, 6)}%"
    assert cells(results, "PN-02-5") == [
        ("indicator", None, None, None, "建档立卡人口占总人口的比例", share),
        ("indicator", None, None, None, "建档立卡人数", f"{persons}人"),
        ("indicator", None, None, None, "总人口数", "50000人"),
    ]


def test_a_blank_figure_is_not_a_pass(own_suite: Path) -> None:
    (own_suite / "policy.toml").write_text(PRICES, encoding="utf-8")
    tables = puning()
    for row in tables["village"]:
        if row["town"] == "poor镇0":
            row["income_per_person"] = None
    tables["village"][1]["income_per_person"] = None
    results = check(tables, own_suite)
    assert outcome(results, "PN-02-4") == [
        (COUNTY, "poor镇0", "skipped", 0, 0, "6 个村没有可核对的数值"),
        (COUNTY, "poor镇1", "passed", 5, 0, "1 个村没有可核对的数值"),
        (COUNTY, "poor镇2", "passed", 6, 0, None),
    ]


def test_a_column_that_one_sheet_lacks_makes_its_townships_unknown() -> None:
    tables = puning()
    with_year = [{**row, "exit_year": 2016} for row in tables["household"][:6000]]
    tables["household"] = [with_year, tables["household"][6000:]]
    results = check(tables)
    assert outcome(results, "PN-03-4") == [(COUNTY, None, "passed", 1, 0, None)]
    income = [{**row, "net_income_per_person": 1000.0} for row in with_year]
    tables["household"][0] = income
    for row in tables["member"]:
        row["labour"] = "普通劳动力"
    later = check(tables, day=date(2018, 12, 31))
    assert later.outcomes.filter(rule="PN-03-8")["checked"].sum() == 6000
    assert later.outcomes.filter(rule="PN-03-8")["failed"].sum() == 6000


def test_without_county_names_the_county_is_still_counted() -> None:
    tables = puning()
    for rows in tables.values():
        for row in rows:
            row.pop("county", None)
    tables["household"].pop()
    results = check(tables)
    assert ("PN-02-1", None, None, None) in failing(results)


def test_the_order_of_rows_changes_nothing(whole: Results) -> None:
    tables = puning()
    tables["pairing"] = tables["pairing"][:-40]
    expected = check(tables)
    mirrored = check({name: rows[::-1] for name, rows in tables.items()})
    assert mirrored.findings.equals(expected.findings)
    assert mirrored.outcomes.equals(expected.outcomes)


def test_a_household_told_by_two_years_is_one_household() -> None:
    tables = puning()
    for name in ("household", "member"):
        tables[name] = [{**row, "year": year} for year in (2015, 2016) for row in tables[name]]
    assert failing(check(tables)) == []


@pytest.fixture
def own_suite(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "本县"
    folder.mkdir()
    (folder / "policy.toml").write_text('title = "本县办法"\n', encoding="utf-8")
    return folder


def expectation(claim: str, kind: str, **kwargs: Any) -> dict[str, Any]:
    meta = {"claim": claim, "clause": "一", "quote": "原文", "title_zh": "不符", "fix_zh": "改正"}
    return {"type": kind, "kwargs": kwargs, "meta": meta}


def write(folder: Path, name: str, *entries: dict[str, Any]) -> None:
    suite = {"name": name, "expectations": entries}
    (folder / f"{name}.json").write_text(json.dumps(suite, ensure_ascii=False), encoding="utf-8")


def test_no_failing_row_is_left_out_however_many(own_suite: Path) -> None:
    write(
        own_suite,
        "village",
        expectation("A-1", "expect_column_values_to_be_between", column="households", min_value=3),
    )
    per_household = expectation(
        "A-2", "expect_column_values_to_be_between", column="valid_pairings", min_value=1
    )
    per_household["meta"]["grain"] = "county"
    write(own_suite, "household", per_household)
    area = {"county": "甲县", "town": "乙镇"}
    households = [{**area, "village": f"村{n:03}", "household_id": f"{n:010}"} for n in range(700)]
    pairing = [{"household_id": "1" * 10, "helper_name": "甲"}]
    results = check({"household": households, "pairing": pairing}, own_suite)
    assert [row[3] for row in failing(results) if row[0] == "A-1"] == [
        f"村{n:03}" for n in range(700)
    ]
    assert [cell[3] for cell in cells(results, "A-2")] == list(range(4, 704))
    assert outcome(results, "A-1") == [("甲县", "乙镇", "failed", 700, 700, None)]


def test_what_great_expectations_cannot_run_is_an_error(own_suite: Path) -> None:
    between = "expect_column_values_to_be_between"
    write(
        own_suite,
        "county",
        expectation("A-1", between, column="households", minimum=1),
        expectation("A-2", "expect_column_values_to_match_regex", column="households", regex="("),
        expectation("A-3", "expect_column_values_to_be_in_set", column="households", value_set=[1]),
        expectation(
            "A-4",
            "expect_column_kl_divergence_to_be_less_than",
            column="households",
            partition_object={"bins": [1]},
        ),
        expectation("A-5", "expect_column_values_to_be_unique", column="households"),
    )
    results = check({"household": [{"county": "甲县", "household_id": "1"}]}, own_suite)
    assert dict(results.outcomes.select("rule", "outcome").rows()) == {
        "A-1": "error",
        "A-2": "error",
        "A-3": "passed",
        "A-4": "error",
        "A-5": "passed",
    }
    assert results.outcomes.filter(outcome="error")["reason"].to_list() == [
        f"Great Expectations 不接受 {between} 的写法（ValidationError）",
        "Great Expectations 执行时出错（正则表达式写法有误）",
        "Great Expectations 执行时出错（ValueError）",
    ]


def test_a_condition_counts_the_rows_great_expectations_judges(own_suite: Path) -> None:
    def where(claim: str, column: str, operator: str, value: Any) -> dict[str, Any]:
        condition = {
            "type": "comparison",
            "column": {"name": column},
            "operator": operator,
            "parameter": value,
        }
        entry = expectation(
            claim,
            "expect_column_values_to_not_be_null",
            column="household_id",
            row_condition=condition,
        )
        entry["meta"]["grain"] = "county"
        return entry

    write(
        own_suite,
        "household",
        where("A-1", "exit_status", "!=", "未脱贫"),
        where("A-2", "exit_status", "NOT_IN", ["未脱贫"]),
        where("A-3", "exit_status", "==", "未脱贫"),
        where("A-4", "first_identified", ">=", "2015-01-01"),
        where("A-5", "exit_year", "<", 2020),
    )
    statuses = ["未脱贫", None, "已脱贫（享受政策）"]
    households = [
        {
            "county": "甲县",
            "household_id": f"{n}",
            "exit_status": status,
            "first_identified": date(2013 + n, 1, 1),
            "exit_year": 2018 + n,
        }
        for n, status in enumerate(statuses)
    ]
    results = check({"household": households}, own_suite)
    # What is missing differs from every value, as in Great Expectations.
    assert results.outcomes.select("rule", "outcome", "checked").rows() == [
        ("A-1", "passed", 2),
        ("A-2", "passed", 2),
        ("A-3", "passed", 1),
        ("A-4", "passed", 1),
        ("A-5", "passed", 2),
    ]


def test_a_figure_about_the_whole_table(own_suite: Path) -> None:
    write(
        own_suite,
        "village",
        expectation("A-1", "expect_column_sum_to_be_between", column="households", min_value=5),
    )
    rows = [{"county": "甲县", "town": "乙镇", "village": "丙村", "household_id": "1"}]
    results = check({"household": rows}, own_suite)
    assert failing(results) == [("A-1", "甲县", None, None)]
    assert cells(results, "A-1") == [("indicator", None, None, None, "建档立卡户数", "1户")]


def test_switched_off_and_regraded_claims(own_suite: Path) -> None:
    (own_suite / "policy.toml").write_text(
        'title = "本县办法"\nextends = "puning-2016"\n'
        '[rules]\noff = { PN-02-1 = "名单已重新公示" }\n[rules.severity]\nPN-02-2 = "info"\n',
        encoding="utf-8",
    )
    tables = puning()
    tables["household"].pop()
    tables["member"].pop(0)
    results = check(tables, own_suite)
    assert outcome(results, "PN-02-1") == [
        (COUNTY, None, "skipped", 0, 0, "本套规则停用：名单已重新公示")
    ]
    assert results.findings.filter(rule="PN-02-2")["severity"].to_list() == ["info"]


def test_a_child_suite_replaces_a_claim_of_its_parent(own_suite: Path) -> None:
    (own_suite / "policy.toml").write_text(
        'title = "本县办法"\nextends = "puning-2016"\n', encoding="utf-8"
    )
    write(
        own_suite,
        "county",
        expectation(
            "PN-02-1", "expect_column_values_to_be_in_set", column="households", value_set=[6000]
        ),
    )
    assert failing(check(puning(), own_suite)) == [("PN-02-1", COUNTY, None, None)]


def test_a_parameter_without_a_value_on_the_day_skips_its_claim(own_suite: Path) -> None:
    (own_suite / "policy.toml").write_text(
        'title = "本县办法"\n[parameters.least]\ntitle = "最少户数"\n'
        "[[parameters.least.values]]\nfrom = 2020-01-01\nvalue = 2\n",
        encoding="utf-8",
    )
    entry = expectation("A-1", "expect_column_values_to_be_between", column="households")
    entry["kwargs"]["min_value"] = {"$PARAMETER": "least"}
    write(own_suite, "county", entry)
    tables = {"household": [{"county": "甲县", "household_id": "1"}]}
    assert outcome(check(tables, own_suite), "A-1") == [
        ("甲县", None, "skipped", 0, 0, "参数 least 在 2016-12-31 没有取值")
    ]
    later = check(tables, own_suite, date(2020, 6, 30))
    assert failing(later) == [("A-1", "甲县", None, None)]
    assert "应不低于2户" in later.findings["message"][0]


def test_a_parameter_within_a_list_is_filled_in(own_suite: Path) -> None:
    (own_suite / "policy.toml").write_text(
        'title = "本县办法"\n[parameters.right]\ntitle = "应有户数"\n'
        '[[parameters.right.values]]\nvalue = 2\nsource = "本县"\n',
        encoding="utf-8",
    )
    entry = expectation("A-1", "expect_column_values_to_be_in_set", column="households")
    entry["kwargs"]["value_set"] = [{"$PARAMETER": "right"}, 7]
    write(own_suite, "county", entry)
    homes = [{"county": "甲县", "household_id": str(number)} for number in range(3)]
    assert outcome(check({"household": homes[:2]}, own_suite), "A-1") == [
        ("甲县", None, "passed", 1, 0, None)
    ]
    later = check({"household": homes}, own_suite)
    assert failing(later) == [("A-1", "甲县", None, None)]
    assert "应为2户或7户" in later.findings["message"][0]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            expectation("A-1", "expect_column_values_to_be_unique", column="nonsense"),
            "village.json：A-1 用了没有的列“nonsense”。",
        ),
        (
            expectation(
                "A-1",
                "expect_column_values_to_be_unique",
                column="households",
                row_condition="households > 1",
            ),
            "village.json：A-1 的 row_condition 要写成",
        ),
        (
            expectation(
                "A-1",
                "expect_column_values_to_be_unique",
                column="households",
                min_value={"$PARAMETER": "what"},
            ),
            "A-1 用了没有声明的参数“what”",
        ),
        ({"type": "x", "kwargs": {}}, "village.json：第 1 条要有 type、kwargs 和 meta 三项。"),
        (
            expectation(" ", "expect_column_values_to_be_unique"),
            "village.json：第 1 条的 meta 里缺少 claim。",
        ),
    ],
)
def test_a_mistake_in_an_expectation_is_named(
    own_suite: Path, entry: dict[str, Any], says: str
) -> None:
    write(own_suite, "village", entry)
    with pytest.raises(InputRejected) as caught:
        check({"household": [{"household_id": "1"}]}, own_suite)
    assert says in str(caught.value)


def test_broken_json_is_named_with_its_line(own_suite: Path) -> None:
    (own_suite / "town.json").write_text('{\n "expectations": [\n}', encoding="utf-8")
    with pytest.raises(InputRejected, match=r"town\.json 第 3 行写法有误"):
        check({"household": [{"household_id": "1"}]}, own_suite)
