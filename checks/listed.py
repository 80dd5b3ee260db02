"""Facts shared by the rules that compare the register with lists of other departments.

A person is found on a list by the first 18 characters of the ID. Every message shows the date of
the list, and says so where the file's name does not give one.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare.ledgers import LEDGERS
from hecha.declare.lists import ROSTERS
from hecha.declare.origin import ROSTER
from hecha.rules import Columns, Expression, Policy, derived, fact

from .shared import named, row_count


@derived("member", "roster", "beneficiary", "project", *LEDGERS)
def everywhere(m: Columns, policy: Policy) -> nw.Expr:
    """The same for every row, to tell all rows something about a whole table."""
    return nw.lit(1)


def _list_date(r: Columns, policy: Policy) -> nw.Expr:
    return r.roster_date.max()


for _kind in ROSTERS:
    fact("member", ROSTER + _kind, on=("everywhere",))(named(f"{_kind}_list_date", _list_date))


def entries(kind: str, name: str, *shows: str, where: Expression | None = None) -> None:
    """Declare the fact ``name`` of members: how many rows a list has of the person."""
    fact(
        "member",
        ROSTER + kind,
        on=("id_key",),
        where=where,
        default=0,
        shows=("id_number", "name", *shows),
    )(named(name, row_count))


def hits(name: str, where: Expression) -> None:
    """Declare the fact ``name`` of members: how many of the household ``where`` is true for."""
    fact("member", "member", where=where, default=0, shows=("id_number", "name"))(
        named(name, row_count)
    )
