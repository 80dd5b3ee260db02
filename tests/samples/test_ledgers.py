"""Sample ledgers and registers: one county in all its books, and the faults planted in them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from support.audit import rows_of
from support.process import Hecha

import hecha
from hecha.declare.ledgers import LEDGERS
from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES
from hecha.policy.loading import load
from hecha.reading import read
from hecha.results.results import ERROR, FAILED, PASSED
from hecha.rules.checking import check
from hecha.samples import generate
from hecha.samples.defects import CATALOGUE
from hecha.samples.ledgers.ledger_layouts import LAYOUTS
from hecha.samples.make import SAMPLES

Rows = list[dict[str, str]]
BY_CASES_ALONE = {"LG97a", "LG97b"}
"""Spot checks of clues: the samples plant no fault of them, their cases prove them."""

COMMITTED = Path(__file__).parents[2] / "sample_exports" / "xianning-2020"
LEDGER_RULES = sorted(code for code, each in CATALOGUE.items() if each.ledgers)
LISTS_BY_HEADER = {"project", "beneficiary", "loan"}


def book(path: Path) -> Rows:
    """All sheets of a book as the officer sees them, totals rows left out."""
    rows: Rows = []
    for sheet in openpyxl.load_workbook(path):
        lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
        at = next(index for index, line in enumerate(lines) if line[0] == "序号")
        rows += [
            dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :] if line[0] != "合计"
        ]
    return rows


def books(folder: Path, pattern: str) -> Rows:
    return [row for path in sorted(folder.glob(pattern)) for row in book(path)]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledgers") / "county"
    generate(folder, households=90, persons=300, suite="national", defects=0, seed=3, ledgers=True)
    return folder


@pytest.mark.parametrize(
    ("suite", "households", "persons", "seed"),
    [
        ("national", 150, 500, 3),
        ("national", 60, 190, 8),
        ("xianning-2020", 72, 230, 2),
        ("puning-2016", 80, 200, 1),
    ],
)
def test_a_county_with_ledgers_has_no_finding(
    tmp_path: Path, suite: str, households: int, persons: int, seed: int
) -> None:
    generate(
        tmp_path / "county",
        households=households,
        persons=persons,
        suite=suite,
        defects=0,
        seed=seed,
        ledgers=True,
    )
    results = hecha.check(tmp_path / "county", suite=suite).results
    told = results.findings.filter(pl.col("severity") != "info")
    if suite == "puning-2016":
        # A part of the county does not reach the numbers its paper has for the whole.
        told = told.filter(pl.col("rule").str.contains("^[A-Z]{2}[0-9]{2}[a-z]?$"))
    assert told.select("rule", "message").rows() == []
    assert results.outcomes.filter(pl.col("outcome") == ERROR).is_empty()


def test_the_reader_knows_every_book_and_skips_its_totals(county: Path) -> None:
    submission = read([county])
    given = {source.layout for source in submission.sources}
    assert {*LEDGERS, *LISTS_BY_HEADER, "register", "tally"} <= given
    unread = [notice for notice in submission.notices if "未读取" in notice.message.zh]
    assert unread == []
    unknown = [
        notice.message.zh
        for notice in submission.notices
        if notice.rule == "FF03" and notice.file.startswith(("台账/", "五级/"))
    ]
    assert unknown == []
    skipped = {notice.file for notice in submission.notices if "合计行 1 行" in notice.message.zh}
    assert {"台账/动态监测台账.xlsx", "台账/资产收益分配名册.xlsx", "五级/县档.xlsx"} <= skipped


def test_headers_are_those_declared_and_none_is_repeated() -> None:
    for layout in LAYOUTS.values():
        table = TABLES[layout.table]
        found = table.match([normal_header(header) for header in layout.headers])
        assert [column.name for column in found.values()] == list(layout.columns)


def test_every_ledger_has_the_columns_no_row_may_lack() -> None:
    for name, ledger in LEDGERS.items():
        assert set(ledger.required) <= set(LAYOUTS[name].columns)


def test_the_exports_are_the_same_with_and_without_ledgers(tmp_path: Path, county: Path) -> None:
    generate(tmp_path / "plain", households=90, persons=300, suite="national", defects=0, seed=3)
    for path in (tmp_path / "plain").iterdir():
        assert path.read_bytes() == (county / path.name).read_bytes()
    added = {path.name for path in county.iterdir()} - {
        path.name for path in (tmp_path / "plain").iterdir()
    }
    assert added == {"台账", "五级"}


def test_the_same_seed_gives_the_same_books(tmp_path: Path, county: Path) -> None:
    generate(
        tmp_path / "again",
        households=90,
        persons=300,
        suite="national",
        defects=0,
        seed=3,
        ledgers=True,
    )
    for path in county.rglob("*.xlsx"):
        again = tmp_path / "again" / path.relative_to(county)
        assert again.read_bytes() == path.read_bytes(), path.name


def test_money_agrees_between_books_and_exports(county: Path) -> None:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    by_asset: dict[str, Decimal] = defaultdict(Decimal)
    for row in books(county, "台账/资产收益分配名册.xlsx"):
        paid[row["户编号"]] += Decimal(row["分配金额"])
        by_asset[row["资产编号"]] += Decimal(row["分配金额"])
    stated = {
        row["户编号"]: Decimal(row["资产收益扶贫分红收入"]) for row in rows_of(county, "户信息")
    }
    assert {key: amount for key, amount in stated.items() if amount} == paid
    assets = books(county, "台账/扶贫资产清单.xlsx")
    this_year = {
        row["资产编号"]: Decimal(row["已分配收益"]) for row in assets if row["年度"] == "2023"
    }
    assert this_year == by_asset
    assert all(Decimal(row["已分配收益"]) <= Decimal(row["年收益"]) for row in assets)
    projects = {row["项目编号"] for row in books(county, "台账/项目库.xlsx")}
    assert {row["项目编号"] for row in assets} <= projects
    students = {
        row["证件号码"]
        for row in rows_of(county, "家庭成员")
        if row["在校生状况"].startswith(("中职", "高职"))
    }
    grants = books(county, "台账/雨露计划补助名册.xlsx")
    assert {row["证件号码"] for row in grants} == students
    assert all(Decimal(row["补助金额"]) >= 3000 for row in grants)


def test_people_agree_between_books_and_exports(county: Path) -> None:
    members = rows_of(county, "家庭成员")
    cards = books(county, "台账/健康卡台账.xlsx")
    assert {row["证件号码"] for row in cards} == {row["证件号码"] for row in members}
    assert len({row["健康卡号"] for row in cards}) == len(members)
    pupils = {
        row["证件号码"]
        for row in members
        if row["在校生状况"] in ("小学", "七年级", "八年级", "九年级")
    }
    for month in ("202310", "202311", "202312"):
        listed = books(county, f"台账/控辍保学台账_{month}.xlsx")
        assert {row["证件号码"] for row in listed} == pupils
        assert {row["统计日期"][:8] for row in listed} == {f"2023-{month[4:]}-"}
        assert all(int(row["统计日期"][8:]) <= 10 for row in listed)
    visited = {row["户编号"] for row in books(county, "台账/走访记录_*.xlsx")}
    assert visited == {row["户编号"] for row in members}
    cadres = Counter(row["村"] for row in books(county, "台账/村级后备人才库.xlsx"))
    assert set(cadres.values()) == {2}


def test_the_five_levels_add_up(county: Path) -> None:
    members = Counter(row["户编号"] for row in rows_of(county, "家庭成员"))
    cards = books(county, "五级/户卡.xlsx")
    assert Counter(row["户编号"] for row in cards) == members
    for level in ("村册", "乡簿"):
        entries = books(county, f"五级/{level}/*.xlsx")
        assert {row["户编号"]: int(row["家庭人口数"]) for row in entries} == members
    assert sum(int(row["人数"]) for row in books(county, "五级/市平台.xlsx")) == 300


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty") / "county"
    generate(folder, **SAMPLES["xianning-2020"])
    return folder


@pytest.fixture(scope="module")
def planted(faulty: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((faulty / "planted.json").read_text(encoding="utf-8"))
    return listed


def test_each_rule_of_ledgers_and_levels_is_planted_once(planted: list[dict[str, Any]]) -> None:
    assert {entry["rule"] for entry in planted} == set(LEDGER_RULES)
    assert SAMPLES["xianning-2020"]["defects"] == len(LEDGER_RULES)


def test_the_product_finds_each_at_its_cell_and_nothing_else(
    faulty: Path, planted: list[dict[str, Any]]
) -> None:
    suite = SAMPLES["xianning-2020"]["suite"]
    results = check(read([faulty]), load(suite, date(2020, 12, 31)))
    told = results.findings.filter(pl.col("severity") != "info")
    rules = results.findings.select("fingerprint", "rule")
    cells = results.evidence.join(rules, on="fingerprint")
    found = set(cells.select("rule", "file", "row", "column").iter_rows())
    missed = [
        entry
        for entry in planted
        if (entry["rule"], entry["file"], entry["row"], entry["column"]) not in found
    ]
    assert missed == []

    expected: dict[object, set[str]] = defaultdict(set)
    for entry in planted:
        for key in ((entry["file"], entry["row"]), entry["household_id"]):
            expected[key].update((entry["rule"], *entry["also"]))
    places = defaultdict(set)
    for fingerprint, file, row in cells.select("fingerprint", "file", "row").iter_rows():
        places[fingerprint].add((file, row))
    of_areas = {rule for entry in planted for rule in entry["also"]}
    strange = [
        (rule, message)
        for fingerprint, rule, grain, household, message in told.select(
            "fingerprint", "rule", "grain", "household_id", "message"
        ).iter_rows()
        if not any(
            expected[key] & {rule, rule.rstrip("abcdef")}
            for key in (household, *places[fingerprint])
            if key
        )
        and not (grain in ("county", "town", "village") and rule in of_areas)
    ]
    assert strange == []


def test_every_rule_that_ran_has_its_fault(faulty: Path, planted: list[dict[str, Any]]) -> None:
    results = check(read([faulty]), load(SAMPLES["xianning-2020"]["suite"], date(2020, 12, 31)))
    ran = results.outcomes.filter(
        pl.col("rule").str.contains("^(LG|LV)") & pl.col("outcome").is_in([PASSED, FAILED])
    )
    assert set(ran["rule"]) - BY_CASES_ALONE == {entry["rule"] for entry in planted}


def test_the_committed_sample_is_the_one_made_now(
    faulty: Path, planted: list[dict[str, Any]]
) -> None:
    assert json.loads((COMMITTED / "planted.json").read_text(encoding="utf-8")) == planted
    assert {path.relative_to(COMMITTED) for path in COMMITTED.rglob("*")} == {
        path.relative_to(faulty) for path in faulty.rglob("*")
    }, "run: python -m hecha.samples.make"


def test_without_ledgers_no_fault_is_planted_in_them(tmp_path: Path) -> None:
    generate(tmp_path / "county", households=120, persons=400, suite="national", defects=60, seed=1)
    listed = json.loads((tmp_path / "county" / "planted.json").read_text(encoding="utf-8"))
    assert not {entry["rule"] for entry in listed} & set(LEDGER_RULES)


def test_the_command_writes_ledgers_beside_exports_of_any_format(
    hecha: Hecha, tmp_path: Path
) -> None:
    county = tmp_path / "county"
    done = hecha(
        *("sample", county, "--households", "30", "--ledgers", "--formats", "gbk-csv"),
        *("--suite", "xianning-2020"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.suffix for path in county.iterdir() if path.is_file()} == {".csv"}
    assert (county / "台账" / "扶贫资产清单.xlsx").is_file()
    assert len(list((county / "五级" / "村册").iterdir())) >= 2
    refused = hecha("sample", tmp_path / "other", "--formats", "pdf")
    assert refused.returncode == 2
    assert "township-sheets" in refused.stderr
    assert not (tmp_path / "other").exists()
