"""The Pandera models of ``checks/schemas``, used alone, against the run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hecha.checks import schemas
from hecha.checks.schemas import Household, Member
from pandera.errors import SchemaErrors
from support.files_by_hand import write_csv
from support.process import ROOT

import hecha
from hecha.declare.ledgers import LEDGERS
from hecha.declare.lists import ROSTERS
from hecha.declare.origin import ROSTER
from hecha.declare.tables import TABLES
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.registers import for_rules
from hecha.rules import rulebook
from hecha.rules.joined import rules_by_table
from hecha.rules.running import run_table
from hecha.rules.table_models import RulesNotEvaluated, TableModel
from hecha.rules.world import World

Failing = set[tuple[str, int]]
MODELS = {model._table: model for model in (getattr(schemas, name) for name in schemas.__all__)}
XIANNING = ROOT / "sample_exports" / "xianning-2020"


def by_run(folder: Path, suite: str) -> Iterator[tuple[str, Failing, set[str]]]:
    """Table, failing rules and rows, and what did not run, of the plan a run uses."""
    submission = read([folder])
    policy = load_suite(suite, submission.snapshot.day)
    tables = for_rules(submission)
    world = World(tables, rulebook.load(), policy, submission.incomplete)
    for table in rules_by_table(world.registry).keys() & tables.keys():
        rules = [r for r in rules_by_table(world.registry)[table] if r.code not in policy.off]
        ran = run_table(world, table, rules)
        failing = {
            (unit.rule.code, row)
            for name, unit in ran.units.items()
            for row in ran.broken.filter(pl.col(name))["_row_id"]
        }
        yield table, failing, {*ran.skipped, *ran.errors, *policy.off}


def by_model(model: type[TableModel], frame: pl.DataFrame) -> Failing:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RulesNotEvaluated)
        try:
            model.validate(frame, lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases
            assert set(cases["column"]) == {"_row_id"}
            return set(zip(cases["check"], cases["failure_case"].cast(pl.Int64), strict=True))
    return set()


def assert_same(folder: Path, suite: str = "national") -> dict[str, Failing]:
    frames = hecha.typed(folder, suite=suite)
    found = {}
    for table, failing, silent in by_run(folder, suite):
        model = MODELS[table]
        assert by_model(model, frames[table]) == failing, table
        off = load_suite(suite, frames[table]["_day"][0]).off
        assert set(model.not_evaluated(frames[table])) - {*off} == silent - {*off}, table
        found[table] = failing
    return found


def test_models_find_the_failing_rows_of_a_run(faulty_county: Path) -> None:
    found = assert_same(faulty_county)
    codes = {code for failing in found.values() for code, _ in failing}
    # The four defects of the front page, each of another kind: a group, a row, a fact, a join.
    assert {"ID01", "IN01", "SG02", "HP01"} <= codes


def test_models_follow_the_paper_and_judge_ledgers_and_levels_too() -> None:
    found = assert_same(XIANNING, "xianning-2020")
    codes = {table: {code for code, _ in failing} for table, failing in found.items()}
    assert codes["loan"] == {"LG96"}
    assert "LG12a" in codes["member"]
    assert {table for table in LEDGERS if found.get(table)} >= {"asset", "clue", "health_card"}
    assert {"register", "tally", "comparison"} <= {table for table in codes if codes[table]}


def test_lists_of_other_departments_and_the_last_period_have_models(tmp_path: Path) -> None:
    head = ["户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
    one = ["H1", "P1", "甲某", "445281197001010014", "户主"]
    (tmp_path / "比对名单").mkdir()
    (tmp_path / "上期").mkdir()
    write_csv(tmp_path / "家庭成员_20231231.csv", [head, one])
    write_csv(
        tmp_path / "上期" / "家庭成员_20221231.csv",
        [head, one, ["H2", "P2", "乙某", "445281197201010019", "户主"]],
    )
    write_csv(
        tmp_path / "人口变动_20231231.csv",
        [
            ["户编号", "人口编号", "证件号码", "变动类型", "变动原因"],
            ["H3", "P3", "445281198201010013", "清退", "不符合条件"],
        ],
    )
    listed = [one[2:4], ["乙某", "445281197201010019"], ["丙某", "445281197401010013"]]
    write_csv(tmp_path / "比对名单" / "低保_20231201.csv", [head[2:4], *listed])
    write_csv(tmp_path / "比对名单" / "摸底名单_20231101.csv", [head[2:4], listed[1]])
    found = assert_same(tmp_path)
    assert found["roster_allowance"] == {("XR17", 2)}
    assert found["previous_member"] == {("HH17", 1)}
    frames = hecha.typed(tmp_path)
    # No rule judges the rows of this list: what holds of it are its columns.
    candidates = MODELS["roster_candidate"].validate(frames["roster_candidate"], lazy=True)
    assert candidates["name"].to_list() == ["乙某"]
    with pytest.raises(SchemaErrors, match="expected column 'name' to have type String"):
        MODELS["roster_candidate"].validate(candidates.with_columns(name=1), lazy=True)


def test_a_sheet_without_a_column_is_silent_for_its_rows_alone(tmp_path: Path) -> None:
    head = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
    insured = ["是否参加城乡居民基本医疗保险", "是否参加城镇职工基本医疗保险"]
    people = [["某县", "甲镇", "东村", "H1", "P1", "某人", "445281197001010014", "户主"]]
    other = ["某县", "乙镇", "西村", "H2", "P2", "某人", "445281196503120016", "户主"]
    write_csv(tmp_path / "成员甲_20231231.csv", [head, *people])
    write_csv(tmp_path / "成员乙_20231231.csv", [[*head, *insured], [*other, "否", "否"]])
    write_csv(
        tmp_path / "户信息_20231231.csv",
        [["县", "乡", "村", "户编号", "是否危房户"], ["某县", "甲镇", "东村", "H1", "否"]],
    )
    found = assert_same(tmp_path)
    frame = hecha.typed(tmp_path)["member"]
    (second,) = frame.filter(household_id="H2")["_row_id"]
    assert {row for code, row in found["member"] if code == "SG02"} == {second}


def test_an_incomplete_table_silences_what_is_absent_from_it(tmp_path: Path) -> None:
    head = ["县", "乡", "村", "户编号"]
    homes = [["某县", "甲镇", "东村", f"H{number}"] for number in range(4)]
    write_csv(
        tmp_path / "户信息_20231231.csv",
        [[*head, "是否危房户"], *([*home, "否"] for home in homes)],
    )
    pairings = [[*home, "李某"] for home in homes]
    head.append("帮扶人姓名")
    write_csv(tmp_path / "结对帮扶_20231231.csv", [head, *pairings[1:]])
    assert ("HP01", 0) in assert_same(tmp_path)["household"]
    # Of fewer than half of the households the pairings are not all there.
    write_csv(tmp_path / "结对帮扶_20231231.csv", [head, *pairings[3:]])
    assert "HP01" not in {code for code, _ in assert_same(tmp_path)["household"]}


def test_failures_name_rules_and_rows_and_nobody(faulty_county: Path) -> None:
    frame = hecha.typed(faulty_county)["member"]
    with pytest.warns(RulesNotEvaluated), pytest.raises(SchemaErrors) as raised:
        Member.validate(frame, lazy=True)
    told = str(raised.value) + raised.value.failure_cases.write_csv()
    people = {*frame["id_number"].drop_nulls(), *frame["name"].drop_nulls()}
    assert "ID01" in told
    assert [person for person in people if person in told] == []


def test_the_schema_states_columns_codes_keys_and_rules() -> None:
    schema = Household.to_schema()
    assert schema.columns["net_income"].dtype.type == pl.Float64()
    assert schema.columns["net_income"].title == "纯收入"
    metadata = schema.columns["house_grade"].metadata
    assert metadata is not None
    assert metadata["codes"] == ("A", "B", "C", "D", "其他")
    keys = Member.described().filter("key")["column"].to_list()
    assert keys == ["household_id", "person_id", "id_number"]
    codes = [check.name for check in schema.columns["_row_id"].checks]
    assert codes == [*Household.rules()]
    assert {"IN01", "HP01", "SG15a"} <= {*codes}


def test_the_schema_alone_evaluates_each_rule(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "户信息_20231231.csv",
        [
            ["县", "乡", "村", "户编号", "年度家庭人口数", "家庭人口数", "纯收入", "人均纯收入"],
            ["某县", "甲镇", "东村", "4452810000000001", "2", "2", "9000", "9000"],
        ],
    )
    frame = hecha.typed(tmp_path)["household"]
    with pytest.raises(SchemaErrors) as raised:
        Household.to_schema().validate(frame, lazy=True)
    cases = raised.value.failure_cases
    assert set(zip(cases["check"], cases["failure_case"].cast(pl.Int64), strict=True)) == by_model(
        Household, frame
    )


def test_a_frame_that_cannot_be_judged_is_refused(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "户信息_20231231.csv",
        [["县", "乡", "村", "户编号", "是否危房户"], ["某县", "甲镇", "东村", "H1", "否"]],
    )
    plain = hecha.typed(tmp_path, facts=False)["household"]
    with pytest.raises(ValueError, match=r"lacks _absent, _day, _incomplete, _suite"):
        Household.validate(plain)
    with pytest.raises(TypeError, match="collect it first"):
        Household.validate(hecha.typed(tmp_path)["household"].lazy())


def test_every_table_has_its_model() -> None:
    judged = rules_by_table(rulebook.load()).keys()
    rosters = {ROSTER + kind for kind in ROSTERS}
    assert MODELS.keys() == {*judged, *rosters, *TABLES} - {"roster"}
    assert MODELS["work_spell"].rules().keys() == {
        code for code, rule in rulebook.load().rules.items() if "work_spell" in rule.tables
    }
