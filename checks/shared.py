"""Words that rules and facts of several themes are written with."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.rules import Expression
from hecha.rules.terms import is_true

from .names import Asset, DropoutList, Household, Monitored, Parameters, Register, Visit


def no_amount(row: Asset | Household | Monitored, column: str) -> nw.Expr:
    """An amount that is 0 or blank; text that is no amount is a fault of its own."""
    return ~is_true(row[column] > 0) & ~row[f"{column}__bad"]


def content_key(row: DropoutList | Visit, *columns: str) -> nw.Expr:
    """Town, village and columns of a row, as far as it has them, in one text: which of several
    rows a finding stands on is decided by it, not by their order."""
    cells = [nw.col("_town"), nw.col("_village")]
    cells += [cell for name in columns if (cell := row.optional(name)) is not None]
    texts = (cell.cast(nw.String).fill_null("") for cell in cells)
    return nw.concat_str(*texts, separator="|")


def named(name: str, expression: Expression, **bound: str) -> Expression:
    """An expression under a name of its own, for facts declared once for each of several tables."""
    given = partial(expression, **bound)
    given.__name__ = name  # type: ignore[attr-defined]
    return given


def row_count(m: Register, policy: Parameters) -> nw.Expr:
    """In a fact: how many rows there are."""
    return nw.len()
