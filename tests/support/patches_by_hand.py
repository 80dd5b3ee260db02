"""Exports of two households written cell by cell, and answers to tasks about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.files_by_hand import Cell, write_xlsx

from hecha.declare.lexicon import Lexicon
from hecha.patches.answered import Answered
from hecha.patches.grids import read_exports
from hecha.patches.patching import Patch, patched

ONE, TWO = "4452810000000017", "4452810000000025"
HOUSEHOLDS, MEMBERS = "户信息_20231231.xlsx", "家庭成员_20231231.xlsx"
AREA = ["县", "乡", "村"]
HOUSEHOLD_HEADERS = [*AREA, "户编号", "户主姓名", "家庭人口数", "纯收入（元）", "是否危房户"]
MEMBER_HEADERS = [*AREA, "户编号", "人口编号", "姓名", "与户主关系", "户主姓名"]

Rows = list[list[Cell]]


def households() -> Rows:
    """Two title rows, the header in row 3, households ONE and TWO in rows 4 and 5."""
    return [
        ["户信息"],
        ["某县　数据日期：2023-12-31"],
        [*HOUSEHOLD_HEADERS],
        ["某县", "甲镇", "东村", ONE, "陈大文", "2", 12000.0, "否"],
        ["某县", "乙镇", "西村", TWO, "林海", "1", 8000.5, "否"],
    ]


def members() -> Rows:
    """The header in row 1; two members of ONE in rows 2 and 3, one of TWO in row 4."""
    return [
        [*MEMBER_HEADERS],
        ["某县", "甲镇", "东村", ONE, "P1", "陈大文", "户主", "陈大文"],
        ["某县", "甲镇", "东村", ONE, "P2", "陈小文", "长子", "陈大文"],
        ["某县", "乙镇", "西村", TWO, "P3", "林海", "户主", "林海"],
    ]


def write_exports(folder: Path) -> Path:
    """Both tables as workbooks."""
    write_xlsx(folder / HOUSEHOLDS, {"户信息": households()})
    write_xlsx(folder / MEMBERS, {"家庭成员": members()})
    return folder


def answer(
    column: str,
    row: int,
    old: str,
    new: str | None,
    *,
    household: str = ONE,
    table: str = "household",
    file: str = HOUSEHOLDS,
    sheet: str = "户信息",
    **values: Any,
) -> Answered:
    """An answer to a task about a cell."""
    told = {"person": "", "name": "", "reason": "核对过", "who": "王五", "day": "2024-01-05"}
    told |= {"approved_by": "镇长" if new is None else "", **values}
    task = f"{table} {file} {row} {column}"
    place = (table, file, sheet, row, column)
    return Answered(task, household, told.pop("person"), told.pop("name"), *place, old, new, **told)


def of_member(column: str, row: int, old: str, new: str | None, **values: Any) -> Answered:
    """An answer about a cell of the members."""
    place = {"table": "member", "file": MEMBERS, "sheet": "家庭成员"}
    return answer(column, row, old, new, **{**place, **values})


def patch_of(
    exports: Path, answers: Sequence[Answered], folder: Path, *, checked: Path | None = None
) -> Patch:
    """The patch of a folder of exports; ``checked`` are those the run checked (default: these)."""
    for name in ("zip", "new"):
        (folder / name).mkdir(parents=True)
    found = read_exports([exports], folder / "zip", lexicon=Lexicon.of({}))
    run = (
        found
        if checked is None
        else read_exports([checked], folder / "zip", lexicon=Lexicon.of({}))
    )
    return patched(answers, found, run.digests.values(), folder / "new")


def reasons(patch: Patch) -> list[str]:
    """Why answers are refused, sorted."""
    return sorted(patch.refused.values())


def cells(patch: Patch) -> list[tuple[str, int, str, str | None, str | None]]:
    """The changes: file, row, header, old and new text."""
    return [
        (one.file, one.edit.row, one.header, one.edit.old, one.edit.new) for one in patch.changes
    ]


def file_of(patch: Patch, name: str) -> bytes:
    """The content of a changed copy."""
    path = patch.copies[name].path
    assert path is not None
    return path.read_bytes()
