"""Text files: encoding, separator, records."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TextIO

import polars as pl

from hecha.declare.words import Words
from hecha.reading import limits
from hecha.reading.files import InputFile
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
_CHUNK_RECORDS, _CHUNK_CELLS = 20_000, 1_000_000
_MOST_LINES_IN_A_CELL = 50
"""More line breaks than this in one cell mean that a quotation mark is not closed."""
_KNOWN_CHARACTERS = 10
"""Characters beyond ASCII that, read before the first broken byte, show the encoding is right."""


def sheet(file: InputFile) -> Sheet:
    """A file of cells separated by commas, tabs, semicolons or bars; a record is a row, blank lines
    included, as Excel counts.

    Raises InputRejected for binary content, text in no known encoding, a byte that is none of its
    encoding, a quotation mark that swallows records and a line without end, and TooLarge for more
    columns or cells than there may be.
    """
    encoding = _encoding(file)
    separator = separator_of(file.path, encoding)
    csv.field_size_limit(1 << 24)
    with file.path.open(encoding=encoding, newline="") as stream:
        try:
            frames = list(_frames(_records(stream, separator, file)))
        except csv.Error as error:
            raise InputRejected(
                f"{file.name} 不是可读取的文本表格：请用 Excel 打开后另存为 .xlsx。",
                f"{file.name} is no text table that can be read: please open it in Excel and save "
                "it as .xlsx.",
            ) from error
    cells = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
    return Sheet(None, cells, encoding=encoding)


def _records(stream: TextIO, separator: str, file: InputFile) -> Iterator[list[str]]:
    """The records of a text file. Raises as :func:`sheet` says."""
    lines: list[str] = []
    size = file.path.stat().st_size
    last: list[str] = []
    number, longest = 0, 0

    def remembered() -> Iterator[str]:
        for line in iter(partial(stream.readline, limits.MOST_LINE), ""):
            if len(line) >= limits.MOST_LINE or len(lines) > _MOST_LINES_IN_A_CELL:
                raise _no_end(file, number + 1, len(lines))
            lines.append(line)
            yield line

    for number, record in enumerate(csv.reader(remembered(), delimiter=separator), 1):
        if len(lines) > 1 and _swallows(lines, record, separator, longest):
            count = len(lines) - 1
            raise _open_quotation(file, number, Words(f"的 {count} 行", f"the next {count} lines"))
        last = list(lines)
        lines.clear()
        # Cells that are blank to the end of a line are none.
        while record and not record[-1]:
            record.pop()
        longest = max(longest, len(record))
        limits.check_shape(number, longest, size)
        yield record
    if number and not _is_closed(last, separator):
        raise _open_quotation(file, number, Words("的内容", "what follows"))


def _no_end(file: InputFile, number: int, lines: int) -> InputRejected:
    """What to raise for a record that takes up too many lines or too long a one."""
    if lines > _MOST_LINES_IN_A_CELL:
        most = _MOST_LINES_IN_A_CELL
        swallowed = Words(f"的 {most} 多行", f"more than {most} lines")
        return _open_quotation(file, number, swallowed)
    return InputRejected(
        f"{file.name} 第 {number} 行超过 {limits.MOST_LINE} 个字符，可能没有换行或引号没有成对："
        "请用 Excel 打开后另存为 .xlsx，或重新导出。",
        f"Line {number} of {file.name} has more than {limits.MOST_LINE} characters; a line break "
        "or a quotation mark may be missing: please open it in Excel and save it as .xlsx, or "
        "export it again.",
    )


def _open_quotation(file: InputFile, number: int, swallowed: Words) -> InputRejected:
    return InputRejected(
        f"{file.name} 第 {number} 行起引号没有成对，其后{swallowed.zh}被当作同一个"
        "单元格的内容：请在 Excel 或记事本中删去或补全该行的引号后重新提供。",
        f"From line {number} of {file.name} a quotation mark has no counterpart, and "
        f"{swallowed.en} would be read as one cell: please remove the mark or add the other one "
        "in Excel or an editor.",
    )


def _is_closed(lines: Sequence[str], separator: str) -> bool:
    """Whether every quotation mark of a record has its counterpart, and nothing after it."""
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _swallows(lines: Sequence[str], record: Sequence[str], separator: str, width: int) -> bool:
    """Whether the lines of one record are several records behind a quotation mark gone astray.

    Either the text goes on behind the closing mark, or there is none, or what a cell holds over a
    line break has the separators of whole records. ``width`` is the widest record before.
    """
    if not _is_closed(lines, separator) or len(lines) > _MOST_LINES_IN_A_CELL:
        return True
    fewest = max(1, (width - 1) // 2)
    return any(
        breaks and cell.count(separator) >= breaks * fewest
        for cell in record
        if (breaks := len(cell.splitlines()) - 1) > 0
    )


def _frames(records: Iterable[list[str]]) -> Iterator[pl.DataFrame]:
    """Chunks of records as frames with columns c0, c1, …; a blank cell is null."""
    for chunk in _chunks(records):
        columns = zip_longest(*chunk)
        frame = pl.DataFrame(
            [pl.Series(f"c{at}", cells, dtype=pl.String) for at, cells in enumerate(columns)]
        )
        if frame.width == 0:
            # Only blank lines: zip gives no column to count them by.
            frame = pl.DataFrame({"c0": [None] * len(chunk)}, schema={"c0": pl.String})
        yield frame.with_columns(pl.all().replace("", None))


def _chunks(records: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    chunk: list[list[str]] = []
    cells = 0
    for record in records:
        chunk.append(record)
        cells += len(record)
        if len(chunk) >= _CHUNK_RECORDS or cells >= _CHUNK_CELLS:
            yield chunk
            chunk, cells = [], 0
    if chunk:
        yield chunk


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
            raise InputRejected(
                f"{file.name} 不是表格文件：请用 Excel 打开后另存为 .xlsx。",
                f"{file.name} is no table: please open it in Excel and save it as .xlsx.",
            )
        candidates = ("utf-8", "gb18030")
    broken = [_first_broken(file.path, name) for name in candidates]
    for name, place in zip(candidates, broken, strict=True):
        if place is None:
            return name
        if place.is_nul:
            raise InputRejected(
                f"{file.name} 第 {place.line} 行起有空字符（NUL），文件可能没有写完："
                "请用 Excel 打开检查后另存为 .xlsx，或重新导出。",
                f"From line {place.line} {file.name} has null characters (NUL) and may not have "
                "been written to its end: please look at it in Excel and save it as .xlsx, or "
                "export it again.",
            )
        if place.characters >= _KNOWN_CHARACTERS:
            raise InputRejected(
                f"{file.name} 第 {place.line} 行有损坏的字符（文字编码 {name.upper()}）："
                "请用 Excel 打开，改正该行后另存为 .xlsx，或重新导出。",
                f"Line {place.line} of {file.name} has broken characters (encoding "
                f"{name.upper()}): please correct it in Excel and save it as .xlsx, or export the "
                "file again.",
            )
    raise InputRejected(
        f"{file.name} 的文字编码无法识别（不是 UTF-8 也不是 GBK/GB18030，或文件不完整）："
        "请用 Excel 打开后另存为 .xlsx。",
        f"The encoding of {file.name} is not known (neither UTF-8 nor GBK/GB18030, or the file is "
        "not whole): please open it in Excel and save it as .xlsx.",
    )


@dataclass(frozen=True, slots=True)
class _Broken:
    """The line of the first byte that is none of an encoding or NUL, and how many characters beyond
    ASCII were read before it."""

    line: int
    characters: int
    is_nul: bool = False


def _first_broken(path: Path, encoding: str) -> _Broken | None:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    line, characters = 1, 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            # The decoder keeps a character cut by the end of the block.
            pending = decoder.getstate()[0]
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                text = (pending + block)[: error.start].decode(encoding, "ignore")
                return _Broken(line + text.count("\n"), characters + _beyond_ascii(text))
            if (nul := text.find("\0")) >= 0:
                return _Broken(line + text.count("\n", 0, nul), characters, is_nul=True)
            if not block:
                return None
            line += text.count("\n")
            characters = characters or _beyond_ascii(text)


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else sum(not sign.isascii() for sign in text)


_SEPARATORS = (",", "\t", ";", "|")
"""Comma, tab, and what programs of other languages or databases write instead."""
_LINES_LOOKED_AT = 20


def separator_of(path: Path, encoding: str) -> str:
    """The separator that stands most often in the first lines, outside quotation marks; of
    equally many the first of _SEPARATORS."""
    with path.open(encoding=encoding, newline="") as stream:
        lines = stream.read(_BLOCK).splitlines(keepends=True)[:_LINES_LOOKED_AT]
    if lines and (named := _NAMED_SEPARATOR.match(lines[0])):
        return named[1]
    # Every second part lies between two marks; a value such as 残疾,长期慢性病 is no two cells.
    plain = "".join("".join(lines).split('"')[::2])
    return max(_SEPARATORS, key=plain.count)


_NAMED_SEPARATOR = re.compile("^\ufeff?sep=([,;|\t])\r?$", re.IGNORECASE | re.MULTILINE)
"""A first line for Excel that names the separator."""
