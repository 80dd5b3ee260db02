"""Whom tasks are about, from result folders: the follow-up itself knows no names."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hecha.exchange.internal import read_internal
from hecha.followup.digests import leading_findings
from hecha.followup.stored import frame_of


def people(connection: sqlite3.Connection, runs: Sequence[Path]) -> pl.DataFrame:
    """task, who: household number, head and person of the tasks of some runs."""
    aliases = frame_of(connection, "SELECT alias, task FROM aliases")
    found = [pl.DataFrame(schema={"task": pl.String, "who": pl.String})]
    for folder in runs:
        results = read_internal(folder).results
        who = leading_findings(results).join(results.subjects, on="fingerprint", how="left")
        found.append(
            who.unique("task", keep="first", maintain_order=True).select(
                "task",
                who=pl.concat_str(
                    "household_id",
                    pl.when(pl.col("head_name").ne_missing(pl.col("name"))).then("head_name"),
                    "name",
                    separator="\n",
                    ignore_nulls=True,
                ),
            )
        )
    people = pl.concat(found).unique("task", keep="last", maintain_order=True)
    named = people.join(aliases.rename({"alias": "task", "task": "_known"}), on="task", how="left")
    return named.with_columns(task=pl.coalesce("_known", "task")).drop("_known").unique("task")
