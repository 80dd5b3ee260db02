"""Clues handed down from above: matched by the province's number and the subject."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from support.corrections_desk import Desk, fill, followup, number
from support.rounds_by_hand import HEADS, NUMBERS, ONE, TWO, income, phone, round_of

from hecha.corrections.collecting import collect
from hecha.followup.clues import followed
from hecha.followup.recording import record
from hecha.rules import rulebook

HEAD = ("线索编号", "规则编号", "户编号", "姓名", "证件号码", "乡镇", "线索内容", "期限")
PHONE = rulebook.entries()["ID24"].province[0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path)
    found.check(income(), phone())
    return found


def clues(path: Path, *rows: tuple[str | None, ...], head: tuple[str, ...] = HEAD) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("线索")
        sheet.write(0, 0, "省下发大数据问题线索")
        for at, row in enumerate([head, *rows], 1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write_string(at, column, value)
    return path


def all_kinds(path: Path) -> Path:
    who = HEADS[ONE]
    return clues(
        path,
        ("S-1", "IN02", ONE, who, None, "流沙镇", f"{who}家收入不符", "2017-03-01"),
        ("S-2", PHONE, None, HEADS[TWO], NUMBERS[TWO].lower(), "占陇镇", "电话", None),
        ("S-3", "IN02", TWO, HEADS[TWO], None, "占陇镇", "收入", None),
        ("S-4", "9_99_999", ONE, who, None, "流沙镇", "省里的新规则", None),
        ("S-5", "IN02", "4452810000009999", None, None, None, "没有的户", None),
        ("S-6", "IN02", None, who, None, None, "只有姓名", None),
        ("S-7", None, ONE, who, None, None, "没有编号", None),
    )


def test_matched_and_unmatched_clues(desk: Desk) -> None:
    done = followup(desk.book, "clues", all_kinds(desk.folder / "线索.xlsx"))
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "导入 5 条线索，已有 0 条，退回 2 行",
        "线索.xlsx 线索 第8行：没有户编号、人口编号或证件号码",
        "线索.xlsx 线索 第9行：没有规则编号",
        "下发线索：共 5 条，对上 2 条（新增 2），未对上 3 条",
    ]
    out = desk.folder / "线索状态.xlsx"
    assert followup(desk.book, "clues", "-o", out).exit_code == 0
    header, *body = openpyxl.load_workbook(out)["下发线索"].iter_rows(values_only=True)
    rows = {row[0]: dict(zip(header, row, strict=True)) for row in body}
    assert {number: row["状态"] for number, row in rows.items()} == {
        "S-1": "新增",
        "S-2": "新增",
        "S-3": "未对上：此户（人）另有 1 项任务",
        "S-4": "未对上：没有与此编号相同的规则",
        "S-5": "未对上：此户（人）没有任务",
    }
    assert rows["S-1"]["期限"] == "2017-03-01"


def test_a_clue_has_the_state_of_its_task(desk: Desk) -> None:
    followup(desk.book, "clues", all_kinds(desk.folder / "线索.xlsx"))
    record(round_of([income("11000")], note="新", day=date(2017, 1, 20)), desk.book)
    found = dict(followed(desk.book).select("number", "state").iter_rows())
    assert (found["S-1"], found["S-2"]) == ("changed", "corrected")
    assert "对上 2 条（已变化 1，已整改 1），未对上 3 条" in followup(desk.book).stdout


def test_imported_again_a_clue_is_the_same(desk: Desk) -> None:
    path = all_kinds(desk.folder / "线索.xlsx")
    followup(desk.book, "clues", path)
    assert followup(desk.book, "clues", path).stdout.splitlines()[0] == (
        "导入 0 条线索，已有 5 条，退回 2 行"
    )


def test_the_follow_up_keeps_no_name_and_no_number(desk: Desk) -> None:
    followup(desk.book, "clues", all_kinds(desk.folder / "线索.xlsx"))
    with closing(sqlite3.connect(desk.book)) as connection:
        told = "\n".join(connection.iterdump())
    for secret in (*HEADS.values(), *NUMBERS.values(), ONE, TWO, "4452810000009999", "收入不符"):
        assert secret not in told


def test_headers_of_a_county_and_a_csv_file(desk: Desk) -> None:
    path = desk.folder / "线索.csv"
    pl.DataFrame({"疑点类别": [f"{PHONE} 电话不符"], "户主证号": [None], "户号": [TWO]}).write_csv(
        path, include_bom=True
    )
    assert followup(desk.book, "clues", path).exit_code == 2
    done = followup(desk.book, "clues", path, "--columns", "province=疑点类别,household=户号")
    assert done.stdout.splitlines()[-1] == "下发线索：共 1 条，对上 1 条（新增 1），未对上 0 条"
    wrong = followup(desk.book, "clues", path, "--columns", "rule=疑点类别")
    assert wrong.exit_code == 2
    assert "项有 number, province" in wrong.stderr


WRONG = "445281199011054038"
"""Another ID number of the person in household TWO."""


def states(desk: Desk) -> list[str | None]:
    return followed(desk.book).sort("number")["state"].to_list()


def test_a_clue_follows_a_corrected_id_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, right = Desk(tmp_path), NUMBERS[TWO]
    monkeypatch.setitem(NUMBERS, TWO, WRONG)
    record(round_of([phone(number=WRONG)]), desk.book)
    row = (PHONE, None, None)
    followup(desk.book, "clues", clues(tmp_path / "线索.xlsx", ("S-1", *row, WRONG)))
    monkeypatch.setitem(NUMBERS, TWO, right)
    record(round_of([phone(number=right)], note="新", day=date(2017, 1, 20)), desk.book)
    more = clues(tmp_path / "再下发.xlsx", ("S-2", *row, right), ("S-3", *row, NUMBERS[ONE]))
    followup(desk.book, "clues", more)
    assert states(desk) == ["open", "open", None]
    record(round_of([], note="三", day=date(2017, 2, 20)), desk.book)
    assert states(desk) == ["corrected", "corrected", None]


def test_a_clue_follows_a_corrected_household_number(desk: Desk) -> None:
    right = "4452810000000033"
    lists = clues(desk.folder / "线索.xlsx", ("S-1", "IN02", ONE, None, None))
    followup(desk.book, "clues", lists)
    moved = [income(household=right, key="moved"), phone()]
    record(
        round_of(moved, households={right: ONE, TWO: TWO}, note="新", day=date(2017, 1, 20)),
        desk.book,
    )
    followup(desk.book, "clues", clues(desk.folder / "新.xlsx", ("S-2", "IN02", right, None, None)))
    assert states(desk) == ["open", "open"]


def test_a_clue_follows_the_number_an_answer_gives(tmp_path: Path) -> None:
    """The only task of the person is about the number: nothing else tells of its correction."""
    desk, wrong = Desk(tmp_path), "44528119901105402"
    told = number(wrong)
    told["subject"] = {**told["subject"], "id_number": WRONG}
    internal = desk.check(told)
    sent = desk.send(internal)
    right = "44528119901105401X"
    answer = {"处理结果": "改正", "更正值": right.lower(), "经办人": "王五"}
    fill(sent["占陇镇"], {"证件号码": answer})
    assert collect(internal, list(sent.values()), desk.book).refusals == ()
    rule = told["finding"]["rule"]
    lists = clues(tmp_path / "线索.xlsx", ("S-1", rule, None, None, right))
    followup(desk.book, "clues", lists)
    assert states(desk) == ["answered"]
