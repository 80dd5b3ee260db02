"""SARIF 2.1.0: findings for hosts that show the results of code analysis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import polars as pl

from hecha.exchange.findings_files import flat
from hecha.exchange.parquet_file import SCHEMA_VERSION
from hecha.policy.policy import CONFIRM, INFO, MUST
from hecha.report import counts
from hecha.results.results import ERROR, SKIPPED
from hecha.results.run_record import Run
from hecha.results.writers import Format

MOST = 25_000
"""Results in one file: GitHub refuses a run with more. The most serious come first."""

_LEVELS = {MUST: "error", CONFIRM: "warning", INFO: "note"}
_MORE = {
    "zh": "另有 {} 处问题未列出，见 findings.csv",
    "en": "{} findings more are not listed, see findings.csv",
}


def as_sarif(run: Run) -> str:
    """The run as SARIF: a result per finding at its first cell, broken rules as notifications.

    Rules that did not run, and findings beyond MOST, are counted in the properties of the run.
    """
    findings = flat(run.results)
    rules = sorted(set(findings["rule"]))
    index = {rule: at for at, rule in enumerate(rules)}
    listed = findings.head(MOST)
    outcomes = counts.by_rule(run)
    left_out = findings.height - listed.height
    record = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "hecha",
                        "version": run.version,
                        "rules": [_rule(run, rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(run, outcomes, left_out)],
                "results": [_result(row, index) for row in listed.iter_rows(named=True)],
                "properties": {
                    "schema": SCHEMA_VERSION,
                    "verdict": run.verdict.code,
                    "sentence": run.verdict.sentence,
                    "suite": run.suite,
                    "snapshot": run.snapshot.day.isoformat(),
                    "rulesNotRun": outcomes.filter(pl.col("outcome") == SKIPPED).height,
                    "resultsLeftOut": left_out,
                },
            }
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _rule(run: Run, rule: str) -> dict[str, Any]:
    words = run.rules.get(rule)
    described: dict[str, Any] = {"id": rule, "shortDescription": {"text": run.title(rule)}}
    if words is not None and words.fix:
        described["help"] = {"text": words.fix}
    if words is not None and words.severity is not None:
        described["defaultConfiguration"] = {"level": _LEVELS[words.severity]}
    return described


def _invocation(run: Run, outcomes: pl.DataFrame, left_out: int) -> dict[str, Any]:
    broken = outcomes.filter(pl.col("outcome") == ERROR)["rule"].to_list()
    notes = [
        {
            "level": "error",
            "message": {"text": run.title(rule)},
            "associatedRule": {"id": rule},
        }
        for rule in broken
    ]
    notes += [{"level": "warning", "message": {"text": item.message}} for item in run.unread]
    if left_out:
        notes.append({"level": "warning", "message": {"text": _MORE[run.lang].format(left_out)}})
    return {
        "executionSuccessful": not broken,
        "exitCode": run.verdict.exit_code,
        "toolExecutionNotifications": notes,
    }


def _result(row: Mapping[str, Any], index: Mapping[str, int]) -> dict[str, Any]:
    properties = ("household_id", "person_id", "area", "sheet", "column", "suggestion")
    return {
        "ruleId": row["rule"],
        "ruleIndex": index[row["rule"]],
        "level": _LEVELS[row["severity"]],
        "message": {"text": row["message"] or row["rule"]},
        "locations": _locations(row),
        "partialFingerprints": {"hecha/v1": row["fingerprint"]},
        "properties": {name: row[name] for name in properties if row[name]},
    }


def _locations(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """File and row; a sheet and column have no place of their own in SARIF but a name."""
    if not row["file"]:
        return []
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(row["file"])}}
    if row["row"]:
        place["region"] = {"startLine": row["row"]}
    location: dict[str, Any] = {"physicalLocation": place}
    if name := "/".join(filter(None, (row["sheet"], row["column"]))):
        location["logicalLocations"] = [{"fullyQualifiedName": name}]
    return [location]


FORMAT = Format("sarif", as_sarif)
