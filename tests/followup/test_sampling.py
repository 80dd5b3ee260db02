"""抽查: drawn at random and reproducibly, re-checked, the result kept and followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from support.corrections_desk import Desk, fill, followup
from support.rounds_by_hand import HEADS, LIUSHA, ONE, income, phone, round_of, states_of

from hecha.corrections.collecting import collect
from hecha.exchange.internal import read_internal
from hecha.followup.recording import record
from hecha.followup.sampling import Size, chosen
from hecha.followup.standing import listed
from hecha.patches.answered import answered as of_patch

TRUE = {"处理结果": "属实", "原因/部门/批准人": "核对过户口簿", "经办人": "李六"}
NEXT = {"note": "新", "day": date(2017, 1, 20)}
AGAIN = {"note": "再", "day": date(2017, 2, 20)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """纯收入 is confirmed as true, 联系电话 is corrected."""
    found = Desk(tmp_path)
    internal = found.check(income(), phone())
    sent = found.send(internal)
    fill(sent[LIUSHA], {"纯收入": TRUE})
    collect(internal, list(sent.values()), found.book)
    run = record(round_of([income()], **NEXT), found.book)
    assert states_of(run) == {"income": "accepted"}
    return found


def drawn(desk: Desk, *words: str | Path) -> tuple[Result, list[dict[str, str]]]:
    path = desk.folder / "抽查.xlsx"
    done = followup(desk.book, "sample", "--size", "100%", "--seed", "7", "-o", path, *words)
    if done.exit_code:
        return done, []
    header, *body = openpyxl.load_workbook(path)["抽查"].iter_rows(values_only=True)
    return done, [dict(zip(header, row, strict=True)) for row in body]


def answered(desk: Desk, state: str, result: str, who: str | None = "赵七") -> Result:
    path = desk.folder / "抽查.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["抽查"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, at["状态"]).value == state:
            sheet.cell(row, at["抽查结果"]).value = result
            sheet.cell(row, at["抽查人"]).value = who
    book.save(path)
    return followup(desk.book, "sample", path)


def test_the_list_says_what_was_drawn(desk: Desk) -> None:
    done, rows = drawn(desk, "--run", desk.folder / "out")
    assert done.stdout.startswith("抽查 1：属实 1/1，已整改 1/1，种子 7，已写出：")
    assert [(row["状态"], row["答复的原因"]) for row in rows] == [
        ("已整改", None),
        ("属实", "核对过户口簿"),
    ] or {row["状态"] for row in rows} == {"已整改", "属实"}
    (true,) = [row for row in rows if row["状态"] == "属实"]
    assert true["户"] == f"{ONE}\n{HEADS[ONE]}"
    assert true["销号日期"] == "2017-01-20"
    told = followup(desk.book).stdout
    assert "抽查 1（属实，100%，种子 7）：抽 1 项，已查 0，相符 0，不符 0" in told


def test_without_results_there_are_no_names(desk: Desk) -> None:
    _, rows = drawn(desk)
    assert {row["户"] for row in rows} == {None}


def test_what_is_as_stated_stays_closed(desk: Desk) -> None:
    drawn(desk)
    assert answered(desk, "属实", "相符").stdout.splitlines() == [
        "收回 1 项，没有填的 1 行，退回 0 行"
    ]
    assert states_of(record(round_of([income()], **AGAIN), desk.book)) == {"income": "accepted"}
    assert "抽 1 项，已查 1，相符 1，不符 0" in followup(desk.book).stdout


def test_true_that_is_not_as_stated_is_open_again(desk: Desk) -> None:
    drawn(desk)
    answered(desk, "属实", "不符")
    assert "普宁市 流沙镇：再次出现 1" in followup(desk.book).stdout
    assert states_of(record(round_of([income()], **AGAIN), desk.book)) == {"income": "open"}


def test_corrected_that_is_not_as_stated_stays_open_whatever_the_data_say(desk: Desk) -> None:
    drawn(desk)
    answered(desk, "已整改", "不符")
    record(round_of([income()], **AGAIN), desk.book)
    assert "普宁市 占陇镇：再次出现 1" in followup(desk.book).stdout
    answered(desk, "已整改", "相符")
    record(round_of([income()], note="又", day=date(2017, 3, 1)), desk.book)
    assert "普宁市 占陇镇：已整改 1" in followup(desk.book).stdout


def test_true_counts_again_once_a_re_check_finds_it_so(desk: Desk) -> None:
    drawn(desk)
    answered(desk, "属实", "不符")
    answered(desk, "属实", "相符")
    assert states_of(record(round_of([income()], **AGAIN), desk.book)) == {"income": "accepted"}
    (told,) = listed([desk.book]).filter(pl.col("state") == "accepted").iter_rows(named=True)
    assert (told["kind"], told["reason"], told["who"]) == ("true", "核对过户口簿", "李六")


def test_a_packet_collected_again_does_not_hide_a_re_check(desk: Desk) -> None:
    internal = read_internal(desk.folder / "out")
    packets = sorted((desk.folder / "packets").iterdir())
    drawn(desk)
    answered(desk, "属实", "不符")
    again = collect(internal, packets, desk.book)
    assert [refusal.reason for refusal in again.refusals] == ["refuted"]
    assert states_of(record(round_of([income()], **AGAIN), desk.book)) == {"income": "open"}
    assert collect(internal, packets, desk.book, replace=True).refusals == ()
    last = record(round_of([income()], note="又", day=date(2017, 3, 1)), desk.book)
    assert states_of(last) == {"income": "accepted"}


def test_a_patch_knows_what_a_re_check_found(tmp_path: Path) -> None:
    """An answer 已改正 is carried over, unless the last re-check refuted it."""
    desk = Desk(tmp_path)
    internal = desk.check(income())
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": {"处理结果": "改正", "更正值": "9000"}})
    collect(internal, list(sent.values()), desk.book)
    record(round_of([], **NEXT), desk.book)
    drawn(desk)
    found = []
    for result in ("相符", "不符", "相符"):
        answered(desk, "已整改", result)
        found += [(one.new, one.is_refuted) for one in of_patch(internal, desk.book)]
    assert found == [("9000", False), ("9000", True), ("9000", False)]


@pytest.mark.parametrize(
    ("result", "who", "why"),
    [("大概", "赵七", "抽查结果只能是相符或不符"), ("不符", None, "没有写抽查人")],
)
def test_refused_results(desk: Desk, result: str, who: str | None, why: str) -> None:
    drawn(desk)
    done = answered(desk, "属实", result, who)
    assert done.exit_code == 1
    assert why in done.stdout
    assert "已查 0" in followup(desk.book).stdout


def test_wrong_usage(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    for size in ("0", "120%", "几个", ""):
        assert followup(desk.book, "sample", "--size", size, "-o", path).exit_code == 2
    assert followup(desk.book, "sample").exit_code == 2
    assert followup(desk.book, desk.book, "sample", "--size", "1", "-o", path).exit_code == 2
    path.write_bytes(b"x")
    assert followup(desk.book, "sample", "--size", "1", "-o", path).exit_code == 2
    assert path.read_bytes() == b"x"
    assert "抽查" not in followup(desk.book).stdout  # nothing was kept of what could not be written


def test_nothing_closed_nothing_drawn(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.check(income())
    done, _ = drawn(desk)
    assert done.exit_code == 2
    assert "没有可抽查的任务" in done.stderr


@given(st.sets(st.text("0123456789abcdef", min_size=4, max_size=8)), st.integers(0, 99), st.data())
def test_a_sample_does_not_depend_on_the_order(
    tasks: set[str], seed: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(tasks)))
    found = chosen(sorted(tasks), seed, size)
    assert found == chosen(data.draw(st.permutations(sorted(tasks))), seed, size)
    assert len(set(found)) == size
    assert set(found) <= tasks


@given(st.integers(1, 100), st.integers(0, 5000))
def test_a_percentage_is_rounded_up(share: int, population: int) -> None:
    size = Size.read(f"{share}%")
    assert size is not None
    assert (size.of(population) - 1) * 100 < share * population <= size.of(population) * 100


def test_a_sample_is_spread_evenly() -> None:
    tasks = [f"{number:04}" for number in range(1000)]
    drawn_of = [len([t for t in chosen(tasks, seed, 100) if t < "0500"]) for seed in range(60)]
    assert 46 < sum(drawn_of) / len(drawn_of) < 54
