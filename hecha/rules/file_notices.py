"""FF: what was noticed and tidied while reading, as findings about files.

The registry already saw these things; here they only become findings, so that they are listed,
counted and waived like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from hecha.declare.origin import AREA_COLUMNS, ROW, SOURCE
from hecha.declare.words import Words
from hecha.policy.policy import Policy
from hecha.reading.notices import said_of
from hecha.reading.submission import Notice, Submission
from hecha.reading.tidy import EVENT_RULES, EVENT_TITLES
from hecha.reading.unread import Contradiction, place
from hecha.results.fingerprint import fingerprint
from hecha.results.reasons import OFF, Reasons, reason, text
from hecha.results.results import (
    EVIDENCE,
    FAILED,
    FINDINGS,
    OUTCOMES,
    PASSED,
    SKIPPED,
    SUBJECTS,
    Found,
)
from hecha.rules import rulebook
from hecha.rules.rule import FILE_THEME

UNREAD, SUPERSEDED, CONTRADICTION, REPEATED = "FF14", "FF15", "FF16", "FF19"
"""A file or sheet that was not read; a second source of the same rows; two sources that differ; a
row that stands twice in a sheet."""

_FIX = {
    "zh": "无需逐格修改；系统导出时设为文本格式、不手工加工，可避免此提示。",
    "en": "Nothing to correct cell by cell; export as text and unedited to avoid it.",
}


def codes() -> tuple[str, ...]:
    """The codes of what is noticed while files are read."""
    return tuple(code for code in rulebook.entries() if code.startswith(FILE_THEME))


def file_findings(submission: Submission, policy: Policy, lang: str = "zh") -> Found:
    """One finding per thing not read, source used once and notice, one per way a column of a sheet
    was tidied in, and one per row that two sources state differently."""
    found = _Findings(policy, lang)
    cell: dict[str, object]
    for entry in submission.unread:
        cell = {"file": entry.file, "sheet": entry.sheet}
        found.add(
            UNREAD, entry.message(lang), entry.reason_code, [cell], suggestion=entry.remedy.of(lang)
        )
    for copy in submission.superseded:
        cell = {"table": copy.table, "file": copy.file, "sheet": copy.sheet}
        found.add(SUPERSEDED, copy.message.of(lang), copy.table, [cell])
    for contradiction in submission.contradictions:
        _add_differences(found, contradiction, lang)
    _add_repeated(found, submission, lang)
    for notice in submission.notices:
        if notice.wording is not None:
            _add_by_place(found, submission, notice, notice.wording, lang)
            continue
        cell = {
            "file": notice.file,
            "sheet": notice.sheet,
            "row": notice.row,
            "column": notice.column,
        }
        found.add(
            notice.rule,
            notice.message.of(lang),
            notice.column or notice.message.zh,
            [cell],
            suggestion=notice.remedy and notice.remedy.of(lang),
        )
    _add_tidyings(found, submission, lang)
    return found.done()


class _Findings:
    """Findings about files as they are collected."""

    def __init__(self, policy: Policy, lang: str) -> None:
        self._policy = policy
        self._lang = lang
        self._catalogue = rulebook.load()
        self._rows: list[dict[str, object]] = []
        self._cells: list[dict[str, object]] = []
        self._twins: Counter[tuple[str, str]] = Counter()

    def add(
        self,
        code: str,
        message: str,
        key: str,
        cells: Sequence[Mapping[str, object]],
        *,
        suggestion: str | None = None,
        **subject: object,
    ) -> None:
        """Add a finding with its evidence; ``key`` tells it from others of its code, ``subject``
        are further fields of FINDINGS."""
        if code in self._policy.off:
            return
        self._twins[code, key] += 1
        mark = fingerprint(code, key, str(self._twins[code, key]))
        severity = self._policy.severities.get(code, self._catalogue.entry(code).severity)
        self._rows.append(
            dict.fromkeys(FINDINGS)
            | {
                "fingerprint": mark,
                "rule": code,
                "severity": severity,
                "grain": "file",
                "message": message,
                "suggestion": suggestion or _FIX[self._lang],
                "state": "open",
            }
            | subject
        )
        blank = dict.fromkeys(EVIDENCE) | {"fingerprint": mark, "personal": False}
        self._cells += [{**blank, **cell} for cell in cells]

    def done(self) -> Found:
        """The tables of results."""
        findings = pl.DataFrame(self._rows, schema=FINDINGS)
        subjects = findings.select("fingerprint").with_columns(
            pl.lit(None, pl.String).alias(name) for name in SUBJECTS if name != "fingerprint"
        )
        return Found(findings, pl.DataFrame(self._cells, schema=EVIDENCE), subjects)


_CORRECT = {
    "zh": "请在这张表里改正或补填这些行后重新核查。",
    "en": "Correct or complete these rows in this table and check again.",
}

_KEEP_ONE = {
    "zh": "请核对两份表，只保留正确的一份后重新核查。",
    "en": "Compare the two, keep the right one only and check again.",
}


def _add_differences(found: _Findings, contradiction: Contradiction, lang: str) -> None:
    """One finding per row that two sources of one date state differently."""
    grouped = contradiction.differences.group_by("row", "other_row", maintain_order=True)
    for _, cells in grouped:
        first = cells.row(0, named=True)
        headers = "、".join(cells["column"])
        other = place(first["other_file"], first["other_sheet"])
        if lang == "zh":
            message = (
                f"与 {other} 第 {first['other_row']} 行不一致（{headers}），不能判断以哪份为准"
            )
        else:
            message = f"differs from row {first['other_row']} of {other} ({headers})"
        evidence = [
            {"table": cell["table"], "column": cell["column"], "personal": cell["personal"]}
            | {name: cell[prefix + name] for name in ("file", "sheet", "row", "value")}
            for cell in cells.iter_rows(named=True)
            for prefix in ("", "other_")
        ]
        found.add(
            CONTRADICTION,
            message,
            "|".join((first["table"], first["household_id"] or "", first["person_id"] or "")),
            evidence,
            suggestion=_KEEP_ONE[lang],
            grain="record",
            **{name: first[name] for name in _SUBJECT},
        )


_SUBJECT = ("household_id", "person_id", "county", "town", "village")


def _add_by_place(
    found: _Findings, submission: Submission, notice: Notice, wording: Words, lang: str
) -> None:
    """One finding per village, township or county the rows of a notice are in, and household where
    all of these are of one; rows of no known place are a finding without one."""
    areas = list(AREA_COLUMNS)
    for area, rows in _rows_of(submission, notice).group_by(areas, maintain_order=True):
        numbers = rows[ROW].to_list()
        cell = {"file": notice.file, "sheet": notice.sheet, "column": notice.column}
        households = rows["household_id"].unique()
        found.add(
            notice.rule,
            said_of(wording, numbers).of(lang),
            "|".join((notice.column or notice.message.zh, *(name or "" for name in area))),
            [
                {**cell, "row": row[ROW], "value": row["value"], "personal": row["personal"]}
                for row in rows.iter_rows(named=True)
            ],
            suggestion=_CORRECT[lang],
            grain="record" if any(area) else "file",
            household_id=households.item() if len(households) == 1 else None,
            **dict(zip(_SUBJECT[2:], area, strict=True)),
        )


def _rows_of(submission: Submission, notice: Notice) -> pl.DataFrame:
    """ROW, the area columns, household_id, and of the notice's column the text as found (value)
    and whether it is personal: the rows of a notice, in their order. A row may be in several
    tables; where it is in none all but its number is unknown."""
    rows = pl.DataFrame({ROW: notice.rows}, {ROW: pl.UInt32})
    parts = [pl.DataFrame(schema={ROW: pl.UInt32, **_OF_ROW})]
    for data in submission.tables.values():
        for source in data.sources:
            if (source.file, source.sheet) != (notice.file, notice.sheet):
                continue
            is_there = (pl.col(SOURCE) == source.id) & pl.col(ROW).is_in(notice.rows)
            there = data.frame.select(is_there).to_series()
            headers = source.headers.get(data.table.name, {})
            column = next((name for name, text in headers.items() if text == notice.column), None)
            frame = data.frame.filter(there)
            empty = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
            parts.append(
                frame.select(
                    ROW,
                    *AREA_COLUMNS,
                    household_id=frame.get_column("household_id", default=empty),
                    value=data.raw.filter(there).get_column(column or "", default=empty),
                    personal=pl.lit(column is not None and data.table[column].is_masked),
                )
            )
    known = pl.concat(parts).sort(pl.col("value").is_null(), maintain_order=True)
    first = known.unique(ROW, keep="first", maintain_order=True)
    return rows.join(first, on=ROW, how="left", maintain_order="left").with_columns(
        pl.col("personal").fill_null(value=False)
    )


_OF_ROW = {
    **dict.fromkeys((*AREA_COLUMNS, "household_id", "value"), pl.String),
    "personal": pl.Boolean,
}


_REMOVE_ONE = {
    "zh": "核对后只保留一行；系统内也有两条的，在系统内删除一条。",
    "en": "Keep one of the rows; if the system has the record twice, remove one there.",
}


def _add_repeated(found: _Findings, submission: Submission, lang: str) -> None:
    """One finding per row that stands above it, or in another file, already."""
    for row in submission.repeated.iter_rows(named=True):
        is_here = all(row[name] == row[f"first_{name}"] for name in ("file", "sheet"))
        other = "" if is_here else place(row["first_file"], row["first_sheet"])
        if lang == "zh":
            where = f" {other} " if other else ""
            message = f"与{where}第 {row['first_row']} 行完全相同，是重复行，只按一行核查"
        else:
            where = f" of {other}" if other else ""
            message = f"the same in every cell as row {row['first_row']}{where}: checked as one row"
        found.add(
            REPEATED,
            message,
            "|".join((row["table"], row["household_id"] or "", row["person_id"] or "")),
            [{name: row[name] for name in ("table", "file", "sheet", "row")}],
            suggestion=_REMOVE_ONE[lang],
            grain="record",
            **{name: row[name] for name in _SUBJECT},
        )


def _add_tidyings(found: _Findings, submission: Submission, lang: str) -> None:
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
        cell = {name: event[name] for name in ("table", "file", "sheet", "row", "column")}
        found.add(EVENT_RULES[event["kind"]], message, f"{event['kind']}|{event['column']}", [cell])


def file_outcomes(
    submission: Submission, policy: Policy, found: Found, lang: str = "zh"
) -> tuple[pl.DataFrame, dict[str, Reasons]]:
    """One outcome per FF rule: how many sheets were read, how many things were noticed; and the
    reasons each sentence in it states."""
    counts = dict(found.findings.group_by("rule").len().iter_rows())
    rows = []
    stated: dict[str, Reasons] = {}
    for code in codes():
        off = policy.off.get(code)
        reasons = (reason(OFF, why=off),) if off else ()
        sentence = text(reasons, lang)
        if sentence is not None:
            stated[sentence] = reasons
        failed = counts.get(code, 0)
        rows.append(
            {
                "rule": code,
                "county": None,
                "town": None,
                "outcome": SKIPPED if off else FAILED if failed else PASSED,
                "checked": 0 if off else len(submission.sources),
                "failed": failed,
                "reason": sentence,
            }
        )
    return pl.DataFrame(rows, schema=OUTCOMES), stated
