"""From tasks and the cells of their findings to the rows of the list sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from hecha.declare.tables import TABLES
from hecha.policy.policy import SEVERITIES
from hecha.report import counts
from hecha.report.labels import BLANK_COLUMNS, LIST_COLUMNS, Labels
from hecha.results.run_record import Run
from hecha.worksheets.row_height import room

WIDTHS = dict(
    zip(
        LIST_COLUMNS,
        (
            *(9, 9, 17.5, 8, 36, 14, 18, 14.5),
            *(10.5, 15, 16, 9, 11),
            *(60, 44, 50, 10, 9, 20, 9, 6, 4),
        ),
        strict=True,
    )
)
"""Width of each list column in characters."""

DETAIL_WIDTH = 30
"""Width of the value columns of the details."""

MAX_RELATED = 7
"""Further cells a row can show: the parts of an income, the members of a household."""

_SHOWN_OF_MORE = 3  # where there are more; all of them are in the details then

_CROWDED = pl.col("cells") > MAX_RELATED + 1
_TEXTS = tuple(name for name in LIST_COLUMNS if name not in ("serial", *BLANK_COLUMNS))
_PREVIEW = 40
_PIECE = 50_000
"""Tasks turned into rows at a time."""

DETAIL_COLUMNS = (
    *("list", "serial", "rule", "table", "file", "sheet", "row"),
    *("column", "value", "proposed", "fingerprint"),
)
"""Columns of the sheet with every cell of the tasks that do not fit in one row."""


@dataclass(frozen=True, slots=True)
class Listing:
    """``lists``: LIST_COLUMNS and ``shade`` per severity; ``details``: DETAIL_COLUMNS."""

    lists: dict[str, pl.DataFrame]
    details: pl.DataFrame


def build(run: Run, words: Labels) -> Listing:
    """Every task as one row, sorted by township, village, household and rule.

    A row shows the cell of its task under 字段/现值/建议值 and the other cells of its findings
    under 相关数据. Tasks with more cells, or longer texts, than a row can show are repeated cell by
    cell in ``details``. ``fingerprint`` is the key of a row, its task. What was only noticed while
    files were read (``counts.noticed``) is not among them; nothing else is left out. Raises
    ValueError if a task has no known severity.
    """
    run = counts.without_notices(run)
    worth_first = counts.worth_first(run.results)
    listed, long = [], []
    for piece in _pieces(run, words):
        cells = _cells(piece).with_columns(
            nth=pl.int_range(pl.len()).over("fingerprint"), cells=pl.len().over("fingerprint")
        )
        rows = _rows(cells, piece, worth_first, words)
        shared = pl.concat([cells, _unlisted(piece, words)], how="diagonal")
        long.append(_long(rows, shared, run, words))
        listed.append(rows.select(*_TEXTS, "severity"))
    rows = pl.concat(listed)
    lists = {severity: _list(rows, severity) for severity in SEVERITIES}
    if sum(frame.height for frame in lists.values()) != run.tasks.height:
        raise ValueError("a task has a severity that no list is for")
    numbers = pl.concat(
        [
            frame.select("serial", "rule", "fingerprint", list=pl.lit(words.severities[severity]))
            for severity, frame in lists.items()
        ]
    )
    shown = {severity: _shortened(frame, words) for severity, frame in lists.items()}
    return Listing(shown, _details(pl.concat(long), numbers))


def _pieces(run: Run, words: Labels) -> Iterator[Run]:
    """The run in parts of _PIECE tasks each, in the order of the lists, with their findings and
    evidence: a part needs a fraction of the memory."""
    if run.tasks.height <= _PIECE:
        yield run
        return
    rule = pl.col("rules").list.join(words.pause)
    order = ["county", "town", "village", "household_id", rule, "person_id", "task"]
    tasks = run.tasks.sort(order, nulls_last=True)
    numbered = tasks.select("task", _piece=pl.int_range(pl.len(), dtype=pl.UInt32) // _PIECE)
    findings, evidence = run.results.findings, run.results.evidence
    owner = findings.select("fingerprint", "task").join(
        numbered, on="task", how="left", maintain_order="left"
    )
    of_findings = owner["_piece"]
    of_cells, of_subjects = (
        frame.select("fingerprint").join(
            owner.select("fingerprint", "_piece"),
            on="fingerprint",
            how="left",
            maintain_order="left",
        )["_piece"]
        for frame in (evidence, run.results.subjects)
    )
    for number, some in enumerate(tasks.iter_slices(_PIECE)):
        results = replace(
            run.results,
            tasks=some,
            findings=findings.filter(of_findings == number),
            evidence=evidence.filter(of_cells == number),
            subjects=run.results.subjects.filter(of_subjects == number),
        )
        yield replace(run, results=results)


_CELL = ("table", "file", "sheet", "row", "column", "value", "proposed")


def _cells(run: Run) -> pl.DataFrame:
    """fingerprint (of the task) and _CELL: its own cell, those of the finding that leads it, those
    of the others, each cell once."""
    tasks = run.tasks.select("task", *_CELL).filter(
        pl.any_horizontal(pl.col("file", "column", "value").is_not_null())
    )
    leads = run.tasks.select("task", lead=pl.col("rules").list.first())
    findings = (
        run.results.findings.select("fingerprint", "task", "rule")
        .with_row_index("_finding")
        .join(leads, on="task")
        .with_columns(_after=pl.col("rule") != pl.col("lead"))
    )
    further = (
        run.results.evidence.with_row_index("_cell")
        .join(findings, on="fingerprint")
        .sort("_after", "_finding", "_cell")
    )
    return (
        pl.concat([tasks, further.select("task", *_CELL)])
        .unique(
            ["task", "file", "sheet", "row", "column", "value"], keep="first", maintain_order=True
        )
        .rename({"task": "fingerprint"})
    )


def _subjects(run: Run) -> pl.DataFrame:
    """fingerprint (of the task), head_name, name, id_number: of the finding that leads it; ``name``
    is that of the head where it is about a household."""
    leads = run.tasks.select("task", rule=pl.col("rules").list.first())
    return (
        run.results.findings.select("fingerprint", "task", "rule")
        .join(leads, on=["task", "rule"], maintain_order="left")
        .unique("task", keep="first", maintain_order=True)
        .join(run.results.subjects, on="fingerprint", how="left", validate="1:1")
        .with_columns(name=pl.coalesce("name", "head_name"))
        .drop("fingerprint", "rule")
        .rename({"task": "fingerprint"})
    )


def _rows(cells: pl.DataFrame, run: Run, worth_first: pl.Series, words: Labels) -> pl.DataFrame:
    titles = {rule: text.title for rule, text in run.rules.items()}
    fixes = {rule: text.fix for rule, text in run.rules.items()}
    first = cells.filter(pl.col("nth") == 0).with_columns(place=_place(words))
    return (
        run.tasks.drop(_CELL)
        .with_columns(rule=pl.col("rules").list.first())
        .rename({"task": "fingerprint"})
        .join(_subjects(run), on="fingerprint", how="left", validate="1:1")
        .join(first, on="fingerprint", how="left")
        .join(_related(cells, first, words), on="fingerprint", how="left")
        .with_columns(
            pl.coalesce(
                pl.col("message").replace("", None),
                pl.col("rule").replace_strict(titles, default=pl.col("rule")),
            ).alias("message"),
            pl.coalesce(
                pl.col("suggestion").replace("", None),
                pl.col("rule").replace_strict(fixes, default=None, return_dtype=pl.String),
            ).alias("suggestion"),
            rule=pl.col("rules").list.join(words.pause),
        )
        .with_columns(
            message=pl.when(pl.col("fingerprint").is_in(worth_first.implode()))
            .then(pl.format(words.cover["first_mark"], "message"))
            .otherwise("message")
        )
        .sort(
            "county",
            "town",
            "village",
            "household_id",
            "rule",
            "person_id",
            "fingerprint",
            nulls_last=True,
        )
    )


def _list(rows: pl.DataFrame, severity: str) -> pl.DataFrame:
    """The rows of one severity; ``shade`` changes from one household to the next."""
    subject = pl.struct("county", "town", "village", "household_id")
    return (
        rows.filter(pl.col("severity") == severity)
        .with_columns(
            *(pl.lit(None, pl.String).alias(name) for name in BLANK_COLUMNS),
            serial=pl.int_range(1, pl.len() + 1),
            shade=subject.rle_id() % 2 == 1,
        )
        .select(*LIST_COLUMNS, "shade")
    )


def _place(words: Labels) -> pl.Expr:
    """File, sheet and row of a cell, one below the other."""
    row = pl.format(words.row, pl.col("row"))
    where = pl.concat_str(pl.col("sheet"), row, separator=" ", ignore_nulls=True)
    return pl.concat_str("file", where.replace("", None), separator="\n", ignore_nulls=True)


def _related(cells: pl.DataFrame, first: pl.DataFrame, words: Labels) -> pl.DataFrame:
    """fingerprint, related: the cells after the first, a line each.

    A line gives its place as far as it differs from that of the first cell.
    """
    origin = first.select("fingerprint", file_1="file", sheet_1="sheet", row_1="row")
    elsewhere = (pl.col("file").ne_missing(pl.col("file_1"))) | (
        pl.col("sheet").ne_missing(pl.col("sheet_1"))
    )
    row = pl.format(words.row, pl.col("row"))
    place = (
        pl.when(elsewhere)
        .then(pl.concat_str("file", "sheet", row, separator=" ", ignore_nulls=True))
        .when(pl.col("row").ne_missing(pl.col("row_1")))
        .then(row)
    )
    line = pl.concat_str(
        pl.format(words.related, pl.col("column").fill_null(""), pl.col("value").fill_null("")),
        pl.format(words.proposal, "proposed").fill_null(""),
        pl.format(words.bracket, place).fill_null(""),
    )
    rest = pl.col("cells") - 1 - _SHOWN_OF_MORE
    more = pl.format(words.more, rest, pl.lit(words.sheets["details"]))
    return (
        cells.filter(pl.col("nth").is_between(1, MAX_RELATED))
        .filter(~_CROWDED | (pl.col("nth") <= _SHOWN_OF_MORE + 1))
        .join(origin, on="fingerprint", how="left", maintain_order="left")
        .with_columns(
            line=pl.when(_CROWDED & (pl.col("nth") > _SHOWN_OF_MORE)).then(more).otherwise(line)
        )
        .group_by("fingerprint", maintain_order=True)
        .agg(related=pl.col("line").str.join("\n"))
    )


def _unlisted(run: Run, words: Labels) -> pl.DataFrame:
    """fingerprint (of the task), value: how many rows share a value with those of its findings and
    are in none of them, in words; only of tasks with such rows."""
    row = pl.struct("file", "sheet", "row").n_unique()
    cells = run.results.evidence.filter(pl.col("unlisted").is_not_null()).join(
        run.results.findings.select("fingerprint", "task"), on="fingerprint"
    )
    sharing = cells.group_by("task", "fingerprint").agg(rows=pl.col("unlisted").max() + row)
    rest = (
        cells.group_by("task")
        .agg(listed=row)
        .join(sharing.group_by("task").agg(pl.col("rows").max()), on="task")
        .filter(pl.col("rows") > pl.col("listed"))
        .select("task", pl.col("rows") - pl.col("listed"))
    )
    said = [words.unlisted.format(count) for count in rest["rows"]]
    return rest.select(fingerprint="task", value=pl.Series("value", said, pl.String))


def _shortened(frame: pl.DataFrame, words: Labels) -> pl.DataFrame:
    """A list with the beginning of each overlong text and where the whole is; few columns have
    one."""
    overlong = frame.select(_overlong(name).any().alias(name) for name in _TEXTS)
    pointer = words.overlong.format(words.sheets["details"])
    return frame.with_columns(
        pl.when(_overlong(name))
        .then(pl.col(name).str.head(_PREVIEW) + pointer)
        .otherwise(name)
        .alias(name)
        for name, found in overlong.row(0, named=True).items()
        if found
    )


def _overlong(name: str) -> pl.Expr:
    """Whether the text of a list column may need a higher row than a spreadsheet can show."""
    return pl.col(name).str.len_chars() > room(WIDTHS[name])


def _long(rows: pl.DataFrame, cells: pl.DataFrame, run: Run, words: Labels) -> pl.DataFrame:
    """fingerprint, table, file, sheet, row, column, value, proposed: every cell of the findings a
    row cannot show, and the other texts it cannot show, whole."""
    of_cells = ("value", "proposed", "related")
    crowded = _CROWDED | pl.any_horizontal(_overlong(name) for name in of_cells)
    texts = [
        rows.filter(_overlong(name)).select(
            "fingerprint", column=pl.lit(words.list_headers[name]), value=name
        )
        for name in _TEXTS
        if name not in of_cells
    ]
    tables = {name: words.table(name, run.own_tables) for name in (*TABLES, *run.own_tables)}
    everything = pl.concat(
        [cells.join(rows.filter(crowded), on="fingerprint", how="semi"), *texts], how="diagonal"
    )
    return everything.select("fingerprint", *_CELL).with_columns(pl.col("table").replace(tables))


def _details(long: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """DETAIL_COLUMNS of such cells and texts, in the order of the lists; one that takes more than
    a row of the sheet is continued in the next."""
    size = room(DETAIL_WIDTH)
    longest = pl.max_horizontal(pl.col("value", "proposed").str.len_chars().fill_null(0))
    return (
        long.with_columns(part=pl.int_ranges((longest.cast(pl.Int64) - 1).clip(0) // size + 1))
        .explode("part")
        .with_columns(pl.col("value", "proposed").str.slice(pl.col("part") * size, size))
        .join(numbers.with_row_index("_order"), on="fingerprint", maintain_order="left")
        .sort("_order", maintain_order=True)
        .select(DETAIL_COLUMNS)
    )
