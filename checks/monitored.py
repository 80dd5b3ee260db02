"""Words and facts the rules about monitored households are written with.

The household columns of the monitored export repeat on every row of a household: a rule is asked
once, of its first row. The export also lists 脱贫户 that are not monitored; of those no MO rule
says anything.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.rules import Columns, Policy, derived, fact
from hecha.rules.terms import count_if, filled, given, says, some, sure, value_if

RISKS = tuple(f"risk_{number}" for number in range(1, 6))
DEVELOPMENT = ("industry_help", "employment_help", "public_post_help", "finance_help")
"""开发式帮扶: industry, employment, public posts, loans."""

SUPPORT = (
    *("health_help", "education_help", "compulsory_education_help", "housing_help"),
    *("relocation_help", "water_help", "social_help", "living_help", "infrastructure_help"),
)
MEASURES = (*DEVELOPMENT, "comprehensive_help", *SUPPORT)


def of_monitored(m: Columns, condition: nw.Expr) -> nw.Expr:
    """The condition on the first row of a monitored household; null on every other row."""
    return value_if(m.is_first & filled(m.monitor_category), condition)


def of_open(m: Columns, condition: nw.Expr) -> nw.Expr:
    """The same, null also where the risk is marked as removed."""
    removed = m.optional("risk_removed")
    if removed is None:
        return of_monitored(m, condition)
    return of_monitored(m, value_if(~sure(removed == YES), condition))


def is_removed(m: Columns) -> nw.Expr:
    return sure(m.risk_removed == YES)


def names_risk(m: Columns, *words: str) -> nw.Expr:
    """Whether one of the risks of the row contains one of the words."""
    cells = m.available(*RISKS)
    return some(*(sure(says(cell, word)) for cell in cells for word in words))


def names_any_risk(m: Columns) -> nw.Expr:
    return some(*(filled(cell) for cell in m.available(*RISKS)))


def measures_given(m: Columns, *names: str) -> nw.Expr:
    """Whether one of the measures is registered; the export must have a column for each."""
    return some(*(given(m[name]) for name in names))


def month_number(month: nw.Expr) -> nw.Expr:
    """A month as a number whose differences are calendar months."""
    return month.dt.year().cast(nw.Int64) * 12 + month.dt.month()


def months_since(month: nw.Expr, policy: Policy) -> nw.Expr:
    """Calendar months from a month to that of the snapshot date."""
    return nw.lit(policy.day.year * 12 + policy.day.month) - month_number(month)


@fact("monitored", "monitored")
@fact("household", "member", default=0)
def headcount(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("monitored", "monitored")
def people_with_labour(m: Columns, policy: Policy) -> nw.Expr:
    """Everyone told to be neither 无劳动力 nor 丧失劳动力."""
    return count_if(~m.labour.is_in(codes.WITHOUT_LABOUR))


@fact("monitored", "monitored")
def people_without_labour(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(m.labour.is_in(codes.WITHOUT_LABOUR))


@fact("monitored", "monitored")
def people_of_strong_labour(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(m.labour.is_in((codes.ORDINARY_LABOUR, codes.SKILLED_LABOUR)))


def nobody_has_labour(m: Columns) -> nw.Expr:
    """Every member is told to be 无劳动力 or 丧失劳动力."""
    return m.people_without_labour == m.headcount


@fact("monitored", "monitored")
def people_at_work(m: Columns, policy: Policy) -> nw.Expr:
    """Members with a work place or months of work."""
    told = m.named("work_place", "work_months")
    return count_if(
        some(
            *(
                filled(cell) if name == "work_place" else sure(cell > 0)
                for name, cell in told.items()
            )
        )
    )


@derived("monitored")
def works_away(m: Columns, policy: Policy) -> nw.Expr:
    """Works at a place that does not name the household's own county."""
    return ~m.work_place.str.contains(m.county, literal=True)


@fact("monitored", "monitored")
def people_away(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(m.works_away)


@fact("monitored", "work_spell", default=0)
def work_spells(w: Columns, policy: Policy) -> nw.Expr:
    return count_if(filled(w.start_month))


@fact("monitored", "work_spell", default=0)
def transport_money(w: Columns, policy: Policy) -> nw.Expr:
    return w.transport_subsidy.sum()


@fact("monitored", "monitored")
def people_with_post(m: Columns, policy: Policy) -> nw.Expr:
    """Members with a public post or months of one."""
    told = m.named("public_post", "public_post_months")
    return count_if(
        some(
            *(
                filled(cell) if name == "public_post" else sure(cell > 0)
                for name, cell in told.items()
            )
        )
    )


@fact("monitored", "monitored")
def people_with_allowance(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(m.allowance_status.is_in((codes.RURAL_ALLOWANCE, codes.URBAN_ALLOWANCE)))


@fact("monitored", "monitored")
def people_with_support(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(m.support_status.is_in(("农村特困", "城市特困")))


def carries_card(m: Columns) -> nw.Expr:
    """Whether the number is that of a disability card."""
    return sure(m.id_length.is_in((20, 22)))


@fact("monitored", "monitored")
def severely_disabled_people(m: Columns, policy: Policy) -> nw.Expr:
    """Members whose card is of grade one or two: its 20th digit."""
    return count_if(carries_card(m) & m.id_number.str.slice(19, 1).is_in(("1", "2")))


@fact("monitored", "monitored")
@fact("household", "member")
def disabled_people(m: Columns, policy: Policy) -> nw.Expr:
    """Members whose health says 残疾 or whose number is that of a disability card."""
    return count_if(sure(says(m.health, codes.DISABLED)) | carries_card(m))


@fact("monitored", "monitored")
@fact("household", "member")
def sick_people(m: Columns, policy: Policy) -> nw.Expr:
    """Members with a chronic or serious illness."""
    return count_if(some(says(m.health, codes.CHRONIC), says(m.health, codes.SERIOUS)))


@fact("monitored", "monitored")
@fact("household", "member")
def students(m: Columns, policy: Policy) -> nw.Expr:
    """Members in a school of any stage; a child below school is none."""
    status = m.school_status
    return count_if(~status.is_in((codes.NOT_STUDENT, "学龄前儿童")))


@fact("monitored", "monitored")
def absent_children(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(sure(m.is_out_of_school))


@fact("monitored", "monitored")
def uninsured_people(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(~m.is_insured)
