"""Workbooks written of results and read again as an officer's program reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.results_by_hand import run

from hecha.results.results import Results
from hecha.worksheets.workbook import write_workbook

LISTS = ("必须整改", "须核实", "提示")


def written(path: Path, results: Results, lang: str = "zh", **values: Any) -> Workbook:
    write_workbook(path / "整改清单.xlsx", run(results, lang=lang, **values))
    assert [file.name for file in path.iterdir()] == ["整改清单.xlsx"]
    return openpyxl.load_workbook(path / "整改清单.xlsx")


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    header, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def listed(book: Workbook) -> Iterator[dict[str, Any]]:
    for sheet in book:
        if sheet.title.startswith(LISTS):
            yield from rows(sheet)


def unescaped(text: str) -> str:
    """A cell as Excel reads it; openpyxl leaves the escapes of the file format alone."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
