"""Cells of a workbook replaced as bytes: what changes, what stays, what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files_by_hand import write_xlsx
from support.hostile_workbooks import worksheet

from hecha.declare.model import Kind
from hecha.patches.edit import Edit
from hecha.patches.sheet_cells import with_cells
from hecha.patches.workbook_copy import workbook_with
from hecha.workbooks.place import CannotChange

ROW = (
    '<row r="2" spans="1:4"><c r="A2" s="3" t="s"><v>0</v></c><c r="B2" s="1"><v>12000</v></c>'
    '<c s="2" r="D2" t="str"><v>x</v></c></row>'
)


def edit(
    column: int, new: str | None, kind: Kind | None = None, old: str = "", row: int = 2
) -> Edit:
    return Edit(0, row, column, old, new, kind)


def changed(rows: str, *edits: Edit) -> str:
    """The rows of a sheet after the edits."""
    after = with_cells(worksheet(rows).encode(), edits).decode()
    return after.partition("<sheetData>")[2].partition("</sheetData>")[0]


@pytest.mark.parametrize(
    ("wanted", "cell"),
    [
        (edit(1, "9000", Kind.YUAN), '<c r="B2" s="1"><v>9000</v></c>'),
        (
            edit(1, "9000", Kind.KEY),
            '<c r="B2" s="1" t="inlineStr"><is><t xml:space="preserve">9000</t></is></c>',
        ),
        (
            edit(0, "<&> ", Kind.TEXT),
            '<c r="A2" s="3" t="inlineStr"><is><t xml:space="preserve">&lt;&amp;&gt; </t></is></c>',
        ),
        (
            edit(2, "=1+1"),
            '<c r="C2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>',
        ),
        (edit(1, None), '<c r="B2" s="1"/>'),
        (
            edit(1, "2023-12-31", Kind.DATE, "2023-01-01 00:00:00"),
            '<c r="B2" s="1"><v>45291</v></c>',
        ),
        (edit(1, "2023-12-31", Kind.DATE, "20230101"), '<c r="B2" s="1"><v>20231231</v></c>'),
    ],
)
def test_one_cell_changes_and_nothing_else(wanted: Edit, cell: str) -> None:
    after = changed(ROW, wanted)
    assert cell in after
    letter = cell.split('"')[1]
    before = [one for one in ROW.split("<c") if f'r="{letter}"' not in one]
    assert [one for one in after.split("<c") if f'r="{letter}"' not in one] == before


@pytest.mark.parametrize(
    ("rows", "column", "reason"),
    [
        (ROW.replace("<v>12000</v>", "<f>SUM(A1)</f><v>1</v>"), 1, "formula"),
        (ROW.replace("<v>12000</v>", '<f t="shared" si="0"/><v>1</v>'), 1, "formula"),
        (
            ROW.replace('<c r="B2" s="1">', '<c r="B2" s="1"><f t="array" ref="B2:D2">A1</f>'),
            3,
            "formula",
        ),
        (ROW.replace('r="D2"', 'cm="1" r="D2"'), 3, "formula"),
        (ROW.replace(' r="D2"', ""), 0, "no_reference"),
        (ROW.replace('r="D2"', 'r="A2"'), 1, "no_reference"),
        (ROW.replace('r="D2"', 'r="D3"'), 1, "no_reference"),
        (ROW.replace('<row r="2"', '<row r="3"'), 1, "no_reference"),
        (ROW.replace('<row r="2"', "<row"), 1, "sheet_form"),
        (ROW + ROW, 1, "sheet_form"),
        (ROW.replace("row", "x:row"), 1, "sheet_form"),
        (f"<!-- {ROW} -->{ROW}", 1, "sheet_form"),
    ],
)
def test_what_is_not_plain_is_refused(rows: str, column: int, reason: str) -> None:
    with pytest.raises(CannotChange) as caught:
        changed(rows, edit(column, "9000", Kind.YUAN))
    assert caught.value.reason == reason


@pytest.mark.parametrize("value", ["a\x01b", "_x0041_"])
def test_signs_a_workbook_cannot_hold_are_refused(value: str) -> None:
    with pytest.raises(CannotChange, match="odd_sign"):
        changed(ROW, edit(0, value))


CELLS = st.dictionaries(
    st.tuples(st.integers(2, 3), st.integers(0, 5)),
    st.one_of(st.none(), st.text("0129ab<&\"' 户主", max_size=4)),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(CELLS, st.randoms(use_true_random=False))
def test_order_and_repetition_change_no_byte(
    wanted: Mapping[tuple[int, int], str | None], chance: Random
) -> None:
    part = worksheet(ROW + ROW.replace("2", "3")).encode()
    edits = [edit(column, new, Kind.YUAN, row=row) for (row, column), new in wanted.items()]
    at_once = with_cells(part, edits)
    one_by_one = part
    for one in chance.sample(edits, len(edits)):
        one_by_one = with_cells(one_by_one, [one])
    assert at_once == one_by_one == with_cells(at_once, edits)


def test_a_workbook_keeps_every_other_part(tmp_path: Path) -> None:
    rows = [["户编号", "收入"], ["1", 12000.0]]
    content = write_xlsx(tmp_path / "a.xlsx", {"甲": rows, "乙": rows}).read_bytes()
    after = workbook_with(content, [Edit(1, 2, 1, "12000", "9000", Kind.YUAN)])
    before_parts, parts = (
        {part.filename: archive.read(part) for part in archive.infolist()}
        for archive in map(zipfile.ZipFile, map(io.BytesIO, (content, after)))
    )
    assert list(parts) == list(before_parts)
    assert [name for name in parts if parts[name] != before_parts[name]] == [
        "xl/worksheets/sheet2.xml"
    ]
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert [cell.value for cell in book["乙"][2]] == ["1", 9000]
    assert [cell.value for cell in book["甲"][2]] == ["1", 12000]
    assert workbook_with(after, []) == after
