"""Rows under the number of another household.

A row names somebody - its own person, or the head of its household - by name and ID number. Where
other rows put the same person under another household number, and its own number nowhere else
occurs or fewer rows say it, the number is wrong: a cell that is wrong alone leaves the other two
right. Nothing is guessed where names or numbers are blank, or two households have equal claims.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hecha.declare.origin import ROW, SOURCE
from hecha.reading.completeness import STAND_IN
from hecha.reading.resident_id import key as id_key
from hecha.reading.submission import TableData
from hecha.rules.located import cell_key, headers, row_keys

_WHO: dict[str, tuple[tuple[str, str], ...]] = {
    "household": (("head_name", "head_id_number"),),
    "member": (("head_name", "head_id_number"), ("name", "id_number")),
    "monitored": (("name", "id_number"),),
    "pairing": (("head_name", "id_number"),),
    "work_spell": (("name", "id_number"),),
}
"""Table -> the columns that name somebody of the household, whom to go by first."""

_OWN = {
    "household": ("head_name", "head_id_number"),
    "member": ("name", "id_number"),
    "pairing": ("head_name", "id_number"),
}
"""Table -> the columns of whom it has one row; a second one is a twin, not a stray."""

_CLAIMS = {
    "table": pl.String,
    SOURCE: pl.UInt32,
    "row": pl.UInt32,
    "number": pl.String,
    "who": pl.String,
    "order": pl.UInt8,
    "own": pl.Boolean,
}

_PLACED = {
    "cell": pl.String,
    "number": pl.String,
    "home": pl.String,
    "alone": pl.Boolean,
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "value": pl.String,
}


def strays(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """Out: cell (the key of the household number of a stray row), number (as it stands there, null
    where it is blank), home (the household others put it in), alone (whether no other row has the
    number), table, file, sheet, row, column, value: its place."""
    claims = _claims(tables)
    astray = _astray(claims)
    found = [pl.DataFrame(schema=_PLACED)]
    for table in _WHO:
        rows = astray.filter(pl.col("table") == table)
        if rows.height:
            found.append(_placed(tables[table], rows))
    # The first row of a household may give it and a member as well.
    return pl.concat(found).unique(["file", "sheet", "row"], keep="first", maintain_order=True)


def _stand_ins(data: TableData) -> set[int]:
    """Sheets of the monitored export: its rows are claims of their own."""
    if data.table.name == STAND_IN:
        return set()
    return {source.id for source in data.sources if source.layout == STAND_IN}


def _claims(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """One row for each statement that somebody (``who``) is of a household (``number``)."""
    claims = [pl.DataFrame(schema=_CLAIMS)]
    for table, named in _WHO.items():
        data = tables.get(table)
        if data is None or "household_id" not in data.frame.columns:
            continue
        rows = data.frame.filter(pl.col(SOURCE).is_in(sorted(_stand_ins(data))).not_())
        for order, (name, number) in enumerate(named):
            if not {name, number} <= set(data.frame.columns):
                continue
            who = pl.concat_str(pl.col(name), id_key(pl.col(number)), separator="\x1f")
            claims.append(
                rows.select(
                    pl.lit(table).alias("table"),
                    pl.col(SOURCE).cast(pl.UInt32),
                    pl.col(ROW).cast(pl.UInt32).alias("row"),
                    pl.col("household_id").alias("number"),
                    who.alias("who"),
                    pl.lit(order, pl.UInt8).alias("order"),
                    pl.lit(_OWN.get(table) == (name, number)).alias("own"),
                )
            )
    return pl.concat(claims)


def _astray(claims: pl.DataFrame) -> pl.DataFrame:
    """table, SOURCE, row, number, home, alone of the stray rows."""
    place = ["table", SOURCE, "row"]
    votes = (
        claims.drop_nulls(["who", "number"])
        .unique([*place, "who", "number"])
        .group_by("who", "number")
        .agg(votes=pl.len())
    )
    uses = claims.drop_nulls("number").unique(place).group_by("number").agg(alone=pl.len() == 1)
    most = pl.col("votes") == pl.col("votes").max().over(place)
    astray = (
        claims.drop_nulls("who")
        .sort(*place, "order")
        .unique(place, keep="first", maintain_order=True)
        .join(votes.rename({"votes": "own_votes"}), on=["who", "number"], how="left")
        .join(uses, on="number", how="left")
        .join(votes.rename({"number": "home"}), on="who")
        .filter(pl.col("home").ne_missing(pl.col("number")))
        .with_columns(pl.col("alone").fill_null(value=True), pl.col("own_votes").fill_null(0))
        .filter(pl.col("alone") | (pl.col("votes") > pl.col("own_votes")))
        .filter(most)
        .filter(pl.len().over(place) == 1)
    )
    own = claims.filter("own").drop_nulls("who")
    twins = astray.join(own.select(*place, itself="who"), on=place).join(
        own.select("table", itself="who", home="number"), on=["table", "itself", "home"]
    )
    return astray.join(twins, on=place, how="anti").select(*place, "number", "home", "alone")


def _placed(data: TableData, rows: pl.DataFrame) -> pl.DataFrame:
    """The cells of the household numbers of stray rows of one table."""
    rows = rows.with_columns(pl.col(SOURCE).cast(data.frame.schema[SOURCE]))
    columns = headers(data).filter(pl.col("name") == "household_id").drop("kind")
    values = pl.concat(
        [data.frame.select(SOURCE, row=ROW), data.raw.select("household_id")], how="horizontal"
    )
    return (
        rows.join(columns, on=SOURCE)
        .join(row_keys(data, rows.select(SOURCE, "row")), on=[SOURCE, "row"])
        .join(values, on=[SOURCE, "row"])
        .with_columns(cell_key(data.table.name), value="household_id")
        .select(*_PLACED)
    )
