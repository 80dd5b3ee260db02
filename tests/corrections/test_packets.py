"""Packets: what a township gets, and nobody else's people."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from support.corrections_desk import ALL, Desk
from support.rounds_by_hand import HEADS, NUMBERS, ONE, TWO, income, phone

from hecha.cli import main
from hecha.corrections.assignment import read_assignment
from hecha.corrections.packet_book import _WIDTHS
from hecha.reading.own_file import is_own_workbook
from hecha.reading.submission import InputRejected
from hecha.worksheets.row_height import FONT_SIZE


def texts(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return [str(value) for row in rows for value in row if value is not None]


def test_each_township_gets_its_own_people_only(desk: Desk) -> None:
    sent = desk.send(desk.check(*ALL))
    assert sorted(path.name for path in sent.values()) == [
        "普宁市_县级.xlsx",
        "普宁市占陇镇.xlsx",
        "普宁市流沙镇.xlsx",
    ]
    said = {town: "\n".join(texts(path)) for town, path in sent.items()}
    for town, own, other in (("流沙镇", ONE, TWO), ("占陇镇", TWO, ONE)):
        assert own in said[town]
        assert HEADS[own] in said[town]
        assert [text for text in (other, HEADS[other], NUMBERS[other]) if text in said[town]] == []
    assert [text for text in (*HEADS.values(), *NUMBERS) if text in said[""]] == []


def test_the_cover_has_the_verdict_of_the_place_and_the_id(desk: Desk) -> None:
    sent = desk.send(desk.check(*ALL))
    book = openpyxl.load_workbook(sent["流沙镇"])
    cover = {row[1]: row[2] for row in book["封面"].iter_rows(values_only=True)}
    assert cover["单位"] == "普宁市流沙镇"
    assert cover["结论"] == "还差 1 户、2 处，改正或答复后才能上报"
    (mark,) = book.custom_doc_props.props
    assert (mark.name, mark.value) == ("hecha", f"packet {cover['任务单编号']}")
    sheet = book["任务"]
    assert cover["任务单编号"] in sheet.oddHeader.left.text
    keys = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert {key.split("-")[1] for key in keys} == {cover["任务单编号"]}
    assert is_own_workbook(sent["流沙镇"])


def test_it_prints_on_a4_at_nine_points(desk: Desk) -> None:
    sheet = openpyxl.load_workbook(desk.send(desk.check(*ALL))["流沙镇"])["任务"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == ("9", "landscape") or (
        sheet.page_setup.paperSize,
        sheet.page_setup.orientation,
    ) == (9, "landscape")
    assert sheet.print_area == "'任务'!$A$1:$J$3"
    printed = sum(width for name, width in _WIDTHS.items() if name != "key")
    # A column of width w takes 7w + 5 pixels of 1/96 inch; A4 is 11.69 inches wide.
    inches = (7 * printed + 5 * 10) / 96
    assert (11.69 - 0.5) / inches * FONT_SIZE >= 9


def test_answers_are_chosen_and_code_lists_offered(desk: Desk) -> None:
    sheet = openpyxl.load_workbook(desk.send(desk.check(*ALL))["流沙镇"])["任务"]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["F2:F3"] == '"改正,属实,删除,转其他部门,暂缓"'
    demanded = {str(area.sqref) for area in sheet.conditional_formatting}
    assert demanded == {"F2:J3", "G2:G3", "H2:H3", "J2:J3"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_only_the_owner_reads_a_packet(desk: Desk) -> None:
    for path in desk.send(desk.check(*ALL)).values():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_packet_that_is_there_is_not_written_over(desk: Desk) -> None:
    internal = desk.check(*ALL)
    sent = desk.send(internal)
    before = sent["流沙镇"].read_bytes()
    with pytest.raises(InputRejected, match="可能已经填写"):
        desk.send(internal)
    assert sent["流沙镇"].read_bytes() == before


def test_the_command_reads_who_is_responsible(desk: Desk, tmp_path: Path) -> None:
    desk.check(income(), phone())
    assign = tmp_path / "分工.csv"
    assign.write_bytes("乡,责任人,期限\n流沙镇,王五,2017-01-20\n".encode("gb18030"))
    words = ["packets", str(tmp_path / "out"), "-o", str(tmp_path / "p"), "--due", "2017-02-01"]
    done = CliRunner().invoke(main, [*words, "--assign", str(assign)])
    assert done.output.strip() == f"已写出 2 份任务单：{tmp_path / 'p'}"
    covers = {}
    for path in (tmp_path / "p").iterdir():
        cover = openpyxl.load_workbook(path)["封面"]
        covers[path.stem] = {row[1]: row[2] for row in cover.iter_rows(values_only=True)}
    assert covers["普宁市流沙镇"]["责任人"] == "王五"
    assert covers["普宁市流沙镇"]["期限"] == "2017-01-20"
    assert "责任人" not in covers["普宁市占陇镇"]
    assert covers["普宁市占陇镇"]["期限"] == "2017-02-01"


def test_an_assignment_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "分工.csv"
    path.write_text("乡,人\n流沙镇,王五\n", encoding="utf-8")
    with pytest.raises(InputRejected, match="缺少列 责任人"):
        read_assignment(path)
    path.write_text("乡,责任人,期限\n流沙镇,王五,月底\n", encoding="utf-8")
    with pytest.raises(InputRejected, match="第2行的期限不是日期"):
        read_assignment(path)
    path.write_text("乡,村,责任人,期限\n流沙镇,,王五,2017-01-20\n", encoding="utf-8")
    found = read_assignment(path)
    assert found.of("普宁市", "流沙镇", "新坛村") == ("王五", date(2017, 1, 20))


def test_the_blank_assignment_file_is_read_back(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["sample", str(tmp_path / "空白"), "--templates"])
    assert done.exit_code == 0, done.output
    for suffix in (".xlsx", ".csv"):
        assert read_assignment(tmp_path / "空白" / f"分工表{suffix}").places == {}
    book = openpyxl.load_workbook(tmp_path / "空白" / "分工表.xlsx")
    book["分工表"].append(["流沙镇", None, "张三", "2024-01-10"])
    book.save(tmp_path / "空白" / "分工表.xlsx")
    filled = read_assignment(tmp_path / "空白" / "分工表.xlsx")
    assert filled.of(None, "流沙镇", "某村") == ("张三", date(2024, 1, 10))
    again = CliRunner().invoke(main, ["sample", str(tmp_path / "空白"), "--templates"])
    assert (again.exit_code, "可能已经填写" in again.stderr) == (2, True)
