from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from support import results_by_hand as by_hand
from support.results_by_hand import ID_A, ID_B, cell, county, finding, run, subject
from support.workbooks import LISTS, listed, rows, unescaped, written

import hecha
from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE, Claim
from hecha.policy.policy import Parameter
from hecha.reading.submission import Source
from hecha.results.run_record import NotRead
from hecha.worksheets.workbook import write_workbook

HEADER = (
    "乡 村 户编号 姓名 问题 字段 现值 建议值 处理结果 更正值 原因 经办人 日期 相关数据 文件/表/行 "
    "修改建议 规则 户主 证件号码 县 序号 编号"
).split()


def test_the_sheets_and_the_columns_of_a_list(tmp_path: Path) -> None:
    book = written(tmp_path, county())
    assert book.sheetnames == [
        *("封面", "乡镇汇总", "乡镇主题", "规则汇总", *LISTS),
        *("未执行", "数据整理", "数据来源", "参数"),
    ]
    for name in LISTS:
        assert [head.value for head in book[name][1]] == HEADER


def test_every_cell_says_where_it_is(tmp_path: Path) -> None:
    written(tmp_path, county())
    with zipfile.ZipFile(tmp_path / "整改清单.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    cells = [re.findall("<c [^>]*>", sheet) for sheet in sheets]
    assert sum(map(len, cells)) > 200
    # Not asked for by the format, but many programs read no cell that does not.
    assert not [cell for sheet in cells for cell in sheet if ' r="' not in cell]


def test_every_task_is_a_row_sorted_by_place(tmp_path: Path) -> None:
    book = written(tmp_path, county())
    tasks = dict(county().findings.select("fingerprint", "task").iter_rows())
    assert [(row["序号"], row["编号"]) for row in rows(book["必须整改"])] == [
        *((1, tasks["f1"]), (2, tasks["f2"]), (3, tasks["f5"]))
    ]
    first = rows(book["必须整改"])[0]
    assert first == dict.fromkeys(HEADER) | {
        "序号": 1,
        "规则": "ID01",
        "问题": "证件号码重复：与“员工”表另一人相同",
        "县": "普宁市",
        "乡": "流沙镇",
        "村": "新坛村",
        "户编号": "4452810000000017",
        "户主": "陈大文",
        "姓名": "陈小文",
        "证件号码": ID_A,
        "字段": "证件号码",
        "现值": ID_A,
        "相关数据": f"证件号码：{ID_A}（成员.csv 第7行）",
        "文件/表/行": "户信息_20161231.xlsx\n流沙镇 第12行",
        "修改建议": "核对户口簿，改正抄错的一方。",
        "编号": tasks["f1"],
    }
    second = rows(book["必须整改"])[1]
    assert (second["现值"], second["建议值"]) == ("12000", "9000")
    assert second["相关数据"] == "工资性收入：9000\n生产经营性收入：-500"
    assert rows(book["须核实"])[0]["证件号码"] == ID_B
    assert rows(book["须核实"])[0]["相关数据"] == "联系电话：13800138000（第9行）"


def test_what_an_officer_needs_to_work_and_print(tmp_path: Path) -> None:
    book = written(tmp_path, county())
    for name in LISTS:
        sheet = book[name]
        last = sheet.max_row
        assert sheet.freeze_panes == "E2"
        assert sheet.auto_filter.ref == f"A1:V{last}"
        assert sheet.dimensions == f"A1:V{last}"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area == f"'{name}'!$A$1:$J${last}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        # fitToWidth is 1 where the file does not say.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.right.text == "第 &P 页，共 &N 页"
        choice, day = sheet.data_validations.dataValidation
        assert choice.formula1 == '"改正,属实,删除,转其他部门,暂缓"'
        assert {str(choice.sqref), str(day.sqref)} == {
            f"{column}2:{column}{last}" if last > 2 else f"{column}2" for column in "IM"
        }
        for head, below in zip(sheet[1], sheet[2], strict=True):
            if head.value not in ("序号", "日期"):
                assert below.number_format == "@"


def test_only_the_answers_can_be_written_and_are_coloured_until_they_are(tmp_path: Path) -> None:
    book = written(tmp_path, county())
    for name in LISTS:
        sheet = book[name]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert not sheet.protection.autoFilter  # what is not forbidden
        free = [
            head.value
            for head, cell in zip(sheet[1], sheet[2], strict=True)
            if not cell.protection.locked
        ]
        assert free == ["处理结果", "更正值", "原因", "经办人", "日期"]
        ((area, (rule,)),) = (
            (str(found.sqref), found.rules) for found in sheet.conditional_formatting
        )
        assert area == f"I2:M{sheet.max_row}"
        assert rule.formula == ["LEN(TRIM($I2))=0"]


def test_every_printed_sheet_is_readable_on_paper(tmp_path: Path) -> None:
    many = [cell("f1", "姓名", f"成员{n}", n) for n in range(12)]
    results = by_hand.results([finding("f1", "IN02")], many, county().outcomes.to_dicts())
    book = written(tmp_path, results, claims=CLAIMS)
    assert book["证据明细"].print_area == "'证据明细'!$A$1"
    for sheet in book.worksheets[1:]:
        columns = range_boundaries(sheet.print_area.split("!")[1].replace("$", ""))[2]
        assert columns <= 10
        width = sum(
            sheet.column_dimensions[get_column_letter(n)].width * 7 + 5
            for n in range(1, columns + 1)
        )
        paper = (297 - 2 * 6.35) / 25.4 * 96
        assert 10 * min(1, paper / width) >= 9, sheet.title


CLAIMS = (
    Claim("PN-02-7", "第2条", "全市6388户", "普市发〔2016〕10号", "puning-2016", EXPECTATION,
          "按县：建档立卡户数应为6388户", "must", measure=("建档立卡户数", "户")),
    Claim("PN-05-1", "第5条", "加强领导", "普市发〔2016〕10号", "puning-2016", NOT_CHECKABLE,
          "不能从数据核对：没有数据"),
)  # fmt: skip


def test_every_clause_is_listed_with_figures_met_ones_too(tmp_path: Path) -> None:
    outcomes = [by_hand.outcome("PN-02-7", None, "passed", 1, lowest=6388.0, highest=6388.0)]
    book = written(tmp_path, by_hand.results([], outcomes=outcomes), claims=CLAIMS)
    assert [tuple(row.values()) for row in rows(book["文件要求逐条核对"])] == [
        (
            "PN-02-7\n第2条",
            "全市6388户",
            "按县：建档立卡户数应为6388户",
            "建档立卡户数 6388户",
            1,
            0,
            "符合",
            None,
            "普市发〔2016〕10号",
        ),
        (
            "PN-05-1\n第5条",
            "加强领导",
            "不能从数据核对：没有数据",
            None,
            0,
            0,
            "数据核对不了",
            None,
            "普市发〔2016〕10号",
        ),
    ]


def test_what_was_noticed_while_reading_is_with_the_tidyings_alone(tmp_path: Path) -> None:
    found = [
        finding("a", "FF15", severity="info", grain="file", household_id=None, message="只算一次"),
        finding("b", "FF14", severity="confirm", grain="file", household_id=None, message="未读取"),
        finding("c", "IN02"),
    ]
    book = written(tmp_path, by_hand.results(found, [cell("a", "", None, 0, file="乙.xlsx")]))
    assert [row["规则"] for row in listed(book)] == ["IN02", "FF14"]
    noticed = [row for row in rows(book["数据整理"]) if row["规则"] == "FF15"]
    assert [(row["说明"], row["文件"]) for row in noticed] == [("只算一次", "乙.xlsx")]
    cover = [
        str(value) for row in book["封面"].iter_rows(values_only=True) for value in row if value
    ]
    assert "另有 1 处是读取文件时的提示，无需答复，见“数据整理”。" in cover


def test_findings_of_one_task_share_a_row(tmp_path: Path) -> None:
    results = by_hand.results(
        [finding("f", "IN02"), finding("g", "ID01")],
        [cell("f", "纯收入", "1", 5), cell("g", "纯收入", "1", 5), cell("g", "年收入", "2", 5)],
    )
    together = results.findings.with_columns(task=pl.lit("t"))
    first = results.tasks.filter(pl.col("rules").list.contains("IN02"))
    task = first.with_columns(task=pl.lit("t"), rules=pl.lit(["IN02", "ID01"]), findings=2)
    results = replace(results, findings=together, tasks=task.cast({"findings": pl.UInt32}))
    (row,) = listed(written(tmp_path, results))
    assert (row["规则"], row["字段"], row["现值"], row["相关数据"]) == (
        "IN02、ID01",
        "纯收入",
        "1",
        "年收入：2",
    )


VALUES = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@x",
    "http://example.com/",
    "file:///c:/x",
    "mailto:a@b.c",
    "<r><t>x</t></r>",
    "<b>&amp;\"'",
    "_x0041_",
    "  spaces  ",
    "\ttab",
    "line\nbreak",
    "cr\r\nlf",
    "control \x00\x01\x1f \x0b",
    "\ufffe\uffff",
    "𠮷野家 👨‍👩‍👧",
    "123456789012345678",
    "1E5",
    "TRUE",
    "#N/A",
    "＝１",
]


@pytest.mark.parametrize("value", VALUES)
def test_text_stays_the_text_it_was(tmp_path: Path, value: str) -> None:
    results = by_hand.results(
        [finding("f", "IN02", village=value, message=value)],
        [
            cell("f", value, value, 1, file=value, sheet=value),
            cell("f", "x", value, 2, file=value, sheet=value),
        ],
        [by_hand.outcome("IN02", value, "skipped", 0, reason=value)],
        [subject("f", value, value, value)],
    )
    source = Source(0, value, value, "household", 1, 1, None, {}, {})
    parameter = Parameter("floor", value, value, value, value)
    book = written(tmp_path, results, sources=(source,), parameters=(parameter,), suite_title=value)
    (row,) = listed(book)
    for column in ("问题", "村", "户主", "姓名", "证件号码", "字段", "现值"):
        assert unescaped(row[column]) == value
    assert unescaped(row["相关数据"]) == f"x：{value}（第2行）"
    assert unescaped(rows(book["未执行"])[0]["原因"]) == value
    assert unescaped(rows(book["数据来源"])[0]["文件"]) == value
    assert unescaped(rows(book["参数"])[0]["取值"]) == value
    for sheet in book:
        assert not sheet._hyperlinks
        for line in sheet.iter_rows():
            assert all(found.data_type in "sn" for found in line)
    with zipfile.ZipFile(tmp_path / "整改清单.xlsx") as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"hyperlink" not in archive.read(name)


def test_many_cells_are_listed_one_by_one(tmp_path: Path) -> None:
    members = [
        cell("f", "姓名", f"成员{n}", n, proposed="改" if n == 12 else None) for n in range(1, 13)
    ]
    results = by_hand.results(
        [finding("f", "IN02"), finding("g", "IN02", household_id="9")],
        [*members, cell("g", "年度", "1", 1)],
    )
    book = written(tmp_path, results)
    row = rows(book["必须整改"])[0]
    assert row["现值"] == "成员1"
    lines = row["相关数据"].split("\n")
    assert lines[:2] == ["姓名：成员2（第2行）", "姓名：成员3（第3行）"]
    assert lines[3:] == ["另有 8 个单元格，见“证据明细”"]
    details = rows(book["证据明细"])
    assert [detail["现值"] for detail in details] == [f"成员{n}" for n in range(1, 13)]
    assert details[-1] == {
        "清单": "必须整改",
        "序号": 1,
        "规则": "IN02",
        "数据表": "户信息",
        "文件": "户信息_20161231.xlsx",
        "表": "流沙镇",
        "行": 12,
        "字段": "姓名",
        "现值": "成员12",
        "建议值": "改",
        "编号": row["编号"],
    }


def test_seven_further_cells_still_fit(tmp_path: Path) -> None:
    results = by_hand.results(
        [finding("f", "IN02")], [cell("f", f"字段{n}", f"{n}", 1) for n in range(8)]
    )
    book = written(tmp_path, results)
    assert "证据明细" not in book.sheetnames
    assert rows(book["必须整改"])[0]["相关数据"].split("\n")[-1] == "字段7：7"


def test_long_texts_are_continued_not_cut(tmp_path: Path) -> None:
    value, message = "值" * 40_000, "问" * 2_000
    results = by_hand.results([finding("f", "IN02", message=message)], [cell("f", "x", value, 1)])
    book = written(tmp_path, results)
    (row,) = listed(book)
    for column in ("现值", "问题"):
        assert row[column].endswith("……（内容过长，全文见“证据明细”）")
    details = rows(book["证据明细"])
    assert "".join(detail["现值"] for detail in details if detail["字段"] == "x") == value
    told = "".join(detail["现值"] for detail in details if detail["字段"] == "问题")
    assert told == message
    for sheet in book:
        for line in sheet.iter_rows(values_only=True):
            assert all(len(str(text)) < 32_767 for text in line)


def test_summaries_tell_found_passed_and_not_run_apart(tmp_path: Path) -> None:
    book = written(tmp_path, county())
    assert [tuple(row.values()) for row in rows(book["规则汇总"])] == [
        ("ID01", "证件号码重复", "必须整改", 100, 1, 1, None),
        ("IN02", "纯收入与分项不符", "必须整改", 30, 2, 2, None),
        ("ID24", "不同户成员登记同一手机号", "须核实", 40, 1, 1, "部分乡镇未执行"),
        ("HH14", "户主不在该户首行", "提示", 30, 1, 1, None),
    ]
    assert [tuple(row.values()) for row in rows(book["乡镇汇总"])] == [
        ("普宁市", "占陇镇", 1, 1, 0, 1, 1, 2),
        ("普宁市", "流沙镇", 1, 1, 2, 0, 0, 2),
        ("普宁市", "（未分到乡镇）", 0, 1, 1, 0, 0, 1),
        ("合计", None, 2, 3, 3, 1, 1, 5),
    ]
    assert rows(book["乡镇主题"]) == [
        {"县": "普宁市", "乡镇": "占陇镇", "户与成员": 1, "身份与重复": 1, "收入": 0},
        {"县": "普宁市", "乡镇": "流沙镇", "户与成员": 0, "身份与重复": 1, "收入": 1},
        {"县": "普宁市", "乡镇": "（未分到乡镇）", "户与成员": 0, "身份与重复": 0, "收入": 1},
        {"县": "合计", "乡镇": None, "户与成员": 1, "身份与重复": 2, "收入": 2},
    ]
    assert [tuple(row.values()) for row in rows(book["未执行"])] == [
        (None, "SG01", "义务教育阶段失学", "执行出错", "ZeroDivisionError", None, "全部"),
        (None, "HP01", "没有帮扶责任人的户", "未执行", "缺少表：结对帮扶", None, "全部"),
        (
            None,
            "ID24",
            "不同户成员登记同一手机号",
            "未执行",
            "缺少列：联系电话",
            "普宁市",
            "流沙镇",
        ),
    ]
    tidied = rows(book["数据整理"])
    assert [(row["规则"], row["说明"], row["次数"]) for row in tidied] == [
        ("FF04", "未知列，不参与核查", 1),
        ("FF08", "去掉撇号", 30),
    ]


def test_the_cover_says_what_when_and_how_many(tmp_path: Path) -> None:
    cover = written(tmp_path, county())["封面"]
    text = "\n".join(
        str(found) for row in cover.iter_rows(values_only=True) for found in row if found
    )
    for said in (
        "整改清单",
        "普宁市新时期脱贫攻坚三年行动计划 & 附件（puning-2016）",
        "2016-12-31（文件名中的日期）",
        "2 个文件，3 张表（见“数据来源”）",
        "户信息 30 行；家庭成员 100 行",
        "通过 1 条，有问题 4 条，未执行 1 条，执行出错 1 条",
        "未执行不等于通过：原因见“未执行”。",
        "有任务的 2 户，其中有必须整改任务的 2 户；分到 2 个乡镇",
        "3 处",
        "日前交回县级",
        "乡镇负责人",
        "5. 在业务系统中改正后",
        "须核实：数据很可能有误",
    ):
        assert said in text


def test_a_run_without_findings(tmp_path: Path) -> None:
    book = written(
        tmp_path, by_hand.results([], outcomes=[by_hand.outcome("IN02", "流沙镇", "passed", 3)])
    )
    assert list(listed(book)) == []
    assert rows(book["规则汇总"]) == []
    assert [row["合计"] for row in rows(book["乡镇汇总"])] == [0, 0]
    assert "乡镇主题" not in book.sheetnames


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, run())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_english(tmp_path: Path) -> None:
    book = written(tmp_path, county(), lang="en")
    assert book.sheetnames[:4] == ["Cover", "By township", "Towns by theme", "By rule"]
    choice = book["Must correct"].data_validations.dataValidation[0]
    assert choice.formula1 == '"Corrected,True as it is,Deleted,Other department,Postponed"'


def test_a_finding_no_list_is_for_is_not_dropped_in_silence(tmp_path: Path) -> None:
    results = by_hand.results([finding("f", "IN02", severity="urgent")])
    with pytest.raises(ValueError, match="severity"):
        write_workbook(tmp_path / "整改清单.xlsx", run(results))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "整改清单.xlsx"
    target.mkdir()
    with pytest.raises(OSError, match="整改清单"):
        write_workbook(target, run())
    assert list(tmp_path.iterdir()) == [target]


def test_the_cover_leads_with_the_verdict_and_names_what_was_not_read(tmp_path: Path) -> None:
    unread = tuple(NotRead(f"{n}.et", None, "未读取：请另存为 .xlsx。") for n in range(10))
    results = by_hand.results([], outcomes=[by_hand.outcome("IN02", "流沙镇", "passed", 3)])
    book = written(tmp_path, results, unread=unread, contradictions=("甲.xlsx 与 乙.xlsx 不一致",))
    cover = [value for row in book["封面"].iter_rows(values_only=True) for value in row if value]
    assert cover[:2] == [
        "整改清单",
        "不能判断，因为有 10 处没有读取：0.et、1.et、2.et 等；"
        "有 1 处来源互相矛盾：甲.xlsx 与 乙.xlsx 不一致",
    ]
    at = cover.index("未读取")
    assert cover[at + 1] == "0.et：未读取：请另存为 .xlsx。"
    assert cover[at + 9] == "另有 3 处，见“数据来源”"
    sources = rows(book["数据来源"])
    assert [row["文件"] for row in sources[:11]] == [*(f"{n}.et" for n in range(10)), None]
    assert sources[10]["识别为"] == "甲.xlsx 与 乙.xlsx 不一致"


def test_an_own_workbook_among_the_exports_is_passed_over_once(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "户信息.csv").write_text(
        "乡,村,户编号,人均纯收入\n东镇,甲村,4900000000000011,9000\n", encoding="utf-8"
    )
    write_workbook(exports / "流沙镇已填.xlsx", run())
    edited = openpyxl.load_workbook(exports / "流沙镇已填.xlsx")
    edited["必须整改"]["I2"] = "改正"
    edited.save(exports / "流沙镇已填.xlsx")
    read = hecha.check(exports, as_of=date(2023, 12, 31))
    assert read.left_out == ("流沙镇已填.xlsx",)
    assert read.unread == ()
