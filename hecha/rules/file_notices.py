"""FF: what was noticed and tidied while reading, as findings about files.

The registry already saw these things; here they only become findings, so that they are listed,
counted and waived like any other.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from hecha.policy.policy import Policy
from hecha.reading.submission import Submission
from hecha.reading.tidy import EVENT_RULES, EVENT_TITLES
from hecha.results.fingerprint import fingerprint
from hecha.results.results import EVIDENCE, FAILED, FINDINGS, OUTCOMES, PASSED, SKIPPED, SUBJECTS
from hecha.rules import rulebook
from hecha.rules.findings import Found
from hecha.rules.rule import FILE_THEME

UNREAD, SUPERSEDED, CONTRADICTION = "FF14", "FF15", "FF16"
"""A file or sheet that was not read; a second source of the same rows; two sources that differ."""

_FIX = {
    "zh": "无需逐格修改；系统导出时设为文本格式、不手工加工，可避免此提示。",
    "en": "Nothing to correct cell by cell; export as text and unedited to avoid it.",
}


def codes() -> tuple[str, ...]:
    """The codes of what is noticed while files are read."""
    return tuple(code for code in rulebook.entries() if code.startswith(FILE_THEME))


def file_findings(submission: Submission, policy: Policy, lang: str = "zh") -> Found:
    """One finding per notice, and one per way a column of a sheet was tidied in."""
    catalogue = rulebook.load()
    rows: list[dict[str, object]] = []
    cells: list[dict[str, object]] = []
    twins: Counter[tuple[str, str]] = Counter()

    def add(
        code: str,
        message: str,
        key: str,
        file: str,
        sheet: str | None,
        row: int | None,
        column: str | None,
        table: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        if code in policy.off:
            return
        twins[code, key] += 1
        mark = fingerprint(code, key, str(twins[code, key]))
        severity = policy.severities.get(code, catalogue.entry(code).severity)
        rows.append(
            dict.fromkeys(FINDINGS)
            | {
                "fingerprint": mark,
                "rule": code,
                "severity": severity,
                "grain": "file",
                "message": message,
                "suggestion": suggestion or _FIX[lang],
                "state": "open",
            }
        )
        cells.append(
            dict.fromkeys(EVIDENCE)
            | {
                "fingerprint": mark,
                "table": table,
                "file": file,
                "sheet": sheet,
                "row": row,
                "column": column,
                "personal": False,
            }
        )

    for entry in submission.unread:
        add(
            UNREAD,
            entry.message(lang),
            entry.reason_code,
            entry.file,
            entry.sheet,
            None,
            None,
            suggestion=entry.remedy if lang == "zh" else entry.remedy_en,
        )
    for copy in submission.superseded:
        message = copy.message_zh if lang == "zh" else copy.message_en
        add(SUPERSEDED, message, copy.by, copy.file, copy.sheet, None, None, copy.table)
    for notice in submission.notices:
        add(
            notice.rule,
            notice.message,
            notice.column or notice.message,
            notice.file,
            notice.sheet,
            notice.row,
            notice.column,
        )
    tidied = (
        submission.events.group_by("kind", "table", "file", "sheet", "column")
        .agg(pl.len().alias("count"), pl.col("row").min())
        .sort("kind", "file", "sheet", "table", "column", nulls_last=True)
        .unique(["kind", "file", "sheet", "column"], keep="first", maintain_order=True)
    )
    for event in tidied.iter_rows(named=True):
        how = EVENT_TITLES[lang][event["kind"]]
        if lang == "zh":
            message = f"“{event['column']}”列有 {event['count']} 个单元格整理后读取：{how}"
        else:
            message = f"{event['count']} cells of {event['column']} were tidied: {how}"
        add(
            EVENT_RULES[event["kind"]],
            message,
            f"{event['kind']}|{event['column']}",
            event["file"],
            event["sheet"],
            event["row"],
            event["column"],
            event["table"],
        )
    findings = pl.DataFrame(rows, schema=FINDINGS)
    subjects = findings.select("fingerprint").with_columns(
        pl.lit(None, pl.String).alias(name) for name in SUBJECTS if name != "fingerprint"
    )
    return Found(findings, pl.DataFrame(cells, schema=EVIDENCE), subjects)


def file_outcomes(submission: Submission, policy: Policy, found: Found) -> pl.DataFrame:
    """One outcome per FF rule: how many sheets were read, how many things were noticed."""
    counts = dict(found.findings.group_by("rule").len().iter_rows())
    rows = []
    for code in codes():
        off = policy.off.get(code)
        failed = counts.get(code, 0)
        rows.append(
            {
                "rule": code,
                "county": None,
                "town": None,
                "outcome": SKIPPED if off else FAILED if failed else PASSED,
                "checked": 0 if off else len(submission.sources),
                "failed": failed,
                "reason": f"本套规则停用：{off}" if off else None,
            }
        )
    return pl.DataFrame(rows, schema=OUTCOMES)
