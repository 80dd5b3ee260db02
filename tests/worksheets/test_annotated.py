"""Copies of the sources with their suspect cells marked, opened again by another library."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import msoffcrypto
import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from support.files_by_hand import write_csv, write_xls

from hecha import run as pipeline
from hecha.cli import main
from hecha.reading.files import digest_of
from hecha.results.run_record import Run
from hecha.workbooks.place import CannotChange
from hecha.worksheets.annotated import mark as marks_room
from hecha.worksheets.annotated.mark import COLOURS, Mark
from hecha.worksheets.annotated.marked_book import marked

# Of openpyxl, which keeps less of a workbook than is in it.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
PLACE = ["清溪县", "白杨镇", "兰沟村"]
ROWS = [
    [*PLACE, "4900000000000001", "5900000000000001", "何国庆", "52272919611313618", "户主"],
    [*PLACE, "4900000000000001", "5900000000000002", "何小庆", "522729199013316181", "之子"],
    [*PLACE, "4900000000000002", "5900000000000003", "姜宇海", "522729196201016189", "户主"],
]
"""The first number has 17 digits, the second the 13th month."""
SHORT, MONTH = "G4", "G5"


def of_town(town: str, digit: str) -> list[list[str]]:
    """The same faults in people of another township."""
    found = []
    for county, _, _, household, person, name, number, relation in ROWS:
        keys = (key[:10] + digit + key[11:] for key in (household, person))
        changed = number[:14] + digit + number[15:]
        found.append([county, town, f"{town[0]}村", *keys, town[0] + name[1:], changed, relation])
    return found


def rich(path: Path) -> None:
    """A workbook with most of what a spreadsheet program can keep beside values."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("家庭成员")
        border = book.add_format({"border": 1, "num_format": "@", "font_name": "宋体"})
        sheet.merge_range(0, 0, 0, 7, "家庭成员基本信息", book.add_format({"bold": True}))
        for row, cells in enumerate([HEADERS, *ROWS], 2):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, border)
        sheet.write_comment("A3", "原有批注")
        sheet.write_comment(SHORT, "村里说已改")
        sheet.data_validation("H4:H6", {"validate": "list", "source": ["户主", "之子"]})
        sheet.conditional_format("D4:D6", {"type": "data_bar", "data_bar_2010": True})
        sheet.autofilter("A3:H6")
        sheet.protect()
        other = book.add_worksheet("统计")
        other.write_formula("A1", "=COUNTA(家庭成员!G4:G6)", None, 3)
        other.add_sparkline("B1", {"range": "家庭成员!A4:A6"})
        book.add_chart({"type": "column"})
        other.insert_textbox("C3", "说明：虚构")
        book.define_name("全部", "=家庭成员!$A$4:$H$6")


def cells_of(content: bytes | Path) -> dict[str, list[tuple[object, ...]]]:
    """Every cell of every sheet as text."""
    reader = fastexcel.read_excel(content if isinstance(content, bytes) else str(content))
    return {
        name: reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        .to_polars()
        .rows()
        for name in reader.sheet_names
    }


def coloured(content: bytes | Path) -> dict[str, tuple[str, str]]:
    """Colour and comment of the cells coloured as severities are, by sheet!cell."""
    book = openpyxl.load_workbook(io.BytesIO(content) if isinstance(content, bytes) else content)
    return {
        f"{sheet.title}!{cell.coordinate}": (
            cell.fill.fgColor.rgb[2:],
            "" if cell.comment is None else cell.comment.text,
        )
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb[2:] in COLOURS.values()
    }


def checked(folder: Path, **values: Any) -> Run:
    return pipeline.check(folder, as_of=date(2023, 12, 31), select=("ID03", "ID07"), **values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A submission of three formats in ``exports``."""
    folder = tmp_path_factory.mktemp("annotated")
    source = folder / "exports"
    source.mkdir()
    rich(source / "家庭成员.xlsx")
    write_csv(source / "乙镇家庭成员.csv", [HEADERS, *of_town("乙镇", "7")], encoding="gb18030")
    write_xls(source / "丙镇家庭成员.xls", {"家庭成员": [HEADERS, *of_town("丙镇", "3")]})
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return checked(folder / "exports")


@pytest.fixture(scope="module")
def written(folder: Path, run: Run) -> Path:
    """The same, with the results of its check in ``out``."""
    run.write(folder / "out", annotate=True)
    return folder


def test_the_suspect_cells_are_coloured_and_say_why(written: Path) -> None:
    copy = written / "out" / "标注" / "家庭成员.xlsx"
    found = coloured(copy)
    assert set(found) == {f"家庭成员!{SHORT}", f"家庭成员!{MONTH}"}
    colour, text = found[f"家庭成员!{SHORT}"]
    assert colour == COLOURS["must"]
    assert text.startswith("村里说已改\n\n必须整改 ID03\n证件号码位数（17）不对")
    assert "改法：按证件原件补录完整号码。" in text
    assert "ID07" in found[f"家庭成员!{MONTH}"][1]


def test_nothing_else_is_changed(written: Path) -> None:
    source, copy = written / "exports" / "家庭成员.xlsx", written / "out" / "标注" / "家庭成员.xlsx"
    assert cells_of(copy) == cells_of(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(copy) as new:
        assert new.testzip() is None
        assert new.namelist() == old.namelist()  # it had comments before
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed == {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    before, after = (openpyxl.load_workbook(path)["家庭成员"] for path in (source, copy))
    assert after["A3"].comment.text == "原有批注"
    for cell in (row[at] for row in before.iter_rows(min_row=3) for at in range(8)):
        twin = after[cell.coordinate]
        kept = [(repr(one.border), repr(one.font), one.number_format) for one in (cell, twin)]
        assert kept[0] == kept[1]
        is_marked = cell.coordinate in (SHORT, MONTH)
        assert (repr(twin.fill) != repr(cell.fill)) == is_marked


def test_the_sources_stay_as_they_were(written: Path, run: Run) -> None:
    names = {path.name for path in (written / "exports").iterdir()}
    assert names == {"家庭成员.xlsx", "乙镇家庭成员.csv", "丙镇家庭成员.xls"}
    assert run.inputs == {name: digest_of(written / "exports" / name) for name in names}
    again = written / "again"
    run.write(again, annotate=True)
    for path in (written / "out" / "标注").iterdir():  # the same run gives the same bytes
        assert (again / "标注" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["乙镇家庭成员.csv", "丙镇家庭成员.xls"])
def test_a_format_without_colours_is_written_as_a_workbook(written: Path, name: str) -> None:
    copy = written / "out" / "标注" / f"{name}（转换）.xlsx"
    (cells,) = cells_of(copy).values()
    assert cells[0] == tuple(HEADERS)
    town, digit = ("乙镇", "7") if name.endswith("csv") else ("丙镇", "3")
    assert cells[1:] == [tuple(row) for row in of_town(town, digit)]
    assert {place.rpartition("!")[2] for place in coloured(copy)} == {"G2", "G3"}
    about = (written / "out" / "标注" / "说明.txt").read_text("utf-8-sig")
    (line,) = (line for line in about.splitlines() if line.startswith(name))
    assert line.startswith(f"{name} → {name}（转换）.xlsx：2 格，这种格式不能保存颜色和批注")


def test_the_copies_are_part_of_the_set(run: Run, tmp_path: Path) -> None:
    files = run.write(tmp_path, annotate=True)
    copies = [path for path in files if path.parent.name == "标注"]
    assert len(copies) == 4
    assert all(path.is_file() for path in files)
    (tmp_path / "标注" / "我的笔记.txt").write_text("留着", "utf-8")
    run.write(tmp_path)  # without the copies: those of the earlier run go, other files stay
    assert [path.name for path in (tmp_path / "标注").iterdir()] == ["我的笔记.txt"]


def test_with_a_password_the_copies_are_encrypted(written: Path, run: Run, tmp_path: Path) -> None:
    run.write(tmp_path, password="Puning-2016", annotate=True)
    for name in ("家庭成员.xlsx", "乙镇家庭成员.csv（转换）.xlsx"):
        plain = io.BytesIO()
        with (tmp_path / "标注" / name).open("rb") as stream:
            book = msoffcrypto.OfficeFile(stream)
            book.load_key(password="Puning-2016")
            book.decrypt(plain)
        assert plain.getvalue() == (written / "out" / "标注" / name).read_bytes()


def test_the_names_of_copies_tell_no_number(tmp_path: Path) -> None:
    number = "522729199001011234"
    rich(tmp_path / f"{number}家庭成员.xlsx")
    checked(tmp_path).write(tmp_path / "out", annotate=True)
    assert number not in (tmp_path / "out" / "run.json").read_text("utf-8")
    (copy,) = (tmp_path / "out" / "标注").glob("*.xlsx")
    assert coloured(copy)
    about = (tmp_path / "out" / "标注" / "说明.txt").read_text("utf-8-sig")
    assert f"{number}家庭成员.xlsx → {copy.name}" in about


def test_a_source_that_changed_since_has_no_copy(tmp_path: Path) -> None:
    rich(tmp_path / "家庭成员.xlsx")
    run = checked(tmp_path)
    with (tmp_path / "家庭成员.xlsx").open("ab") as stream:
        stream.write(b"\n")
    run.write(tmp_path / "out", annotate=True)
    assert [path.name for path in (tmp_path / "out" / "标注").iterdir()] == ["说明.txt"]
    assert "家庭成员.xlsx：没有副本：核查以后文件改过" in (
        tmp_path / "out" / "标注" / "说明.txt"
    ).read_text("utf-8-sig")


def test_the_copies_need_a_folder(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--annotate"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--annotate：要与 -o 一起用" in done.stderr


CELLS = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 30)),
    st.one_of(st.text("甲乙<&>\"' a1=", min_size=1, max_size=6), st.integers(-9, 10**6)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=25)
@given(CELLS, st.data())
def test_whatever_is_in_a_sheet_no_cell_is_lost(
    cells: Mapping[tuple[int, int], str | int], data: st.DataObject
) -> None:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for (row, column), value in cells.items():
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
    rows = sorted({row for row, _ in cells})
    places = st.tuples(st.sampled_from(rows), st.integers(0, 40))
    chosen = data.draw(st.lists(places, min_size=1, max_size=8, unique=True))
    wanted = tuple(Mark(row + 1, column, "confirm", f"第 {row} 行") for row, column in chosen)
    copy = marked(whole.getvalue(), {"表": wanted}, "核查")
    again = openpyxl.load_workbook(io.BytesIO(copy))["表"]
    for (row, column), value in cells.items():
        assert again.cell(row + 1, column + 1).value == value
    assert {f"表!{mark.cell}" for mark in wanted} == set(coloured(copy))
    assert {again[mark.cell].comment.text for mark in wanted} == {mark.text for mark in wanted}


def with_part(content: bytes, name: str, change: Mapping[bytes, bytes]) -> bytes:
    """A workbook with texts of a part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename == name:
                for before, after in change.items():
                    assert before in part
                    part = part.replace(before, after)
            new.writestr(info, part)
    return out.getvalue()


def test_cells_without_references_are_counted(tmp_path: Path) -> None:
    # As some programs write them: neither row nor cell says where it is.
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write_row(1, 0, [1, 2])
    bare = with_part(
        plain.getvalue(),
        "xl/worksheets/sheet1.xml",
        {b' r="A1"': b"", b' r="B1"': b"", b' r="A2"': b"", b' r="B2"': b"", b' r="2"': b""},
    )
    copy = marked(bare, {"表": (Mark(2, 1, "info", "看"),)}, "核查")
    assert cells_of(copy) == cells_of(bare)
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        assert b'<c s="1"><v>2</v></c>' in parts.read("xl/worksheets/sheet1.xml")


def test_a_merged_cell_is_marked_where_it_shows() -> None:
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.merge_range(1, 0, 3, 0, "4900000000000001")
        sheet.write_column(1, 1, ["甲", "乙", "丙"])
    copy = marked(plain.getvalue(), {"表": (Mark(4, 0, "must", "户编号"),)}, "核查")
    assert coloured(copy) == {"表!A2": (COLOURS["must"], "户编号")}


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/styles.xml", {b"<cellXfs": b"<otherXfs", b"</cellXfs": b"</otherXfs"}),
        ("xl/worksheets/sheet1.xml", {b'<row r="2"': b'<row r="7"'}),
        ("xl/workbook.xml", {b'name="\xe8\xa1\xa8"': b'name="other"'}),
    ],
)
def test_what_is_not_written_as_usual_is_refused(part: str, change: Mapping[bytes, bytes]) -> None:
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        book.add_worksheet("表").write_column(0, 0, ["甲", "乙"])
    with pytest.raises(CannotChange):
        marked(with_part(plain.getvalue(), part, change), {"表": (Mark(2, 0, "must", "x"),)}, "核")


def test_of_very_many_marks_the_gravest_have_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks_room, "MOST_COMMENTS", 2)
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        book.add_worksheet("表").write_column(0, 0, ["甲", "乙", "丙"])
    severities = ("info", "must", "confirm")
    wanted = tuple(Mark(row, 0, one, one) for row, one in enumerate(severities, 1))
    copy = marked(plain.getvalue(), {"表": wanted}, "核查")
    assert [text for _, text in coloured(copy).values()] == ["", "must", "confirm"]


def test_more_boxes_than_a_block_holds_have_numbers_of_their_own() -> None:
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        book.add_worksheet("表").write_column(0, 0, ["甲"] * 1100)
    wanted = tuple(Mark(row, 0, "info", "看") for row in range(1, 1101))
    copy = marked(plain.getvalue(), {"表": wanted}, "核查")
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        drawing = parts.read("xl/drawings/vmlDrawing1.vml").decode()
    ids = [piece.split('"')[0] for piece in drawing.split('v:shape id="_x0000_s')[1:]]
    assert len(set(ids)) == 1100
    assert 'data="1,2"' in drawing
    assert len(coloured(copy)) == 1100


def of_openpyxl(write_only: bool) -> bytes:
    """A workbook as another library writes it, its styles and drawings of comments too."""
    book = openpyxl.Workbook(write_only=write_only)
    sheet = book.create_sheet("表", 0)
    for number in range(4):
        sheet.append([f"值{number}{letter}" for letter in "甲乙丙"])
    if not write_only:
        sheet["A1"].comment = Comment("原有", "某人")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("write_only", [False, True])
def test_workbooks_of_other_libraries_are_marked(write_only: bool) -> None:
    content = of_openpyxl(write_only)
    wanted = (Mark(2, 1, "must", "一"), Mark(3, 2, "info", "二"), Mark(4, 7, "confirm", "三"))
    copy = marked(content, {"表": wanted}, "核查")
    assert coloured(copy) == {
        f"表!{mark.cell}": (COLOURS[mark.severity], mark.text) for mark in wanted
    }
    if not write_only:
        assert openpyxl.load_workbook(io.BytesIO(copy))["表"]["A1"].comment.text == "原有"


def test_a_drawing_without_numbers_gets_them() -> None:
    # LibreOffice writes no map of the numbers of boxes.
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_column(0, 0, ["甲", "乙"])
        sheet.write_comment("A1", "原有")
    name = "xl/drawings/vmlDrawing1.vml"
    with zipfile.ZipFile(plain) as parts:
        layout = re.search(rb"<o:shapelayout.*</o:shapelayout>", parts.read(name), re.DOTALL)
    assert layout is not None
    bare = with_part(plain.getvalue(), name, {layout[0]: b""})
    copy = marked(bare, {"表": (Mark(2, 0, "must", "看"),)}, "核查")
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        drawing = parts.read(name)
    assert b'<o:idmap v:ext="edit" data="2"/>' in drawing
    assert b'id="_x0000_s2049"' in drawing
    assert coloured(copy) == {"表!A2": (COLOURS["must"], "看")}
