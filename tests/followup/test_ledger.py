"""Progress on the screen, and the follow-up as a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from support.corrections_desk import Desk, fill, followup
from support.results_by_hand import RULES
from support.rounds_by_hand import LIUSHA, ZHANLONG, income, phone, round_of
from xlsxwriter import Workbook

from hecha.corrections import packet_book
from hecha.corrections.collecting import collect
from hecha.followup.recording import record
from hecha.reading.own_file import AUTHOR, BOOK_MARK, is_own_workbook

TRUE = {"处理结果": "属实", "原因/部门/批准人": "核对过户口簿", "经办人": "李六"}
LATE = {"处理结果": "暂缓", "原因/部门/批准人": "待核", "日期/暂缓到": "2017-01-10"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """One township has answered 属实 and the other 暂缓; nothing was exported since."""
    found = Desk(tmp_path)
    internal = found.check(income(), phone())
    sent = found.send(internal)
    fill(sent[LIUSHA], {"纯收入": TRUE})
    fill(sent[ZHANLONG], {"联系电话": LATE})
    collect(internal, list(sent.values()), found.book)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    header, *body = openpyxl.load_workbook(path)["整改台账"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_progress_by_township_rule_and_age(desk: Desk) -> None:
    record(round_of([phone()], note="新", day=date(2017, 1, 20)), desk.book)
    done = followup(desk.book)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "共 2 项任务，已销号 1 项",
        "按乡镇",
        "  普宁市 占陇镇：未整改 1",
        "  普宁市 流沙镇：已整改 1",
        "按规则",
        f"  ID24 {RULES['ID24'].title}：未整改 1",
        f"  IN02 {RULES['IN02'].title}：已整改 1",
        "未销号的，从首次发现起（天）",
        "  8–30：1",
    ]
    assert (
        followup(desk.book, "--town", LIUSHA).stdout.splitlines()[0] == "共 1 项任务，已销号 1 项"
    )
    overdue = followup(desk.book, "--overdue").stdout
    assert overdue.splitlines()[:3] == [
        "共 1 项任务，已销号 0 项",
        "按乡镇",
        "  普宁市 占陇镇：未整改 1",
    ]


def test_a_task_is_closed_only_after_a_run_checked_it_again(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "整改台账.xlsx"
    assert followup(desk.book, "export", "-o", path).exit_code == 0
    before = {row["来源"]: row for row in rows(path)}
    assert {row["结果"] for row in before.values()} == {"已答待复核"}
    assert {row["销号日期"] for row in before.values()} == {None}
    record(round_of([income(), phone()], note="新", day=date(2017, 1, 20)), desk.book)
    assert followup(desk.book, "export", "-o", path).exit_code == 0
    after = {row["来源"]: row for row in rows(path)}
    closed = after["2016-12-31 核查 IN02"]
    assert {name: closed[name] for name in list(closed)[2:]} == {
        "问题": RULES["IN02"].title,
        "责任单位": "普宁市流沙镇新坛村",
        "期限": None,
        "措施": "属实，核对过户口簿",
        "结果": "属实",
        "销号日期": "2017-01-20",
    }
    still = after["2016-12-31 核查 ID24"]
    assert (still["期限"], still["结果"], still["销号日期"]) == ("2017-01-10", "未整改", None)


def test_several_counties_are_one_workbook(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "另一县.db"
    record(round_of([income()]), other)
    path = tmp_path / "全市.xlsx"
    done = followup(desk.book, other, "export", "-o", path)
    assert done.stdout == f"已写出：{path}（3 项任务）\n"
    assert len(rows(path)) == 3


def test_the_workbook_is_known_as_ours_and_others_are_not_written_over(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "整改台账.xlsx"
    followup(desk.book, "export", "-o", path)
    assert is_own_workbook(path)
    assert followup(desk.book, "export", "-o", path).exit_code == 0
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    packet = tmp_path / "任务单.xlsx"
    book = Workbook(packet)
    book.set_properties({"author": AUTHOR})
    book.set_custom_property(BOOK_MARK, f"{packet_book.KIND} 甲镇")
    book.close()
    for there in (other, packet, desk.book):
        before = there.read_bytes()
        done = followup(desk.book, "export", "-o", there)
        assert done.exit_code == 2
        assert "不是导出的台账" in done.stderr
        assert there.read_bytes() == before


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    assert "要写明写到哪个文件" in followup(tmp_path / "a.db", "export").stderr
    assert "要与一个动作一起用" in followup(tmp_path / "a.db", "-o", tmp_path / "x.xlsx").stderr
    done = followup(tmp_path / "a.db")
    assert done.exit_code == 2
    assert "没有台账文件" in done.stderr
