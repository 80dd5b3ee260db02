"""On which days, and of which submissions, the claims of a paper are checked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.process import Hecha
from support.submissions_by_hand import COUNTY, puning, submission

from hecha import expectations
from hecha.expectations.claims import claims
from hecha.policy import available
from hecha.policy import load as load_suite
from hecha.reading.submission import InputRejected
from hecha.report.claim_results import ClaimResult, claim_results
from hecha.results.results import OUTCOMES, Results

PLAN = date(2016, 12, 31)


def check(tables: dict[str, Any], suite: str | Path, day: date) -> Results:
    return expectations.evaluate(submission(day, **tables), load_suite(suite, day))


def own_suite(folder: Path, text: str, extends: str = "puning-2016") -> Path:
    folder.mkdir()
    head = f'title = "本县"\nextends = "{extends}"\n'
    (folder / "policy.toml").write_text(head + text, encoding="utf-8")
    return folder


def reasons(results: Results, claim: str) -> set[str]:
    return set(results.outcomes.filter(rule=claim)["reason"])


def of_paper(results: Results) -> pl.DataFrame:
    return results.findings.filter(pl.col("rule").str.starts_with("PN-"))


@pytest.fixture(scope="module")
def damaged() -> dict[str, Any]:
    """A county that misses the totals of November 2016."""
    tables = puning()
    gone = tables["household"].pop()["household_id"]
    tables["member"] = [row for row in tables["member"] if row["household_id"] != gone]
    return tables


def test_a_paper_is_not_applied_before_it_was_issued(damaged: dict[str, Any]) -> None:
    results = check(damaged, "puning-2016", date(2014, 12, 31))
    assert of_paper(results).is_empty()
    assert reasons(results, "PN-02-1") == {"文件 普市发[2016]10号 自 2016-11-10 起施行"}
    assert reasons(results, "PN-25-1") == {"文件 普市发[2016]10号 自 2016-11-10 起施行"}


def test_the_plan_of_2016_does_not_judge_2022(damaged: dict[str, Any]) -> None:
    results = check(damaged, "puning-2016", date(2022, 12, 31))
    plan = ("PN-01-", "PN-02-", "PN-20-1", "PN-20-2", "PN-24-1")
    assert [rule for rule in of_paper(results)["rule"] if rule.startswith(plan)] == []
    assert "must" not in of_paper(results)["severity"].to_list()
    assert reasons(results, "PN-02-1") == {"只核对到 2016-12-31"}
    assert reasons(results, "PN-20-1") == {"只核对到 2018-12-31"}


def test_the_plan_is_to_be_confirmed_not_to_be_corrected(damaged: dict[str, Any]) -> None:
    found = of_paper(check(damaged, "puning-2016", PLAN))
    assert "PN-02-1" in found["rule"].to_list()
    assert found["severity"].unique().to_list() == ["confirm"]


def test_one_township_is_not_the_county() -> None:
    tables = {
        name: [row for row in rows if row.get("town") in (None, "town镇1")]
        for name, rows in puning().items()
    }
    results = check(tables, "puning-2016", PLAN)
    assert of_paper(results).is_empty()
    assert reasons(results, "PN-02-1") == {
        "文件的数字是全部地区的合计，本次只有有建档立卡户的非贫困村数129个（全部 492个），不核对"
    }
    assert reasons(results, "PN-24-13") == {
        "文件的数字是全部地区的合计，本次只有建档立卡户数864户（全部 6388户），不核对"
    }


def test_five_per_cent_and_above_includes_five_per_cent() -> None:
    tables = puning()
    persons = sum(row["village"] == "poor村0" for row in tables["member"])
    tables["village"][0]["population"] = persons * 20
    assert of_paper(check(tables, "puning-2016", PLAN)).is_empty()
    tables["village"][0]["population"] = persons * 20 + 1
    assert of_paper(check(tables, "puning-2016", PLAN))["rule"].to_list() == ["PN-02-5"]


@pytest.mark.parametrize(("income", "found"), [(8799.99, []), (8800, ["PN-02-4"])])
def test_a_line_in_constant_prices_needs_a_price_index(
    tmp_path: Path, income: float, found: list[str]
) -> None:
    index = """[parameters.price_index_2014]
title = "以 2014 年为 1 的农村居民消费价格指数"
unit = "倍"
[[parameters.price_index_2014.values]]
from = 2016-01-01
to = 2016-12-31
value = 1.1
"""
    suite = own_suite(tmp_path / "本县", index)
    tables = puning()
    tables["village"][0]["income_per_person"] = income
    assert of_paper(check(tables, suite, PLAN))["rule"].to_list() == found
    without = check(tables, "puning-2016", PLAN)
    assert of_paper(without).is_empty()
    (reason,) = reasons(without, "PN-02-4")
    assert reason.endswith("由统计部门逐年公布，请在本地的套件里按年写上）")


def county_of(names: list[str]) -> dict[str, Any]:
    areas = [{"county": name, "town": "镇", "village": "村"} for name in names]
    return {
        "household": [{**area, "household_id": f"{n}"} for n, area in enumerate(areas)],
        "member": [{**area, "household_id": f"{n}"} for n, area in enumerate(areas)],
        "village": [{**area, "exited_village": "是"} for area in areas],
    }


def test_a_city_is_whole_when_every_county_it_names_is_there() -> None:
    names = ["咸安", "嘉鱼", "赤壁", "通城县", "崇阳县", "通山县"]
    day = date(2020, 12, 31)
    whole = check(county_of(names), "xianning-2020", day)
    assert {"XN-00-1", "XN-00-2"} <= set(whole.findings["rule"])
    part = check(county_of([*names[:-1], "外县"]), "xianning-2020", day)
    assert not {"XN-00-1", "XN-00-2"} & set(part.findings["rule"])
    assert reasons(part, "XN-00-2") == {
        "文件的数字是全部地区的合计，本次只有 5 个县（全部 6 个，没有通山县），不核对"
    }


@pytest.mark.parametrize(
    ("whole", "says"),
    [
        ("whole_city", "的 whole 要写成"),
        ({"parameter": "a", "figure": "nonsense"}, "的 whole 用了没有的指标“nonsense”"),
        ({"parameter": "nobody"}, "用了没有声明的参数“nobody”"),
    ],
)
def test_a_mistake_about_the_whole_is_named(tmp_path: Path, whole: object, says: str) -> None:
    suite = own_suite(
        tmp_path / "本县", '[parameters.a]\ntitle = "甲"\nunset = "未知"\n', "national"
    )
    meta = {"claim": "A-1", "clause": "一", "quote": "原文", "title_zh": "不符", "fix_zh": "改"}
    entry = {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {"column": "households", "value_set": [1]},
        "meta": {**meta, "whole": whole},
    }
    (suite / "county.json").write_text(json.dumps({"expectations": [entry]}), encoding="utf-8")
    with pytest.raises(InputRejected) as caught:
        check({}, suite, PLAN)
    assert says in str(caught.value)


def test_an_undated_value_and_the_switches_of_a_paper_last_as_long_as_it(tmp_path: Path) -> None:
    text = """from = 2016-01-01
to = 2016-12-31
[rules]
off = { HP09 = "人少" }
[parameters.wage_low]
title = "工资下限"
unit = "元"
[[parameters.wage_low.values]]
value = 500
"""
    suite = own_suite(tmp_path / "本县", text, "national")
    for day, value, off in (
        (date(2015, 12, 31), 300, set()),
        (PLAN, 500, {"HP09"}),
        (date(2017, 1, 1), 300, set()),
    ):
        loaded = load_suite(suite, day)
        assert (loaded.wage_low, set(loaded.off)) == (value, off)


def test_no_claim_of_a_paper_is_due_before_the_paper() -> None:
    for info in available():
        if info.effective_from is None:
            continue
        before = date.fromordinal(info.effective_from.toordinal() - 1)
        for claim in claims(load_suite(info.name, before)):
            if claim.suite == info.name:
                assert claim.not_due, claim.id
                assert claim.end is None or claim.end >= info.effective_from, claim.id


def test_what_a_suite_shows_of_its_claims(hecha: Hecha) -> None:
    shown = hecha("suites", "xianning-2020", "--as-of", "2020-06-30").stdout
    first, second = (shown.index(f"【{name}】") for name in ("xianning-2020", "hubei-2015"))
    assert first < shown.index("XN-00-1 ") < second < shown.index("HB-300-1 ")
    assert "（咸宁市，2020-01-15 起）" in shown
    assert "核对期：2020-12-31 起；2020-06-30 不核对\n" in shown
    assert "需要在本地套件里写参数 visit_interval_days（" in shown
    assert "需要在本地套件里写参数 county_rural_income（本县农村居民人均可支配收入" in shown
    listed = json.loads(
        hecha("suites", "hubei-2015", "--as-of", "2014-06-30", "--format", "json").stdout
    )
    water = next(one for one in listed if one["claim"] == "HB-432-1")
    assert (water["from"], water["to"]) == ("2018-12-31", None)
    assert water["not_due"].endswith("自 2015-09-24 起施行")
    assert (
        "按 2014-06-30：本文件不适用"
        in hecha("suites", "hubei-2015", "--as-of", "2014-06-30").stdout
    )


def test_a_claim_by_rules_has_a_result_only_on_its_days() -> None:
    rows = [("SG30", COUNTY, None, "failed", 3, 1, None, None, None)]
    outcomes = pl.DataFrame(rows, schema=OUTCOMES, orient="row")

    def result(day: date) -> ClaimResult:
        return claim_results(outcomes, claims(load_suite("puning-2016", day)))["PN-10-1"]

    assert result(PLAN) == ClaimResult("skipped", reasons=("2018-12-31 起才核对",))
    assert result(date(2018, 12, 31)).failed == 1
