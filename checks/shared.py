"""Words that rules and facts of several themes are written with."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.rules import Expression
from hecha.rules.terms import is_true

from .names import Asset, Household, Monitored, Parameters, Register


def no_amount(row: Asset | Household | Monitored, column: str) -> nw.Expr:
    """An amount that is 0 or blank; text that is no amount is a fault of its own."""
    return ~is_true(row[column] > 0) & ~row[f"{column}__bad"]


def named(name: str, expression: Expression, **bound: str) -> Expression:
    """An expression under a name of its own, for facts declared once for each of several tables."""
    given = partial(expression, **bound)
    given.__name__ = name  # type: ignore[attr-defined]
    return given


def row_count(m: Register, policy: Parameters) -> nw.Expr:
    """In a fact: how many rows there are."""
    return nw.len()
