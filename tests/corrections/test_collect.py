"""Answers read back, whatever was done to the workbooks meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.corrections_desk import ALL, Desk, fill, number, of_county, relation
from support.rounds_by_hand import LIUSHA, ZHANLONG, income, phone, round_of

from hecha.cli import main
from hecha.corrections.collecting import Collected, collect
from hecha.exchange.internal import read_internal
from hecha.followup.recording import record
from hecha.followup.standing import listed
from hecha.reading.submission import InputRejected

CORRECTED = {"处理结果": "改正", "更正值": "9000", "经办人": "王五", "日期/暂缓到": "2017-01-05"}
TRUE = {"处理结果": "属实", "原因/部门/批准人": "核对过户口簿", "经办人": "李六"}


def answers(book: Path) -> list[tuple[str, ...]]:
    """The answers of a follow-up without the names of their tasks, sorted."""
    with closing(sqlite3.connect(book)) as connection:
        rows = connection.execute(
            'SELECT tasks."column", kind, new_value, reason, who, answers.day, approved_by,'
            " expires, department FROM answers JOIN tasks USING (task)"
        ).fetchall()
    return sorted(rows)


def reasons(done: Collected) -> list[str]:
    return [refusal.reason for refusal in done.refusals]


def test_answers_of_every_kind_are_written(desk: Desk) -> None:
    internal = desk.check(*ALL)
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": CORRECTED, "与户主关系": TRUE})
    fill(
        sent[ZHANLONG],
        {
            "联系电话": {"处理结果": "删除", "原因/部门/批准人": "镇长"},
            "证件号码": {"处理结果": "转其他部门", "原因/部门/批准人": "公安"},
        },
    )
    late = {"处理结果": "暂缓", "原因/部门/批准人": "待核", "日期/暂缓到": "2017年3月1日"}
    fill(sent[""], {"县": late})
    done = collect(internal, list(sent.values()), desk.book)
    assert (done.refusals, done.missing, sum(done.written.values())) == ((), (), 5)
    assert answers(desk.book) == [
        ("与户主关系", "true", "", "核对过户口簿", "李六", "", "", "", ""),
        ("县", "postponed", "", "待核", "", "", "", "2017-03-01", ""),
        ("纯收入（元）", "corrected", "9000", "", "王五", "2017-01-05", "", "", ""),
        ("联系电话", "deleted", "", "", "", "", "镇长", "", ""),
        ("证件号码", "transferred", "", "", "", "", "", "", "公安"),
    ]
    assert set(listed([desk.book])["state"]) == {"answered"}


def test_true_is_accepted_in_the_next_round(desk: Desk) -> None:
    internal = desk.check(income())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": TRUE})
    collect(internal, [sent[LIUSHA]], desk.book)
    run = record(round_of([income()], note="新"), desk.book)
    assert run.tasks["state"].to_list() == ["accepted"]


def test_rows_are_known_whatever_was_done_to_the_book(desk: Desk, tmp_path: Path) -> None:
    internal = desk.check(income(), relation(), phone())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": CORRECTED, "与户主关系": TRUE})
    source = openpyxl.load_workbook(sent[LIUSHA])["任务"]
    rows = list(source.iter_rows(values_only=True))
    book = openpyxl.Workbook()  # no custom properties, other sheets, another name
    sheet = book.active
    sheet.append(["交县里的表"])
    header, *body = (tuple(reversed(row)) for row in rows)
    sheet.append(("本村备注", *header))
    for row in reversed(body):
        sheet.append(("看过", *row))
    book.save(tmp_path / "合并.xlsx")
    done = collect(internal, [tmp_path / "合并.xlsx"], desk.book)
    assert done.refusals == ()
    assert [row[:3] for row in answers(desk.book)] == [
        ("与户主关系", "true", ""),
        ("纯收入（元）", "corrected", "9000"),
    ]
    assert [(place.town, place.unanswered, place.tasks) for place in done.missing] == [
        (ZHANLONG, 1, 1)
    ]


def test_the_correction_list_itself_is_read(desk: Desk) -> None:
    internal = desk.check(income(), phone())
    path = desk.folder / "out" / "整改清单.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["必须整改"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for header, value in {
        "处理结果": "改正",
        "更正值": 9000,  # a short number stored as one is whole
        "日期": datetime(2017, 1, 5),
    }.items():
        sheet.cell(2, at[header]).value = value
    book.save(path)
    done = collect(internal, [path], desk.book)
    assert done.refusals == ()
    assert answers(desk.book) == [
        ("纯收入（元）", "corrected", "9000", "", "", "2017-01-05", "", "", "")
    ]
    sheet.cell(2, at["现值"]).value = "11000"
    book.save(path)
    assert reasons(collect(internal, [path], desk.book)) == ["other_value"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"处理结果": "改正"}, "no_value"),
        ({"处理结果": "属实"}, "no_reason"),
        ({"处理结果": "删除"}, "no_reason"),
        ({"处理结果": "转其他部门"}, "no_reason"),
        ({"处理结果": "暂缓", "原因/部门/批准人": "待核"}, "no_date"),
        ({"处理结果": "已办"}, "unknown_decision"),
        ({"更正值": "9000"}, "no_decision"),
        ({"处理结果": "改正", "更正值": "12000"}, "same_value"),
        ({"处理结果": "改正", "更正值": "九千"}, "not_a_number"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(
    desk: Desk, cells: dict[str, Any], reason: str
) -> None:
    internal = desk.check(income())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": cells})
    done = collect(internal, [sent[LIUSHA]], desk.book)
    assert reasons(done) == [reason]
    assert done.refusals[0].sentence("zh").startswith("普宁市流沙镇.xlsx 任务 第2行：")
    assert answers(desk.book) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("儿子", "not_in_list"),
        ("之子", None),
    ],
)
def test_codes_are_those_of_the_list(desk: Desk, value: str, reason: str | None) -> None:
    internal = desk.check(relation())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"与户主关系": {"处理结果": "改正", "更正值": value}})
    assert reasons(collect(internal, [sent[LIUSHA]], desk.book)) == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("44528119901105401X", None),
        ("445281199011054021", "not_an_id"),
        ("4452811990110540", "not_an_id"),
        (445281199011054000, "long_number"),
        ("4.45281E+17", "long_number"),
        ("E12345678", None),
    ],
)
def test_id_numbers_have_a_right_check_digit(
    desk: Desk, value: str | int, reason: str | None
) -> None:
    internal = desk.check(number())
    sent = desk.send(internal)
    fill(sent[ZHANLONG], {"证件号码": {"处理结果": "改正", "更正值": value}})
    assert reasons(collect(internal, [sent[ZHANLONG]], desk.book)) == ([reason] if reason else [])


def test_a_refused_row_holds_back_its_household_only(desk: Desk) -> None:
    internal = desk.check(*ALL)
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": {"处理结果": "改正"}, "与户主关系": TRUE})
    fill(sent[ZHANLONG], {"联系电话": TRUE})
    done = collect(internal, [sent[LIUSHA], sent[ZHANLONG]], desk.book)
    assert sorted(reasons(done)) == ["held", "no_value"]
    assert done.written == {sent[LIUSHA].name: 0, sent[ZHANLONG].name: 1}
    assert [row[0] for row in answers(desk.book)] == ["联系电话"]


def test_two_answers_to_one_task_are_a_conflict(desk: Desk, tmp_path: Path) -> None:
    internal = desk.check(income())
    one = desk.send(internal)[LIUSHA]
    two = desk.send(internal, "again")[LIUSHA]
    two = two.rename(tmp_path / "另一份.xlsx")
    fill(one, {"纯收入": CORRECTED})
    fill(two, {"纯收入": TRUE})
    done = collect(internal, [one, two], desk.book)
    assert {refusal.sentence("zh") for refusal in done.conflicts} == {
        "普宁市流沙镇.xlsx 任务 第2行：与另一处答复不同：另一份.xlsx 任务 第2行",
        "另一份.xlsx 任务 第2行：与另一处答复不同：普宁市流沙镇.xlsx 任务 第2行",
    }
    assert answers(desk.book) == []
    assert collect(internal, [one], desk.book).refusals == ()
    assert reasons(collect(internal, [two], desk.book)) == ["other_answer"]
    assert collect(internal, [two], desk.book, replace=True).refusals == ()
    assert [row[1] for row in answers(desk.book)] == ["corrected", "true"]


def test_an_earlier_packet_counts_where_the_value_is_the_same(desk: Desk) -> None:
    sent = desk.send(desk.check(income(), relation()))
    fill(sent[LIUSHA], {"纯收入": CORRECTED, "与户主关系": TRUE})
    changed = desk.check(income("11000"), relation(), note="新", name="changed")
    assert sorted(reasons(collect(changed, [sent[LIUSHA]], desk.book))) == ["held", "other_run"]
    same = desk.check(income(), relation(), note="三", name="same")
    assert collect(same, [sent[LIUSHA]], desk.book).refusals == ()
    other = desk.check(phone(), note="四", name="other")
    late = collect(other, [sent[LIUSHA]], desk.book)
    assert (reasons(late), late.settled) == (["unknown_task"], 1)  # ID01 did not run


def test_an_older_packet_collected_again_does_not_hide_a_newer_answer(desk: Desk) -> None:
    first = desk.send(desk.check(income(), phone()))[LIUSHA]
    fill(first, {"纯收入": {"处理结果": "转其他部门", "原因/部门/批准人": "统计"}})
    collect(read_internal(desk.folder / "out"), [first], desk.book)
    internal = desk.check(income(), phone(), note="新", name="second")
    second = desk.send(internal, "second_packets")[LIUSHA]
    fill(second, {"纯收入": CORRECTED})
    collect(internal, [second], desk.book)
    third = desk.check(income(), phone(), note="三", name="third")
    again = collect(third, [first], desk.book)
    assert (again.repeated, again.refusals, [row[1] for row in answers(desk.book)]) == (
        1,
        (),
        ["corrected", "transferred"],
    )
    assert set(listed([desk.book]).filter(pl.col("column") == "纯收入（元）")["kind"]) == {
        "corrected"
    }


def test_what_is_corrected_already_holds_no_answer_back(desk: Desk) -> None:
    first = desk.check(income(), relation())
    fill(desk.send(first)[LIUSHA], {"纯收入": {"处理结果": "改正"}, "与户主关系": TRUE})
    again = desk.check(relation(), note="新")
    done = CliRunner().invoke(
        main, ["collect", str(desk.folder / "out"), str(desk.folder / "packets")]
    )
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:2] == ["记入 1 条答复", "1 条的问题复核时已整改，不用再答"]
    assert [row[:4] for row in answers(desk.book)] == [("与户主关系", "true", "", "核对过户口簿")]
    assert again.results.tasks.height == 1


def test_rows_without_a_header_are_told_not_guessed(desk: Desk, tmp_path: Path) -> None:
    internal = desk.check(income())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": CORRECTED})
    rows = list(openpyxl.load_workbook(sent[LIUSHA])["任务"].iter_rows(values_only=True))
    book = openpyxl.Workbook()
    book.active.append(rows[1])
    book.save(tmp_path / "无表头.xlsx")
    assert reasons(collect(internal, [tmp_path / "无表头.xlsx"], desk.book)) == ["no_header"]


def test_a_file_without_tasks_stops_everything(desk: Desk, tmp_path: Path) -> None:
    internal = desk.check(income())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": CORRECTED})
    book = openpyxl.Workbook()
    book.active.append(["户编号"])
    book.save(tmp_path / "别的.xlsx")
    with pytest.raises(InputRejected, match=r"别的\.xlsx 中没有任务"):
        collect(internal, [sent[LIUSHA], tmp_path / "别的.xlsx"], desk.book)
    assert answers(desk.book) == []


def test_the_command_takes_the_follow_up_of_the_run(desk: Desk, tmp_path: Path) -> None:
    internal = desk.check(*ALL)
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": CORRECTED})
    fill(sent[ZHANLONG], {"联系电话": {"处理结果": "改正"}})
    done = CliRunner().invoke(main, ["collect", str(tmp_path / "out"), str(tmp_path / "packets")])
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "记入 1 条答复",
        "退回 1 条",
        "矛盾 0 条",
        "  普宁市占陇镇.xlsx 任务 第3行：改正没有填更正值",
        "占陇镇：没有交回，2 处未答",
        "流沙镇：1 处未答，共 2 处",
        "普宁市 县级：没有交回，1 处未答",
    ]


def test_a_run_without_a_follow_up_needs_one(desk: Desk, tmp_path: Path) -> None:
    round_of([income()]).write(tmp_path / "out")
    done = CliRunner().invoke(main, ["collect", str(tmp_path / "out"), str(tmp_path)])
    assert done.exit_code == 2
    assert "要写明：这次核查没有用整改台账" in done.stderr


PLACES = {LIUSHA: ("纯收入", "与户主关系"), ZHANLONG: ("联系电话", "证件号码"), "": ("县",)}
CELLS = st.sampled_from(
    [{}, TRUE, {"处理结果": "属实"}, {"处理结果": "删除", "原因/部门/批准人": "镇长"}]
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries({text: CELLS for texts in PLACES.values() for text in texts}),
    st.permutations(list(PLACES)),
)
def test_order_and_repetition_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, filled: dict[str, Any], order: list[str]
) -> None:
    kept = []
    for way in (list(PLACES), order, [*order, *order]):
        desk = Desk(tmp_path_factory.mktemp("desk"))
        internal = desk.check(income(), phone(), relation(), number(), of_county())
        sent = desk.send(internal)
        for town, texts in PLACES.items():
            fill(sent[town], {text: filled[text] for text in texts})
        for town in way:
            collect(internal, [sent[town]], desk.book)
        kept.append((answers(desk.book), listed([desk.book]).select("column", "state").rows()))
    assert kept[0] == kept[1] == kept[2]
