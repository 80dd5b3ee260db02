"""report.html: the page of a run, one self-contained file that asks nothing of any network.

The page may run its own script and use its own styles, each allowed by its digest, and nothing
else: the policy in its head forbids every request. Values of the data reach it as text only.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import polars as pl
from jinja2 import Environment
from markupsafe import Markup

from hecha.declare.words import Words
from hecha.report import clauses, counts
from hecha.report.explanations import theme_titles
from hecha.report.html import packed, sections
from hecha.report.html.escaping import page_templates
from hecha.report.html.rows import MOST_ROWS, rows_of
from hecha.report.labels import labels
from hecha.results.run_record import Run
from hecha.results.writers import Writer

REPORT_HTML = "report.html"

_PACKAGE, _FOLDER = "hecha.report.html", "template"
_SCRIPTS = ("fflate.js", "page.js")
_STYLES = ("page.css",)


def as_html(run: Run, *, most: int = MOST_ROWS) -> str:
    """The page of a run as it is: a masked run gives a masked page. Of more than ``most`` tasks it
    has the most serious of each township. The same run gives the same text."""
    rows = rows_of(run, most)
    explained = sections.explanations(run)
    themes = {one.code: one.theme for one in explained}
    everything = run.tasks.with_columns(rule=pl.col("rules").list.first())
    titles = {(one.code,): one.title for one in explained}
    towns = sections.places(run, everything)
    listed = clauses.clauses(run)
    data = {
        "lang": run.lang,
        "tasks": packed.columns(rows.tasks),
        "findings": packed.columns(rows.findings),
        "cells": packed.columns(rows.cells),
        "rules": {one.code: sections.as_json(one) for one in explained},
        "themes": {code: tuple(title) for code, title in theme_titles().items()},
        "severities": {one["key"]: tuple(one["title"]) for one in sections.severities()},
    }
    scripts, styles = ([_asset(name) for name in names] for names in (_SCRIPTS, _STYLES))
    page = _environment().get_template("page.html")
    return page.render(
        run=run,
        personal=run.submission is not None,
        policy=_policy(scripts, styles),
        scripts=scripts,
        styles=styles,
        data=packed.pack(data),
        severities=sections.severities(),
        found=dict(everything.group_by("severity").len().iter_rows()),
        changes=sections.changes(run),
        first=counts.worth_first_count(run.results),
        widespread=sections.widespread(run, titles),
        look_first=Words(*(labels(lang).cover["widespread"] for lang in ("zh", "en"))),
        noticed=everything.filter(counts.noticed()).height,
        tables=[(sections.table_title(run, name), n) for name, n in run.table_rows.items()],
        sources=sections.sources(run),
        outcomes=sections.outcomes(run),
        not_run=sections.not_run(run),
        heat=sections.heat_map(everything, themes, towns),
        rule_bars=sections.bars(everything, ["rule"], titles),
        town_bars=sections.bars(everything, ["county", "town"], towns),
        papers=clauses.by_paper(listed),
        clause_counts=clauses.clause_counts(listed),
        rows=rows,
        left=rows.elsewhere["tasks"].sum(),
        elsewhere=[(towns[county, town], n) for county, town, n in rows.elsewhere.iter_rows()],
    )


def _environment() -> Environment:
    made = page_templates(_PACKAGE, _FOLDER)
    made.filters["number"] = lambda count: "？" if count is None else f"{count:,}"
    return made


def _asset(name: str) -> Markup:
    """A script or style sheet of the package. It is ours: nothing in it comes from data."""
    return Markup(files(_PACKAGE).joinpath(_FOLDER, name).read_text(encoding="utf-8"))


def _policy(scripts: list[Markup], styles: list[Markup]) -> str:
    """The content security policy: these scripts and styles by digest, nothing else."""
    allowed = {"script-src": scripts, "style-src": styles}
    sources = [f"{name} {' '.join(map(_digest, texts))}" for name, texts in allowed.items()]
    return "; ".join(["default-src 'none'", *sources, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _write(run: Run, folder: Path) -> None:
    (folder / REPORT_HTML).write_text(as_html(run), encoding="utf-8", newline="\n")


WRITER = Writer("report", (REPORT_HTML,), _write)
