"""Planted defects: found by the product where the side file says, and nowhere else."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.audit import rows_of

from hecha.expectations.evaluation import evaluate
from hecha.policy.loading import load
from hecha.reading import read
from hecha.results.results import FAILED, PASSED
from hecha.rules.checking import check
from hecha.samples import generate
from hecha.samples.defects import CATALOGUE

Planted = list[dict[str, Any]]
DAYS = {"guizhou": date(2023, 12, 31), "puning-2016": date(2016, 12, 31)}
SIZES = {"guizhou": (500, 1650, 160), "puning-2016": (6388, 12682, 200)}


@pytest.fixture(scope="module", params=["guizhou", "puning-2016"])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    suite = str(request.param)
    folder = tmp_path_factory.mktemp("planted") / suite
    households, persons, defects = SIZES[suite]
    generate(folder, households=households, persons=persons, suite=suite, defects=defects, seed=11)
    return folder


@pytest.fixture(scope="module")
def planted(county: Path) -> Planted:
    listed: Planted = json.loads((county / "planted.json").read_text(encoding="utf-8"))
    return listed


def _catalogue_code(rule: str) -> str:
    """IN19a is a part of IN19."""
    return rule if rule[-1].isdigit() else rule[:-1]


def test_each_defect_has_a_household_of_its_own(planted: Planted) -> None:
    rules = defaultdict(set)
    for entry in planted:
        rules[entry["household_id"]].add(entry["rule"])
    assert [found for key, found in rules.items() if key and len(found) > 1] == []


def test_rules_are_planted_in_turn(planted: Planted) -> None:
    assert {entry["rule"] for entry in planted} <= set(CATALOGUE)
    assert len({entry["rule"] for entry in planted}) >= 70


def test_entries_point_at_the_damaged_rows(county: Path, planted: Planted) -> None:
    tables = {path.name: rows_of(county, path.name) for path in county.glob("*.xlsx")}
    for entry in planted:
        row = tables[entry["file"]][entry["row"] - 4]
        assert entry["column"] in row
        keys = {row.get("户编号"), row.get("人口编号")}
        known = entry["person_id"] in keys or entry["household_id"] in keys
        assert known or not entry["household_id"]


def test_the_product_finds_each_at_its_row(county: Path, planted: Planted) -> None:
    results = check(read([county]), load(county.name, DAYS[county.name]))
    ran = results.outcomes.filter(pl.col("outcome").is_in([PASSED, FAILED]))["rule"]
    assert {entry["rule"] for entry in planted} <= {_catalogue_code(rule) for rule in ran}

    cells = results.evidence.join(
        results.findings.select("fingerprint", "rule"), on="fingerprint"
    ).select("rule", "file", "row", "column")
    found = {(_catalogue_code(rule), *place) for rule, *place in cells.iter_rows()}
    missed = [
        entry
        for entry in planted
        if (entry["rule"], entry["file"], entry["row"], entry["column"]) not in found
    ]
    assert missed == []

    expected = defaultdict(set)
    for entry in planted:
        for key in ((entry["file"], entry["row"]), entry["household_id"]):
            expected[key].update((entry["rule"], *entry["also"]))
    places = defaultdict(set)
    for fingerprint, file, row in results.evidence.select("fingerprint", "file", "row").iter_rows():
        places[fingerprint].add((file, row))
    whole_county = {rule for entry in planted for rule in entry["also"]}
    strange = []
    for fingerprint, rule, grain, household in (
        results.findings.filter(pl.col("severity") != "info")
        .select("fingerprint", "rule", "grain", "household_id")
        .iter_rows()
    ):
        keys = {household, *places[fingerprint]} - {None}
        known = set().union(*(expected.get(key, set()) for key in keys))
        if _catalogue_code(rule) not in (whole_county if grain == "county" else known):
            strange.append(rule)
    assert strange == []


def test_the_claims_of_puning_hold_in_spite_of_the_defects(county: Path) -> None:
    if county.name == "puning-2016":
        submission = read([county])
        results = evaluate(submission, load("puning-2016", DAYS["puning-2016"]))
        outcomes = Counter(results.outcomes["outcome"])
        assert results.findings.is_empty()
        assert outcomes[PASSED] > 0
    assert len(rows_of(county, "户信息")) == SIZES[county.name][0]
    assert len(rows_of(county, "家庭成员")) == SIZES[county.name][1]


def test_damage_by_excel_is_stored_as_numbers(county: Path, planted: Planted) -> None:
    import openpyxl

    (path,) = county.glob("*户信息*.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    headers = [cell.value for cell in sheet[3]]
    column = headers.index("户编号") + 1
    damaged = [entry for entry in planted if entry["rule"] == "ID16"]
    assert damaged
    for entry in damaged:
        cell = sheet.cell(entry["row"], column)
        assert cell.data_type == "n"
        assert int(cell.value) == int(entry["household_id"])
