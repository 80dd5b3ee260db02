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
    shown = _fairly(run.tasks, most)
    elsewhere = run.tasks.lazy().join(shown.lazy(), on="task", how="anti")
    named = _named(run, shown).with_row_index("task")
    findings = _findings(run, named)
    cells = (
        run.results.evidence.lazy()
        .join(findings.select("fingerprint", "finding"), on="fingerprint", maintain_order="left")
        .sort("finding", maintain_order=True)
        .select(CELL_COLUMNS)
    )
    some, found, listed, others = pl.collect_all(
        [
            named.select(TASK_COLUMNS),
            findings.select(FINDING_COLUMNS),
            cells.head(most_cells + 1),
            elsewhere.group_by("county", "town")
            .agg(tasks=pl.len())
            .sort("county", "town", nulls_last=True),
        ],
        engine="in-memory",
    )
    crowded = listed.height > most_cells
    return Rows(some, found, listed.clear() if crowded else listed, others, crowded)


def _findings(run: Run, tasks: pl.LazyFrame) -> pl.LazyFrame:
    """FINDING_COLUMNS, ``fingerprint`` and ``finding``, the place, of some tasks."""
    said = tasks.select("key", "task", said="message", lead="rule")
    found = (
        run.results.findings.lazy()
        .select("fingerprint", "rule", "message", key="task")
        .join(said, on="key")
    )
    unlisted = (
        run.results.evidence.lazy()
        .filter(pl.col("unlisted").is_not_null())
        .group_by("fingerprint")
        .agg(pl.col("unlisted").max())
    )
    return (
        found
        # What its task says already is not repeated.
        .with_columns(
            message=pl.when(
                pl.col("message").str.strip_chars_end(_STOPS)
                != pl.col("said").str.strip_chars_end(_STOPS)
            ).then("message")
        )
        .join(unlisted, on="fingerprint", how="left")
        .sort("task", pl.col("rule") != pl.col("lead"), "rule", "fingerprint")
        .with_row_index("finding")
    )


def _named(run: Run, shown: pl.DataFrame) -> pl.LazyFrame:
    """TASK_COLUMNS and ``key`` of some tasks, sorted by place; ``name`` is that of the person or,
    of a household, of its head."""
    keys = shown.lazy()
    names = (
        run.results.findings.lazy()
        .select("fingerprint", "task")
        .join(keys, on="task", how="semi", maintain_order="left")
        .join(run.results.subjects.lazy(), on="fingerprint", maintain_order="left")
        .group_by("task", maintain_order=True)
        .agg(name=pl.coalesce("name", "head_name").drop_nulls().first())
    )
    return (
        run.tasks.lazy()
        .join(keys, on="task", how="semi")
        .join(names, on="task", how="left")
        .select(
            *(name for name in TASK_COLUMNS if name != "rule"),
            rule=pl.col("rules").list.first(),
            key="task",
        )
        .sort(*("county", "town", "village", "household_id", "rule", "key"), nulls_last=True)
    )


def _fairly(tasks: pl.DataFrame, most: int) -> pl.DataFrame:
    """``task``: at most so many, the same number of each township that has so many."""
    if tasks.height <= most:
        return tasks.select("task")
    rank = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(SEVERITIES)}, return_dtype=pl.Int8
    )
    order = (rank, "village", "household_id", pl.col("rules").list.first(), "task")
    return (
        tasks.lazy()
        .select("task", "county", "town", _order=pl.arg_sort_by(order, nulls_last=True))
        .select(pl.col("task", "county", "town").gather("_order"))
        .filter(pl.int_range(pl.len()).over("county", "town") < _share(tasks, most))
        .select("task")
        .collect(engine="in-memory")
    )


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
