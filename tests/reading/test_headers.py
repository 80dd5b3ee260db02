"""Headers as officers write them, and rows that a printed page leaves among the records."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support.files_by_hand import write_csv, write_xlsx

from hecha.declare.lexicon import Lexicon
from hecha.declare.model import normal_header
from hecha.reading import read
from hecha.reading.header import find_header
from hecha.reading.layouts import recognise
from hecha.reading.submission import InputRejected, Submission

KEY, OTHER_KEY = "4900000000000017", "4900000000000025"
PERSONS = [
    ["甲镇", "东村", KEY, "1001", "钱一", "450102196503120013", "户主", "男", "2"],
    ["甲镇", "东村", KEY, "1002", "孙二", "450102199001011243", "之女", "女", "2"],
    ["甲镇", "西村", OTHER_KEY, "1003", "李三", "450102194807074311", "户主", "男", "1"],
]
HEADERS = ["乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "性别", "人数"]


def members(path: Path, rows: list[list[str]] | list[list[str | None]]) -> Submission:
    return read([write_xlsx(path / "家庭成员_20231218.xlsx", {"x": rows})])


@pytest.mark.parametrize(
    "text",
    [
        "证件号码\u200b",
        "\ufeff证件号码",
        "证件\u00ad号码",
        "\u200e证件号码\u2060",
        "*证件号码",
        "＊ 证件号码",
        "证件号码*",
        "证件号码（必填）",
        "证件号码(必填)",
        "*证件号码【必填项】",
        "证件\n号码",
        "证件_x000D_\n号码",
        "证件\u00a0号码",
        "证件\u3000号码 ",
        "证件号\u2028码",
    ],
)
def test_a_mark_or_an_unseen_character_does_not_change_a_header(text: str) -> None:
    assert normal_header(text) == "证件号码"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("务工时间（月）", "务工时间(月)"),
        ("是否必填", "是否必填"),
        ("必填", "必填"),
        ("耕地面积（亩）（必填）", "耕地面积(亩)"),
    ],
)
def test_what_belongs_to_a_header_stays(text: str, normal: str) -> None:
    assert normal_header(text) == normal


MANGLED = [
    f"{text[:1]}\u200b{text[1:]}" if at % 2 else f"*{text}（必填）"
    for at, text in enumerate(HEADERS)
]
OTHERS = {
    "比对名单/死亡人员名单_20231218.xlsx": ["姓名", "证件号码"],
    "五级/村级/东村_20231218.xlsx": ["户编号", "户主姓名", "人数"],
    "结对帮扶_20231218.xlsx": ["户编号", "帮扶责任人姓名", "联系电话"],
    "小额信贷_20231218.xlsx": ["户编号", "借款人姓名", "放款日期"],
}


def _row_of(headers: list[str]) -> list[str]:
    cells = {"户编号": KEY, "证件号码": PERSONS[0][5], "联系电话": "13800138000", "人数": "3"}
    return [cells.get(header, "周五") for header in headers]


@pytest.mark.parametrize("name", OTHERS)
def test_headers_of_every_kind_of_table_are_compared_alike(tmp_path: Path, name: str) -> None:
    write_xlsx(tmp_path / "成员_20231218.xlsx", {"x": [HEADERS, *PERSONS]})
    marked = [f"＊{header[:1]}\u200b\n{header[1:]}（必填）" for header in OTHERS[name]]
    write_xlsx(tmp_path / name, {"x": [marked, _row_of(OTHERS[name])]})
    source = next(one for one in read([tmp_path]).sources if one.file == name)
    (found,) = source.headers.values()
    assert sorted(found.values()) == sorted(f"＊{header}（必填）" for header in OTHERS[name])


def test_the_marks_are_said_once_and_the_label_has_no_unseen_character(tmp_path: Path) -> None:
    submission = members(tmp_path, [MANGLED, *PERSONS])
    member = submission.tables["member"]
    assert member.frame["id_number"].to_list() == [row[5] for row in PERSONS]
    assert member.header("id_number", 0) == "证件号码"
    assert member.header("relation", 0) == "*与户主关系（必填）"
    uneven = [n for n in submission.notices if n.rule == "FF05"]
    assert [n.count for n in uneven] == [len(HEADERS)]
    assert "\u200b" not in uneven[0].message
    assert not any("未识别" in n.message for n in submission.notices)


def two_rows(upper: list[str | None], lower: list[str | None]) -> tuple[str, ...] | None:
    cells = pl.DataFrame(
        {f"c{at}": list(pair) for at, pair in enumerate(zip(upper, lower, strict=True))},
        schema={f"c{at}": pl.String for at in range(len(upper))},
    )
    header = find_header(cells, Lexicon.of({}), recognise)
    return None if header is None else header.normal


def test_a_header_of_two_rows_groups_over_fields(tmp_path: Path) -> None:
    upper = [None, None, "家庭情况", None, "成员情况", None, None, "性别", "人数"]
    lower = [*HEADERS[:7], None, None]
    submission = members(tmp_path, [["某县家庭成员"], upper, lower, *PERSONS])
    member = submission.tables["member"]
    assert member.frame["_row"].to_list() == [4, 5, 6]
    assert member.frame["sex"].to_list() == ["男", "女", "男"]
    assert member.frame["household_size"].to_list() == [2, 2, 1]
    (notice,) = [n for n in submission.notices if n.rule == "FF01"]
    assert notice.message.zh == "表头在第 2、3 行（两行表头），其上有 1 行标题"


def test_a_column_is_called_by_its_group_where_that_is_a_known_header() -> None:
    upper = ["户编号", "户主信息", None, "收入情况", None, "人数"]
    lower = [None, "姓名", "证件号码", "工资性收入", "纯收入", None]
    assert two_rows(upper, lower) == (
        *("户编号", "户主姓名", "户主证件号码"),
        *("工资性收入", "纯收入", "人数"),
    )


def test_a_header_wrapped_over_two_rows_is_one() -> None:
    upper = ["户编号", "姓名", "证件号码", "与户主关系", "是否参加"]
    lower = [None, None, None, None, "大病保险"]
    assert two_rows(upper, lower) == (*upper[:4], "是否参加大病保险")


def test_the_first_record_is_no_second_row_of_a_header(tmp_path: Path) -> None:
    first = [
        None if text in ("乡", "村") else cell
        for text, cell in zip(HEADERS, PERSONS[0], strict=True)
    ]
    submission = members(tmp_path, [HEADERS, first, *PERSONS[1:]])
    assert submission.tables["member"].frame["_row"].to_list() == [2, 3, 4]


def alone(text: str, at: int = 0) -> list[str | None]:
    return [text if place == at else None for place in range(len(HEADERS))]


PASTED: dict[str, list[str | None]] = {
    "a total with a full-width blank": ["合\u3000计", None, None, "48人", *[None] * 5],
    "a total with a count in its cell": alone("合计：48人"),
    "a subtotal of the page": ["本页小 计", None, "12", *[None] * 6],
    "a title": alone("某县甲镇西村家庭成员信息表"),
    "a title in the column of names": alone("某县甲镇西村家庭成员信息表（续）", 4),
    "the day under a title": alone("（2023年12月31日）"),
    "nothing below": alone("以下空白"),
    "nothing below, in the column of names": alone("以下空白", 4),
    "a total that counts in words": ["合计", None, "共2户", None, "3人", *[None] * 4],
    "a page number": alone("第 1 页 共 3 页"),
    "a page number in dashes": alone("- 1 -", 3),
    "a page of pages": alone("1/3", 8),
    "Page 1 of 3": alone("Page 1 of 3"),
    "a remark": alone("填表说明：按户口簿填写"),
    "who filled it in": ["填报单位：甲镇", *[None] * 7, "日期：2023年"],
    "the header": list(HEADERS),
    "the header with marks": ["\ufeff乡", "村 ", "*户编号", *HEADERS[3:8], "人数（必填）"],
    "half of the header": [*HEADERS[:6], None, None, None],
}


@pytest.mark.parametrize("name", PASTED)
def test_what_is_pasted_in_with_a_page_is_no_person(tmp_path: Path, name: str) -> None:
    rows = [HEADERS, PERSONS[0], PASTED[name], *PERSONS[1:]]
    submission = members(tmp_path, rows)
    assert submission.tables["member"].frame["_row"].to_list() == [2, 4, 5]
    assert [n.count for n in submission.notices if n.rule == "FF06"] == [1]


def test_pages_pasted_below_each_other_give_one_notice(tmp_path: Path) -> None:
    page = [alone("某县甲镇西村家庭成员信息表"), list(HEADERS)]
    rows = [HEADERS, *PERSONS[:2], PASTED["a total with a full-width blank"], *page, PERSONS[2]]
    submission = members(tmp_path, [*rows, alone("以下空白"), alone("第1页 共1页")])
    assert submission.tables["member"].frame["_row"].to_list() == [2, 3, 7]
    (notice,) = [n for n in submission.notices if n.rule == "FF06"]
    assert (
        notice.message.zh
        == "已跳过：合计行 1 行、标题行 1 行、脚注、页码等行 2 行、重复的表头行 1 行"
    )


@pytest.mark.parametrize("name", ["小计", "合计", "合 计"])
def test_a_person_may_be_called_like_a_total(tmp_path: Path, name: str) -> None:
    with_id = [*PERSONS[2][:4], name, *PERSONS[2][5:]]
    without_numbers = ["甲镇", "西村", None, None, name, None, "之子", "男", None]
    submission = members(tmp_path, [HEADERS, *PERSONS[:2], with_id, without_numbers])
    assert submission.tables["member"].frame["name"].to_list()[2:] == [name, name]


@pytest.mark.parametrize(
    "row",
    [
        alone("4900000000000017", 2),
        alone("450102196503120013", 5),
        alone("钱表", 4),
        ["甲镇", "东村", None, None, None, None, "之子", "男", None],
    ],
)
def test_what_is_left_of_a_record_is_a_record(tmp_path: Path, row: list[str | None]) -> None:
    submission = members(tmp_path, [HEADERS, *PERSONS, row])
    assert submission.tables["member"].frame["_row"].to_list() == [2, 3, 4, 5]


def test_a_second_table_below_the_first_is_refused_with_its_row(tmp_path: Path) -> None:
    below = ["证件号码", "姓名", "户编号", "与户主关系", "性别", "人数", None, None, None]
    with pytest.raises(InputRejected, match=r"家庭成员_20231218\.xlsx（x） 第 5 行是另一个表头"):
        members(tmp_path, [HEADERS, *PERSONS, below, PERSONS[0]])


def test_pasted_pages_of_a_text_file(tmp_path: Path) -> None:
    rows = [HEADERS, *PERSONS[:2], alone("以下空白"), list(HEADERS), PERSONS[2]]
    submission = read([write_csv(tmp_path / "家庭成员_20231218.csv", rows, encoding="gb18030")])
    assert submission.tables["member"].frame["_row"].to_list() == [2, 3, 6]
