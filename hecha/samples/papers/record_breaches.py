"""How a household or person is made to miss what a claim asks of each."""

from __future__ import annotations

from collections.abc import Callable

from hecha.declare.codes import NO, UNEXITED
from hecha.declare.lexicon import OWN
from hecha.expectations.declared import Expectation
from hecha.samples.defects.bench import NowhereToPlant
from hecha.samples.papers.area_breaches import take_back_exit
from hecha.samples.papers.registering import registering
from hecha.samples.papers.site import Site

Breach = Callable[[Site, Expectation], None]
RECORD_BREACHES: dict[str, Breach] = {}
"""By the column or fact the claim is about."""

_HOUSEHOLD_CELLS = {
    "area_per_person": ("house_area", "5"),
    "transfer_per_person": ("transfer_income", "100"),
    "net_income_per_person": ("net_income_per_person", "2500"),
    "has_production_power": ("has_production_power", NO),
    "poverty_standard": ("poverty_standard", ""),
    "exit_status": ("exit_status", UNEXITED),
}
_MEMBER_CELLS = {
    "accident_insurance_subsidy": NO,
    "has_allowance": NO,
    "commercial_medical": NO,
}
_WORK = (
    *("work_months", "work_place", "employer", "work_sector", "employment_channel"),
    *("public_post", "public_post_months"),
)
_LATE_YEAR = "2030年"
_SMALL, _LARGE = "100", "5000"
"""Yuan: below and above what a paper allows for a course or a grant."""


_breach = registering(RECORD_BREACHES)


@_breach(*_HOUSEHOLD_CELLS)
def household_cell(site: Site, expectation: Expectation) -> None:
    """A cell of a household."""
    column, cell = _HOUSEHOLD_CELLS[expectation.subject[0]]
    family = site.family(expectation)
    family.row[column] = cell
    site.bench.mark_household(family, column, expectation.title)


@_breach(*_MEMBER_CELLS)
def member_cell(site: Site, expectation: Expectation) -> None:
    """A cell of a person."""
    column = expectation.subject[0]
    family, person, row = site.member(expectation)
    row[column] = _MEMBER_CELLS[column]
    site.bench.mark(row, column, expectation.title, family, person)


@_breach("industries", "livelihoods")
def nothing_to_live_on(site: Site, expectation: Expectation) -> None:
    """A household has no industry, and nobody in it works."""
    family = site.family(expectation)
    for row in family.member_rows:
        row.update(dict.fromkeys(_WORK, ""))
    spells = site.bench.book.tables.get("work_spell", [])
    spells[:] = [row for row in spells if row["household_id"] != family.row["household_id"]]
    family.row["industry_support"] = ""
    family.household.income.business = family.household.income.business_cost = 0
    site.bench.recount(family)
    site.bench.mark_household(family, "industry_support", expectation.title)


@_breach("first_planned_year")
def no_year_or_too_late(site: Site, expectation: Expectation) -> None:
    """Without a year where the plan needs one, else later than the paper allows."""
    is_late = "max_value" in expectation.kwargs
    try:
        family = site.family(expectation)
    except NowhereToPlant:
        # Where all have exited, the claim is about nobody until one has not.
        family = site.untouched(lambda each: bool(each.row.get("exit_year")))
        take_back_exit(family)
    year = _LATE_YEAR if is_late else ""
    family.pairing_row["planned_exit_year"] = year
    site.bench.mark(family.pairing_row, "planned_exit_year", expectation.title, family)


@_breach("units_helping")
def no_unit(site: Site, expectation: Expectation) -> None:
    """The pairing names no unit."""
    family = site.family(expectation)
    family.pairing_row["unit"] = ""
    site.bench.mark(family.pairing_row, "unit", expectation.title, family)


@_breach("valid_pairings")
def no_helper(site: Site, expectation: Expectation) -> None:
    """The household is paired with nobody."""
    family = site.family(expectation)
    table = site.bench.book.tables["pairing"]
    table[:] = [row for row in table if row is not family.pairing_row]
    site.bench.mark_household(family, "household_id", expectation.title)


@_breach("secretary_visits")
def not_called_on(site: Site, expectation: Expectation) -> None:
    """Somebody has been at the household, but no secretary."""
    posts: dict[str, set[str]] = {}
    visits = site.pages("visit")
    for page in visits:
        for row in page.rows:
            posts.setdefault(str(row["household_id"]), set()).add(str(row["visitor_post"]))
    family = site.family(
        expectation, lambda each: "民政专干" in posts.get(each.household.household_id, ())
    )
    key = family.household.household_id
    for page in visits:
        page.rows[:] = [
            row
            for row in page.rows
            if row["household_id"] != key or row["visitor_post"] == "民政专干"
        ]
    site.bench.mark_household(family, "household_id", expectation.title)


@_breach("training_least", "training_most")
def odd_subsidy(site: Site, expectation: Expectation) -> None:
    """A course is paid with less or more than the paper allows."""
    page = next(page for page in site.pages("beneficiary") if "培训" in page.file)
    is_least = "min_value" in expectation.kwargs
    row = page.rows[0 if is_least else -1]
    row["amount"] = _SMALL if is_least else _LARGE
    site.bench.mark(row, "amount", expectation.title)


@_breach("rain_dew_last_year")
def small_grant(site: Site, expectation: Expectation) -> None:
    """A student is paid less than the paper wants."""
    row = site.pages("rain_dew_payment")[0].rows[-1]
    row["amount"] = _SMALL
    site.bench.mark(row, "amount", expectation.title)


def own_column(site: Site, expectation: Expectation) -> None:
    """A cell of a column the suite declares, of a household or person the claim is about."""
    column = expectation.subject[0]
    if not column.startswith(OWN):
        site.bench.give_up()
    cell = site.wishes[expectation.frame, column].missed
    if expectation.frame == "member":
        family, person, row = site.member(expectation)
        row[column] = cell
        site.bench.mark(row, column, expectation.title, family, person)
        return
    if expectation.frame == "household":
        family = site.family(expectation)
        family.row[column] = cell
        site.bench.mark_household(family, column, expectation.title)
        return
    row = site.pages_of(expectation.frame)[0].rows[0]
    row[column] = cell
    site.bench.mark(row, column, expectation.title)
