"""Approval of what was answered as 属实: enforced where the suite asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from support.corrections_desk import Desk, fill, followup
from support.rounds_by_hand import (
    HEADS,
    LIUSHA,
    ZHANLONG,
    income,
    phone,
    recorded,
    round_of,
    states_of,
)
from support.rounds_by_hand import ONE as FIRST
from support.rounds_by_hand import TWO as SECOND

from hecha.corrections.collecting import collect
from hecha.exchange.internal import read_internal
from hecha.followup.recording import record
from hecha.policy import load as load_suite
from hecha.reading.submission import InputRejected

TRUE = {"处理结果": "属实", "原因/部门/批准人": "核对过户口簿", "经办人": "李六"}
NEXT = {"note": "新", "day": date(2017, 1, 20)}


def write(path: Path, sheet: str, key: str, answers: Mapping[str, Mapping[str, str]]) -> None:
    """Write into the rows of a list, by the text of the cell below ``key``."""
    book = openpyxl.load_workbook(path)
    rows = book[sheet]
    at = {cell.value: cell.column for cell in rows[1]}
    for row in range(2, rows.max_row + 1):
        for header, value in answers.get(rows.cell(row, at[key]).value, {}).items():
            rows.cell(row, at[header]).value = value
    book.save(path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Both townships have answered 属实; the suite asks for approval."""
    found = Desk(tmp_path)
    internal = found.check(income(), phone(), approval=True)
    sent = found.send(internal)
    fill(sent[LIUSHA], {"纯收入": TRUE})
    fill(sent[ZHANLONG], {"联系电话": TRUE})
    collect(internal, list(sent.values()), found.book)
    return found


def check(desk: Desk, *, approval: bool = True, **values: object) -> dict[str, str]:
    told = record(round_of([income(), phone()], approval=approval, **{**NEXT, **values}), desk.book)
    return states_of(told)


def approved(desk: Desk, answers: Mapping[str, Mapping[str, str]]) -> Result:
    path = desk.folder / "待批准.xlsx"
    assert followup(desk.book, "approve", "--run", desk.folder / "out", "-o", path).exit_code == 0
    write(path, "属实待批准", "责任单位", answers)
    return followup(desk.book, "approve", path)


ONE, TWO = "普宁市流沙镇新坛村", "普宁市占陇镇新坛村"
YES = {"批准意见": "同意", "批准人": "王五", "有效期至": "2017-06-30", "佐证材料": "佐-1号"}


def test_who_approves_sees_the_household(desk: Desk) -> None:
    approved(desk, {})
    rows = openpyxl.load_workbook(desk.folder / "待批准.xlsx")["属实待批准"].values
    assert {row[1] for row in rows} == {
        "户",
        f"{FIRST}\n{HEADS[FIRST]}",
        f"{SECOND}\n{HEADS[SECOND]}",
    }


def test_without_approval_it_is_not_accepted_and_blocks(desk: Desk) -> None:
    run = record(round_of([income(), phone()], approval=True, **NEXT), desk.book)
    assert states_of(run) == {"income": "answered", "phone": "answered"}
    assert run.verdict.code == "cannot_submit"


def test_where_no_suite_asks_it_is_accepted(desk: Desk) -> None:
    assert check(desk, approval=False) == {"income": "accepted", "phone": "accepted"}


def test_approved_not_approved_and_waiting(desk: Desk) -> None:
    done = approved(desk, {ONE: YES, TWO: {"批准意见": "不同意", "批准人": "王五"}})
    assert done.stdout.splitlines() == ["收回 2 项，没有填的 0 行，退回 0 行"]
    assert check(desk) == {"income": "accepted", "phone": "open"}
    told = followup(desk.book).stdout
    assert "属实的批准：已批准 1，未批准 1，待批准 0（本套规则要求批准）" in told
    book = desk.folder / "整改台账.xlsx"
    followup(desk.book, "export", "-o", book)
    measures = {row[3]: row[5] for row in openpyxl.load_workbook(book)["整改台账"].values}
    assert measures["普宁市流沙镇新坛村"] == (
        "属实，核对过户口簿，批准人 王五，有效期至 2017-06-30，佐证 佐-1号"
    )


def test_it_expires(desk: Desk) -> None:
    approved(desk, {ONE: YES, TWO: YES})
    assert set(check(desk).values()) == {"accepted"}
    assert set(check(desk, day=date(2017, 7, 1), note="再").values()) == {"open"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({**YES, "批准人": "李六"}, "批准人就是经办人，须由另一人批准"),
        ({"批准意见": "同意"}, "没有写批准人"),
        ({**YES, "批准意见": "可以"}, "批准意见只能是同意或不同意"),
        ({**YES, "有效期至": "明年"}, "日期写得不对"),
    ],
)
def test_refused_approvals(desk: Desk, answer: dict[str, str], why: str) -> None:
    done = approved(desk, {ONE: answer})
    assert done.exit_code == 1
    assert why in done.stdout
    assert "待批准.xlsx 属实待批准 第3行" in done.stdout
    assert set(check(desk).values()) == {"answered"}


def test_collected_again_an_approved_answer_is_the_same(desk: Desk) -> None:
    approved(desk, {ONE: YES})
    internal = desk.check(income(), phone(), approval=True, name="again")
    assert states_of(record(round_of([income(), phone()], approval=True), desk.book))["income"] == (
        "accepted"
    )
    sent = sorted((desk.folder / "packets").iterdir())
    done = collect(internal, sent, desk.book)
    assert (done.repeated, done.refusals) == (2, ())


def test_collected_again_in_a_later_round_it_stays_approved(desk: Desk) -> None:
    approved(desk, {ONE: {"批准意见": "同意", "批准人": "镇长"}})
    assert check(desk)["income"] == "accepted"
    packets = sorted((desk.folder / "packets").iterdir())
    again = collect(read_internal(desk.folder / "out"), packets, desk.book)
    assert (again.repeated, sum(again.written.values())) == (2, 0)
    assert check(desk, note="又", day=date(2017, 2, 20))["income"] == "accepted"


def test_a_suite_asks_for_it_and_its_child_need_not(tmp_path: Path) -> None:
    for name, extends, said in (
        ("甲", "national", "true"),
        ("乙", "甲", ""),
        ("丙", "甲", "false"),
    ):
        (tmp_path / name).mkdir()
        text = f'title = "{name}"\nextends = "{extends}"\n'
        text += f"[followup]\napproval = {said}\n" if said else ""
        (tmp_path / name / "policy.toml").write_text(text, encoding="utf-8")
    asked = [load_suite(tmp_path / name, date(2020, 1, 1)).approval for name in "甲乙丙"]
    assert asked == [True, True, False]
    assert load_suite("national", date(2020, 1, 1)).approval is False
    (tmp_path / "甲" / "policy.toml").write_text(
        'title = "甲"\n[followup]\napproval = "是"\n', "utf-8"
    )
    with pytest.raises(InputRejected, match="approval 要写 true 或 false"):
        load_suite(tmp_path / "甲", date(2020, 1, 1))


def test_a_follow_up_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    book = tmp_path / "台账.db"
    recorded(book, round_of([income()]))
    with closing(sqlite3.connect(book)) as connection:
        for table in ("settings", "draws", "approvals", "clues"):
            connection.execute(f"DROP TABLE {table}")
    before = book.read_bytes()
    assert followup(book).exit_code == 0
    assert book.read_bytes() == before
    recorded(book, round_of([income()], note="新"))
    assert followup(book).exit_code == 0
