"""Exports as headers and records, to be written again and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import fastexcel
import polars as pl
from support.files_by_hand import write_csv

from hecha import policy
from hecha.reading import read
from hecha.reading.submission import Submission
from hecha.rules.checking import check

Row = tuple[str | None, ...]
Book = Mapping[str, list[Row]]
"""Name of a file -> its header and records."""

OF_ORDER = "HH14"
"""The rule about the order of rows: the head comes first."""


def book_of(folder: Path) -> dict[str, list[Row]]:
    """Path below the folder, without suffix -> header and records, totals below them left out."""
    book = {}
    for path in sorted(folder.rglob("*.xlsx")):
        sheet = fastexcel.read_excel(path).load_sheet(
            0, header_row=None, skip_rows=0, dtypes="string"
        )
        rows = sheet.to_polars().rows()
        first = next(at for at, row in enumerate(rows) if len([c for c in row if c]) > 2)
        name = path.relative_to(folder).with_suffix("").as_posix()
        book[name] = [row for row in rows[first:] if "合计" not in row]
    return book


def written(folder: Path, book: Book) -> Submission:
    for name, rows in book.items():
        write_csv(folder / f"{name}.csv", rows)
    return read([folder])


def findings(folder: Path, book: Book, suite: str = "national") -> pl.DataFrame:
    """Fingerprint, rule and message of all that is found in a book, file notices aside."""
    submission = written(folder, book)
    results = check(submission, policy.load(suite, submission.snapshot.day))
    assert submission.unread == ()
    return (
        results.findings.filter(~pl.col("rule").str.starts_with("FF"))
        .select("fingerprint", "rule", "message")
        .sort("fingerprint")
    )
