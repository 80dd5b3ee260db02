"""Every layout of the national exports is read, whatever stands around its rows."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from support.export_headers import BENEFICIARY, C2, LAYOUTS, TEAM, A, C, E
from support.files_by_hand import write_csv, write_parquet, write_xls, write_xlsx

from hecha.declare.model import Kind, normal_header
from hecha.declare.tables import TABLES
from hecha.reading import layouts, read


def person(household: str, number: str, name: str, id_number: str, **more: str) -> dict[str, str]:
    return {"户编号": household, "人口编号": number, "姓名": name, "证件号码": id_number, **more}


PERSONS = (
    person(
        *("4900000000000017", "1001", "钱一", "450102196503120013"),
        **{"与户主关系": "户主", "人数": "2", "户主姓名": "钱一", "村": "东村", "性别": "男"},
    ),
    person(
        *("4900000000000017", "1002", "孙二", "450102199001011243"),
        **{"与户主关系": "之女", "人数": "2", "户主姓名": "钱一", "村": "东村", "性别": "女"},
    ),
    person(
        *("4900000000000025", "1003", "李三", "450102194807074311"),
        **{"与户主关系": "户主", "人数": "1", "户主姓名": "李三", "村": "西村", "性别": "男"},
    ),
)
ALIASES = {
    "人编号": "人口编号",
    "行政村": "村",
    "村名": "村",
    "家庭人口数": "人数",
    "当前家庭人口数": "人数",
    "人口数": "人数",
    "借款人姓名": "姓名",
}
COMMON = {
    **{"省": "某省", "市": "某市", "县": "某县", "县(市、区、旗)": "某县"},
    **{"乡": "甲镇", "乡(镇)": "甲镇", "年度": "2023", "监测对象类别": "边缘易致贫户"},
    **{"项目编号": "P1", "项目名称": "道路硬化"},
}


def rows_of(headers: list[str]) -> list[list[str | None]]:
    """The header row and the three persons, blank where nothing is known."""
    texts = [ALIASES.get(header, header) for header in headers]
    return [
        list(headers),
        *([person.get(text, COMMON.get(text)) for text in texts] for person in PERSONS),
    ]


@pytest.mark.parametrize("letter", LAYOUTS)
def test_every_header_of_every_layout_is_known(tmp_path: Path, letter: str) -> None:
    headers, layout, tables = LAYOUTS[letter]
    write_xlsx(tmp_path / f"{letter}_20231218.xlsx", {"Sheet1": rows_of(headers)})
    submission = read([tmp_path])
    assert [source.layout for source in submission.sources] == [layout]
    assert set(submission.tables) == tables
    assert [n.message.zh for n in submission.notices if "未识别" in n.message.zh] == []
    source = submission.sources[0]
    named = {header for found in source.headers.values() for header in found.values()}
    assert named == set(headers)


@pytest.mark.parametrize("letter", LAYOUTS)
def test_order_of_columns_and_shape_of_headers_do_not_matter(tmp_path: Path, letter: str) -> None:
    headers, layout, tables = LAYOUTS[letter]
    rows = rows_of(headers)
    order = list(range(len(headers)))
    random.Random(letter).shuffle(order)
    mangled = [
        [
            text.replace("（", "(").replace("）", ") ")[:2] + "\n" + text.replace("（", "(")[2:]
            for text in headers
        ],
        *rows[1:],
    ]
    plain = read([write_xlsx(tmp_path / "a_20231218.xlsx", {"x": rows})])
    other = read(
        [
            write_xlsx(
                tmp_path / "b_20231218.xlsx",
                {"x": [["标题"], [], *[[row[at] for at in order] for row in mangled]]},
            )
        ]
    )
    assert set(other.tables) == tables
    assert other.sources[0].layout == layout
    for name in tables:
        expected = plain.tables[name].frame
        # 风险是否已消除 stands twice and means the first and the second, wherever they are.
        assert_same(other.tables[name].frame, expected, rows_moved_by=2)


@pytest.mark.parametrize("letter", LAYOUTS)
def test_a_table_is_known_without_any_column_but_its_key(letter: str) -> None:
    headers, layout, _ = LAYOUTS[letter]
    normal = [normal_header(header) for header in headers]
    first = next(shape for shape in layouts.LAYOUTS if shape.name == layout)
    table = TABLES[first.gives[0]]
    key = {at for at, column in table.match(normal).items() if column.name in first.requires}
    assert {table.match(normal)[at].name for at in key} <= set(table.key)
    without = {
        headers[at]: recognised.name if recognised is not None else None
        for at in range(len(headers))
        if at not in key
        for recognised in [layouts.recognise([*normal[:at], *normal[at + 1 :]])]
    }
    assert without == dict.fromkeys(without, layout)


def assert_same(found: pl.DataFrame, expected: pl.DataFrame, rows_moved_by: int = 0) -> None:
    assert found.columns == expected.columns
    moved = expected.with_columns((pl.col("_row") + rows_moved_by).cast(pl.UInt32))
    assert found.to_dicts() == moved.to_dicts()


FORMATS = {
    "xlsx": lambda path, rows: write_xlsx(path.with_suffix(".xlsx"), {"家庭成员 ": rows}),
    "xlsm": lambda path, rows: write_xlsx(path.with_suffix(".xlsm"), {"家庭成员": rows}),
    "xls": lambda path, rows: write_xls(path.with_suffix(".xls"), {"家庭成员 ": rows}),
    "gb18030": lambda path, rows: write_csv(path.with_suffix(".csv"), rows, encoding="gb18030"),
    "utf-8": lambda path, rows: write_csv(path.with_suffix(".csv"), rows, end="\n"),
    "utf-8-sig": lambda path, rows: write_csv(path.with_suffix(".csv"), rows, encoding="utf-8-sig"),
    "utf-16": lambda path, rows: write_csv(
        path.with_suffix(".txt"), rows, encoding="utf-16", separator="\t"
    ),
    "tab": lambda path, rows: write_csv(
        path.with_suffix(".csv"), rows, encoding="gb18030", separator="\t"
    ),
    "tsv under the name xls": lambda path, rows: write_csv(
        path.with_suffix(".xls"), rows, encoding="gb18030", separator="\t"
    ),
    "xlsx under the name xls": lambda path, rows: write_xlsx(
        path.with_suffix(".xlsx"), {"家庭成员": rows}
    ).rename(path.with_suffix(".xls")),
    "parquet": lambda path, rows: write_parquet(path.with_suffix(".parquet"), rows),
}


@pytest.mark.parametrize("form", FORMATS)
def test_one_table_in_every_format_reads_the_same(tmp_path: Path, form: str) -> None:
    rows = rows_of(C)
    health = C.index("健康状况")
    rows[2][health] = "残疾,长期慢性病"
    rows[3][C.index("务工企业名称")] = "甲公司\n（分厂）"
    submission = read([FORMATS[form](tmp_path / "成员_20231218", rows)])
    member = submission.tables["member"]
    assert member.frame["_row"].to_list() == [2, 3, 4]
    assert member.frame["household_id"].to_list() == [p["户编号"] for p in PERSONS]
    assert member.frame["id_number"].to_list() == [p["证件号码"] for p in PERSONS]
    assert member.frame["health"].to_list() == [None, "长期慢性病、残疾", None]
    assert member.raw["health"].to_list() == [None, "残疾,长期慢性病", None]
    assert member.frame["employer"].to_list() == [None, None, "甲公司\n（分厂）"]
    assert member.frame["year"].to_list() == [2023] * 3
    assert not member.frame["id_number__damaged"].any()
    assert not member.frame["household_id__damaged"].any()


@pytest.mark.parametrize("form", ["xlsx", "xls", "gb18030", "tab"])
def test_titles_blanks_totals_and_footers(tmp_path: Path, form: str) -> None:
    header, first, second, third = rows_of(C)
    blank = [None] * len(C)
    totals = [None] * len(C)
    totals[0], totals[C.index("人口编号")] = "合计", "3人"
    rows = [
        *([blank, ["某县家庭成员信息"], ["导出时间：2023年12月"], blank] if form != "x" else []),
        header,
        first,
        blank,
        second,
        header,
        third,
        totals,
        ["制表人：赵四", None, "审核人：周五"],
        blank,
    ]
    submission = read([FORMATS[form](tmp_path / "成员_20231218", rows)])
    member = submission.tables["member"].frame
    assert member["_row"].to_list() == [6, 8, 10]
    assert member["name"].to_list() == ["钱一", "孙二", "李三"]
    notices = {notice.rule: notice for notice in submission.notices}
    assert notices["FF01"].row == 5
    assert notices["FF01"].count == 2
    assert (
        notices["FF06"].message.zh
        == "已跳过：空行 1 行、合计行 1 行、脚注、页码等行 1 行、重复的表头行 1 行"
    )
    assert notices["FF06"].count == 4


def test_a_row_with_an_identifier_or_a_name_is_never_left_out(tmp_path: Path) -> None:
    rows = rows_of(C)
    only_name = [None] * len(C)
    only_name[C.index("姓名")], only_name[0] = "合计", "合计"
    named = [None] * len(C)
    named[C.index("姓名")], named[0] = "郑合计", "合计"
    numbered = [None] * len(C)
    numbered[C.index("户编号")], numbered[0] = "4900000000000017", "小计"
    path = write_xlsx(tmp_path / "成员_20231218.xlsx", {"x": [*rows, only_name, named, numbered]})
    member = read([path]).tables["member"].frame
    assert member["_row"].to_list() == [2, 3, 4, 6, 7]


def test_several_sheets_and_files_make_one_table(tmp_path: Path) -> None:
    header, first, second, third = rows_of(C)
    write_xlsx(tmp_path / "2_20231218.xlsx", {"乙镇 ": [header, third], "空表": []})
    write_xlsx(
        tmp_path / "1_20231218.xlsx", {"甲镇": [header, first], "甲镇续": [[], header, second]}
    )
    submission = read([tmp_path])
    member = submission.tables["member"]
    assert member.frame.select("_row_id", "_source", "_row").rows() == [
        (0, 0, 2),
        (1, 1, 3),
        (2, 2, 2),
    ]
    assert [(s.file, s.sheet) for s in submission.sources] == [
        ("1_20231218.xlsx", "甲镇"),
        ("1_20231218.xlsx", "甲镇续"),
        ("2_20231218.xlsx", "乙镇 "),
    ]


def test_flat_sheets_give_the_household_once_and_every_row(tmp_path: Path) -> None:
    submission = read([write_xlsx(tmp_path / "a_20231218.xlsx", {"x": rows_of(A)})])
    household = submission.tables["household"].frame
    assert household.select("_row", "household_id", "household_size").rows() == [
        (2, "4900000000000017", 2),
        (4, "4900000000000025", 1),
    ]
    assert submission.tables["household_row"].frame["_row"].to_list() == [2, 3, 4]
    assert submission.tables["member"].frame["_row"].to_list() == [2, 3, 4]


def test_the_monitored_export_only_fills_gaps_of_the_household_and_member_exports(
    tmp_path: Path,
) -> None:
    write_xlsx(tmp_path / "成员_20231218.xlsx", {"x": rows_of(C)[:3]})
    write_xlsx(
        tmp_path / "户_20231218.xlsx", {"x": [rows_of(C2)[0], rows_of(C2)[1], rows_of(C2)[1]]}
    )
    write_xlsx(tmp_path / "监测_20231218.xlsx", {"x": rows_of(E)})
    submission = read([tmp_path])
    files = {source.id: source.file for source in submission.sources}

    def origins(table: str) -> list[tuple[str, int]]:
        frame = submission.tables[table].frame
        return [(files[source][0], row) for source, row in frame.select("_source", "_row").rows()]

    assert origins("member") == [("成", 2), ("成", 3), ("监", 4)]
    # Two equal rows of the household export are a finding (FF19) and used once.
    assert origins("household") == [("户", 2), ("监", 4)]
    assert origins("monitored") == [("监", 2), ("监", 3), ("监", 4)]
    assert origins("household_row") == [("监", 2), ("监", 3), ("监", 4)]


def test_both_columns_of_a_repeated_header_are_kept(tmp_path: Path) -> None:
    rows = rows_of(E)
    first = E.index("风险是否已消除")
    second = E.index("风险是否已消除", first + 1)
    rows[1][first], rows[1][second] = "是", "否"
    submission = read([write_xlsx(tmp_path / "e_20231218.xlsx", {"x": rows})])
    monitored = submission.tables["monitored"].frame
    assert monitored.row(0, named=True)["risk_removed"] == "是"
    assert monitored.row(0, named=True)["risk_removed_2"] == "否"
    assert [n.message.zh for n in submission.notices if n.rule == "FF04"] == [
        "列名重复：风险是否已消除"
    ]


@pytest.mark.parametrize(
    ("one", "other", "read_as"),
    [
        ("否", "是", ("是", "否")),
        (None, "否", ("否", None)),
        ("√", "是", ("是", "是")),
        ("不清楚", "否", ("否", "不清楚")),
        (None, None, (None, None)),
    ],
)
def test_the_place_of_two_columns_of_one_header_does_not_matter(
    tmp_path: Path, one: str | None, other: str | None, read_as: tuple[str | None, str | None]
) -> None:
    first = E.index("风险是否已消除")
    second = E.index("风险是否已消除", first + 1)
    found = []
    for name, pair in (("a", (one, other)), ("b", (other, one))):
        rows = rows_of(E)
        rows[1][first], rows[1][second] = pair
        path = write_xlsx(tmp_path / f"{name}_20231218.xlsx", {"x": rows})
        found.append(read([path]).tables["monitored"])
    names = ["risk_removed", "risk_removed_2"]
    assert found[0].frame.select(names).row(0) == read_as
    assert found[0].frame.equals(found[1].frame)
    assert found[0].raw.equals(found[1].raw)


def test_area_of_a_row_without_area_columns_is_that_of_its_household(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "成员_20231218.xlsx", {"x": rows_of(C)})
    write_xlsx(tmp_path / "受益_20231218.xlsx", {"x": rows_of(BENEFICIARY)})
    write_xlsx(tmp_path / "队员_20231218.xlsx", {"x": rows_of(TEAM)})
    tables = read([tmp_path]).tables
    area = ["_county", "_town", "_village"]
    assert tables["beneficiary"].frame.select(area).rows() == [
        ("某县", "甲镇", "东村"),
        ("某县", "甲镇", "东村"),
        ("某县", "甲镇", "西村"),
    ]
    assert tables["village_team"].frame["_village"].to_list() == ["东村", "东村", "西村"]


def test_frame_and_raw_hold_the_declared_columns_with_companions(tmp_path: Path) -> None:
    tables = read([write_xlsx(tmp_path / "c_20231218.xlsx", {"x": rows_of(C)})]).tables
    member = tables["member"]
    declared = [TABLES["member"][name] for name in member.raw.columns]
    assert len(declared) == len(C)
    assert set(member.raw.schema.values()) == {pl.String}
    assert member.raw.height == member.frame.height
    for column in declared:
        assert (f"{column.name}__bad" in member.frame.columns) == column.kind.is_typed
        assert (f"{column.name}__tidied" in member.frame.columns) == column.kind.is_identifier
        assert (f"{column.name}__damaged" in member.frame.columns) == column.kind.is_identifier
        if column.kind is Kind.DATE:
            assert member.frame.schema[column.name] == pl.Date
