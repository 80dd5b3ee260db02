"""Lists of the workbook that are long: written in parts, over several sheets, with texts once."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from support import results_by_hand as by_hand
from support.results_by_hand import ID_A, cell, finding, run, subject
from support.workbooks import listed, unescaped, written

from hecha.report.counts import worth_first
from hecha.report.labels import labels
from hecha.results.spending import Collects
from hecha.worksheets import held_rows, in_list_order, listing, row_xml, sheet_rows
from hecha.worksheets.table_sheet import Book, Column


def test_a_full_sheet_continues_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_rows, "MAX_ROWS", 100)
    findings = [finding(f"f{n:03}", "IN02", household_id=f"{n:016}") for n in range(250)]
    book = written(tmp_path, by_hand.results(findings))
    names = [name for name in book.sheetnames if name.startswith("必须整改")]
    assert names == ["必须整改", "必须整改(2)", "必须整改(3)"]
    assert [row["序号"] for row in listed(book)] == list(range(1, 251))
    assert [row["户编号"] for row in listed(book)] == [f"{n:016}" for n in range(250)]
    assert [book[name].freeze_panes for name in names] == ["E2"] * 3
    choice, _ = book["必须整改(3)"].data_validations.dataValidation
    assert str(choice.sqref) == "I2:I51"


def test_a_list_made_in_pieces_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = ("ID01", "IN02", "HH14")
    findings = [
        finding(
            f"f{n}",
            rule[n % 3],
            village=None if n % 5 == 0 else f"{n % 4}村",
            household_id=f"{n % 6:016}",
            message="问" * 2_000 if n == 7 else f"第{n}项",
        )
        for n in range(20)
    ]
    cells = [
        cell(f"f{n}", f"字段{k}", f"{n}-{k}", k + 1, unlisted=3 if n == 4 else None)
        for n in range(20)
        for k in range(12 if n % 9 == 0 else n % 3)
    ]
    subjects = [subject(f"f{n}", "陈大文", f"林{n}", ID_A) for n in range(0, 20, 2)]
    made = run(by_hand.results(findings, cells, subjects=subjects))
    whole = listing.build(made, worth_first(made.results), labels("zh"))
    assert {name: rows.height for name, rows in whole.lists.items()} == {
        "must": 14,
        "confirm": 0,
        "info": 6,
    }
    assert whole.details["fingerprint"].n_unique() >= 4
    monkeypatch.setattr(in_list_order, "PIECE", 3)
    monkeypatch.setattr(held_rows, "_PACKED", 5)
    parts = listing.build(made, worth_first(made.results), labels("zh"))
    assert_frame_equal(parts.details, whole.details)
    for severity, rows in whole.lists.items():
        texts = [
            held.frame().cast({pl.Categorical: pl.String}) for held in (parts.lists[severity], rows)
        ]
        assert_frame_equal(*texts)


def test_a_long_sheet_is_written_in_parts_and_shows_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["甲<乙&丙>", None, "_x0041_", "a\x01b", "=1+1", "", "两\n行", "长" * 17_000, " 空 "]
    frame = pl.DataFrame(
        {
            "text": [texts[n % 9] if n > 4 else "平" for n in range(40)],
            "number": [None if n % 7 == 0 else n for n in range(40)],
            "nothing": [None] * 40,
        },
        schema_overrides={"nothing": pl.String},
    )
    columns = [Column(name, name, 10) for name in frame.columns]

    def sheet(path: Path) -> str:
        book = Book("表", "表", date(2023, 12, 31), labels("zh"))
        book.table("表", columns, frame)
        book.save(path)
        with zipfile.ZipFile(path) as archive:
            return archive.read("xl/worksheets/sheet1.xml").decode()

    whole = sheet(tmp_path / "whole.xlsx")
    monkeypatch.setattr(sheet_rows, "_PIECE", 6)
    for module in (sheet_rows, row_xml):
        monkeypatch.setattr(module, "SHORT", 4)
    assert sheet(tmp_path / "parts.xlsx") == whole
    rows_ = openpyxl.load_workbook(tmp_path / "parts.xlsx")["表"].iter_rows(values_only=True)
    _, *shown = (text and unescaped(text) for text, *_ in rows_)
    texts[7] = "长" * 16_000 + " …[17000]"
    assert shown == [*["平"] * 5, *(texts[n % 9] or None for n in range(5, 40))]


def test_texts_that_repeat_in_a_long_sheet_are_written_once_and_read_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["=1+1 <&> _x0041_ \x01", None, " 两行\n长" + "长" * 40, "", "甲", "长" * 17_000]
    again = [texts[n % 6] for n in range(60)]
    frame = pl.DataFrame({"again": again, "own": map(str, range(60))}).with_columns(
        pl.col("again").cast(pl.Categorical(pl.Categories.random()))
    )
    columns = [Column("again", "重复", 10), Column("own", "各自", 10)]

    def sheet(path: Path) -> tuple[str, list[tuple[Any, ...]], list[float]]:
        book = Book("表", "表", date(2023, 12, 31), labels("zh"))
        book.table("表", columns, frame)
        book.save(path)
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        cells = pl.read_excel(path, engine="calamine", infer_schema_length=0).rows()
        rows = openpyxl.load_workbook(path)["表"].row_dimensions
        return xml, cells, [rows[n].height for n in range(2, 62)]

    inline = sheet(tmp_path / "inline.xlsx")
    for module in (sheet_rows, row_xml):
        monkeypatch.setattr(module, "SHORT", 8)
    shared = sheet(tmp_path / "shared.xlsx")
    assert shared[1:] == inline[1:]
    assert (inline[0].count("=1+1"), shared[0].count("=1+1")) == (10, 0)
    assert sheet(tmp_path / "again.xlsx") == shared
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "shared.xlsx").read_bytes()


def test_a_run_asks_polars_no_more_often_for_more_rules_and_sheets(tmp_path: Path) -> None:
    def asked(rules: list[str]) -> int:
        findings = [
            finding(f"{rule}{n}", rule, household_id=f"{n:016}", severity=severity)
            for n, severity in enumerate(("must", "confirm", "info"))
            for rule in rules
        ]
        cells = [
            cell(one["fingerprint"], "收入", "1", n + 2)
            for one in findings
            for n in range(20 if len(rules) > 1 else 1)  # more than a row shows: another sheet
        ]
        made = run(by_hand.results(findings, cells))
        with Collects() as collects:
            made.write(tmp_path / str(len(rules)))
        return collects.count

    assert asked(["IN02", "ID01", "HH14", "IN04", "IN05"]) <= asked(["IN02"]) + 2
