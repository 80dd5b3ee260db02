"""JUnit XML: one test case per rule, for hosts that show test reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

import polars as pl

from hecha.exchange.findings_files import flat
from hecha.exchange.parquet_file import SCHEMA_VERSION
from hecha.report import counts
from hecha.report.labels import Labels, labels
from hecha.report.verdict import blocking_findings
from hecha.results.reasons import separator
from hecha.results.results import ERROR, FAILED, SKIPPED
from hecha.results.run_record import CAN_SUBMIT, Run
from hecha.results.writers import Format

LISTED = 100
"""Findings listed per rule: hosts cut longer texts without saying so."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS = {
    "zh": {
        "verdict": "结论",
        "count": "{} 处",
        "more": "另有 {} 处，见 findings.csv",
        "open": "不阻止上报：{}",
    },
    "en": {
        "verdict": "verdict",
        "count": "{} findings",
        "more": "{} more, see findings.csv",
        "open": "does not block submission: {}",
    },
}


def as_junit(run: Run) -> str:
    """The run as JUnit XML (UTF-8): rules that block submission fail, those not run are skipped.

    The first case is the verdict. Findings below ``fail_on`` are the output of a case that passes.
    """
    cases = [_verdict(run), *_rules(run)]
    totals = {
        name: sum(f"<{tag}" in case for case in cases)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    attributes = "".join(f' {name}="{count}"' for name, count in totals.items())
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="hecha" tests="{len(cases)}"{attributes}>',
            f'<testsuite name={_attribute(run.suite_title)} tests="{len(cases)}"{attributes}>',
            f'<properties><property name="schema" value="{SCHEMA_VERSION}"/></properties>',
            *cases,
            "</testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _verdict(run: Run) -> str:
    verdict = run.verdict
    tag = "failure"
    if verdict.code == CAN_SUBMIT:
        tag = "system-out"
    elif run.results.outcomes["outcome"].is_in([ERROR]).any():
        tag = "error"
    elif not verdict.exit_code:
        tag = "skipped"
    return _case("hecha", _WORDS[run.lang]["verdict"], tag, verdict.sentence, [])


def _rules(run: Run) -> Iterator[str]:
    said, words = _WORDS[run.lang], labels(run.lang)
    blocking = set(blocking_findings(run)["rule"].unique())
    by_rule = flat(run.results).partition_by("rule", as_dict=True)
    whys = _reasons(run)
    for row in counts.by_rule(run).iter_rows(named=True):
        rule, outcome = row["rule"], row["outcome"]
        name = f"{rule} {row['title']}"
        count = said["count"].format(row["findings"])
        if outcome == ERROR:
            yield _case(rule[:2], name, "error", whys.get(rule, ""), [])
        elif outcome == FAILED:
            lines = _lines(by_rule.get((rule,)), words, said["more"])
            if rule in blocking:
                yield _case(rule[:2], name, "failure", count, lines)
            else:
                yield _case(rule[:2], name, "system-out", said["open"].format(count), lines)
        elif outcome == SKIPPED:
            yield _case(rule[:2], name, "skipped", whys.get(rule, ""), [])
        else:
            yield f"<testcase classname={_attribute(rule[:2])} name={_attribute(name)}/>"


def _reasons(run: Run) -> dict[str, str]:
    """Why rules did not run, by rule."""
    grouped = (
        run.results.outcomes.filter(pl.col("outcome").is_in([SKIPPED, ERROR]))
        .group_by("rule")
        .agg(pl.col("reason").drop_nulls().unique().sort().str.join(separator(run.lang)))
    )
    return dict(grouped.iter_rows())


def _lines(findings: pl.DataFrame | None, words: Labels, more: str) -> Iterator[str]:
    if findings is None:
        return
    for row in findings.head(LISTED).iter_rows(named=True):
        place = [row["file"], row["sheet"], row["row"] and words.row.format(row["row"])]
        parts = [row["area"], row["household_id"], " ".join(filter(None, place)), row["message"]]
        yield " | ".join(filter(None, parts))
    if findings.height > LISTED:
        yield more.format(findings.height - LISTED)


def _case(theme: str, name: str, tag: str, message: str, lines: Iterable[str]) -> str:
    head = f"<testcase classname={_attribute(theme)} name={_attribute(name)}>"
    text = escape(_clean("\n".join(lines)))
    if tag == "system-out":
        body = f"<system-out>{escape(_clean(message))}\n{text}</system-out>"
    else:
        body = f"<{tag} message={_attribute(message)}>{text}</{tag}>"
    return f"{head}{body}</testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """The text without the signs XML has no place for."""
    return _NOT_XML.sub("\ufffd", text)


FORMAT = Format("junit", as_junit)
