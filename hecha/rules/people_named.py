"""Who is said to be of which household, by every row of the tables that name somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from hecha.declare.origin import ROW, ROW_ID, SOURCE
from hecha.reading.completeness import STAND_IN
from hecha.reading.resident_id import key as id_key
from hecha.reading.submission import TableData, sheet_ids
from hecha.rules.located import cell_key, headers, row_keys
from hecha.rules.lookup import cell

WHO: dict[str, tuple[tuple[str, str], ...]] = {
    "household": (("head_name", "head_id_number"),),
    "member": (("head_name", "head_id_number"), ("name", "id_number")),
    "monitored": (("name", "id_number"),),
    "pairing": (("head_name", "id_number"),),
    "work_spell": (("name", "id_number"),),
}
"""Table -> the columns that name somebody of the household, whom to go by first."""

_OWN = {"household": ("head_name", "head_id_number"), "member": ("name", "id_number")}
"""Table -> the columns of whom it has one row: a second one is the same again."""

_CLAIMS = {
    "table": pl.String,
    SOURCE: pl.UInt32,
    "row": pl.UInt32,
    "number": pl.String,
    "who": pl.String,
    "order": pl.UInt8,
    "own": pl.Boolean,
    "ours": pl.Boolean,
}

_SHARED = 17
"""Characters at the beginning of an ID number that are the same in all its forms
(hecha.reading.resident_id.key)."""

PLACED = {
    "cell": pl.String,
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "value": pl.String,
}
"""A cell by its key, and where it stands."""


def named_people(
    tables: Mapping[str, TableData], sheets: Mapping[str, TableData] | None = None
) -> pl.DataFrame:
    """One row for each statement that somebody (``who``: name and ID number) is of a household
    (``number``): table, SOURCE, row, number, who, ``order`` (0 is the one a row goes by first) and
    ``own`` (whether it is the person the row itself is about), ``ours`` (whether the row is of the
    ``sheets``: the tables with those alone whose cells can be put right; None: all).

    Of all rows only those that somebody is named in of whom rows say different numbers, or who has
    more than one row of members, and all those with a household number of such rows.
    """
    ours = sorted(sheet_ids(tables if sheets is None else sheets))
    statements = [*_statements(tables)]
    if not statements:
        return pl.DataFrame(schema=_CLAIMS)
    found = [
        statements[kept.item(0, "statement")].claims(kept[ROW_ID], ours)
        for kept in _in_question(statements).partition_by("statement")
    ]
    claims: pl.DataFrame = pl.concat([pl.LazyFrame(schema=_CLAIMS), *found]).collect()
    return claims


class _Statement(NamedTuple):
    """Two columns of a table that name somebody, whom to go by first having ``order`` 0."""

    data: TableData
    name: str
    number: str
    order: int

    @property
    def table(self) -> str:
        return self.data.table.name

    @property
    def is_own(self) -> bool:
        """Whether the person named is the one the row is about."""
        return _OWN.get(self.table) == (self.name, self.number)

    def hashes(self) -> pl.LazyFrame:
        """ROW_ID, table, ``who`` and ``number`` as hashes (null where they are not given), and
        whether it is a row of a person; a number by the digits that all ways to write it share."""
        name, text, household = (pl.col(one) for one in (self.name, self.number, "household_id"))
        who = name.hash(0) ^ text.str.slice(0, _SHARED).hash(1)
        return (
            self.data.frame.lazy()
            .filter(pl.col(SOURCE).is_in(sorted(_stand_ins(self.data))).not_())
            .select(
                ROW_ID,
                pl.lit(self.table).alias("table"),
                pl.when(name.is_not_null() & text.is_not_null()).then(who).alias("who"),
                pl.when(household.is_not_null()).then(household.hash()).alias("number"),
                pl.lit(self.table == "member" and self.is_own).alias("is_member"),
            )
        )

    def claims(self, ids: pl.Series, ours: Sequence[int]) -> pl.LazyFrame:
        """What the rows with these ids state, as _CLAIMS."""
        rows = self.data.frame[ids, [SOURCE, ROW, "household_id", self.name, self.number]].lazy()
        who = pl.concat_str(pl.col(self.name), id_key(pl.col(self.number)), separator="\x1f")
        return rows.select(
            pl.lit(self.table).alias("table"),
            pl.col(SOURCE).cast(pl.UInt32),
            pl.col(ROW).cast(pl.UInt32).alias("row"),
            pl.col("household_id").alias("number"),
            who.alias("who"),
            pl.lit(self.order, pl.UInt8).alias("order"),
            pl.lit(self.is_own).alias("own"),
            pl.col(SOURCE).is_in(ours).alias("ours"),
        )


def _statements(tables: Mapping[str, TableData]) -> Iterator[_Statement]:
    for table, named in WHO.items():
        data = tables.get(table)
        if data is None or "household_id" not in data.frame.columns:
            continue
        for order, (name, number) in enumerate(named):
            if {name, number} <= set(data.frame.columns):
                yield _Statement(data, name, number, order)


def _in_question(statements: Sequence[_Statement]) -> pl.DataFrame:
    """``statement`` (position) and ROW_ID of the rows :func:`named_people` is about, and of a few
    more: numbers that begin alike are taken for one.

    Nearly all rows agree, so that texts are put together and compared of the others alone.
    """
    hashes = pl.concat(
        one.hashes().with_columns(pl.lit(number, pl.UInt8).alias("statement"))
        for number, one in enumerate(statements)
    )
    every = hashes.collect().lazy()
    number = pl.col("number").fill_null(0)
    people = (
        every.drop_nulls("who")
        .group_by("who")
        .agg(doubtful=(number.min() != number.max()) | (pl.col("is_member").sum() > 1))
        .filter("doubtful")
    )
    naming = every.join(people, on="who", how="semi")
    place = ["table", ROW_ID]
    rows = naming.select(place).unique()
    numbers = naming.select("number").drop_nulls().unique()
    without = every.filter(pl.col("number").is_null()).join(rows, on=place, how="semi")
    return (
        pl.concat([every.join(numbers, on="number", how="semi"), without])
        .sort("statement", ROW_ID)
        .select("statement", ROW_ID)
        .collect()
    )


def _stand_ins(data: TableData) -> set[int]:
    """Sheets of the monitored export: its rows are claims of their own."""
    if data.table.name == STAND_IN:
        return set()
    return {source.id for source in data.sources if source.layout == STAND_IN}


def placed(data: TableData, rows: pl.DataFrame, column: str) -> pl.LazyFrame:
    """In: SOURCE, row and more of some rows of a table. Out, in their order: the more, and PLACED
    of the cells of one of its columns in these rows."""
    more = [name for name in rows.columns if name not in (SOURCE, "row", "table")]
    there = rows.lazy().select(pl.col(SOURCE).cast(data.frame.schema[SOURCE]), "row", *more)
    columns = headers(data).lazy().filter(pl.col("name") == column).drop("kind")
    return (
        there.join(columns, on=SOURCE, maintain_order="left")
        .join(row_keys(data, there), on=[SOURCE, "row"], maintain_order="left")
        .with_columns(
            cell_key(data.table.name),
            cell(data.raw[column]).alias("value"),
            table=pl.lit(data.table.name),
        )
        .select(*more, *PLACED)
    )
