"""One row for each household of a register, and what the registers of other levels state of it."""

from __future__ import annotations

import polars as pl

from hecha.declare.codes import EXIT_STATUS, HEAD, HOUSEHOLD_ATTRIBUTE
from hecha.declare.levels import ATTRIBUTES, GRAINS
from hecha.declare.origin import DAMAGED, ROW_ID, SOURCE
from hecha.reading import resident_id
from hecha.registers.registers import DOUBTFUL, LISTS_MEMBERS

KEY = "_key"
"""The household number where it is there and whole."""

_KEYS = ("level", KEY)
_IS_HEAD = pl.col("relation") == HEAD
_DERIVED = ("persons", "head_key", "head_called")


def one_per_household(rows: pl.DataFrame) -> pl.DataFrame:
    """In: register_rows, in the order of their sheets. Out: the head's row of each household and
    level - the first, if none is the head's - with KEY, persons, head_key and head_called.

    A household with a row of its own in one sheet and its members in another keeps the former,
    completed by the latter. A row without a readable household number stays as it is.
    """
    rows = rows.with_columns(
        pl.coalesce(LISTS_MEMBERS, _lists_members()).alias(LISTS_MEMBERS)
    ).with_columns(_key().alias(KEY))
    is_numbered = pl.col(KEY).is_not_null()
    members = pl.col(LISTS_MEMBERS) & is_numbered
    alone = rows.filter(~members).with_columns(
        pl.when(~pl.col(LISTS_MEMBERS)).then(pl.col("household_size")).alias("persons"),
        *_head(pl.col("relation").is_null() | _IS_HEAD),
    )
    folded = _folded(rows.filter(members))
    own = alone.filter(is_numbered).select(_KEYS)
    beside = folded.unique(_KEYS, keep="first", maintain_order=True).select(*_KEYS, *_DERIVED)
    alone = (
        alone.join(beside, on=_KEYS, how="left", suffix="_beside", maintain_order="left")
        .with_columns(pl.coalesce(name, f"{name}_beside").alias(name) for name in _DERIVED)
        .drop(f"{name}_beside" for name in _DERIVED)
    )
    others = folded.join(own, on=_KEYS, how="anti").select(alone.columns)
    return pl.concat([alone, others]).sort(ROW_ID).drop(LISTS_MEMBERS)


def _lists_members() -> pl.Expr:
    """Whether a sheet lists members: it names other relations than the head's, or without any
    relation most of its rows share a household with a row of somebody else."""
    other = (pl.col("relation") != HEAD).any().over(SOURCE)
    no_relations = pl.col("relation").is_null().all().over(SOURCE)
    who = pl.coalesce("person_id", "id_number", "name")
    shared = (who.drop_nulls().n_unique().over(SOURCE, "household_id") > 1) & pl.col(
        "household_id"
    ).is_not_null()
    return other.fill_null(value=False) | (no_relations & (shared.mean().over(SOURCE) > 0.5))


def _key() -> pl.Expr:
    """The household number; that of the household above where merged cells left it to the head's
    row alone."""
    given = pl.col("household_id")
    whole = pl.when(~pl.col("household_id" + DAMAGED)).then(given)
    # A damaged number and a head without one begin a household that cannot be identified.
    begins = pl.when(given.is_not_null()).then(whole.fill_null("")).when(_IS_HEAD).then(pl.lit(""))
    above = begins.forward_fill().over(SOURCE).replace("", None)
    merged = given.is_null() & pl.col(LISTS_MEMBERS) & (pl.col("relation") != HEAD)
    return pl.when(merged).then(above).otherwise(whole)


def _head(is_heads: pl.Expr) -> list[pl.Expr]:
    """Who the head is: the first 18 characters of the number, and the name without blanks.

    ``is_heads``: whether name and number of the row itself are the head's.
    """
    number = pl.when(~pl.col(f"head_id_number{DAMAGED}")).then(pl.col("head_id_number"))
    own = pl.when(is_heads, ~pl.col(f"id_number{DAMAGED}")).then(pl.col("id_number"))
    name = pl.coalesce("head_name", pl.when(is_heads).then(pl.col("name")))
    return [
        pl.coalesce(resident_id.key(number), resident_id.key(own)).alias("head_key"),
        name.str.replace_all(r"\s", "").alias("head_called"),
    ]


def _folded(members: pl.DataFrame) -> pl.DataFrame:
    """The row of the head, else the first, of each household of lists of members; ``persons`` is
    the number stated, else the rows.

    A list may go on in the next sheet; a household with a head in both is there twice.
    """
    heads = _IS_HEAD.sum().over(_KEYS)
    block = pl.when(heads > 1).then(pl.col(SOURCE)).alias("_block")
    households = (
        members.with_columns(block)
        .sort(_IS_HEAD.fill_null(value=False), descending=True, maintain_order=True)
        .group_by(*_KEYS, "_block", maintain_order=True)
        .agg(
            pl.col(ROW_ID).first(),
            pl.coalesce(pl.col("household_size").drop_nulls().first(), pl.len()).alias("persons"),
        )
    )
    return members.join(households.select(ROW_ID, "persons"), on=ROW_ID).with_columns(
        pl.col("persons").cast(pl.Int64), *_head(_IS_HEAD)
    )


def with_place(rows: pl.DataFrame) -> pl.DataFrame:
    """In: the names of the area, the columns of areas.with_absences. Out: also place, town and
    village in words; null where one is unknown, or another level lacks the area as a whole: then
    the area is reported, not each of its households."""
    is_absent = pl.any_horizontal(pl.col(f"{grain}_absent_at") != "" for grain in GRAINS)
    words = pl.concat_str("_town", "_village")
    return rows.with_columns(place=pl.when(~is_absent.fill_null(value=False)).then(words))


def with_levels_sought(rows: pl.DataFrame, beside: pl.DataFrame) -> pl.DataFrame:
    """In: rank, area, KEY, DOUBTFUL; areas.levels_beside. Out: also its columns: the titles of the
    levels the household is sought at, above and below for its first row of a level alone; one that
    registers may not be kept of is sought at no lower level."""
    rows = rows.join(beside, on=["rank", "area"], how="left", maintain_order="left")
    is_first = pl.col(KEY).is_not_null() & pl.struct("rank", KEY).is_first_distinct()
    return rows.with_columns(
        level_above=pl.when(is_first).then("level_above"),
        level_below=pl.when(is_first, ~pl.col(DOUBTFUL)).then("level_below"),
    )


_IS_STATED = {
    "persons": pl.col("persons").is_not_null(),
    "place": pl.col("place").is_not_null(),
    "head": pl.col("head_key").is_not_null() | pl.col("head_called").is_not_null(),
    "exit_status": pl.col("exit_status").is_in(EXIT_STATUS.values),
    "exit_year": pl.col("exit_year").is_not_null(),
    "household_attribute": pl.col("household_attribute").is_in(HOUSEHOLD_ATTRIBUTE.values),
}
"""Attribute -> whether a row states it in a way that is understood."""


def with_levels_compared(rows: pl.DataFrame) -> pl.DataFrame:
    """In: rank, level_title, KEY, the columns of _IS_STATED. Out: per attribute, if the row states
    it, the titles of the next lower level that states it of the household (``persons_from``) and
    of the lowest (``persons_base``); null where no lower level does.

    A household entered twice at a level is not compared there: which row counts is not known.
    """
    ordered = (
        rows.select(*(ROW_ID, KEY, "rank", "level_title"), **_IS_STATED)
        .sort(KEY, "rank", maintain_order=True)
        .with_row_index("position")
    )
    is_single = pl.col(KEY).is_not_null() & (pl.len().over(KEY, "rank") == 1)
    # The position of each statement: the rows of a household are together, the lowest level first.
    positions = ordered.with_columns(
        pl.col("position").min().over(KEY).alias("first"),
        *(pl.when(name, is_single).then("position").alias(name) for name in ATTRIBUTES),
    )
    columns = [pl.col(ROW_ID)]
    for name in ATTRIBUTES:
        own, before = pl.col(name), pl.col(name).shift().forward_fill()
        has_lower = own.is_not_null() & (before >= pl.col("first"))
        for end, position in (("from", before), ("base", own.min().over(KEY))):
            title = pl.col("level_title").gather(pl.when(has_lower).then(position))
            columns.append(title.alias(f"{name}_{end}"))
    return rows.join(positions.select(columns), on=ROW_ID, how="left", maintain_order="left")
