"""Text and parquet files that would take a reader down, made by script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
from support.hostile_workbooks import HEADERS, PERSON

_HEAD = ",".join(HEADERS) + "\r\n"
_LINE = ",".join(PERSON) + "\r\n"


def _text(content: str | bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def _long_line(path: Path) -> Path:
    """One line of 1 GB without an end, sparse on the disk."""
    _text(_HEAD + _LINE)(path)
    with path.open("r+b") as stream:
        stream.seek(1 << 30)
        stream.write(b"x")
    return path


def _long_text_line(path: Path) -> Path:
    _text(_HEAD)(path)
    with path.open("ab") as stream:
        for _ in range(300):
            stream.write(b"x" * (1 << 20))
    return path


TEXTS: dict[str, Callable[[Path], Path]] = {
    "300 KB of commas": _text(_HEAD + _LINE + "," * 300_000 + "\r\n"),
    "300 KB of commas in the header": _text(_HEAD.strip() + "," * 300_000 + "\r\n" + _LINE),
    "16,000 commas in every line": _text(_HEAD + ("x" + "," * 16_000 + "\r\n") * 500),
    "a line of 1 GB": _long_line,
    "a line of 300 MB of text": _long_text_line,
    "4 million commas without an end": _text("," * 4_000_000),
    "NUL bytes": _text(_HEAD.encode() + _LINE.encode() + b"\0" * 5000),
    "a NUL byte far down": _text(_HEAD.encode() + _LINE.encode() * 30_000 + b"a\0b,c\r\n"),
    "an open quotation mark": _text(_HEAD + _LINE * 3 + '某县,"甲镇,东村\r\n' + _LINE * 20_000),
    "an open quotation mark in the last line": _text(_HEAD + _LINE * 3 + _LINE[:-2] + ',"x'),
    "two open quotation marks": _text(
        _HEAD + '某县,"甲镇,东村,1,1,甲,1,户主\r\n' + _LINE + '某县,"甲镇,东村,1,1,甲,1,户主\r\n'
    ),
    "millions of blank lines": _text(_HEAD + _LINE + "\n" * 3_000_000),
    "millions of quotation marks": _text(_HEAD + '"' * 4_000_001),
    "carriage returns only": _text((_HEAD + _LINE * 10).replace("\r\n", "\r")),
    "half a character at the end": _text((_HEAD + _LINE).encode() + "县".encode()[:2]),
    "UTF-16 of odd length": _text((_HEAD + _LINE).encode("utf-16") + b"\x00"),
    "UTF-32": _text((_HEAD + _LINE).encode("utf-32")),
    "lone surrogates": _text(_HEAD.encode() + b"\xed\xa0\x80\xed\xb0\x80," + _LINE.encode()),
    "control sequences": _text(_HEAD + _LINE.replace("某人", "\x1b]0;x\x07\x1b[2J")),
}
"""Hostile text files by what is wrong with them."""


def _register(rows: int) -> pl.DataFrame:
    return pl.DataFrame([PERSON] * rows, schema=HEADERS, orient="row")


def _parquet(make: Callable[[], pl.DataFrame]) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        make().write_parquet(path, compression="zstd")
        return path

    return write


def _many(rows: int) -> Callable[[Path], Path]:
    """So many rows of one value, which take a few KB."""
    return _parquet(lambda: pl.select(pl.repeat(True, rows).alias("是否脱贫户")))


def _changed(change: Callable[[bytearray], None]) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        _parquet(lambda: _register(300))(path)
        content = bytearray(path.read_bytes())
        change(content)
        path.write_bytes(content)
        return path

    return write


def _flip(begin: int, every: int) -> Callable[[bytearray], None]:
    def change(content: bytearray) -> None:
        for at in range(begin % len(content), len(content), every):
            content[at] ^= 1 << (at % 8)

    return change


def _set(place: int, value: bytes) -> Callable[[bytearray], None]:
    def change(content: bytearray) -> None:
        content[place : place + len(value) or None] = value

    return change


_NESTED = {"a": [{"x": [1, 2], "y": {"z": b"\xff"}}], "b": [[["甲"]]]}

PARQUETS: dict[str, Callable[[Path], Path]] = {
    "60 million rows": _many(60_000_000),
    "nested": _parquet(lambda: _register(1).hstack(pl.DataFrame(_NESTED))),
    "struct": _parquet(lambda: _register(1).hstack(pl.DataFrame({"s": [{"a": 1}]}))),
    "binary": _parquet(lambda: _register(1).with_columns(x=pl.lit(b"\xff\xfe"))),
    "duration, decimal, time": _parquet(
        lambda: _register(1).with_columns(
            d=pl.duration(days=10**8), t=pl.time(1), n=pl.lit("1.5").cast(pl.Decimal(38, 30))
        )
    ),
    "a date of the year 200,000": _parquet(
        lambda: _register(1).with_columns(d=pl.lit(2**31 - 1, pl.Int32).cast(pl.Date))
    ),
    "20,000 columns": _parquet(lambda: pl.DataFrame({f"列{at}": ["x"] for at in range(20_000)})),
    "no column": _parquet(pl.DataFrame),
    "footer of 2 GB": _changed(_set(-8, b"\xff\xff\xff\x7f")),
    "flipped footer": _changed(_flip(-400, 13)),
    "flipped pages": _changed(_flip(4, 37)),
    "flipped all over": _changed(_flip(4, 211)),
    "magic only": _text(b"PAR1PAR1"),
    "half": _changed(lambda content: content.__delitem__(slice(len(content) // 2, None))),
}
"""Hostile parquet files by what is wrong with them."""
