"""Where evidence stands in the tables that were read, by a key that outlives the export.

A cell is known by its table, the business key of its row and its column, so that it is the same
cell in the next export, whatever its row number, its file or its value is then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import narwhals as nw
import polars as pl

from hecha.declare.model import Kind, Table
from hecha.declare.origin import ROW, ROW_ID, SOURCE
from hecha.declare.tables import TABLES
from hecha.reading.submission import TableData
from hecha.rules.lookup import cell as lookup

SEPARATOR = "\x1f"
REPEATED = "household_row"
"""The table with the columns of a household as they stand on every member's row: no twins."""

AREAS = ("county", "town", "village")
_HEADERS = {
    **dict.fromkeys(("file", "sheet", "column"), pl.String),
    SOURCE: pl.UInt32,
    **dict.fromkeys(("name", "kind"), pl.String),
}
_TABLE, _IS_OF_PEOPLE = "_read_from", "_is_of_people"
_READ = {_TABLE: pl.String, _IS_OF_PEOPLE: pl.Boolean}
_PLACE, _FIRST = "_place", "_first"
_ID_LENGTH = 18


def located(cells: pl.LazyFrame, tables: Mapping[str, TableData]) -> pl.LazyFrame:
    """In: nth, of_area (whether its finding is about an area), file, sheet, row, column (header) of
    evidence; the tables as read.

    Out: the cells that are in a table of this period, with cell (its key), name (its column), kind
    (what other cells it should be alike with) and text (its value as read). A cell two tables are
    read from has the key of one of them. Of findings about an area only the rows of areas are
    located.
    """
    ordered = [*_in_order(tables)]
    known = [
        headers(data)
        .lazy()
        .with_columns(
            pl.col(SOURCE).cast(pl.UInt32),
            pl.lit(name).alias(_TABLE),
            pl.lit(is_of_people(data.table)).alias(_IS_OF_PEOPLE),
        )
        for name, data in ordered
    ]
    there = (
        cells.join(
            pl.concat([pl.LazyFrame(schema=_HEADERS | _READ), *known]),
            on=["file", "sheet", "column"],
            nulls_equal=True,
        )
        .filter(~(pl.col(_IS_OF_PEOPLE) & pl.col("of_area")))
        .collect()
    )
    parts = {part[_TABLE][0]: part for part in there.partition_by(_TABLE)}
    found = [
        _in_table(data, parts[name], numbered=name != REPEATED)
        for name, data in ordered
        if name in parts
    ]
    blank = dict.fromkeys(("cell", "text"), pl.lit(None, pl.String))
    return pl.concat([there.clear().lazy().with_columns(**blank), *found]).unique(
        "nth", keep="first"
    )


def _in_table(data: TableData, cells: pl.DataFrame, *, numbered: bool) -> pl.LazyFrame:
    """The cells with ``cell`` and ``text``; of ID numbers the part every document of a person
    has."""
    there = cells.lazy().with_columns(pl.col(SOURCE).cast(data.frame.schema[SOURCE]))
    texts = []
    for name in sorted({*cells["name"]}):
        value = lookup(data.frame[name])
        is_id = data.table[name].kind is Kind.ID
        text = value.str.head(_ID_LENGTH) if is_id else value.cast(pl.String)
        texts.append(pl.when(pl.col("name") == name).then(text))
    return (
        there.join(row_keys(data, there, numbered=numbered), on=[SOURCE, "row"])
        .with_columns(
            pl.col(SOURCE).cast(pl.UInt32), cell_key(data.table.name), text=pl.coalesce(texts)
        )
        .select(*cells.columns, "cell", "text")
    )


def cell_key(table: str) -> pl.Expr:
    """The key of a cell of a table, from ``key`` of its row and ``name`` of its column."""
    return pl.concat_str(pl.lit(table), "key", "name", separator=SEPARATOR).alias("cell")


def _in_order(tables: Mapping[str, TableData]) -> Iterator[tuple[str, TableData]]:
    """The monitored export goes before the tables it stands in for, copies of households last."""
    for name in dict.fromkeys(["monitored", *TABLES, REPEATED]):
        if name in tables:
            yield name, tables[name]


def is_of_people(table: Table) -> bool:
    """Whether its rows are of households or persons, not of areas."""
    return not {"household_id", "name", "helper_name"}.isdisjoint(table.subject)


def headers(data: TableData) -> pl.DataFrame:
    """file, sheet, column (header as written), SOURCE, name, kind: the columns of a table."""
    found: dict[tuple[str, str | None, str], tuple[int, str, str]] = {}
    for source in data.sources:
        for name in sorted(source.columns[data.table.name]):
            place = (source.file, source.sheet, data.header(name, source.id))
            found.setdefault(place, (source.id, name, _alike(data.table, name)))
    return pl.DataFrame(
        [(*place, *column) for place, column in found.items()],
        _HEADERS | {SOURCE: data.frame.schema[SOURCE]},
        orient="row",
    )


def _alike(table: Table, name: str) -> str:
    """Names are compared with names and ID numbers with ID numbers, whatever their column."""
    kind = table[name].kind
    return kind.value if kind in (Kind.NAME, Kind.ID) else name


def row_keys(data: TableData, rows: pl.LazyFrame, *, numbered: bool = True) -> pl.LazyFrame:
    """In: SOURCE, row. Out: ROW_ID, SOURCE, row, key: the business key of each row of the table.

    Rows with equal keys are ``numbered`` in the order of their content, not of the file.
    """
    frame = data.frame
    places = frame.lazy().select(ROW_ID, SOURCE, pl.col(ROW).alias("row"))
    asked = rows.select(_place()).unique()
    # Two columns of numbers are compared as one; the rest is looked up for the rows found alone.
    found = places.with_columns(_place()).join(asked, on=_PLACE, how="semi").drop(_PLACE)
    subject = subject_texts(data)
    wanted = _with_key(data, found).select(ROW_ID, SOURCE, "row", "key")
    if not numbered:
        return wanted
    near = places.select(ROW_ID)
    if subject:  # most rows differ in the first part of the key already
        first = next(iter(subject.values())).alias(_FIRST)
        firsts: pl.LazyFrame = nw.from_native(frame.lazy()).select(ROW_ID, first).to_native()
        near = firsts.join(
            firsts.join(wanted, on=ROW_ID, how="semi").select(_FIRST).unique(),
            on=_FIRST,
            how="semi",
        )
    content = _joined([lookup(data.raw[name]) for name in data.raw.columns])
    twins = (
        _with_key(data, near.select(ROW_ID))
        .join(wanted.select("key").unique(), on="key", how="semi")
        .filter(pl.len().over("key") > 1)
        .with_columns(content=content)
        .select(ROW_ID, twin=pl.col("content").rank("ordinal").over("key").cast(pl.String))
    )
    return wanted.join(twins, on=ROW_ID, how="left").select(
        ROW_ID,
        SOURCE,
        "row",
        pl.concat_str("key", "twin", separator=SEPARATOR, ignore_nulls=True),
    )


def _with_key(data: TableData, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows, known by ROW_ID, with ``key``, the business key of each."""
    frame, subject = data.frame, subject_texts(data)
    cells = [lookup(frame[name]) for name in {*subject, "person_id"} if name in frame.columns]
    texts = nw.from_native(rows.with_columns(cells)).with_columns(
        text.alias(name) for name, text in subject.items()
    )
    native: pl.LazyFrame = texts.to_native()
    return native.with_columns(_joined([pl.col(name) for name in subject]).alias("key"))


def subject_texts(data: TableData) -> dict[str, nw.Expr]:
    """The texts a row's business key is made of, by the column each is of, empty where it is blank;
    of a person who has a number the number, not the name."""
    columns = data.frame.columns
    texts = {name: nw.col(name).cast(nw.String) for name in data.table.subject if name in columns}
    if [*texts][-1:] == ["name"] and "person_id" in columns:
        texts["name"] = nw.coalesce(nw.col("person_id"), texts["name"])
    return {name: text.fill_null("") for name, text in texts.items()}


def _place() -> pl.Expr:
    """SOURCE and row as one number."""
    return (pl.col(SOURCE).cast(pl.UInt64) * 2**32 + pl.col("row").cast(pl.UInt64)).alias(_PLACE)


def _joined(texts: Iterable[pl.Expr]) -> pl.Expr:
    return pl.concat_str(
        [pl.lit(""), *(text.cast(pl.String).fill_null("") for text in texts)],
        separator=SEPARATOR,
    )
