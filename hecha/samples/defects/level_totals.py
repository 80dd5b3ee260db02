"""Defects of the tallies of five levels, and of the areas they name (LV08-LV11)."""

from __future__ import annotations

from collections.abc import Callable

from hecha.samples.book import Family
from hecha.samples.defects.bench import Bench, Entry
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.ledgers.ledger_layouts import (
    CARD,
    COUNTY_TALLY,
    COUNTY_TALLY_BY_TOWN,
    PLATFORM_TALLY,
    TOWN_REGISTER,
    VILLAGE_REGISTER,
)
from hecha.samples.rendering import Cell, Row
from hecha.samples.written_pages import Page

_REGISTERS = (CARD, VILLAGE_REGISTER, TOWN_REGISTER)


def _plus(cell: Cell, count: int) -> str:
    return str(int(str(cell)) + count)


def _village(bench: Bench, fits: Callable[[Entry], bool] = lambda _: True) -> Entry:
    """A village of the county's tally, but the last: its book is damaged as a whole."""
    last = bench.book.county.villages[-1].name
    return bench.line(COUNTY_TALLY, lambda entry: entry.row["village"] != last and fits(entry))


def _first(pages: list[Page], village: Cell) -> Row:
    return next(row for page in pages for row in page.rows if row["village"] == village)


def _change_sums(bench: Bench, village: Row, **changes: int) -> None:
    """Changes what the county file has of a village and its town."""
    towns = bench.pages(COUNTY_TALLY_BY_TOWN)[0].rows
    town = next(row for row in towns if row["town"] == village["town"])
    for row in (village, town):
        for column, count in changes.items():
            row[column] = _plus(row[column], count)


def _family_of(bench: Bench, village: Row, *, size: int) -> Family:
    """A household of at least ``size`` persons, as registered for poverty, in a village."""
    return bench.family(
        lambda family: family.village.name == village["village"] and family.household.size >= size
    )


@ledger_defect("LV08a", "LV08b")
def households_above_the_list(bench: Bench) -> None:
    """The county file has a household more than the town book lists."""
    entry = _village(bench)
    entry.row["households"] = _plus(entry.row["households"], 1)
    bench.mark_entry(entry, "households", "县档比乡簿多一户")


@ledger_defect("LV08b")
def household_only_in_the_system(bench: Bench) -> None:
    """The system has a household that no level below it has."""
    entry = _village(bench)
    family = _family_of(bench, entry.row, size=1)
    for layout in _REGISTERS:
        bench.strike(layout, family.household.household_id)
    _change_sums(bench, entry.row, households=-1, persons=-family.household.size)
    bench.mark_entry(entry, "households", "县档比系统少一户")
    bench.mark(entry.row, "persons", "少了这一户的人", rule="LV09b")
    bench.mark(family.row, "household_id", "系统有此户、各级册簿没有", family, rule="LV02")


@ledger_defect("LV09a", "LV09b")
def persons_above_the_list(bench: Bench) -> None:
    """The county file has three persons more than the town book lists."""
    entry = _village(bench)
    entry.row["persons"] = _plus(entry.row["persons"], 3)
    bench.mark_entry(entry, "persons", "县档比乡簿多3人")


@ledger_defect("LV09b")
def person_only_below(bench: Bench) -> None:
    """All levels have a person in a household that the system has not."""
    entry = _village(bench)
    family = _family_of(bench, entry.row, size=2)
    for layout in _REGISTERS:
        for page in bench.pages(layout):
            for row in page.rows:
                if row["household_id"] == family.household.household_id:
                    row["household_size"] = _plus(row["household_size"], 1)
    _change_sums(bench, entry.row, persons=1)
    bench.mark_entry(entry, "persons", "县档比系统多一人")
    bench.mark(family.row, "household_size", "系统比各级册簿少一人", family, rule="LV03")


@ledger_defect("LV10a")
def village_renamed(bench: Bench) -> None:
    """The county file has a village under another name."""
    entry = _village(bench)
    village = entry.row["village"]
    entry.row["village"] = f"新{village}"
    bench.mark_entry(entry, "village", "乡簿没有县档里的村")
    bench.mark(_first(bench.pages(TOWN_REGISTER), village), "village", "县档没有乡簿里的村")


@ledger_defect("LV10b")
def town_renamed(bench: Bench) -> None:
    """The platform has a town under another name."""
    entry = bench.line(PLATFORM_TALLY)
    entry.row["town"] = f"新{entry.row['town']}"
    bench.mark_entry(entry, "town", "县档没有市平台里的乡镇")


@ledger_defect("LV10c", "LV10a", "LV10b")
def county_renamed(bench: Bench) -> None:
    """The last village's book names another county."""
    county, village = bench.book.county, bench.book.county.villages[-1].name
    pages = [page for page in bench.pages(VILLAGE_REGISTER) if village in page.file]
    renamed = f"{county.name[:-1]}区"
    if pages[0].rows[0]["county"] == renamed:
        bench.give_up()
    for row in pages[0].rows:
        row["county"] = renamed
    bench.mark(pages[0].rows[0], "county", "乡簿没有村册里的县")


@ledger_defect("LV11a")
def two_numbers_for_a_village(bench: Bench) -> None:
    """The county file has a village twice, with different numbers."""
    entry = _village(bench)
    bench.add_after(entry, {"households": _plus(entry.row["households"], 2)})
    bench.mark_entry(entry, "households", "同一个村两处户数不同")


@ledger_defect("LV11b")
def platform_households_differ(bench: Bench) -> None:
    """The platform has two households more than the export lists."""
    entry = bench.line(PLATFORM_TALLY)
    entry.row["households"] = _plus(entry.row["households"], 2)
    bench.mark_entry(entry, "households", "市平台比系统导出表多2户")


@ledger_defect("LV11c")
def platform_persons_differ(bench: Bench) -> None:
    """The platform has two persons more than the export lists."""
    entry = bench.line(PLATFORM_TALLY)
    entry.row["persons"] = _plus(entry.row["persons"], 2)
    bench.mark_entry(entry, "persons", "市平台比系统导出表多2人")
