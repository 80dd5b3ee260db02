"""The papers of Harbin and Shandong: what holds passes, and each claim fails where it is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.ledgers_by_hand import ledgers
from support.local_claims import local_claims
from support.papers_by_hand import (
    HARBIN,
    SHANDONG_FIGURES,
    SMALL,
    Tables,
    harbin,
    shandong,
    small_harbin_suite,
    small_suite,
)
from support.process import ROOT
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.expectations.claims import claims
from hecha.expectations.declared import of_layers
from hecha.policy import load as load_suite
from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE
from hecha.results.results import Results

PAPERS = ROOT.parent / "shared" / "policies"
EARLY, LATER, END = date(2016, 12, 31), date(2018, 12, 31), date(2020, 12, 31)
MIDDLE = date(2018, 6, 30)


def check(tables: Tables, suite: str | Path, day: date) -> Results:
    return expectations.evaluate(submission(day, **tables), load_suite(suite, day))


def failing(results: Results) -> list[tuple[str, str | None, str | None]]:
    """Claim, county and village of every finding."""
    found = results.findings.filter(~pl.col("rule").str.starts_with("NA-"))
    return sorted(found.select("rule", "county", "village").rows(), key=str)


def passed(results: Results) -> set[str]:
    """The claims that came out as passed and nothing else."""
    by_rule = (
        results.outcomes.filter(pl.col("outcome") != "skipped").group_by("rule").agg("outcome")
    )
    return {rule for rule, outcomes in by_rule.rows() if set(outcomes) == {"passed"}}


def expected(suite: str) -> set[str]:
    layers = load_suite(suite, END).layers
    return {one.claim for one in of_layers(layers) if one.suite == suite} - local_claims(suite)


def reason(results: Results, claim: str) -> str:
    (told,) = results.outcomes.filter(rule=claim)["reason"].unique().to_list()
    return str(told)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_harbin_suite(tmp_path_factory.mktemp("suites") / "小样本")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_suite(
        tmp_path_factory.mktemp("suites") / "小样本", "shandong-2018", SHANDONG_FIGURES
    )


def test_a_city_as_its_paper_says_passes_every_claim(small: Path) -> None:
    """In full size, 201,087 persons, at the start; small for the days after."""
    whole = small_suite(small.parent / "三县", "harbin-2016", {"whole_city": len(HARBIN)})
    start = check(harbin(HARBIN, exited=False), whole, EARLY)
    exited = harbin(SMALL, exited=True)
    days = (date(2017, 12, 31), LATER, END)
    then = [check(exited | ledgers(exited, day), small, day) for day in days]
    assert [failing(results) for results in (start, *then)] == [[]] * 4
    assert set.union(passed(start), *map(passed, then)) >= expected("harbin-2016")


def test_each_claim_of_harbin_fails_where_it_is_broken_at_the_start(small: Path) -> None:
    tables = harbin(SMALL, exited=False)
    tables["member"].pop()
    del tables["member"][4]
    of_village = {row["village"]: row for row in reversed(tables["household"])}
    plan = {row["household_id"]: row for row in tables["pairing"]}
    for row in tables["village"]:
        if row["village"] == "木兰县村0":
            row["exited_village"] = None
    plan[of_village["巴彦县村0"]["household_id"]]["planned_exit_year"] = 2018
    plan[of_village["延寿县村1"]["household_id"]]["planned_exit_year"] = 2019
    plan[of_village["木兰县村1"]["household_id"]]["planned_exit_year"] = None
    of_village["巴彦县村2"]["industry_support"] = "无"
    tables["member"][0]["accident_insurance_subsidy"] = "否"
    results = check(tables, small, EARLY)
    assert failing(results) == sorted(
        [
            ("HR-01-1", None, None),
            ("HR-01-2", None, None),
            ("HR-01-3", None, None),
            ("HR-01-4", "延寿县", None),
            ("HR-01-10", "巴彦县", "巴彦县村0"),
            ("HR-01-11", "延寿县", "延寿县村1"),
            ("HR-11-1", "巴彦县", "巴彦县村2"),
            ("HR-12-2", "巴彦县", "巴彦县村0"),
            ("HR-16-1", "木兰县", "木兰县村1"),
        ],
        key=str,
    )
    (message,) = results.findings.filter(rule="HR-01-1")["message"]
    assert message == (
        "全市建档立卡人数与文件不符：巴彦县、延寿县、木兰县的建档立卡人数实为50人，合计应为52人"
        "（哈尔滨市打赢脱贫攻坚战实施意见（2016年） (一)）"
    )


def test_a_village_of_yanshou_not_marked_is_found(small: Path) -> None:
    tables = harbin(SMALL, exited=False)
    next(r for r in tables["village"] if r["village"] == "延寿县村0")["exited_village"] = None
    assert ("HR-01-5", "延寿县", None) in failing(check(tables, small, EARLY))


@pytest.mark.parametrize(("labour", "found"), [("丧失劳动力", 1), ("弱劳动力或半劳动力", 0)])
def test_a_person_who_lost_labour_is_looked_for_in_relief(
    small: Path, labour: str, found: int
) -> None:
    tables = harbin(SMALL, exited=False)
    tables["member"][1] |= {"labour": labour, "has_allowance": "否"}
    results = check(tables, small, EARLY)
    assert [claim for claim, *_ in failing(results)] == ["HR-15-9"] * found
    tables["member"][1]["has_support"] = "是"
    assert failing(check(tables, small, EARLY)) == []


def test_each_claim_of_harbin_fails_where_it_is_broken_later(small: Path) -> None:
    tables = harbin(SMALL, exited=True)
    of_village = {row["village"]: row for row in tables["household"]}
    villages = {row["village"]: row for row in tables["village"]}
    of_village["木兰县村1"]["exit_status"] = "返贫"
    of_village["延寿县村1"]["exit_status"] = "未脱贫"
    villages["巴彦县村1"]["exited_village"] = "否"
    villages["巴彦县村2"]["has_bus"] = "否"
    villages["延寿县村0"]["arable_land"] = 199
    at_village = {
        "HR-01-6": ("木兰县", "木兰县村1"),
        "HR-01-7": ("延寿县", "延寿县村1"),
        "HR-01-9": ("巴彦县", "巴彦县村1"),
        "HR-17-1": ("巴彦县", "巴彦县村2"),
        "HR-20-1": ("延寿县", "延寿县村0"),
    }
    villages["木兰县村0"]["unsafe_water_households"] = 1
    at_village["HR-18-1"] = ("木兰县", "木兰县村0")
    due = ("HR-01-6", "HR-01-7", "HR-01-9", "HR-20-1")
    assert failing(check(tables, small, LATER)) == [(claim, *at_village[claim]) for claim in due]
    assert failing(check(tables, small, END)) == [
        ("HR-01-8", *at_village["HR-01-7"]),
        ("HR-01-8", *at_village["HR-01-6"]),
        *((claim, *at_village[claim]) for claim in ("HR-01-9", "HR-17-1", "HR-18-1", "HR-20-1")),
    ]


def test_the_first_step_is_due_a_year_before_the_second(small: Path) -> None:
    tables = harbin(SMALL, exited=True)
    for row in tables["village"]:
        row["exited_village"] = "否"
    first = date(2017, 12, 31)
    late = [place for claim, *place in failing(check(tables, small, first)) if claim == "HR-01-14"]
    assert {county for county, _ in late} == {"巴彦县", "木兰县"}
    assert not failing(check(harbin(SMALL, exited=True), small, first))


def test_the_totals_of_a_city_are_not_held_against_one_county() -> None:
    yanshou = {"延寿县": HARBIN["延寿县"]}
    results = check(harbin(yanshou, exited=False), "harbin-2016", EARLY)
    assert failing(results) == []
    assert {"HR-01-4", "HR-01-5"} <= passed(results)
    assert reason(results, "HR-01-1") == (
        "文件的数字是全部地区的合计，本次只有 1 个县（全部 18 个），不核对"
    )


def test_three_counties_are_not_the_city() -> None:
    """Bayan, Mulan and Yanshou alone: the city has 18 districts and counties."""
    results = check(harbin(SMALL, exited=False), "harbin-2016", EARLY)
    assert failing(results) == []
    assert {"HR-01-1", "HR-01-2", "HR-01-3"}.isdisjoint(passed(results))


def test_some_townships_are_not_the_county(small: Path) -> None:
    """Yanshou's villages and persons show each other that all of it is there."""
    tables = harbin(SMALL, exited=False)
    part = {
        name: [r for r in rows if r.get("village") != "延寿县村1"] for name, rows in tables.items()
    }
    results = check(part, small, EARLY)
    assert {"HR-01-4", "HR-01-5"}.isdisjoint(passed(results))
    assert not {"HR-01-4", "HR-01-5"} & {claim for claim, *_ in failing(results)}
    assert reason(results, "HR-01-4") == (
        "文件的数字是全部地区的合计，本次只有贫困村数1个（全部 2个），不核对"
    )


def test_a_blank_bus_mark_is_neither_pass_nor_fault(small: Path) -> None:
    tables = harbin(SMALL, exited=True)
    tables["village"][0]["has_bus"] = None
    results = check(tables, small, END)
    assert failing(results) == []
    of_claim = results.outcomes.filter(rule="HR-17-1", county="巴彦县")
    assert of_claim.select("outcome", "checked", "reason").rows() == [
        ("passed", 2, "1 个村没有可核对的数值")
    ]


def test_a_total_with_an_unknown_part_is_not_judged(tmp_path: Path) -> None:
    folder = small_suite(tmp_path / "本市", "national", {})
    entry = {
        "type": "expect_column_sum_to_be_between",
        "kwargs": {"column": "registered_population", "min_value": 300},
        "severity": "critical",
        "meta": {
            "claim": "A-1",
            "clause": "一",
            "quote": "原文",
            "title_zh": "不符",
            "fix_zh": "改",
        },
    }
    (folder / "county.json").write_text(json.dumps({"expectations": [entry]}), encoding="utf-8")
    tables = harbin(SMALL, exited=True)
    tables["village"][0]["population"] = None
    results = check(tables, folder, END)
    assert failing(results) == []
    assert reason(results, "A-1") == "1 个县没有可核对的数值，合计无从核对"


def test_a_province_as_its_paper_says_passes_every_claim(province: Path) -> None:
    then = shandong(end_of_2018=True)
    found = [
        check(shandong(end_of_2018=False), province, MIDDLE),
        *(check(then | ledgers(then, day), province, day) for day in (LATER, END)),
    ]
    assert [failing(results) for results in found] == [[], [], []]
    assert set.union(*map(passed, found)) >= expected("shandong-2018")


def test_each_claim_of_shandong_fails_where_it_is_broken_in_2018(province: Path) -> None:
    tables = shandong(end_of_2018=False)
    tables["household"][0]["exit_status"] = "已脱贫(不再享受政策)"
    tables["pairing"][3]["planned_exit_year"] = None
    for number, mark in ((19, None), (5, "否")):
        tables["village"][number]["exited_village"] = mark
    assert failing(check(tables, province, MIDDLE)) == [
        ("SD-01-4", None, None),
        ("SD-01-5", None, None),
        ("SD-01-6", None, None),
        ("SD-05-3", "县01", "村01"),
    ]
    tables = shandong(end_of_2018=True)
    tables["household"][3]["exit_year"] = 2017
    tables["household"][5]["poverty_standard"] = None
    tables["household"][7] |= {"exit_status": "返贫"}
    tables["village"][8]["exited_village"] = "否"
    assert failing(check(tables, province, LATER)) == [
        ("SD-01-1", None, None),
        ("SD-01-2", None, None),
        ("SD-01-3", "县02", "村02"),
        ("SD-01-7", "县08", "村08"),
        ("SD-02-6", "县03", "村03"),
    ]


def test_each_claim_of_shandong_fails_where_it_is_broken_in_2020(province: Path) -> None:
    tables = shandong(end_of_2018=True)
    tables["household"][10]["exit_status"] = "返贫"
    tables["village"][6]["collective_income"] = 0.0
    assert failing(check(tables, province, END)) == [
        ("SD-01-8", "县05", "村05"),
        ("SD-02-10", "县06", "村06"),
    ]


def test_the_figures_of_the_papers_add_up() -> None:
    harbin_ = load_suite("harbin-2016", EARLY)
    assert harbin_.first_step_persons + harbin_.second_step_persons == harbin_.city_persons
    assert harbin_.city_persons == 201_087
    assert harbin_.first_step_villages + harbin_.second_step_villages == 163
    shandong_ = load_suite("shandong-2018", MIDDLE)
    for name, in_ten_thousands in (
        ("exit_2018_low", 17.2),
        ("exit_2018_national_low", 8.1),
        ("policy_persons_low", 253.1),
        ("policy_persons_high", 253.1),
    ):
        value = shandong_.parameters[name].value
        assert round(value / 10_000 + 1e-9, 1) == in_ten_thousands
    assert 3000 + 1000 + 1000 == 5000


def _harbin_part(text: str, clause: str) -> str:
    """The text of an article, (十二)2 being its second paragraph."""
    article, number = re.fullmatch(r"(\([^)]+\))([0-9]?)", clause).groups()  # type: ignore[union-attr]
    rest = text[text.index(f"\n{article}") + 1 :]
    end = re.search(r"\n(\([一二三四五六七八九十]+\)|[一二三四五六]、)", rest)
    rest = rest[: end.start()] if end else rest
    if number:
        rest = rest[rest.index(f"\n{number}.") + 1 :]
        end = re.search(r"\n[0-9]\.", rest)
        rest = rest[: end.start()] if end else rest
    return rest


def _shandong_part(text: str, clause: str) -> str:
    """The text of a part; 第二·三 is the third measure of the second."""
    part, _, measure = clause.partition("·")
    rest = text[text.index(f"\n{part},") + 1 :]
    end = re.search(r"\n第[一二三四五六],", rest)
    rest = rest[: end.start()] if end else rest
    if measure:
        rest = rest[rest.index(f"\n{measure}是") + 1 :]
        end = re.search(r"\n[一二三四五六七八]是", rest)
        rest = rest[: end.start()] if end else rest
    return rest


@pytest.mark.parametrize(
    ("suite", "part"), [("harbin-2016", _harbin_part), ("shandong-2018", _shandong_part)]
)
def test_every_phrase_stands_in_its_clause(suite: str, part: Callable[[str, str], str]) -> None:
    """Compares with the papers where they are at hand, else only that no phrase is a fragment."""
    table = [claim for claim in claims(load_suite(suite, END)) if claim.suite == suite]
    assert all(len(claim.quote) >= 7 for claim in table)
    paper = PAPERS / f"{suite}.txt"
    if paper.is_file():
        text = paper.read_text(encoding="utf-8")
        astray = [claim.id for claim in table if claim.quote not in part(text, claim.clause)]
        assert astray == []


ACCOUNTED: dict[str, dict[str, tuple[str, ...]]] = {
    "harbin-2016": {
        "(一)": ("摘帽", "161898", "39189", "增长幅度"),
        "(三)": ("半年",),
        "(四)": ("户有卡", "统计"),
        "(五)": ("第三方",),
        "(六)": ("30%",),
        "(八)": ("第一书记", "一对一", "不撤点"),
        "(九)": ("信息共享", "该兜底则兜底"),
        "(十)": ("责任清单", "公告公示", "约谈"),
        "(十一)4": ("特色产业全覆盖",),
        "(十一)6": ("信用档案",),
        "(十二)1": ("义务教育",),
        "(十二)2": ("实用技术", "意外"),
        "(十五)1": ("应保尽保", "数据互通"),
        "(十五)2": ("全额补贴", "重特大疾病", "健康卡"),
        "(十五)4": ("农业保险",),
        "(十五)5": ("摸底排查",),
        "(十四)1": ("80%",),
        "(十七)": ("5000公里", "通班车率100%"),
        "(十九)": ("动力电", "60%"),
        "(二十)": ("2亩",),
        "(二十一)": ("10000户",),
        "(二十二)": ("信息进村入户",),
        "(二十三)": ("副乡(镇)长",),
        "(二十四)": ("整顿", "人才库"),
        "(二十五)": ("责任书", "有扶贫任务的区、县(市)", "专题报告"),
    },
    "shandong-2018": {
        "第一": ("17.2万", "253.1万", "68个村", "2000个", "自查"),
        "第二·三": ("特惠保险", "精神障碍", "应助尽助", "2.3万", "搬迁入住"),
        "第二·四": ("低保", "50%", "康复"),
        "第二·五": ("空壳村",),
        "第二·八": ("返贫",),
        "第三": ("不超过2次", "动态管理"),
        "第四": ("整改销号", "数字脱贫", "教育培训"),
        "第五": ("5个工作日", "遍访贫困户", "遍访扶贫工作重点村", "脱贫实施计划", "责任到人"),
    },
}
"""Clause -> words of the claims it makes that data could be held against."""


@pytest.mark.parametrize("suite", ACCOUNTED)
def test_every_claim_of_the_paper_is_accounted_for(suite: str) -> None:
    table = [claim for claim in claims(load_suite(suite, END)) if claim.suite == suite]
    for clause, words in ACCOUNTED[suite].items():
        quotes = [claim.quote for claim in table if claim.clause == clause]
        for word in words:
            assert any(word in quote for quote in quotes), (clause, word)
    for claim in table:
        assert claim.kind in (EXPECTATION, NOT_CHECKABLE) or claim.rules


def test_claims_of_harbin_read_like_the_paper() -> None:
    how: dict[str, Any] = {
        claim.id: claim.how for claim in claims(load_suite("harbin-2016", EARLY))
    }
    assert how["HR-01-2"] == "按县（县不是延寿县、延寿）：建档立卡人数合计应为161898人"
    assert how["HR-16-1"] == "每户（脱贫属性为未脱贫、返贫）：计划脱贫年度不应为空"
