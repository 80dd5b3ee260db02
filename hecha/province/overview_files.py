"""The files of a province: 全省汇总.xlsx and run.json, beside the results of each county."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from hecha.declare.signs import shown
from hecha.declare.words import Words
from hecha.exchange.run_json import RUN_JSON, digests
from hecha.policy.policy import CONFIRM, INFO, MUST, SEVERITIES
from hecha.province.overview import VERDICTS, Line, Overview
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.results.atomic import settle, staged
from hecha.results.kept import changed_since
from hecha.results.personal_numbers import masked_numbers
from hecha.worksheets.table_sheet import Book, Column, Look

BOOK = "全省汇总.xlsx"
KIND = "province"
SCHEMA_VERSION = 1
"""Raised when a key of the province's run.json changes its meaning or goes."""

_TITLE = Words("全省汇总", "Overview of the counties")
_COUNTIES, _RULES = Words("各县", "Counties"), Words("规则与县", "Rules by county")
_COLUMNS = (
    ("folder", Words("县", "County"), 16, Look.TEXT),
    ("verdict", Words("结论", "Verdict"), 12, Look.TEXT),
    ("persons", Words("人数", "Persons"), 12, Look.NUMBER),
    ("households", Words("户数", "Households"), 12, Look.NUMBER),
    ("to_fix", Words("待整改户", "Households to fix"), 12, Look.NUMBER),
    (MUST, None, 12, Look.NUMBER),
    (CONFIRM, None, 12, Look.NUMBER),
    (INFO, None, 12, Look.NUMBER),
    ("unread", Words("未读取", "Not read"), 10, Look.NUMBER),
    ("sentence", Words("说明", "Remark"), 48, Look.TEXT),
)
_OF_RULES = (
    ("code", Words("规则", "Rule"), 10, Look.TEXT),
    ("title", Words("内容", "Title"), 44, Look.TEXT),
    ("severity", Words("级别", "Severity"), 11, Look.TEXT),
    ("all", Words("全省", "All"), 10, Look.NUMBER),
)
_ALL = Words("合计", "All")


def refuse_others(folder: Path) -> None:
    """Raise InputRejected where a folder cannot be written, or holds results of one county."""
    settle(folder)
    path = folder / RUN_JSON
    if not path.is_file():
        return
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        is_ours = isinstance(known, dict) and known.get("kind") == KIND
    except (OSError, ValueError):
        is_ours = False
    if not is_ours:
        raise InputRejected(
            f"{folder} 里是一个县的核查结果：全省的结果请写到另一个文件夹。",
            f"{folder} holds the results of one county: please give another folder for those of "
            "the province.",
        )


def write(overview: Overview, folder: Path) -> tuple[Path, ...]:
    """Write the overview into a folder, both files or none; returns their paths. An earlier
    overview that was changed since is kept under another name. Raises InputRejected."""
    beside = changed_since(folder, folder / RUN_JSON, {RUN_JSON})
    with staged(folder, [BOOK, RUN_JSON], seal=RUN_JSON, beside=beside) as work:
        _write_book(overview, work / BOOK)
        text = as_json(overview, sha256=digests(work), files=[BOOK, RUN_JSON])
        (work / RUN_JSON).write_text(text, encoding="utf-8", newline="\n")
    return folder / BOOK, folder / RUN_JSON


def as_json(overview: Overview, *, whole: bool = False, **more: object) -> str:
    """:func:`as_record` and ``more`` as JSON text, keys sorted; days are written YYYY-MM-DD."""
    values = as_record(overview, whole=whole) | more
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    return shown(text) + "\n"


def as_record(overview: Overview, *, whole: bool = False) -> dict[str, Any]:
    """The province as JSON values: its verdict and a summary of each county; ``whole``: with what
    the run.json of each county says."""
    verdict = overview.verdict
    return {
        "schema": SCHEMA_VERSION,
        "kind": KIND,
        "tool": {"name": "hecha", "version": overview.version},
        "suite": {"name": overview.suite, "title": overview.suite_title},
        "snapshot": {"day": overview.day.isoformat()},
        "verdict": {
            "code": verdict.code,
            "sentence": verdict.sentence,
            "sentences": dict(verdict.sentences),
            "exit_code": verdict.exit_code,
            "households": verdict.households,
            "others": verdict.others,
        },
        "tasks": {severity: overview.tasks(severity) for severity in SEVERITIES},
        "counties": [_county(line, whole=whole) for line in overview.lines],
    }


def _county(line: Line, *, whole: bool) -> dict[str, Any]:
    verdict = line.verdict
    found: dict[str, Any] = {
        "folder": line.folder,
        "verdict": {
            "code": verdict.code,
            "sentence": _masked(verdict.sentence),
            "exit_code": verdict.exit_code,
            "households": verdict.households,
            "others": verdict.others,
        },
        "households": line.households,
        "persons": line.persons,
        "tasks": {severity: line.tasks.get(severity, 0) for severity in SEVERITIES},
        "unread": line.unread,
        "findings": {code: rule.findings for code, rule in line.rules.items()},
    }
    return found | {"record": dict(line.record) or None} if whole else found


def _masked(text: str) -> str:
    return str(pl.select(masked_numbers(pl.lit(text))).item())


def _write_book(overview: Overview, path: Path) -> None:
    lang = overview.lang
    book = Book(_TITLE.of(lang), overview.suite_title, overview.day, labels(lang))
    severities = labels(lang).severities
    columns = [
        Column(name, words.of(lang) if words else severities[name], width, look)
        for name, words, width, look in _COLUMNS
    ]
    book.table(_COUNTIES.of(lang), columns, _counties(overview), frozen=1)
    rules = [Column(name, words.of(lang), width, look) for name, words, width, look in _OF_RULES]
    rules += [
        Column(f"n{at}", line.folder, 10, Look.NUMBER) for at, line in enumerate(overview.lines)
    ]
    book.table(_RULES.of(lang), rules, _by_rule(overview), frozen=2)
    book.save(path)


def _counties(overview: Overview) -> pl.DataFrame:
    """A row for each county, and one for all."""
    lang, lines = overview.lang, overview.lines
    rows = [
        (
            line.folder,
            VERDICTS[line.verdict.code].of(lang),
            line.persons,
            line.households,
            line.verdict.households,
            *(line.tasks.get(severity, 0) for severity in SEVERITIES),
            line.unread,
            line.verdict.sentence,
        )
        for line in lines
    ]
    rows.append(
        (
            _ALL.of(lang),
            VERDICTS[overview.verdict.code].of(lang),
            sum(line.persons or 0 for line in lines),
            sum(line.households or 0 for line in lines),
            sum(line.verdict.households for line in lines),
            *(overview.tasks(severity) for severity in SEVERITIES),
            sum(line.unread for line in lines),
            overview.verdict.sentence,
        )
    )
    schema = {name: pl.Int64 if look is Look.NUMBER else pl.String for name, _, _, look in _COLUMNS}
    return pl.DataFrame(rows, schema, orient="row")


def _by_rule(overview: Overview) -> pl.DataFrame:
    """A row for each rule with findings, those of all counties first by severity and number."""
    lines, severities = overview.lines, labels(overview.lang).severities
    known = {code: rule for line in lines for code, rule in line.rules.items()}
    counts = {
        code: [line.rules[code].findings if code in line.rules else 0 for line in lines]
        for code in known
    }
    order = sorted(known, key=lambda code: (_rank(known[code].severity), -sum(counts[code]), code))
    rows: list[Sequence[object]] = [
        (
            code,
            known[code].title,
            severities.get(str(known[code].severity), ""),
            sum(counts[code]),
            *counts[code],
        )
        for code in order
    ]
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(("code", "title", "severity"), pl.String)
    schema |= {"all": pl.Int64} | {f"n{at}": pl.Int64 for at in range(len(lines))}
    return pl.DataFrame(rows, schema, orient="row")


def _rank(severity: str | None) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
