"""Merged cells, error values, dates of two systems, months that may be two, exporters' shells."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from support.files_by_hand import Rows, write_csv, write_parquet, write_xls, write_xlsx

from hecha.reading import archive, read
from hecha.reading.sheet import Merge
from hecha.reading.submission import InputRejected, Submission

KEY, OTHER_KEY = "4900000000000017", "4900000000000025"
HEADERS = ["乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "人数"]
FILLED: list[list[str | None]] = [
    ["甲镇", "东村", KEY, "1001", "钱一", "450102196503120013", "户主", "3"],
    ["甲镇", "东村", KEY, "1002", "孙二", "450102199001011243", "之女", "3"],
    ["甲镇", "东村", KEY, "1004", "钱四", "450102199203030012", "之子", "3"],
    ["甲镇", "西村", OTHER_KEY, "1003", "李三", "450102194807074311", "户主", "2"],
    ["甲镇", "西村", OTHER_KEY, "1005", "李五", "450102197107074315", "之子", "2"],
]
SPANS = ((0, 3), (3, 5))
MERGED_COLUMNS = (0, 1, 2, 7)
LOST = [
    [None if at in MERGED_COLUMNS and number not in (0, 3) else cell for at, cell in enumerate(row)]
    for number, row in enumerate(FILLED)
]


def merged_xlsx(path: Path) -> Path:
    with xlsxwriter.Workbook(path.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet("成员")
        sheet.merge_range(0, 0, 0, 7, "家庭成员")
        for at, row in enumerate([HEADERS, *LOST], 1):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(at, column, cell)
        for first, end in SPANS:
            for column in MERGED_COLUMNS:
                text = str(FILLED[first][column])
                sheet.merge_range(2 + first, column, 1 + end, column, text)
    return path.with_suffix(".xlsx")


def merged_xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("成员")
    sheet.write_merge(0, 0, 0, 7, "家庭成员")
    for at, row in enumerate([HEADERS, *LOST], 1):
        for column, cell in enumerate(row):
            if cell is not None and (at == 1 or column not in MERGED_COLUMNS):
                sheet.write(at, column, cell)
    for first, end in SPANS:
        for column in MERGED_COLUMNS:
            sheet.write_merge(2 + first, 1 + end, column, column, FILLED[first][column])
    book.save(str(path.with_suffix(".xls")))
    return path.with_suffix(".xls")


@pytest.mark.parametrize("write", [merged_xlsx, merged_xls])
def test_merged_cells_of_a_household_are_filled_downwards(tmp_path: Path, write: object) -> None:
    assert callable(write)
    submission = read([write(tmp_path / "家庭成员_20231218")])
    frame = submission.tables["member"].frame
    for at, name in ((0, "town"), (1, "village"), (2, "household_id")):
        assert frame[name].to_list() == [row[at] for row in FILLED]
    assert frame["household_size"].to_list() == [3, 3, 3, 2, 2]
    assert not frame["household_id__tidied"].any()
    events = submission.events.filter(kind="merged").sort("column", "row")
    assert events.filter(column="户编号").select("row", "before", "after").rows() == [
        (4, None, KEY),
        (5, None, KEY),
        (7, None, OTHER_KEY),
    ]
    assert set(events["column"]) == {"乡", "村", "户编号", "人数"}


def test_a_merge_that_runs_on_below_the_last_record_makes_no_record(tmp_path: Path) -> None:
    path = tmp_path / "家庭成员_20231218.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADERS, FILLED[0], [None, None, None, *FILLED[1][3:]]]):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in row])
        sheet.merge_range(1, 2, 500, 2, KEY)
    frame = read([path]).tables["member"].frame
    assert frame["household_id"].to_list() == [KEY, KEY]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_merges_that_a_file_has_lost_are_reported_once_and_nothing_is_guessed(
    tmp_path: Path, write: object
) -> None:
    rows = [HEADERS, *LOST]
    if write is write_csv:
        write_csv(tmp_path / "家庭成员_20231218.csv", rows, encoding="gb18030")
    else:
        write_xlsx(tmp_path / "家庭成员_20231218.xlsx", {"成员": rows})
    write_xlsx(
        tmp_path / "户信息_20231218.xlsx",
        {"户": [["户编号", "人数", "纯收入"], [KEY, "3", "1"], [OTHER_KEY, "2", "1"]]},
    )
    submission = read([tmp_path])
    assert set(submission.tables) == {"household"}
    (entry,) = submission.unread
    assert entry.reason_code == "merged"
    assert "3 行的户编号为空（第一处在第 3 行）" in entry.message()


def test_a_blank_household_number_is_no_merge(tmp_path: Path) -> None:
    rows = [list(row) for row in FILLED]
    for number in (1, 2, 4):
        rows[number][2] = None
    submission = read([write_csv(tmp_path / "家庭成员_20231218.csv", [HEADERS, *rows])])
    member = submission.tables["member"].frame
    assert member["household_id"].to_list() == [KEY, None, None, OTHER_KEY, None]


SPELLS = ["户编号", "姓名", "证件号码", "开始时间", "务工月收入", "是否已务工", "务工企业名称"]


def spells(month: object = "2023-03", wage: object = "3000", employer: object = "甲公司") -> Rows:
    assert isinstance(month, str | float | date)
    assert isinstance(wage, str | float)
    assert isinstance(employer, str | float)
    row = [KEY, "钱一", "450102196503120013", month, wage, "是", employer]
    return [SPELLS, row, [*row[:3], "2023-04", "3100", "否", "乙公司"]]


def in_xml(path: Path, attributes: str, content: str) -> Path:
    """An xlsx whose cell E2 has these attributes and content."""
    plain = write_xlsx(path.with_suffix(".plain"), {"x": spells(wage="WAGE")})
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        strings = old.read("xl/sharedStrings.xml").decode()
        place = strings.split("<si>").index("<t>WAGE</t></si>") - 1
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = f'<c r="E2" t="s"><v>{place}</v></c>'.encode()
                assert cell in text
                text = text.replace(cell, f"<c {attributes}>{content}</c>".encode())
            new.writestr(name, text)
    plain.unlink()
    return path


ERROR_CELLS = {
    "a formula": ('r="E2" t="e"', "<f>VLOOKUP(A2,B:C,2,0)</f><v>#N/A</v>"),
    "a formula with signs": ('r="E2" s="0" t="e"', "<f>IF(A2&lt;3,NA(),1)</f><v>#N/A</v>"),
    "a value": ('r="E2" t="e"', "<v>#REF!</v>"),
    "attributes in another order": ('t="e" r="E2"', "<v>#DIV/0!</v>"),
    "a text of a formula": ('r="E2" t="str"', "<f>T(A9)</f><v>#N/A</v>"),
    "a text in the cell": ('r="E2" t="inlineStr"', "<is><t>#VALUE!</t></is>"),
}


@pytest.mark.parametrize("name", ERROR_CELLS)
def test_an_error_value_of_an_xlsx_is_no_value(tmp_path: Path, name: str) -> None:
    attributes, content = ERROR_CELLS[name]
    assert_error(read([in_xml(tmp_path / "务工_20231218.xlsx", attributes, content)]))


def error_in_xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("x")
    for at, row in enumerate(spells(wage="")):
        for column, cell in enumerate(row):
            if (at, column) == (1, 4):
                sheet.row(at).set_cell_error(column, "#REF!")
            else:
                sheet.write(at, column, cell)
    book.save(str(path.with_suffix(".xls")))
    return path.with_suffix(".xls")


def error_of_formula_in_xls(path: Path) -> Path:
    """The result of a formula in E2 replaced by #N/A, as Excel stores it."""
    plain = write_xls(path.with_suffix(".xls"), {"x": spells(wage=1234.5)})
    book = xlwt.Workbook()
    sheet = book.add_sheet("x")
    for at, row in enumerate(spells(wage="")):
        for column, cell in enumerate(row):
            value = xlwt.Formula("NA()") if (at, column) == (1, 4) else cell
            sheet.write(at, column, value)
    book.save(str(plain))
    content = bytearray(plain.read_bytes())
    place = struct.pack("<2H", 1, 4)
    at = next(
        found.end()
        for found in re.finditer(rb"\x06\x00..", bytes(content), re.DOTALL)
        if content[found.end() : found.end() + 4] == place
    )
    content[at + 6 : at + 14] = b"\x02\x00\x2a\x00\x00\x00\xff\xff"
    plain.write_bytes(bytes(content))
    return plain


OTHER_FORMATS = {
    "xls": error_in_xls,
    "a text of an xls": lambda path: write_xls(
        path.with_suffix(".xls"), {"x": spells(wage="#N/A")}
    ),
    "csv": lambda path: write_csv(path.with_suffix(".csv"), spells(wage="#N/A")),
    "parquet": lambda path: write_parquet(path.with_suffix(".parquet"), spells(wage="#N/A")),
}


@pytest.mark.parametrize("name", OTHER_FORMATS)
def test_an_error_value_of_any_format_is_no_value(tmp_path: Path, name: str) -> None:
    assert_error(read([OTHER_FORMATS[name](tmp_path / "务工_20231218")]))


def assert_error(submission: Submission) -> None:
    spell = submission.tables["work_spell"]
    assert spell.frame["monthly_wage"].to_list() == [None, 3100.0]
    assert spell.frame["monthly_wage__bad"].to_list() == [True, False]
    assert str(spell.raw["monthly_wage"][0]).startswith("#")
    (notice,) = [n for n in submission.notices if n.rule == "FF18"]
    assert (notice.row, notice.column, notice.count) == (2, "务工月收入", 1)


def test_an_error_value_in_words_and_names_is_no_value(tmp_path: Path) -> None:
    rows = [list(row) for row in spells(employer="#REF!")]
    rows[2][1] = "#N/A"
    spell = read([write_csv(tmp_path / "务工_20231218.csv", rows)]).tables["work_spell"]
    assert spell.frame["employer"].to_list() == [None, "乙公司"]
    assert spell.frame["name"].to_list() == ["钱一", None]
    assert spell.raw["name"].to_list() == ["钱一", "#N/A"]


def test_dates_of_the_1904_system(tmp_path: Path) -> None:
    path = tmp_path / "务工_20231218.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(spells(month="")):
            sheet.write_row(at, 0, row)
        sheet.write_datetime(1, 3, datetime(2023, 3, 15), day)
    spell = read([path]).tables["work_spell"]
    assert spell.frame["start_month"].to_list() == [date(2023, 3, 1), date(2023, 4, 1)]
    assert spell.raw["start_month"][0] == "2023-03-15"


MONTHS: Mapping[str, tuple[object, date | None]] = {
    "a number that may be January or October": (2023.1, None),
    "November as a number": (2023.11, date(2023, 11, 1)),
    "February as a number": (2023.2, date(2023, 2, 1)),
    "January as a number": (2023.01, date(2023, 1, 1)),
    "January as a text": ("2023.1", date(2023, 1, 1)),
    "October as a text": ("2023.10", date(2023, 10, 1)),
}


@pytest.mark.parametrize("name", MONTHS)
def test_a_month_typed_as_a_number(tmp_path: Path, name: str) -> None:
    found, month = MONTHS[name]
    path = tmp_path / "务工_20231218"
    for file in (
        write_xlsx(path.with_suffix(".xlsx"), {"x": spells(found)}),
        write_xls(path.with_suffix(".xls"), {"x": spells(found)}),
    ):
        submission = read([file])
        spell = submission.tables["work_spell"].frame
        assert spell["start_month"].to_list() == [month, date(2023, 4, 1)]
        assert spell["start_month__bad"].to_list() == [month is None, False]
        said = [n.row for n in submission.notices if n.rule == "FF18"]
        assert said == ([2] if month is None else [])


def test_a_text_file_does_not_say_whether_2023_1_was_a_number(tmp_path: Path) -> None:
    submission = read([write_csv(tmp_path / "务工_20231218.csv", spells("2023.1"))])
    spell = submission.tables["work_spell"].frame
    assert spell["start_month"].to_list() == [None, date(2023, 4, 1)]
    (notice,) = [n for n in submission.notices if n.rule == "FF18"]
    assert "2023.10" in notice.message.zh


def test_the_shell_of_an_exporter_is_no_fault_of_the_cell(tmp_path: Path) -> None:
    rows = [list(row) for row in FILLED]
    rows[0] = [f'="{cell}"' for cell in rows[0]]
    rows[1] = [*rows[1][:5], '="450102 199001011243"', *rows[1][6:]]
    submission = read([write_csv(tmp_path / "家庭成员_20231218.csv", [HEADERS, *rows])])
    member = submission.tables["member"].frame
    assert member["id_number"].to_list() == [row[5] for row in FILLED]
    assert member["id_number__tidied"].to_list() == [False, True, False, False, False]
    assert not member["name__tidied"].any()
    assert set(submission.events.filter(row=2)["kind"]) == {"formula"}


QUOTES = {
    "text behind the closing mark": ('甲镇,"东村,1,2,3,4,5,6', '甲镇,"西村,1,2,3,4,5,6'),
    "a mark that closes a later cell": ('甲镇,"东村,1,2,3,4,5,6', '甲镇,西村",1,2,3,4,5,6'),
    "a mark that is never closed": ('甲镇,"东村,1,2,3,4,5,6', "甲镇,西村,1,2,3,4,5,6"),
}


@pytest.mark.parametrize("name", QUOTES)
def test_a_quotation_mark_never_swallows_records(tmp_path: Path, name: str) -> None:
    first, last = QUOTES[name]
    lines = [",".join(HEADERS), ",".join(map(str, FILLED[0])), first, ",".join("abcdefgh"), last]
    path = tmp_path / "家庭成员_20231218.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("gb18030"))
    with pytest.raises(InputRejected, match=r"家庭成员_20231218\.csv 第 3 行起引号没有成对"):
        read([path])


@pytest.mark.parametrize(
    "cell", ["甲公司\n（分厂）", "甲公司，乙公司\n丙公司\n丁公司", '甲"乙"公司\n一']
)
def test_lines_within_a_cell_are_kept(tmp_path: Path, cell: str) -> None:
    path = write_csv(tmp_path / "务工_20231218.csv", spells(employer=cell))
    assert read([path]).tables["work_spell"].frame["employer"].to_list() == [cell, "乙公司"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_broken_byte_is_refused_with_its_line(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "家庭成员_20231218.csv", [HEADERS, *FILLED], encoding=encoding)
    content = path.read_bytes()
    at = content.index("李三".encode(encoding.removesuffix("-sig")))
    path.write_bytes(content[:at] + b"\xff" + content[at + 1 :])
    with pytest.raises(InputRejected, match=r"家庭成员_20231218\.csv 第 5 行有损坏的字符"):
        read([path])


_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}


def ods(path: Path, rows: list[list[str | None]], spans: Mapping[tuple[int, int], int]) -> Path:
    """An .ods of text cells; #… is the error value of a formula, None a cell under a merge."""

    def cell(row: int, column: int, text: str | None) -> str:
        if text is None:
            return "<table:covered-table-cell/>"
        down = spans.get((row, column), 1)
        span = f' table:number-rows-spanned="{down}" table:number-columns-spanned="1"'
        kind = ' calcext:value-type="error"' if text.startswith("#") else ""
        return (
            f'<table:table-cell office:value-type="string"{kind}{span if down > 1 else ""}>'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    body = "".join(
        "<table:table-row>"
        + "".join(cell(at, column, text) for column, text in enumerate(row))
        + "</table:table-row>"
        for at, row in enumerate(rows)
    )
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in _NAMESPACES.items())
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body>'
            f'<office:spreadsheet><table:table table:name="x">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        book.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
    return path


def test_merges_and_error_values_of_an_ods(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", [["甲", "乙"], ["丙", "#N/A"], [None, "丁"]], {(1, 0): 2})
    (sheet,) = archive.inspect(path).sheets
    assert sheet.errors == {(1, 1): "#N/A"}
    assert sheet.merges == (Merge(1, 0, 2, 0),)


def test_a_table_of_an_ods_is_read_like_any_other(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [[str(cell) for cell in row] for row in spells(wage="#N/A")]
    rows[2][0] = None
    path = ods(tmp_path / "a.ods", rows, {(1, 0): 2})
    # An .ods under the name of a workbook: the content decides.
    submission = read([path.rename(tmp_path / "务工_20231218.xls")])
    assert_error(submission)
    assert submission.tables["work_spell"].frame["household_id"].to_list() == [KEY, KEY]
