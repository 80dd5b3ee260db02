"""Facts of members about their household: rows, head, spouse, size stated elsewhere."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import HEAD, SPOUSE
from hecha.rules import EXPORTED, derived, fact
from hecha.rules.terms import count_if, filled, is_true

from ...ledgers.handed_in import where_exported
from ...names import Household, Member, Monitored, Parameters
from ..conditions import is_head_row


def is_spouse_row(m: Member, policy: Parameters) -> nw.Expr:
    return m.relation == SPOUSE


@fact("member", "household", default=0, counts=EXPORTED)
def household_rows(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "household", on=("township",), default=0, counts=EXPORTED)
def household_rows_of_township(row: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "monitored", default=0)
def rows_as_general_household(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows of the monitored export that state the household as 一般农户, by type or category."""
    kind, category = m.optional("household_type"), m.monitor_category
    by_category = category == codes.MONITOR_EDGE
    if kind is None:
        return count_if(by_category)
    return count_if((kind == codes.ORDINARY_HOUSEHOLD) | (kind.is_null() & by_category))


@derived("member")
def lacks_household(m: Member, policy: Parameters) -> nw.Expr:
    """The household number is not in the household table; null in a township left out of it.

    一般农户 on the monitored list are not on the register of the poor, and lack nothing.
    """
    lost = filled(m.household_id) & (m.household_rows == 0)
    for elsewhere in ("household_rows_elsewhere", "households_adrift"):
        # The row of the household is there, under a wrong number or none.
        if (rows := m.beside(elsewhere)) is not None:
            lost = lost & ~is_true(rows > 0)
    if m.has("rows_as_general_household"):
        lost = lost & (m.aside("rows_as_general_household") == 0)
    return where_exported(m, m.aside("household_rows_of_township"), lost)


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


@fact(("member", "household", "pairing", "monitored"), "member", default=0, shows=("name",))
def members(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("member")
def is_head(m: Member, policy: Parameters) -> nw.Expr:
    return is_true(m.relation == HEAD)
