"""Facts of households about their village or county: sums, first rows, incomes alike."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import count_if, filled, is_true, the_only

from ...names import Household, Pairing, Parameters, PreviousHousehold
from ..conditions import PLACE

_SOURCES = ("wage_income", "business_income", "property_income", "transfer_income")


INCOME_ITEMS = (
    *_SOURCES,
    *("post_income", "other_wage_income", "asset_dividend", "other_property_income"),
    *("family_planning_money", "allowance_money", "support_money", "pension_money"),
    *("ecology_money", "other_transfer_income", "business_cost", "net_income"),
    *("gross_income", "net_income_per_person"),
)


@fact("household", "previous_household", each=INCOME_ITEMS, name="previous_{item}")
def amount_of_last_period(h: PreviousHousehold, policy: Parameters, item: str) -> nw.Expr:
    """Null where the rows of the household differ."""
    return the_only(h[item])


_COPIED = (*_SOURCES, "business_cost")


_ALIKE = (*PLACE, *_COPIED)


@fact("household", "household", on=_ALIKE, shows=_COPIED)
def households_alike(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_id.n_unique()


@fact("household", "household", on=_ALIKE)
def first_household_alike(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_id.min()


def _just_above(income: nw.Expr, line: float, policy: Parameters) -> nw.Expr:
    return (income > line) & (income <= line + policy.bunching_width)


@fact("household", "household", on=PLACE)
def incomes_in_village(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(is_true(h.aside("is_first")))


@fact("household", "household", on=PLACE)
def first_household_in_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.row_id.min()


def is_just_above_poverty_line(h: Household, policy: Parameters) -> nw.Expr:
    return _just_above(h.net_income_per_person, policy.poverty_line, policy)


@fact("household", "household", on=PLACE, where=is_just_above_poverty_line, default=0)
def households_above_poverty_line(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(is_true(h.aside("is_first")))


def is_just_above_monitoring_line(h: Household, policy: Parameters) -> nw.Expr:
    return _just_above(h.net_income_per_person, policy.monitoring_line, policy)


@fact("household", "household", on=PLACE, where=is_just_above_monitoring_line, default=0)
def households_above_monitoring_line(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(is_true(h.aside("is_first")))


def is_just_above_floor(h: Household, policy: Parameters) -> nw.Expr:
    return _just_above(h.net_income_per_person, policy.income_floor, policy)


@fact("household", "household", on=PLACE, where=is_just_above_floor, default=0)
def households_above_floor(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(is_true(h.aside("is_first")))


_COUNTY = ("_county",)


@fact("household", "household", on=_COUNTY)
def first_household_in_county(h: Household, policy: Parameters) -> nw.Expr:
    return h.row_id.min()


@fact("household", "household", on=_COUNTY)
def households_in_county(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_id.n_unique()


@derived("household")
def people(h: Household, policy: Parameters) -> nw.Expr:
    """Persons of the household, on the one of its rows that stands for it; else 0."""
    return nw.when(is_true(h.aside("is_first"))).then(h.headcount).otherwise(0)


@fact("household", "household", on=_COUNTY)
def people_in_county(h: Household, policy: Parameters) -> nw.Expr:
    return h.people.sum()


@derived("household")
def stands_for_county(h: Household, policy: Parameters) -> nw.Expr:
    """The one row of a county that its findings point to."""
    return h.row_id == h.first_household_in_county


@fact("household", "pairing")
def planned_year(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.planned_exit_year.max()


@derived("household")
def planned_people(h: Household, policy: Parameters) -> nw.Expr:
    """Persons of the household if it has a year to exit in, else 0; a plan that appears under a
    wrong household number, or none, is a plan."""
    planned = filled(h.planned_year)
    for elsewhere in ("pairings_elsewhere", "pairings_adrift"):
        if (rows := h.beside(elsewhere)) is not None:
            planned = planned | is_true(rows > 0)
    return nw.when(planned).then(h.people).otherwise(0)


@fact("household", "household", on=_COUNTY)
def people_planned(h: Household, policy: Parameters) -> nw.Expr:
    return h.planned_people.sum()


def _last_full_year(policy: Parameters) -> int:
    """The year of the snapshot if it is over on that day, else the one before."""
    day = policy.day
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


@derived("household")
def people_due(h: Household, policy: Parameters) -> nw.Expr:
    """Persons of the household if it was to exit in the last full year, else 0."""
    due = is_true(h.planned_year == _last_full_year(policy))
    return nw.when(due).then(h.people).otherwise(0)


@derived("household")
def people_exited(h: Household, policy: Parameters) -> nw.Expr:
    """Persons of the household if it did exit in the last full year, else 0."""
    exited = is_true(h.exit_year == _last_full_year(policy))
    return nw.when(exited).then(h.people).otherwise(0)


@fact("household", "household", on=_COUNTY)
def people_due_in_county(h: Household, policy: Parameters) -> nw.Expr:
    return h.people_due.sum()


@fact("household", "household", on=_COUNTY)
def people_exited_in_county(h: Household, policy: Parameters) -> nw.Expr:
    return h.people_exited.sum()


@fact("household", "household", on=PLACE)
def households_in_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_id.n_unique()


def _without_town(h: Household, policy: Parameters) -> nw.Expr:
    return nw.col("_town").is_null()


@fact("household", "household", on=("_village",), where=_without_town, default=0)
def households_without_town(h: Household, policy: Parameters) -> nw.Expr:
    """Households of a village of this name whose township is not known: they may be of this one."""
    return nw.len()


@fact("household", "household", on=PLACE)
def people_in_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.people.sum()


@fact("household", "household", on=PLACE)
def first_row_in_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.row_id.min()


@derived("household")
def people_per_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.people_in_village / h.households_in_village
