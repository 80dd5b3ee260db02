"""The state of a task from round to round."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.results_by_hand import RULES
from support.rounds_by_hand import (
    HEADS,
    INCOME,
    LIUSHA,
    NUMBERS,
    ONE,
    PHONE,
    TWO,
    ZHANLONG,
    income,
    phone,
    recorded,
    round_of,
    states_of,
)

from hecha.followup.followup_file import changing
from hecha.followup.only_new import only_new
from hecha.followup.recording import meaning, record
from hecha.followup.standing import listed, states_line
from hecha.reading.submission import InputRejected
from hecha.results.run_record import Changes, RuleText

BOTH = [income(), phone()]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "台账.db"


def kept(book: Path) -> dict[str, str]:
    """The state the follow-up has of each task, by its first rule."""
    return dict(listed([book]).select("rules", "state").iter_rows())


def answer(book: Path, rule: str, kind: str, *, expires: str = "", reason: str = "核实") -> None:
    with changing(book) as connection:
        connection.execute(
            "INSERT INTO answers SELECT NULL, task, last, ?, '', ?, '王五', '2017-01-05', '', ?,"
            " '', '', value, ?, '' FROM tasks WHERE rules = ?",
            [kind, reason, expires, _meaning(rule), rule],
        )


def _meaning(rule: str) -> str:
    return meaning(rule, RULES[rule].title)


def test_a_task_is_new_then_open(book: Path) -> None:
    first, again = recorded(book, round_of(BOTH), round_of(BOTH, note="新"))
    assert first == {INCOME: "new", PHONE: "new"}
    assert again == {INCOME: "open", PHONE: "open"}


def test_the_same_data_checked_again_are_the_same_round(book: Path) -> None:
    first, again = recorded(book, round_of(BOTH), round_of(BOTH))
    assert first == again == {INCOME: "new", PHONE: "new"}
    with closing(sqlite3.connect(book)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_another_value_in_the_same_place_is_changed(book: Path) -> None:
    _, second = recorded(book, round_of(BOTH), round_of([income("11000"), phone()], note="新"))
    assert second == {INCOME: "changed", PHONE: "open"}


def test_gone_is_corrected_and_back_is_reopened(book: Path) -> None:
    recorded(book, round_of(BOTH), round_of([phone()], note="新"))
    assert kept(book) == {"IN02": "corrected", "ID24": "open"}
    (third,) = recorded(book, round_of(BOTH, note="三"))
    assert third == {INCOME: "reopened", PHONE: "open"}
    (fourth,) = recorded(book, round_of(BOTH, note="四"))
    assert fourth == {INCOME: "open", PHONE: "open"}


def test_what_changed_is_counted_since_the_run_before(book: Path) -> None:
    first = record(round_of(BOTH), book)
    assert first.changes == Changes(None, {"new": 2})
    later = record(round_of([phone(), income("1")], day=date(2017, 1, 31)), book)
    assert later.changes == Changes(date(2016, 12, 31), {"open": 1, "changed": 1})
    last = record(round_of([phone()], day=date(2017, 2, 28)), book)
    assert last.changes == Changes(date(2017, 1, 31), {"open": 1, "corrected": 1})
    assert record(round_of([phone()], day=date(2017, 2, 28)), book).changes == last.changes
    after = record(round_of([phone()], day=date(2017, 3, 31)), book)
    assert after.changes == Changes(date(2017, 2, 28), {"open": 1})


def test_a_rule_that_did_not_run_corrects_nothing(book: Path) -> None:
    ran = [("ID24", LIUSHA), ("ID24", ZHANLONG)]
    recorded(book, round_of(BOTH), round_of([phone()], note="新", ran=ran))
    assert kept(book) == {"IN02": "unverifiable", "ID24": "open"}


def test_a_township_that_is_not_handed_in_corrects_nothing(book: Path) -> None:
    alone = round_of([phone()], households={TWO: TWO}, ran=[("IN02", ZHANLONG), ("ID24", ZHANLONG)])
    recorded(book, round_of(BOTH), alone)
    assert kept(book) == {"IN02": "unverifiable", "ID24": "open"}
    (third,) = recorded(book, round_of(BOTH, note="三"))
    assert third == {INCOME: "open", PHONE: "open"}


def test_a_household_that_is_gone_is_not_corrected(book: Path) -> None:
    recorded(book, round_of(BOTH), round_of([phone()], households={TWO: TWO}, note="新"))
    assert kept(book)["IN02"] == "unverifiable"


def test_a_household_that_was_to_be_deleted_and_is_gone_is_corrected(book: Path) -> None:
    recorded(book, round_of(BOTH))
    answer(book, "IN02", "deleted")
    recorded(book, round_of([phone()], households={TWO: TWO}, note="新"))
    assert kept(book)["IN02"] == "corrected"


def test_the_id_number_itself_is_corrected(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(book, round_of(BOTH))
    monkeypatch.setitem(NUMBERS, TWO, "445281199011054038")
    (second,) = recorded(book, round_of([phone(number=NUMBERS[TWO])], note="新"))
    assert second == {PHONE: "open"}
    recorded(book, round_of([], note="三"))
    assert kept(book) == {"IN02": "corrected", "ID24": "corrected"}


def test_a_corrected_household_number_keeps_the_task(book: Path) -> None:
    right = "4452810000000033"
    recorded(book, round_of(BOTH))
    moved = income(household=right, key="under another number")
    _, third = recorded(
        book,
        round_of([moved, phone()], households={right: ONE, TWO: TWO}, note="新"),
        round_of([moved, phone()], households={right: ONE, TWO: TWO}, note="三"),
    )
    assert third == {"under another number": "open", PHONE: "open"}
    assert kept(book) == {"IN02": "open", "ID24": "open"}
    recorded(book, round_of([phone()], households={right: ONE, TWO: TWO}, note="四"))
    assert kept(book)["IN02"] == "corrected"


def test_another_household_under_a_new_number_is_another_task(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(book, round_of(BOTH))
    monkeypatch.setitem(HEADS, ONE, "黄一")
    other = "4452810000000033"
    moved = income(household=other, key="other")
    (second,) = recorded(
        book, round_of([moved, phone()], households={other: ONE, TWO: TWO}, note="新")
    )
    assert second["other"] == "new"


def test_true_is_not_asked_again_while_the_value_stays(book: Path) -> None:
    recorded(book, round_of(BOTH))
    answer(book, "IN02", "true")
    second, third = recorded(
        book, round_of(BOTH, note="新"), round_of([income("13000"), phone()], note="三")
    )
    assert (second[INCOME], third[INCOME]) == ("accepted", "changed")


def test_what_is_true_does_not_block(book: Path) -> None:
    record(round_of([income()]), book)
    answer(book, "IN02", "true")
    run = record(round_of([income()], note="新"), book)
    assert states_of(run) == {INCOME: "accepted"}
    assert run.verdict.code == "can_submit"
    assert states_line(book, "zh") == "整改台账：属实 1"
    with closing(sqlite3.connect(book)) as connection:
        verdicts = connection.execute("SELECT verdict FROM runs ORDER BY round").fetchall()
    assert verdicts == [("cannot_submit",), ("can_submit",)]


def test_true_ends_with_its_day_and_with_the_meaning_of_its_rule(book: Path) -> None:
    recorded(book, round_of(BOTH))
    answer(book, "IN02", "true", expires="2017-06-30")
    before, after = recorded(
        book,
        round_of(BOTH, note="新", day=date(2017, 6, 30)),
        round_of(BOTH, note="三", day=date(2017, 7, 1)),
    )
    assert (before[INCOME], after[INCOME]) == ("accepted", "open")
    with changing(book) as connection:
        connection.execute("UPDATE answers SET expires = '', meaning = 'another'")
    (last,) = recorded(book, round_of(BOTH, note="四"))
    assert last[INCOME] == "open"


def test_true_stays_when_the_title_is_worded_anew_or_in_english(book: Path) -> None:
    recorded(book, round_of(BOTH))
    answer(book, "IN02", "true")
    english = {"IN02": RuleText("The net income is not the sum of its parts")}
    (after,) = recorded(book, replace(round_of(BOTH, note="新"), rules=english))
    assert after[INCOME] == "accepted"


def test_true_ends_with_another_demand_of_a_paper() -> None:
    assert meaning("PN-02-7", "二“六千户”") != meaning("PN-02-7", "二“七千户”")


def test_corrected_is_answered_until_the_next_export(book: Path) -> None:
    recorded(book, round_of(BOTH))
    answer(book, "IN02", "corrected")
    same, newer = recorded(book, round_of(BOTH), round_of(BOTH, note="新"))
    assert (same[INCOME], newer[INCOME]) == ("answered", "open")


def test_postponed_waits_for_its_day(book: Path) -> None:
    recorded(book, round_of(BOTH))
    answer(book, "IN02", "postponed", expires="2017-03-01")
    waits, late = recorded(
        book,
        round_of(BOTH, note="新", day=date(2017, 3, 1)),
        round_of(BOTH, note="三", day=date(2017, 3, 2)),
    )
    assert (waits[INCOME], late[INCOME]) == ("answered", "open")


def test_only_new_fails_on_new_and_reopened_only(book: Path) -> None:
    record(round_of([income()]), book)
    same = only_new(record(round_of([income()], note="新"), book))
    assert same.results.findings.is_empty()
    assert same.verdict.code == "cannot_judge"
    assert same.verdict.exit_code == 0
    assert same.verdict.sentence == "不能判断，因为只看新增和再次出现的（以前的还有 1 处）"
    record(round_of([], note="三"), book)
    back = only_new(record(round_of([income()], note="四"), book))
    assert back.results.tasks["state"].to_list() == ["reopened"]
    assert back.verdict.exit_code == 1
    record(round_of([], note="五"), book)
    clean = only_new(record(round_of([], note="六"), book))
    assert clean.verdict.code == "can_submit"


def test_the_file_holds_no_person(book: Path) -> None:
    recorded(book, round_of(BOTH), round_of([phone()], note="新"))
    content = book.read_bytes()
    values = [*NUMBERS, *NUMBERS.values(), *HEADS.values(), "13800138000", "12000", "P2"]
    assert [value for value in values if value.encode() in content] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_only_the_owner_reads_the_file(book: Path) -> None:
    record(round_of(BOTH), book)
    assert stat.S_IMODE(book.stat().st_mode) == 0o600
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_another_file_is_refused_and_left_as_it_is(book: Path) -> None:
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("CREATE TABLE mine (a)")
        connection.commit()
    before = book.read_bytes()
    with pytest.raises(InputRejected, match="不是整改台账"):
        record(round_of(BOTH), book)
    assert book.read_bytes() == before
    book.write_text("no database at all, but long enough to be looked at" * 20)
    with pytest.raises(InputRejected, match="不是整改台账，或已损坏"):
        record(round_of(BOTH), book)


def test_who_got_the_number_the_answer_gave_is_still_there(book: Path) -> None:
    record(round_of([phone(number="44528119901105402")], households={ONE: ONE}), book)
    answer(book, "ID24", "corrected")
    with changing(book) as connection:
        connection.execute("UPDATE answers SET new_value = ?", [NUMBERS[TWO]])
        connection.execute("UPDATE tasks SET household = NULL, person = NULL")
    record(round_of([], note="新"), book)
    assert kept(book) == {"ID24": "corrected"}
