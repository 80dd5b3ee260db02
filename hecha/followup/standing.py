"""How far the correction is: by township, by rule, by age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.lexicon import OWN
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.followup.followup_file import reading
from hecha.followup.in_force import IN_FORCE
from hecha.followup.states import REFUTED
from hecha.followup.stored import frame_of
from hecha.report.labels import labels
from hecha.results.results import (
    ACCEPTED,
    CORRECTED,
    STATE_WORDS,
    STATES,
)

RECHECKED = {REFUTED: Words("抽查不符", "re-check failed")}
CLOSED = (CORRECTED, ACCEPTED)
"""Nothing is left to do: a later run found it gone, or it is true as it is."""

_LISTED = f"""
SELECT tasks.task, state, severity, tasks.county, tasks.town, tasks.village, rules, "table",
       "column", first_run.day AS first_day, since_run.day AS since_day, last_run.day AS last_day,
       coalesce(kind, '') AS kind, coalesce(new_value, '') AS new_value,
       coalesce(reason, '') AS reason, coalesce(who, '') AS who, coalesce(answers.day, '') AS day,
       coalesce(nullif(approver, ''), approved_by, '') AS approved_by,
       coalesce(nullif(approvals.expires, ''), answers.expires, '') AS expires,
       coalesce(nullif(approvals.reference, ''), answers.reference, '') AS reference,
       coalesce(department, '') AS department, coalesce(approved, '') AS approved
FROM tasks
JOIN runs AS first_run ON first_run.round = tasks.first
JOIN runs AS since_run ON since_run.round = tasks.since
JOIN runs AS last_run ON last_run.round = tasks.last
LEFT JOIN (SELECT * FROM answers WHERE number IN ({IN_FORCE})) AS answers
    ON answers.task = tasks.task
LEFT JOIN approvals ON approvals.answer = answers.number
ORDER BY tasks.county, tasks.town, tasks.village, tasks.task
"""


def listed(paths: Sequence[Path], *, town: str = "") -> pl.DataFrame:
    """Every task of some follow-ups with its state and last answer: file, day of its last run,
    task, state, severity, area, rules, title of the first, table, column, first_day, since_day,
    last_day (days of the data), and the columns of an answer (empty where there is none).

    ``town`` keeps one township. Raises InputRejected where a file is no follow-up.
    """
    frames = [_of_file(path) for path in paths]
    found = pl.concat(frames)
    return found.filter(pl.col("town").eq_missing(town)) if town else found


def _of_file(path: Path) -> pl.DataFrame:
    with reading(path) as connection:
        tasks = frame_of(connection, _LISTED)
        titles = dict(connection.execute("SELECT rule, title FROM rules"))
        last = connection.execute("SELECT day FROM runs ORDER BY round DESC LIMIT 1").fetchone()
    lead = lead_rule()
    return tasks.with_columns(
        file=pl.lit(path.name),
        run_day=pl.lit(last[0] if last else ""),
        title=lead.replace_strict(titles or {"": ""}, default=lead, return_dtype=pl.String),
    )


def is_closed() -> pl.Expr:
    """Whether a task is closed."""
    return pl.col("state").is_in(CLOSED)


def lead_rule() -> pl.Expr:
    """The rule that says what is wrong."""
    return pl.col("rules").str.split(" ").list.first()


def cell_name(lang: str) -> pl.Expr:
    """Table and column of a task, as officers know them; of a table a suite declares, which a
    follow-up knows by its name in the code alone, the column."""
    told = labels(lang)
    titles = {name: told.table(name) for name in TABLES}
    is_own = pl.col("table").str.starts_with(OWN).fill_null(value=False)
    table = pl.when(~is_own).then(pl.col("table").replace(titles))
    return pl.concat_str(table, "column", separator=" ", ignore_nulls=True)


def place_name(lang: str) -> pl.Expr:
    """The areas of a task in one text, without those that are blank."""
    areas = [pl.col(name).replace("", None) for name in ("county", "town", "village")]
    return pl.concat_str(*areas, separator={"zh": "", "en": "/"}[lang], ignore_nulls=True)


def open_tasks(tasks: pl.DataFrame) -> pl.DataFrame:
    """Those that are not closed."""
    return tasks.filter(~is_closed())


def overdue(tasks: pl.DataFrame, today: date) -> pl.DataFrame:
    """Open tasks whose day, set by an answer (暂缓), has passed."""
    return open_tasks(tasks).filter(
        (pl.col("expires") != "") & (pl.col("expires") < today.isoformat())
    )


def by_state(tasks: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """``by``, one column per state, total, closed: how many tasks there are."""
    counts = [(pl.col("state") == state).sum().alias(state) for state in STATES]
    return (
        tasks.group_by(by)
        .agg(*counts, total=pl.len(), closed=is_closed().sum())
        .sort(by, nulls_last=True)
    )


def by_age(tasks: pl.DataFrame) -> pl.DataFrame:
    """age (days from the first run that found it to the last run: up to 7, 30, 90, more), tasks:
    of the open ones."""
    days = (
        pl.col("run_day").str.to_date("%Y-%m-%d") - pl.col("first_day").str.to_date("%Y-%m-%d")
    ).dt.total_days()
    age = (
        pl.when(days <= 7)
        .then(pl.lit("≤7"))
        .when(days <= 30)
        .then(pl.lit("8–30"))
        .when(days <= 90)
        .then(pl.lit("31–90"))
        .otherwise(pl.lit(">90"))
    )
    order = pl.Enum(["≤7", "8–30", "31–90", ">90"])
    aged = open_tasks(tasks).select(age=age.cast(order))
    return aged.group_by("age").agg(tasks=pl.len()).sort("age")


def states_line(path: Path, lang: str) -> str:
    """How many tasks of a follow-up are in each state, in one line."""
    with reading(path) as connection:
        counts = dict(connection.execute("SELECT state, count(*) FROM tasks GROUP BY state"))
    stated = [
        f"{STATE_WORDS[state].of(lang)} {counts[state]:,}" for state in STATES if state in counts
    ]
    opening, comma, nothing = {
        "zh": ("整改台账：", "，", "没有任务"),
        "en": ("Follow-up: ", ", ", "no tasks"),
    }[lang]
    return opening + (comma.join(stated) or nothing)
