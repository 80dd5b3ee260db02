"""What registers state of a household, and which other level each statement is held against."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hecha.declare.codes import EXIT_STATUS, HOUSEHOLD_ATTRIBUTE
from hecha.registers.computed import ATTRIBUTES, GRAINS
from hecha.registers.folding import KEY
from hecha.registers.ranks import RANKS

_STATES = {
    "persons": pl.col("persons").is_not_null(),
    "place": pl.col("place").is_not_null(),
    "head": pl.col("head_key").is_not_null() | pl.col("head_called").is_not_null(),
    "exit_status": pl.col("exit_status").is_in(EXIT_STATUS.values),
    "exit_year": pl.col("exit_year").is_not_null(),
    "household_attribute": pl.col("household_attribute").is_in(HOUSEHOLD_ATTRIBUTE.values),
}
"""Attribute -> whether a row states it in a way that is understood."""

_BIT = "_bit"


def with_neighbours(rows: pl.DataFrame, titles: Sequence[str]) -> pl.DataFrame:
    """``rows`` with, for each attribute, the titles (``titles`` by rank) of the next lower level
    that states it of the same household (``persons_from``) and of the lowest (``persons_base``).

    A household that stands twice at a level is not compared there: which row counts is not known.
    Of what the row itself does not state nothing is told.
    """
    # The levels that state an attribute of a household are the bits of a number.
    bit = pl.col("level").replace_strict(
        {level: 1 << rank for level, rank in RANKS.items()}, return_dtype=pl.Int64
    )
    stated = rows.select(
        KEY,
        bit.alias(_BIT),
        *(_STATES[name].fill_null(value=False).alias(name) for name in ATTRIBUTES),
    )
    levels = (
        stated.group_by(KEY, _BIT)
        .agg(pl.len(), pl.col(ATTRIBUTES).first())
        .filter(pl.col("len") == 1)
        .group_by(KEY)
        .agg((pl.col(ATTRIBUTES) * pl.col(_BIT)).sum())
    )
    some = range(1, 1 << len(RANKS))
    highest = {bits: titles[bits.bit_length() - 1] for bits in some}
    lowest = {bits: titles[(bits & -bits).bit_length() - 1] for bits in some}
    beside = stated.select(KEY, _BIT).join(levels, on=KEY, how="left", maintain_order="left")
    return rows.with_columns(
        beside.select(
            _lower(name).replace_strict(told, default=None, return_dtype=pl.String).alias(column)
            for name in ATTRIBUTES
            for column, told in ((f"{name}_from", highest), (f"{name}_base", lowest))
        )
    )


def _lower(name: str) -> pl.Expr:
    """The bits of the levels below a row's own that state what the row states too."""
    own = pl.col(_BIT)
    return pl.when((pl.col(name) & own) > 0).then(pl.col(name) & (own - 1))


def place() -> pl.Expr:
    """Town and village in words; null where one is unknown, or the area stands at one level alone:
    then the area is told, not each of its households."""
    absent = [pl.col(f"{grain}_absent") for grain in GRAINS]
    words = pl.concat_str("_town", "_village")
    return pl.when(~pl.any_horizontal(absent).fill_null(value=False)).then(words).alias("place")
