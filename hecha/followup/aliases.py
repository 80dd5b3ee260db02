"""Tasks of a household whose number (户编号) was corrected keep their identity."""

from __future__ import annotations

import sqlite3

import polars as pl

from hecha.followup.digests import Digests
from hecha.followup.stored import frame_of


def renamed(
    connection: sqlite3.Connection,
    tasks: pl.DataFrame,
    known: pl.DataFrame,
    households: pl.DataFrame,
    digests: Digests,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tasks of this run under the names the follow-up knows them by; alias, task: which those
    are; household, new: digests of the old and new number of the households that have another one
    now.

    ``households`` are those of the run, ``household`` the digests of their numbers.

    A household is the same one under another number where the old number is in no table any more,
    and exactly one household has its head and its members now.
    """
    before = frame_of(connection, "SELECT alias, task FROM aliases")
    old = frame_of(connection, "SELECT household, head, members FROM households")
    lost = old.join(households, on="household", how="anti").filter(pl.col("head").is_not_null())
    if lost.is_empty():
        same = pl.DataFrame(schema={"household": pl.String, "new": pl.String})
    else:
        same = _same(lost, households, digests)
    places = ["household", "place"]
    of_lost = known.join(same, on="household").select("new", "place", task="task")
    of_now = (
        tasks.select("household", "place", alias="task")
        .join(known, left_on="alias", right_on="task", how="anti")
        .join(before, on="alias", how="anti")
        .filter(pl.len().over(places) == 1)
    )
    found = of_now.join(
        of_lost.filter(pl.len().over("new", "place") == 1),
        left_on=places,
        right_on=["new", "place"],
    ).select("alias", "task")
    aliases = pl.concat([before, found])
    named = tasks.join(aliases.rename({"task": "_known", "alias": "task"}), on="task", how="left")
    taken = pl.col("_known").is_in(tasks["task"].implode()) | (pl.len().over("_known") > 1)
    named = named.with_columns(
        task=pl.when(taken).then("task").otherwise(pl.coalesce("_known", "task"))
    ).drop("_known")
    kept = aliases.filter(pl.col("task").is_in(tasks["task"].implode()).not_())
    return named, kept, same


def _same(lost: pl.DataFrame, there: pl.DataFrame, digests: Digests) -> pl.DataFrame:
    """household, new: the number a household had and the one it has now."""
    now = there.select(
        new="household",
        head=digests.column(there["head"]),
        now_members=digests.column(there["members"]),
    )
    return (
        lost.join(now, on="head")
        .filter(
            (pl.col("members") == pl.col("now_members")).fill_null(value=False)
            | pl.col("members").is_null()
        )
        .filter(pl.len().over("household") == 1, pl.len().over("new") == 1)
    )
