"""整改清单.xlsx: every task as a row an officer can work from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.reading.layouts import LAYOUTS
from hecha.reading.tidy import EVENT_RULES
from hecha.report import counts
from hecha.report.clauses import clauses
from hecha.report.explanations import explained, theme_titles
from hecha.report.labels import BLANK_COLUMNS, LIST_COLUMNS, PRINTED, Labels, labels
from hecha.report.missing_inputs import missing_inputs
from hecha.results.run_record import Run
from hecha.results.writers import Writer
from hecha.worksheets import listing
from hecha.worksheets.cover import write_cover
from hecha.worksheets.look import DARK, LIGHT
from hecha.worksheets.table_sheet import Book, Column, Look

WORKBOOK = "整改清单.xlsx"

_LIST_LOOKS = {
    "serial": Look.SERIAL,
    "household_id": Look.ID,
    "id_number": Look.ID,
    "date": Look.DAY,
    "fingerprint": Look.KEY,
}


def write_workbook(path: Path, run: Run) -> None:
    """Write the correction workbook: cover, summaries, the clauses of the paper, a list per
    severity, what was not run, tidying, sources and parameters.

    Every task is one row of a list sheet, with names and numbers whole. The file appears under
    its name only when it is complete; the same run gives the same bytes. Raises
    OSError if it cannot be written.
    """
    words = labels(run.lang)
    book = Book(words.book, run.suite_title, run.snapshot.day, words, run.password)
    rules = counts.by_rule(run)
    to_answer = counts.without_notices(run)
    found = dict(to_answer.tasks.group_by("severity").len().iter_rows())
    totals = {severity: found.get(severity, 0) for severity in SEVERITIES}
    first = counts.worth_first(run.results)
    write_cover(
        book.sheet(words.sheets["cover"]), book.styles, rules, totals, first.len(), run, words
    )
    _summaries(book, to_answer, words)
    _clauses(book, run, words)
    _lists(book, listing.build(run, first, words), words)
    _background(book, run, words)
    _save(book, path)


def _save(book: Book, path: Path) -> None:
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        book.save(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _summaries(book: Book, run: Run, words: Labels) -> None:
    """By township with the sum of all, by township and theme, and by rule."""
    header = words.headers
    by_town = counts.by_town(run)
    places = [Column("county", header["county"], 16), Column("town", header["town"], 22)]
    columns = [
        *places,
        Column("villages", header["villages"], 12, Look.NUMBER),
        Column("households", header["households"], 12, Look.NUMBER),
        *(Column(name, words.severities[name], 14, Look.NUMBER) for name in SEVERITIES),
        Column("total", header["total"], 14, Look.NUMBER),
    ]
    book.table(words.sheets["towns"], columns, _with_sum(by_town, words))
    titles = theme_titles()
    codes = run.tasks["rules"].list.first().unique().sort()
    themes = {code: explained(run, code).theme for code in codes}
    by_theme = counts.by_theme(run, themes)
    used = [
        Column(theme, getattr(title, run.lang), 11, Look.NUMBER)
        for theme, title in titles.items()
        if theme in by_theme.columns
    ]
    if used:
        book.table(words.sheets["themes"], [*places, *used], _with_sum(by_theme, words))
    columns = [
        Column("rule", header["rule"], 9),
        Column("title", header["title"], 70),
        Column("severity", header["severity"], 12),
        Column("checked", header["checked"], 14, Look.NUMBER),
        Column("tasks", header["tasks"], 12, Look.NUMBER),
        Column("households", header["households"], 12, Look.NUMBER),
        Column("partly", header["message"], 20),
    ]
    partly = pl.when("everywhere").then(pl.lit(None)).otherwise(pl.lit(words.not_everywhere))
    by_rule = counts.tasks_by_rule(run).with_columns(
        pl.col("severity").replace(words.severities), partly=partly.str.strip_chars(" （）()")
    )
    book.table(words.sheets["rules"], columns, by_rule)


def _with_sum(by_town: pl.DataFrame, words: Labels) -> pl.DataFrame:
    """A table of townships with the sum of its counts as the last row."""
    named = by_town.lazy().with_columns(pl.col("town").fill_null(words.no_town))
    total = named.select(pl.exclude("county", "town").sum()).with_columns(
        county=pl.lit(words.headers["total"])
    )
    both = pl.concat([named, total], how="diagonal_relaxed")
    return both.select(by_town.columns).collect()


def _clauses(book: Book, run: Run, words: Labels) -> None:
    """Every clause of the papers with what it demands and what was found, met ones too."""
    listed = clauses(run)
    if not listed:
        return
    header = words.headers
    columns = [
        Column("clause", header["clause"], 12),
        Column("quote", header["quote"], 30),
        Column("demand", header["demand"], 32),
        Column("found", header["found"], 20),
        Column("checked", header["checked"], 8, Look.NUMBER),
        Column("failed", header["failed"], 8, Look.NUMBER),
        Column("outcome", header["outcome"], 10),
        Column("reason", header["reason"], 24),
        Column("paper", header["paper"], 24),
    ]
    rows = [
        (
            f"{one.claim.id}\n{one.claim.clause}",
            *(one.claim.quote, one.claim.how, one.found, one.checked, one.failed),
            *(getattr(one.words, run.lang), one.why, one.claim.paper),
        )
        for one in listed
    ]
    kinds = {
        column.name: pl.Int64 if column.look is Look.NUMBER else pl.String for column in columns
    }
    frame = pl.DataFrame(rows, kinds, orient="row")
    book.table(words.sheets["clauses"], columns, frame, printed=len(columns) - 1)


def list_columns(words: Labels) -> list[Column]:
    """The columns of a list sheet."""
    return [
        Column(
            name,
            words.list_headers[name],
            width,
            _LIST_LOOKS.get(name, Look.TEXT),
            to_fill=name in BLANK_COLUMNS,
            choices=tuple(words.decisions.values()) if name == "decision" else (),
        )
        for name, width in listing.WIDTHS.items()
    ]


def _lists(book: Book, listed: listing.Listing, words: Labels) -> None:
    columns = list_columns(words)
    for severity, rows in listed.lists.items():
        name = words.severities[severity]
        book.table(
            *(name, columns, rows, DARK[severity], LIGHT[severity]),
            frozen=LIST_COLUMNS.index("name") + 1,
            printed=len(PRINTED),
        )
    if not listed.details.is_empty():
        header = words.headers
        columns = [
            Column("list", header["list"], 10),
            Column("serial", header["serial"], 7, Look.SERIAL),
            Column("rule", header["rule"], 7),
            Column("table", header["table"], 12),
            Column("file", header["file"], 24),
            Column("sheet", header["sheet"], 14),
            Column("row", header["row"], 8, Look.SERIAL),
            Column("column", header["column"], 18),
            Column("value", header["value"], listing.DETAIL_WIDTH),
            Column("proposed", header["proposed"], listing.DETAIL_WIDTH),
            Column("fingerprint", header["fingerprint"], 4, Look.KEY),
        ]
        book.table(words.sheets["details"], columns, listed.details, printed=0)


def _background(book: Book, run: Run, words: Labels) -> None:
    header = words.headers
    not_run = _by_missing(counts.not_run(run, words), run)
    columns = [
        Column("missing", header["missing"], 18),
        Column("rule", header["rule"], 9),
        Column("title", header["title"], 40),
        Column("outcome", header["outcome"], 12),
        Column("reason", header["reason"], 46),
        Column("county", header["county"], 14),
        Column("town", header["town"], 18),
    ]
    outcomes = not_run.with_columns(pl.col("outcome").replace(words.outcomes))
    book.table(words.sheets["not_run"], columns, outcomes)
    columns = [
        Column("rule", header["rule"], 9),
        Column("message", header["message"], 56),
        Column("file", header["file"], 36),
        Column("sheet", header["sheet"], 16),
        Column("row", header["row"], 8, Look.SERIAL),
        Column("column", header["column"], 22),
        Column("count", header["count"], 10, Look.NUMBER),
    ]
    book.table(words.sheets["notices"], columns, _notices(run, words))
    columns = [
        Column("file", header["file"], 44),
        Column("sheet", header["sheet"], 22),
        Column("layout", header["layout"], 40),
        Column("rows", header["rows"], 12, Look.NUMBER),
        Column("header_row", header["header_row"], 10, Look.SERIAL),
        Column("encoding", header["encoding"], 14),
    ]
    book.table(words.sheets["sources"], columns, _sources(run, words))
    columns = [
        Column("title", header["name"], 44),
        Column("value", header["parameter"], 24),
        Column("unit", header["unit"], 12),
        Column("source", header["source"], 50),
        Column("name", header["key"], 30),
    ]
    book.table(words.sheets["parameters"], columns, _parameters(run))


def _by_missing(not_run: pl.DataFrame, run: Run) -> pl.DataFrame:
    """What did not run with ``missing``, the one input it lacks; errors first, then the input that
    most rules lack."""
    tables = missing_inputs(run).tables
    lacking = {rule: getattr(name, run.lang) for name, rules in tables for rule in rules}
    order = {rule: place for place, (_, rules) in enumerate(tables) for rule in rules}
    place = pl.col("rule").replace_strict(order, default=len(tables), return_dtype=pl.Int32)
    return not_run.with_columns(
        missing=pl.col("rule").replace_strict(lacking, default=None, return_dtype=pl.String)
    ).sort("outcome", place, "rule", maintain_order=True)


def _notices(run: Run, words: Labels) -> pl.DataFrame:
    """rule, message, file, sheet, row, column, count of notices and tidyings, and of what else was
    noticed while files were read."""
    schema = {
        "rule": pl.String,
        "message": pl.String,
        "file": pl.String,
        "sheet": pl.String,
        "row": pl.Int64,
        "column": pl.String,
        "count": pl.Int64,
    }
    tidied = [
        {
            **asdict(tidying),
            "rule": EVENT_RULES.get(tidying.kind),
            "message": words.tidyings.get(tidying.kind, tidying.kind),
            "row": None,
        }
        for tidying in run.tidyings
    ]
    rows = [
        *(asdict(notice) | {"message": notice.message.of(run.lang)} for notice in run.notices),
        *tidied,
    ]
    said = pl.DataFrame([[row[name] for name in schema] for row in rows], schema, orient="row")
    tasks = run.tasks.filter(counts.noticed()).with_columns(
        rule=pl.col("rules").list.first(), row=pl.col("row").cast(pl.Int64)
    )
    place = ["rule", "file", "sheet", "column"]
    others = tasks.join(said, on=place, how="anti", nulls_equal=True)
    return pl.concat([said, others.select(*list(schema)[:-1])], how="diagonal")


def _sources(run: Run, words: Labels) -> pl.DataFrame:
    titles = {layout.name: layout.title for layout in LAYOUTS} if words.lang == "zh" else {}
    unread = ((item.file, item.sheet, item.message) for item in run.unread)
    contradictions = ((None, None, sentence) for sentence in run.contradictions)
    read = (
        (
            source.file,
            source.sheet,
            titles.get(source.layout) or words.table(source.layout, run.own_tables),
            source.rows,
            source.header_row,
            source.encoding,
        )
        for source in run.sources
    )
    nothing = (None, None, None)
    return pl.DataFrame(
        [*((*entry, *nothing) for entry in (*unread, *contradictions)), *read],
        {
            "file": pl.String,
            "sheet": pl.String,
            "layout": pl.String,
            "rows": pl.Int64,
            "header_row": pl.Int64,
            "encoding": pl.String,
        },
        orient="row",
    )


def _parameters(run: Run) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                parameter.title or parameter.name,
                str(parameter.value),
                parameter.unit,
                parameter.source,
                parameter.name,
            )
            for parameter in run.parameters
        ],
        dict.fromkeys(("title", "value", "unit", "source", "name"), pl.String),
        orient="row",
    )


def _write(run: Run, folder: Path) -> None:
    write_workbook(folder / WORKBOOK, run)


WRITER = Writer("workbook", (WORKBOOK,), _write, officers_worksheet=True)
