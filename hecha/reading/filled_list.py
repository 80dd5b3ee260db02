"""A list somebody filled in, read by its headers: workbooks and csv files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from hecha.reading.files import InputFile
from hecha.reading.sheets import sheets_of
from hecha.reading.submission import InputRejected

PLACE = "place"
"""Column of a list read: file, sheet and row, for messages."""


def read_list(
    path: Path, headers: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> pl.DataFrame:
    """The rows of a list (xlsx, xls, csv, parquet) with a column of text for each role of
    ``headers`` (role -> the headers it may have) and PLACE; null where the list has no such column.

    The header row is the first that has a header of every role in ``needed``. Wholly blank rows
    are left out. Raises InputRejected where there is none, or the file cannot be read.
    """
    if not path.is_file():
        raise InputRejected(
            f"没有文件 {path}：请检查文件名。", f"There is no file {path}: please check the name."
        )
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
        raise InputRejected(
            f"{path.name} 里没有列 {wanted}：请检查表头，或不是这一种清单。",
            f"{path.name} has no columns {wanted}: please check its header, or the list.",
        )
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
