"""Facts of the lists of other departments, each row of which is about a person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import narwhals as nw

from hecha.declare import codes
from hecha.rules import derived, fact
from hecha.rules.terms import says, sure

from ..names import Member, Parameters, Roster, RosterAllowance


def _label(digit: nw.Expr, labels: Mapping[str, str]) -> nw.Expr:
    """What a digit of a card stands for; null for any other character."""
    start: nw.Expr = nw.lit(None, nw.String)
    return reduce(
        lambda rest, item: nw.when(digit == item[0]).then(nw.lit(item[1])).otherwise(rest),
        labels.items(),
        start,
    )


def of_card(m: Member | Roster, position: int, labels: Mapping[str, str]) -> nw.Expr:
    """What a digit behind the resident ID stands for; null of a number that has none."""
    return _label(m.id_number.str.slice(position, 1), labels)


@derived("roster")
def listed_type(r: Roster, policy: Parameters) -> nw.Expr:
    by_card = of_card(r, 18, codes.DISABILITY_TYPES)
    return nw.coalesce(r.disability_type, by_card) if r.has("disability_type") else by_card


@derived("roster")
def listed_grade(r: Roster, policy: Parameters) -> nw.Expr:
    by_card = of_card(r, 19, codes.DISABILITY_GRADES)
    return nw.coalesce(r.disability_grade, by_card) if r.has("disability_grade") else by_card


@fact("roster_allowance", "member", on=("id_key",), default=0)
def register_rows(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("roster_allowance", "roster_candidate", on=("id_key",), default=0)
def candidate_rows(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("roster_allowance", "roster_allowance", on=("everywhere",))
def allowance_list_date(r: RosterAllowance, policy: Parameters) -> nw.Expr:
    return r.roster_date.max()


@derived("roster")
def insures_resident(r: Roster, policy: Parameters) -> nw.Expr:
    return sure(r.insurance_type.str.contains("居民|合作医疗|新农合"))


@derived("roster")
def insures_employee(r: Roster, policy: Parameters) -> nw.Expr:
    return sure(says(r.insurance_type, "职工"))
