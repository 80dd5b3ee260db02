"""What one file may take to read: several times what a register of its size needs.

A county's register (200,000 persons, 60 columns) is 12 million cells and stays below the limits
of the smallest file; from there they grow with the size of the file, in bytes on the disk.
"""

from __future__ import annotations

import polars as pl

from hecha.declare.words import Words

MOST_COLUMNS = 16_384
"""Of a sheet: as many as Excel has."""
PARQUET_CELLS = 8
"""Cells of a byte of a parquet file, which stores a repeated value once."""
MOST_LINE = 4 << 20
"""Characters of one line of a text file; a cell of Excel holds 32,767."""

_MB = 1 << 20


class TooLarge(Exception):
    """The file would not fit; ``words`` say what is too large."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.words = Words(zh, en)


def most_cells(size: int, a_byte: int = 1) -> int:
    """Cells of the rectangle from the first to the last, which readers hold whole; ``a_byte`` is
    how many a byte of the file may hold."""
    return 12_000_000 + a_byte * size


def most_text(size: int) -> int:
    """Bytes of the texts of a sheet: one stored text may stand in many cells."""
    return 128 * _MB + 16 * size


def most_memory(size: int, a_byte: int = 1) -> int:
    """Bytes of memory of the process that reads the file, whose bytes may hold ``a_byte`` cells."""
    return 750 * _MB + 64 * a_byte * size


def most_seconds(size: int) -> int:
    """Seconds of processor time of the process that reads the file."""
    return 25 + 3 * size // _MB


def check_shape(rows: int, columns: int, size: int, a_byte: int = 1) -> None:
    """Raise TooLarge for a sheet of more columns or cells than there may be."""
    if columns > MOST_COLUMNS:
        raise TooLarge(f"有 {columns} 列", f"has {columns} columns")
    if rows * columns > most_cells(size, a_byte):
        raise TooLarge(
            f"内容一直延伸到第 {rows} 行、第 {columns} 列",
            f"has cells as far as row {rows} and column {columns}",
        )


def check_text(cells: pl.DataFrame, size: int) -> None:
    """Raise TooLarge for a sheet whose texts are far longer than its file."""
    lengths = cells.select(pl.all().str.len_bytes().sum()).transpose()
    total = int(lengths.to_series().sum()) if cells.width else 0
    if total > most_text(size):
        raise TooLarge(f"内容展开后达 {total // _MB} MB", f"unfolds to {total // _MB} MB")
