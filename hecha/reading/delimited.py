"""Text files: encoding, separator, records."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from pathlib import Path

import polars as pl

from hecha.reading.files import InputFile
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
_CHUNK_RECORDS = 20_000
_MOST_LINES_IN_A_CELL = 50
"""More line breaks than this in one cell mean that a quotation mark is not closed."""


def sheet(file: InputFile) -> Sheet:
    """A csv or tab-separated file; a record is a row, blank lines included, as Excel counts.

    Raises InputRejected for binary content, text in no known encoding, an open quotation mark and
    records that are longer than the header row.
    """
    encoding = _encoding(file)
    separator = _separator(file.path, encoding)
    csv.field_size_limit(1 << 24)
    with file.path.open(encoding=encoding, newline="") as stream:
        try:
            frames = list(_frames(csv.reader(stream, delimiter=separator), file))
        except csv.Error as error:
            raise InputRejected(
                f"{file.name} 不是可读取的文本表格：请用 Excel 打开后另存为 .xlsx。"
            ) from error
    cells = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
    return Sheet(None, cells, encoding=encoding)


def _frames(records: Iterable[list[str]], file: InputFile) -> Iterator[pl.DataFrame]:
    """Chunks of records as frames with columns c0, c1, …; a blank cell is null."""
    iterator = iter(records)
    done = 0
    while chunk := list(islice(iterator, _CHUNK_RECORDS)):
        columns = zip_longest(*chunk)
        frame = pl.DataFrame(
            [pl.Series(f"c{at}", cells, dtype=pl.String) for at, cells in enumerate(columns)]
        )
        if frame.width == 0:
            # Only blank lines: zip gives no column to count them by.
            frame = pl.DataFrame({"c0": [None] * len(chunk)}, schema={"c0": pl.String})
        lines = frame.select(pl.max_horizontal(pl.all().str.count_matches("\n")).alias("lines"))
        broken = lines["lines"].arg_max()
        if broken is not None and (lines["lines"][broken] or 0) > _MOST_LINES_IN_A_CELL:
            raise InputRejected(
                f"{file.name} 第 {done + broken + 1} 行起引号没有成对："
                "请用 Excel 打开检查该行后另存为 .xlsx。"
            )
        done += len(chunk)
        yield frame.with_columns(pl.all().replace("", None))


def _encoding(file: InputFile) -> str:
    """The codec that decodes the whole file: by its byte order mark, else UTF-8, else GB18030."""
    with file.path.open("rb") as stream:
        head = stream.read(_BLOCK)
    for mark, name in _BOMS:
        if head.startswith(mark):
            candidates: tuple[str, ...] = (name,)
            break
    else:
        if b"\x00" in head:
            raise InputRejected(f"{file.name} 不是表格文件：请用 Excel 打开后另存为 .xlsx。")
        candidates = ("utf-8", "gb18030")
    for name in candidates:
        if _decodes(file.path, name):
            return name
    raise InputRejected(
        f"{file.name} 的文字编码无法识别（不是 UTF-8 也不是 GBK/GB18030，或文件不完整）："
        "请用 Excel 打开后另存为 .xlsx。"
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> str:
    """Tab or comma, whichever stands more often in the first lines."""
    with path.open(encoding=encoding, newline="") as stream:
        head = "".join(islice(stream, 20))
    return "\t" if head.count("\t") > head.count(",") else ","
