"""What differs between two folders of results of one county."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

FINDINGS, EVIDENCE, OUTCOMES, RUN = "findings", "evidence", "outcomes", "run"
PARTS = (FINDINGS, EVIDENCE, OUTCOMES, RUN)
"""What can be compared; RUN is run.json, the notices and every file no other part names."""

FILE_OF_PART = {
    FINDINGS: "findings.parquet",
    EVIDENCE: "evidence.parquet",
    OUTCOMES: "outcomes.csv",
}
RUN_JSON, WORKBOOK = "run.json", "整改清单.xlsx"
NOTICES = ("数据整理", "Tidying")
"""The sheet of the workbook with notices and tidied cells, in Chinese and English."""

ADDED, LOST, MESSAGE = "added", "lost", "message"
KINDS = (ADDED, LOST, MESSAGE, EVIDENCE, OUTCOMES, RUN)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    ``kind`` is one of KINDS, ``subject`` the household, area or file it is about; ``before`` and
    ``after`` are the rows, cells or fields of either side, empty where a side has none.
    """

    kind: str
    county: str
    rule: str
    subject: str
    before: list[Row] = field(default_factory=list)
    after: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Compared:
    """One county: its differences, how many findings of each rule are the same, and its files."""

    county: str
    same: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    identical: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def add(self, kind: str, rule: str, subject: str, before: list[Row], after: list[Row]) -> None:
        """Note a difference."""
        self.differences.append(Difference(kind, self.county, rule, subject, before, after))


def compare(county: str, old: Path, new: Path, parts: Sequence[str] = PARTS) -> Compared:
    """Compare the result files of one county. A folder that is not there has no files."""
    result = Compared(county)
    _compare_files(result, old, new, parts)
    before, after = _Tables(old), _Tables(new)
    for part in (FINDINGS, EVIDENCE, OUTCOMES):
        if part in parts:
            _compare_columns(result, part, before, after)
    _compare_findings(result, before, after, parts)
    if OUTCOMES in parts:
        old_rows, new_rows = before.rows(OUTCOMES, after), after.rows(OUTCOMES, before)
        _compare_rows(result, OUTCOMES, old_rows, new_rows, ("rule", "county", "town"))
    if RUN in parts:
        _compare_record(result, _record(old), _record(new))
        _compare_notices(result, _notices(old), _notices(new))
    return result


class _Tables:
    """The tables of one run by part, None where it wrote none."""

    def __init__(self, folder: Path) -> None:
        self._frames = {part: _frame(folder / file) for part, file in FILE_OF_PART.items()}

    def columns(self, part: str) -> list[str] | None:
        """The columns of a table, None if there is no table."""
        frame = self._frames[part]
        return None if frame is None else frame.columns

    def rows(self, part: str, other: _Tables) -> list[Row]:
        """The rows of a table, in the columns that the other run's table has too."""
        frame, others = self._frames[part], other.columns(part)
        if frame is None:
            return []
        return (
            frame
            if others is None
            else frame.select(each for each in frame.columns if each in others)
        ).to_dicts()

    def cells(self, other: _Tables) -> dict[str, list[Row]]:
        """The evidence of each finding."""
        cells: dict[str, list[Row]] = {}
        for cell in self.rows(EVIDENCE, other):
            cells.setdefault(str(cell.pop("fingerprint")), []).append(cell)
        return cells


def _frame(path: Path) -> pl.DataFrame | None:
    if not path.exists():
        return None
    is_csv = path.suffix == ".csv"
    return pl.read_csv(path, infer_schema=False) if is_csv else pl.read_parquet(path)


def _compare_columns(result: Compared, part: str, before: _Tables, after: _Tables) -> None:
    """A column that one side lacks is one difference, not one per row."""
    old, new = before.columns(part), after.columns(part)
    if old is not None and new is not None and old != new:
        result.add(RUN, "", f"columns of {FILE_OF_PART[part]}", [{"": old}], [{"": new}])


def _keyed(rows: Sequence[Row], key: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    """The rows by key and, as the last part of it, their number among those of the same key."""
    seen: Counter[tuple[Any, ...]] = Counter()
    keyed = {}
    for row in rows:
        values = tuple(row.get(name) for name in key)
        keyed[*values, seen[values]] = row
        seen[values] += 1
    return keyed


def _compare_findings(
    result: Compared, before: _Tables, after: _Tables, parts: Sequence[str]
) -> None:
    old, new = (
        _keyed(side.rows(FINDINGS, other), ("fingerprint",))
        for side, other in ((before, after), (after, before))
    )
    evidence, evidence_now = before.cells(after), after.cells(before)
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        row = was or now or {}
        rule, subject = str(row["rule"]), _subject(row)
        cells, cells_now = evidence.get(key[0], []), evidence_now.get(key[0], [])
        if was is None or now is None:
            if FINDINGS in parts:
                lost = [{**was, "cells": cells}] if was else []
                added = [{**now, "cells": cells_now}] if now else []
                result.add(LOST if was else ADDED, rule, subject, lost, added)
            continue
        is_changed = FINDINGS in parts and was != now
        if is_changed:
            result.add(MESSAGE, rule, subject, *_unlike(was, now))
        # Findings of one fingerprint share their cells: these are compared once.
        if EVIDENCE in parts and key[-1] == 0 and cells != cells_now:
            is_changed = True
            result.add(EVIDENCE, rule, subject, *_unlike_cells(cells, cells_now))
        if not is_changed:
            result.same[rule] += 1


def _subject(row: Row) -> str:
    """Household and person, or the area if no household is concerned."""
    names = [row.get("household_id"), row.get("person_id")]
    if not any(names):
        names = [row.get(column) for column in ("county", "town", "village")]
    return "/".join(str(name) for name in names if name)


def _unlike(was: Row, now: Row) -> tuple[list[Row], list[Row]]:
    """The fields with different values; one that a side has not got is named on the other alone."""
    absent = object()
    names = [
        name
        for name in dict.fromkeys((*was, *now))
        if was.get(name, absent) != now.get(name, absent)
    ]
    before, after = ({name: side[name] for name in names if name in side} for side in (was, now))
    return [before], [after]


def _unlike_cells(was: list[Row], now: list[Row]) -> tuple[list[Row], list[Row]]:
    """The cells only one side has; all of them if only their order differs."""
    before = [cell for cell in was if cell not in now]
    after = [cell for cell in now if cell not in was]
    return (before, after) if before or after else (was, now)


def _compare_rows(
    result: Compared, kind: str, old: list[Row], new: list[Row], key: Sequence[str]
) -> None:
    """Rows by a key that begins with the rule."""
    before, after = _keyed(old, key), _keyed(new, key)
    for each in dict.fromkeys((*before, *after)):
        was, now = before.get(each), after.get(each)
        if was == now:
            continue
        subject = "/".join(str(part) for part in each[1:-1] if part)
        if was is None or now is None:
            sides = [was] if was else [], [now] if now else []
        else:
            sides = _unlike(was, now)
        result.add(kind, str(each[0]), subject, *sides)


def _record(folder: Path) -> Row:
    path = folder / RUN_JSON
    record: Row = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    record.pop("sha256", None)  # digests of files that are compared themselves
    return record


def _compare_record(result: Compared, old: Row, new: Row) -> None:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was != now:
            before, after = _unlike(_as_row(was), _as_row(now))
            result.add(RUN, "", f"{RUN_JSON} {name}", before, after)


def _as_row(value: object) -> Row:
    return value if isinstance(value, dict) else {"": value}


def _notices(folder: Path) -> list[Row]:
    """The rows of the sheet with notices and tidied cells."""
    import fastexcel

    path = folder / WORKBOOK
    if not path.exists():
        return []
    book = fastexcel.read_excel(path)
    return [
        row
        for name in book.sheet_names
        if name in NOTICES
        for row in book.load_sheet(name, header_row=None, dtypes="string").to_polars().to_dicts()
    ]


def _compare_notices(result: Compared, old: list[Row], new: list[Row]) -> None:
    before, after = _unlike_cells(old, new)
    if old != new:
        result.add(RUN, "", WORKBOOK, before, after)


def _compare_files(result: Compared, old: Path, new: Path, parts: Sequence[str]) -> None:
    before, after = _files(old), _files(new)
    for name in sorted(before.keys() | after.keys()):
        if not _is_of(name, parts):
            continue
        if name not in before or name not in after:
            result.differing.append(f"{name} only {'new' if name in after else 'old'}")
        elif before[name] == after[name]:
            result.identical.append(name)
        else:
            result.differing.append(name)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _is_of(name: str, parts: Sequence[str]) -> bool:
    named = {file: part for part, file in FILE_OF_PART.items()}
    return named.get(name, RUN) in parts
