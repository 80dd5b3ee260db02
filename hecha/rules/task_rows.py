"""The rows of the tasks: which findings are one, which of them leads it, and what is said of it.

Findings are many and their rows are wide: only numbers of rows are put together and in order, and
what stands in a row of TASKS is looked up once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.results.results import NEW, TASKS
from hecha.rules.lookup import cell
from hecha.rules.task_words import messages

CELL = ("table", "file", "sheet", "row", "column", "value", "proposed")
"""What is said of the place a task is about."""

_RANK = {severity: position for position, severity in enumerate(SEVERITIES)}
_LEADING = ("follows", "order", "_severity", "choices", "rank", "rule")
"""By what the finding that leads its task is chosen."""

_SUBJECT = ("household_id", "person_id", "county", "town", "village")
_KEPT = ("task", "finding", "nth", "alike", "together", "alternatives")
_EACH = pl.QueryOptFlags(comm_subexpr_elim=False)
"""Common parts of expressions are not looked for: in memory Polars 2.1 takes columns put in as
literals for each other, whatever their types, where all of their cells are null."""

_SEVERAL, _AT, _SAID = "_several", "_at", "_said"


class Told(NamedTuple):
    """``alone``: the tasks of one finding each, with ``finding`` (its position in FINDINGS),
    ``nth`` (of its place), ``follows``, alike, together, alternatives; ``several``: those of more,
    with the same of the finding that leads each, and what is put together of these."""

    alone: pl.DataFrame
    several: pl.DataFrame


def told_of(marked: pl.DataFrame, findings: pl.DataFrame) -> Told:
    """In: ``finding``, ``task``, ``nth``, ``follows``, ``order``, ``choices``, ``rank``, ``alike``,
    ``together``, ``alternatives`` of each finding (hecha.rules.tasks); FINDINGS."""
    # Most tasks are of one finding: nothing of it is put together.
    is_alone = pl.col("task").is_unique()
    plans = [
        marked.lazy().filter(is_alone).select(*_KEPT, "follows"),
        _of_several(marked.lazy().filter(~is_alone), findings),
    ]
    return Told(*pl.collect_all(plans))


def task_rows(told: Told, findings: pl.DataFrame, places: pl.DataFrame, lang: str) -> pl.DataFrame:
    """TASKS, sorted by severity, area, household and person; ``places`` has CELL, home, doubled and
    whole of all places tasks are about."""
    of = _looked_up(told.several, findings)
    rule = pl.concat_list(cell(findings["rule"], "finding"))
    rows = _in_order(told, findings)
    sentences = _sentences(rows.lazy(), told, findings, places, lang)
    message = pl.coalesce(_SAID, cell(findings["message"], "finding"))
    made = {
        "state": pl.lit(NEW),
        "findings": _of_these(told, "findings", pl.lit(1, pl.UInt32)),
        "rules": _of_these(told, "rules", rule),
        "message": message,
    }
    return (
        rows.lazy()
        .join(sentences, on=_AT, how="left", maintain_order="left")
        .select(
            *("task", "alternatives"),
            *map(of, ("severity", *_SUBJECT)),
            *(cell(findings[name], "finding") for name in ("grain", "suggestion")),
            *(cell(places[name], "nth") for name in CELL),
            **made,
        )
        .select(*TASKS)
        .collect(engine="in-memory", optimizations=_EACH)
    )


def _in_order(told: Told, findings: pl.DataFrame) -> pl.DataFrame:
    """All tasks in the order of TASKS, with _SEVERAL, the position in ``several`` of those that
    are there."""
    numbered = told.several.lazy().select(_KEPT).with_row_index(_SEVERAL)
    of = _looked_up(told.several, findings)
    rank = of("severity").replace_strict(_RANK, default=len(_RANK), return_dtype=pl.UInt8)
    keys = [rank, *map(of, (*_SUBJECT[2:], *_SUBJECT[:2])), pl.col("task")]
    every = pl.concat([told.alone.lazy(), numbered], how="diagonal")
    return (
        every.with_columns(_order=pl.arg_sort_by(keys, nulls_last=True))
        .select(pl.exclude("_order").gather("_order"))
        .with_row_index(_AT)
        .collect(engine="in-memory", optimizations=_EACH)
    )


def _looked_up(several: pl.DataFrame, findings: pl.DataFrame) -> Callable[[str], pl.Expr]:
    """A column of the tasks: as it was put together, or that of the one finding."""

    def of(name: str) -> pl.Expr:
        own = cell(findings[name], "finding")
        if several.is_empty():
            return own
        return pl.coalesce(cell(several[name], _SEVERAL), own)

    return of


def _of_these(told: Told, name: str, of_one: pl.Expr) -> pl.Expr:
    """What was put together of several findings, or what it is of one."""
    if told.several.is_empty():
        return of_one.alias(name)
    together = cell(told.several[name], _SEVERAL)
    return pl.when(pl.col(_SEVERAL).is_null()).then(of_one).otherwise(together).alias(name)


def _sentences(
    rows: pl.LazyFrame, told: Told, findings: pl.DataFrame, places: pl.DataFrame, lang: str
) -> pl.LazyFrame:
    """_AT (position of a task), _SAID: the sentences of the tasks of which more is said than the
    message of a finding; of a million tasks most have none."""
    caused = [cell(places[name], "nth") for name in ("home", "doubled", "whole")]
    says_more = pl.any_horizontal(
        pl.col(_SEVERAL, "alike", "together", "home", "doubled").is_not_null(),
        pl.col("follows"),
    )
    rule, none = pl.concat_list("rule"), pl.lit([], pl.List(pl.String))
    return (
        rows.select(_AT, "finding", "nth", "alike", "together", "follows", _SEVERAL)
        .with_columns(caused)
        .filter(says_more)
        .with_columns(cell(findings[name], "finding") for name in ("rule", "message"))
        .with_columns(
            _of_these(told, "also", pl.when(~pl.col("follows")).then(rule).otherwise(none)),
            _of_these(told, "clears", pl.when("follows").then(rule).otherwise(none)),
        )
        .select(_AT, messages(lang).alias(_SAID))
    )


def _of_several(marked: pl.LazyFrame, findings: pl.DataFrame) -> pl.LazyFrame:
    """_KEPT of tasks with more findings than one, as of the one that leads each, and what is put
    together of these: _SUBJECT, severity, rules, also, clears, findings."""
    severity = pl.col("severity").replace_strict(_RANK, default=len(_RANK), return_dtype=pl.UInt8)
    ordered = (
        marked.with_columns(
            cell(findings[name], "finding") for name in (*_SUBJECT, "severity", "rule")
        )
        .with_columns(_severity=severity)
        .sort("task", *_LEADING, "finding", nulls_last=True)
    )
    rule = pl.col("rule")
    both = ordered.group_by("task").agg(
        *(pl.col(name).drop_nulls().first().alias(f"_{name}") for name in _SUBJECT),
        severity=pl.col("severity").sort_by("_severity").first(),
        rules=rule.unique(maintain_order=True),
        also=rule.filter(~pl.col("follows")).unique(maintain_order=True),
        clears=rule.filter("follows").unique(maintain_order=True),
        findings=pl.len().cast(pl.UInt32),
        alternatives=pl.col("alternatives").drop_nulls().first(),
    )
    lead = ordered.unique("task", keep="first", maintain_order=True).select(
        *(name for name in _KEPT if name != "alternatives"), *_SUBJECT
    )
    return (
        lead.join(both, on="task", maintain_order="left")
        .with_columns(pl.coalesce(name, f"_{name}").alias(name) for name in _SUBJECT)
        .drop(f"_{name}" for name in _SUBJECT)
    )
