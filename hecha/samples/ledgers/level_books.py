"""The registers of five levels: cards, village books, town books, county file, city platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hecha.samples.county_model import Household
from hecha.samples.ledgers import ledger_layouts
from hecha.samples.ledgers.clerk import Clerk
from hecha.samples.rendering import Row, standing_cells
from hecha.samples.written_pages import Page

_TALLIED = ("households", "persons")


def keep(clerk: Clerk) -> Iterator[Page]:
    """From the household up: cards of a village on one sheet, a book per village and per town."""
    for village in clerk.villages:
        cards = [row for each in village.households for row in _card(clerk, each)]
        yield clerk.page(ledger_layouts.CARD, cards, sheet=village.name, about=village.name)
    for village in clerk.villages:
        rows = [_entry(clerk, each) for each in village.households]
        layout = ledger_layouts.VILLAGE_REGISTER
        yield clerk.page(layout, rows, file=f"{layout.file}/{village.name}", about=village.name)
    for town in clerk.towns:
        rows = [
            _entry(clerk, each)
            for village in clerk.villages
            if village.town == town
            for each in village.households
        ]
        layout = ledger_layouts.TOWN_REGISTER
        yield clerk.page(
            layout,
            rows,
            file=f"{layout.file}/{town}",
            about=town,
            sums=("household_size",),
        )
    villages = [_tally(clerk.area(village), village.households) for village in clerk.villages]
    by_village, by_town = ledger_layouts.COUNTY_TALLY, ledger_layouts.COUNTY_TALLY_BY_TOWN
    yield clerk.page(by_village, villages, sheet=by_village.title, sums=_TALLIED)
    yield clerk.page(by_town, _by_town(clerk), sheet=by_town.title, sums=_TALLIED)
    yield clerk.page(ledger_layouts.PLATFORM_TALLY, _by_town(clerk), sums=_TALLIED)


def _card(clerk: Clerk, household: Household) -> Iterator[Row]:
    """A line for each person, the head first."""
    head = household.head
    for person in household.members:
        yield {
            **clerk.home(household),
            "head_name": head.name,
            "name": person.name,
            "id_number": person.id_number,
            "relation": person.relation,
            "household_size": str(household.size),
        }


def _entry(clerk: Clerk, household: Household) -> Row:
    """A line for the household."""
    return {
        **clerk.area(household.village),
        "household_id": household.household_id,
        "head_name": household.head.name,
        "head_id_number": household.head.id_number,
        "household_size": str(household.size),
        **standing_cells(household, clerk.day),
    }


def _tally(place: Row, households: Iterable[Household]) -> Row:
    sizes = [household.size for household in households]
    return {**place, "households": str(len(sizes)), "persons": str(sum(sizes))}


def _by_town(clerk: Clerk) -> list[Row]:
    return [
        _tally(
            {"county": clerk.book.county.name, "town": town},
            [each for v in clerk.villages if v.town == town for each in v.households],
        )
        for town in clerk.towns
    ]
