"""Expectations that count again what a rule finds, by Great Expectations."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import great_expectations as gx
import pandas as pd
import polars as pl
import pytest
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from hecha.checks.schemas import Household, Member
from pandera.errors import SchemaErrors
from support.process import ROOT
from support.submissions_by_hand import submission

import hecha
from hecha import expectations
from hecha.expectations import row_conditions
from hecha.figures.counted_rows import build
from hecha.figures.counting import count
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.given_tables import submission_of
from hecha.registers import for_rules
from hecha.results.results import Results
from hecha.rules import rulebook
from hecha.rules.checking import check
from hecha.rules.plan import judged_plan
from hecha.rules.table_models import RulesNotEvaluated
from hecha.rules.world import World

DAY = date(2023, 12, 31)
NATIONAL = ROOT / "suites" / "national"
TWICE = "445281197001010014"
EAST = {"county": "某县", "town": "东镇", "village": "甲村"}
WEST = {"county": "某县", "town": "西镇", "village": "乙村"}
BOTH = {"resident_medical": "否", "employee_medical": None}
PEOPLE = [
    {**EAST, "household_id": "1", "person_id": "1", "id_number": TWICE, **BOTH},
    {**WEST, "household_id": "2", "person_id": "2", "id_number": TWICE, **BOTH},
    {**WEST, "household_id": "2", "person_id": "3", "id_number": None, **BOTH},
]


def written(folder: Path, rule: str, file: str = "member", **kwargs: object) -> Path:
    """A suite that counts a rule again, by whether ``column`` is unique or in ``value_set``."""
    kind = "to_be_in_set" if "value_set" in kwargs else "to_be_unique"
    meta = {"claim": "GX-X", "rule": rule, "clause": "复核", "quote": "复核", "grain": "town"}
    meta |= {"title_zh": "复核", "fix_zh": "复核"}
    one = {"type": f"expect_column_values_{kind}", "kwargs": kwargs, "meta": meta}
    folder.mkdir()
    (folder / "policy.toml").write_text(
        'title = "本县"\nissued_by = "某文"\nextends = "national"\n', encoding="utf-8"
    )
    suite = json.dumps({"name": "x", "expectations": [one], "meta": {}}, ensure_ascii=False)
    (folder / f"{file}.json").write_text(suite, encoding="utf-8")
    return folder


def evaluated(suite: str | Path) -> Results:
    return expectations.evaluate(submission(DAY, member=PEOPLE), load_suite(suite, DAY))


def again(results: Results) -> list[tuple[object, ...]]:
    rows = results.outcomes.filter(results.outcomes["rule"].str.starts_with("GX-"))
    return rows.select("rule", "town", "outcome", "reason").rows()


def test_agreement_adds_nothing() -> None:
    results = evaluated("national")
    assert again(results) == []
    assert results.findings.height == 0


def test_a_different_count_is_an_error_of_the_township_alone(tmp_path: Path) -> None:
    # Blank is no reason to be uninsured here, as it is in the rule: both persons of 西镇 count.
    results = evaluated(written(tmp_path / "本县", "SG02", column="id_key", value_set=[TWICE]))
    said = "规则 SG02 数得 {} 处，Great Expectations 数得 0 处，两者应一致"
    assert again(results) == [
        ("GX-X", "东镇", "error", said.format(1)),
        ("GX-X", "西镇", "error", said.format(2)),
    ]
    assert results.findings.height == 0


def test_a_rule_that_does_not_judge_the_table_is_an_error(tmp_path: Path) -> None:
    results = evaluated(written(tmp_path / "本县", "HP01", column="id_key"))
    assert again(results) == [("GX-X", None, "error", "没有逐行核查这张表的规则 HP01")]


def test_rule_is_refused_for_figures_of_areas(tmp_path: Path) -> None:
    folder = written(tmp_path / "本县", "SG02", "village", column="households")
    text = (folder / "village.json").read_text(encoding="utf-8").replace("town", "village")
    (folder / "village.json").write_text(text, encoding="utf-8")
    with pytest.raises(hecha.InputRejected, match=r"rule 要写成规则编号.*household.json"):
        evaluated(folder)


def test_both_count_the_planted_defects_alike(faulty_county: Path) -> None:
    run = hecha.check(faulty_county)
    failing = {*run.results.outcomes.filter(outcome="failed")["rule"]}
    assert {"ID01", "SG02", "IN02", "HP01"} <= failing
    assert run.results.outcomes.filter(outcome="error").height == 0
    assert run.verdict.exit_code == 1


@pytest.mark.parametrize("table", ["member", "household"])
def test_stock_great_expectations_counts_the_four_defects_on_a_typed_table(
    table: str, typed_county: dict[str, pl.DataFrame]
) -> None:
    """The suite as it is, on pandas, without anything of hecha: the rows the rules find."""
    suite = gx.ExpectationSuite(**json.loads((NATIONAL / f"{table}.json").read_text("utf-8")))
    rows = typed_county[table]
    names = {name for one in suite.expectations for name in columns_of(one.configuration)}
    frame = pd.DataFrame(
        {name: pd.Series(rows[name].to_list(), dtype=object) for name in sorted(names)}
    )
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("typed").add_dataframe_asset(table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    report = batch.validate(suite, result_format="COMPLETE")
    model = {"member": Member, "household": Household}[table]
    broken = {rule: set[int]() for rule in ("ID01", "SG02", "IN02", "IN03", "HP01")}
    with pytest.warns(RulesNotEvaluated), pytest.raises(SchemaErrors) as caught:
        model.validate(rows, lazy=True)
    for rule, row in caught.value.failure_cases.select("check", "failure_case").iter_rows():
        broken.setdefault(rule, set()).add(int(row))
    for result in report.results:
        assert not result.exception_info.get("raised_exception")
        failing = {rows["_row_id"][at] for at in result.result["unexpected_index_list"]}
        rule = result.expectation_config.meta["rule"]
        assert failing == broken[rule], rule
        assert failing or rule == "IN03"


@pytest.mark.parametrize(
    ("figure", "rules"),
    [
        ("persons_with_repeated_id", ["ID01"]),
        ("households_with_wrong_income", ["IN02", "IN03"]),
        ("persons_to_insure", ["SG02"]),
        ("households_to_help", ["HP01"]),
    ],
)
def test_the_figures_of_the_four_defects_are_what_the_rules_find_in_each_township(
    faulty_county: Path, figure: str, rules: list[str]
) -> None:
    given = read([faulty_county])
    suite = load_suite("national", given.snapshot.day)
    results = check(given, suite, registry=rulebook.load().only(rules))
    subject = "household_id" if figure.startswith("households") else "fingerprint"
    found = dict(results.findings.group_by("town").agg(pl.col(subject).n_unique()).iter_rows())
    towns = count(build(given, suite)).frame.filter(pl.col("grain") == "town")
    figures = dict(towns.select("town", figure).iter_rows())
    assert any(figures.values())
    assert figures == {town: found.get(town, 0) for town in figures}


@pytest.fixture(scope="module")
def typed_county(faulty_county: Path) -> dict[str, pl.DataFrame]:
    return hecha.typed(faulty_county)


def columns_of(configuration: ExpectationConfiguration) -> set[str]:
    kwargs = configuration.kwargs
    return {kwargs["column"], *row_conditions.columns(kwargs.get("row_condition"))}


def test_who_need_not_be_insured_is_counted_by_neither() -> None:
    soldier = {**EAST, "household_id": "3", "person_id": "4", **BOTH, "in_service": "是"}
    newborn = {**EAST, "household_id": "3", "person_id": "5", **BOTH, "birth_date": DAY}
    people = [{**one, "in_service": None} for one in PEOPLE]
    given = submission(DAY, member=[*people, soldier, newborn])
    results = expectations.evaluate(given, load_suite("national", DAY))
    assert again(results) == []


def test_a_rule_that_lacks_a_column_judges_no_row() -> None:
    person = {"户编号": "1", "人口编号": "1", "姓名": "某", "与户主关系": "户主"}
    people = pl.DataFrame([person])
    registry, suite = rulebook.load(), load_suite("national", DAY)
    world = World(for_rules(submission_of({"member": people}, DAY)), registry, suite)
    plans = [judged_plan(world, "member", registry.rules[code]) for code in ("ID01", "HH05")]
    none, some = world.collected(plans)
    assert none["_row_id"].to_list() == []
    assert some["_row_id"].to_list() == [0]


def test_rows_the_rule_does_not_judge_are_not_compared() -> None:
    # A household without a number matches no pairing: HP01 does not judge it.
    homes = [
        {**EAST, "household_id": key, "exit_status": "未脱贫", "monitor_category": None}
        for key in (None, "1")
    ]
    pairs = [{**EAST, "household_id": "1", "helper_name": "李某"}]
    given = submission(DAY, household=homes, pairing=pairs)
    assert again(expectations.evaluate(given, load_suite("national", DAY))) == []


@pytest.mark.parametrize("claim", ["GX-ID01", "GX-SG02", "GX-IN02", "GX-IN03", "GX-HP01"])
def test_each_of_them_would_notice_a_rule_that_finds_nothing(claim: str) -> None:
    money = {"wage_income": 5.0, "business_income": 0.0, "property_income": 0.0}
    money |= {"transfer_income": 0.0, "business_cost": 1.0}
    wrong = {"net_income": 5.0, "gross_income": 4.0, "exit_status": "未脱贫"}
    home = {**WEST, **money, "monitor_category": None}
    homes = [
        {**home, "household_id": "1", **wrong},
        *(
            {**home, "household_id": str(n), "net_income": 4.0, "gross_income": 5.0}
            | {"exit_status": "已脱贫(不再享受政策)"}
            for n in (2, 3)
        ),
    ]
    pairs = [{**WEST, "household_id": str(n), "helper_name": "李某"} for n in (2, 3)]
    given = submission(DAY, household=homes, member=PEOPLE, pairing=pairs)
    suite = load_suite("national", DAY)
    assert again(expectations.evaluate(given, suite)) == []
    codes = ["ID01", "SG02", "IN02", "IN03", "HP01"]
    rules = check(given, suite, registry=rulebook.load().only(codes)).outcomes
    blind = rules.with_columns(failed=pl.lit(0, pl.UInt32))
    found = expectations.evaluate(given, suite, blind).outcomes.filter(rule=claim)
    assert ("西镇", "error") in found.select("town", "outcome").rows()


def test_a_difference_leaves_no_verdict(tmp_path: Path, faulty_county: Path) -> None:
    suite = written(tmp_path / "本县", "SG02", column="is_insured", value_set=[True, False])
    run = hecha.check(faulty_county, suite=str(suite))
    assert run.verdict.exit_code == 3
    assert "GX-X" in run.verdict.sentence
