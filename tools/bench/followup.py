"""Time and memory of a follow-up: a run is recorded, and the next one compared with it.

    python -m tools.bench.followup [FINDINGS] [--profile]

Three findings a household, two of them one task, in twenty townships of one county; in the next
run a tenth of the tasks are gone, a tenth have another value. ``record`` is timed as ``hecha check
--followup`` calls it, without reading and checking. Seconds are of the clock and of the processor.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hecha.declare.tables import HOUSEHOLD, MEMBER
from hecha.declare.words import Words
from hecha.followup.recording import record
from hecha.policy.policy import MUST
from hecha.reading.submission import Snapshot, Submission, TableData
from hecha.results.results import (
    EVIDENCE,
    FINDINGS,
    NEW,
    OUTCOMES,
    PASSED,
    SUBJECTS,
    TASKS,
    Results,
)
from hecha.results.run_record import RuleText, Run

DAY = date(2016, 12, 31)
_AN_HOUSEHOLD = 3


def results(count: int, *, later: bool) -> Results:
    """``count`` findings; ``later`` those of the next run."""
    n = pl.int_range(count)
    household = n // _AN_HOUSEHOLD
    text = n.cast(pl.String)
    found = pl.select(
        number=n,
        fingerprint=text.str.zfill(16),
        rule=pl.when(n % _AN_HOUSEHOLD == 2).then(pl.lit("ID24")).otherwise(pl.lit("IN02")),
        severity=pl.lit(MUST),
        grain=pl.lit("household"),
        household_id="4452810" + household.cast(pl.String).str.zfill(9),
        person_id=pl.when(n % _AN_HOUSEHOLD == 2).then("P" + text),
        county=pl.lit("普宁市"),
        town=pl.format("第{}镇", household % 20),
        village=pl.format("第{}村", household % 500),
        message=pl.lit("纯收入与分项不符"),
        state=pl.lit(NEW),
        task=((household * 2 + (n % _AN_HOUSEHOLD == 2).cast(pl.Int64)) * 40503)
        .cast(pl.String)
        .str.zfill(16),
    )
    if later:
        found = found.filter(pl.col("number") // _AN_HOUSEHOLD % 10 != 0)
    changed = (pl.col("number") // _AN_HOUSEHOLD % 10 == 1) & pl.lit(later)
    cells = found.select(
        "fingerprint",
        table=pl.lit("household"),
        file=pl.lit("户信息_20161231.xlsx"),
        row=pl.col("number").cast(pl.UInt32),
        column=pl.lit("纯收入（元）"),
        value=pl.format(
            "{}{}.50", "number", pl.when(changed).then(pl.lit("1")).otherwise(pl.lit(""))
        ),
        personal=pl.lit(value=False),
    )
    subjects = found.select(
        "fingerprint",
        head_name=pl.format("陈{}", pl.col("household_id").str.tail(4)),
        name=pl.format("林{}", pl.col("household_id").str.tail(4)),
        id_number="4452811965" + pl.col("household_id").str.tail(8),
    )
    whole = found.join(cells.select("fingerprint", "table", "column", "value"), on="fingerprint")
    tasks = whole.group_by("task", maintain_order=True).agg(
        pl.col(
            "severity", "grain", "household_id", "person_id", "county", "town", "village"
        ).first(),
        pl.col("table", "column", "value", "message", "state").first(),
        rules=pl.col("rule").unique(),
        findings=pl.len(),
    )
    towns = found.select("county", "town").unique()
    outcomes = towns.join(pl.DataFrame({"rule": ["IN02", "ID24"]}), how="cross").with_columns(
        outcome=pl.lit(PASSED)
    )
    return Results(
        _of(found, FINDINGS),
        _of(cells, EVIDENCE),
        _of(outcomes, OUTCOMES),
        _of(subjects, SUBJECTS),
        tasks=_of(tasks, TASKS),
    )


def _of(frame: pl.DataFrame, schema: Any) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def run_of(count: int, *, later: bool) -> Run:
    """A run with ``count`` findings, and the households and persons they are about."""
    made = results(count, later=later)
    households = pl.select(n=pl.int_range(count // _AN_HOUSEHOLD + 1)).select(
        household_id="4452810" + pl.col("n").cast(pl.String).str.zfill(9),
        head_name=pl.format("陈{}", pl.col("n")),
        head_id_number="4452811965" + pl.col("n").cast(pl.String).str.zfill(8),
    )
    members = households.select(
        "household_id",
        person_id="P" + pl.col("household_id").str.tail(9),
        name="head_name",
        id_number="head_id_number",
    )
    tables = {
        table.name: TableData(table, frame, frame.with_columns(later=pl.lit(later)), ())
        for table, frame in ((HOUSEHOLD, households), (MEMBER, members))
    }
    snapshot = Snapshot(DAY, Words("测试", "a test"))
    return Run(
        "bench",
        "测试",
        "0",
        snapshot,
        made,
        rules={code: RuleText("纯收入与分项不符", severity=MUST) for code in ("IN02", "ID24")},
        submission=Submission(tables, {}, (), snapshot),
    )


def _timed(work: Callable[[], Run]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    """Record two runs and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("findings", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "台账.db"
        for name, later in (("written", False), ("compared", True)):
            run = run_of(given.findings, later=later)
            if given.profile:
                profile.enable()
            seconds, cpu = _timed(lambda run=run: record(run, book))
            profile.disable()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{name}: {run.results.findings.height:,} findings, {run.tasks.height:,} tasks: "
                f"{seconds:.1f} s, {cpu:.1f} s CPU, peak {peak:,} MB, "
                f"{book.stat().st_size // 2**20:,} MB"
            )
    if given.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)


if __name__ == "__main__":
    main()
