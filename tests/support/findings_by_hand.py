"""Folders of results written by hand, for the tests of tools.compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES

Row = dict[str, Any]

FINDING: Row = {
    "fingerprint": "f1",
    "rule": "IN02",
    "severity": "must",
    "grain": "household",
    "household_id": "4409230001",
    "person_id": None,
    "county": "云安县",
    "town": "石城镇",
    "village": "迳心村",
    "message": "纯收入与分项不符。",
    "suggestion": "核对分项。",
    "state": "open",
}
CELL: Row = {
    "fingerprint": "f1",
    "table": "household",
    "file": "户信息.xlsx",
    "sheet": "户信息",
    "row": 4,
    "column": "纯收入",
    "value": "1200",
    "proposed": "1300",
    "personal": False,
}
OUTCOME: Row = {
    "rule": "IN02",
    "county": "云安县",
    "town": "石城镇",
    "outcome": "failed",
    "checked": 20,
    "failed": 1,
    "reason": None,
}


def write_results(
    folder: Path,
    findings: list[Row],
    evidence: list[Row],
    outcomes: list[Row],
    notices: int = 0,
) -> Path:
    """The files of one run, without a workbook."""
    folder.mkdir(parents=True)
    pl.DataFrame(findings, FINDINGS).write_parquet(folder / "findings.parquet")
    pl.DataFrame(evidence, EVIDENCE).write_parquet(folder / "evidence.parquet")
    pl.DataFrame(outcomes, OUTCOMES).write_csv(folder / "outcomes.csv", include_bom=True)
    (folder / "run.json").write_text(json.dumps({"notices": notices}), encoding="utf-8")
    return folder
