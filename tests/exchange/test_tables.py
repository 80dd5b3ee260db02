from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from polars.testing import assert_frame_equal
from support import results_by_hand as by_hand
from support.process import ROOT
from support.results_by_hand import ID_A, county

from hecha.exchange import csv_file
from hecha.exchange.csv_cells import harmless, original
from hecha.exchange.findings_files import FLAT_COLUMNS
from hecha.exchange.parquet_file import write_table
from hecha.exchange.run_json import as_json
from hecha.policy.policy import Parameter
from hecha.results.results import TASKS
from hecha.results.run_record import Run
from hecha.results.writers import formats, write, writers

SCHEMA = ROOT / "hecha" / "exchange" / "run.schema.json"
FILES = [
    *("evidence.parquet", "figures.parquet", "findings.csv", "findings.parquet", "outcomes.csv"),
    *("report.html", "run.json", "tasks.parquet"),
]
INTERNAL = [
    f"内部/{name}.parquet" for name in ("evidence", "findings", "outcomes", "subjects", "tasks")
]


def machine_files(run: Run, folder: Path, *, personal: bool = False) -> None:
    """What the writers of masked files write."""
    outputs = [w for w in writers() if not (w.officers_worksheet or w.owner_only)]
    write(run, folder, personal=personal, outputs=outputs)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_equal_tables_give_equal_parquet_files_in_however_many_parts_they_are(
    tmp_path: Path,
) -> None:
    parts = [pl.DataFrame({"task": [f"{n:016}" for n in range(at, at + 50)]}) for at in (0, 50)]
    write_table(pl.concat(parts, rechunk=False), tmp_path / "parts.parquet")
    write_table(pl.concat(parts, rechunk=True), tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    assert (tmp_path / "parts.parquet").read_bytes() == whole


def test_a_csv_file_written_in_pieces_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"a": ["=1", 'x,"y"', None, "", "\n"], "n": [1, None, -3, 4, 5]})
    csv_file.write_csv(frame, tmp_path / "whole.csv")
    monkeypatch.setattr(csv_file, "PIECE", 2)
    csv_file.write_csv(frame, tmp_path / "pieces.csv")
    whole = (tmp_path / "whole.csv").read_bytes()
    assert whole == b'\xef\xbb\xbfa,n\n\'=1,1\n"x,""y""",\n,-3\n"",4\n"\'\n",5\n'
    assert (tmp_path / "pieces.csv").read_bytes() == whole


def test_one_row_per_finding_with_its_first_cell(tmp_path: Path) -> None:
    machine_files(by_hand.run(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    text = (tmp_path / "findings.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbffingerprint,rule,severity,grain,table,household_id,")
    found = rows(tmp_path / "findings.csv")
    assert list(found[0]) == list(FLAT_COLUMNS)
    assert [row["fingerprint"] for row in found] == ["f1", "f2", "f3", "f4", "f5"]
    assert found[0] == {
        "fingerprint": "f1",
        "rule": "ID01",
        "severity": "must",
        "grain": "person",
        "table": "member",
        "household_id": "4452810000000017",
        "person_id": "P1",
        "area": "普宁市/流沙镇/新坛村",
        "file": "户信息_20161231.xlsx",
        "sheet": "流沙镇",
        "row": "12",
        "column": "证件号码",
        "value": "445281************",
        "message": "证件号码重复：与“员工”表另一人相同",
        "suggestion": "核对户口簿，改正抄错的一方。",
        "task": found[0]["task"],
    }
    assert (found[3]["value"], found[4]["area"]) == ("'=配偶", "普宁市")


def test_parquet_holds_findings_and_every_cell(tmp_path: Path) -> None:
    machine_files(by_hand.run(), tmp_path)
    evidence = pl.read_parquet(tmp_path / "evidence.parquet")
    assert evidence.height == county().evidence.height
    assert evidence["value"].to_list()[:5] == ["445281************"] * 2 + ["12000", "9000", "-500"]
    assert evidence["value"][7] == "=配偶"
    assert_frame_equal(pl.read_parquet(tmp_path / "findings.parquet"), county().findings)
    assert (
        len(rows(tmp_path / "outcomes.csv")) == county().outcomes.height - 1
    )  # HP01 ran in neither township
    for file in ("findings", "evidence", "tasks"):
        stated = pl.read_parquet_metadata(tmp_path / f"{file}.parquet")
        assert stated["hecha.schema"] == "1"


def test_a_rule_skipped_everywhere_for_one_reason_is_one_row(tmp_path: Path) -> None:
    def skipped(rule: str, town: str, why: str = "缺少“结对帮扶”表") -> dict[str, Any]:
        return by_hand.outcome(rule, town, "skipped", 0, reason=why)

    outcomes = [
        skipped("HP01", "流沙镇"),
        skipped("HP01", "占陇镇"),
        skipped("SG01", "流沙镇"),
        skipped("SG01", "占陇镇", "没有可核查的记录"),
        skipped("IN02", "流沙镇"),
        by_hand.outcome("IN02", "占陇镇", "passed", 3),
    ]
    machine_files(by_hand.run(by_hand.results([], outcomes=outcomes)), tmp_path)
    found = [(row["rule"], row["county"], row["town"]) for row in rows(tmp_path / "outcomes.csv")]
    assert found == [
        ("HP01", "普宁市", ""),
        ("IN02", "普宁市", "占陇镇"),
        ("IN02", "普宁市", "流沙镇"),
        ("SG01", "普宁市", "占陇镇"),
        ("SG01", "普宁市", "流沙镇"),
    ]
    record = json.loads((tmp_path / "run.json").read_text("utf-8"))
    town = {"county": "普宁市", "town": "流沙镇"}
    assert [(one["rule"], one["towns"]) for one in record["skipped"]] == [
        ("HP01", []),
        ("IN02", [town]),
        ("SG01", [{**town, "town": "占陇镇"}]),
        ("SG01", [town]),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_run_json_is_as_its_published_schema_says(tmp_path: Path, lang: str) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema, format_checker=FormatChecker())
    run = by_hand.run(lang=lang)
    machine_files(run, tmp_path)
    check.validate(json.loads((tmp_path / "run.json").read_text("utf-8")))
    check.validate(json.loads(formats()["json"].text(run.masked())))
    wrong = json.loads((tmp_path / "run.json").read_text("utf-8")) | {"verdict": {}}
    assert not check.is_valid(wrong)


def test_one_row_per_task_with_the_cell_to_look_at(tmp_path: Path) -> None:
    machine_files(by_hand.run(), tmp_path)
    tasks = pl.read_parquet(tmp_path / "tasks.parquet")
    assert dict(tasks.schema) == TASKS
    findings = pl.read_parquet(tmp_path / "findings.parquet").select("fingerprint", "task")
    assert sorted(findings["task"]) == sorted(tasks["task"])
    flat = {row["task"]: row["fingerprint"] for row in rows(tmp_path / "findings.csv")}
    assert flat == dict(findings.select("task", "fingerprint").iter_rows())
    [first] = [task for task in tasks.to_dicts() if flat[task["task"]] == "f1"]
    assert first == {
        "task": first["task"],
        "state": "new",
        "severity": "must",
        "grain": "person",
        "household_id": "4452810000000017",
        "person_id": "P1",
        "county": "普宁市",
        "town": "流沙镇",
        "village": "新坛村",
        "table": "member",
        "file": "户信息_20161231.xlsx",
        "sheet": "流沙镇",
        "row": 12,
        "column": "证件号码",
        "value": "445281************",
        "proposed": None,
        "rules": ["ID01"],
        "findings": 1,
        "message": "证件号码重复：与“员工”表另一人相同",
        "suggestion": "核对户口簿，改正抄错的一方。",
        "alternatives": None,
    }


def test_personal_values_are_whole_only_when_asked_for(tmp_path: Path) -> None:
    for personal in (False, True):
        folder = tmp_path / str(personal)
        machine_files(by_hand.run(), folder, personal=personal)
        texts = (folder / "findings.csv").read_text("utf-8") + str(
            [pl.read_parquet(path).to_dicts() for path in sorted(folder.glob("*.parquet"))]
        )
        assert (ID_A in texts) is personal
        assert ("13800138000" in texts) is personal


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        machine_files(by_hand.run(), folder)
    for name in FILES:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_no_findings_still_give_every_file(tmp_path: Path) -> None:
    machine_files(by_hand.run(by_hand.results([])), tmp_path)
    assert rows(tmp_path / "findings.csv") == []
    assert pl.read_parquet(tmp_path / "findings.parquet").is_empty()


def test_run_json_counts_and_gives_reasons() -> None:
    born = Parameter("born", date(2007, 9, 30))
    record = json.loads(as_json(by_hand.run(parameters=(born,))))
    assert record["schema"] == 2
    assert record["suite"]["name"] == "puning-2016"
    assert record["parameters"] == {"born": "2007-09-30"}
    assert record["counties"] == ["普宁市"]
    assert record["files"] == [*FILES, *INTERNAL, "整改清单.xlsx"]
    assert record["verdict"] == {
        "code": "cannot_judge",
        "sentence": "不能判断，因为有 1 条规则执行出错：SG01",
        "sentences": {
            "zh": "不能判断，因为有 1 条规则执行出错：SG01",
            "en": "Cannot be judged, because 1 rule broke: SG01",
        },
        "exit_code": 3,
        "households": 2,
        "others": 0,
        "fail_on": "must",
    }
    assert record["tasks"] == {
        "total": 5,
        "by_severity": {"must": 3, "confirm": 1, "info": 1},
        "by_state": {"new": 5},
        "accepted": {},
        "by_rule": {"HH14": 1, "ID01": 1, "ID24": 1, "IN02": 2},
        "by_town": [
            {"county": "普宁市", "town": "占陇镇", "tasks": 2},
            {"county": "普宁市", "town": "流沙镇", "tasks": 2},
            {"county": "普宁市", "town": None, "tasks": 1},
        ],
        "first": 3,
    }
    assert record["findings"] == {
        "digest": record["findings"]["digest"],
        "total": 5,
        "by_severity": {"must": 3, "confirm": 1, "info": 1},
        "by_rule": {"HH14": 1, "ID01": 1, "ID24": 1, "IN02": 2},
        "by_town": [
            {"county": "普宁市", "town": "占陇镇", "findings": 2},
            {"county": "普宁市", "town": "流沙镇", "findings": 2},
            {"county": "普宁市", "town": None, "findings": 1},
        ],
    }
    assert [(skip["rule"], skip["reason"], len(skip["towns"])) for skip in record["skipped"]] == [
        ("HP01", "缺少表：结对帮扶", 0),
        ("ID24", "缺少列：联系电话", 1),
    ]
    assert [error["rule"] for error in record["errors"]] == ["SG01"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-2+3", "'-2+3"),
        ("'=1", "''=1"),
        ("-500.50", "-500.50"),
        ("'4452", "'4452"),
        ("张三", "张三"),
    ],
)
def test_formulas_are_made_harmless(cell: str, written: str) -> None:
    assert pl.select(harmless(pl.lit(cell))).item() == written


@given(st.text("'=+-@\t\r\n＝1a", max_size=6))
def test_harmless_can_be_undone(cell: str) -> None:
    written = pl.select(harmless(pl.lit(cell))).item()
    assert pl.select(original(pl.lit(written))).item() == cell
