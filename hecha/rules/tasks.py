"""From findings to tasks: one line for each cell, row or file that somebody has to put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.reading.submission import TableData
from hecha.results.fingerprint import fingerprint
from hecha.results.results import NEW, TASKS, Results
from hecha.rules import rulebook
from hecha.rules.following import leaders
from hecha.rules.rule import Registry
from hecha.rules.sharing import chosen
from hecha.rules.suspects import suspects
from hecha.rules.task_words import messages

_RANK = {severity: position for position, severity in enumerate(SEVERITIES)}
_SUBJECT = ("household_id", "person_id", "county", "town", "village")
_CELL = ("table", "file", "sheet", "row", "column", "value", "proposed")


def with_tasks(
    results: Results,
    tables: Mapping[str, TableData],
    *,
    registry: Registry | None = None,
    lang: str = "zh",
) -> Results:
    """The same results with their tasks, and the task of every finding.

    ``tables`` are those that were read, by name. A finding that suspects no cell of them - about a
    file, an area, an expectation of a paper - is a task of its own.
    """
    registry = rulebook.load() if registry is None else registry
    marked = _marked(results, tables, registry)
    findings = results.findings.with_columns(marked["task"])
    tasks = _tasks(marked, results.evidence, lang)
    return replace(results, findings=findings, tasks=tasks)


def _marked(results: Results, tables: Mapping[str, TableData], registry: Registry) -> pl.DataFrame:
    """The findings in their order with ``finding`` (position), ``task``, ``nth`` (the evidence cell
    the task is about, null where it is not one of the finding's), the ``rank`` of that cell among
    the ``choices`` of its rule, and ``follows`` (whether it is a consequence of another finding of
    its task)."""
    findings = results.findings.with_row_index("finding")
    cells = suspects(results.findings, results.evidence, tables, registry)
    cells = cells.with_columns(pl.col("cell").rank("dense").alias("number"))
    led = leaders(findings.select("finding", "rule"), cells, registry)
    open_ = cells.filter("suspected").join(led, on="finding", how="anti")
    choice = chosen(open_.select("finding", "rank", cell="number"))
    own = choice.join(
        open_.select("finding", "nth", "rank", "cell", number="number").sort("finding", "rank"),
        left_on=["finding", "cell"],
        right_on=["finding", "number"],
        suffix="_key",
    ).unique("finding", keep="first", maintain_order=True)
    choices = open_.group_by("finding").agg(choices=pl.col("number").n_unique())
    own = own.select("finding", "nth", "rank", key="cell_key").join(choices, on="finding")
    marked = findings.join(own, on="finding", how="left", maintain_order="left").join(
        led, on="finding", how="left", maintain_order="left"
    )
    key = pl.coalesce("key", pl.concat_str(pl.lit("finding\x1f"), "fingerprint"))
    marked = marked.with_columns(pl.when(pl.col("leader").is_null()).then(key).alias("key"))
    marked = _with_leaders(marked)
    names = {key: fingerprint(key) for key in marked["key"].unique()}
    task = marked["key"].replace_strict(names or {"": ""}, return_dtype=pl.String)
    return marked.with_columns(task.alias("task"), follows=pl.col("leader").is_not_null())


def _with_leaders(marked: pl.DataFrame) -> pl.DataFrame:
    """``key`` of the findings with a leader: that of the leader, or of the leader's."""
    while marked["key"].null_count():
        keys = marked.select(leader="finding", _key="key").with_columns(
            pl.col("leader").cast(marked.schema["leader"])
        )
        marked = (
            marked.join(keys, on="leader", how="left", maintain_order="left")
            .with_columns(key=pl.coalesce("key", "_key"))
            .drop("_key")
        )
    return marked


def _tasks(marked: pl.DataFrame, evidence: pl.DataFrame, lang: str) -> pl.DataFrame:
    """TASKS, sorted by severity, area, household and person."""
    ordered = marked.with_columns(
        _severity=pl.col("severity").replace_strict(
            _RANK, default=len(_RANK), return_dtype=pl.UInt8
        )
    ).sort("task", "follows", "_severity", "choices", "rank", "rule", "finding", nulls_last=True)
    lead = ordered.unique("task", keep="first", maintain_order=True)
    first = (
        evidence.with_row_index("_nth")
        .unique("fingerprint", keep="first", maintain_order=True)
        .select("fingerprint", "_nth")
    )
    place = evidence.select(*_CELL, "personal").with_row_index("nth")
    lead = (
        lead.join(first, on="fingerprint", how="left", maintain_order="left")
        .with_columns(nth=pl.coalesce("nth", "_nth"))
        .join(place, on="nth", how="left", maintain_order="left")
    )
    both = ordered.group_by("task").agg(
        *(pl.col(name).drop_nulls().first().alias(f"_{name}") for name in _SUBJECT),
        pl.col("_severity").min(),
        _gravest=pl.col("severity").sort_by("_severity").first(),
        rules=pl.col("rule").unique(maintain_order=True),
        also=pl.col("rule").filter(~pl.col("follows")).unique(maintain_order=True),
        clears=pl.col("rule").filter("follows").unique(maintain_order=True),
        findings=pl.len().cast(pl.UInt32),
    )
    grown = lead.drop("_severity").join(both, on="task", maintain_order="left")
    return (
        grown.with_columns(
            *(pl.coalesce(name, f"_{name}").alias(name) for name in _SUBJECT),
            severity="_gravest",
            state=pl.lit(NEW),
            message=messages(lang),
        )
        .sort("_severity", *_SUBJECT[2:], *_SUBJECT[:2], "task", nulls_last=True)
        .select(*TASKS)
    )
