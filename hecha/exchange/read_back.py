"""A finished run, read back from its result folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.exchange.csv_cells import original
from hecha.exchange.outcomes_file import OUTCOMES_CSV
from hecha.exchange.whole_set import whole_set
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
                f"请用 --suite {suite} 重新核查，或显示套件 {self.suite}。",
                f"{self.folder} was checked by the suite {self.suite}, not by {suite}: please "
                f"check again with --suite {suite}, or show the suite {self.suite}.",
            )


def read_back(folder: Path) -> FinishedRun:
    """The run whose results ``hecha check -o`` wrote into ``folder``.

    Raises InputRejected where it is no such folder, or its files are not whole.
    """
    files = whole_set(folder)
    try:
        outcomes = pl.read_csv(files.content(OUTCOMES_CSV), schema=OUTCOMES)
        return FinishedRun(
            folder,
            files.record["suite"]["name"],
            files.record["suite"]["title"],
            date.fromisoformat(files.record["snapshot"]["day"]),
            outcomes.with_columns(original(pl.col("reason"))),
        )
    except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise InputRejected(
            f"{folder} 里的结果文件已损坏，请重新核查。",
            f"The files in {folder} are damaged; please check again.",
        ) from None
