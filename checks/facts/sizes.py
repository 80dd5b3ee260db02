"""Head counts stated in several tables, against the members."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import every, is_true, the_only, value_if

from ..names import Household, Monitored, Pairing, Parameters


@fact(("pairing", "monitored"), "household")
def lowest_size_in_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_size.min()


@fact(("pairing", "monitored"), "household")
def highest_size_in_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_size.max()


@fact("household", "pairing")
def size_in_pairing(p: Pairing, policy: Parameters) -> nw.Expr:
    """Null where the rows differ."""
    return the_only(p.household_size)


@derived("household", "pairing", "monitored")
def states_another_size(row: Household | Monitored | Pairing, policy: Parameters) -> nw.Expr:
    """The size stated is not the number of members, and not the household row's, which is reported
    there; null where members of the village nobody can place may make up the difference."""
    stated, members = row.household_size, row.members
    own = [
        ~is_true(stated == size)
        for name in ("lowest_size_in_household", "highest_size_in_household")
        if (size := row.beside(name)) is not None
    ]
    differs = every(members > 0, stated != members, *own)
    adrift = row.beside("members_adrift")
    if adrift is None:
        return differs
    short = stated - members
    return value_if(~is_true((short > 0) & (short <= adrift)), differs)


def is_stating_another_size(row: Household | Monitored | Pairing, policy: Parameters) -> nw.Expr:
    return row.states_another_size


@fact("household", "household", where=is_stating_another_size)
@fact("pairing", "pairing", where=is_stating_another_size)
@fact("monitored", "monitored", where=is_stating_another_size)
def first_row_with_another_size(
    row: Household | Monitored | Pairing, policy: Parameters
) -> nw.Expr:
    return row.row_id.min()
