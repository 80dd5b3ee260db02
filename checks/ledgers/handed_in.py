"""Which townships handed in a ledger or an export.

What is on no list is an omission only where a list was handed in: a rule about what a ledger
leaves out says nothing of a township that has no row in it, nor of a row without a township. An
export is made for the whole county unless it shows otherwise, so a rule about what it leaves out
does judge rows without a township.
"""

from __future__ import annotations

import narwhals as nw

from hecha.rules.terms import value_if

from ..names import Household, Member


def where_handed_in(rows_of_township: nw.Expr, condition: nw.Expr) -> nw.Expr:
    """The condition in the townships with rows of a ledger, else null."""
    return value_if(rows_of_township > 0, condition)


def where_exported(
    row: Household | Member, rows_of_township: nw.Expr, condition: nw.Expr
) -> nw.Expr:
    """The condition, but null in a township that another table has no row of."""
    return value_if((rows_of_township > 0) | row.township.is_null(), condition)
