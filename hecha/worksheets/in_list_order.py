"""The tasks of a run in the order of the lists, in pieces, with what is said of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from hecha.results.results import Results

PIECE = 20_000
"""Tasks turned into rows at a time: a piece needs a fraction of the memory."""

NUMBER = "_task"
"""The place of a task among all of them, in the frames of a :class:`Piece`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some tasks, ``subjects`` (of the finding that leads a task, at most one row each) and
    ``evidence`` (that of the finding that leads first), each with NUMBER and in its order.

    ``tasks`` also has ``lead``, the rule that leads a task; ``evidence`` has the fingerprint.
    """

    tasks: pl.DataFrame
    subjects: pl.DataFrame
    evidence: pl.DataFrame


def pieces(results: Results, separator: str) -> Iterator[Piece]:
    """All tasks by township, village, household, rules (joined by ``separator``), person and key.

    There is one piece at least.
    """
    tasks = results.tasks
    rules = pl.col("rules").list.join(separator)
    order = ["county", "town", "village", "household_id", rules, "person_id", "task"]
    ordered = (
        tasks.lazy()
        .select(
            "task",
            lead=pl.col("rules").list.first(),
            _row=pl.arg_sort_by(order, nulls_last=True),
        )
        .select(pl.col("task", "lead").gather("_row"), "_row")
        .with_row_index(NUMBER)
    )
    findings = (
        results.findings.lazy()
        .select("fingerprint", "task", "rule")
        .with_row_index("_finding")
        .join(ordered, on="task", maintain_order="left")
        .with_columns(_after=pl.col("rule") != pl.col("lead"))
        .sort(NUMBER, "_after", "_finding")
        .select("fingerprint", "_after", NUMBER)
        .with_row_index("_finding")
    )
    runs = results.evidence["fingerprint"].rle().struct.unnest()
    before = pl.col("len").cum_sum() - pl.col("len")
    rows = (
        runs.lazy()
        .with_columns(_row=pl.int_ranges(before, before + pl.col("len"), dtype=pl.UInt32))
        .join(findings, left_on="value", right_on="fingerprint", maintain_order="left")
        .sort("_finding", maintain_order=True)
        .select(NUMBER, "_row")
        .explode("_row")
    )
    leading = findings.filter(~pl.col("_after")).unique(NUMBER, keep="first", maintain_order=True)
    of_subjects = leading.join(
        results.subjects.lazy().select("fingerprint").with_row_index("_row"),
        on="fingerprint",
        validate="1:1",
        maintain_order="left",
    ).select("_row", NUMBER)
    in_order, cells, subjects = pl.collect_all(
        [ordered.select(NUMBER, "lead", "_row"), rows, of_subjects], engine="in-memory"
    )
    starts = range(0, max(tasks.height, 1), PIECE)
    of_cells, of_subjects_ = (_bounds(numbered, starts) for numbered in (cells, subjects))
    for nth, start in enumerate(starts):
        plans = (
            _rows(tasks, in_order.slice(start, PIECE)),
            _rows(results.subjects, subjects.slice(*of_subjects_[nth])),
            _rows(results.evidence, cells.slice(*of_cells[nth])),
        )
        yield Piece(*pl.collect_all(plans, engine="in-memory"))


def _bounds(numbered: pl.DataFrame, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Where the rows of each piece begin in a frame sorted by NUMBER, and how many there are."""
    bounds = pl.Series([*starts, starts[-1] + PIECE], dtype=numbered.schema[NUMBER])
    ends = numbered[NUMBER].search_sorted(bounds, side="left").to_list()
    return [(first, end - first) for first, end in pairwise(ends)]


def _rows(frame: pl.DataFrame, numbered: pl.DataFrame) -> pl.LazyFrame:
    """The rows of a frame at ``_row``, with the other columns of ``numbered``."""
    rows = frame.lazy().select(pl.all().gather(pl.lit(numbered["_row"])))
    return pl.concat([rows, numbered.lazy().drop("_row")], how="horizontal")
