"""What an indicator is, and the pieces their declarations are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from hecha.declare.codes import YES

GRAINS = {"county": 1, "town": 2, "village": 3}
"""Grain -> how many area columns name an area."""

YEARS = range(2014, 2021)
"""Years of exit: from the first registers to the end of the campaign."""

HOUSEHOLDS, PERSONS, VILLAGES, SHARE = "户", "人", "个", "%"

INDICATOR, VILLAGE, HOUSEHOLD, MEMBER = "indicator", "village", "household", "member"
OF_TOWNS, OF_VILLAGES = "towns", "villages"
FINER = {OF_TOWNS: "town", OF_VILLAGES: "village"}
"""What an indicator of the areas within another is computed from: the rows of that grain."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    ``of`` is the frame or ledger whose rows ``expression`` aggregates, and ``needs`` what it rests
    on (``table.column``, or ``table`` alone); of INDICATOR the expression is computed from the
    indicators named in ``needs``, of FINER it aggregates their figures for the areas within.
    ``grains`` are those it has a meaning at. Of a ledger, ``covers`` selects the rows that show
    whose figures it tells (:func:`hecha.figures.ledger_rows.is_covered`). A share is a fraction
    of 1 that is shown as a percentage.
    """

    of: str
    name: str
    title: str
    unit: str
    definition: str
    needs: tuple[str, ...]
    expression: pl.Expr
    grains: tuple[str, ...] = tuple(GRAINS)
    covers: pl.Expr = field(default_factory=lambda: pl.lit(True))


def rows() -> pl.Expr:
    """How many rows there are."""
    return pl.len().cast(pl.Int64)


def count(condition: pl.Expr) -> pl.Expr:
    """How many rows fulfil a condition; unknown is no."""
    return condition.fill_null(False).sum().cast(pl.Int64)


def total(column: str) -> pl.Expr:
    """Sum over villages; unknown where one of them does not tell."""
    return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum())


def is_yes(column: str) -> pl.Expr:
    """Whether a column of yes and no says yes."""
    return pl.col(column) == YES


def share(name: str, title: str, part: str, whole: str, definition: str) -> Indicator:
    """One indicator over another, null where the whole is nought."""
    ratio = pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))
    return Indicator(INDICATOR, name, title, SHARE, definition, (part, whole), ratio)


def by_year(
    name: str, title: str, definition: str, column: str, needs: tuple[str, ...]
) -> Iterator[Indicator]:
    """An indicator per year of exit: the persons whose ``column`` is that year."""
    for year in YEARS:
        yield Indicator(
            MEMBER,
            f"{name}_{year}",
            f"{year}年{title}",
            PERSONS,
            definition.format(year=year),
            needs,
            count(pl.col(column) == year),
        )


def sum_in(condition: pl.Expr, column: str) -> pl.Expr:
    """The sum of a column over the rows that fulfil a condition."""
    return pl.when(condition).then(pl.col(column)).otherwise(0).sum()
