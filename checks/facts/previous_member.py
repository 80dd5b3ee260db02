"""Facts of the members of the last period: who is gone, and whether a movement says so."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import count_if, the_only

from ..names import Member, Movement, Parameters, PreviousMember
from .movement import is_decrease, is_explained_removal
from .periods import any_row_of_person


@fact("previous_member", "member", default=0)
def household_rows_now(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("previous_member", "movement", where=is_decrease, default=0, shows=("movement_reason",))
def decreases_of_gone_household(v: Movement, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("previous_member", "movement", where=is_explained_removal, default=0)
def explained_removals(v: Movement, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("previous_member")
def is_gone_unexplained(m: PreviousMember, policy: Parameters) -> nw.Expr:
    """Not registered any more, without a decrease that has a reason."""
    gone = ~any_row_of_person(m, "now") & ~any_row_of_person(m, "explained_decreases")
    return gone & (m.can_be_followed | (m.decreases_of_gone_household == 0))


@fact("previous_member", "previous_member", shows=("name",))
def members_gone_unexplained(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return count_if(m.is_gone_unexplained)


def is_of_renumbered_village(m: Member, policy: Parameters) -> nw.Expr:
    return m.is_renumbered & m.is_of_renumbered_village


@fact("previous_member", "member")
def household_place_now(m: Member, policy: Parameters) -> nw.Expr:
    """Null where the members are stated in several places (ID14)."""
    return the_only(m.place)


@fact(
    ("previous_member", "movement"),
    "member",
    by=("household_before",),
    where=is_of_renumbered_village,
)
def successor_place(m: Member, policy: Parameters) -> nw.Expr:
    """Where the household is now under another number."""
    return the_only(m.place)


@derived("previous_member")
def place_since(m: PreviousMember, policy: Parameters) -> nw.Expr:
    """The place the household has now, so that mergers and new names of villages and townships do
    not move anybody; the place it had where it is gone."""
    return nw.coalesce(m.household_place_now, m.successor_place, m.place)
