"""A file as sheets of text cells, whatever its format: recognised by content, not by suffix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from hecha.reading import content, delimited, excel
from hecha.reading.files import InputFile
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected


def sheets_of(file: InputFile) -> Iterator[Sheet]:
    """The sheets of a file in their order. Raises InputRejected when it cannot be read."""
    head = _head(file)
    if head.startswith((content.ZIP, content.OLE)):
        return excel.sheets(file, old_format=head.startswith(content.OLE))
    if head.startswith(content.PARQUET):
        return iter([_parquet(file)])
    if file.is_foreign:
        raise InputRejected(f"{file.name} 的格式无法识别：请打开后另存为 .xlsx。")
    if (kind := content.foreign(head)) is not None:
        raise InputRejected(
            f"{file.name} 实际是{kind}，不是表格：请用 Excel 打开后另存为 .xlsx，或重新导出。"
        )
    return iter([delimited.sheet(file)])


def _head(file: InputFile) -> bytes:
    try:
        with file.path.open("rb") as stream:
            head = stream.read(content.HEAD)
    except OSError as error:
        raise InputRejected(
            f"{file.name} 打不开：请关闭正在使用它的程序，并检查是否有读取权限。"
        ) from error
    if not head:
        raise InputRejected(f"{file.name} 是空文件：请重新导出。")
    return head


def _parquet(file: InputFile) -> Sheet:
    """A parquet file as a sheet whose first row holds the column names."""
    try:
        frame = pl.read_parquet(file.path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputRejected(f"{file.name} 不是完整的 parquet 文件：请重新生成。") from error
    return frame_sheet(frame)


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
    if isinstance(kind, pl.List):
        return cells.list.eval(pl.element().cast(pl.String)).list.join("、")
    if kind.is_float():
        whole = (cells == cells.round(0)) & (cells.abs() < 1e15)
        return (
            pl.when(whole)
            .then(cells.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cells.cast(pl.String))
        )
    return cells.cast(pl.String, strict=False)
