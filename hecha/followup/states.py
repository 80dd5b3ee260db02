"""What has become of each task since the last run."""

from __future__ import annotations

from datetime import date

import polars as pl

from hecha.results.results import (
    ACCEPTED,
    ANSWERED,
    CHANGED,
    CORRECTED,
    NEW,
    OPEN,
    REOPENED,
    UNVERIFIABLE,
)

TRUE, DELETED, TRANSFERRED, POSTPONED = "true", "deleted", "transferred", "postponed"
ANSWERS = (CORRECTED, TRUE, DELETED, TRANSFERRED, POSTPONED)
"""What an officer can answer: the cell was corrected; it is true as it is; the record was deleted;
it is for another department; it has to wait."""

REFUTED, CONFIRMED = "refuted", "confirmed"
"""What a re-check (抽查) found, kept like an answer: it is not so, and the task has to be done
again; it is so after all."""
REJECTED = "rejected"
"""An answer TRUE that was not approved."""


def states(
    present: pl.DataFrame,
    known: pl.DataFrame,
    answers: pl.DataFrame,
    verified: pl.Series,
    *,
    day: date,
    data: str,
    repeated: bool,
    approval: bool = False,
) -> pl.DataFrame:
    """task, state: of every task of this run or an earlier one.

    ``present``: task, value, meaning (digests) of this run. ``known``: task, state, value of the
    runs before. ``answers``: the answer in force of a task, if any: task, kind, value and meaning
    then, data (digest) answered on, approved_by, expires (YYYY-MM-DD or empty). ``verified`` names
    tasks that would have been found if they were still there. ``day`` and ``data`` are those of
    this run; ``repeated`` says that it is the last run once more. With ``approval`` an answer TRUE
    that nobody approved waits.
    """
    both = (
        present.with_columns(here=True)
        .join(known, on="task", how="full", coalesce=True, suffix="_before")
        .join(answers, on="task", how="left", suffix="_answered")
        .with_columns(pl.col("here").fill_null(value=False))
    )
    was = pl.col("state")
    untouched = pl.col("value").eq_missing(pl.col("value_answered"))
    in_force = (pl.col("expires") == "") | (pl.col("expires") >= day.isoformat())
    said_true = (
        (pl.col("kind") == TRUE)
        & untouched
        & in_force
        & (pl.col("meaning") == pl.col("meaning_answered"))
    )
    is_true = said_true & ((pl.col("approved_by") != "") | pl.lit(not approval))
    waits = (
        # Nothing newer than what was answered on can tell whether the answer is so.
        pl.col("kind").is_in([CORRECTED, DELETED]) & (pl.col("data") == data)
    ) | (pl.col("kind").is_in([TRANSFERRED, POSTPONED]) & untouched & in_force)
    waits |= said_true & ~is_true
    found = (
        pl.when(was.is_null())
        .then(pl.lit(NEW))
        .when(is_true)
        .then(pl.lit(ACCEPTED))
        .when(waits)
        .then(pl.lit(ANSWERED))
        .when(was == CORRECTED)
        .then(pl.lit(REOPENED))
        .when(pl.col("value") != pl.col("value_before"))
        .then(pl.lit(CHANGED))
        .when(pl.lit(repeated) & was.is_in([NEW, REOPENED, CHANGED]))
        .then(was)
        .otherwise(pl.lit(OPEN))
    )
    gone = (
        pl.when(pl.col("kind") == REFUTED)
        .then(was)
        .when((was == CORRECTED) | pl.col("task").is_in(verified.implode()))
        .then(pl.lit(CORRECTED))
        .otherwise(pl.lit(UNVERIFIABLE))
    )
    return both.select("task", state=pl.when("here").then(found).otherwise(gone))
