"""What a run says with ``--verbose``: every rule, township and reason, without personal values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.report import counts
from hecha.report.labels import Labels, labels
from hecha.report.text_columns import INDENT, aligned
from hecha.results.results import ERROR, SKIPPED
from hecha.results.run_record import Run


def details(run: Run) -> str:
    """What was read, the date used, tasks by severity, rule and township, and what was not run.

    Every rule with findings (tasks it leads, findings), every township and every reason is listed.
    """
    words = labels(run.lang)
    not_run = run.results.outcomes.filter(pl.col("outcome").is_in([SKIPPED, ERROR]))
    blocks = (
        _read(run, words),
        _found(run, words),
        _by_rule(run, words),
        _by_town(run, words),
        _not_run(run, words, ERROR),
        _not_run(run, words, SKIPPED),
        [words.summary["nothing_skipped"]] if not_run.is_empty() else [],
    )
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block) + "\n"


def _read(run: Run, words: Labels) -> Iterator[str]:
    said = words.summary
    files = len({source.file for source in run.sources})
    yield said["suite"].format(title=run.suite_title, name=run.suite)
    yield said["snapshot"].format(day=run.snapshot.day, origin=run.snapshot.origin.of(run.lang))
    yield said["read"].format(files=files, sheets=len(run.sources))
    read = (
        (words.table(name, run.own_tables), said["rows"].format(rows=n))
        for name, n in run.table_rows.items()
    )
    yield from aligned(read, right=(1,))


def _found(run: Run, words: Labels) -> Iterator[str]:
    counts = dict(run.tasks.group_by("severity").len().iter_rows())
    yield words.summary["found"].format(
        total=run.tasks.height, findings=run.results.findings.height
    )
    yield from aligned(
        ((words.severities[name], str(counts.get(name, 0))) for name in SEVERITIES), right=(1,)
    )


def _by_rule(run: Run, words: Labels) -> Iterator[str]:
    rules = counts.by_rule(run).filter(pl.col("findings") > 0)
    if not rules.is_empty():
        yield words.summary["by_rule"]
    rank = {name: place for place, name in enumerate(SEVERITIES)}
    ordered = sorted(
        rules.select("severity", "rule", "title", "tasks", "findings").iter_rows(),
        key=lambda row: (rank[row[0]], row[1]),
    )
    yield from aligned(
        (
            (words.severities[severity], rule, str(tasks), str(findings), title)
            for severity, rule, title, tasks, findings in ordered
        ),
        right=(2, 3),
    )


def _by_town(run: Run, words: Labels) -> Iterator[str]:
    towns = counts.by_town(run).drop("households", "villages")
    if towns.is_empty():
        return
    yield words.summary["by_town"]
    head = ("", *(words.severities[name] for name in SEVERITIES), words.headers["total"])
    rows = [
        (" ".join(filter(None, (county, town or words.no_town))), *map(str, counts))
        for county, town, *counts in towns.iter_rows()
    ]
    yield from aligned([head, *rows], right=range(1, len(head)))


def _not_run(run: Run, words: Labels, outcome: str) -> Iterator[str]:
    """The rules with one outcome, grouped by reason."""
    rows = counts.not_run(run, words).filter(pl.col("outcome") == outcome)
    if not rows.is_empty():
        said = words.summary["skipped" if outcome == SKIPPED else "errors"]
        yield said.format(count=rows["rule"].n_unique())
    for (reason,), rules in rows.group_by("reason", maintain_order=True):
        yield f"{INDENT}{reason or ''}"
        grouped = rules.group_by("rule", "title", maintain_order=True).agg("town")
        yield from aligned(
            ((rule, title, _towns(towns, words)) for rule, title, towns in grouped.iter_rows()),
            depth=2,
        )


def _towns(towns: Sequence[str], words: Labels) -> str:
    """Nothing where a rule did not run at all; else the townships."""
    return "" if list(towns) == [words.all_towns] else words.bracket.format("、".join(towns))
