"""From tasks and the cells of their findings to the rows of the list sheets."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hecha.declare.tables import TABLES
from hecha.policy.policy import SEVERITIES
from hecha.report import counts
from hecha.report.labels import BLANK_COLUMNS, LIST_COLUMNS, Labels
from hecha.results.run_record import Run
from hecha.worksheets.held_rows import HeldRows
from hecha.worksheets.in_list_order import NUMBER, Piece, pieces
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
_REPEATED = ("town", "village", "message", "column", "suggestion", "rule", "county")
"""Texts that many rows have alike: they are held once (Categorical)."""
_TEXTS = tuple(name for name in LIST_COLUMNS if name not in ("serial", *BLANK_COLUMNS))
_PREVIEW = 40
DETAIL_COLUMNS = (
    *("list", "serial", "rule", "table", "file", "sheet", "row"),
    *("column", "value", "proposed", "fingerprint"),
)
"""Columns of the sheet with every cell of the tasks that do not fit in one row."""


@dataclass(frozen=True, slots=True)
class Listing:
    """``lists``: LIST_COLUMNS and ``shade`` per severity, texts that repeat as Categorical, columns
    to fill as Null; ``details``: DETAIL_COLUMNS."""

    lists: dict[str, HeldRows]
    details: pl.DataFrame


def build(run: Run, worth_first: pl.Series, words: Labels) -> Listing:
    """Every task as one row, sorted by township, village, household and rule.

    A row shows the cell of its task under 字段/现值/建议值 and the other cells of its findings
    under 相关数据. Tasks with more cells, or longer texts, than a row can show are repeated cell by
    cell in ``details``. ``fingerprint`` is the key of a row, its task. What was only noticed while
    files were read (``counts.noticed``) is not among them; nothing else is left out. The tasks
    ``worth_first`` are marked. Raises ValueError if a task has no known severity.
    """
    run = counts.without_notices(run)
    lists = {severity: HeldRows() for severity in SEVERITIES}
    kinds = [pl.col(name).cast(pl.Categorical(pl.Categories.random())) for name in _REPEATED]
    long = []
    for piece in pieces(run.results, words.pause):
        cells = _cells(piece).collect(engine="in-memory").lazy()
        rows = _rows(cells, piece, worth_first, run, words)
        shared = pl.concat([cells, _unlisted(piece, words)], how="diagonal")
        made = pl.collect_all(
            [rows, _long(rows, shared, run, words), rows.select(map(_any_overlong, _TEXTS))],
            engine="in-memory",
        )
        overlong = (name for name, any_ in made[2].row(0, named=True).items() if any_)
        shown = made[0].lazy().with_columns(_shortened(name, words) for name in overlong)
        shown = shown.with_columns(kinds)
        parts = pl.collect_all(_list(shown, severity) for severity in SEVERITIES)
        for severity, part in zip(SEVERITIES, parts, strict=True):
            lists[severity].add(part)
        long.append(made[1])
    if sum(rows.height for rows in lists.values()) != run.tasks.height:
        raise ValueError("a task has a severity that no list is for")
    return Listing(lists, _details(pl.concat(long), words))


_CELL = ("table", "file", "sheet", "row", "column", "value", "proposed")


def _cells(piece: Piece) -> pl.LazyFrame:
    """NUMBER and _CELL: the cell of each task, those of the finding that leads it, those of the
    others, each cell once; ``nth`` of ``cells`` cells of the task."""
    tasks = piece.tasks.lazy().select(NUMBER, *_CELL)
    own = tasks.filter(pl.any_horizontal(pl.col("file", "column", "value").is_not_null()))
    return (
        pl.concat([own, piece.evidence.lazy().select(NUMBER, *_CELL)])
        .unique(
            [NUMBER, "file", "sheet", "row", "column", "value"], keep="first", maintain_order=True
        )
        .sort(NUMBER, maintain_order=True)
        .with_columns(nth=pl.int_range(pl.len()).over(NUMBER), cells=pl.len().over(NUMBER))
    )


def _rows(
    cells: pl.LazyFrame, piece: Piece, worth_first: pl.Series, run: Run, words: Labels
) -> pl.LazyFrame:
    """NUMBER, _TEXTS, severity, serial and shade, in the order of the lists."""
    titles = {rule: text.title for rule, text in run.rules.items()}
    fixes = {rule: text.fix for rule, text in run.rules.items()}
    lead = pl.col("lead")
    first = cells.filter(pl.col("nth") == 0).with_columns(place=_place(words))
    message = pl.coalesce(
        pl.col("message").replace("", None),
        lead.replace_strict(titles, default=lead, return_dtype=pl.String),
    )
    is_first = pl.col("task").is_in(worth_first.implode())
    suggestion = pl.coalesce(
        pl.col("suggestion").replace("", None),
        lead.replace_strict(fixes, default=None, return_dtype=pl.String),
    )
    subjects = piece.subjects.lazy().with_columns(name=pl.coalesce("name", "head_name"))
    rows = piece.tasks.lazy().drop(_CELL)
    for further in (subjects.drop("fingerprint"), first, _related(cells, first, words)):
        rows = rows.join(further, on=NUMBER, how="left", maintain_order="left")
    return rows.select(
        *(NUMBER, "severity", "serial", "shade"),
        *(name for name in _TEXTS if name not in ("message", "suggestion", "rule", "fingerprint")),
        message=pl.when(is_first)
        .then(pl.format(words.cover["first_mark"], message))
        .otherwise(message),
        suggestion=suggestion,
        rule=pl.col("rules").list.join(words.pause),
        fingerprint="task",
        cells="cells",
    )


def _list(rows: pl.LazyFrame, severity: str) -> pl.LazyFrame:
    """LIST_COLUMNS and ``shade`` of the rows of one severity."""
    return (
        rows.filter(pl.col("severity") == severity)
        .with_columns(pl.lit(None).alias(name) for name in BLANK_COLUMNS)
        .select(*LIST_COLUMNS, "shade")
    )


def _place(words: Labels) -> pl.Expr:
    """File, sheet and row of a cell, one below the other."""
    row = pl.format(words.row, pl.col("row"))
    where = pl.concat_str(pl.col("sheet"), row, separator=" ", ignore_nulls=True)
    return pl.concat_str("file", where.replace("", None), separator="\n", ignore_nulls=True)


def _related(cells: pl.LazyFrame, first: pl.LazyFrame, words: Labels) -> pl.LazyFrame:
    """NUMBER, related: the cells after the first, a line each.

    A line gives its place as far as it differs from that of the first cell.
    """
    origin = first.select(NUMBER, file_1="file", sheet_1="sheet", row_1="row")
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
        .join(origin, on=NUMBER, how="left", maintain_order="left")
        .select(
            NUMBER,
            line=pl.when(_CROWDED & (pl.col("nth") > _SHOWN_OF_MORE)).then(more).otherwise(line),
        )
        .group_by(NUMBER, maintain_order=True)
        .agg(related=pl.col("line").str.join("\n"))
    )


def _unlisted(piece: Piece, words: Labels) -> pl.LazyFrame:
    """NUMBER, value: how many rows share a value with those of the findings of a task and are in
    none of them, in words; only of tasks with such rows."""
    row = pl.struct("file", "sheet", "row").n_unique()
    cells = piece.evidence.lazy().filter(pl.col("unlisted").is_not_null())
    sharing = cells.group_by(NUMBER, "fingerprint").agg(rows=pl.col("unlisted").max() + row)
    rest = pl.col("rows") - pl.col("listed")
    return (
        cells.group_by(NUMBER)
        .agg(listed=row)
        .join(sharing.group_by(NUMBER).agg(pl.col("rows").max()), on=NUMBER)
        .filter(pl.col("rows") > pl.col("listed"))
        .select(NUMBER, value=rest.map_elements(words.unlisted.format, return_dtype=pl.String))
    )


def _shortened(name: str, words: Labels) -> pl.Expr:
    """A text, or the beginning of an overlong one and where the whole is."""
    pointer = words.overlong.format(words.sheets["details"])
    beginning = pl.col(name).str.head(_PREVIEW) + pointer
    return pl.when(_overlong(name)).then(beginning).otherwise(name).alias(name)


def _any_overlong(name: str) -> pl.Expr:
    return _overlong(name).any().alias(name)


def _overlong(name: str) -> pl.Expr:
    """Whether the text of a list column may need a higher row than a spreadsheet can show."""
    return pl.col(name).str.len_chars() > room(WIDTHS[name])


_OF_ROW = ("severity", "serial", "rule", "fingerprint")


def _long(rows: pl.LazyFrame, cells: pl.LazyFrame, run: Run, words: Labels) -> pl.LazyFrame:
    """_OF_ROW, table, file, sheet, row, column, value, proposed: every cell of the findings a row
    cannot show, and the other texts it cannot show, whole, in the order of the rows."""
    of_cells = ("value", "proposed", "related")
    crowded = _CROWDED | pl.any_horizontal(_overlong(name) for name in of_cells)
    texts = [
        rows.filter(_overlong(name)).select(
            NUMBER, *_OF_ROW, column=pl.lit(words.list_headers[name]), value=name
        )
        for name in _TEXTS
        if name not in of_cells
    ]
    tables = {name: words.table(name, run.own_tables) for name in (*TABLES, *run.own_tables)}
    of_crowded = cells.join(
        rows.filter(crowded).select(NUMBER, *_OF_ROW), on=NUMBER, maintain_order="left"
    )
    everything = pl.concat([of_crowded, *texts], how="diagonal").sort(NUMBER, maintain_order=True)
    return everything.select(*_OF_ROW, *_CELL).with_columns(pl.col("table").replace(tables))


def _details(long: pl.DataFrame, words: Labels) -> pl.DataFrame:
    """DETAIL_COLUMNS of such cells and texts; one that takes more than a row of the sheet is
    continued in the next."""
    size = room(DETAIL_WIDTH)
    longest = pl.max_horizontal(pl.col("value", "proposed").str.len_chars().fill_null(0))
    return (
        long.lazy()
        .with_columns(part=pl.int_ranges((longest.cast(pl.Int64) - 1).clip(0) // size + 1))
        .explode("part")
        .with_columns(
            pl.col("value", "proposed").str.slice(pl.col("part") * size, size),
            _shortened("rule", words),
            list=pl.col("severity").replace(words.severities),
        )
        .select(DETAIL_COLUMNS)
        .collect()
    )
