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

    ``tasks`` also has ``lead``, the rule that leads a task, ``serial``, its number among those of
    its severity, and ``shade``, which changes from one household to the next; ``evidence`` has the
    fingerprint.
    """

    tasks: pl.DataFrame
    subjects: pl.DataFrame
    evidence: pl.DataFrame


def pieces(results: Results, separator: str) -> Iterator[Piece]:
    """All tasks by severity, township, village, household, rules (joined by ``separator``), person
    and key.

    There is one piece at least.
    """
    tasks = results.tasks
    ordered = _ordered(tasks, separator).collect(engine="in-memory")
    findings = _findings(results, ordered).collect(engine="in-memory").lazy()
    in_order = ordered.drop("task")
    del ordered
    # One after the other: each needs as much memory as the rows of a piece.
    cells = _evidence(results, findings).collect(engine="in-memory")
    subjects = _subjects(results, findings).collect(engine="in-memory")
    del findings
    starts = range(0, max(tasks.height, 1), PIECE)
    of_cells, of_subjects = (_bounds(numbered, starts) for numbered in (cells, subjects))
    for nth, start in enumerate(starts):
        plans = (
            _rows(tasks, in_order.slice(start, PIECE)),
            _rows(results.subjects, subjects.slice(*of_subjects[nth])),
            _rows(results.evidence, cells.slice(*of_cells[nth])),
        )
        yield Piece(*pl.collect_all(plans, engine="in-memory"))


def _ordered(tasks: pl.DataFrame, separator: str) -> pl.LazyFrame:
    """NUMBER, task, lead, serial, shade, and ``_row``, the position in TASKS.

    These are sorted by all but the rules: only the tasks of a household change places.
    """
    rules = pl.col("rules")
    home = pl.col("severity", "county", "town", "village", "household_id")
    nth, household = pl.int_range(1, pl.len() + 1), pl.col("_household")
    return (
        tasks.lazy()
        .select(
            "task",
            "severity",
            lead=rules.list.first(),
            _rules=rules.list.join(separator),
            _household=pl.any_horizontal(home.ne_missing(home.shift())).cum_sum(),
        )
        .with_columns(_row=pl.arg_sort_by("_household", "_rules", maintain_order=True))
        .select(pl.col("task", "severity", "lead", "_household").gather("_row"), "_row")
        .select(
            "task",
            "lead",
            "_row",
            serial=nth.over("severity"),
            shade=(household - household.first().over("severity")) % 2 == 1,
        )
        .with_row_index(NUMBER)
    )


def _findings(results: Results, ordered: pl.DataFrame) -> pl.LazyFrame:
    """``fingerprint``, ``_after`` (whether another rule leads its task), NUMBER of its task, and
    ``_finding``, its place: that which leads a task comes first."""
    return (
        results.findings.lazy()
        .select("fingerprint", "task", "rule")
        .with_row_index("_finding")
        .join(ordered.lazy().select("task", "lead", NUMBER), on="task", maintain_order="left")
        .with_columns(_after=pl.col("rule") != pl.col("lead"))
        .sort(NUMBER, "_after", "_finding")
        .select("fingerprint", "_after", NUMBER)
        .with_row_index("_finding")
    )


def _evidence(results: Results, findings: pl.LazyFrame) -> pl.LazyFrame:
    """NUMBER, ``_row``: the positions in EVIDENCE of the cells of each task."""
    runs = results.evidence["fingerprint"].rle().struct.unnest()
    before = pl.col("len").cum_sum() - pl.col("len")
    first, after = pl.col("_first"), pl.col("_first") + pl.col("len")
    return (
        runs.lazy()
        .with_columns(_first=before)
        .join(findings, left_on="value", right_on="fingerprint", maintain_order="left")
        .select(NUMBER, "_finding", "_first", "len")
        .sort("_finding", maintain_order=True)
        .select(NUMBER, _row=pl.int_ranges(first, after, dtype=pl.UInt32))
        .explode("_row")
    )


def _subjects(results: Results, findings: pl.LazyFrame) -> pl.LazyFrame:
    """NUMBER, ``_row``: the position in SUBJECTS of the finding that leads each task."""
    leading = findings.filter(~pl.col("_after")).unique(NUMBER, keep="first", maintain_order=True)
    return leading.join(
        results.subjects.lazy().select("fingerprint").with_row_index("_row"),
        on="fingerprint",
        validate="1:1",
        maintain_order="left",
    ).select("_row", NUMBER)


def _bounds(numbered: pl.DataFrame, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Where the rows of each piece begin in a frame sorted by NUMBER, and how many there are."""
    bounds = pl.Series([*starts, starts[-1] + PIECE], dtype=numbered.schema[NUMBER])
    ends = numbered[NUMBER].search_sorted(bounds, side="left").to_list()
    return [(first, end - first) for first, end in pairwise(ends)]


def _rows(frame: pl.DataFrame, numbered: pl.DataFrame) -> pl.LazyFrame:
    """The rows of a frame at ``_row``, with the other columns of ``numbered``."""
    rows = frame.lazy().select(pl.all().gather(pl.lit(numbered["_row"])))
    return pl.concat([rows, numbered.lazy().drop("_row")], how="horizontal")
