"""Words the rules about monitored households are written with.

The household columns of the monitored export repeat on every row of a household: a rule judges the
first of them. The export also lists 脱贫户 that are not monitored; of those no MO rule says
anything.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules.terms import (
    filled,
    given,
    is_true,
    month_number,
    names_one_of,
    some,
    stated,
    value_if,
)

from .facts.numbering import where_whole
from .names import Monitored, Parameters

RISKS = tuple(f"risk_{number}" for number in range(1, 6))
DEVELOPMENT = ("industry_help", "employment_help", "public_post_help", "finance_help")
"""开发式帮扶: industry, employment, public posts, loans."""

SUPPORT = (
    *("health_help", "education_help", "compulsory_education_help", "housing_help"),
    *("relocation_help", "water_help", "social_help", "living_help", "infrastructure_help"),
)
MEASURES = (*DEVELOPMENT, "comprehensive_help", *SUPPORT)


def of_monitored(m: Monitored, condition: nw.Expr) -> nw.Expr:
    """The condition on the first row of a monitored household; null on every other row, and where
    rows of the household carry another number."""
    return where_whole(m, value_if(m.is_first & filled(m.monitor_category), condition))


def of_open(m: Monitored, condition: nw.Expr) -> nw.Expr:
    """The same, null also where the risk is marked as removed."""
    removed = m.optional("risk_removed")
    if removed is None:
        return of_monitored(m, condition)
    return of_monitored(m, value_if(~stated(removed == YES), condition))


def is_removed(m: Monitored) -> nw.Expr:
    return is_true(m.risk_removed == YES)


def names_risk(m: Monitored, *words: str) -> nw.Expr:
    """Whether one of the risks of the row contains one of the words."""
    return some(*(names_one_of(cell, words) for cell in m.available(*RISKS)))


def names_any_risk(m: Monitored) -> nw.Expr:
    return some(*(given(cell) for cell in m.available(*RISKS)))


def measures_given(m: Monitored, *names: str) -> nw.Expr:
    """Whether one of the measures is registered; the export must have a column for each."""
    return some(*(given(m[name]) for name in names))


def months_since(month: nw.Expr, policy: Parameters) -> nw.Expr:
    """Calendar months from a month to that of the snapshot date."""
    return nw.lit(policy.day.year * 12 + policy.day.month) - month_number(month)


def nobody_has_labour(m: Monitored) -> nw.Expr:
    """Every member is stated to be 无劳动力 or 丧失劳动力."""
    return m.people_without_labour == m.headcount
