"""``hecha followup``: progress of the correction, and what is done with the follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hecha.commands.followup_actions import ACTIONS, EXPORT, Options, act
from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import OK
from hecha.terminal.screen import say

if TYPE_CHECKING:
    import polars as pl


@click.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="台账文件... [动作 [清单...]]")
@click.option("--town", default="", metavar="乡镇", help="只看一个乡镇。")
@click.option("--overdue", is_flag=True, help="只看答复的期限已过、还没有整改的。")
@click.option("-o", "--output", type=PATH, metavar="x.xlsx", help="清单写到哪个文件。")
@click.option("--size", metavar="20|5%", help="sample：属实、已整改各抽多少项，或百分之几。")
@click.option("--seed", type=click.IntRange(0), help="sample：随机种子；不写则随机取一个并记下。")
@click.option(
    "--state",
    type=click.Choice(["accepted", "corrected"]),
    help="sample：只抽属实（accepted）或已整改（corrected）。",
)
@click.option(
    "--run",
    "runs",
    type=PATH,
    multiple=True,
    metavar="结果文件夹",
    help="approve、sample：从核查结果取户编号和姓名；可写多次。",
)
@click.option(
    "--columns",
    default="",
    metavar="项=列名,...",
    help="clues：本地的列名，如 province=问题类型,id_number=身份证。",
)
@LANG
def followup(
    files: tuple[Path, ...],
    town: str,
    overdue: bool,
    output: Path | None,
    size: str | None,
    seed: int | None,
    state: str | None,
    runs: tuple[Path, ...],
    columns: str,
    lang: str,
) -> int:
    """显示整改进度，或写出、收回清单。写几个台账文件就合在一起（如全市各县）。

    \b
    动作：
      export -o x.xlsx             写出整改台账工作簿
      approve -o x.xlsx            写出待批准的属实；approve x.xlsx 收回批准意见
      sample --size 5% -o x.xlsx   随机抽查属实和已整改；sample x.xlsx 收回抽查结果
      clues 名单.xlsx              导入上级下发的线索；clues -o x.xlsx 写出各条线索的状态

    \b
    例：hecha followup 台账.db
        hecha followup 台账.db export -o 整改台账.xlsx
        hecha followup 台账.db sample --size 20 --seed 7 -o 抽查.xlsx
    """
    at = next((n for n, word in enumerate(files) if n and word.name in ACTIONS), len(files))
    books, action, lists = files[:at], files[at : at + 1], files[at + 1 :]
    if action and action[0].name != EXPORT:
        if len(books) > 1:
            raise unknown("files", "这个动作一次只用于一个台账文件", "works on one follow-up only")
        given = Options(output, size, seed, state, runs, columns, lang)
        return act(action[0].name, books[0], lists, given)
    if lists:
        raise unknown("files", "export 后面不写清单", "export takes no lists")
    return _progress_or_export(books, bool(action), town, overdue, output, lang)


def _progress_or_export(
    books: Sequence[Path], exports: bool, town: str, overdue: bool, output: Path | None, lang: str
) -> int:
    from hecha.followup import standing

    if exports and output is None:
        raise unknown("output", "要写明写到哪个文件", "is needed: the file to write")
    if output is not None and not exports:
        raise unknown("output", "要与一个动作一起用", "goes with an action only")
    tasks = standing.listed(books, town=town)
    if overdue:
        tasks = standing.overdue(tasks, date.today())
    if output is None:
        say("\n".join([*_progress(tasks, lang), *_beside(books, lang)]))
        return OK
    from hecha.followup.ledger_book import write_ledger

    write_ledger(tasks, output, lang)
    said = {"zh": "已写出：{}（{} 项任务）", "en": "Written: {} ({} tasks)"}[lang]
    say(said.format(output, tasks.height))
    return OK


def _progress(tasks: pl.DataFrame, lang: str) -> list[str]:
    """Counts by township, by rule and by age; every one that is not 0."""
    from hecha.followup import standing

    if tasks.is_empty():
        return [{"zh": "没有任务", "en": "No tasks"}[lang]]
    closed = tasks.filter(standing.is_closed()).height
    head = {"zh": "共 {} 项任务，已销号 {} 项", "en": "{} tasks, {} closed"}[lang]
    titles = {
        "zh": ("按乡镇", "按规则", "未销号的，从首次发现起（天）"),
        "en": ("By township", "By rule", "Open, days since first found"),
    }[lang]
    lines = [head.format(tasks.height, closed)]
    lines += [titles[0], *_counted(standing.by_state(tasks, ["county", "town"]), 2, lang)]
    by_rule = tasks.with_columns(rule=standing.lead_rule())
    lines += [titles[1], *_counted(standing.by_state(by_rule, ["rule", "title"]), 2, lang)]
    ages = [f"  {age}{_SIGNS[lang][1]}{count}" for age, count in standing.by_age(tasks).iter_rows()]
    return [*lines, titles[2], *ages] if ages else lines


def _beside(books: Sequence[Path], lang: str) -> list[str]:
    """Approvals, samples and clues, by follow-up; what there is none of is not mentioned."""
    from hecha.followup.beside import said_beside

    lines: list[str] = []
    for book in books:
        told = said_beside(book, lang)
        name = f"{book.name} " if len(books) > 1 else ""
        lines += [f"{name}{line}" for line in told]
    return lines


_SIGNS = {"zh": ("，", "："), "en": (", ", ": ")}
"""Comma and colon."""


def _counted(counts: pl.DataFrame, keys: int, lang: str) -> Sequence[str]:
    from hecha.report.labels import labels
    from hecha.results.results import STATE_WORDS

    comma, colon = _SIGNS[lang]
    lines = []
    for row in counts.iter_rows(named=True):
        name = " ".join(filter(None, list(row.values())[:keys])) or labels(lang).no_town
        counts_of_states = [
            f"{words.of(lang)} {row[key]}" for key, words in STATE_WORDS.items() if row[key]
        ]
        lines.append(f"  {name}{colon}{comma.join(counts_of_states)}")
    return lines
