"""The papers of Hubei and Xianning: their phrases, and what passes and fails of each."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.hubei_by_hand import PERSONS, UNEXITED, Tables, own_suite, pay, place, tables
from support.ledgers_by_hand import ledgers
from support.local_claims import local_claims
from support.process import ROOT, Hecha
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.expectations.claims import claims
from hecha.expectations.declared import of_layers
from hecha.policy import load as load_suite
from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE, RULES, Claim
from hecha.reading.submission import InputRejected
from hecha.results.results import Results
from hecha.rules.rulebook import load as rulebook

PAPERS = ROOT.parent / "shared" / "policies"
HUBEI, XIANNING = "hubei-2015", "xianning-2020"
PROVINCE, CITY = (37, 4821), (6, 192)
"""Counties and poor villages, as in the papers."""
UNDER_WAY, END, LATER = date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31)
LEFT = 4821 - 4579
"""Poor villages of which the plan has the exit in 2019."""
Place = tuple[str | None, str | None, str | None]
NOWHERE: Place = (None, None, None)


def village(number: int, counties: int = 37) -> Place:
    area = place(number, counties)
    return area["county"], area["town"], area["village"]


def county(number: int, counties: int = 37) -> Place:
    return place(number, counties)["county"], None, None


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hubei with the sample's number of persons, and a mean income of the province."""
    base = PROVINCE[1] * PERSONS
    values = {
        "whole_province": PROVINCE[0],
        "base_persons_low": base,
        "base_persons_high": base,
        "province_rural_income": 15000,
        "county_exit_year": 2019,
        "poverty_rate_limit": 0.002,
    }
    return own_suite(tmp_path_factory.mktemp("own") / "全省", HUBEI, values)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    persons = CITY[1] * PERSONS
    values = {
        "whole_city": CITY[0],
        "city_persons_low": persons,
        "city_persons_high": persons,
        "province_led_share": 0.95,
    }
    return own_suite(tmp_path_factory.mktemp("own") / "全市", XIANNING, values)


def check(made: Tables, suite: str | Path, day: date) -> Results:
    return expectations.evaluate(submission(day, **made), load_suite(suite, day))


def failing(results: Results) -> dict[str, Place]:
    """Claim -> place; every claim may fail once."""
    rows = results.findings.select("rule", "county", "town", "village").rows()
    assert len({row[0] for row in rows}) == len(rows), rows
    return {claim: tuple(area) for claim, *area in rows}


def passed(results: Results) -> set[str]:
    return set(results.outcomes.filter(outcome="passed")["rule"])


def reason(results: Results, claim: str) -> str:
    (told,) = results.outcomes.filter(rule=claim)["reason"].unique().to_list()
    return str(told)


def of_paper(name: str) -> set[str]:
    layers = load_suite(name, END).layers
    return {one.claim for one in of_layers(layers) if one.suite == name} - local_claims(name)


def test_a_province_as_its_paper_says_passes_every_claim(province: Path) -> None:
    """While the plan runs, then at its end: a household still to exit is right only before."""
    under_way = check(tables(*PROVINCE, UNDER_WAY, unexited=LEFT), province, UNDER_WAY)
    at_end = check(tables(*PROVINCE, END), province, END)
    assert failing(under_way) == failing(at_end) == {}
    assert passed(under_way) | passed(at_end) == of_paper(HUBEI) | {"NA-01", "NA-02"}


def test_each_claim_of_the_province_fails_where_it_is_broken(province: Path) -> None:
    made = tables(*PROVINCE, END)
    made["member"] = [
        row for row in made["member"] if (row["person_id"], row["year"]) != ("00000000990", 2013)
    ]
    villages, households = made["village"], made["household"]
    villages[10]["exited_village"] = None
    villages[11]["exited_village"] = "否"
    villages[12]["income_per_person"] = 10499
    villages[13]["collective_income"] = 0.0
    villages[14]["has_bus"] = "否"
    villages[15]["unsafe_water_households"] = 1
    villages[16]["libraries"] = 0
    villages[17]["broadcast_households"] = 199
    villages[18]["clinics"] = 0
    villages[29]["primary_schools"] = 0
    for row in villages[20::37]:
        row["population"] = 7
    households[19]["main_fuel"] = "柴草"
    households[20]["exit_status"] = UNEXITED
    made["pairing"][20]["planned_exit_year"] = None
    made["pairing"][21]["planned_exit_year"] = 2020
    households[22] |= {"industry_support": "无", "business_income": 0.0}
    households[23] |= {"relocated": "是", "house_area": 39.0}
    households[24] |= {"household_attribute": "五保户", "transfer_income": 3218.0 * PERSONS}
    households[25]["has_production_power"] = "否"
    pay(made, "1", 26, 2999, date(2019, 3, 1))
    student, labourer = (
        next(
            row
            for row in made["member"]
            if (row["household_id"], row["year"]) == (households[n]["household_id"], END.year)
        )
        for n in (26, 28)
    )
    student["school_status"] = "高职高专一年级"
    labourer |= {"labour": "丧失劳动力", "commercial_medical": "否"}
    uninsured = {row["household_id"] for row in households[27 : 27 + 37 * 3 : 37]}
    for row in made["member"]:
        if row["household_id"] in uninsured:
            row["resident_medical"] = "否"
    assert failing(check(made, province, END)) == {
        "HB-300-1": NOWHERE,
        "HB-300-2": NOWHERE,
        "HB-300-3": county(20),
        "HB-300-4": county(11),
        "HB-311-3": village(22),
        "HB-312-1": village(23),
        "HB-313-1": village(24),
        "HB-314-1": county(27),
        "HB-320-1": NOWHERE,
        "HB-320-2": village(20),
        "HB-320-3": village(12),
        "HB-320-4": village(13),
        "HB-330-1": county(21),
        "HB-330-3": county(20),
        "HB-421-2": village(26),
        "HB-431-1": village(14),
        "HB-432-1": village(15),
        "HB-433-2": village(25),
        "HB-436-2": village(13),
        "HB-436-4": village(16),
        "HB-436-11": village(29),
        "HB-436-8": village(17),
        "HB-436-9": village(19),
        "HB-441-2": village(18),
        "HB-441-3": village(28),
        "HB-443-4": village(28),
        "HB-570-1": village(20),
    }


def test_a_county_is_not_held_against_the_totals_of_its_province() -> None:
    results = check(tables(1, 20, END), HUBEI, END)
    assert failing(results) == {}
    assert {"HB-300-1", "HB-300-2", "HB-320-1"}.isdisjoint(passed(results))
    assert reason(results, "HB-300-2") == (
        "文件的数字是全部地区的合计，参数“全省的县（市、区）”（whole_province）没有取值，"
        "不知道本次是不是全部：全省的县（市、区）文件没有写，请在本地的套件里写上个数或名单"
    )


def test_the_base_of_2013_is_unknown_where_the_export_has_no_rows_of_it(province: Path) -> None:
    made = tables(*PROVINCE, END)
    made["member"] = [row for row in made["member"] if row["year"] != 2013]
    results = check(made, province, END)
    assert failing(results) == {}
    assert reason(results, "HB-300-1") == "37 个县没有可核对的数值，合计无从核对"


def test_the_mean_of_the_province_is_asked_for_where_it_is_not_known() -> None:
    results = check(tables(1, 20, END), HUBEI, END)
    assert reason(results, "HB-320-3") == (
        "参数 village_income_target 在 2019-12-31 没有取值"
        "（全省农村居民人均可支配收入每年由统计部门公布，请在本地的套件里逐年写上）"
    )


def test_a_city_as_its_paper_says_passes_every_claim(city: Path) -> None:
    made = tables(*CITY, LATER)
    results = check(made | ledgers(made, LATER), city, LATER)
    assert failing(results) == {}
    assert passed(results) >= of_paper(XIANNING)
    assert reason(results, "HB-311-3") == "本套规则停用：第2条说得更具体，由 XN-02-1 核对"


def test_each_claim_of_the_city_fails_where_it_is_broken(city: Path) -> None:
    made = tables(*CITY, LATER)
    made["member"] = made["member"][:-2]
    made["village"][10]["exited_village"] = None
    made["village"][11]["roadless_natural_villages"] = 2
    made["village"][19]["doctors"] = 0
    for row in made["household"][20 : 20 + 6 * 2 : 6]:
        row["in_cooperative"] = "否"
    households = made["household"]
    households[12] |= {"relocated": "是", "industry_support": None, "business_income": 0.0}
    households[13] |= {"industry_support": None, "business_income": None}
    able = {households[number]["household_id"] for number in (12, 13)}
    for row in made["member"]:
        if row["household_id"] == households[12]["household_id"]:
            row["labour"] = "无劳动力"
        elif row["household_id"] in able:
            row["work_place"] = "县外省内"
        elif row["household_id"] == households[17]["household_id"]:
            row["school_status"] = "普通高中一年级"
    households[14] |= {"industry_support": None, "business_income": None}
    pay(made, "2", 15, 199, date(2020, 5, 1))
    pay(made, "2", 16, 2001, date(2020, 5, 1))
    households[17]["net_income_per_person"] = 4999.0
    households[18]["net_income_per_person"] = 4999.0
    results = check(made, city, LATER)
    industry = results.findings.filter(rule="XN-05-1").select("county", "town", "village")
    assert sorted(industry.rows()) == sorted(village(number, 6) for number in (13, 14))
    others = Results(
        results.findings.filter(pl.col("rule") != "XN-05-1"),
        results.evidence,
        results.outcomes,
        results.subjects,
    )
    assert failing(others) == {
        "XN-00-1": NOWHERE,
        "XN-00-2": NOWHERE,
        "XN-01-6": village(12, 6),
        "XN-01-10": village(19, 6),
        "XN-05-4": county(20, 6),
        "XN-02-1": village(14, 6),
        "XN-06-2": village(15, 6),
        "XN-06-3": village(16, 6),
        "XN-08-2": village(11, 6),
        "XN-15-1": village(17, 6),
    }


def test_the_finding_of_a_household_leads_to_its_row(city: Path) -> None:
    made = tables(*CITY, LATER)
    made["household"][4]["net_income_per_person"] = 4999.0
    results = check(made, city, LATER)
    (message,) = results.findings["message"].to_list()
    assert message == (
        "收入低于监测线、有致贫风险点的户没有纳入监测：1户，人均纯收入为4999元，应不低于5000元"
        "（咸宁市关于构建稳定脱贫长效机制的实施方案 第15条）"
    )
    assert results.evidence.select("table", "sheet", "row", "column", "value").rows() == [
        ("household", "第1页", 8, "人均纯收入", "4999.0"),
        ("household", "第1页", 8, "户编号", "0000000004"),
    ]


@pytest.mark.parametrize(
    ("suite", "day", "name", "expected"),
    [
        (HUBEI, date(2015, 9, 23), "loan_limit", 50000),
        (HUBEI, date(2015, 9, 24), "loan_limit", 100000),
        (XIANNING, LATER, "loan_limit", 100000),
        (XIANNING, LATER, "loan_years", 3),
        (HUBEI, date(2016, 12, 30), "village_exit_quota", None),
        (HUBEI, date(2016, 12, 31), "village_exit_quota", 4821 * 45 // 100),
        (HUBEI, date(2017, 12, 31), "village_exit_quota", 4821 * 75 // 100),
        (HUBEI, UNDER_WAY, "village_exit_quota", 4821 * 95 // 100),
        (XIANNING, LATER, "village_exit_quota", 4821),
        (HUBEI, END, "insurance_share", 0.98),
        (HUBEI, END, "village_collective_income", 5),
        (HUBEI, END, "village_income_target", None),
        (HUBEI, date(2020, 6, 30), "monitoring_line", None),
        (XIANNING, date(2020, 1, 14), "monitoring_line", None),
        (XIANNING, date(2020, 6, 30), "monitoring_line", 5000),
        (XIANNING, date(2021, 6, 30), "monitoring_line", 6000),
        (HUBEI, date(2020, 6, 30), "monitored_share_low", None),
        (XIANNING, date(2020, 6, 30), "monitored_share_low", 0.1),
        (XIANNING, date(2020, 6, 30), "monitored_share_high", 0.2),
    ],
)
def test_a_threshold_belongs_to_a_paper_and_a_day(
    suite: str, day: date, name: str, expected: float | None
) -> None:
    parameter = load_suite(suite, day).parameters.get(name)
    assert (None if parameter is None else parameter.value) == expected


def test_printed_totals_stand_for_what_they_round_to() -> None:
    hubei, xianning = load_suite(HUBEI, END), load_suite(XIANNING, LATER)
    assert (hubei.base_persons_low, hubei.base_persons_high) == (5_895_000, 5_904_999)
    assert (xianning.city_persons_low, xianning.city_persons_high) == (382_500, 383_499)
    assert (hubei.poor_villages, xianning.city_poor_villages) == (4821, 192)


def test_a_share_of_a_mean_follows_the_mean(tmp_path: Path) -> None:
    folder = own_suite(tmp_path / "本县", HUBEI, {"province_rural_income": 16391})
    target = load_suite(folder, END).parameters["village_income_target"]
    assert target.value == 11473.7
    assert target.source == "关于全力推进精准扶贫精准脱贫的决定 三(二)"
    fixed = own_suite(tmp_path / "另县", HUBEI, {"village_income_target": 11000})
    assert load_suite(fixed, END).parameters["village_income_target"].value == 11000


def test_a_product_of_nothing_declared_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "本县"
    folder.mkdir()
    (folder / "policy.toml").write_text(
        'title = "甲"\n[parameters.x]\ntitle = "乙"\nproduct_of = ["y"]\n', encoding="utf-8"
    )
    with pytest.raises(
        InputRejected, match=r"\[parameters\.x\] 的 product_of 用了没有声明的参数“y”"
    ):
        load_suite(folder, END)


def table(name: str) -> list[Claim]:
    return [claim for claim in claims(load_suite(name, LATER)) if claim.suite == name]


def test_every_claim_is_accounted_for() -> None:
    hubei, xianning = table(HUBEI), table(XIANNING)
    assert {claim.clause for claim in hubei} == {
        *(
            "三",
            "三(一)1",
            "三(一)2",
            "三(一)3",
            "三(一)4",
            "三(二)",
            "三(三)",
            "四(一)2",
            "四(一)4",
            "四(二)1",
        ),
        *(f"四(三){n}" for n in (1, 2, 3, 4, 6)),
        *("四(四)1", "四(四)2", "四(四)3", "四(四)4", "四(五)1", "四(五)3", "四(五)4", "四(五)7"),
        *("五(三)", "五(四)", "五(七)"),
    }
    assert {claim.clause for claim in xianning} == {"一", *(f"第{n}条" for n in range(1, 17))}
    for claim in (*hubei, *xianning):
        assert claim.kind in {EXPECTATION, RULES, NOT_CHECKABLE}
        for code in claim.rules:
            assert any(re.fullmatch(f"{code}[a-z]?", rule) for rule in rulebook().rules), code


def clause_text(paper: str, clause: str) -> str:
    """The text of 三, of 三(一)2 (its second item), or of 第2条."""
    if article := re.fullmatch(r"第([0-9]+)条", clause):
        return _from(paper, rf"^{article[1]}\.", r"^([0-9]+\.|[二三]、)")
    chapter, section, item = re.fullmatch(r"([一二三四五])(\([^)]+\))?([0-9]*)", clause).groups()  # type: ignore[union-attr]
    text = _from(paper, rf"^\s*{chapter}、", r"^\s*[一二三四五]、")
    if section:
        text = _from(text, rf"^\s*{re.escape(section)}", r"^\s*\([一二三四五六七八九]\)")
    if item:
        text = _from(text, rf"^\s*{item}\.", r"^\s*[0-9]+\.")
    return text if section else re.split(r"(?m)^\s*(?:[0-9]+\.|\(一\))", text)[0]


def _from(text: str, start: str, end: str) -> str:
    first = re.search(start, text, re.MULTILINE)
    assert first is not None, start
    rest = text[first.start() :]
    stop = re.compile(end, re.MULTILINE).search(rest, first.end() - first.start())
    return rest if stop is None else rest[: stop.start()]


@pytest.mark.parametrize("name", [HUBEI, XIANNING])
def test_every_phrase_stands_in_its_clause(name: str) -> None:
    """Compares with the papers where they are at hand, else only that every claim has a phrase."""
    paper = PAPERS / f"{name}.txt"
    for claim in table(name):
        if paper.is_file():
            text = clause_text(paper.read_text(encoding="utf-8"), claim.clause)
            assert claim.quote in text, claim.id
        else:
            assert len(claim.quote) >= 4, claim.id


@pytest.mark.parametrize("name", [HUBEI, XIANNING])
def test_the_command_prints_every_claim(hecha: Hecha, name: str) -> None:
    answer = hecha("suites", name, "--as-of", "2020-06-30")
    assert (answer.returncode, answer.stderr) == (0, "")
    for claim in table(name):
        assert f"{claim.id} " in answer.stdout
        assert f"“{claim.quote}”" in answer.stdout
    if name == XIANNING:
        assert "人均纯收入应不低于5000" in answer.stdout
        assert "（本套规则停用：第2条说得更具体，由 XN-02-1 核对）" in answer.stdout
