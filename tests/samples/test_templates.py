"""Templates to fill in: read back as what they are, and a suite from the workbook of parameters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from hecha.cli import main
from hecha.declare.ledgers import LEDGERS
from hecha.declare.lists import ROSTERS
from hecha.declare.model import Column, Kind
from hecha.expectations import mistakes
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading import read

DAY = date(2020, 12, 31)
KNOWN = load_suite("puning-2016", DAY)
_CELLS = {
    Kind.DATE: "2020-06-30",
    Kind.MONTH: "202006",
    Kind.YEAR: "2020",
    Kind.INT: "3",
    Kind.NUMBER: "3",
    Kind.YUAN: "300",
    Kind.FLAG: "是",
    Kind.ID: "445281196503120018",
}


def hecha(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    done = hecha("sample", tmp_path / "模板", "--templates", "--suite", "puning-2016")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"已写出 {3 + len(KNOWN.ledgers) + len(ROSTERS)} 个模板")
    return tmp_path / "模板"


def _filled(column: Column) -> str:
    return column.codes.values[0] if column.codes else _CELLS.get(column.kind, f"某{column.header}")


def test_filled_templates_are_read_as_their_tables(folder: Path) -> None:
    for path in folder.glob("*.*"):
        path.unlink()  # the parameters and the assignment are no exports
    for path in folder.rglob("*.xlsx"):
        title = "比对名单" if path.parent.name == "比对名单" else path.stem
        table = next(one for one in KNOWN.tables.values() if one.title == title)
        by_header = {column.header: column for column in table.columns}
        book = openpyxl.load_workbook(path)
        sheet = book.active
        assert sheet is not None
        for cell in sheet[1]:
            sheet.cell(2, cell.column).value = _filled(by_header[cell.value])
        book.save(path)
    found = read([folder], as_of=DAY, lexicon=lexicon_of("puning-2016"))
    assert found.unread == ()
    assert set(KNOWN.ledgers) <= set(found.tables)
    assert KNOWN.ledgers.keys() > LEDGERS.keys()
    assert set(found.tables["roster"].frame["roster_kind"]) == set(ROSTERS.values())
    assert [source.file for source in found.sources if source.rows != 1] == []


def _change(folder: Path, name: str, **cells: object) -> Path:
    path = folder / "参数.xlsx"
    book = openpyxl.load_workbook(path)
    about = book["套件"]
    for row in about.iter_rows(min_row=2):
        if row[0].value == "套件名称":
            row[1].value = "本县套件"
    sheet = book["参数"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value == name:
            for header, value in cells.items():
                sheet.cell(row, at[header]).value = value
    book.save(path)
    return path


def test_a_suite_from_the_workbook(folder: Path) -> None:
    book = _change(folder, "poor_village_share", 取值="6%", 条款="县文第3条")
    own = folder.parent / "本县套件"
    done = hecha("suites", "--from-xlsx", book, "-o", own)
    assert done.stdout == (
        f"已写出套件 {own}（1 个参数与继承的不同）：请用 hecha suites --check 检查。\n"
    )
    assert mistakes.check(own, DAY) == []
    suite, parent = load_suite(own, DAY), load_suite("puning-2016", DAY)
    assert suite.parameters["poor_village_share"].value == 0.06
    assert suite.parameters["poor_village_share"].source == "本县套件 县文第3条"
    others = {name: one.value for name, one in suite.parameters.items()} | {"poor_village_share": 0}
    assert others == {name: one.value for name, one in parent.parameters.items()} | {
        "poor_village_share": 0
    }


@pytest.mark.parametrize(
    ("cells", "why"),
    [({"起": "明年"}, "起不是日期"), ({"起": "2020-01-01", "止": "2019-01-01"}, "to 早于 from")],
)
def test_what_cannot_be_used_leaves_nothing(folder: Path, cells: dict[str, str], why: str) -> None:
    book = _change(folder, "poor_village_share", 取值="6%", **cells)
    own = folder.parent / "本县套件"
    done = hecha("suites", "--from-xlsx", book, "-o", own)
    assert done.exit_code == 2
    assert why in done.output
    assert not own.exists()


def test_templates_overwrite_nothing(folder: Path) -> None:
    assert hecha("sample", folder, "--templates").exit_code == 2
    assert hecha("suites", "--from-xlsx", folder / "参数.xlsx").exit_code == 2
    done = hecha("suites", "--from-xlsx", folder / "参数.xlsx", "-o", folder.parent / "x")
    assert "没有写套件名称" in done.output
