"""Which facts compare the rows of all counties, told from the rules."""

from __future__ import annotations

from datetime import date
from functools import cache

from hecha.policy import load
from hecha.province.shared_keys import SharedColumn, SharedKeys
from hecha.rules import rulebook


@cache
def keys() -> SharedKeys:
    return SharedKeys(rulebook.load(), load("national", date(2023, 12, 31)))


@cache
def columns() -> dict[tuple[str, tuple[str, ...]], SharedColumn]:
    return {(column.table, column.names): column for column in keys().columns()}


def test_numbers_of_people_households_phones_and_cards_are_compared() -> None:
    for table, *names in (
        ("member", "id_number"),
        ("member", "person_id"),
        ("member", "household_id"),
        ("member", "phone"),
        ("household", "bank_card"),
        ("pairing", "helper_phone"),
        ("pairing", "unit", "helper_name"),
        ("work_spell", "id_number"),
        ("previous_member", "person_id"),
    ):
        assert columns()[table, tuple(names)].links, (table, names)


def test_lists_of_others_names_areas_and_numbers_of_a_county_are_not() -> None:
    linking = {(table, names) for (table, names), column in columns().items() if column.links}
    assert not any(table in ("roster", "register", "tally") for table, _ in linking)
    named = {name for _, names in linking if len(names) == 1 for name in names}
    assert named.isdisjoint({"name", "project_id", "asset_id", "town", "village"})


def test_every_fact_of_the_province_is_found_by_columns_that_are_compared() -> None:
    """Of both tables of a fact some column is, in a domain the two share."""
    found = keys().columns()
    domains: dict[str, set[str]] = {}
    for column in found:
        domains.setdefault(column.table, set()).add(column.domain)
    shared = [
        fact
        for fact in rulebook.load().definitions.values()
        if fact.source is not None and keys().is_shared(fact)
    ]
    assert len(shared) > 500
    for fact in shared:
        assert domains[fact.table] & domains[str(fact.source)], (fact.table, fact.name)


_OF_LISTS = {
    f"{table}.{name}"
    for table, names in {
        "member": (
            *("allowance_rows", "company_entries", "disability_rows", "insurance_rows"),
            *("other_vehicle_entries", "payroll_entries", "property_entries", "school_rows"),
            *("support_rows", "vehicle_entries"),
        ),
        "monitored": (
            *("company_entries_of_person", "payroll_entries_of_person"),
            *("property_entries_of_person", "vehicle_entries_of_person"),
        ),
    }.items()
    for name in names
}
"""Counted from the lists of the other county for the rows it lends: these rows come along."""


def test_few_facts_of_areas_are_read_of_rows_of_other_counties() -> None:
    """docs/scale.md says so: of these rows they count what came along. A new one has to be looked
    at, and then named here."""
    assert keys().partial().keys() - _OF_LISTS == {
        "beneficiary.rain_dew_projects",
        "beneficiary.training_projects",
        "dropout_list.newest_month_of_township",
        "household.members_adrift",
        "member.household_rows_of_township",
        "member.households_adrift",
        "member.households_here",
        "member.households_renumbered_here",
        "member.visits_by_name",
    }
