"""Sheets as officers hand them in: marks on headers, rows that explain or close a table, two tables
in one sheet, separators and cells other programs leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from support.archives_by_hand import write_zip
from support.files_by_hand import write_csv, write_xlsx

from hecha.declare.lexicon import Lexicon
from hecha.reading import read
from hecha.reading.submission import InputRejected, Submission

HEADERS = ["村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "性别", "出生日期", "民族"]
PERSONS = [
    [
        "东村",
        "4900000000000017",
        "1",
        "钱一",
        "450102196503120013",
        "户主",
        "男",
        "19650312",
        "汉族",
    ],
    [
        "东村",
        "4900000000000017",
        "2",
        "孙二",
        "450102199001011243",
        "之女",
        "女",
        "19900101",
        "汉族",
    ],
    [
        "西村",
        "4900000000000025",
        "3",
        "李三",
        "450102194807074311",
        "户主",
        "男",
        "19480707",
        "汉族",
    ],
]
INCOMES = ["户编号", "家庭人口数", "是否危房户", "工资性收入", "纯收入", "人均纯收入"]
Row = list[str | float | None]


def members(path: Path, rows: list[Row]) -> Submission:
    return read([write_xlsx(path / "家庭成员_20231218.xlsx", {"x": rows})])


def kept(submission: Submission, table: str = "member") -> list[int]:
    return submission.tables[table].frame["_row"].to_list()


def test_marks_numbers_hints_and_english_do_not_hide_a_header() -> None:
    lexicon = Lexicon.of({})
    for text in (
        *("1.姓名", "（3）姓名", "4、姓名", "五、姓名", "姓名：", "“姓名”", "《姓名》", "姓名▼"),
        *(
            "【必填】姓名",
            "姓名（选填）",
            "姓名(下拉选择)",
            "姓名（填写全名）",
            "*1、姓名（必填）：",
        ),
        *("姓名 Name", "姓名/Name", "姓名\nFull name", "姓名（Name）", "Name 姓名"),
    ):
        assert lexicon.name_of(text) == "姓名"
    assert lexicon.name_of("【姓名】") == lexicon.name_of("[姓名]") == "姓名"
    assert lexicon.name_of("证件号码(ID No.)") == "证件号码"
    assert lexicon.name_of("出生日期（格式：YYYYMMDD）") == "出生日期"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("住房面积（㎡）", "住房面积(平方米)"),
        ("住房面积 (平米)", "住房面积(平方米)"),
        ("与村主干路距离（单位：km）", "与村主干路距离(公里)"),
        ("与村主干路距离（千米）", "与村主干路距离(公里)"),
        ("人均纯收入（元/人）", "人均纯收入(元)"),
        ("家庭人口数（人）", "家庭人口数"),
        ("总户数（户）", "总户数"),
    ],
)
def test_another_spelling_of_the_same_unit_is_the_same_header(text: str, name: str) -> None:
    lexicon = Lexicon.of({})
    assert lexicon.name_of(text) == name
    assert name in lexicon.known


@pytest.mark.parametrize(
    "text",
    [
        "纯收入（万元）",
        "纯收入（单位：万元）",
        "纯收入（填写万元）",
        "纯收入（元/人）",
        "家庭人口数（万人）",
        "与村主干路距离（m）",
        "纯收入wan",
    ],
)
def test_a_unit_is_part_of_a_header(text: str) -> None:
    lexicon = Lexicon.of({})
    assert lexicon.name_of(text) not in lexicon.known


def test_a_known_column_in_another_unit_is_not_passed_over(tmp_path: Path) -> None:
    header = [*INCOMES[:4], "纯收入（万元）", "人均纯收入（单位：元）"]
    rows = [header, ["4900000000000017", "2", "否", "9000", "0.9", "4500"]]
    submission = read([write_xlsx(tmp_path / "户_20231218.xlsx", {"x": rows})])
    frame = submission.tables["household"].frame
    assert frame["net_income_per_person"].to_list() == [4500.0]
    assert "net_income" not in frame.columns
    (notice,) = [n for n in submission.notices if n.rule == "FF18"]
    assert notice.column == "纯收入（万元）"
    assert "换算后再改列名" in notice.message.zh


def test_a_column_in_another_latin_unit_is_not_passed_over(tmp_path: Path) -> None:
    rows: list[Row] = [[*INCOMES, "与村主干路距离（m）"]]
    rows.append(["4900000000000017", "2", "否", "9000", "9000", "4500", "1200"])
    submission = read([write_xlsx(tmp_path / "户_20231218.xlsx", {"x": rows})])
    (notice,) = [n for n in submission.notices if n.rule == "FF18"]
    assert notice.column == "与村主干路距离（m）"


def test_what_was_taken_off_a_header_is_said_once(tmp_path: Path) -> None:
    marked = [f"{at}.{text}" for at, text in enumerate(HEADERS, 1)]
    submission = members(tmp_path, [marked, *PERSONS])
    assert kept(submission) == [2, 3, 4]
    assert [n.count for n in submission.notices if n.rule == "FF05"] == [len(HEADERS)]
    assert [n for n in submission.notices if n.rule == "FF03"] == []


def test_a_header_of_three_rows_with_names_merged_down(tmp_path: Path) -> None:
    top: Row = ["村", "户编号", "人口编号", "姓名", "成员情况", None, None, None, None]
    middle: Row = [None] * 4 + ["证件", None, "其他", None, None]
    lowest: Row = [None] * 4 + ["证件号码", "与户主关系", "性别", "出生日期", "民族"]
    submission = members(tmp_path, [["某县家庭成员"], top, middle, lowest, *PERSONS])
    assert kept(submission) == [5, 6, 7]
    assert submission.tables["member"].frame["id_number"].to_list() == [p[4] for p in PERSONS]


EXPLAINED: dict[str, Row] = {
    "numbers": [str(at) for at in range(1, 10)],
    "numbers in brackets": [f"（{at}）" for at in range(1, 10)],
    "stems, then numbers, one computed": ["甲", "乙", "丙", "1", "2", "3", "4=1+3", "5", "6"],
    "codes of the database": [f"aab00{at}" for at in range(9)],
    "how to fill": [
        "必填",
        "16位数字",
        None,
        "全名",
        "18位",
        "见代码表",
        "男/女",
        "年月日",
        "56种",
    ],
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_row_that_explains_the_columns_is_no_person(tmp_path: Path, name: str) -> None:
    submission = members(tmp_path, [HEADERS, EXPLAINED[name], *PERSONS])
    assert kept(submission) == [3, 4, 5]
    (notice,) = [n for n in submission.notices if n.rule == "FF06"]
    assert notice.message.zh == "已跳过：列号、代码、填写提示行 1 行"


@pytest.mark.parametrize(
    "row",
    [
        # Cells pushed one to the right: a wrong record, not an explanation.
        ["x", *PERSONS[0][:8]],
        ["东村", "H1", "1", "钱一", "450102196503120013", "本人之友", "先生", "某日", "某族"],
        ["东村", None, None, "钱一", None, None, None, None, None],
    ],
)
def test_a_wrong_first_record_is_a_record(tmp_path: Path, row: Row) -> None:
    assert kept(members(tmp_path, [HEADERS, row, *PERSONS])) == [2, 3, 4, 5]


CLOSING: dict[str, Row] = {
    "signatures": ["单位负责人（签章）：", None, None, None, "填报日期：2024年1月3日"],
    "nothing below, in brackets, among names": [None, None, None, "（以下空白）"],
    "a mark in odd brackets": ["【此页无正文】"],
    "a remark among names": [None, None, None, "此表一式两份，一份留存"],
    "where the data are from": ["数据来源：全国防返贫监测信息系统"],
    "a telephone": ["联系电话：0854-1234567"],
}


@pytest.mark.parametrize("name", CLOSING)
def test_a_row_that_closes_a_table_is_no_person(tmp_path: Path, name: str) -> None:
    assert kept(members(tmp_path, [HEADERS, *PERSONS, CLOSING[name]])) == [2, 3, 4]


@pytest.mark.parametrize("word", ["平均", "全县累计", "汇总", "户均"])
def test_sums_and_averages_are_no_household(tmp_path: Path, word: str) -> None:
    rows: list[Row] = [
        ["乡", "村", *INCOMES],
        ["甲镇", "东村", "4900000000000017", "2", "否", *"999"],
    ]
    last: Row = [word, None, None, "2", None, "9000", "9000", "4500"]
    unnamed: Row = ["甲镇", "东村", None, "2", "否", "9000", "9000", "4500"]
    path = write_xlsx(tmp_path / "户_20231218.xlsx", {"x": [*rows, last, unnamed]})
    submission = read([path])
    assert kept(submission, "household") == [2, 4]
    assert [n.count for n in submission.notices if n.rule == "FF06"] == [1]


def test_a_table_beside_another_is_refused_with_its_column(tmp_path: Path) -> None:
    twice: list[Row] = [[*HEADERS, None, *HEADERS], *([*p, None, *p] for p in PERSONS)]
    with pytest.raises(InputRejected, match="第 1 行从 K 列“村”起是并排的另一张表的表头"):
        members(tmp_path, twice)


def test_columns_beside_a_blank_one_are_of_the_same_table(tmp_path: Path) -> None:
    header: Row = [*HEADERS[:6], None, *HEADERS[6:], None, "帮扶单位", "帮扶人姓名", "帮扶人电话"]
    rows = [[*p[:6], None, *p[6:], None, "某局", "赵四", "1"] for p in PERSONS]
    submission = members(tmp_path, [header, *rows])
    assert submission.tables["member"].frame["sex"].to_list() == ["男", "女", "男"]


@pytest.mark.parametrize("separator", [";", "|", "\t"])
@pytest.mark.parametrize("first", ["", "sep="])
def test_a_text_table_with_any_separator_is_read(
    tmp_path: Path, separator: str, first: str
) -> None:
    rows = [HEADERS, *([*p[:8], "汉族,其他"] for p in PERSONS)]
    path = write_csv(tmp_path / "成员_20231218.csv", rows, separator=separator)
    if first:
        path.write_text(f"{first}{separator}\r\n" + path.read_text(encoding="utf-8"), "utf-8")
    assert read([path]).tables["member"].frame["person_id"].to_list() == ["1", "2", "3"]


def beside(path: Path, write: Callable[[Path], object]) -> Submission:
    """A folder with an export and what ``write`` puts beside it."""
    write_xlsx(path / "家庭成员_20231218.xlsx", {"x": [HEADERS, *PERSONS]})
    write(path)
    return read([path])


def test_what_may_hold_people_is_never_left_out(tmp_path: Path) -> None:
    numbers = [p[4] for p in PERSONS]

    def write(path: Path) -> None:
        write_csv(path / "甲.csv", [[n] for n in numbers])
        write_xlsx(path / "填表说明.xlsx", {"x": [[n] for n in numbers]})
        (path / "户.txt").write_text("\n".join(numbers), "utf-8")
        (path / "乙.xls").write_text("导出失败，请重试", "utf-8")

    submission = beside(tmp_path, write)
    assert {one.file: one.reason_code for one in submission.unread} == dict.fromkeys(
        ("甲.csv", "填表说明.xlsx", "户.txt", "乙.xls"), "unknown_table"
    )
    assert submission.left_out == ()


def test_sheets_on_how_to_fill_a_table_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "成员_20231218.xlsx"
    explained: list[Row] = [["列名", "说明"], ["姓名", "填写全名"], ["证件号码", "18位"]]
    codes: list[Row] = [["代码", "名称"], ["01", "汉族"], ["02", "满族"]]
    sums: list[Row] = [["行标签", "计数项"], ["甲镇", "24"], ["乙镇", "7"]]
    sheets = {"填报说明": explained, "x": [HEADERS, *PERSONS], "代码表": codes, "透视表": sums}
    submission = read([write_xlsx(path, sheets)])
    assert [one.sheet for one in submission.left_out] == ["填报说明", "代码表"]
    assert [one.sheet for one in submission.unread] == ["透视表"]


def test_an_unknown_table_says_which_column_it_lacks(tmp_path: Path) -> None:
    headers = ["人员编号" if text == "户编号" else text for text in HEADERS]
    wide = [*headers, "文化程度", "在校生状况", "劳动技能", "健康状况", "政治面貌"]
    submission = beside(
        tmp_path, lambda path: write_xlsx(path / "乙.xlsx", {"x": [wide, PERSONS[0]]})
    )
    assert submission.unread[0].why.zh == (
        "不是已知的表；表头有 14 列，其中 1 列的列名没有认出：人员编号；"
        "看来是“家庭成员”，但缺少必需的列：户编号"
    )


@pytest.mark.parametrize("sign", ["*", "X", "＊"])
def test_an_export_with_hidden_numbers_is_not_read(tmp_path: Path, sign: str) -> None:
    hidden = [[*p[:4], p[4][:6] + sign * 8 + p[4][14:], *p[5:]] for p in PERSONS * 2]
    write_xlsx(tmp_path / "户_20231218.xlsx", {"x": [INCOMES, ["4900000000000017", *"12345"]]})
    write_xlsx(tmp_path / "成员_20231218.xlsx", {"x": [HEADERS, *hidden]})
    [entry] = read([tmp_path]).unread
    assert entry.reason_code == "masked_export"
    assert entry.why.zh == "6 行中有 6 行的证件号码隐去了部分数字，不能核对人员"
    assert "未脱敏" in entry.remedy.zh


def test_a_list_outside_its_folder_is_told_where_to_put_it(tmp_path: Path) -> None:
    rows = [["姓名", "证件号码", "死亡日期"], ["钱一", "450102196503120013", "20230501"]]
    submission = beside(tmp_path, lambda path: write_csv(path / "死亡人员名单.csv", rows))
    assert submission.unread[0].why.zh.endswith("；如果是死亡名单，请放入“比对名单”子文件夹")


def test_days_as_a_spreadsheet_counts_them_are_told_once(tmp_path: Path) -> None:
    counted: list[Row] = [[*p[:7], 23813.0 + at, p[8]] for at, p in enumerate(PERSONS)]
    submission = members(tmp_path, [HEADERS, *counted])
    assert submission.tables["member"].frame["birth_date"].null_count() == 3
    (notice,) = [n for n in submission.notices if n.rule == "FF18"]
    assert notice.message.zh.startswith("“出生日期”列有 3 个单元格是 Excel 内部的日期序号")


def test_a_formula_nobody_computed_is_no_blank(tmp_path: Path) -> None:
    path = tmp_path / "户_20231218.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, INCOMES)
        for row, value in ((1, ""), (2, 9000)):
            sheet.write_row(row, 0, [f"490000000000001{row}", "2", "否", "9000"])
            sheet.write_formula(row, 4, "=D2+0", value=value)
            sheet.write_string(row, 5, "4500")
    submission = read([path])
    household = submission.tables["household"]
    assert household.frame["net_income"].to_list() == [None, 9000.0]
    assert household.frame["net_income__bad"].to_list() == [True, False]
    assert household.raw["net_income"].to_list() == ["（公式未计算）", "9000"]
    (notice,) = [n for n in submission.notices if n.rule == "FF18"]
    assert "没有计算结果的公式" in notice.message.zh


@pytest.mark.parametrize(
    "text", ["\ufeff\n<!-- 导出 --><div><font>户编号</font></div>", "<!---->x"]
)
def test_a_page_that_begins_with_a_comment_is_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputRejected, match=r"户信息\.xls 实际是网页格式"):
        beside(tmp_path, lambda path: (path / "户信息.xls").write_text(text, "utf-8"))


def test_folders_in_each_other_around_all_of_an_archive_are_no_sub_folders(tmp_path: Path) -> None:
    member = write_xlsx(tmp_path / "files" / "a.xlsx", {"x": [HEADERS, *PERSONS]})
    names = ("家庭成员_20231218.xlsx", "比对名单/低保名单.xlsx")
    write_zip(tmp_path / "in" / "导出.zip", {f"某县/12月/{name}": member for name in names})
    submission = read([tmp_path / "in"])
    assert submission.files_read == tuple(f"导出.zip/{name}" for name in names)
