"""``hecha sheet``: what a helper takes along to a household, and fills in there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.declare.words import listed
from hecha.terminal.door import OK
from hecha.terminal.screen import say

if TYPE_CHECKING:
    from hecha.paper.household_forms import Form

SHEET, LIST = "信息采集对照表", "入户核实清单"


@click.command("sheet")
@click.argument("run", type=PATH, metavar="结果文件夹")
@click.argument("households", nargs=-1, metavar="[户编号...]")
@click.option("--town", metavar="乡镇", help="这个乡镇里有任务的全部户。")
@click.option(
    "--exports",
    type=PATH,
    multiple=True,
    metavar="文件或文件夹",
    help="核查时的导出数据，从中取系统现值；可写多次。改过的文件不用。",
)
@click.option("--list", "as_list", is_flag=True, help="一户几行的清单，不必写 --exports。")
@click.option("--suite", help="自己的套件文件夹；不写则用核查时的套件。")
@click.option("-o", "--output", type=PATH, required=True, metavar="文件夹", help="写到哪里。")
@LANG
def visit_sheet(
    run: Path,
    households: tuple[str, ...],
    town: str | None,
    exports: tuple[Path, ...],
    as_list: bool,
    suite: str | None,
    output: Path,
    lang: str,
) -> int:
    """入户核实用的信息采集对照表：系统现值、要核实的问题、空白的核实栏、签字栏，按村排列。

    写成 xlsx（A4），有 typst 和中文字体时另写 PDF。内含姓名和号码，请按规定保管。

    \b
    例：hecha sheet 核查结果 4900000000000001 --exports 导出数据 -o 入户
        hecha sheet 核查结果 --town 白杨镇 --list -o 入户
    """
    from hecha.exchange.internal import read_internal
    from hecha.paper.household_forms import exports_of, forms, households_of

    if not households and town is None:
        raise unknown("households", "请写户编号，或用 --town", "name households, or use --town")
    if not exports and not as_list:
        raise unknown(
            "exports",
            "对照表要有系统现值，请写核查时的导出数据；只要清单请加 --list",
            "the sheets show the values of the exports; for the list alone add --list",
        )
    internal = read_internal(run)
    numbers = households_of(internal, town, households)
    read = exports_of(internal, exports, suite) if exports else None
    found = forms(internal, numbers, read, lang)
    day = date.fromisoformat(internal.record["snapshot"]["day"])
    paper = internal.record["suite"]["title"]
    name = LIST if as_list else SHEET
    why = _write(found, output, name, (day, paper, lang))
    said = {"zh": "已写出 {} 户：{}", "en": "{} households written: {}"}[lang]
    kinds = ("xlsx",) if why else ("xlsx", "pdf")
    say(said.format(len(found), listed(output / f"{name}.{kind}" for kind in kinds).of(lang)))
    if why:
        say(why, error=True)
    return OK


def _write(found: Sequence[Form], folder: Path, name: str, about: tuple[date, str, str]) -> str:
    """Write the workbook, and the PDF where one can be made; why there is none."""
    from hecha.paper import form_book, form_pages
    from hecha.paper.typesetting import NoPdf
    from hecha.reading.submission import InputRejected
    from hecha.results.atomic import staged

    files = [f"{name}.xlsx", f"{name}.pdf"]
    if there := [file for file in files if (folder / file).exists()]:
        raise InputRejected(
            f"{folder} 中已有 {there[0]}，可能已经填写：请换一个文件夹。",
            f"{there[0]} is in {folder} already and may be filled in: choose another folder.",
        )
    write, made = {
        SHEET: (form_book.write_forms, form_pages.forms_pdf),
        LIST: (form_book.write_list, form_pages.list_pdf),
    }[name]
    why = ""
    with staged(folder, ()) as work:
        write(work / files[0], found, *about)
        try:
            (work / files[1]).write_bytes(made(found, *about))
        except NoPdf as error:
            why = error.words.of(about[2])
        for file in work.iterdir():
            file.chmod(0o600)
    return why
