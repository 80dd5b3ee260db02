"""Lists that go out of a follow-up to be filled in; hecha.reading.filled_list reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from hecha.reading.own_file import BOOK_MARK
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.results.one_file import one_file
from hecha.worksheets.table_sheet import Book, Column


def write_list(
    rows: pl.DataFrame, columns: Sequence[Column], title: str, kind: str, path: Path, lang: str
) -> None:
    """Write rows as a workbook of one sheet; ``kind`` marks it as a list of that kind.

    The file can be read by its owner only. Raises InputRejected where it cannot be written, or is
    there already: it may have been filled in.
    """
    if path.exists():
        raise InputRejected(
            f"{path} 已存在，可能已经填写：请换一个文件名。",
            f"{path} is there already and may be filled in: please choose another name.",
        )
    day = date.today()
    book = Book(title, title, day, labels(lang))
    book.mark(BOOK_MARK, f"{kind} {day}")
    book.table(title, columns, rows)
    with one_file(path, owner_only=True) as unfinished:
        book.save(unfinished)
