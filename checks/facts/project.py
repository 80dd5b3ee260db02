"""Facts of projects: payments, doubles, and sums of the county."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO
from hecha.rules import derived, fact
from hecha.rules.terms import blank, count_if, every, filled, is_true

from ..names import Beneficiary, Member, Parameters, Project

YUAN_PER_UNIT = 10_000
"""Investment is stated in 万元."""


@derived("project")
def is_in_library(p: Project, policy: Parameters) -> nw.Expr:
    """Every row of the library, except those marked as not taken in."""
    return ~is_true(p.in_library == NO) if p.has("in_library") else nw.lit(True)


@fact("project", "beneficiary", on=("project_id",), default=0, shows=("amount",))
def payments(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("project", "beneficiary", on=("project_id",), default=0)
def amount_paid(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.amount.sum()


@fact("project", "project", on=("project_id",))
def investment_of_number(p: Project, policy: Parameters) -> nw.Expr:
    return p.total_investment.sum()


@derived("project")
def site(p: Project, policy: Parameters) -> nw.Expr:
    """Where the project is: township, village and 实施地点 together."""
    area = [nw.col(name).fill_null("") for name in ("_town", "_village")]
    return nw.concat_str([*area, p.place], separator="|")


@fact("project", "project", on=("project_name", "site", "year"))
def projects_alike(p: Project, policy: Parameters) -> nw.Expr:
    return count_if(filled(p.project_name))


@fact("project", "project", on=("_county",))
def first_project_in_county(p: Project, policy: Parameters) -> nw.Expr:
    return p.row_id.min()


@derived("project")
def fiscal_funds(p: Project, policy: Parameters) -> nw.Expr:
    """What the budgets of all levels give, without other sources; null where none is stated."""
    levels = ("central_funds", "province_funds", "city_funds", "county_funds")
    stated = p.available(*levels)
    none = every(*(blank(funds) for funds in stated))
    return nw.when(~none).then(nw.sum_horizontal(*stated))


@fact("project", "project", on=("_county",))
def fiscal_funds_in_county(p: Project, policy: Parameters) -> nw.Expr:
    """Unknown where one project does not state its funds."""
    return nw.when(count_if(blank(p.fiscal_funds)) == 0).then(p.fiscal_funds.sum())


@fact("project", "member", on=("_county",), default=0)
def persons_in_county(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.is_registered_person)


@derived("project")
def funds_per_person(p: Project, policy: Parameters) -> nw.Expr:
    """Yuan per registered person of the county; null without any."""
    yuan = p.fiscal_funds_in_county * YUAN_PER_UNIT
    return nw.when(p.persons_in_county > 0).then(yuan / p.persons_in_county)
