"""A file as sheets of text cells, whatever its format: recognised by content, not by suffix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from hecha.reading import content, delimited, excel, limits
from hecha.reading.files import InputFile
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected


def sheets_of(file: InputFile) -> Iterator[Sheet]:
    """The sheets of a file in their order, each with the columns up to its last filled one.

    Raises InputRejected when it cannot be read or is larger than a file of its size may be.
    """
    try:
        size = file.path.stat().st_size
        for sheet in _opened(file):
            cells = _without_blank_end(sheet.cells)
            limits.check_shape(cells.height, cells.width, size, limits.PARQUET_CELLS)
            limits.check_text(cells, size)
            yield replace(sheet, cells=cells)
    except limits.TooLarge as error:
        what = error.words
        raise InputRejected(
            f"{file.name} {what.zh}，超出限度：请在 Excel 中删除多余的行列或按乡镇拆分后另存。",
            f"{file.name} {what.en}, more than can be read: please remove needless rows and "
            "columns in Excel, or split it by township.",
        ) from None
    except OSError as error:
        raise _not_opened(file) from error


def _without_blank_end(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells without the wholly blank columns behind the last filled one."""
    width = cells.width
    while width > 1 and cells.to_series(width - 1).null_count() == cells.height:
        width -= 1
    return cells if width == cells.width else cells[:, :width]


def _opened(file: InputFile) -> Iterator[Sheet]:
    head = _head(file)
    if head.startswith((content.ZIP, content.OLE)):
        return excel.sheets(file, old_format=head.startswith(content.OLE))
    if head.startswith(content.PARQUET):
        return iter([_parquet(file)])
    if file.is_foreign:
        raise InputRejected(
            f"{file.name} 的格式无法识别：请打开后另存为 .xlsx。",
            f"The format of {file.name} is not known: please open it and save it as .xlsx.",
        )
    if (kind := content.foreign(head)) is not None:
        raise InputRejected(
            f"{file.name} 实际是{kind.zh}，不是表格：请用 Excel 打开后另存为 .xlsx，或重新导出。",
            f"{file.name} is really {kind.en} and no table: please open it in Excel and save it as "
            ".xlsx, or export it again.",
        )
    return iter([delimited.sheet(file)])


def is_parquet(path: Path) -> bool:
    """Whether a file begins like a parquet file; False where it cannot be opened."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(content.PARQUET)) == content.PARQUET
    except OSError:
        return False


def _head(file: InputFile) -> bytes:
    try:
        with file.path.open("rb") as stream:
            head = stream.read(content.HEAD)
    except OSError as error:
        raise _not_opened(file) from error
    if not head:
        raise InputRejected(
            f"{file.name} 是空文件：请重新导出。",
            f"{file.name} is an empty file: please export it again.",
        )
    return head


def _not_opened(file: InputFile) -> InputRejected:
    return InputRejected(
        f"{file.name} 打不开：请关闭正在使用它的程序，并检查文件是否还在、是否有读取权限。",
        f"{file.name} cannot be opened: please close the program that uses it, and check whether "
        "it is still there and you may read it.",
    )


def _parquet(file: InputFile) -> Sheet:
    """A parquet file as a sheet whose first row holds the column names.

    Raises TooLarge by the counts of its footer, before any page is unpacked.
    """
    try:
        with file.path.open("rb") as stream:
            # An open file: brackets in a path would be taken for a pattern.
            lazy = pl.scan_parquet(stream)
            columns = lazy.collect_schema().names()
            rows = lazy.select(pl.len()).collect().item()
            size = file.path.stat().st_size
            limits.check_shape(rows, len(columns), size, limits.PARQUET_CELLS)
            frame = lazy.collect()
    except pl.exceptions.PolarsError as error:
        raise InputRejected(
            f"{file.name} 不是完整的 parquet 文件：请重新生成。",
            f"{file.name} is no whole parquet file: please write it again.",
        ) from error
    try:
        return frame_sheet(frame)
    except pl.exceptions.PolarsError as error:
        raise InputRejected(
            f"{file.name} 有不能读成文字的列：请把各列改为文本、数字或日期后重新生成。",
            f"{file.name} has columns that cannot be read as text: please make them texts, numbers "
            "or dates and write it again.",
        ) from error


def frame_sheet(frame: pl.DataFrame, headers: Sequence[str] | None = None) -> Sheet:
    """A frame as a sheet whose first row holds ``headers`` (default: the column names)."""
    floats = [frame.schema[name].is_float() for name in frame.columns]
    names = [f"c{position}" for position in range(frame.width)]
    header = pl.DataFrame(
        {name: [text] for name, text in zip(names, headers or frame.columns, strict=True)},
        schema=dict.fromkeys(names, pl.String),
    )
    plain = frame.select(_text(pl.col(column), kind) for column, kind in frame.schema.items())
    plain.columns = names
    cells = pl.concat([header, plain])

    def numeric(positions: Sequence[int]) -> pl.DataFrame:
        # Whole numbers of a parquet file are exact; only floats can have lost digits.
        return cells.select(
            pl.col(names[at]).is_not_null() & pl.lit(value=floats[at]) for at in sorted(positions)
        )

    return Sheet(None, cells, numeric=numeric)


def _text(cells: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """The cells of a parquet column as a spreadsheet would print them."""
    if isinstance(kind, pl.Array):
        return _text(cells.arr.to_list(), pl.List(kind.inner))
    if isinstance(kind, pl.List):
        inner = kind.inner
        if isinstance(inner, pl.DataType) and inner.is_nested():
            return pl.struct(cells.alias("_")).struct.json_encode()
        return cells.list.eval(pl.element().cast(pl.String)).list.join("、")
    if kind.is_float():
        whole = (cells == cells.round(0)) & (cells.abs() < 1e15)
        return (
            pl.when(whole)
            .then(cells.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cells.cast(pl.String))
        )
    if isinstance(kind, pl.Date | pl.Datetime):
        return _moment(cells, "d" if isinstance(kind, pl.Date) else kind.time_unit)
    if isinstance(kind, pl.Duration):
        return cells.dt.to_string()
    return cells.cast(pl.String, strict=False)


_DAYS = -719_162, 2_932_896
"""The first day of the year 1 and the last of the year 9999, counted from 1970."""
_OF_A_DAY = {"d": 1, "ms": 86_400_000, "us": 86_400_000_000}


def _moment(cells: pl.Expr, unit: str) -> pl.Expr:
    """Dates as text; one of no year from 1 to 9999 as the number it is stored as."""
    if unit == "ns":  # reaches from 1677 to 2262
        return cells.cast(pl.String)
    first, last = (day * _OF_A_DAY[unit] for day in _DAYS)
    number = cells.to_physical()
    known = pl.when(number.is_between(first, last)).then(cells)
    return pl.coalesce(known.cast(pl.String), number.cast(pl.String))
