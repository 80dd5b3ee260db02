"""The file of ``packets --assign`` with nothing but its columns, to be filled in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from hecha.corrections.assignment import COLUMNS
from hecha.declare.words import Words
from hecha.reading.own_file import AUTHOR
from hecha.reading.submission import InputRejected
from hecha.results.atomic import staged

NAME = "分工表"
_WIDTH = 16
_NOTES = (
    Words("乡：乡镇名称，与导出数据相同；空着是县级的任务", "“乡”: the township as in the exports"),
    Words("村：村名称；空着是全乡镇", "“村”: the village; blank for the whole township"),
    Words("责任人：写在任务单封面上", "“责任人”: who is responsible, printed on the cover"),
    Words(
        "期限：写成 2023-12-31；空着用 --due 的日期",
        "“期限”: as 2023-12-31; blank for that of --due",
    ),
)
"""What each of COLUMNS is for, in their order."""


def write_templates(folder: Path, lang: str) -> tuple[Path, ...]:
    """Write the file as .xlsx and .csv into a folder; their paths.

    Raises InputRejected where one is there already or the folder cannot be written.
    """
    paths = tuple(folder / f"{NAME}{suffix}" for suffix in (".xlsx", ".csv"))
    if there := [path for path in paths if path.exists()]:
        raise InputRejected(
            f"{there[0]} 已存在，可能已经填写：请换一个文件夹。",
            f"{there[0]} is there already and may be filled in; please name another folder.",
        )
    with staged(folder, ()) as work:
        with xlsxwriter.Workbook(work / paths[0].name) as book:
            # Not the clock: the file has the same bytes each time.
            book.set_properties({"author": AUTHOR, "created": datetime(2000, 1, 1)})
            sheet, notes = book.add_worksheet(NAME), book.add_worksheet("说明")
            text = book.add_format({"num_format": "@"})
            sheet.set_column(0, len(COLUMNS) - 1, _WIDTH, text)
            sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
            sheet.freeze_panes(1, 0)
            notes.set_column(0, 0, 60)
            notes.write_column(0, 0, [note.of(lang) for note in _NOTES])
        line = ",".join(COLUMNS) + "\r\n"
        (work / paths[1].name).write_text(line, encoding="utf-8-sig", newline="")
    return paths
