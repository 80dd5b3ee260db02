"""The tasks as rows of the follow-up: read in short, written where they have changed."""

from __future__ import annotations

import json
import sqlite3

import polars as pl

from hecha.followup.renames import of_persons
from hecha.followup.stored import frame_of, rows_of

_KEPT = (
    *("severity", "grain", "rules", "county", "town", "village", "table", "column"),
    *("value", "place", "file", "household", "person", "number", "name"),
)
_ASKED = ("value", "place", "household")
"""Those of them that are looked at of every task; of the rest whether one has changed."""

_REST = tuple(name for name in _KEPT if name not in _ASKED)
_SEPARATOR, _NULL = "\x1f", "\x1e"
_KNOWN = f"""
SELECT task, first, last, state, since, {", ".join(_ASKED)},
       {" || char(31) || ".join(f'coalesce("{name}", char(30))' for name in _REST)} AS rest
FROM tasks
"""


def _rest() -> pl.Expr:
    """As ``rest`` of _KNOWN."""
    texts = [pl.col(name).fill_null(_NULL) for name in _REST]
    return pl.concat_str(texts, separator=_SEPARATOR).alias("rest")


def known_tasks(connection: sqlite3.Connection) -> pl.DataFrame:
    """task, first, last, state, since, value, place, household of every task stored; ``rest`` is
    all else that is kept of it, in one text, which costs less to read."""
    return frame_of(connection, _KNOWN)


def stored_tasks(connection: sqlite3.Connection, names: pl.Series) -> pl.DataFrame:
    """All that is stored of some tasks."""
    query = "SELECT * FROM tasks WHERE task IN (SELECT value FROM json_each(?))"
    return frame_of(connection, query, values=[json.dumps(names.to_list())])


def new_persons(
    connection: sqlite3.Connection, tasks: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    """kind, old, new: the numbers of persons (digests) that are others than those stored."""
    moved = tasks.with_columns(_rest()).join(known.select("task", was="rest"), on="task")
    moved = moved.filter(pl.col("rest") != pl.col("was"))
    return of_persons(moved, stored_tasks(connection, moved["task"]))


def keep_tasks(
    connection: sqlite3.Connection,
    tasks: pl.DataFrame,
    known: pl.DataFrame,
    found: pl.DataFrame,
    number: int,
) -> None:
    """Write what has changed: ``tasks`` are those of the run (task and what is kept), ``known``
    those of :func:`known_tasks`, ``found`` the states (task, state), ``number`` the round."""
    before = known.select("task", "first", "since", was="state")
    moved = found.join(before, on="task", how="left").with_columns(
        has_turned=pl.col("state").ne_missing(pl.col("was")),
        first=pl.col("first").fill_null(number),
    )
    moved = moved.with_columns(since=pl.when("has_turned").then(number).otherwise("since"))
    rows = (
        tasks.select("task", *_KEPT)
        .join(moved, on="task")
        .with_columns(_rest(), last=pl.lit(number, pl.Int64))
        .sort("task")
    )
    same = ["task", *_ASKED, "rest"]
    changed = rows.join(known.select(same), on=same, how="anti", nulls_equal=True)
    columns = ["task", "first", "last", "state", "since", *_KEPT]
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT OR REPLACE INTO tasks VALUES ({marks})",
        rows_of(changed.sort("task").select(columns)),
    )
    alike = rows.join(changed, on="task", how="anti", maintain_order="left")
    seen = alike.filter(~pl.col("has_turned")).join(
        known.filter(pl.col("last") == number), on="task", how="anti", maintain_order="left"
    )
    connection.executemany(
        "UPDATE tasks SET last = ? WHERE task = ?", rows_of(seen.select("last", "task"))
    )
    connection.executemany(
        "UPDATE tasks SET last = ?, state = ?, since = ? WHERE task = ?",
        rows_of(alike.filter("has_turned").select("last", "state", "since", "task")),
    )
    turned = moved.filter("has_turned").sort("task")
    gone = turned.join(tasks, on="task", how="anti", maintain_order="left")
    connection.executemany(
        "UPDATE tasks SET state = ?, since = ? WHERE task = ?",
        rows_of(gone.select("state", "since", "task")),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO states VALUES (?, ?, ?)",
        rows_of(turned.select("task", pl.lit(number), "state")),
    )
