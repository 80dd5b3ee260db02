"""Workbooks through calamine: every cell as text, and which cells are stored as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import fastexcel
import polars as pl

from hecha.reading import archive, biff
from hecha.reading.files import InputFile
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def sheets(file: InputFile, *, old_format: bool) -> Iterator[Sheet]:
    """The sheets of a workbook; ``old_format`` is the binary one of .xls.

    Raises InputRejected for encrypted and damaged files, TooLarge for swollen ones.
    """
    content: str | bytes = str(file.path)
    by_path = file.path.suffix.lower() in {".xlsx", ".xlsm"} and _is_text(str(file.path))
    inspection = archive.Inspection(long_numbers=True)
    if old_format:
        # By its bytes, because an encrypted .xlsx and a .xls under a wrong suffix come here too.
        content = file.path.read_bytes()
        if _ENCRYPTED in content:
            raise _locked(file)
        inspection = archive.Inspection(long_numbers=True, sheets=biff.inspect(content))
    else:
        try:
            inspection = archive.inspect(file.path)
        except archive.DAMAGE as error:
            raise _damaged(file) from error
        if not by_path:
            content = file.path.read_bytes()
    try:
        reader = fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        raise (_locked(file) if "password" in str(error).lower() else _damaged(file)) from error
    for position, name in enumerate(reader.sheet_names):
        part = inspection.sheets[position] if position < len(inspection.sheets) else None
        yield _sheet(reader, position, name, file, inspection.long_numbers, part)


def _sheet(
    reader: fastexcel.ExcelReader,
    position: int,
    name: str,
    file: InputFile,
    long_numbers: bool,
    part: archive.SheetPart | None,
) -> Sheet:
    part = part or archive.SheetPart()
    try:
        # skip_rows=0 keeps blank rows above the first cell, so that row numbers are Excel's own.
        sheet = reader.load_sheet(position, header_row=None, skip_rows=0, dtypes="string")
        cells = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise _damaged(file) from error
    cells.columns = [f"c{at}" for at in range(cells.width)]
    # Blank columns left of the first cell are not in the frame, yet count in column numbers.
    first = sheet.available_columns()[0].absolute_index if cells.width else 0

    def numeric(positions: Sequence[int]) -> pl.DataFrame:
        ordered = sorted(positions)
        # As a Boolean column calamine gives null for every text and a value for every number.
        stored = reader.load_sheet(
            position,
            header_row=None,
            skip_rows=0,
            dtypes="boolean",
            use_columns=[first + at for at in ordered],
        ).to_polars()
        stored.columns = [f"c{at}" for at in ordered]
        return stored.select(pl.all().is_not_null())

    return Sheet(
        name,
        _with_errors(cells, part.errors, first),
        numeric=numeric,
        hidden=sheet.visible != "visible",
        wrong_dimension=part.stored_rows is not None and part.stored_rows < cells.height,
        long_numbers=long_numbers,
        merges=tuple(
            merge._replace(left=merge.left - first, right=merge.right - first)
            for merge in part.merges
            if 0 <= merge.top < cells.height
        ),
        first_column=first,
    )


def _is_text(path: str) -> bool:
    """Whether a path can be handed to calamine: on Linux a name may be bytes of no encoding."""
    return path.isascii() or all(not "\ud800" <= sign <= "\udfff" for sign in path)


def _with_errors(
    cells: pl.DataFrame, errors: Mapping[tuple[int, int], str], first: int
) -> pl.DataFrame:
    """The cells with the text of error values, which the officer sees, in place of blanks."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        by_column.setdefault(column - first, {})[row] = text
    height = cells.height
    return cells.with_columns(
        cells.to_series(at).scatter(
            [row for row in found if 0 <= row < height],
            [text for row, text in found.items() if 0 <= row < height],
        )
        for at, found in by_column.items()
        if 0 <= at < cells.width
    )


def _locked(file: InputFile) -> InputRejected:
    return InputRejected(
        f"{file.name} 设有打开密码：请在 Excel 中取消密码后另存。",
        f"{file.name} needs a password to be opened: please remove it in Excel and save the file.",
    )


def _damaged(file: InputFile) -> InputRejected:
    return InputRejected(
        f"{file.name} 不是完整的 Excel 文件（可能下载中断）：请重新导出。",
        f"{file.name} is no whole Excel file (its download may have been interrupted): please "
        "export it again.",
    )
