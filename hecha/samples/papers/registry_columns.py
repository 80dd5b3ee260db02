"""Columns of the exports that the papers ask about and a plain sample leaves out."""

from __future__ import annotations

from dataclasses import replace

from hecha.declare import codes
from hecha.declare.codes import NO, YES
from hecha.policy.loading import LoadedSuite
from hecha.samples.book import Book, Family
from hecha.samples.papers.wishes import bound, claims_of
from hecha.samples.rendering import standing_cells

_ADDED = {
    "household": (
        *("household_type", "monitor_category", "exit_status", "exit_year"),
        *("return_year", "return_cause", "household_attribute", "first_identified"),
        *("industry_support", "relocated", "relocation_method", "settlement_method"),
        "settlement_place",
    ),
    "member": ("accident_insurance_subsidy", "rain_dew"),
    "village": ("arable_land",),
    "pairing": ("start_date", "end_date", "valid_mark"),
}
_HALF_A_YEAR = 6
_MOVED_IN_EVERY = 9
"""Every ninth household has been relocated."""
_MOVED_AREA = 20
"""Square metres per person of a relocated household (S004 三(一)2)."""
_FIELD_PER_PERSON = 2.4
"""亩 of a village per inhabitant; a paper asks for 2 (S002 二十)."""
_VOCATIONAL = (*codes.VOCATIONAL, *codes.HIGHER_VOCATIONAL)
_FIRST_REGISTER = "201312"
"""When the households of the first register were identified."""
_HELPED_FROM = "2016-05-10"
_WELL_ABOVE = 1.05
_SUPPORT = ("种植业", "养殖业")


def add(book: Book, suite: LoadedSuite) -> None:
    """Adds the columns to the layouts and fills them in as the claims of the suite want them."""
    for name, columns in _ADDED.items():
        layout = book.layouts[name]
        book.layouts[name] = replace(layout, columns=(*layout.columns, *columns))
    for number, family in enumerate(book.families):
        _fill_household(book, family, is_moved=number % _MOVED_IN_EVERY == 1)
        family.pairing_row["start_date"] = _HELPED_FROM
        family.pairing_row["valid_mark"] = "有效"
        if family.row.get("exit_year") == str(book.county.day.year):
            _recover(family)
        for person, row in family.members:
            months = person.work.months if person.work else 0
            row["accident_insurance_subsidy"] = YES if months >= _HALF_A_YEAR else NO
            row["commercial_medical"] = YES
            row["rain_dew"] = YES if person.school_status in _VOCATIONAL else NO
    has_exited = book.county.day.year >= max(year for year, _ in book.profile.exit_years)
    least = _least_income(suite)
    for row in book.tables["village"]:
        if row["exited_village"] and has_exited:
            row["exited_village"] = YES
            income = float(str(row["income_per_person"]))
            row["income_per_person"] = f"{max(income, least * _WELL_ABOVE):.0f}"
        row["arable_land"] = f"{float(str(row['population'])) * _FIELD_PER_PERSON:.1f}"


def _recover(family: Family) -> None:
    """Nobody is seriously ill in a household that exits this year (MO06)."""
    for row in family.member_rows:
        row["health"] = str(row["health"]).replace(codes.SERIOUS, codes.CHRONIC)


def _least_income(suite: LoadedSuite) -> float:
    """The most that a claim asks of the income of a village that has exited, in yuan."""
    return max(
        (
            bound(suite, claim, "min_value") or 0
            for claim in claims_of(suite)
            if claim.subject == ("income_per_person",) and claim.why_not_due(suite.day) is None
        ),
        default=0,
    )


def _fill_household(book: Book, family: Family, *, is_moved: bool) -> None:
    household, row = family.household, family.row
    row.update(standing_cells(household, book.county.day))
    if row.get("exit_status"):
        row["first_identified"] = _FIRST_REGISTER
    if household.has_labour:
        row["industry_support"] = _SUPPORT[household.size % len(_SUPPORT)]
    else:
        row["industry_support"] = ""
    row["main_fuel"] = "清洁能源"
    is_moved = is_moved and household.has_labour and not household.is_unsafe
    row["relocated"] = YES if is_moved else NO
    if is_moved:
        row["relocation_method"] = "集中安置"
        row["settlement_method"] = "县城安置"
        row["settlement_place"] = f"{household.village.town}安置点"
        least = _MOVED_AREA * household.size
        for each in (row, *family.monitored_rows):
            each["house_area"] = str(max(household.house_area, least))
