"""Where evidence stands in the tables that were read, by a key that outlives the export.

A cell is known by its table, the business key of its row and its column, so that it is the same
cell in the next export, whatever its row number, its file or its value is then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from hecha.declare.model import Kind, Table
from hecha.declare.origin import ROW, ROW_ID, SOURCE
from hecha.declare.tables import TABLES
from hecha.reading.submission import TableData

SEPARATOR = "\x1f"
REPEATED = "household_row"
"""The table with the columns of a household as they stand on every member's row: no twins."""

_AREAS = ("county", "town", "village")
_SCHEMA = {
    "nth": pl.UInt32,
    "cell": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "text": pl.String,
}
_ID_LENGTH = 18


def located(cells: pl.DataFrame, tables: Mapping[str, TableData]) -> pl.DataFrame:
    """In: nth, grain, file, sheet, row, column (header) of evidence; the tables as read.

    Out: nth, cell (its key), name (its column), kind (what other cells it should be alike with)
    and text (its value as read), one row for each cell that is in a table of this period. A cell
    two tables are read from has the key of one of them. Of findings about an area only the rows
    of areas are located.
    """
    found = [pl.DataFrame(schema=_SCHEMA)]
    left = cells.select("nth", "grain", "file", "sheet", "row", "column")
    for name, data in _in_order(tables):
        ours = left
        if is_of_people(data.table):
            ours = left.filter(pl.col("grain").is_in(_AREAS).not_())
        columns = ours.join(headers(data), on=["file", "sheet", "column"], nulls_equal=True)
        if columns.is_empty():
            continue
        keys = row_keys(data, columns.select(SOURCE, "row"), numbered=name != REPEATED)
        columns = columns.join(keys, on=[SOURCE, "row"]).unique(
            "nth", keep="first", maintain_order=True
        )
        texts = _texts(data, columns)
        found.append(
            columns.join(texts, on=[SOURCE, "row", "name"], how="left").select(
                "nth", cell_key(data.table.name), "name", "kind", "text"
            )
        )
        left = left.join(found[-1], on="nth", how="anti")
    return pl.concat(found)


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
    schema = {"file": pl.String, "sheet": pl.String, "column": pl.String}
    return pl.DataFrame(
        [
            (
                source.file,
                source.sheet,
                data.header(name, source.id),
                source.id,
                name,
                _alike(data.table, name),
            )
            for source in data.sources
            for name in sorted(source.columns[data.table.name])
        ],
        schema | {SOURCE: data.frame.schema[SOURCE], "name": pl.String, "kind": pl.String},
        orient="row",
    ).unique(["file", "sheet", "column"], keep="first", maintain_order=True)


def _alike(table: Table, name: str) -> str:
    """Names are compared with names and ID numbers with ID numbers, whatever their column."""
    kind = table[name].kind
    return kind.value if kind in (Kind.NAME, Kind.ID) else name


def row_keys(data: TableData, rows: pl.DataFrame, *, numbered: bool = True) -> pl.DataFrame:
    """In: SOURCE, row. Out: SOURCE, row, key: the business key of each row of the table.

    Rows with equal keys are ``numbered`` in the order of their content, not of the file.
    """
    frame, subject = data.frame, data.table.subject
    names = [name for name in subject if name in frame.columns]
    keys = frame.select(ROW_ID, SOURCE, ROW, *(pl.col(name).cast(pl.String) for name in names))
    if names[-1:] == ["name"] and "person_id" in frame.columns:
        keys = keys.with_columns(name=pl.coalesce(frame["person_id"], keys["name"]))
    keys = keys.select(ROW_ID, SOURCE, pl.col(ROW).alias("row"), _joined(names).alias("key"))
    wanted = keys.join(rows.unique(), on=[SOURCE, "row"], how="semi")
    twins = keys.join(wanted.select("key").unique(), on="key", how="semi").filter(
        pl.len().over("key") > 1
    )
    if twins.is_empty() or not numbered:
        return wanted.select(SOURCE, "row", "key")
    content = data.raw[twins[ROW_ID]].select(_joined(data.raw.columns).alias("content"))
    numbers = pl.concat([twins, content], how="horizontal").select(
        ROW_ID, twin=pl.col("content").rank("ordinal").over("key").cast(pl.String)
    )
    return wanted.join(numbers, on=ROW_ID, how="left").select(
        SOURCE, "row", pl.concat_str("key", "twin", separator=SEPARATOR, ignore_nulls=True)
    )


def _joined(names: Iterable[str]) -> pl.Expr:
    return pl.concat_str(
        [pl.lit(""), *(pl.col(name).cast(pl.String).fill_null("") for name in names)],
        separator=SEPARATOR,
    )


def _texts(data: TableData, cells: pl.DataFrame) -> pl.DataFrame:
    """SOURCE, row, name, text of cells; of ID numbers the part every document of a person has."""
    names = cells["name"].unique().sort().to_list()
    rows = data.frame.join(
        cells.select(SOURCE, pl.col("row").alias(ROW)).unique(), on=[SOURCE, ROW], how="semi"
    )
    texts = (
        pl.col(name).str.head(_ID_LENGTH)
        if data.table[name].kind is Kind.ID
        else pl.col(name).cast(pl.String)
        for name in names
    )
    long = rows.select(pl.col(SOURCE), pl.col(ROW), *texts).unpivot(
        names, index=[SOURCE, ROW], variable_name="_name", value_name="_text"
    )
    return long.rename({ROW: "row", "_name": "name", "_text": "text"})
