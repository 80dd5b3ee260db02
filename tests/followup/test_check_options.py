"""``check --followup``, ``--only-new`` and ``--baseline`` on the command line."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.rounds_by_hand import income, phone

from hecha.cli import main


def hecha(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", "导出", *map(str, words)])


def test_only_new_needs_something_to_compare_with() -> None:
    told = hecha("--only-new")
    assert told.exit_code == 2
    assert "要与 --followup 或 --baseline 一起用" in told.output


def test_a_follow_up_and_a_baseline_contradict_each_other(tmp_path: Path) -> None:
    told = hecha("--followup", tmp_path / "a.db", "--baseline", tmp_path / "findings.parquet")
    assert told.exit_code == 2
    assert "不能与 --followup 同时用" in told.output


def test_states_are_written_and_told(tmp_path: Path, finds: Any) -> None:
    out, book = tmp_path / "out", tmp_path / "台账.db"
    finds(income(), phone())
    first = hecha("--followup", book, "-o", out)
    assert first.exit_code == 1
    assert first.stdout.splitlines()[-1] == "整改台账：新增 2"
    finds(income("11000"), note="新")
    second = hecha("--followup", book, "-o", out)
    assert second.exit_code == 1
    assert second.stdout.splitlines()[-1] == "整改台账：已变化 1，已整改 1"
    assert pl.read_parquet(out / "tasks.parquet")["state"].to_list() == ["changed"]
    assert pl.read_parquet(out / "findings.parquet")["state"].to_list() == ["changed"]
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["followup"] == str(book)
    third = hecha("--followup", book, "--only-new")
    assert third.exit_code == 0
    assert third.stdout.startswith("不能判断，因为只看新增和再次出现的（以前的还有 1 处）")


def test_a_baseline_is_compared_with_and_its_age_told(tmp_path: Path, finds: Any) -> None:
    finds(phone())
    hecha("-o", tmp_path)
    finds(income(), phone())
    told = hecha("--baseline", tmp_path / "findings.parquet", "--only-new", "-o", tmp_path / "new")
    age = (date.today() - date(2016, 12, 31)).days
    assert f"（数据日期 2016-12-31，距今 {age} 天）" in told.stderr
    assert told.exit_code == 1
    tasks = pl.read_parquet(tmp_path / "new" / "tasks.parquet")
    assert tasks.select("rules", "state").rows() == [(["IN02"], "new")]
    (tmp_path / "run.json").unlink()
    written = tmp_path / "findings.parquet"
    os.utime(written, (1_700_000_000,) * 2)
    day = date.fromtimestamp(1_700_000_000)
    told = hecha("--baseline", written, "--only-new")
    assert f"（写出日期 {day}，" in told.stderr


def test_what_is_no_baseline_is_refused(tmp_path: Path) -> None:
    for name in ("none.parquet", "text.parquet"):
        (tmp_path / "text.parquet").write_text("text")
        told = hecha("--baseline", tmp_path / name)
        assert told.exit_code == 2
        assert name in told.output


def test_what_shows_only_new_tasks_is_no_statement(tmp_path: Path, finds: Any) -> None:
    book = tmp_path / "台账.db"
    finds(income())
    hecha("--followup", book)
    finds(income(), note="新")
    assert hecha("--followup", book, "--only-new", "-o", tmp_path / "out").exit_code == 0
    told = CliRunner().invoke(main, ["certify", str(tmp_path / "out")])
    assert told.exit_code == 2
    assert "不能出具声明：请不写 --only-new 重新核查" in told.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_pipe_is_no_baseline(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "findings.parquet")
    told = hecha("--baseline", tmp_path / "findings.parquet", "--only-new")
    assert told.exit_code == 2
    assert "不是核查写出的 findings.parquet" in told.stderr
