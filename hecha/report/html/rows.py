"""The rows of the page: tasks, the findings they stand for, and the cells of each finding."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.results.run_record import Run

MOST_ROWS = 100_000
"""Tasks on the page: with as many it has some 5 MB and opens in seconds."""

MOST_CELLS = 100_000
"""Cells of findings on the page; where there are more, it has that of each task alone."""

_STOPS = "。. "

TASK_COLUMNS = (
    *("severity", "rule", "county", "town", "village", "household_id", "name"),
    *("file", "sheet", "row", "column", "value", "proposed", "message"),
)
FINDING_COLUMNS = ("task", "rule", "message", "unlisted")
CELL_COLUMNS = ("finding", "file", "sheet", "row", "column", "value", "proposed")


@dataclass(frozen=True, slots=True)
class Rows:
    """``tasks``: TASK_COLUMNS, sorted by place; ``findings``: FINDING_COLUMNS, ``task`` the place
    of the task; ``cells``: CELL_COLUMNS, ``finding`` the place of the finding.

    A finding's ``message`` is null where its task says the same; ``unlisted`` is how many rows
    share a value with those of its cells and are not among them, null where none is.
    ``elsewhere`` has the tasks that are not on the page: county, town, tasks; ``cells_left_out`` is
    true where ``cells`` are not.
    """

    tasks: pl.DataFrame
    findings: pl.DataFrame
    cells: pl.DataFrame
    elsewhere: pl.DataFrame
    cells_left_out: bool


def rows_of(run: Run, most: int = MOST_ROWS, most_cells: int = MOST_CELLS) -> Rows:
    """The rows of a run's page.

    Of more than ``most`` tasks each township has its first, the most serious ones, as many for
    every township as can be.
    """
    everything = _tasks(run)
    shown = _fairly(everything, most)
    elsewhere = (
        everything.join(shown, on="key", how="anti")
        .group_by("county", "town")
        .agg(tasks=pl.len())
        .sort("county", "town", nulls_last=True)
    )
    shown = shown.sort(
        *("county", "town", "village", "household_id", "rule", "key"), nulls_last=True
    ).with_row_index("task")
    findings = (
        run.results.findings.select("fingerprint", "rule", "message", key="task")
        .join(shown.select("key", "task", said="message", lead="rule"), on="key", how="inner")
        # What its task says already is not repeated.
        .with_columns(
            message=pl.when(
                pl.col("message").str.strip_chars_end(_STOPS)
                != pl.col("said").str.strip_chars_end(_STOPS)
            ).then("message")
        )
        .join(
            run.results.evidence.group_by("fingerprint").agg(pl.col("unlisted").max()),
            on="fingerprint",
            how="left",
        )
        .sort("task", pl.col("rule") != pl.col("lead"), "rule", "fingerprint")
        .with_row_index("finding")
    )
    cells = run.results.evidence.join(
        findings.select("fingerprint", "finding"), on="fingerprint", maintain_order="left"
    ).sort("finding", maintain_order=True)
    crowded = cells.height > most_cells
    return Rows(
        shown.select(TASK_COLUMNS),
        findings.select(FINDING_COLUMNS),
        cells.select(CELL_COLUMNS).clear() if crowded else cells.select(CELL_COLUMNS),
        elsewhere,
        crowded,
    )


def _tasks(run: Run) -> pl.DataFrame:
    """TASK_COLUMNS and ``key``, one row per task; ``name`` is that of the person or, of a
    household, of its head."""
    names = (
        run.results.findings.select("fingerprint", "task")
        .join(run.results.subjects, on="fingerprint", maintain_order="left")
        .group_by("task", maintain_order=True)
        .agg(name=pl.coalesce("name", "head_name").drop_nulls().first())
    )
    return run.tasks.join(names, on="task", how="left", maintain_order="left").select(
        *(name for name in TASK_COLUMNS if name != "rule"),
        rule=pl.col("rules").list.first(),
        key="task",
    )


def _fairly(tasks: pl.DataFrame, most: int) -> pl.DataFrame:
    """At most ``most`` tasks, the same number of each township that has so many."""
    if tasks.height <= most:
        return tasks
    rank = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(SEVERITIES)}, return_dtype=pl.Int8
    )
    nth = (
        tasks.with_columns(_rank=rank)
        .sort("_rank", "village", "household_id", "rule", "key", nulls_last=True)
        .with_columns(_nth=pl.int_range(pl.len()).over("county", "town"))
    )
    return nth.filter(pl.col("_nth") < _share(tasks, most)).select(tasks.columns)


def _share(tasks: pl.DataFrame, most: int) -> int:
    """How many tasks of every township fit on the page: the largest number that does."""
    sizes: list[int] = tasks.group_by("county", "town").len()["len"].sort().to_list()
    room = most
    for place, size in enumerate(sizes):
        left = len(sizes) - place
        if size * left > room:
            return max(room // left, 0)
        room -= size
    return max(sizes)
