"""Lists that go out of a follow-up to be filled in; hecha.reading.filled_list reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.system_errors import why
from hecha.reading.archive import small_part
from hecha.reading.own_file import BOOK_MARK
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.worksheets.table_sheet import Book, Column

_MOST = 64_000  # bytes: own properties have some 400


def write_list(
    rows: pl.DataFrame, columns: Sequence[Column], title: str, kind: str, path: Path, lang: str
) -> None:
    """Write rows as a workbook of one sheet; ``kind`` marks it as a list of that kind.

    The file can be read by its owner only. Raises InputRejected where it cannot be written, or is
    one that is no such list.
    """
    if path.exists() and not _is_of_kind(path, kind):
        raise InputRejected(
            f"{path} 已存在，且不是同样的清单：请换一个文件名。",
            f"{path} exists and is no such list: please choose another name.",
        )
    day = date.today()
    book = Book(title, title, day, labels(lang))
    book.mark(BOOK_MARK, f"{kind} {day}")
    book.table(title, columns, rows)
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        book.save(unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(path)
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"无法写入 {path}（{reason.zh}）：如正在 Excel 或 WPS 中打开，请先关闭。",
            f"{path} cannot be written ({reason.en}): if it is open in Excel or WPS, please close "
            "it.",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _is_of_kind(path: Path, kind: str) -> bool:
    part = small_part(path, "docProps/custom.xml", _MOST)
    return part is not None and f">{kind} ".encode() in part
