"""``hecha collect``: answers from returned workbooks into the follow-up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import FINDINGS, OK
from hecha.terminal.screen import say

if TYPE_CHECKING:
    from hecha.corrections.collecting import Collected


@click.command()
@click.argument("run", type=PATH, metavar="结果文件夹")
@click.argument("books", nargs=-1, required=True, type=PATH, metavar="任务单...")
@click.option(
    "--followup", type=PATH, metavar="台账文件", help="整改台账；不写则用核查时的那一个。"
)
@click.option("--replace", is_flag=True, help="与台账里已有的答复不同时，以这次的为准。")
@LANG
def collect(
    run: Path, books: tuple[Path, ...], followup: Path | None, replace: bool, lang: str
) -> int:
    """汇总交回的任务单和整改清单，把答复记入整改台账。

    任务单可以是文件，也可以是装任务单的文件夹。有退回或矛盾的答复时退出码为 1。

    \b
    例：hecha collect 核查结果 交回的任务单
    """
    from hecha.corrections.collecting import collect as collect_answers
    from hecha.exchange.internal import read_internal

    internal = read_internal(run)
    named = followup or internal.record.get("followup")
    if not named:
        raise unknown(
            "followup",
            "要写明：这次核查没有用整改台账（hecha check --followup）",
            "is needed: the run was recorded in no follow-up (hecha check --followup)",
        )
    done = collect_answers(internal, _files(books), Path(named), replace=replace)
    say(_report(done, lang))
    return FINDINGS if done.refusals else OK


def _files(books: tuple[Path, ...]) -> list[Path]:
    """The workbooks, those of a folder in the order of their names."""
    found: list[Path] = []
    for book in books:
        if book.is_dir():
            inside = sorted(path for path in book.iterdir() if path.suffix.lower() in _BOOKS)
            found += [path for path in inside if not path.name.startswith(("~$", "."))]
        else:
            found.append(book)
    return list(dict.fromkeys(found))


_BOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")


def _report(done: Collected, lang: str) -> str:
    zh = lang == "zh"
    total = sum(done.written.values())
    again = f"，{done.repeated} 条已记过" if zh else f", {done.repeated} were there already"
    lines = [f"记入 {total} 条答复" if zh else f"{total} answers written"]
    lines[0] += again if done.repeated else ""
    if done.settled:
        gone = "{} 条的问题复核时已整改，不用再答"
        english_gone = "{} about tasks that a later check found corrected: nothing left to answer"
        lines.append((gone if zh else english_gone).format(done.settled))
    refused = len(done.refusals) - len(done.conflicts)
    for title, count in (("退回", refused), ("矛盾", len(done.conflicts))):
        english = {"退回": "refused", "矛盾": "conflicts"}[title]
        lines.append(f"{title} {count} 条" if zh else f"{english}: {count}")
    lines += [f"  {refusal.sentence(lang)}" for refusal in done.refusals]
    for place in done.missing:
        name = place.town or " ".join(filter(None, (place.county, "县级" if zh else "(county)")))
        if place.unanswered == place.tasks:
            answers = "没有交回，{1} 处未答" if zh else "not returned, {1} tasks"
        else:
            answers = "{0} 处未答，共 {1} 处" if zh else "{0} of {1} tasks not answered"
        lines.append(f"{name}{'：' if zh else ': '}{answers.format(place.unanswered, place.tasks)}")
    return "\n".join(lines)
