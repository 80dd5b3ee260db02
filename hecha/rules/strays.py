"""Rows under the number of another household.

A row names somebody - its own person, or the head of its household - by name and ID number. Where
other rows put the same person under another household number, and its own number nowhere else
occurs or less speaks for it (tables before rows), the number is wrong: a cell that is wrong alone
leaves the other two right. Nothing is guessed where names or numbers are blank, or two households
have equal claims.

The rules about household numbers (checks/facts/numbering.py) ask less: whether two tables disagree
about one person, which they report whichever of the two is wrong. Here all tables vote on the row
that is, so that its findings can be one task and its number be proposed. Both mostly name the same
row; of a household of one person, or where one table is against one other, they may not.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hecha.declare.columns import HOUSEHOLD_NUMBER
from hecha.declare.origin import SOURCE
from hecha.reading.submission import TableData
from hecha.rules.people_named import PLACED, WHO, placed

_STRAYS = {"number": pl.String, "home": pl.String, "alone": pl.Boolean, **PLACED}


def strays(tables: Mapping[str, TableData], claims: pl.DataFrame) -> pl.DataFrame:
    """In: the tables as read; hecha.rules.people_named.

    Out: PLACED of the household number of each stray row of ours, number (as it stands there, null
    where it is blank), home (the household others put it in), alone (whether no other row has the
    number).
    """
    astray = _astray(claims)
    parts = {part["table"][0]: part for part in astray.partition_by("table")}
    found = [
        placed(tables[table], parts[table], "household_id").select(*_STRAYS)
        for table in WHO
        if table in parts
    ]
    # The first row of a household may give it and a member as well.
    return (
        pl.concat([pl.LazyFrame(schema=_STRAYS), *found])
        .unique(["file", "sheet", "row"], keep="first", maintain_order=True)
        .collect()
    )


def _astray(claims: pl.DataFrame) -> pl.DataFrame:
    """table, SOURCE, row, number, home, alone of the stray rows."""
    place = ["table", SOURCE, "row"]
    disputed, uses = _disputed(claims.lazy())
    votes = (
        disputed.drop_nulls(["who", "number"])
        .unique([*place, "who", "number"])
        .group_by("who", "number")
        .agg(tables=pl.col("table").n_unique(), rows=pl.len())
        .select("who", "number", votes=_weight())
    )
    most = pl.col("votes") == pl.col("votes").max().over(place)
    astray = (
        disputed.drop_nulls("who")
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
    own = disputed.filter("own").drop_nulls("who")
    twins = astray.join(own.select(*place, itself="who"), on=place).join(
        own.select("table", itself="who", home="number"), on=["table", "itself", "home"]
    )
    left = astray.filter("ours").join(twins, on=place, how="anti").sort(place)
    return left.select(*place, "number", "home", "alone").collect()


def _weight() -> pl.Expr:
    """What speaks for a number: the tables that say it, and one for the look of it; of equal ones
    the rows. Every member row repeats the head, and all of them may be wrong together."""
    is_number = pl.col("number").str.contains(HOUSEHOLD_NUMBER)
    return (pl.col("tables") + is_number.cast(pl.UInt32)).cast(pl.UInt64) * 2**32 + pl.col("rows")


def _disputed(claims: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The claims of rows that name somebody of whom rows say different numbers, and number, alone
    (whether one row only has it) of these: nobody else can stand under a wrong number."""
    place = ["table", SOURCE, "row"]
    number = pl.col("number")
    people = (
        claims.drop_nulls("who")
        .group_by("who")
        .agg(
            several=(number.min() != number.max())
            | (number.has_nulls() & number.is_not_null().any())
        )
        .filter("several")
    )
    rows = claims.join(people, on="who", how="semi").select(place).unique()
    disputed = claims.join(rows, on=place, how="semi", nulls_equal=True).collect().lazy()
    uses = (
        claims.join(disputed.select("number").unique(), on="number", how="semi")
        .unique(place)
        .group_by("number")
        .agg(alone=pl.len() == 1)
    )
    return disputed, uses
