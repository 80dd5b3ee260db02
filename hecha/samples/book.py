"""The rows of all exports, and of each family, between rendering and writing."""

from __future__ import annotations

from dataclasses import dataclass, field

from hecha.declare import codes
from hecha.samples import rendering
from hecha.samples.county_model import County, Household, Person, Village
from hecha.samples.export_layouts import LAYOUTS, SheetLayout
from hecha.samples.profiles import Profile
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page


@dataclass(slots=True)
class Family:
    """A household with the rows that tell of it; members and member rows run parallel."""

    household: Household
    row: Row
    member_rows: list[Row]
    pairing_row: Row
    monitored_rows: list[Row] = field(default_factory=list)
    spell_rows: list[Row] = field(default_factory=list)

    @property
    def village(self) -> Village:
        """Where the household lives."""
        return self.household.village

    @property
    def members(self) -> list[tuple[Person, Row]]:
        """Each person with the row about them."""
        return list(zip(self.household.members, self.member_rows, strict=True))


@dataclass(slots=True)
class Book:
    """All rows; ``tables`` by layout name, in the order they are written; ``pages`` are the
    ledgers and registers kept beside the exports, if any."""

    county: County
    profile: Profile
    families: list[Family]
    tables: dict[str, list[Row]]
    pages: list[Page] = field(default_factory=list)
    layouts: dict[str, SheetLayout] = field(default_factory=LAYOUTS.copy)


_SERIES = ("project_id", "asset_id", "clue_id", "problem_id")
"""Numbers that each county gives anew."""


def joined(books: list[Book]) -> Book:
    """The counties of one submission as one book, of which the last names county and time.

    The files of ledgers and registers of the others have the county in their names.
    """
    *others, first = books
    for book in others:
        _move_county_pledges(book, first)
        first.families += book.families
        first.county.villages += book.county.villages
        first.county.helpers += book.county.helpers
        for name, rows in book.tables.items():
            first.tables[name] += rows
        for page in book.pages:
            for row in page.rows:
                row.update({n: f"{row[n]}{book.county.name}" for n in _SERIES if row.get(n)})
            page.file = page.file.replace(".xlsx", f"_{book.county.name}.xlsx")
            first.pages.append(page)
    return first


def _move_county_pledges(book: Book, to: Book) -> None:
    """What counties sign with their city stands in one list."""
    lists = [page for each in (to, book) for page in each.pages if page.layout.name == "pledge"]
    if lists:
        whole, own = lists[0], lists[-1]
        moved = [row for row in own.rows if row["pledge_level"] == codes.PLEDGE_COUNTY]
        own.rows[:] = [row for row in own.rows if row not in moved]
        whole.rows[:0] = moved


def fill(county: County, profile: Profile) -> Book:
    """Renders a county into rows."""
    families = [_family(county, profile, household) for household in county.households]
    tables: dict[str, list[Row]] = {
        "member": [row for family in families for row in family.member_rows],
        "household": [family.row for family in families],
        "pairing": [family.pairing_row for family in families],
        "helper": list(rendering.helper_rows(county)),
        "village": [rendering.village_row(county, profile, v) for v in county.villages],
        "village_team": [row for v in county.villages for row in rendering.team_rows(county, v)],
    }
    if profile.has_monitoring:
        tables["monitored"] = [row for family in families for row in family.monitored_rows]
        tables["work_spell"] = [row for family in families for row in family.spell_rows]
    return Book(county, profile, families, tables)


def _family(county: County, profile: Profile, household: Household) -> Family:
    whole = rendering.household_row(county, profile, household)
    rows = [rendering.member_row(county, profile, household, p) for p in household.members]
    family = Family(household, whole, rows, rendering.pairing_row(whole, household))
    if household.monitoring is not None:
        family.monitored_rows = [rendering.monitored_row(household, whole, row) for row in rows]
    if profile.has_monitoring:
        for person, row in zip(household.members, rows, strict=True):
            family.spell_rows.extend(rendering.spell_rows(whole, person, row))
    return family
