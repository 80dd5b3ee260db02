"""The patch list: every changed cell with its old and new value, as a workbook and a csv file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.exchange.csv_file import write_csv
from hecha.patches.cell_forms import bare
from hecha.patches.copying import CONVERTED, IN_PLACE, LISTED
from hecha.patches.patching import Patch
from hecha.policy.own_headers import ImportHeaders
from hecha.reading.own_file import BOOK_MARK
from hecha.report.labels import labels
from hecha.worksheets.table_sheet import Book, Column, Look

KIND = "patch"
_COLUMNS: dict[str, tuple[Words, float]] = {
    "household_id": (Words("户编号", "Household"), 19),
    "name": (Words("姓名", "Name"), 9),
    "column": (Words("列名", "Column"), 18),
    "old": (Words("原值", "Old value"), 20),
    "new": (Words("更正值", "New value"), 20),
    "reason": (Words("原因", "Reason"), 18),
    "who": (Words("经办人", "By"), 9),
    "day": (Words("日期", "Date"), 11),
    "approved_by": (Words("批准人", "Approved by"), 9),
    "place": (Words("文件/表/行", "File, sheet, row"), 34),
    "import_column": (Words("导入模板列名", "Column of the import template"), 16),
    "copy": (Words("更正后的文件", "Corrected copy"), 14),
    "task": (Words("任务编号", "Task"), 18),
}
"""Header and width in characters; those up to ``place`` are printed."""
_BOOK = Words("更正清单", "Patch list")
_ROW = Words("第{}行", "row {}")
_DELETED = Words("（删除整行）", "(row deleted)")
_WAYS = {
    IN_PLACE: Words("已改", "changed"),
    CONVERTED: Words("已改，版式未保留（已转换）", "changed, layout lost (converted)"),
    LISTED: Words("未改，只在清单中", "not changed, in this list only"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a patch list says besides its rows: the day of the data, the id of the run, its
    language, the headers of the import template."""

    day: date
    run: str
    lang: str
    import_headers: ImportHeaders


def rows(patch: Patch, about: Heading) -> pl.DataFrame:
    """The rows of the list, by file, sheet, row and column; a row that is deleted is one."""
    schema = dict.fromkeys(_COLUMNS, pl.String)
    found: dict[tuple[object, ...], dict[str, str]] = {}
    for change in patch.changes:
        answer, edit = change.answer, change.edit
        deleted = edit.new is None
        place = (change.file, change.sheet, _ROW.of(about.lang).format(edit.row))
        own = about.import_headers.get(change.table, {}).get(change.name, change.header)
        key = (*place, None if deleted else edit.column)
        found.setdefault(
            key,
            {
                "household_id": answer.household,
                "name": answer.name,
                "column": _DELETED.of(about.lang) if deleted else change.header,
                "import_column": "" if deleted else own,
                "old": "" if deleted else bare(edit.old),
                "new": bare(edit.new),
                "reason": answer.reason,
                "who": answer.who,
                "day": answer.day,
                "approved_by": answer.approved_by,
                "place": " ".join(filter(None, place)),
                "copy": _WAYS[patch.copies[change.file].way].of(about.lang),
                "task": answer.task,
            },
        )
    return pl.DataFrame(list(found.values()), schema)


def write_list(patch: Patch, about: Heading, folder: Path) -> None:
    """Write both files into a folder, readable by their owner only: they hold names and numbers
    whole."""
    frame = rows(patch, about)
    headers = {name: words.of(about.lang) for name, (words, _) in _COLUMNS.items()}
    title = _BOOK.of(about.lang)
    book = Book(title, title, about.day, labels(about.lang))
    book.mark(BOOK_MARK, f"{KIND} {about.run}")
    columns = [
        Column(name, headers[name], width, Look.KEY if name == "task" else Look.TEXT)
        for name, (_, width) in _COLUMNS.items()
    ]
    printed = 1 + list(_COLUMNS).index("place")
    book.table(title, columns, frame, printed=printed)
    workbook, text = (folder / name for name in list_files(about.lang))
    book.save(workbook)
    write_csv(frame.rename(headers), text)
    for path in (workbook, text):
        path.chmod(0o600)


def list_files(lang: str) -> tuple[str, str]:
    """The names of the two files."""
    name = _BOOK.of(lang)
    return f"{name}.xlsx", f"{name}.csv"
