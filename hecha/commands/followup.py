"""``hecha followup``: how far the correction is, and the follow-up as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import OK
from hecha.terminal.screen import say

if TYPE_CHECKING:
    import polars as pl

EXPORT = "export"


@click.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="台账文件... [export]")
@click.option("--town", default="", metavar="乡镇", help="只看一个乡镇。")
@click.option("--overdue", is_flag=True, help="只看答复的期限已过、还没有整改的。")
@click.option("-o", "--output", type=PATH, metavar="x.xlsx", help="export 写到哪个文件。")
@LANG
def followup(
    files: tuple[Path, ...], town: str, overdue: bool, output: Path | None, lang: str
) -> int:
    """显示整改进度；加 export 写出整改台账工作簿。写几个台账文件就合在一起（如全市各县）。

    \b
    例：hecha followup 台账.db
        hecha followup 台账.db export -o 整改台账.xlsx
    """
    from hecha.followup import standing

    exports = files[-1].name == EXPORT and len(files) > 1
    if exports and output is None:
        raise unknown("output", "要写明写到哪个文件", "is needed: the file to write")
    if output is not None and not exports:
        raise unknown("output", "只与 export 一起用", "goes with export only")
    tasks = standing.listed(files[: len(files) - exports], town=town)
    if overdue:
        tasks = standing.overdue(tasks, date.today())
    if output is None:
        say("\n".join(_progress(tasks, lang)))
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
    ages = [f"  {age}: {count}" for age, count in standing.by_age(tasks).iter_rows()]
    return [*lines, titles[2], *ages] if ages else lines


def _counted(counts: pl.DataFrame, keys: int, lang: str) -> Sequence[str]:
    from hecha.results.results import STATE_WORDS

    comma = "，" if lang == "zh" else ", "
    lines = []
    for row in counts.iter_rows(named=True):
        name = " ".join(filter(None, list(row.values())[:keys])) or "-"
        counts_of_states = [
            f"{words.of(lang)} {row[key]}" for key, words in STATE_WORDS.items() if row[key]
        ]
        lines.append(f"  {name}: {comma.join(counts_of_states)}")
    return lines
