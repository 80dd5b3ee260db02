"""Reading answers back: packets and 整改清单.xlsx, whatever was done to them meanwhile.

Columns are found by their headers and tasks by the key in each row, so that rows may be sorted,
filtered or copied, columns added or moved, and properties lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hecha.corrections.packet_words import WORDS
from hecha.corrections.task_keys import TaskKey
from hecha.reading import excel
from hecha.reading.files import InputFile
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected
from hecha.report.labels import LIST_COLUMNS, labels

_ROLES = ("decision", "new_value", "reason", "handler", "date", "key", "value")


@dataclass(frozen=True, slots=True)
class Row:
    """One row somebody answered, as it stands: where it is, its key, what was filled in.

    ``is_number`` says that the corrected value is stored as a number, not as text. ``whole`` is
    false for a row below no header: what its cells mean is not known.
    """

    file: str
    sheet: str
    row: int
    key: TaskKey
    decision: str = ""
    new_value: str = ""
    reason: str = ""
    handler: str = ""
    date: str = ""
    value: str | None = None
    is_number: bool = False
    whole: bool = True

    @property
    def is_answered(self) -> bool:
        """Whether anything was filled in."""
        return not self.whole or any((self.decision, self.new_value, self.reason))


def rows_of(path: Path) -> list[Row]:
    """The rows of tasks in a workbook. Raises InputRejected where it cannot be opened or has
    none."""
    if not path.is_file():
        raise InputRejected(
            f"没有文件 {path}：请检查文件名。",
            f"There is no file {path}: please check its name.",
        )
    file = InputFile.of(path, path.name, frozenset(), previous=False)
    old = path.suffix.lower() == ".xls"
    found = [row for sheet in excel.sheets(file, old_format=old) for row in _of_sheet(path, sheet)]
    if not found:
        raise InputRejected(
            f"{path.name} 中没有任务：不是 hecha 写出的任务单或整改清单，或“编号”列被删除。",
            f"There is no task in {path.name}: it is no packet or correction list that hecha "
            "wrote, or its last column (“编号”, “Number”) was removed.",
        )
    return found


def _headers() -> dict[str, str]:
    """Role by header, in every language and of both kinds of workbook."""
    found: dict[str, str] = {}
    for lang, words in WORDS.items():
        terms = labels(lang)
        listed = {name: terms.list_headers[name] for name in LIST_COLUMNS}
        listed["key"] = listed["fingerprint"]
        for headers in (listed, words.headers):
            found |= {headers[role]: role for role in _ROLES if role in headers}
    return found


def _of_sheet(path: Path, sheet: Sheet) -> Iterator[Row]:
    known, roles = _headers(), dict[str, int]()
    numbers: pl.Series | None = None
    place = (path.name, sheet.name or "")
    for at, cells in enumerate(sheet.cells.iter_rows()):
        if named := _named(cells, known):
            roles = named
            if "new_value" in roles and sheet.numeric is not None:
                numbers = sheet.numeric([roles["new_value"]]).to_series()
        elif roles:
            if key := TaskKey.read(_text(cells, roles["key"])):
                yield Row(
                    *place,
                    at + 1,
                    key,
                    decision=_text(cells, roles["decision"]),
                    new_value=_text(cells, roles.get("new_value")),
                    reason=_text(cells, roles.get("reason")),
                    handler=_text(cells, roles.get("handler")),
                    date=_text(cells, roles.get("date")),
                    value=_text(cells, roles["value"]) if "value" in roles else None,
                    is_number=numbers is not None and bool(numbers[at]),
                )
        else:
            keys = (TaskKey.read(cell) for cell in cells if cell)
            # A fingerprint alone may be any text of sixteen such digits.
            if key := next((one for one in keys if one is not None and one.packet), None):
                yield Row(*place, at + 1, key, whole=False)


def _named(cells: tuple[str | None, ...], known: dict[str, str]) -> dict[str, int]:
    """Position by role, if the row is a header: that of the key and of the decision are in it."""
    named: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if cell is not None and (role := known.get(cell.strip())):
            named.setdefault(role, position)
    return named if {"key", "decision"} <= named.keys() else {}


def _text(cells: tuple[str | None, ...], position: int | None) -> str:
    return "" if position is None else (cells[position] or "").strip()
