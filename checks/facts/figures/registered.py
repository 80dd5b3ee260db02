"""Facts of households and persons, and what the villages they live in have of them."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import (
    DISASTER,
    EXITED,
    EXITED_NO_POLICY,
    MONITOR_EDGE,
    MONITOR_SUDDEN,
    NATIONAL_STANDARD,
    NOT_EXITED_VILLAGE,
    ORDINARY_HOUSEHOLD,
    ORDINARY_LABOUR,
    RETURNED,
    SKILLED_LABOUR,
    UNEXITED,
    YES,
)
from hecha.declare.groups import BASE_YEAR
from hecha.rules import derived, fact
from hecha.rules.terms import (
    any_row,
    blank,
    count_if,
    distinct,
    filled,
    given,
    is_true,
    some,
    value_if,
)

from ...names import Household, Member, Pairing, Parameters, Village, VillageTeam

_FULL_LABOUR = (ORDINARY_LABOUR, SKILLED_LABOUR)


# ---- helpers and plans ----


@derived("pairing")
def is_helping(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.is_valid & filled(p.helper_name)


@fact("household", "pairing", default=0)
def units_helping(p: Pairing, policy: Parameters) -> nw.Expr:
    return distinct(value_if(p.is_helping, p.unit))


@fact("household", "pairing")
@fact("member", "pairing")
def first_planned_year(p: Pairing, policy: Parameters) -> nw.Expr:
    """A plan holds whether or not the pairing that states it is still in force."""
    return p.planned_exit_year.min()


# ---- the household ----


@fact("household", "member", default=0)
def members_able_to_work(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.labour.is_in(_FULL_LABOUR))


@derived("household")
def area_per_person(h: Household, policy: Parameters) -> nw.Expr:
    return value_if(h.member_rows > 0, h.house_area / h.member_rows)


@derived("household")
def transfer_per_person(h: Household, policy: Parameters) -> nw.Expr:
    return value_if(h.member_rows > 0, h.transfer_income / h.member_rows)


@derived("household")
def is_relief_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_attribute.str.contains("低保|特困|五保")


def _number(h: Household, count: nw.Expr) -> nw.Expr:
    """A count over the members: 0 where there are none, and unknown, not 0, where their sheet
    lacks a column."""
    return nw.when(h.member_rows == 0).then(0).otherwise(count)


@derived("household")
def industries(h: Household, policy: Parameters) -> nw.Expr:
    """1 for a household that is helped in an industry or earns from one, else 0."""
    return some(given(h.industry_support), is_true(h.business_income > 0)).cast(nw.Int64)


@derived("household")
def livelihoods(h: Household, policy: Parameters) -> nw.Expr:
    """Industry and work, each counted once."""
    return h.industries + _number(h, (h.earners > 0).cast(nw.Int64))


@derived("household")
def risk_points(h: Household, policy: Parameters) -> nw.Expr:
    """Seriously ill members, students beyond compulsory school, and a disaster as the cause."""
    people = _number(h, h.seriously_ill_members + h.students_beyond_compulsory)
    return people + is_true(h.main_cause == DISASTER).cast(nw.Int64)


@fact("household", "household", on=("everywhere",))
def households_with_status(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(filled(h.exit_status))


@derived("household")
def is_to_be_visited(h: Household, policy: Parameters) -> nw.Expr:
    """Poor by its status; where no household has one, by not being monitored for another reason."""
    category, status = h.optional("monitor_category"), h.optional("exit_status")
    poor = nw.lit(True)
    if category is not None:
        poor = ~is_true(category.is_in((MONITOR_EDGE, MONITOR_SUDDEN)))
    if status is None:
        return poor
    return (
        nw.when(h.aside("households_with_status") == 0)
        .then(poor)
        .otherwise(status != EXITED_NO_POLICY)
    )


@derived("household")
def is_registered_poor(h: Household, policy: Parameters) -> nw.Expr:
    """Whether it is or was registered as poor (建档立卡): not an ordinary farm household, nor one
    monitored that never was poor. 突发严重困难户 may be either: its status decides. What the export
    does not state is taken as registered."""
    kind, category = h.optional("household_type"), h.optional("monitor_category")
    status = h.optional("exit_status")
    never = nw.lit(False)
    if category is not None:
        sudden = is_true(category == MONITOR_SUDDEN)
        if status is not None:
            sudden = sudden & blank(status)
        never = is_true(category == MONITOR_EDGE) | sudden
    if kind is None:
        return ~never
    return nw.when(filled(kind)).then(kind != ORDINARY_HOUSEHOLD).otherwise(~never)


@fact("member", "household", default=0)
def rows_outside_register(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(~h.is_registered_poor)


@derived("member")
def is_registered_person(m: Member, policy: Parameters) -> nw.Expr:
    """Of a household registered as poor; of one without a household row unknown, and counted."""
    outside = m.optional("rows_outside_register")
    return nw.lit(True) if outside is None else outside == 0


# ---- the person, by household ----


@derived("member")
def is_of_base(m: Member, policy: Parameters) -> nw.Expr:
    """Whether some row of the person is of the base year; ``_years`` are those of all rows."""
    m.aside("year")
    return nw.col("_years").list.contains(BASE_YEAR)


@fact("member", "household")
def exit_year_of_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.exit_year.min()


@fact("member", "household")
def household_is_unexited(h: Household, policy: Parameters) -> nw.Expr:
    return any_row(h.exit_status.is_in((UNEXITED, RETURNED)))


@fact("member", "household")
def household_enjoys_policy(h: Household, policy: Parameters) -> nw.Expr:
    return any_row(h.exit_status == EXITED)


@fact("member", "household")
def household_is_national(h: Household, policy: Parameters) -> nw.Expr:
    return any_row(h.poverty_standard == NATIONAL_STANDARD)


# ---- the village ----


@derived("village")
def is_listed(v: Village, policy: Parameters) -> nw.Expr:
    """Whether the village table has the village, not households or persons alone."""
    return filled(v.aside("village")) & filled(v.row_id)


@derived("village")
def is_unexited_village(v: Village, policy: Parameters) -> nw.Expr:
    return is_true(v.exited_village.is_in(NOT_EXITED_VILLAGE))


def _rows(h: Household | Member) -> nw.Expr:
    """How many households or persons, which household numbers tell apart."""
    h.aside("household_id")
    return nw.len()


def is_poor_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.is_registered_poor


def is_poor_person(m: Member, policy: Parameters) -> nw.Expr:
    return m.is_registered_person


@fact("village", "household", on=("village_key",), where=is_poor_household, default=0)
def households_registered(h: Household, policy: Parameters) -> nw.Expr:
    return _rows(h)


@fact("village", "member", on=("village_key",), where=is_poor_person, default=0)
def persons_registered(m: Member, policy: Parameters) -> nw.Expr:
    return _rows(m)


@derived("village_team")
def person_key(t: VillageTeam, policy: Parameters) -> nw.Expr:
    """The name; a row without one is a person of its own."""
    return nw.coalesce(t.name, nw.concat_str(nw.lit("#"), t.row_id.cast(nw.String)))


def is_in_office(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return t.is_valid


@fact("village_team", "village_team", on=("village_key", "person_key"), where=is_in_office)
def person_leads(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return any_row(t.is_team_leader == YES)


@fact("village_team", "village_team", on=("village_key", "person_key"), where=is_in_office)
def person_is_secretary(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return any_row(t.is_first_secretary == YES)


@fact("village", "village_team", on=("village_key",), where=is_in_office, default=0)
def leaders_in_office(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return distinct(value_if(t.person_leads, t.person_key))


@fact("village", "village_team", on=("village_key",), where=is_in_office, default=0)
def secretaries_in_office(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return distinct(value_if(t.person_is_secretary, t.person_key))


@fact("village", "village_team", on=("village_key",), where=is_in_office, default=False)
def one_person_has_both(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return any_row(t.person_leads & t.person_is_secretary)
