"""One row for each household of a register, also where it lists the members one by one."""

from __future__ import annotations

import polars as pl

from hecha.declare.codes import HEAD
from hecha.declare.origin import DAMAGED, ROW_ID, SOURCE
from hecha.reading import resident_id

LISTS_MEMBERS = "_lists_members"
"""Column of the rows given: whether the sheet lists members; null where that is to be found out."""

KEY = "_key"
"""The household number where it is there and whole."""

_KEYS = ("level", KEY)
_IS_HEAD = pl.col("relation") == HEAD
_BLANK_OR_DAMAGED = "household_id" + DAMAGED


def one_per_household(rows: pl.DataFrame) -> pl.DataFrame:
    """The head's row of each household and level - the first, if none is the head's.

    ``rows`` are in the order of their sheets and have the columns of a register; the result is in
    the order of ``rows`` and has besides ``persons`` (the number stated, else the rows counted in
    a list of members), ``head_key`` and ``head_called``. A household that has a row of its own in
    one sheet and its members in another is told by the former, what it leaves blank by the latter.
    A row without a readable household number stands for itself.
    """
    rows = rows.with_columns(
        pl.coalesce(LISTS_MEMBERS, _lists_members()).alias(LISTS_MEMBERS)
    ).with_columns(_key().alias(KEY))
    readable = pl.col(KEY).is_not_null()
    members = pl.col(LISTS_MEMBERS) & readable
    alone = rows.filter(~members).with_columns(
        pl.when(~pl.col(LISTS_MEMBERS)).then(pl.col("household_size")).alias("persons"),
        *_head(pl.col("relation").is_null() | _IS_HEAD),
    )
    folded = _folded(rows.filter(members))
    own = alone.filter(readable).select(_KEYS)
    blanks = ["persons", "head_key", "head_called"]
    beside = folded.unique(_KEYS, keep="first", maintain_order=True).select(*_KEYS, *blanks)
    alone = (
        alone.join(beside, on=_KEYS, how="left", suffix="_beside", maintain_order="left")
        .with_columns(pl.coalesce(name, f"{name}_beside").alias(name) for name in blanks)
        .drop(f"{name}_beside" for name in blanks)
    )
    others = folded.join(own, on=_KEYS, how="anti")
    return pl.concat([alone, others.select(alone.columns)]).sort(ROW_ID)


def _lists_members() -> pl.Expr:
    """Whether a sheet lists members: it names other relations than the head's, or without any
    relation most of its rows share a household with a row of somebody else."""
    other = (pl.col("relation") != HEAD).any().over(SOURCE)
    untold = pl.col("relation").is_null().all().over(SOURCE)
    who = pl.coalesce("person_id", "id_number", "name")
    shared = (who.drop_nulls().n_unique().over(SOURCE, "household_id") > 1) & pl.col(
        "household_id"
    ).is_not_null()
    return other.fill_null(value=False) | (untold & (shared.mean().over(SOURCE) > 0.5))


def _key() -> pl.Expr:
    """The household number; that of the household above where merged cells left it to the head's
    row alone."""
    given = pl.col("household_id")
    whole = pl.when(~pl.col(_BLANK_OR_DAMAGED)).then(given)
    # A damaged number and a head without one begin a household that cannot be told.
    begins = pl.when(given.is_not_null()).then(whole.fill_null("")).when(_IS_HEAD).then(pl.lit(""))
    above = begins.forward_fill().over(SOURCE).replace("", None)
    merged = given.is_null() & pl.col(LISTS_MEMBERS) & (pl.col("relation") != HEAD)
    return pl.when(merged).then(above).otherwise(whole)


def _head(told: pl.Expr) -> list[pl.Expr]:
    """Who the head is: the first 18 characters of the number, and the name without blanks.

    ``told``: whether name and number of the row itself are the head's.
    """
    number = pl.when(~pl.col(f"head_id_number{DAMAGED}")).then(pl.col("head_id_number"))
    own = pl.when(told, ~pl.col(f"id_number{DAMAGED}")).then(pl.col("id_number"))
    name = pl.coalesce("head_name", pl.when(told).then(pl.col("name")))
    return [
        pl.coalesce(resident_id.key(number), resident_id.key(own)).alias("head_key"),
        name.str.replace_all(r"\s", "").alias("head_called"),
    ]


def _folded(members: pl.DataFrame) -> pl.DataFrame:
    """The row that stands for each household of lists of members.

    A list may go on in the next sheet; a household with a head in both stands there twice.
    """
    heads = (pl.col("relation") == HEAD).sum().over(_KEYS)
    block = pl.when(heads > 1).then(pl.col(SOURCE)).alias("_block")
    told = (
        members.with_columns(block)
        .sort(_IS_HEAD.fill_null(value=False), descending=True, maintain_order=True)
        .group_by(*_KEYS, "_block", maintain_order=True)
        .agg(
            pl.col(ROW_ID).first(),
            pl.coalesce(pl.col("household_size").drop_nulls().first(), pl.len()).alias("persons"),
        )
    )
    return members.join(told.select(ROW_ID, "persons"), on=ROW_ID).with_columns(
        pl.col("persons").cast(pl.Int64), *_head(_IS_HEAD)
    )
