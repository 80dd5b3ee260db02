"""What a run says on the terminal: plain text, aligned, without personal values."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.report import counts
from hecha.report.labels import Labels, labels
from hecha.results.results import ERROR, SKIPPED, Results
from hecha.results.run_info import RunInfo

_INDENT = "  "


def summary(results: Results, run: RunInfo, lang: str = "zh") -> str:
    """What was read, the date used, findings by severity, rule and township, and what was not run.

    Every rule with findings, every township and every reason is listed.
    """
    words = labels(lang)
    not_run = results.outcomes.filter(pl.col("outcome").is_in([SKIPPED, ERROR]))
    blocks = (
        _read(run, words),
        _found(results, words),
        _by_rule(results, run, words),
        _by_town(results, words),
        _not_run(results, run, words, ERROR),
        _not_run(results, run, words, SKIPPED),
        [words.summary["nothing_skipped"]] if not_run.is_empty() else [],
    )
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block) + "\n"


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: two for a wide character, none for a combining one."""
    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def _read(run: RunInfo, words: Labels) -> Iterator[str]:
    said = words.summary
    files = len({source.file for source in run.sources})
    yield said["suite"].format(title=run.suite_title, name=run.suite)
    yield said["snapshot"].format(day=run.snapshot.day, origin=run.snapshot.origin)
    yield said["read"].format(files=files, sheets=len(run.sources))
    read = ((words.table(name), said["rows"].format(rows=n)) for name, n in run.table_rows.items())
    yield from _aligned(read, right=(1,))


def _found(results: Results, words: Labels) -> Iterator[str]:
    counts = dict(results.findings.group_by("severity").len().iter_rows())
    yield words.summary["found"].format(total=results.findings.height)
    yield from _aligned(
        ((words.severities[name], str(counts.get(name, 0))) for name in SEVERITIES), right=(1,)
    )


def _by_rule(results: Results, run: RunInfo, words: Labels) -> Iterator[str]:
    rules = counts.by_rule(results, run).filter(pl.col("findings") > 0)
    if not rules.is_empty():
        yield words.summary["by_rule"]
    rank = {name: place for place, name in enumerate(SEVERITIES)}
    ordered = sorted(
        rules.select("severity", "rule", "title", "findings").iter_rows(),
        key=lambda row: (rank[row[0]], row[1]),
    )
    yield from _aligned(
        (
            (words.severities[severity], rule, str(count), title)
            for severity, rule, title, count in ordered
        ),
        right=(2,),
    )


def _by_town(results: Results, words: Labels) -> Iterator[str]:
    towns = counts.by_town(results)
    if towns.is_empty():
        return
    yield words.summary["by_town"]
    head = ("", *(words.severities[name] for name in SEVERITIES), words.headers["total"])
    rows = [
        (" ".join(filter(None, (county, town or words.no_town))), *map(str, counts))
        for county, town, *counts in towns.iter_rows()
    ]
    yield from _aligned([head, *rows], right=range(1, len(head)))


def _not_run(results: Results, run: RunInfo, words: Labels, outcome: str) -> Iterator[str]:
    """The rules with one outcome, grouped by reason."""
    rows = counts.not_run(results, run, words).filter(pl.col("outcome") == outcome)
    if not rows.is_empty():
        said = words.summary["skipped" if outcome == SKIPPED else "errors"]
        yield said.format(count=rows["rule"].n_unique())
    for (reason,), rules in rows.group_by("reason", maintain_order=True):
        yield f"{_INDENT}{reason or ''}"
        grouped = rules.group_by("rule", "title", maintain_order=True).agg("town")
        yield from _aligned(
            ((rule, title, _towns(towns, words)) for rule, title, towns in grouped.iter_rows()),
            depth=2,
        )


def _towns(towns: Sequence[str], words: Labels) -> str:
    """Nothing where a rule did not run at all; else the townships."""
    return "" if list(towns) == [words.all_towns] else words.bracket.format("、".join(towns))


def _aligned(
    rows: Iterable[Sequence[str]], *, right: Collection[int] = (), depth: int = 1
) -> Iterator[str]:
    """Lines with columns one below the other, those at the positions ``right`` flush right."""
    table = [tuple(row) for row in rows]
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = []
        for position, (cell, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - display_width(cell))
            cells.append(gap + cell if position in right else cell + gap)
        yield (_INDENT * depth + _INDENT.join(cells)).rstrip()
