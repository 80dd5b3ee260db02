"""Facts of members about the lists of other departments.

A person is found on a list by the first 18 characters of the ID. Every message shows the date of
the list, and says so where the file's name does not give one.
"""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.declare import codes
from hecha.declare.lists import ROSTERS
from hecha.declare.origin import ROSTER
from hecha.rules import EVERYBODY, Expression, derived, fact
from hecha.rules.terms import blank, contains, count_if, filled, is_true, names_one_of

from ...names import Member, Parameters, Roster, RosterAllowance
from ..roster import AT_SCHOOL, STAGES, of_card


@fact(
    "member",
    ROSTER + "{kind}",
    each=tuple(ROSTERS),
    name="{kind}_list_date",
    on=("everywhere",),
)
def list_date(r: Roster, policy: Parameters, kind: str) -> nw.Expr:
    return r.roster_date.max()


_WHO = ("id_number", "name")


def _rows(r: Member | Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


def entries(kind: str, name: str, *shows: str, where: Expression | None = None) -> None:
    """Declare the fact ``name`` of members: how many rows a list has of the person."""
    fact(
        "member",
        ROSTER + kind,
        on=("id_key",),
        where=where,
        default=0,
        shows=(*_WHO, *shows),
        name=name,
    )(_rows)


def hits(name: str, where: Expression) -> None:
    """Declare the fact ``name`` of members: how many of the household ``where`` is true for."""
    fact("member", "member", where=where, default=0, shows=_WHO, name=name, counts=EVERYBODY)(_rows)


_COVERING = ("disability", "allowance", "support", "insurance", "school")
"""Kinds of roster a person can be missing from."""


def has_no_number(r: Roster, policy: Parameters) -> nw.Expr:
    """A row whose number is blank, hidden or cut off: anybody of that name may be meant."""
    return blank(r.id_key)


@fact(
    "member", ROSTER + "{kind}", each=_COVERING, name="{kind}_list_by_applicant", on=("everywhere",)
)
def list_by_applicant(r: Roster, policy: Parameters, kind: str) -> nw.Expr:
    return count_if(r.by_applicant)


@fact(
    "member",
    ROSTER + "{kind}",
    each=_COVERING,
    name="{kind}_rows_by_name",
    on=("name",),
    where=has_no_number,
    default=0,
)
def rows_by_name(r: Roster, policy: Parameters, kind: str) -> nw.Expr:
    return nw.len()


@fact(
    "member",
    ROSTER + "{kind}",
    each=_COVERING,
    name="{kind}_rows",
    on=("id_key",),
    default=0,
    shows=_WHO,
)
def rows_of_person(r: Roster, policy: Parameters, kind: str) -> nw.Expr:
    return nw.len()


def _is_listed(m: Member, policy: Parameters, kind: str) -> nw.Expr:
    return m[f"{kind}_rows"] > 0


_of_household = partial(fact, "member", "member", default=0, counts=EVERYBODY, each=_COVERING)


@_of_household(where=_is_listed, name="{kind}_rows_of_household")
def rows_of_household(m: Member, policy: Parameters, kind: str) -> nw.Expr:
    return nw.len()


@derived("member", name="{kind}_list_covers", each=_COVERING)
def list_covers(m: Member, policy: Parameters, kind: str) -> nw.Expr:
    """Whether a list says something of a person it does not have: the person has a number, no row
    without number bears the name, and where it names one person for each household, the person is
    on it or is the head of a household that has nobody on it."""
    covered = filled(m.id_key)
    if m.has(f"{kind}_rows_by_name"):
        covered = covered & (m.aside(f"{kind}_rows_by_name") == 0)
    of_persons = m.aside(f"{kind}_list_by_applicant") == 0
    named = of_persons | (m.aside(f"{kind}_rows") > 0)
    if not m.has("is_head"):
        return covered & named
    alone = m.aside("is_head") & (m.aside(f"{kind}_rows_of_household") == 0)
    return covered & (named | alone)


def _is_marked(m: Member, policy: Parameters, kind: str) -> nw.Expr:
    """Registered as somebody who should be on a list."""
    if kind == "disability":
        return m.has_card
    if kind == "insurance":
        return m.is_insured
    if kind == "school":
        return is_true(m.school_status.is_in(AT_SCHOOL))
    return is_true(m[f"has_{kind}"] == codes.YES)


@_of_household(where=_is_marked, name="{kind}_marks_of_household")
def marks_of_household(m: Member, policy: Parameters, kind: str) -> nw.Expr:
    return nw.len()


@derived("member", name="{kind}_hit_is_own", each=_COVERING)
def hit_is_own(m: Member, policy: Parameters, kind: str) -> nw.Expr:
    """Whether a row of a list is about the person it names: an applicant may have applied for
    somebody else of the household who is registered as receiving it."""
    of_persons = m.aside(f"{kind}_list_by_applicant") == 0
    return of_persons | (m.aside(f"{kind}_marks_of_household") == 0)


@derived("member")
def has_card(m: Member, policy: Parameters) -> nw.Expr:
    """Told to hold a disability card by the number or by the year of the card."""
    by_number = m.id_is_card
    if m.has("disability_card_year"):
        return by_number | filled(m.disability_card_year)
    return by_number


@derived("member")
def card_type(m: Member, policy: Parameters) -> nw.Expr:
    """Type of disability by digit 19 of the card."""
    return of_card(m, 18, codes.DISABILITY_TYPES)


@derived("member")
def card_grade(m: Member, policy: Parameters) -> nw.Expr:
    """Grade of disability by digit 20 of the card."""
    return of_card(m, 19, codes.DISABILITY_GRADES)


entries("disability", "disability_entries")


@fact(
    "member",
    "roster_disability",
    on=("id_key", "card_type"),
    by=("id_key", "listed_type"),
    default=0,
)
def rows_of_type(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "member",
    "roster_disability",
    on=("id_key", "card_grade"),
    by=("id_key", "listed_grade"),
    default=0,
)
def rows_of_grade(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "roster_disability", on=("id_key",))
def type_on_list(r: Roster, policy: Parameters) -> nw.Expr:
    return r.listed_type.max()


@fact("member", "roster_disability", on=("id_key",))
def grade_on_list(r: Roster, policy: Parameters) -> nw.Expr:
    return r.listed_grade.max()


def is_on_payroll(m: Member, policy: Parameters) -> nw.Expr:
    return m.payroll_entries > 0


entries("payroll", "payroll_entries", "unit", "since_date")


hits("payroll_hits", is_on_payroll)


def is_counted_vehicle(r: Roster, policy: Parameters) -> nw.Expr:
    spared = names_one_of(r.vehicle_type, policy.words("spared_vehicles"))
    return names_one_of(r.vehicle_type, policy.words("counted_vehicles")) & ~spared


def is_other_vehicle(r: Roster, policy: Parameters) -> nw.Expr:
    named = names_one_of(
        r.vehicle_type, [*policy.words("spared_vehicles"), *policy.words("counted_vehicles")]
    )
    return ~named


entries("vehicle", "vehicle_entries", "vehicle_type", "registered_date", where=is_counted_vehicle)


entries(
    "vehicle", "other_vehicle_entries", "vehicle_type", "registered_date", where=is_other_vehicle
)


def has_vehicle(m: Member, policy: Parameters) -> nw.Expr:
    return m.vehicle_entries > 0


def has_other_vehicle(m: Member, policy: Parameters) -> nw.Expr:
    return m.other_vehicle_entries > 0


hits("vehicle_hits", has_vehicle)


hits("other_vehicle_hits", has_other_vehicle)


def is_counted_property(r: Roster, policy: Parameters) -> nw.Expr:
    return ~is_true(contains(r.property_use, "宅基地"))


entries(
    "property", "property_entries", "property_use", "registered_date", where=is_counted_property
)


def has_property(m: Member, policy: Parameters) -> nw.Expr:
    return m.property_entries > 0


hits("property_hits", has_property)


def has_company(m: Member, policy: Parameters) -> nw.Expr:
    return m.company_entries > 0


entries("company", "company_entries", "post", "registered_date")


hits("company_hits", has_company)


_NOT_PAID = "未缴|欠费|停保|退保|断保|中断"


_NOT_ENROLLED = "毕业|结业|肄业|退学|注销|开除"


def has_died(r: Roster, policy: Parameters) -> nw.Expr:
    """Listed as dead by the snapshot date; a death after it was no mistake of the register."""
    return ~is_true(r.death_date > policy.day) if r.has("death_date") else filled(r.id_key)


entries("death", "death_entries", "death_date", where=has_died)


def has_begun(r: RosterAllowance, policy: Parameters) -> nw.Expr:
    return ~is_true(r.benefit_start > policy.day) if r.has("benefit_start") else filled(r.id_key)


entries("allowance", "allowance_entries", "benefit_start", where=has_begun)


entries("support", "support_entries")


def is_paid(r: Roster, policy: Parameters) -> nw.Expr:
    """An entry of somebody who is insured: 未缴费 is not."""
    if not r.has("payment_status"):
        return filled(r.id_key)
    return ~is_true(r.payment_status.str.contains(_NOT_PAID))


entries("insurance", "insurance_entries", "payment_status", where=is_paid)


@fact("member", "roster_insurance", on=("id_key",), where=is_paid)
def resident_entries(r: Roster, policy: Parameters) -> nw.Expr:
    return count_if(r.insures_resident)


@fact("member", "roster_insurance", on=("id_key",), where=is_paid)
def employee_entries(r: Roster, policy: Parameters) -> nw.Expr:
    return count_if(r.insures_employee)


def is_enrolled(r: Roster, policy: Parameters) -> nw.Expr:
    if not r.has("enrolment_status"):
        return filled(r.id_key)
    return ~is_true(r.enrolment_status.str.contains(_NOT_ENROLLED))


entries("school", "school_entries", "school", "grade", "enrolment_status", where=is_enrolled)


@fact("member", "roster_school", each=tuple(STAGES), name="listed_{stage}_rows", on=("everywhere",))
def listed_rows_of_stage(r: Roster, policy: Parameters, stage: str) -> nw.Expr:
    return count_if(r[f"is_of_{stage}"])


@fact("member", "member", each=tuple(STAGES), name="listed_{stage}_persons", on=("everywhere",))
def listed_persons_of_stage(m: Member, policy: Parameters, stage: str) -> nw.Expr:
    return count_if(m.school_status.is_in(STAGES[stage]) & (m.school_rows > 0))


@derived("member")
def stage_is_listed(m: Member, policy: Parameters) -> nw.Expr:
    """Whether the school list holds anybody of the person's stage, by its own words or by another
    person of that stage who is on it; null of who is at no school."""
    listed: nw.Expr = nw.lit(None, nw.Boolean)
    for stage, statuses in STAGES.items():
        rows = m.aside(f"listed_{stage}_rows") + m.aside(f"listed_{stage}_persons")
        listed = nw.when(m.school_status.is_in(statuses)).then(rows > 0).otherwise(listed)
    return listed
