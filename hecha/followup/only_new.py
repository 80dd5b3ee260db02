"""``--only-new`` and ``--baseline``: what is new or reopened, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from hecha.exchange.run_json import RUN_JSON
from hecha.followup.recording import with_states
from hecha.reading.submission import InputRejected
from hecha.report.verdict import blocking_tasks, judged
from hecha.results.results import NEW, OPEN, REOPENED
from hecha.results.run_record import Run

_FRESH = (NEW, REOPENED)


def only_new(run: Run) -> Run:
    """The run with the tasks that are new or reopened, and their findings; the verdict says how
    many others block submission."""
    results = run.results
    fresh = pl.col("state").is_in(_FRESH)
    findings = results.findings.filter(fresh)
    kept = pl.col("fingerprint").is_in(findings["fingerprint"].implode())
    results = replace(
        results,
        findings=findings,
        evidence=results.evidence.filter(kept),
        subjects=results.subjects.filter(kept),
        tasks=results.tasks.filter(fresh),
    )
    others = blocking_tasks(run).filter(~fresh).height
    return judged(replace(run, results=results, only_new=others))


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an earlier run found: its tasks and fingerprints, and the day of its data, or else the
    day its file was written."""

    path: Path
    tasks: frozenset[str]
    fingerprints: frozenset[str]
    day: date
    is_day_of_data: bool

    def states(self, run: Run) -> pl.DataFrame:
        """task, state of the run: open where the baseline has the task or one of its findings."""
        known = pl.col("fingerprint").is_in(sorted(self.fingerprints))
        before = set(run.results.findings.filter(known)["task"]) | self.tasks
        task = run.tasks["task"]
        return pl.DataFrame({"task": task}).with_columns(
            state=pl.when(pl.col("task").is_in(sorted(before)))
            .then(pl.lit(OPEN))
            .otherwise(pl.lit(NEW))
        )

    def sentence(self, lang: str, today: date) -> str:
        """How old it is."""
        age = (today - self.day).days
        if lang == "zh":
            what = "数据日期" if self.is_day_of_data else "写出日期"
            return f"对比基线：{self.path}（{what} {self.day}，距今 {age} 天）"
        what = "data of" if self.is_day_of_data else "written on"
        return f"Baseline: {self.path} ({what} {self.day}, {age} days ago)"


def baseline(path: Path) -> Baseline:
    """The baseline in a findings.parquet. Raises InputRejected where it is none."""
    try:
        if path.exists() and not path.is_file():
            raise OSError  # Opening a pipe waits for whoever writes into it.
        found = pl.read_parquet(path, columns=["fingerprint", "task"])
    except FileNotFoundError:
        raise InputRejected(
            f"没有基线文件 {path}：请写以前核查写出的 findings.parquet。",
            f"There is no baseline {path}: please give the findings.parquet of an earlier run.",
        ) from None
    except (OSError, pl.exceptions.PolarsError):
        raise InputRejected(
            f"{path} 不是核查写出的 findings.parquet：请检查文件名。",
            f"{path} is no findings.parquet of a run: please check its name.",
        ) from None
    day = _day_of_data(path.with_name(RUN_JSON))
    written = date.fromtimestamp(path.stat().st_mtime)
    return Baseline(
        path,
        frozenset(found["task"].drop_nulls()),
        frozenset(found["fingerprint"].drop_nulls()),
        written if day is None else day,
        day is not None,
    )


def _day_of_data(record: Path) -> date | None:
    if not record.is_file():
        return None
    try:
        stated = json.loads(record.read_text(encoding="utf-8"))["snapshot"]["day"]
        return datetime.strptime(stated, "%Y-%m-%d").date()
    except (OSError, ValueError, KeyError, TypeError):
        return None


def against(run: Run, base: Baseline) -> Run:
    """The run with the states that follow from a baseline."""
    return with_states(run, base.states(run))
