"""Counts shown by the workbook and on the terminal: by rule, by township, and what did not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from math import ceil

import polars as pl

from hecha.policy.policy import INFO, SEVERITIES
from hecha.report.labels import PARTLY, Labels
from hecha.results.results import ERROR, FAILED, PASSED, SKIPPED, Results
from hecha.results.run_record import Run
from hecha.rules.rule import FILE_THEME


def noticed() -> pl.Expr:
    """Of TASKS: what was noticed while files were read and nobody has to answer."""
    of_files = pl.col("rules").list.eval(pl.element().str.starts_with(FILE_THEME)).list.all()
    return of_files & (pl.col("severity") == INFO)


def without_notices(run: Run) -> Run:
    """The run without the tasks that were only noticed."""
    return replace(run, results=replace(run.results, tasks=run.tasks.filter(~noticed())))


def by_rule(run: Run) -> pl.DataFrame:
    """rule, title, severity, checked, findings, tasks, outcome, everywhere: one row per rule.

    ``tasks`` are those the rule leads; its other findings are part of tasks of other rules.
    ``outcome`` sums up the townships: broke anywhere, else findings anywhere, else not run
    anywhere, else not run somewhere (PARTLY), else passed; ``everywhere`` is whether it ran in
    all of them.
    """
    return _by_rule(run).collect()


def _by_rule(run: Run) -> pl.LazyFrame:
    outcome = pl.col("outcome")
    outcomes = (
        run.results.outcomes.lazy()
        .group_by("rule")
        .agg(
            checked=pl.col("checked").sum(),
            broke=(outcome == ERROR).any(),
            failed=(outcome == FAILED).any(),
            idle=(outcome == SKIPPED).all(),
            everywhere=outcome.is_in([SKIPPED, ERROR]).not_().all(),
        )
    )
    found = (
        run.results.findings.lazy()
        .group_by("rule")
        .agg(findings=pl.len(), severity=pl.col("severity").first())
    )
    lead = pl.col("rules").list.first()
    led = run.tasks.lazy().group_by(rule=lead).agg(tasks=pl.len())
    declared = pl.DataFrame(
        {
            "rule": list(run.rules),
            "title": [text.title for text in run.rules.values()],
            "declared": [text.severity for text in run.rules.values()],
        },
        schema={"rule": pl.String, "title": pl.String, "declared": pl.String},
    )
    return (
        outcomes.join(found, on="rule", how="full", coalesce=True)
        .join(declared.lazy(), on="rule", how="left")
        .join(led, on="rule", how="left")
        .select(
            "rule",
            pl.coalesce("title", "rule").alias("title"),
            pl.coalesce("severity", "declared").alias("severity"),
            pl.col("checked").fill_null(0),
            pl.col("findings", "tasks").fill_null(0),
            pl.when(pl.col("broke"))
            .then(pl.lit(ERROR))
            .when(pl.col("failed") | (pl.col("findings") > 0))
            .then(pl.lit(FAILED))
            .when(pl.col("idle"))
            .then(pl.lit(SKIPPED))
            .when(pl.col("everywhere"))
            .then(pl.lit(PASSED))
            .otherwise(pl.lit(PARTLY))
            .alias("outcome"),
            pl.col("everywhere").fill_null(True),
        )
        .sort("rule")
    )


def by_outcome(rules: pl.DataFrame) -> dict[str, int]:
    """How many of the rules of :func:`by_rule` passed, failed, ran nowhere, not everywhere
    (PARTLY: no pass, listed with what did not run) and broke.
    """
    found = Counter(rules["outcome"])
    return {name: found[name] for name in (PASSED, FAILED, SKIPPED, PARTLY, ERROR)}


_HALF, _ENOUGH = 0.5, 20
"""A share of what a rule judged, and so many rows that the share says something."""


def widespread(rules: pl.DataFrame) -> pl.DataFrame:
    """Of the rules of :func:`by_rule` those somebody has to answer that found half of what they
    judged wrong or more, the most first. A column that slipped by a row, is another one or in
    another unit looks like this; the officer is to look at it as a whole first."""
    found = rules.lazy().filter(
        pl.col("severity") != INFO,
        pl.col("checked") >= _ENOUGH,
        pl.col("findings") >= _HALF * pl.col("checked"),
    )
    return found.sort("findings", "rule", descending=[True, False]).collect(engine="in-memory")


def tasks_by_rule(run: Run) -> pl.DataFrame:
    """The rules of :func:`by_rule` that lead tasks, by severity and code, and ``households``, how
    many these tasks concern."""
    led = (
        run.tasks.lazy()
        .group_by(rule=pl.col("rules").list.first())
        .agg(households=pl.col("household_id").drop_nulls().n_unique())
    )
    rank = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(SEVERITIES)}, default=len(SEVERITIES)
    )
    return _by_rule(run).join(led, on="rule").sort(rank, "rule").collect()


def by_town(run: Run) -> pl.DataFrame:
    """county, town, one column of tasks per severity, total, households and villages concerned:
    one row per township, also without tasks."""
    area = ["county", "town"]
    counts = (
        run.tasks.lazy()
        .group_by(area)
        .agg(
            *((pl.col("severity") == name).sum().alias(name) for name in SEVERITIES),
            total=pl.len(),
            households=pl.col("household_id").drop_nulls().n_unique(),
            villages=pl.col("village").drop_nulls().n_unique(),
        )
    )
    towns = run.results.outcomes.lazy().filter(pl.col("town").is_not_null()).select(area)
    return (
        pl.concat([counts.select(area), towns])
        .unique()
        .join(counts, on=area, how="left", nulls_equal=True)
        .with_columns(pl.col(*SEVERITIES, "total", "households", "villages").fill_null(0))
        .sort(area, nulls_last=True)
        .collect()
    )


def by_theme(run: Run, themes: Mapping[str, str]) -> pl.DataFrame:
    """county, town, a column of tasks for each theme of ``themes`` (rule to theme) with any: one
    row per township with tasks."""
    theme = pl.col("rules").list.first().replace_strict(themes, return_dtype=pl.String)
    found = run.tasks.select("county", "town", theme=theme)
    return (
        found.pivot("theme", index=["county", "town"], values="theme", aggregate_function="len")
        .with_columns(pl.exclude("county", "town").fill_null(0))
        .sort("county", "town", nulls_last=True)
    )


def not_run(run: Run, words: Labels) -> pl.DataFrame:
    """rule, title, outcome, reason, county, town: errors first, then skipped rules.

    A rule that did not run in any township has one row per reason with ``town`` saying so; else it
    has a row for each township.
    """
    area = pl.struct("county", "town")
    outcomes = run.results.outcomes.lazy()
    towns = outcomes.group_by("rule").agg(towns=area.n_unique())
    alike = (
        outcomes.filter(pl.col("outcome").is_in([SKIPPED, ERROR]))
        .group_by("rule", "outcome", "reason")
        .agg(area=area.unique())
        .join(towns, on="rule")
    )
    whole = pl.col("area").list.len() == pl.col("towns")
    everywhere = alike.filter(whole).with_columns(
        county=pl.lit(None, pl.String), town=pl.lit(words.all_towns)
    )
    somewhere = (
        alike.filter(~whole)
        .explode("area")
        .unnest("area")
        .with_columns(pl.col("town").fill_null(words.no_town))
    )
    titles = {rule: run.title(rule) for rule in sorted(set(run.results.outcomes["rule"]))}
    return (
        pl.concat([everywhere, somewhere], how="diagonal")
        .select(
            "rule",
            pl.col("rule").replace(titles).alias("title"),
            "outcome",
            "reason",
            "county",
            "town",
        )
        .sort("outcome", "rule", "reason", "county", "town", nulls_last=True)
        .collect()
    )


def queue(results: Results) -> pl.DataFrame:
    """The tasks of the gravest severity with ``cleared`` (their findings of it), most first."""
    return _queued(results).collect()


def _queued(results: Results) -> pl.LazyFrame:
    joined = results.tasks.lazy().join(_cleared(results), on="task", maintain_order="left")
    return joined.sort("cleared", descending=True, maintain_order=True)


def _cleared(results: Results) -> pl.LazyFrame:
    """task, cleared: the findings of the gravest severity of each task that has any."""
    gravest = results.findings.lazy().filter(pl.col("severity") == SEVERITIES[0])
    return gravest.group_by("task").agg(cleared=pl.len())


MOST = 0.8
"""The share of the sentence “先改 N 处可消除 80% 的必须整改”."""


def first_count(results: Results) -> int:
    """How many of the tasks that clear most are needed to clear four fifths of what must be
    corrected."""
    return _first(_sizes(results))


def worth_first_count(results: Results) -> int:
    """The same; 0 where every task clears as much as any other, as that tells nothing."""
    sizes = _sizes(results)
    gravest = int((results.tasks["severity"] == SEVERITIES[0]).sum())
    is_alike = sizes.height == 1 and sizes["tasks"].item() == gravest
    first = _first(sizes)
    return 0 if is_alike or first >= MOST * gravest else first


def worth_first(results: Results) -> pl.Series:
    """These tasks, the one that clears most first."""
    count = worth_first_count(results)
    if not count:
        return results.tasks["task"].clear()
    return _queued(results).select("task").head(count).collect(engine="in-memory")["task"]


def _sizes(results: Results) -> pl.DataFrame:
    """cleared, tasks: how many tasks clear so many findings of the gravest severity, most first."""
    return (
        _cleared(results)
        .group_by("cleared")
        .agg(tasks=pl.len())
        .sort("cleared", descending=True)
        .collect(engine="in-memory")
    )


def _first(sizes: pl.DataFrame) -> int:
    rows: list[tuple[int, int]] = sizes.rows()
    left, count = ceil(MOST * sum(cleared * tasks for cleared, tasks in rows)), 0
    for cleared, tasks in rows:
        count += min(tasks, max(-(-left // cleared), 0))
        left -= cleared * tasks
    return count
