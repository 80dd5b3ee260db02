"""A list somebody filled in is not lost when the data are checked again into the same folder."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from support.rounds_by_hand import income, phone, round_of

from hecha.cli import main
from hecha.exchange.internal import read_internal
from hecha.exchange.whole_set import whole_set
from hecha.reading.files import discover
from hecha.results.run_record import Run

LIST = "整改清单.xlsx"
KEPT = "整改清单（2023-12-05改过）.xlsx"
LAST_SAVED = datetime(2023, 12, 5, 17).timestamp()
SAID = "以前的结果写出后被改过，没有覆盖"


def hecha(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def check(folder: Path, *words: str | Path) -> Result:
    return hecha("check", "导出", "-o", folder, *words)


def fill_in(path: Path, decision: str = "属实") -> None:
    """Answer every task of a list, as an officer does."""
    book = openpyxl.load_workbook(path)
    for sheet in (book[name] for name in book.sheetnames if name in ("必须整改", "须核实")):
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at["处理结果"]).value = decision
            sheet.cell(row, at["原因"]).value = "核对过户口簿"
    book.save(path)
    os.utime(path, (LAST_SAVED, LAST_SAVED))


def told(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.startswith(SAID)]


def test_answers_outlast_the_next_check(tmp_path: Path, finds: Any) -> None:
    out, book = tmp_path / "out", tmp_path / "台账.db"
    finds(income(), phone())
    assert told(check(out, "--followup", book)) == []
    fill_in(out / LIST)
    finds(income(), note="新")  # the phone was corrected meanwhile
    again = check(out, "--followup", book)
    assert told(again) == [
        f"{SAID}，保留为：{KEPT}。收回其中的答复：hecha collect {out} {out / KEPT}"
    ]
    whole_set(out, worksheets=True)  # the new list is that of the new run
    done = hecha("collect", out, out / KEPT)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[:2] == ["记入 1 条答复", "1 条的问题复核时已整改，不用再答"]
    with closing(sqlite3.connect(book)) as connection:
        assert connection.execute("SELECT kind, reason FROM answers").fetchall() == [
            ("true", "核对过户口簿")
        ]


def test_a_list_nobody_wrote_into_is_replaced(tmp_path: Path, finds: Any) -> None:
    for found in ([income()], [income(), phone()]):
        finds(*found)
        assert told(check(tmp_path / "out")) == []
    assert [path.name for path in (tmp_path / "out").glob("*.xlsx")] == [LIST]


def test_every_filled_in_list_is_kept(tmp_path: Path, finds: Any) -> None:
    out = tmp_path / "out"
    finds(income())
    check(out)
    for _ in range(2):
        fill_in(out / LIST)
        shown = check(out)
    names = [f"整改清单（2023-12-05改过{number}）.xlsx" for number in ("", 2)]
    assert told(shown) == [
        f"{SAID}，保留为：{'、'.join(names)}。要收回其中的答复，"
        "请先用 --followup 重新核查，再用 hecha collect。"
    ]
    assert all((out / name).is_file() for name in names)


def test_a_list_without_the_record_of_its_run_is_kept(tmp_path: Path, finds: Any) -> None:
    out = tmp_path / "out"
    finds(income())
    check(out)
    (out / "run.json").unlink()
    os.utime(out / LIST, (LAST_SAVED, LAST_SAVED))
    check(out)
    assert (out / KEPT).is_file()


def test_other_files_somebody_wrote_into_are_kept_too(tmp_path: Path, finds: Any) -> None:
    out = tmp_path / "out"
    finds(income())
    check(out)
    (out / "findings.csv").write_text("备注", "utf-8")
    os.utime(out / "findings.csv", (LAST_SAVED, LAST_SAVED))
    (out / "内部" / "tasks.parquet").write_text("damaged", "utf-8")
    assert "findings（2023-12-05改过）.csv" in told(check(out))[0]
    assert (out / "findings（2023-12-05改过）.csv").read_text("utf-8") == "备注"
    read_internal(out)
    assert sorted(path.name for path in (out / "内部").iterdir() if "改过" in path.name) == []


@pytest.mark.parametrize("words", [("--quiet",), ("--format", "json")])
def test_what_programs_read_says_nothing_of_it(
    tmp_path: Path, finds: Any, words: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    finds(income())
    check(out)
    fill_in(out / LIST)
    assert told(check(out, *words)) == []
    assert (out / KEPT).is_file()


def test_kept_lists_are_no_exports(tmp_path: Path, finds: Any) -> None:
    """Results may lie among the exports; a list with a password does not say whose it is."""
    out = tmp_path / "exports"
    finds(income())
    check(out)
    (out / KEPT).write_bytes(b"encrypted")
    (out / "户信息.csv").write_text("户编号\n", "utf-8")
    found = discover([out])
    assert [file.name for file in found.files] == ["户信息.csv"]
    assert found.unread == []


def test_a_list_filled_in_while_the_check_runs_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    round_of([income()]).write(out)

    def slow(*_: object, **__: object) -> Run:
        fill_in(out / LIST)
        return round_of([income()], note="新")

    monkeypatch.setattr("hecha.run.check", slow)
    check(out)
    assert openpyxl.load_workbook(out / KEPT)["必须整改"].max_row == 2


def test_an_exported_ledger_somebody_wrote_into_is_not_replaced(tmp_path: Path, finds: Any) -> None:
    book, path = tmp_path / "台账.db", tmp_path / "整改台账.xlsx"
    finds(income())
    check(tmp_path / "out", "--followup", book)
    for _ in range(2):  # as it was written, it is replaced
        assert hecha("followup", book, "export", "-o", path).exit_code == 0
    opened = openpyxl.load_workbook(path)
    opened.active["I2"] = "已电话催办"
    opened.save(path)
    refused = hecha("followup", book, "export", "-o", path)
    assert refused.exit_code == 2
    assert "导出后被改过：请换一个文件名" in refused.stderr
    assert openpyxl.load_workbook(path).active["I2"].value == "已电话催办"
