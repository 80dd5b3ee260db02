"""A column that slipped by a row: said once and first, beside the task of every row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from support.books import Row, book_of
from support.files_by_hand import write_csv
from support.process import Hecha


def slipped(folder: Path, table: str, column: str) -> list[Row]:
    """The rows of an export whose column was pasted one row too low."""
    (rows,) = (rows for name, rows in book_of(folder).items() if table in name)
    header, *records = rows
    at = header.index(column)
    values = [row[at] for row in records]
    values = [values[-1], *values[:-1]]
    moved = [(*row[:at], value, *row[at + 1 :]) for row, value in zip(records, values, strict=True)]
    return [header, *moved]


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, clean_county: Path, hecha: Hecha
) -> tuple[str, Path]:
    """What the command said of the county, and the folder it wrote."""
    county = tmp_path_factory.mktemp("slipped")
    for path in clean_county.glob("*.xlsx"):
        if "家庭成员" not in path.name:
            (county / path.name).write_bytes(path.read_bytes())
    write_csv(county / "家庭成员_20231231.csv", slipped(clean_county, "家庭成员", "证件号码"))
    out = tmp_path_factory.mktemp("out") / "out"
    said = hecha("check", county, "-o", out)
    assert said.returncode == 1
    return said.stdout, out


def test_the_terminal_names_the_rules(written: tuple[str, Path]) -> None:
    said, _ = written
    assert "  其中一半以上不符的：ID11、" in said
    assert len(said.splitlines()) <= 21


def test_the_cover_and_the_page_say_how_many_of_how_many(written: tuple[str, Path]) -> None:
    _, out = written
    cover = openpyxl.load_workbook(out / "整改清单.xlsx")["封面"]
    lines = [str(value) for row in cover.iter_rows(values_only=True) for value in row if value]
    at = lines.index("以下各项有一半以上不符，多因整列错行、错列或单位不同，请先核对整列：")
    assert lines[at + 1] == "ID11 出生日期列与证件号码第7–14位不一致：应核查 190，不符 190"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "：应核查 190，不符 190" in page


def test_a_clean_county_has_no_such_line(clean_county: Path, hecha: Hecha, tmp_path: Path) -> None:
    said = hecha("check", clean_county, "-o", tmp_path / "out").stdout
    assert "一半以上" not in said
    assert "一半以上" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
