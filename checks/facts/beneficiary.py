"""Facts of the beneficiaries of projects: their project, household, card and year."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import some

from ..names import Beneficiary, Household, Member, Parameters, PreviousMember, Project


@derived("beneficiary")
def payment_year(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.payment_date.dt.year().cast(nw.Int64)


@fact("beneficiary", "household", shows=("first_identified",))
def recognised_household_year(h: Household, policy: Parameters) -> nw.Expr:
    return h.first_identified.dt.year().cast(nw.Int64).min()


@fact("beneficiary", "member", on=("id_key",), shows=("person_identified",))
def recognised_person_year(m: Member, policy: Parameters) -> nw.Expr:
    return m.person_identified.dt.year().cast(nw.Int64).min()


@fact("beneficiary", "previous_member", on=("everywhere",))
def year_of_last_period(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return m.year.max().cast(nw.Int64)


@fact("beneficiary", "previous_member", on=("id_key",), default=0)
def registered_last_period(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("beneficiary", "project", on=("project_id",), default=0)
def projects_of_number(p: Project, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("beneficiary", "household", default=0)
def registered_households(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("beneficiary", "member", default=0)
def registered_rows(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("beneficiary", "member", on=("id_key",), default=0)
def registered_persons(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("beneficiary")
def is_registered(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """Whether the household number is in the register."""
    return some(*(rows > 0 for rows in b.available("registered_households", "registered_rows")))


def is_card_intact(h: Household, policy: Parameters) -> nw.Expr:
    return ~h.bank_card__damaged


@fact("beneficiary", "household", where=is_card_intact)
def first_card_of_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.bank_card.min()


@fact("beneficiary", "household", where=is_card_intact)
def last_card_of_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.bank_card.max()
