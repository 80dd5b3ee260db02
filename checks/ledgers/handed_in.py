"""Which townships handed in a ledger or an export.

What stands on no list is an omission only where a list was handed in: a rule about what a ledger
leaves out says nothing of a township that has no row in it, nor of a row without a township. An
export is made for the whole county unless it shows otherwise, so a rule about what it leaves out
does judge rows without a township.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare.ledgers import LEDGERS
from hecha.rules import Columns, Expression, Policy, derived, fact
from hecha.rules.terms import value_if

from ..shared import named, row_count


@derived("member", "household", *LEDGERS)
def township(row: Columns, policy: Policy) -> nw.Expr:
    """County and township of the row, also where no county is told; null without a township."""
    return nw.concat_str(nw.col("_county").fill_null(""), nw.col("_town"), separator="/")


def handed_in(table: str, ledger: str, where: Expression | None = None) -> None:
    """Declare what :func:`where_handed_in` and :func:`where_exported` need to know of the rows of
    ``table``: how many rows of a ledger or other table (those for which ``where`` holds) their
    township has."""
    count = named(_name(ledger), row_count)
    fact(table, ledger, on=("township",), where=where, default=0)(count)


def where_handed_in(row: Columns, ledger: str, condition: nw.Expr) -> nw.Expr:
    """The condition in the townships with rows of the ledger, else null."""
    return value_if(row.aside(_name(ledger)) > 0, condition)


def where_exported(row: Columns, table: str, condition: nw.Expr) -> nw.Expr:
    """The condition, but null in a township that another table has no row of."""
    has_rows = row.aside(_name(table)) > 0
    return value_if(has_rows | row.township.is_null(), condition)


def _name(ledger: str) -> str:
    return f"{ledger}_rows_of_township"
