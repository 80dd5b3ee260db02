"""run.json: what one run was given, what it found, what it could not do, and its verdict."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hecha.declare.signs import shown
from hecha.exchange.outcomes_file import shortened
from hecha.policy.policy import SEVERITIES
from hecha.reading.files import digest_of
from hecha.report import counts
from hecha.results.personal_numbers import masked_numbers
from hecha.results.results import ACCEPTED, ERROR, SKIPPED, Results
from hecha.results.run_record import Changes, NotRead, Run, Verdict
from hecha.results.writers import Format, Writer, writers

RUN_JSON = "run.json"
_PIECE = 50_000
"""Rows hashed at a time."""
SCHEMA_VERSION = 2
"""Raised when a key of run.json changes its meaning or goes."""


def as_json(run: Run) -> str:
    """The record of a run as JSON text.

    Keys are sorted and nothing in it depends on the clock, so the same run gives the same text.
    """
    return _json(record(run))


def _json(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True, default=_day)
    return shown(text) + "\n"  # JSON writes a character as \u and its number, too


def record(run: Run) -> dict[str, Any]:
    """What run.json holds: the circumstances of a run, its verdict and the totals of its results.

    ``files`` are all that ``hecha check -o`` writes: a later run passes over them by that list;
    ``worksheets`` are those of them that officers write into. The file run.json lists there also
    those of folders whose files have names of their own. Besides it has ``sha256``, the digests of
    all other files, by which a mixture of two runs is recognised.
    Values of parameters may be days; :func:`as_json` writes them as YYYY-MM-DD.
    """
    return {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "hecha", "version": run.version},
        "verdict": _verdict(run.verdict, run.fail_on),
        "suite": {"name": run.suite, "title": run.suite_title},
        "snapshot": {
            "day": run.snapshot.day.isoformat(),
            "origin": run.snapshot.origin.of(run.lang),
        },
        "counties": list(run.counties),
        "sources": [
            {
                "file": source.file,
                "sheet": source.sheet,
                "layout": source.layout,
                "rows": source.rows,
                "header_row": source.header_row,
                "encoding": source.encoding,
            }
            for source in run.sources
        ],
        "versions": dict(run.versions),
        "inputs": dict(run.inputs),
        "tables": dict(run.table_rows),
        "own_tables": dict(run.own_tables),
        "unread": list(map(_not_read, run.unread)),
        "contradictions": list(run.contradictions),
        "left_out": list(run.left_out),
        "narrowed": run.narrowed,
        "only_new": run.only_new,
        "followup": run.followup,
        "changes": _changes(run.changes),
        "parameters": {item.name: item.value for item in run.parameters},
        "notices": len(run.notices),
        "files": _of_fixed_names(writers()),
        "worksheets": _of_fixed_names(writer for writer in writers() if writer.officers_worksheet),
        "tasks": _tasks(run),
        **totals(run.results),
    }


def _of_fixed_names(outputs: Iterable[Writer]) -> list[str]:
    return sorted(file for writer in outputs for file in writer.files if not file.endswith("/"))


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _verdict(verdict: Verdict, fail_on: str) -> dict[str, Any]:
    return {
        "code": verdict.code,
        "sentence": verdict.sentence,
        "sentences": dict(verdict.sentences),
        "exit_code": verdict.exit_code,
        "households": verdict.households,
        "others": verdict.others,
        "fail_on": fail_on,
    }


def _changes(changes: Changes | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    since = None if changes.since is None else changes.since.isoformat()
    return {"since": since, "tasks": dict(changes.tasks)}


def _not_read(item: NotRead) -> dict[str, str | None]:
    return {"file": item.file, "sheet": item.sheet, "message": item.message}


def _tasks(run: Run) -> dict[str, Any]:
    """Tasks by severity, by state, by the rule that leads them and by township; ``accepted`` are
    those confirmed as true, by rule; ``first``: so many of those
    that must be corrected clear four fifths of the findings of that severity."""
    lead = pl.col("rules").list.first()
    tasks = run.tasks.lazy()
    accepted = tasks.filter(pl.col("state") == ACCEPTED)
    by_severity, by_state, by_rule, confirmed, by_town = pl.collect_all(
        [
            tasks.group_by("severity").len(),
            tasks.group_by("state").len(),
            tasks.group_by(lead).len(),
            accepted.group_by(lead).len(),
            _by_town(tasks, "tasks"),
        ]
    )
    severities = dict(by_severity.iter_rows())
    return {
        "total": run.tasks.height,
        "by_state": dict(by_state.iter_rows()),
        "accepted": dict(confirmed.iter_rows()),
        "by_severity": {name: severities.get(name, 0) for name in SEVERITIES},
        "by_rule": dict(by_rule.iter_rows()),
        "by_town": by_town.to_dicts(),
        "first": counts.first_count(run.results),
    }


def _by_town(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """county, town and how many rows there are, under a name."""
    towns = rows.group_by("county", "town").agg(pl.len().alias(name))
    return towns.sort("county", "town", nulls_last=True)


def totals(results: Results) -> dict[str, Any]:
    """Findings by severity, rule and township; rules that were skipped or broke, with reasons."""
    findings = results.findings.lazy()
    by_severity, by_rule, by_town, skipped, broke = pl.collect_all(
        [
            findings.group_by("severity").len(),
            findings.group_by("rule").len(),
            _by_town(findings, "findings"),
            *(_with_reasons(results.outcomes, outcome) for outcome in (SKIPPED, ERROR)),
        ]
    )
    severities = dict(by_severity.iter_rows())
    return {
        "findings": {
            "total": results.findings.height,
            "digest": _digest(results.findings),
            "by_severity": {name: severities.get(name, 0) for name in SEVERITIES},
            "by_rule": dict(by_rule.iter_rows()),
            "by_town": by_town.to_dicts(),
        },
        "skipped": skipped.to_dicts(),
        "errors": broke.to_dicts(),
    }


def _digest(findings: pl.DataFrame) -> str:
    """SHA-256 of what was found, whatever the language, the masking and the order of the rows."""
    rows = (
        findings.lazy()
        .select("fingerprint", "rule", "severity")
        .sort(pl.all())
        .select(pl.concat_str(pl.concat_str(pl.all(), separator="|"), pl.lit("\n")))
        .collect()
        .to_series()
    )
    whole = hashlib.sha256()
    for start in range(0, rows.len(), _PIECE):
        whole.update("".join(rows.slice(start, _PIECE).to_list()).encode())
    return whole.hexdigest()


def _with_reasons(outcomes: pl.DataFrame, outcome: str) -> pl.LazyFrame:
    """rule, reason and the townships concerned, for one outcome; none where it is all of them."""
    return (
        shortened(outcomes)
        .filter(pl.col("outcome") == outcome)
        .with_columns(masked_numbers(pl.col("reason")))
        .group_by("rule", "reason")
        .agg(towns=pl.struct("county", "town").filter(pl.col("town").is_not_null()).unique().sort())
        .sort("rule", "reason", nulls_last=True)
    )


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 (hexadecimal) of every file below a folder, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in files}


def _write(run: Run, folder: Path) -> None:
    written = digests(folder)
    values = record(run) | {"sha256": written}
    values["files"] = sorted({*values["files"], *written})
    values["worksheets"] = sorted(
        {*values["worksheets"]}
        | {
            file
            for file in written
            if any(writer.officers_worksheet and writer.owns(file) for writer in writers())
        }
    )
    text = _json(values)
    (folder / RUN_JSON).write_text(text, encoding="utf-8", newline="\n")


WRITER = Writer("run", (RUN_JSON,), _write, seals=True)
FORMAT = Format("json", as_json)
