"""Results of a run written down by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from hecha.declare.words import Words
from hecha.reading.submission import Notice, Snapshot, Source
from hecha.report.verdict import judged
from hecha.results.fingerprint import fingerprint
from hecha.results.reasons import Reasons
from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES, SUBJECTS, Results
from hecha.results.run_record import RuleText, Run, Tidying
from hecha.rules.tasks import with_tasks

ID_A, ID_B = "445281196503120018", "44528119901105402X"

RULES = {
    "ID01": RuleText("证件号码重复", "核对户口簿，改正抄错的一方。", "must"),
    "IN02": RuleText("纯收入与分项不符", "改正填错的分项，不要只改合计。", "must"),
    "ID24": RuleText("不同户成员登记同一手机号", "核实本人手机号。", "confirm"),
    "HH14": RuleText("户主不在该户首行", "无需改正。", "info"),
    "HP01": RuleText("没有帮扶责任人的户", "安排帮扶责任人。", "must"),
    "SG01": RuleText("义务教育阶段失学", "核实就学情况。", "must"),
    "IN08": RuleText("人均纯收入低于底线", "核实收入。", "must"),
}

FILE = "户信息_20161231.xlsx"


def finding(key: str, rule: str, **values: Any) -> dict[str, Any]:
    """A finding of one household in 流沙镇 unless said otherwise."""
    words = RULES.get(rule, RuleText(rule))
    return {
        "severity": words.severity,
        "grain": "household",
        "household_id": "4452810000000017",
        "county": "普宁市",
        "town": "流沙镇",
        "village": "新坛村",
        "message": words.title,
        "suggestion": words.fix,
        "state": "new",
        **values,
        "fingerprint": key,
        "rule": rule,
    }


def cell(key: str, column: str, value: str | None, row: int, **values: Any) -> dict[str, Any]:
    """An evidence cell of FILE, sheet 流沙镇, unless said otherwise."""
    return {
        "table": "household",
        "file": FILE,
        "sheet": "流沙镇",
        "personal": False,
        **values,
        "fingerprint": key,
        "column": column,
        "value": value,
        "row": row,
    }


def task(key: str) -> str:
    """The task of a finding made here: each is one of its own."""
    return fingerprint(f"finding\x1f{key}")


def subject(key: str, head: str | None, name: str | None, number: str | None) -> dict[str, Any]:
    """Who a finding is about."""
    return {"fingerprint": key, "head_name": head, "name": name, "id_number": number}


def outcome(
    rule: str, town: str | None, result: str, checked: int, failed: int = 0, **values: Any
) -> dict[str, Any]:
    """The outcome of a rule in a township of 普宁市."""
    return {
        "county": "普宁市",
        **values,
        "rule": rule,
        "town": town,
        "outcome": result,
        "checked": checked,
        "failed": failed,
    }


def results(
    findings: Iterable[dict[str, Any]],
    evidence: Iterable[dict[str, Any]] = (),
    outcomes: Iterable[dict[str, Any]] = (),
    subjects: Iterable[dict[str, Any]] = (),
    reasons: Mapping[str, Reasons] | None = None,
) -> Results:
    """Rows to the four frames, and one task for each finding; a column not given is null."""

    def frame(rows: Iterable[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
        return pl.DataFrame([[row.get(c) for c in schema] for row in rows], schema, orient="row")

    found = Results(
        frame(findings, FINDINGS),
        frame(evidence, EVIDENCE),
        frame(outcomes, OUTCOMES),
        frame(subjects, SUBJECTS),
        reasons or {},
    )
    return with_tasks(found, {})


def county() -> Results:
    """A small county: every severity, a duplicate in two files, skipped rules, an error."""
    return results(
        [
            finding(
                "f1",
                "ID01",
                person_id="P1",
                grain="person",
                message="证件号码重复：与“员工”表另一人相同",
            ),
            finding("f2", "IN02", message="纯收入与分项不符：12000 ≠ 9000"),
            finding("f3", "ID24", grain="person", town="占陇镇", village="朴兜村"),
            finding("f4", "HH14", town="占陇镇", village="朴兜村"),
            finding("f5", "IN02", town=None, village=None, household_id="4452810000000099"),
        ],
        [
            cell("f1", "证件号码", ID_A, 12, table="member", personal=True),
            cell(
                "f1",
                "证件号码",
                ID_A,
                7,
                table="member",
                personal=True,
                file="成员.csv",
                sheet=None,
            ),
            cell("f2", "纯收入（元）", "12000", 5, proposed="9000"),
            cell("f2", "工资性收入", "9000", 5),
            cell("f2", "生产经营性收入", "-500", 5),
            cell("f3", "联系电话", "13800138000", 3, table="member", personal=True),
            cell("f3", "联系电话", "13800138000", 9, table="member", personal=True),
            cell("f4", "与户主关系", "=配偶", 20, table="member"),
            cell("f5", "纯收入（元）", None, 44),
        ],
        [
            outcome("ID01", "占陇镇", "passed", 40),
            outcome("ID01", "流沙镇", "failed", 60, 1),
            outcome("IN02", "占陇镇", "passed", 10),
            outcome("IN02", "流沙镇", "failed", 20, 1),
            outcome("ID24", "占陇镇", "failed", 40, 1),
            outcome("ID24", "流沙镇", "skipped", 0, reason="缺少列：联系电话"),
            outcome("HH14", "占陇镇", "failed", 10, 1),
            outcome("HH14", "流沙镇", "passed", 20),
            outcome("HP01", "占陇镇", "skipped", 0, reason="缺少表：结对帮扶"),
            outcome("HP01", "流沙镇", "skipped", 0, reason="缺少表：结对帮扶"),
            outcome("SG01", "占陇镇", "error", 0, reason="ZeroDivisionError"),
            outcome("SG01", "流沙镇", "error", 0, reason="ZeroDivisionError"),
            outcome("IN08", "占陇镇", "passed", 10),
            outcome("IN08", "流沙镇", "passed", 20),
        ],
        [
            subject("f1", "陈大文", "陈小文", ID_A),
            subject("f2", "陈大文", None, None),
            subject("f3", "林海", "林阿妹", ID_B),
            subject("f4", "林海", None, None),
            subject("f5", "黄一", None, None),
        ],
    )


def run(
    found: Results | None = None, sources: Sequence[Source] | None = None, **values: Any
) -> Run:
    """The run that gave :func:`county`, or other results, with its verdict."""
    sheets = [(FILE, "流沙镇"), (FILE, "占陇镇"), ("成员.csv", None)]
    standard = [
        Source(n, file, sheet, "household", 30, 2, "utf-8" if sheet is None else None, {}, {})
        for n, (file, sheet) in enumerate(sheets)
    ]
    return judged(
        Run(
            **{
                "suite": "puning-2016",
                "suite_title": "普宁市新时期脱贫攻坚三年行动计划 & 附件",
                "version": "0.1.0",
                "snapshot": Snapshot(
                    date(2016, 12, 31), Words("文件名中的日期", "the date in its name")
                ),
                "results": county() if found is None else found,
                "sources": tuple(standard if sources is None else sources),
                "table_rows": {"household": 30, "member": 100},
                "counties": ("普宁市",),
                "rules": RULES,
                "notices": (
                    Notice(
                        "FF04", Words("未知列，不参与核查", "unknown"), FILE, "流沙镇", None, "备注"
                    ),
                ),
                "tidyings": (Tidying("apostrophe", FILE, "流沙镇", "户编号", 30),),
                **values,
            }
        )
    )
