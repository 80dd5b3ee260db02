"""The verdict of a run: one sentence that says whether the data can be submitted.

| what happened                                                    | sentence | exit code  |
|------------------------------------------------------------------|----------|------------|
| a rule or expectation broke                                      | 不能判断 | 3          |
| tasks at or above ``fail_on``                                    | 不能上报 | 1          |
| something handed in was not read, or contradicts another source  | 不能判断 | 1          |
| only a core table is missing                                     | 不能判断 | 0          |
| only some rules were checked (``--select`` and the like)         | 不能判断 | 0          |
| earlier findings are open that ``--only-new`` leaves out         | 不能判断 | 0          |
| everything handed in was read and judged                         | 可以上报 | 0          |

The first line that applies wins. ``fail_on="never"`` changes 1 to 0 and no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from hecha.declare.tables import TABLES
from hecha.policy.policy import MUST, SEVERITIES
from hecha.results.results import ACCEPTED, ERROR
from hecha.results.run_record import (
    CAN_SUBMIT,
    CANNOT_JUDGE,
    CANNOT_SUBMIT,
    NEVER,
    Run,
    Verdict,
)

CORE_TABLES = ("household", "member")
_NAMED = 3
"""So many files or rules are named in the sentence; all of them are in the lists of the run."""


@dataclass(frozen=True, slots=True)
class _Words:
    join: str
    comma: str
    can_submit: str
    cannot_submit: str
    bracket: str
    cannot_judge: str
    households: tuple[str, str]
    others_only: tuple[str, str]
    others: tuple[str, str]
    and_more: str
    broken: tuple[str, str]
    unread: tuple[str, str]
    contradictions: tuple[str, str]
    no_table: str
    narrowed: str
    only_new: tuple[str, str]


_WORDS = {
    "zh": _Words(
        join="；",
        comma="、",
        can_submit="可以上报",
        cannot_submit="不能上报，还差 {}",
        bracket="（{}）",
        cannot_judge="不能判断，因为{}",
        households=("{} 户", "{} 户"),
        others_only=("{} 处", "{} 处"),
        others=("另有 {} 处问题不属于某一户", "另有 {} 处问题不属于某一户"),
        and_more="{} 等",
        broken=("有 {count} 条规则执行出错：{names}", "有 {count} 条规则执行出错：{names}"),
        unread=("有 {count} 处没有读取：{names}", "有 {count} 处没有读取：{names}"),
        contradictions=("有 {count} 处来源互相矛盾：{names}", "有 {count} 处来源互相矛盾：{names}"),
        no_table="没有{}表",
        narrowed="只核查了一部分规则（{}）",
        only_new=("只看新增和再次出现的（以前的还有 {} 处）",) * 2,
    ),
    "en": _Words(
        join="; ",
        comma=", ",
        can_submit="Can be submitted",
        cannot_submit="Cannot be submitted: {} to go",
        bracket=" ({})",
        cannot_judge="Cannot be judged, because {}",
        households=("{} household", "{} households"),
        others_only=("{} task", "{} tasks"),
        others=("and {} task of no household", "and {} tasks of no household"),
        and_more="{}, …",
        broken=("{count} rule broke: {names}", "{count} rules broke: {names}"),
        unread=("{count} input was not read: {names}", "{count} inputs were not read: {names}"),
        contradictions=(
            "{count} pair of sources contradict each other: {names}",
            "{count} pairs of sources contradict each other: {names}",
        ),
        no_table="there is no {} table",
        narrowed="only some rules were checked ({})",
        only_new=(
            "only what is new or reopened was looked at ({} earlier task is open)",
            "only what is new or reopened was looked at ({} earlier tasks are open)",
        ),
    ),
}


def judged(run: Run) -> Run:
    """The run with its verdict, said in every language."""
    verdicts = {lang: verdict(replace(run, lang=lang)) for lang in _WORDS}
    sentences = {lang: one.sentence for lang, one in verdicts.items()}
    return replace(run, verdict=replace(verdicts[run.lang], sentences=sentences))


def verdict(run: Run) -> Verdict:
    """The verdict of a finished run, by the first line of the table that applies."""
    words = _WORDS[run.lang]
    failing = 0 if run.fail_on == NEVER else 1
    blocking = blocking_tasks(run)
    count = partial(Verdict, households=_households(blocking), others=_others(blocking))
    outcomes = run.results.outcomes[["rule", "outcome"]]
    if broken := sorted({rule for rule, outcome in outcomes.iter_rows() if outcome == ERROR}):
        reason = _of_several(broken, words.broken, words)
        return count(CANNOT_JUDGE, _because([reason], words), 3)
    unjudged = _unjudged(run, words)
    if blocking.height:
        sentence = cannot_submit(_households(blocking), _others(blocking), run.lang, unjudged)
        return count(CANNOT_SUBMIT, sentence, failing)
    if unjudged:
        return count(CANNOT_JUDGE, _because(unjudged, words), failing)
    if missing := [name for name in CORE_TABLES if name not in run.table_rows]:
        titles = [TABLES[name].title if run.lang == "zh" else name for name in missing]
        reason = words.no_table.format(words.comma.join(titles))
        return count(CANNOT_JUDGE, _because([reason], words), 0)
    if run.narrowed:
        return count(CANNOT_JUDGE, _because([words.narrowed.format(run.narrowed)], words), 0)
    if run.only_new:
        return count(CANNOT_JUDGE, _because([_number(run.only_new, words.only_new)], words), 0)
    return count(CAN_SUBMIT, words.can_submit, 0)


def blocking_tasks(run: Run) -> pl.DataFrame:
    """The tasks that block submission: at or above ``fail_on``, and not confirmed as true."""
    return run.tasks.filter(_blocks(run))


def blocking_findings(run: Run) -> pl.DataFrame:
    """The findings that block submission: at or above ``fail_on``, not confirmed as true."""
    return run.results.findings.filter(_blocks(run))


def _blocks(run: Run) -> pl.Expr:
    level = MUST if run.fail_on == NEVER else run.fail_on
    severe = pl.col("severity").is_in(SEVERITIES[: SEVERITIES.index(level) + 1])
    return severe & pl.col("state").ne_missing(ACCEPTED)


def _households(tasks: pl.DataFrame) -> int:
    return len({*tasks["household_id"]} - {None})


def _others(tasks: pl.DataFrame) -> int:
    return tasks["household_id"].null_count()


def cannot_submit(households: int, others: int, lang: str, unjudged: Sequence[str] = ()) -> str:
    """That so many households, or tasks of no household, keep the data from being submitted;
    ``unjudged``: what could not be judged beside."""
    words, remarks = _WORDS[lang], list(unjudged)
    if households and others:
        remarks.insert(0, _number(others, words.others))
    amount = (
        _number(households, words.households) if households else _number(others, words.others_only)
    )
    text = words.cannot_submit.format(amount)
    return text + words.bracket.format(words.join.join(remarks)) if remarks else text


def _unjudged(run: Run, words: _Words) -> list[str]:
    """What keeps the run from speaking of everything that was handed in."""
    said = []
    if run.unread:
        places = dict.fromkeys(item.place for item in run.unread)
        said.append(_of_several(list(places), words.unread, words))
    if run.contradictions:
        said.append(_of_several(run.contradictions, words.contradictions, words))
    return said


def _because(reasons: Iterable[str], words: _Words) -> str:
    return words.cannot_judge.format(words.join.join(reasons))


def _of_several(names: Sequence[str], forms: tuple[str, str], words: _Words) -> str:
    listed = words.comma.join(names[:_NAMED])
    if len(names) > _NAMED:
        listed = words.and_more.format(listed)
    return forms[len(names) != 1].format(count=len(names), names=listed)


def _number(count: int, forms: tuple[str, str]) -> str:
    return forms[count != 1].format(f"{count:,}")
