"""Facts of the monitored export, whose household columns repeat on every row."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import WITHOUT_LABOUR, YES
from hecha.declare.origin import ROSTER
from hecha.rules import derived, fact
from hecha.rules.terms import (
    contains,
    count_if,
    filled,
    given,
    is_true,
    names_one_of,
    some,
    the_only,
)

from ..monitored import RISKS, of_open
from ..names import Member, Monitored, Parameters, PreviousHousehold, Roster, WorkSpell
from .conditions import RAIN_DEW_STAGES


def _is_no_farmstead(r: Roster, policy: Parameters) -> nw.Expr:
    """Property other than the farmstead itself."""
    use = r.optional("property_use")
    return nw.lit(True) if use is None else ~is_true(contains(use, "宅基地"))


def _is_large(r: Roster, policy: Parameters) -> nw.Expr:
    """No motorcycle, hand tractor or three-wheeler."""
    kind = r.optional("vehicle_type")
    return nw.lit(True) if kind is None else ~names_one_of(kind, policy.words("spared_vehicles"))


@fact(
    "monitored",
    ROSTER + "property",
    on=("id_key",),
    where=_is_no_farmstead,
    default=0,
    shows=("id_number",),
)
def property_entries_of_person(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "monitored",
    ROSTER + "vehicle",
    on=("id_key",),
    where=_is_large,
    default=0,
    shows=("id_number",),
)
def vehicle_entries_of_person(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "monitored",
    ROSTER + "company",
    on=("id_key",),
    default=0,
    shows=("id_number",),
)
def company_entries_of_person(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "monitored",
    ROSTER + "payroll",
    on=("id_key",),
    default=0,
    shows=("id_number",),
)
def payroll_entries_of_person(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "monitored",
    "monitored",
    each=("property", "vehicle", "company", "payroll"),
    name="people_on_{kind}_list",
    shows=("name",),
)
def people_on_list(m: Monitored, policy: Parameters, kind: str) -> nw.Expr:
    """Members of the household with an entry on the list."""
    return count_if(m[f"{kind}_entries_of_person"] > 0)


@derived("monitored", name="causes")
def open_risks(m: Monitored, policy: Parameters) -> nw.Expr:
    """The risks of a household whose risk is not removed, on its first row."""
    risks = nw.concat_str(*m.available(*RISKS), separator="、", ignore_nulls=True)
    return of_open(m, risks)


@fact("monitored", "monitored")
def people_with_labour(m: Monitored, policy: Parameters) -> nw.Expr:
    """Everyone stated to be neither 无劳动力 nor 丧失劳动力."""
    return count_if(~m.labour.is_in(codes.WITHOUT_LABOUR))


@fact("monitored", "monitored")
def people_without_labour(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(m.labour.is_in(codes.WITHOUT_LABOUR))


@fact("monitored", "monitored")
def people_of_strong_labour(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(m.labour.is_in((codes.ORDINARY_LABOUR, codes.SKILLED_LABOUR)))


@fact("monitored", "monitored")
def people_at_work(m: Monitored, policy: Parameters) -> nw.Expr:
    """Members with a work place or months of work."""
    stated = m.named("work_place", "work_months")
    return count_if(
        some(
            *(
                filled(cell) if name == "work_place" else is_true(cell > 0)
                for name, cell in stated.items()
            )
        )
    )


@derived("monitored")
def works_away(m: Monitored, policy: Parameters) -> nw.Expr:
    """Works at a place that does not name the household's own county."""
    return ~m.work_place.str.contains(m.county, literal=True)


@fact("monitored", "monitored")
def people_away(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(m.works_away)


@fact("monitored", "work_spell", default=0)
def work_spells(w: WorkSpell, policy: Parameters) -> nw.Expr:
    return count_if(filled(w.start_month))


@fact("monitored", "work_spell", default=0)
def transport_money(w: WorkSpell, policy: Parameters) -> nw.Expr:
    return w.transport_subsidy.sum()


@fact("monitored", "monitored")
def people_with_post(m: Monitored, policy: Parameters) -> nw.Expr:
    """Members with a public post or months of one."""
    stated = m.named("public_post", "public_post_months")
    return count_if(
        some(
            *(
                given(cell) if name == "public_post" else is_true(cell > 0)
                for name, cell in stated.items()
            )
        )
    )


@fact("monitored", "monitored")
def people_with_allowance(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(m.allowance_status.is_in((codes.RURAL_ALLOWANCE, codes.URBAN_ALLOWANCE)))


@fact("monitored", "monitored")
def people_with_support(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(m.support_status.is_in(("农村特困", "城市特困")))


@fact("monitored", "monitored")
def severely_disabled_people(m: Monitored, policy: Parameters) -> nw.Expr:
    """Members whose card is of grade one or two: its 20th digit."""
    return count_if(m.id_is_card & m.id_number.str.slice(19, 1).is_in(("1", "2")))


@fact("monitored", "monitored")
def absent_children(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(is_true(m.is_out_of_school))


@fact("monitored", "monitored")
def uninsured_people(m: Monitored, policy: Parameters) -> nw.Expr:
    """Persons who are not insured though they have to be: no newborn child."""
    return count_if(~m.is_insured & ~m.aside("is_newborn"))


@fact("monitored", "previous_household")
def income_before(h: PreviousHousehold, policy: Parameters) -> nw.Expr:
    return the_only(h.net_income_per_person)


# Read past the trace: the evidence would be a cell of every person in the county.
@fact("monitored", "monitored", on=("_county",))
def monitored_in_county(m: Monitored, policy: Parameters) -> nw.Expr:
    return (~nw.col("monitor_category").is_null()).cast(nw.Int64).sum()


@fact("monitored", "member", on=("_county",))
def registered_in_county(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("monitored", "monitored", on=("_county",))
def first_row_of_county(m: Monitored, policy: Parameters) -> nw.Expr:
    return m.row_id.min()


@fact("monitored", "monitored")
def rain_dew_students(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows of students whom 雨露计划 may pay."""
    return count_if(m.school_status.is_in(RAIN_DEW_STAGES))


@fact("monitored", "monitored")
def vocational_students(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows of students of vocational schools and colleges."""
    return count_if(m.school_status.is_in((*codes.VOCATIONAL, *codes.HIGHER_VOCATIONAL)))


@fact("monitored", "monitored")
def rain_dew_members(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows marked as receiving 雨露计划."""
    return count_if(m.rain_dew == YES)


@derived("monitored")
def lacks_rain_dew(m: Monitored, policy: Parameters) -> nw.Expr:
    """Of a household with vocational students and no 雨露计划 registered."""
    stated = m.named("education_help", "rain_dew_members")
    help_told = [
        is_true(contains(cell, "雨露")) if name == "education_help" else cell > 0
        for name, cell in stated.items()
    ]
    return (m.vocational_students > 0) & ~some(*help_told)


@fact("monitored", "monitored")
def persons_not_without_labour(m: Monitored, policy: Parameters) -> nw.Expr:
    """Persons of a monitored household who may be able to work; a blank counts as able."""
    return count_if(~is_true(m.labour.is_in(WITHOUT_LABOUR)))


_RELIEF = "低保|特困|残疾"


_RECEIVED = (codes.RURAL_ALLOWANCE, codes.URBAN_ALLOWANCE, "农村特困", "城市特困")


@fact("monitored", "monitored")
def members_with_relief(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows that tell of 低保, 特困 support or a subsidy for the disabled."""
    stated = m.named("allowance_status", "support_status", "comprehensive_help")
    tests = []
    for name, cell in stated.items():
        if name == "comprehensive_help":
            tests.append(is_true(cell.str.contains(_RELIEF)))
        else:
            tests.append(is_true(cell.is_in(_RECEIVED)))
    return count_if(some(*tests))


_RISKS = ("risk_1", "risk_2", "risk_3", "risk_4", "risk_5")


@derived("monitored")
def has_illness_risk(m: Monitored, policy: Parameters) -> nw.Expr:
    return some(*(is_true(contains(risk, "因病")) for risk in m.available(*_RISKS)))
