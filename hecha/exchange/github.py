"""Annotations of a GitHub Actions job: the verdict and the rules with most findings."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hecha.exchange.findings_files import flat
from hecha.policy.policy import CONFIRM, INFO, MUST
from hecha.report import counts
from hecha.report.labels import labels
from hecha.results.run_record import CAN_SUBMIT, Run
from hecha.results.writers import Format

SHOWN = 10
"""Annotations of one kind that GitHub shows of a step; it drops the others without a word."""

_KINDS = {MUST: "error", CONFIRM: "warning", INFO: "notice"}
_WORDS = {
    "zh": {
        "rule": "{count} 处，第一处：{place} {message}",
        "more": "另有 {rules} 条规则 {findings} 处",
    },
    "en": {
        "rule": "{count} findings, the first: {place} {message}",
        "more": "{rules} rules more with {findings} findings",
    },
}


def as_annotations(run: Run) -> str:
    """Workflow commands, one per line: the verdict, then a line per rule, ten at most of a kind;
    the last of a kind counts what it stands for."""
    verdict = "notice" if run.verdict.code == CAN_SUBMIT else "error"
    lines = [_command(verdict, "hecha", run.verdict.sentence)]
    for severity, kind in _KINDS.items():
        lines += _rules(run, severity, kind, SHOWN - (kind == verdict))
    return "\n".join(lines) + "\n"


def _rules(run: Run, severity: str, kind: str, room: int) -> Iterator[str]:
    said, words = _WORDS[run.lang], labels(run.lang)
    rules = counts.by_rule(run).filter(pl.col("severity") == severity, pl.col("findings") > 0)
    rules = rules.sort("findings", "rule", descending=[True, False])
    shown = rules if rules.height <= room else rules.head(room - 1)
    first = flat(run.results).unique("rule", keep="first", maintain_order=True)
    firsts = {row["rule"]: row for row in first.iter_rows(named=True)}
    for rule, title, count in shown.select("rule", "title", "findings").iter_rows():
        row = firsts[rule]
        place = [row["file"], row["sheet"], row["row"] and words.row.format(row["row"])]
        text = said["rule"].format(
            count=count, place=" ".join(filter(None, place)), message=row["message"]
        )
        yield _command(kind, f"{rule} {title}", text)
    rest = rules.slice(shown.height)
    if rest.height:
        total = rest["findings"].sum()
        yield _command(kind, "hecha", said["more"].format(rules=rest.height, findings=total))


def _command(kind: str, title: str, text: str) -> str:
    shown = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={shown}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMAT = Format("github", as_annotations)
