"""Facts of members about their household: rows, head, spouse, size stated elsewhere."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import HEAD, SPOUSE
from hecha.rules import derived, fact
from hecha.rules.terms import count_if, filled, sure

from ...names import Household, Member, Pairing, Parameters
from ..conditions import is_head_row


def is_spouse_row(m: Member, policy: Parameters) -> nw.Expr:
    return m.relation == SPOUSE


@fact("member", "household", default=0)
def household_rows(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "household", on=("township",), default=0)
def household_rows_of_township(row: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "household")
def size_in_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_size.max()


@fact("member", "pairing")
def size_in_pairing(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.household_size.max()


@fact("member", "pairing")
def lowest_size_in_pairing(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.household_size.min()


@fact("member", "member")
def heads(m: Member, policy: Parameters) -> nw.Expr:
    """Head rows; counted over all members, so that every relation is evidence."""
    return count_if(m.relation == codes.HEAD)


@fact("member", "member", where=is_spouse_row, default=0)
def spouse_rows(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(filled(m.relation))


@fact("member", "member", where=is_head_row)
def head_sex(m: Member, policy: Parameters) -> nw.Expr:
    return m.person_sex.max()


@fact("member", "member", where=is_spouse_row)
def spouse_sex(m: Member, policy: Parameters) -> nw.Expr:
    return m.person_sex.max()


@fact("member", "member", where=is_head_row)
def head_born(m: Member, policy: Parameters) -> nw.Expr:
    return m.born.min()


@fact("member", "member", shows=("name",))
def adults(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.age >= policy.adult_age)


@fact("member", "member", default=0, shows=("name",))
def members(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("member")
def is_head(m: Member, policy: Parameters) -> nw.Expr:
    return sure(m.relation == HEAD)
