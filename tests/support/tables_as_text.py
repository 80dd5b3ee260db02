"""Submissions written as small texts, for tests of the rule engine."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hecha.reading.reader import read
from hecha.reading.submission import Submission

DAY = date(2023, 12, 31)


def submission(folder: Path, tables: Mapping[str, str], day: date = DAY) -> Submission:
    """Read tables given as text: cells separated by ``|``, the header first."""
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [line for line in text.splitlines() if line.strip()]
        rows = [",".join(cell.strip() for cell in line.split("|")) for line in lines]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read([folder], as_of=day)
