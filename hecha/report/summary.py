"""What a run says on the terminal: the verdict first, twenty lines or fewer, nothing personal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from hecha.policy.claim import NOT_CHECKABLE
from hecha.policy.policy import SEVERITIES
from hecha.report import counts
from hecha.report.claim_results import claim_results
from hecha.report.labels import PARTLY, Labels, labels
from hecha.report.missing_inputs import missing_inputs
from hecha.report.text_columns import aligned, fitted
from hecha.results.results import ERROR, FAILED, PASSED, SKIPPED
from hecha.results.run_record import Run

WIDTH = 96
"""Columns of a line where no terminal has its own."""
_RULES, _TOWNS, _NAMED, _COUNTIES = 5, 3, 3, 2

_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "where": "{counties}：{households} 户 {persons} 人，数据日期 {day}（{origin}）",
        "counties": "{}等 {} 个县",
        "no_county": "县名不明",
        "unknown": "？",
        "suite": "核查依据：{title}（{name}）",
        "found": "整改任务：{counts}",
        "first": "  先改 {count} 处，可消除 80% 的必须整改问题",
        "count": "{severity} {count} 处",
        "noticed": "（其中 {} 处只是读取文件时的提示）",
        "rules": "任务最多的规则（共 {count} 条）",
        "widespread": "  其中一半以上不符的：{rules}，先看整列是否错行、错列或单位不同",
        "towns": "任务最多的乡镇（共 {count} 个）",
        "files": "文件：读取 {read} 个（{sheets} 张表），未读取 {unread} 处{names}，"
        "无需读取 {left} 个",
        "older": "  同一批数据有新旧两份的，以较新的为准；较早的 {count} 份不用{names}",
        "ran": "规则：通过 {passed} 条，有问题 {failed} 条，未执行 {skipped} 条{partly}{broke}",
        "partly": "，部分乡镇未执行 {} 条",
        "broke": "，出错 {} 条",
        "not_passed": "  未执行不等于通过；",
        "could": "可多核查：{}",
        "hand_in": "交{name} {count} 条",
        "rest": "交其余 {inputs} 种数据 {count} 条",
        "columns": "补齐缺少的列 {count} 条",
        "others": "其他原因未执行 {count} 条",
        "clauses": "文件要求：符合 {met} 条，不符合 {unmet} 条{names}，未核对完 {open} 条，"
        "不能核对 {never} 条",
        "written": "结果：{folder}（{first} 等 {count} 个文件）",
        "comma": "，",
        "pause": "、",
        "and_more": "{} 等",
        "bracket": "（{}）",
    },
    "en": {
        "where": "{counties}: {households} households, {persons} persons, data of {day} ({origin})",
        "counties": "{} and others, {} counties",
        "no_county": "county unknown",
        "unknown": "?",
        "suite": "Checked against: {title} ({name})",
        "found": "Tasks: {counts}",
        "first": "  {count} of them clear 80% of the musts",
        "count": "{severity} {count}",
        "noticed": " ({} only noticed while reading)",
        "rules": "Rules with most tasks (of {count})",
        "widespread": "  Half or more is wrong by {rules}: look at the whole column first",
        "towns": "Townships with most tasks (of {count})",
        "files": "Files: {read} read ({sheets} sheets), {unread} not read{names}, {left} left out",
        "older": "  Of two exports of the same data the newer is used; not used: {count}{names}",
        "ran": "Rules: {passed} passed, {failed} with findings, {skipped} not run{partly}{broke}",
        "partly": ", {} not in some townships",
        "broke": ", {} broke",
        "not_passed": "  Not run is not passed; ",
        "could": "more could run: {}",
        "hand_in": "{count} with {name}",
        "rest": "{count} with {inputs} other inputs",
        "columns": "{count} with the missing columns",
        "others": "{count} not run for other reasons",
        "clauses": "Clauses: {met} met, {unmet} not met{names}, "
        "{open} not fully judged, {never} not checkable",
        "written": "Written: {folder} ({count} files, {first} first)",
        "comma": ", ",
        "pause": ", ",
        "and_more": "{}, …",
        "bracket": " ({})",
    },
}


def summary(run: Run, files: Sequence[Path] = (), *, width: int = WIDTH) -> str:
    """At most twenty lines about a run; ``files`` are those that were written.

    A line of more than ``width`` columns ends with …; only the verdict, the first, is never cut.
    """
    said, words = _WORDS[run.lang], labels(run.lang)
    lines = (
        run.verdict.sentence,
        *_what(run, said),
        *_found(run, said, words),
        *_most(run, said, words),
        *_files(run, said),
        *_rules(run, said),
        *_clauses(run, said),
        *_written(files, said),
    )
    return "\n".join([lines[0], *(fitted(line, width) for line in lines[1:])]) + "\n"


def _what(run: Run, said: Mapping[str, str]) -> Iterator[str]:
    counties = said["pause"].join(run.counties[:_COUNTIES]) or said["no_county"]
    if len(run.counties) > _COUNTIES:
        counties = said["counties"].format(counties, len(run.counties))
    yield said["where"].format(
        counties=counties,
        households=_number(run.households, said),
        persons=_number(run.persons, said),
        day=run.snapshot.day,
        origin=run.snapshot.origin.of(run.lang),
    )
    yield said["suite"].format(title=run.suite_title, name=run.suite)


def _number(count: int | None, said: Mapping[str, str]) -> str:
    return said["unknown"] if count is None else f"{count:,}"


def _found(run: Run, said: Mapping[str, str], words: Labels) -> Iterator[str]:
    found = Counter(run.tasks["severity"])
    counted = [
        said["count"].format(severity=words.severities[name], count=f"{found[name]:,}")
        for name in SEVERITIES
    ]
    line = said["found"].format(counts=said["comma"].join(counted))
    if noticed := run.tasks.filter(counts.noticed()).height:
        line += said["noticed"].format(f"{noticed:,}")
    yield line
    if first := counts.worth_first_count(run.results):
        yield said["first"].format(count=f"{first:,}")


def _most(run: Run, said: Mapping[str, str], words: Labels) -> Iterator[str]:
    """The rules and townships with most tasks that somebody must answer."""
    answered = [name for name in SEVERITIES if name != SEVERITIES[-1]]
    by_rule = counts.by_rule(run)
    rules = by_rule.filter(pl.col("severity").is_in(answered), pl.col("tasks") > 0)
    widespread = counts.widespread(by_rule)["rule"].to_list()
    if rules.height:
        yield said["rules"].format(count=rules.height)
        most = rules.sort("tasks", "rule", descending=[True, False])
        top = most.head(_RULES - bool(widespread))
        rows = top.select("rule", "tasks", "title").iter_rows()
        yield from aligned(((rule, f"{n:,}", title) for rule, n, title in rows), right=(1,))
        if widespread:
            yield said["widespread"].format(rules=_listed(widespread, said))
    towns = counts.by_town(run).with_columns(most=pl.sum_horizontal(answered))
    towns = towns.filter(pl.col("most") > 0)
    if towns.height:
        yield said["towns"].format(count=towns.height)
        top = towns.sort("most", "county", "town", descending=[True, False, False]).head(_TOWNS)
        rows = top.select("county", "town", "most").iter_rows()
        several = len(run.counties) > 1
        yield from aligned(
            (
                (
                    " ".join(filter(None, (county if several else None, town or words.no_town))),
                    f"{n:,}",
                )
                for county, town, n in rows
            ),
            right=(1,),
        )


def _files(run: Run, said: Mapping[str, str]) -> Iterator[str]:
    places = list(dict.fromkeys(item.place for item in run.unread))
    yield said["files"].format(
        read=len({source.file for source in run.sources}),
        sheets=len(run.sources),
        unread=len(places),
        names=said["bracket"].format(_listed(places, said)) if places else "",
        left=len(run.left_out),
    )
    if run.older:
        names = said["bracket"].format(_listed(run.older, said))
        yield said["older"].format(count=len(run.older), names=names)


def _rules(run: Run, said: Mapping[str, str]) -> Iterator[str]:
    outcomes = counts.by_outcome(counts.by_rule(run))
    partly = said["partly"].format(outcomes[PARTLY]) if outcomes[PARTLY] else ""
    broke = said["broke"].format(outcomes[ERROR]) if outcomes[ERROR] else ""
    yield said["ran"].format(
        passed=outcomes[PASSED],
        failed=outcomes[FAILED],
        skipped=outcomes[SKIPPED],
        partly=partly,
        broke=broke,
    )
    missing = missing_inputs(run)
    named, rest = missing.tables[:_NAMED], missing.tables[_NAMED:]
    parts = [
        said["hand_in"].format(name=getattr(name, run.lang), count=len(rules))
        for name, rules in named
    ]
    others = []
    if rest:
        count = sum(len(rules) for _, rules in rest)
        others.append(said["rest"].format(inputs=len(rest), count=count))
    if missing.columns:
        others.append(said["columns"].format(count=len(missing.columns)))
    if missing.others:
        others.append(said["others"].format(count=len(missing.others)))
    if parts:
        yield said["not_passed"] + said["could"].format(said["comma"].join(parts))
    if others:
        yield ("  " if parts else said["not_passed"]) + said["comma"].join(others)


def _clauses(run: Run, said: Mapping[str, str]) -> Iterator[str]:
    if not run.claims:
        return
    results = claim_results(run.results.outcomes, run.claims, run.lang)
    outcomes = Counter(result.outcome for result in results.values() if not result.partial)
    unmet = [claim for claim, result in results.items() if result.outcome == FAILED]
    met = outcomes[PASSED]
    yield said["clauses"].format(
        met=met,
        unmet=len(unmet),
        names=said["bracket"].format(_listed(unmet, said)) if unmet else "",
        open=len(results) - met - len(unmet),
        never=sum(claim.kind == NOT_CHECKABLE for claim in run.claims),
    )


def _written(files: Sequence[Path], said: Mapping[str, str]) -> Iterator[str]:
    if not files:
        return
    # What people open comes first; files in sub-folders go with something else.
    root = min((file.parent for file in files), key=lambda folder: len(folder.parts))
    top = [file for file in files if file.parent == root]
    opened = [file for kind in (".xlsx", ".html") for file in top if file.suffix == kind]
    first = opened or sorted(top)[:1]
    names = said["pause"].join(file.name for file in first)
    yield said["written"].format(folder=first[0].parent, first=names, count=len(files))


def _listed(names: Sequence[str], said: Mapping[str, str]) -> str:
    listed = said["pause"].join(names[:_NAMED])
    return said["and_more"].format(listed) if len(names) > _NAMED else listed
