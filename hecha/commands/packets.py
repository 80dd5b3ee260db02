"""``hecha packets``: a workbook of tasks for each township or village."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hecha.commands.options import LANG, PATH
from hecha.terminal.door import OK
from hecha.terminal.parameters import Day
from hecha.terminal.screen import say


@click.command()
@click.argument("run", type=PATH, metavar="结果文件夹")
@click.option(
    "--by",
    type=click.Choice(["town", "village"]),
    default="town",
    show_default=True,
    help="一个乡镇一份，或一个村一份。",
)
@click.option(
    "--assign", type=PATH, metavar="分工表", help="xlsx 或 csv，列：乡、村、责任人、期限。"
)
@click.option("--due", type=Day(), help="期限，写在封面上，如 2024-01-10。")
@click.option("-o", "--output", type=PATH, required=True, metavar="文件夹", help="写到哪里。")
@LANG
def packets(
    run: Path, by: str, assign: Path | None, due: date | None, output: Path, lang: str
) -> int:
    """按乡镇或村写出任务单：封面、任务、可选的处理结果，供填写后用 hecha collect 汇总。

    \b
    例：hecha packets 核查结果 --by town --due 2024-01-10 -o 任务单
    """
    from hecha.corrections.assignment import Assignment, read_assignment
    from hecha.corrections.packet_book import Circumstances, write_packets
    from hecha.corrections.packet_rows import packets as packets_of
    from hecha.exchange.internal import read_internal

    internal = read_internal(run)
    about = Circumstances(
        date.fromisoformat(internal.record["snapshot"]["day"]),
        lang,
        due,
        Assignment() if assign is None else read_assignment(assign),
    )
    written = write_packets(list(packets_of(internal, by, lang)), output, about)
    opening = {"zh": "已写出 {} 份任务单：{}", "en": "{} packets written: {}"}[lang]
    nothing = {"zh": "没有任务，没有写出任务单。", "en": "No tasks, no packets."}[lang]
    say(opening.format(len(written), output) if written else nothing)
    return OK
