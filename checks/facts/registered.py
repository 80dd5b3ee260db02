"""Facts of persons named in other exports: what the member export states of them.

Rows that the monitored export alone has are no rows of the member export.
"""

from __future__ import annotations

import narwhals as nw

from hecha.rules import EXPORTED, derived, fact
from hecha.rules.terms import all_rows, the_only, value_if

from ..names import Household, Member, Monitored, Parameters, WorkSpell


def own_name(m: Member, policy: Parameters) -> nw.Expr:
    return m.name


@fact(("monitored", "work_spell"), "member", on=("id_key",), counts=EXPORTED, alone=own_name)
def registered_name(m: Member, policy: Parameters) -> nw.Expr:
    """The name of the person with the number; null where there are several."""
    return the_only(m.name)


@fact("monitored", "member", on=("id_key",), counts=EXPORTED)
def registered_sex(m: Member, policy: Parameters) -> nw.Expr:
    """The sex of the person with the number; null where its rows do not agree."""
    return the_only(m.person_sex)


@fact("monitored", "member", on=("id_key",), counts=EXPORTED)
def registered_birth(m: Member, policy: Parameters) -> nw.Expr:
    """The birth date of the person with the number; null where its rows do not agree."""
    return the_only(m.birth)


@fact("monitored", "member", on=("id_key",), default=0, counts=EXPORTED)
def persons_of_number(m: Member, policy: Parameters) -> nw.Expr:
    """Members with the ID number."""
    return nw.len()


@fact(("monitored", "work_spell"), "household", counts=EXPORTED)
def registered_place(h: Household, policy: Parameters) -> nw.Expr:
    """Town and village of the household; null where its rows state several."""
    return the_only(h.place)


@fact(("monitored", "work_spell"), "member", counts=EXPORTED)
def place_of_members(m: Member, policy: Parameters) -> nw.Expr:
    """Town and village of the household by its members; null where they state several."""
    return the_only(m.place)


@derived("monitored", "work_spell")
def is_elsewhere(row: Monitored | WorkSpell, policy: Parameters) -> nw.Expr:
    """Whether the row states another place than the household; null where household and members
    do not agree on one (ID14)."""
    by_members = row.beside("place_of_members")
    differs = row.place != row.registered_place
    if by_members is None:
        return differs
    return value_if(by_members == row.registered_place, differs)


_BY_NAME = ("household_id", "name")


@fact("monitored", "member", on=_BY_NAME, default=0, counts=EXPORTED)
def namesakes(m: Member, policy: Parameters) -> nw.Expr:
    """Members of the household with the name."""
    return nw.len()


@fact("monitored", "member", on=_BY_NAME, counts=EXPORTED)
def namesake_is_sound(m: Member, policy: Parameters) -> nw.Expr:
    """Whether the number of the member with the name, of each if there are several, is sound and
    nobody else's."""
    return all_rows(m.id_is_sound & (m.id_uses == 1))
