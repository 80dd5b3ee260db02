"""A finished run, read back from its result folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.exchange.csv_cells import original
from hecha.exchange.outcomes_file import OUTCOMES_CSV
from hecha.exchange.run_json import RUN_JSON
from hecha.reading.submission import InputRejected
from hecha.results.results import OUTCOMES


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What the files of a run say: its suite, the day of its data, its OUTCOMES (masked)."""

    folder: Path
    suite: str
    suite_title: str
    day: date
    outcomes: pl.DataFrame

    def must_be_of(self, suite: str, title: str) -> None:
        """Raise InputRejected where the run was of another suite."""
        if title != self.suite_title:
            raise InputRejected(
                f"{self.folder} 是按套件 {self.suite} 核查的，不是 {suite}；"
                f"请用 --suite {suite} 重新核查，或显示套件 {self.suite}。"
            )


def read_back(folder: Path) -> FinishedRun:
    """The run whose results ``hecha check -o`` wrote into ``folder``.

    Raises InputRejected where it is no such folder, or its files are damaged.
    """
    if not all((folder / name).is_file() for name in (RUN_JSON, OUTCOMES_CSV)):
        raise InputRejected(
            f"{folder} 不是核查结果文件夹：里面要有 {RUN_JSON} 和 {OUTCOMES_CSV}，"
            "请写 hecha check -o 所写的文件夹。"
        )
    try:
        record = json.loads((folder / RUN_JSON).read_text(encoding="utf-8"))
        outcomes = pl.read_csv(folder / OUTCOMES_CSV, schema=OUTCOMES)
        return FinishedRun(
            folder,
            record["suite"]["name"],
            record["suite"]["title"],
            date.fromisoformat(record["snapshot"]["day"]),
            outcomes.with_columns(original(pl.col("reason"))),
        )
    except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise InputRejected(f"{folder} 里的结果文件已损坏或被改过，请重新核查。") from None
