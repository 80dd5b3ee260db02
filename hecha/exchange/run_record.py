"""run.json: what one run was given, what it found and what it could not do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.results.masking import masked_numbers
from hecha.results.results import ERROR, SKIPPED, Results

RUN_JSON = "run.json"


def write_run(directory: Path, circumstances: Mapping[str, Any], results: Results) -> None:
    """Write run.json: ``circumstances`` (versions, suite, snapshot, sources, as JSON values) and
    the totals of ``results``. Dates are written as YYYY-MM-DD.

    Keys are sorted and nothing in it depends on the clock, so the same run gives the same bytes.
    Raises ValueError if ``circumstances`` has a key that is counted here.
    """
    counted = totals(results)
    taken = counted.keys() & circumstances.keys()
    if taken:
        raise ValueError(f"counted from the results, not given: {', '.join(sorted(taken))}")
    record = {**circumstances, **counted}
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True, default=_day)
    (directory / RUN_JSON).write_text(text + "\n", encoding="utf-8", newline="\n")


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def totals(results: Results) -> dict[str, Any]:
    """Findings by severity, rule and township; rules that were skipped or broke, with reasons."""
    findings = results.findings
    severities = dict(findings.group_by("severity").len().iter_rows())
    return {
        "findings": {
            "total": findings.height,
            "by_severity": {name: severities.get(name, 0) for name in SEVERITIES},
            "by_rule": dict(findings.group_by("rule").len().iter_rows()),
            "by_town": [
                {"county": county, "town": town, "findings": count}
                for county, town, count in findings.group_by("county", "town")
                .len()
                .sort("county", "town", nulls_last=True)
                .iter_rows()
            ],
        },
        "skipped": _with_reasons(results.outcomes, SKIPPED),
        "errors": _with_reasons(results.outcomes, ERROR),
    }


def _with_reasons(outcomes: pl.DataFrame, outcome: str) -> list[dict[str, Any]]:
    """rule, reason and the townships concerned, for one outcome."""
    rows = (
        outcomes.filter(pl.col("outcome") == outcome)
        .with_columns(masked_numbers(pl.col("reason")))
        .group_by("rule", "reason")
        .agg(towns=pl.struct("county", "town").filter(pl.col("town").is_not_null()).unique().sort())
        .sort("rule", "reason", nulls_last=True)
    )
    return rows.to_dicts()
