"""What stands on the page above the table of tasks: plain values for the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, sqrt
from typing import Any

import polars as pl

from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.policy import SEVERITIES
from hecha.reading.layouts import LAYOUTS
from hecha.report import counts
from hecha.report.explanations import Explanation, explained, theme_titles
from hecha.report.labels import labels
from hecha.report.missing_inputs import missing_inputs
from hecha.results.results import ERROR, SKIPPED, STATE_WORDS, STATES
from hecha.results.run_record import Run

SHADES = 6
"""Steps of colour of the heat map; 0 is none."""


def severities() -> list[dict[str, Any]]:
    """The severities with their names and meanings."""
    zh, en = labels("zh"), labels("en")
    return [
        {
            "key": name,
            "title": Words(zh.severities[name], en.severities[name]),
            "meaning": Words(zh.meanings[name], en.meanings[name]),
        }
        for name in SEVERITIES
    ]


def changes(run: Run) -> list[tuple[Words, int]]:
    """What became of the tasks since the run before, what is done first; empty where none was."""
    if run.changes is None or run.changes.since is None:
        return []
    return [
        (STATE_WORDS[name], n) for name in reversed(STATES) if (n := run.changes.tasks.get(name))
    ]


def table_title(run: Run, name: str) -> Words:
    """What a table of a run is called."""
    own = run.own_tables.get(name, name)
    return Words(TABLES[name].title if name in TABLES else own, name)


def sources(run: Run) -> list[dict[str, Any]]:
    """The sheets that were read, file by file."""
    titles = {layout.name: layout.title for layout in LAYOUTS}
    return [
        {
            "file": source.file,
            "sheet": source.sheet or "",
            "layout": Words(
                titles.get(source.layout) or table_title(run, source.layout).zh, source.layout
            ),
            "rows": source.rows,
        }
        for source in run.sources
    ]


def outcomes(run: Run) -> Mapping[str, int]:
    """Numbers of rules by outcome: passed, partly, failed, skipped, error."""
    return Counter(counts.by_rule(run)["outcome"])


def not_run(run: Run) -> list[dict[str, Any]]:
    """Groups of rules that ran nowhere, by what is missing, and those that did not run everywhere
    or broke; each with the rules and why."""
    missing = missing_inputs(run)
    why = _reasons(run, SKIPPED)
    groups: list[tuple[Words, tuple[str, ...], Mapping[str, Words]]] = [
        (Words(f"缺少：{name.zh}", f"Missing: {name.en}"), rules, {})
        for name, rules in missing.tables
    ]
    groups.append((Words("缺少列", "Missing columns"), missing.columns, why))
    groups.append((Words("其他原因", "Other reasons"), missing.others, why))
    by_rule = counts.by_rule(run)
    outcomes_of = dict(zip(by_rule["rule"], by_rule["outcome"], strict=True))
    partly = tuple(sorted(rule for rule in why if outcomes_of.get(rule, SKIPPED) != SKIPPED))
    groups.append(
        (Words("部分乡镇未执行", "Not run in some townships"), partly, _reasons(run, SKIPPED, True))
    )
    broke = tuple(rule for rule, outcome in outcomes_of.items() if outcome == ERROR)
    groups.append((Words("执行出错", "Broke"), broke, _reasons(run, ERROR)))
    return [
        {
            "title": title,
            "rules": [(explained(run, rule).title, rule, reasons.get(rule)) for rule in rules],
        }
        for title, rules, reasons in groups
        if rules
    ]


def _reasons(run: Run, outcome: str, towns: bool = False) -> dict[str, Words]:
    """Why rules have an outcome, and with ``towns`` where."""
    rows = (
        run.results.outcomes.lazy()
        .filter(pl.col("outcome") == outcome)
        .group_by("rule")
        .agg(pl.col("reason").drop_nulls().unique().sort(), pl.col("town").unique().sort())
        .sort("rule")
        .select("rule", "reason", "town")
        .collect()
    )
    said = {}
    for rule, reasons, where in rows.iter_rows():
        known = [run.results.reasons.get(sentence) for sentence in reasons]
        zh, en = (
            "；".join(
                one if found is None else "；".join(part.text(lang) for part in found)
                for one, found in zip(reasons, known, strict=True)
            )
            for lang in ("zh", "en")
        )
        if towns:
            places = [labels(lang).no_town for lang in ("zh", "en")]
            zh = f"{'、'.join(town or places[0] for town in where)}：{zh}"
            en = f"{', '.join(town or places[1] for town in where)}: {en}"
        said[rule] = Words(zh, en)
    return said


def heat_map(
    tasks: pl.DataFrame, themes: Mapping[str, str], places: Mapping[Any, Words]
) -> dict[str, Any]:
    """Tasks by township and theme: themes with any, a row per township, shades 1 to SHADES.

    ``tasks`` has county, town and rule; ``themes`` the theme of each rule, ``places`` the name of
    each township.
    """
    titles = theme_titles()
    by_theme = tasks.with_columns(
        theme=pl.col("rule").replace_strict(themes, return_dtype=pl.String)
    )
    found = by_theme.group_by("county", "town", "theme").len()
    used = [theme for theme in titles if theme in set(found["theme"])]
    cells = {(county, town, theme): n for county, town, theme, n in found.iter_rows()}
    most = max(cells.values(), default=1)
    rows = []
    for (county, town), name in places.items():
        counted = [cells.get((county, town, theme), 0) for theme in used]
        rows.append(
            {
                "county": county,
                "town": town,
                "name": name,
                "cells": [
                    (theme, n, ceil(SHADES * sqrt(n / most)))
                    for theme, n in zip(used, counted, strict=True)
                ],
                "total": sum(counted),
            }
        )
    return {
        "themes": [(theme, titles[theme]) for theme in used],
        "rows": rows,
        "totals": [sum(row["cells"][nth][1] for row in rows) for nth in range(len(used))],
    }


def places(run: Run, tasks: pl.DataFrame) -> dict[tuple[str | None, str | None], Words]:
    """The names of the townships of some tasks, with the county where there are several."""
    several = len(run.counties) > 1
    areas = tasks.select("county", "town").unique().sort("county", "town", nulls_last=True)
    return {
        (county, town): Words(
            *(
                " ".join(filter(None, (county if several else None, town or labels(lang).no_town)))
                for lang in ("zh", "en")
            )
        )
        for county, town in areas.iter_rows()
    }


def bars(
    tasks: pl.DataFrame, by: Sequence[str], titles: Mapping[tuple[Any, ...], Words]
) -> list[dict[str, Any]]:
    """Tasks by some columns and severity, most first: title, total, and the parts of a bar.

    A part is a severity with its start and width in thousandths of the longest bar.
    """
    found = tasks.group_by(*by).agg(
        *((pl.col("severity") == name).sum().alias(name) for name in SEVERITIES), total=pl.len()
    )
    found = found.sort("total", *by, descending=[True, *(False for _ in by)], nulls_last=True)
    most = found["total"].max() or 1
    drawn = []
    for row in found.iter_rows(named=True):
        key = tuple(row[name] for name in by)
        parts, start = [], 0.0
        for severity in SEVERITIES:
            width = 1000 * row[severity] / most
            if width:
                parts.append((severity, round(start, 1), round(width, 1), row[severity]))
            start += width
        drawn.append({"key": key, "title": titles[key], "total": row["total"], "parts": parts})
    return drawn


def widespread(run: Run, titles: Mapping[tuple[Any, ...], Words]) -> list[dict[str, Any]]:
    """The rules of counts.widespread: rule, title, and share (how many of how many)."""
    zh, en = (labels(lang).colon + labels(lang).cover["share"] for lang in ("zh", "en"))
    return [
        {
            "rule": row["rule"],
            "title": titles[(row["rule"],)],
            "share": Words(zh.format(**row), en.format(**row)),
        }
        for row in counts.widespread(counts.by_rule(run)).iter_rows(named=True)
    ]


def explanations(run: Run) -> list[Explanation]:
    """The explanation of every rule with a finding, by code."""
    codes = run.results.findings["rule"].unique().sort()
    return [explained(run, code) for code in codes]


def as_json(one: Explanation) -> dict[str, Any]:
    """An explanation for the script of the page."""
    parts = dict(_parts(one))
    return {"theme": one.theme, "severity": one.severity, "numbers": one.numbers, **parts}


def _parts(one: Explanation) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in ("title", "what", "why", "fix", "limits", "source"):
        yield name, tuple(getattr(one, name))
