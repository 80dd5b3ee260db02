"""Households and persons that were entered more than once.

A person stands twice where two rows of members have the same name and ID number, under one
household number or two; a household, where everybody in it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from hecha.declare.origin import SOURCE
from hecha.reading.submission import TableData
from hecha.rules.located import SEPARATOR
from hecha.rules.people_named import PLACED, placed

_DOUBLES = {
    "double": pl.UInt32,
    "numbers": pl.String,
    "copy": pl.String,
    "whole": pl.Boolean,
    **PLACED,
}
_ROWS = {
    "double": pl.UInt32,
    "who": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
}


class Doubles(NamedTuple):
    """``causes``: one row for each household or person entered more than once, with PLACED of the
    cell that tells the copy, the household ``numbers`` in words, the number of the ``copy`` (null
    where there is one number only), ``whole`` (a household, not a single person).

    ``rows``: double, who, file, sheet, row: the rows of each.
    """

    causes: pl.DataFrame
    rows: pl.DataFrame


def doubles(tables: Mapping[str, TableData], claims: pl.DataFrame) -> Doubles:
    """In: the tables as read; hecha.rules.people_named. The cell that tells a copy is one of ours,
    and so is the copy, where either number is."""
    own = claims.lazy().filter("own")
    # Few rows, named many times below: worked out once.
    rows = _doubled(own.filter(pl.col("table") == "member")).collect().lazy()
    heads = own.filter(pl.col("table") == "household").drop_nulls(["who", "number"])
    of_households = rows.filter("whole").select("cause", "numbers", "number", "whole").unique()
    both = pl.concat([rows, heads.join(of_households, on="number")], how="diagonal")
    rows = both.collect().lazy()
    rows = (
        rows.join(_copies(rows, claims.lazy()), on="cause")
        .filter(pl.col("ours").any().over("cause"))
        .sort("cause", pl.col("table") != "household", SOURCE, "row")
        .with_columns(double=pl.col("cause").rank("dense").cast(pl.UInt32) - 1)
        .collect()
        .lazy()
    )
    first = rows.filter(pl.col("number") == pl.col("copy"), "ours")
    shown = first.filter(pl.col("table") == pl.col("table").first().over("cause"))
    shown = shown.unique("cause", keep="last", maintain_order=True)
    all_rows, all_shown = pl.collect_all([rows, shown])
    causes, places = [pl.LazyFrame(schema=_DOUBLES)], [pl.LazyFrame(schema=_ROWS)]
    for of in all_rows.partition_by("table"):
        places.append(placed(tables[of["table"][0]], of, "household_id").select(*_ROWS))
    for of in all_shown.partition_by("table", "whole"):
        column = "household_id" if of["whole"][0] else "id_number"
        key = pl.concat_str("cause", pl.lit(column), separator=SEPARATOR)
        cells = placed(tables[of["table"][0]], of, column).with_columns(cell=key)
        causes.append(cells.select(*_DOUBLES))
    other = pl.when(pl.col("numbers") != pl.col("copy")).then("copy")
    told = pl.concat(causes).with_columns(copy=other).sort("double")
    return Doubles(*pl.collect_all([told, pl.concat(places)]))


def _doubled(members: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of persons that stand more than once, with ``cause``, ``numbers`` and ``whole``."""
    known = members.drop_nulls(["who", "number"])
    again = known.group_by("who").len().filter(pl.col("len") > 1)
    rows = known.join(again.select("who"), on="who", how="semi").collect().lazy()
    people = rows.group_by("who").agg(numbers=pl.col("number").unique().sort().str.join("、"))
    rows = rows.join(people, on="who")
    sizes = (
        members.join(rows.select("number").unique(), on="number", how="semi")
        .group_by("number")
        .agg(size=pl.len())
    )
    whole = (
        rows.group_by("numbers", "number")
        .len()
        .join(sizes, on="number")
        .group_by("numbers")
        .agg(whole=(pl.col("len") == pl.col("size")).all())
    )
    name = pl.col("who").str.split(SEPARATOR).list.first()
    household = pl.concat_str(pl.lit("household"), "numbers", separator=SEPARATOR)
    person = pl.concat_str(pl.lit("member"), "numbers", name, separator=SEPARATOR)
    return rows.join(whole, on="numbers").with_columns(
        cause=pl.when("whole").then(household).otherwise(person)
    )


def _copies(rows: pl.LazyFrame, claims: pl.LazyFrame) -> pl.LazyFrame:
    """cause, copy: a number of ours, of these the one fewest tables know, the highest of equal
    ones."""
    concerned = rows.group_by("cause", "number").agg(pl.col("ours").any())
    known = (
        claims.join(concerned.select("number").unique(), on="number", how="semi")
        .unique(["table", "number"])
        .group_by("number")
        .len("known")
    )
    return (
        concerned.join(known, on="number")
        .sort("cause", "ours", "known", "number", descending=[False, True, False, True])
        .unique("cause", keep="first", maintain_order=True)
        .select("cause", copy="number")
    )
