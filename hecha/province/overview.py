"""What came of all counties: a line for each, and the verdict of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hecha.declare.words import Words, listed
from hecha.exchange.run_json import record
from hecha.policy.policy import CONFIRM, MUST, Severity
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.report.text_columns import aligned, fitted
from hecha.results.run_record import (
    CAN_SUBMIT,
    CANNOT_JUDGE,
    CANNOT_SUBMIT,
    NOT_CHECKED,
    Run,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with findings: its title, its severity, and how many findings it has."""

    title: str
    severity: Severity | None
    findings: int


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one county.

    ``households`` and ``persons`` are the rows read, None where there is no such table; ``tasks``
    counts by severity, ``unread`` the places that were not read; ``rules`` are those with findings,
    by code; ``record`` is what its run.json says, without numbers and names of people; empty where
    no run came to its end.
    """

    folder: str
    verdict: Verdict
    households: int | None = None
    persons: int | None = None
    tasks: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0
    rules: Mapping[str, Rule] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: str, run: Run) -> Line:
        """The line of a county that was checked."""
        findings = run.results.findings
        counts = dict(findings.group_by("rule").len().iter_rows())
        severities = dict(findings.select("rule", "severity").unique("rule").iter_rows())
        return cls(
            folder,
            run.verdict,
            run.households,
            run.persons,
            dict(run.tasks.group_by("severity").len().iter_rows()),
            len(run.unread),
            {
                code: Rule(run.title(code), severities[code], count)
                for code, count in sorted(counts.items())
            },
            record(run.masked()),
        )

    @classmethod
    def failed(cls, folder: str, fault: Exception, log: Path | None, lang: str) -> Line:
        """The line of a county that could not be checked, or whose results could not be written;
        ``log`` holds the places in the code a fault took."""
        if isinstance(fault, InputRejected):
            return cls(folder, Verdict(NOT_CHECKED, _REJECTED.of(lang) + fault.of(lang), 2))
        # Not its text, which may quote a person's data.
        said = _BROKEN.filled(kind=type(fault).__name__).of(lang)
        if log is not None:
            said += _LOG.filled(log=log).of(lang)
        return cls(folder, Verdict(CANNOT_JUDGE, said, 3))


@dataclass(frozen=True, slots=True)
class Overview:
    """The lines of all counties, by folder, and what they were checked with."""

    lines: tuple[Line, ...]
    day: date
    suite: str
    suite_title: str
    version: str
    lang: str = "zh"

    @property
    def verdict(self) -> Verdict:
        """Of the whole: that of the counties by the first line of the table in
        hecha.report.verdict, or before it of hecha.terminal.door, that applies to any."""
        return next(filter(None, (_verdict(self, *kind) for kind in _KINDS)))

    def tasks(self, severity: str) -> int:
        """How many tasks of a severity all counties have."""
        return sum(line.tasks.get(severity, 0) for line in self.lines)


_KINDS: tuple[tuple[str, int | None, Words], ...] = (
    (CANNOT_JUDGE, 3, Words("不能判断，因为 {n} 个县核查出错：{names}",
                            "Cannot be judged, because {n} counties broke: {names}")),
    (NOT_CHECKED, 2, Words("不能判断，因为 {n} 个县未核查：{names}",
                           "Cannot be judged, because {n} counties were not checked: {names}")),
    (CANNOT_SUBMIT, None, Words("不能上报，{all} 个县中有 {n} 个还差 {households} 户{others}："
                                "{names}",
                                "Cannot be submitted: in {n} of {all} counties {households} "
                                "households{others} are to be put right: {names}")),
    (CANNOT_JUDGE, 1, Words("不能判断，因为 {n} 个县没有读全或互相矛盾：{names}",
                            "Cannot be judged, because of {n} counties not everything was read, "
                            "or sources contradict each other: {names}")),
    (CANNOT_JUDGE, 0, Words("不能判断，因为 {n} 个县缺表或只核查了一部分：{names}",
                            "Cannot be judged, because {n} counties lack a table or were checked "
                            "in part: {names}")),
    (CAN_SUBMIT, None, Words("可以上报（{all} 个县）", "Can be submitted ({all} counties)")),
)  # fmt: skip
"""Verdict of a county, its exit code (None: any), and what is said of the whole."""

_OTHERS = Words("、{others} 处", " and {others} other tasks")
_REJECTED = Words("未核查：", "Not checked: ")
_BROKEN = Words(
    "不能判断，因为程序出错（{kind}）", "Cannot be judged, because the program broke ({kind})"
)
_LOG = Words("，记录在 {log}", ", log: {log}")
_NAMED = 5
"""So many counties are named in the sentence."""


def _verdict(overview: Overview, code: str, exit_code: int | None, words: Words) -> Verdict | None:
    found = [
        line
        for line in overview.lines
        if line.verdict.code == code and exit_code in (None, line.verdict.exit_code)
    ]
    if not found:
        return None
    households = sum(line.verdict.households for line in found)
    others = sum(line.verdict.others for line in found)
    names = listed(line.folder for line in found[:_NAMED])
    if len(found) > _NAMED:
        names = Words(f"{names.zh} 等", f"{names.en}, …")
    sentences = {
        lang: words.of(lang).format(
            n=len(found),
            all=len(overview.lines),
            households=f"{households:,}",
            others=_OTHERS.of(lang).format(others=f"{others:,}") if others else "",
            names=names.of(lang),
        )
        for lang in ("zh", "en")
    }
    worst = max(line.verdict.exit_code for line in found)
    return Verdict(code, sentences[overview.lang], worst, households, others, sentences)


VERDICTS = {
    CAN_SUBMIT: Words("可以上报", "can be submitted"),
    CANNOT_SUBMIT: Words("不能上报", "cannot be submitted"),
    CANNOT_JUDGE: Words("不能判断", "cannot be judged"),
    NOT_CHECKED: Words("未核查", "not checked"),
}
_SHOWN = 30
"""So many counties are shown on the terminal, those with most households to put right first."""


def summary(overview: Overview, width: int) -> str:
    """What is said on the terminal: the verdict, the totals, a line for each county, and why a
    county was not checked."""
    lang, lines = overview.lang, overview.lines
    said = [overview.verdict.sentence]
    said.append(
        _TOTALS.of(lang).format(
            counties=len(lines),
            households=f"{sum(line.households or 0 for line in lines):,}",
            persons=f"{sum(line.persons or 0 for line in lines):,}",
            day=overview.day,
            must=f"{overview.tasks(MUST):,}",
            confirm=f"{overview.tasks(CONFIRM):,}",
        )
    )
    most = sorted(lines, key=lambda line: -line.verdict.households)[:_SHOWN]
    shown = [line for line in lines if line in most]
    said += aligned(_rows(shown, lang), right=(2, 3, 4))
    if len(lines) > _SHOWN:
        said.append(_REST.of(lang).format(len(lines) - _SHOWN))
    said += [
        f"{line.folder}{_COLON.of(lang)}{line.verdict.sentence}"
        for line in lines
        if line.verdict.exit_code in (2, 3)
    ]
    return "\n".join([said[0], *(fitted(line, width) for line in said[1:])])


def _rows(lines: Sequence[Line], lang: str) -> Iterator[tuple[str, ...]]:
    severities = labels(lang).severities
    yield (
        _COUNTY.of(lang), _CONCLUSION.of(lang), _HOUSEHOLDS.of(lang),
        severities[MUST], severities[CONFIRM],
    )  # fmt: skip
    for line in lines:
        yield (
            line.folder,
            VERDICTS[line.verdict.code].of(lang),
            f"{line.verdict.households:,}",
            f"{line.tasks.get(MUST, 0):,}",
            f"{line.tasks.get(CONFIRM, 0):,}",
        )


_COUNTY = Words("县", "County")
_CONCLUSION = Words("结论", "Verdict")
_HOUSEHOLDS = Words("待整改户", "Households")
_COLON = Words("：", ": ")
_TOTALS = Words(
    "{counties} 个县：{households} 户 {persons} 人，数据日期 {day}；必须整改 {must} 处，"
    "须核实 {confirm} 处",
    "{counties} counties: {households} households, {persons} persons, data of {day}; "
    "must correct {must}, to confirm {confirm}",
)
_REST = Words("  其余 {} 个县见汇总表", "  The other {} counties are in the overview")
