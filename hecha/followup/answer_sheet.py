"""Lists that go out of a follow-up to be filled in, and come back: workbooks and csv files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl

from hecha.reading.archive import small_part
from hecha.reading.files import InputFile
from hecha.reading.own_file import BOOK_MARK
from hecha.reading.sheets import sheets_of
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.worksheets.table_sheet import Book, Column

PLACE = "place"
"""Column of a list read: file, sheet and row, for messages."""

_MOST = 64_000  # bytes: own properties have some 400


def write_list(
    rows: pl.DataFrame, columns: Sequence[Column], title: str, kind: str, path: Path, lang: str
) -> None:
    """Write rows as a workbook of one sheet; ``kind`` marks it as a list of that kind.

    The file can be read by its owner only. Raises InputRejected where it cannot be written, or is
    one that is no such list.
    """
    if path.exists() and not _is_of_kind(path, kind):
        raise InputRejected(f"{path} 已存在，且不是同样的清单：请换一个文件名。")
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
        raise InputRejected(
            f"无法写入 {path}（{error.strerror}）：如正在 Excel 或 WPS 中打开，请先关闭。"
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _is_of_kind(path: Path, kind: str) -> bool:
    part = small_part(path, "docProps/custom.xml", _MOST)
    return part is not None and f">{kind} ".encode() in part


def read_list(
    path: Path, headers: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> pl.DataFrame:
    """The rows of a list (xlsx, xls, csv, parquet) with a column of text for each role of
    ``headers`` (role -> the headers it may have) and PLACE; null where the list has no such column.

    The header row is the first that has a header of every role in ``needed``. Wholly blank rows
    are left out. Raises InputRejected where there is none, or the file cannot be read.
    """
    if not path.is_file():
        raise InputRejected(f"没有文件 {path}：请检查文件名。")
    file = InputFile.of(path, path.name, frozenset(), previous=False)
    known = {_plain(name): role for role, names in headers.items() for name in names}
    frames = []
    for sheet in sheets_of(file):
        rows = list(sheet.cells.iter_rows())
        for at, cells in enumerate(rows):
            found: dict[str, int] = {}
            for position, cell in enumerate(cells):
                if cell is not None and (role := known.get(_plain(cell))):
                    found.setdefault(role, position)
            if set(needed) <= found.keys():
                place = " ".join(filter(None, (path.name, sheet.name)))
                frames.append(_below(sheet.cells, at, found, [*headers], place))
                break
    if not frames:
        wanted = "、".join(headers[role][0] for role in needed)
        raise InputRejected(f"{path.name} 里没有列 {wanted}：请检查表头，或不是这一种清单。")
    return pl.concat(frames)


def _below(
    cells: pl.DataFrame, header: int, found: Mapping[str, int], roles: Sequence[str], place: str
) -> pl.DataFrame:
    names = cells.columns
    texts = {
        role: pl.col(names[found[role]]).str.strip_chars().replace("", None)
        if role in found
        else pl.lit(None, pl.String)
        for role in roles
    }
    rows = (
        cells.with_row_index("_row", offset=1)
        .slice(header + 1)
        .select(
            *(text.alias(role) for role, text in texts.items()),
            pl.format("{}第{}行", pl.lit(place + " "), "_row").alias(PLACE),
        )
    )
    return rows.filter(pl.any_horizontal(pl.col(role).is_not_null() for role in texts))


def _plain(header: str) -> str:
    return "".join(header.split())
