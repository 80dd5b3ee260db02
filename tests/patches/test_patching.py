"""Answers carried over into exports: which cells change, which answers are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.files_by_hand import write_csv, write_parquet, write_xls, write_xlsx
from support.patches_by_hand import (
    HOUSEHOLDS,
    MEMBERS,
    ONE,
    TWO,
    answer,
    cells,
    file_of,
    households,
    members,
    of_member,
    patch_of,
    reasons,
    write_exports,
)

from hecha.declare.lexicon import Lexicon
from hecha.patches import copying
from hecha.patches.answered import Answered
from hecha.patches.as_handed_in import with_copies
from hecha.patches.grids import read_exports
from hecha.patches.patching import patched
from hecha.reading import read

INCOME = answer("纯收入（元）", 4, "12000", "9,000")
RELATION = of_member("与户主关系", 3, "长子", "之子")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write_exports(tmp_path / "导出")


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_cells_of_the_answers_change_and_the_sources_stay(
    exports: Path, tmp_path: Path
) -> None:
    before = content_of(exports)
    patch = patch_of(exports, [INCOME, RELATION], tmp_path)
    assert cells(patch) == [
        (MEMBERS, 3, "与户主关系", "长子", "之子"),
        (HOUSEHOLDS, 4, "纯收入（元）", "12000", "9000"),
    ]
    assert (reasons(patch), patch.done, content_of(exports)) == ([], (), before)
    path = patch.copies[HOUSEHOLDS].path
    assert path is not None
    sheet = openpyxl.load_workbook(path)["户信息"]
    assert [sheet.cell(row, 7).value for row in (4, 5)] == [9000, 8000.5]


def test_a_household_is_the_same_on_all_rows_that_state_it(exports: Path, tmp_path: Path) -> None:
    patch = patch_of(exports, [answer("户主姓名", 4, "陈大文", "陈大为")], tmp_path)
    assert [one[:3] for one in cells(patch)] == [
        (MEMBERS, 2, "户主姓名"),
        (MEMBERS, 3, "户主姓名"),
        (HOUSEHOLDS, 4, "户主姓名"),
    ]
    flat = patch_of(exports, [of_member("户主姓名", 3, "陈大文", "陈大为")], tmp_path / "2")
    assert cells(flat) == cells(patch)


def test_every_copy_of_a_row_changes_alike(exports: Path, tmp_path: Path) -> None:
    (exports / "副本_20231231.xlsx").write_bytes((exports / MEMBERS).read_bytes())
    write_csv(exports / "另存_20231231.csv", [members()[0], members()[2]], encoding="gb18030")
    patch = patch_of(exports, [RELATION], tmp_path)
    assert [one[:3] for one in cells(patch)] == [
        ("副本_20231231.xlsx", 3, "与户主关系"),
        ("另存_20231231.csv", 2, "与户主关系"),
        (MEMBERS, 3, "与户主关系"),
    ]
    assert file_of(patch, "副本_20231231.xlsx") == file_of(patch, MEMBERS)


DELETED = of_member("与户主关系", 3, "长子", None, person="P2")


def test_a_row_that_is_deleted_is_emptied(exports: Path, tmp_path: Path) -> None:
    patch = patch_of(exports, [DELETED], tmp_path)
    assert {one[1] for one in cells(patch)} == {3}
    path = patch.copies[MEMBERS].path
    assert path is not None
    rows = list(openpyxl.load_workbook(path)["家庭成员"].iter_rows(values_only=True))
    assert [any(row) for row in rows] == [True, True, False, True]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (answer("纯收入（元）", 4, "11000", "9000"), "other_value"),
        (answer("纯收入（元）", 4, "12000", "9000", is_stale=True), "stale_answer"),
        (answer("纯收入（元）", 4, "12000", "9000", is_refuted=True), "refuted_answer"),
        (answer("", 0, "", "9000"), "no_cell"),
        (answer("纯收入（元）", 40, "12000", "9000"), "no_column"),
        (answer("总收入", 4, "12000", "9000"), "no_column"),
        (answer("纯收入（元）", 4, "12000", "9000", file="x.xlsx"), "no_file"),
        (answer("纯收入（元）", 4, "12000", "9000", sheet="x"), "no_file"),
        (answer("纯收入（元）", 4, "12000", "9000", table="previous_household"), "previous_period"),
        (answer("户主姓名", 4, "陈大文", "陈\x01文"), "odd_sign"),
        (answer("户编号", 4, ONE, None), None),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_household(
    exports: Path, tmp_path: Path, told: Answered, reason: str | None
) -> None:
    other = answer("纯收入（元）", 5, "8000.5", "8000", household=TWO)
    patch = patch_of(exports, [told, RELATION, other], tmp_path)
    assert reasons(patch) == (sorted([reason, "held"]) if reason else [])
    assert (HOUSEHOLDS, 5, "纯收入（元）", "8000.5", "8000") in cells(patch)
    assert (MEMBERS in patch.copies) == (reason is None)


def test_rows_of_a_household_that_differ_are_not_guessed(exports: Path, tmp_path: Path) -> None:
    rows = members()
    rows[2][7] = "陈大伟"
    write_xlsx(exports / MEMBERS, {"家庭成员": rows})
    refused = patch_of(exports, [of_member("户主姓名", 2, "陈大文", "陈大为")], tmp_path / "1")
    assert reasons(refused) == ["rows_differ"]
    settled = patch_of(exports, [of_member("户主姓名", 3, "陈大伟", "陈大文")], tmp_path / "2")
    assert [one[:3] for one in cells(settled)] == [(MEMBERS, 3, "户主姓名")]


def test_two_values_for_one_cell_are_a_contradiction(exports: Path, tmp_path: Path) -> None:
    answers = [
        answer("户主姓名", 4, "陈大文", "陈大为"),
        of_member("户主姓名", 2, "陈大文", "陈大卫"),
    ]
    assert reasons(patch_of(exports, answers, tmp_path)) == ["two_values", "two_values"]


def test_the_household_of_member_rows_cannot_be_deleted_alone(tmp_path: Path) -> None:
    rows = [
        [*row, size] for row, size in zip(members(), ["家庭人口数", "2", "2", "1"], strict=True)
    ]
    write_xlsx(tmp_path / "x" / MEMBERS, {"家庭成员": rows})
    told = of_member("家庭人口数", 2, "2", None, table="household")
    assert reasons(patch_of(tmp_path / "x", [told], tmp_path)) == ["row_of_persons"]


def test_a_merged_cell_is_refused(exports: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exports / MEMBERS)
    book["家庭成员"].merge_cells("A2:A3")
    book.save(exports / MEMBERS)
    told = of_member("县", 2, "某县", "本县")
    assert reasons(patch_of(exports, [told], tmp_path)) == ["merged"]


def test_in_changed_exports_a_row_must_be_of_the_same_people(exports: Path, tmp_path: Path) -> None:
    sorted_again = households()
    sorted_again[3], sorted_again[4] = sorted_again[4], sorted_again[3]
    new = write_xlsx(tmp_path / "新" / HOUSEHOLDS, {"户信息": sorted_again}).parent
    told = answer("是否危房户", 4, "否", "是")
    assert reasons(patch_of(new, [told], tmp_path / "1", checked=exports)) == ["other_row"]
    assert reasons(patch_of(exports, [told], tmp_path / "2", checked=new)) == []


def with_values(folder: Path, write: Callable[..., Path], name: str) -> Path:
    rows = households()[2:]
    folder.mkdir()
    return write(folder / name, {"户信息": rows} if write is write_xls else rows).parent


def test_csv_keeps_its_bytes_around_the_field(tmp_path: Path) -> None:
    rows = [households()[2], ["某县", "甲镇", "东村", f'="{ONE}"', "陈大文", "2", "12000", "否"]]
    path = write_csv(tmp_path / "x" / "户信息_20231231.csv", rows, encoding="gb18030")
    told = answer("户编号", 2, f'="{ONE}"', TWO, file=path.name, sheet="")
    patch = patch_of(path.parent, [told], tmp_path)
    assert file_of(patch, path.name) == path.read_bytes().replace(ONE.encode(), TWO.encode())


def test_an_old_workbook_becomes_a_converted_one(tmp_path: Path) -> None:
    folder = with_values(tmp_path / "x", write_xls, "户信息_20231231.xls")
    told = answer("纯收入（元）", 2, "12000", "9000", file="户信息_20231231.xls")
    patch = patch_of(folder, [told], tmp_path)
    copy = patch.copies["户信息_20231231.xls"]
    assert (copy.name, copy.way) == ("户信息_20231231（已转换）.xlsx", copying.CONVERTED)
    assert copy.path is not None
    assert read([copy.path]).tables["household"].frame["net_income"].to_list() == [9000.0, 8000.5]


def test_of_parquet_there_is_the_list_alone(tmp_path: Path) -> None:
    folder = with_values(tmp_path / "x", write_parquet, "户信息_20231231.parquet")
    told = answer("户主姓名", 2, "陈大文", "陈大为", file="户信息_20231231.parquet", sheet="")
    patch = patch_of(folder, [told], tmp_path)
    assert (len(patch.listed), patch.applied) == (1, frozenset())
    assert patch.copies["户信息_20231231.parquet"].path is None


def test_a_copy_that_differs_elsewhere_does_not_count(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "x" / "户信息_20231231.csv", households()[2:], encoding="gb18030")
    told = answer("户主姓名", 2, "陈大文", "陈大为", file=path.name, sheet="")
    right = copying.text_with

    def wrong(content: bytes, *arguments: object) -> bytes:
        return right(content, *arguments).replace(b"8000.5", b"8000.6")  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "text_with", wrong)
    patch = patch_of(path.parent, [told], tmp_path)
    assert (reasons(patch), dict(patch.copies)) == (["not_verified"], {})


def test_what_is_there_already_is_not_changed_again(exports: Path, tmp_path: Path) -> None:
    answers = [INCOME, RELATION, answer("户主姓名", 4, "陈大文", "陈大为"), DELETED]
    answers[1:2] = []
    first = patch_of(exports, answers, tmp_path / "1")
    again = tmp_path / "again"
    given_again = read_exports([exports], tmp_path, lexicon=Lexicon.of({}))
    [new] = with_copies([exports], given_again, first.copies, again)
    second = patch_of(new, answers, tmp_path / "2", checked=exports)
    assert (reasons(second), cells(second)) == ([], [])
    assert set(second.done) == set(answers)


PACKETS: tuple[tuple[Answered, ...], ...] = (
    (INCOME, RELATION, answer("户主姓名", 4, "陈大文", "陈大为")),
    (
        answer("纯收入（元）", 5, "8000.5", "8000", household=TWO),
        of_member("人口编号", 4, "P3", None, household=TWO),
    ),
    (answer("是否危房户", 4, "否", "是"),),
)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(len(PACKETS))), st.booleans())
def test_disjoint_packets_in_any_order_give_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], as_csv: bool
) -> None:
    folder = tmp_path_factory.mktemp("packets")
    exports = write_exports(folder / "导出")
    if as_csv:
        frame = [["" if cell is None else cell for cell in row] for row in members()]
        (exports / MEMBERS).unlink()
        write_csv(exports / "家庭成员_20231231.csv", frame, encoding="gb18030")
    checked = read_exports([exports], folder, lexicon=Lexicon.of({})).digests.values()
    at_once = _after(exports, [one for own in PACKETS for one in own], checked, folder / "all")
    now = exports
    for number in order:
        now = _after(now, PACKETS[number], checked, folder / str(number))
    assert content_of(now) == content_of(at_once)


MEANWHILE = {
    (HOUSEHOLDS, 4, "纯收入（元）"): "12500",
    (HOUSEHOLDS, 4, "是否危房户"): "不详",
    (MEMBERS, 3, "与户主关系"): "次子",
    (HOUSEHOLDS, 5, "纯收入（元）"): "8100",
    (HOUSEHOLDS, 5, "家庭人口数"): "2",
}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(sorted(MEANWHILE))))
def test_what_was_changed_meanwhile_is_never_overwritten(
    tmp_path_factory: pytest.TempPathFactory, changed: set[tuple[str, int, str]]
) -> None:
    """Somebody else corrected some of the cells since the check: no update of theirs is lost."""
    folder = tmp_path_factory.mktemp("meanwhile")
    exports = write_exports(folder / "导出")
    now = write_exports(folder / "现在")
    for file, row, header in changed:
        book = openpyxl.load_workbook(now / file)
        (at,) = [
            cell.column
            for line in book.active.iter_rows(max_row=row)
            for cell in line
            if cell.value == header
        ]
        book.active.cell(row, at).value = MEANWHILE[file, row, header]
        book.save(now / file)
    told = [one for packet in (PACKETS[0][:2], PACKETS[1][:1], PACKETS[2]) for one in packet]
    patch = patch_of(now, told, folder, checked=exports)
    assert {(file, row, header) for file, row, header, *_ in cells(patch)}.isdisjoint(changed)
    answered = {one for one in told if (one.file, one.row, one.column) in changed}
    assert answered <= set(patch.refused)


def _after(now: Path, answers: Iterable[Answered], checked: Iterable[str], folder: Path) -> Path:
    """The exports after a patch; answers about the workbook of members go to the csv file where
    there is one."""
    text = now / "家庭成员_20231231.csv"
    told = [
        replace(one, file=text.name, sheet="") if one.file == MEMBERS and text.exists() else one
        for one in answers
    ]
    (folder / "new").mkdir(parents=True)
    found = read_exports([now], folder, lexicon=Lexicon.of({}))
    patch = patched(told, found, checked, folder / "new")
    assert patch.refused == {}
    [after] = with_copies([now], found, patch.copies, folder / "after")
    return after


def test_numbers_stored_as_such_stay_numbers(exports: Path, tmp_path: Path) -> None:
    patch = patch_of(exports, [INCOME], tmp_path)
    path = patch.copies[HOUSEHOLDS].path
    assert path is not None
    frame = read([path]).tables["household"].frame
    assert frame["net_income"].to_list() == [9000.0, 8000.5]
    assert frame["household_id"].to_list() == [ONE, TWO]
    assert frame.schema["net_income"] == pl.Float64
