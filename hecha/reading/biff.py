"""What the records of an old workbook (.xls) show and calamine does not: merges, error values.

The layout is that of [MS-CFB] (a file of sectors) and [MS-XLS] (a stream of records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from hecha.reading.archive import SheetPart
from hecha.reading.limits import TooLarge
from hecha.reading.sheet import Merge

_STREAMS = ("Workbook", "Book")
_END_OF_CHAIN = 0xFFFFFFFA
"""Sector numbers from here on are marks."""
_BOUNDSHEET, _EOF = 0x85, 0x0A
_MERGED, _BOOLERR, _FORMULA = 0xE5, 0x205, 0x06
_CELLS = frozenset({_BOOLERR, _FORMULA, 0xFD, 0xBD, 0x203, 0x204, 0x27E})
_MOST_COLUMNS = 256
_SECTORS = (9, 12)
"""Powers of two that a sector may have bytes: 512 or 4,096."""
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def inspect(content: bytes) -> tuple[SheetPart, ...]:
    """The parts of the worksheets in the order of the workbook.

    Empty where the file is not built as described; calamine then says whether it can be read.
    Raises TooLarge for a cell beyond the last column there can be.
    """
    try:
        return tuple(_sheets(_stream(content)))
    except (struct.error, IndexError, ValueError):
        return ()


def _sheets(stream: bytes) -> Iterator[SheetPart]:
    starts = []
    for kind, data in _records(stream, 0):
        if kind == _BOUNDSHEET:
            (start,) = struct.unpack_from("<I", data)
            starts.append(start)
    for start in starts:
        merges: list[Merge] = []
        errors: dict[tuple[int, int], str] = {}
        for kind, data in _records(stream, start):
            if kind in _CELLS and data[3]:  # the high byte of the column
                column = int.from_bytes(data[2:4], "little")
                raise TooLarge(
                    f"内容一直延伸到第 {column + 1} 列，最多 {_MOST_COLUMNS} 列",
                    f"has cells as far as column {column + 1}, beyond {_MOST_COLUMNS}",
                )
            if kind == _MERGED:
                (count,) = struct.unpack_from("<H", data)
                for at in range(count):
                    top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * at)
                    merges.append(Merge(top, left, bottom, right))
            elif kind in (_BOOLERR, _FORMULA):
                row, column = struct.unpack_from("<2H", data)
                code = data[6] if kind == _BOOLERR else data[8]
                is_error = data[7] == 1 if kind == _BOOLERR else _is_error(data)
                if is_error:
                    errors[row, column] = ERRORS.get(code, "#N/A")
        yield SheetPart(errors=errors, merges=tuple(merges))


def _is_error(formula: bytes) -> bool:
    """Whether the stored result of a formula is an error value and no number or text."""
    return formula[12:14] == b"\xff\xff" and formula[6] == 2


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one sub-stream, from its begin to its end mark."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _stream(content: bytes) -> bytes:
    """The stream of the workbook out of the sectors of the file."""
    shift, small_shift = struct.unpack_from("<2H", content, 30)
    if shift not in _SECTORS or small_shift > shift:
        raise ValueError("sectors of another size")
    size, small_size = 1 << shift, 1 << small_shift
    directory_start, cutoff, small_table_start = struct.unpack_from("<I4xII", content, 48)
    more_tables, more_count = struct.unpack_from("<2I", content, 68)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = list(struct.unpack_from("<109I", content, 76))
    sectors = len(content) // size
    for _ in range(min(more_count, sectors)):
        *numbers, more_tables = struct.unpack(f"<{size // 4}I", sector(more_tables))
        tables += numbers
    follows: list[int] = []
    for number in tables:
        if number < _END_OF_CHAIN and len(follows) <= sectors:
            follows += struct.unpack(f"<{size // 4}I", sector(number))

    def chain(start: int) -> bytes:
        parts: list[bytes] = []
        seen = 0
        while start < _END_OF_CHAIN and seen <= len(follows):
            parts.append(sector(start))
            start, seen = follows[start], seen + 1
        return b"".join(parts)

    directory = chain(directory_start)
    small: tuple[int, int] | None = None
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        (name_length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: max(0, name_length - 2)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<2I", entry, 116)
        if at == 0:
            small = start, length
        if name in _STREAMS:
            if length >= cutoff or small is None:
                return chain(start)[:length]
            return _small(chain(small[0]), chain(small_table_start), start, small_size)[:length]
    raise ValueError("no stream of a workbook")


def _small(content: bytes, table: bytes, start: int, size: int) -> bytes:
    """A stream kept in the small sectors inside the root's own."""
    follows = struct.unpack(f"<{len(table) // 4}I", table)
    parts: list[bytes] = []
    while start < _END_OF_CHAIN and len(parts) <= len(follows):
        parts.append(content[start * size : (start + 1) * size])
        start = follows[start]
    return b"".join(parts)
