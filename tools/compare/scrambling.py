"""Counties damaged at random: cells emptied, swapped, altered, wherever a clerk could err.

The defects of the samples reach a third of the rules; a change of any other is seen here.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

SHARE = 0.04
"""Of the cells of a sheet."""
_HEAD_ROWS = 3
"""Titles and header of a national export; a ledger may lose a row of data to it."""


def scramble(source: Path, target: Path, seed: int) -> None:
    """Copy a county whose files are workbooks and damage a share of its cells, by a seed."""
    shutil.copytree(source, target)
    for path in sorted(target.rglob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        rng = Random(f"{seed}:{path.relative_to(target).as_posix()}")
        for sheet in book.worksheets:
            _damage(sheet, rng)
        book.save(path)


def _damage(sheet: Worksheet, rng: Random) -> None:
    rows = range(_HEAD_ROWS + 1, sheet.max_row + 1)
    for row in rows:
        for column in range(1, sheet.max_column + 1):
            if rng.random() < SHARE:
                other_row, other_column = rng.choice(rows), rng.randint(1, sheet.max_column)
                value = sheet.cell(row, column).value
                sheet.cell(row, column).value = rng.choice(
                    [
                        None,
                        sheet.cell(other_row, column).value,
                        sheet.cell(row, other_column).value,
                        _altered(value, rng),
                    ]
                )


def _altered(value: object, rng: Random) -> object:
    """One digit replaced; a number as large as ten times or negative; other text kept."""
    if isinstance(value, int | float):
        return rng.choice([-value, value * 10, value + 1])
    if not isinstance(value, str):
        return value
    digits = [index for index, letter in enumerate(value) if letter.isdigit()]
    if not digits:
        return value
    at = rng.choice(digits)
    return value[:at] + str(rng.randrange(10)) + value[at + 1 :]
