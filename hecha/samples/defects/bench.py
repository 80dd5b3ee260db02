"""Where a defect is planted: picks a household no other defect touches, notes what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NoReturn

from hecha.samples.book import Book, Family
from hecha.samples.county_model import Person
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.invented_people import Numbers
from hecha.samples.ledgers.clerk import written
from hecha.samples.rendering import Cell, Row, income_cells
from hecha.samples.writing import Places
from hecha.samples.written_pages import Page


class NowhereToPlant(Exception):
    """No untouched household fits a defect."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One row that a rule must find; ``column`` is the English name, ids are from before."""

    rule: str
    row: Row
    column: str
    note: str
    also: tuple[str, ...]
    household_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Found:
    """A member picked for a defect."""

    family: Family
    person: Person
    row: Row


def is_plain(family: Family) -> bool:
    """Whether a household stands in few ledgers: not watched, no students, nobody away."""
    household = family.household
    return household.monitoring is None and not any(
        person.school_status or (person.work and person.work.place.outside)
        for person in household.members
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a ledger or register, with the household it names by number."""

    page: Page
    row: Row
    family: Family | None

    @property
    def is_plain(self) -> bool:
        """Names a household that :func:`is_plain`."""
        return self.family is not None and is_plain(self.family)

    @property
    def has_neighbours(self) -> bool:
        """Whether the sheet has another line of the same town."""
        town = self.row["town"]
        return any(row is not self.row and row["town"] == town for row in self.page.rows)

    @property
    def member_row(self) -> Row:
        """The row of the member export with the line's ID number."""
        rows = self.family.member_rows if self.family else []
        return next(row for row in rows if row["id_number"] == self.row["id_number"])

    def remove(self) -> None:
        """Takes the line out of its sheet."""
        self.page.rows[:] = [row for row in self.page.rows if row is not self.row]


@dataclass(slots=True)
class Bench:
    """The book being damaged. Every pick is withheld from later defects."""

    book: Book
    rng: Random
    marks: list[Mark] = field(default_factory=list)
    _order: list[Family] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)
    _helpers: set[int] = field(default_factory=set)
    _lines: set[int] = field(default_factory=set)
    _rule: str = ""
    _also: tuple[str, ...] = ()
    numbers: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self._order = list(self.book.families)
        self.rng.shuffle(self._order)
        self.numbers = Numbers(self.rng, self.book.profile.area_codes[1:])

    def begin(self, rule: str, also: tuple[str, ...]) -> None:
        """From here on marks belong to this rule; ``also`` may fire with it."""
        self._rule, self._also = rule, also

    @property
    def keeps_totals(self) -> bool:
        """Whether the sample is of a paper whose totals must stay true."""
        return not self.book.profile.has_monitoring

    def age(self, person: Person) -> int:
        """Completed years on the snapshot date."""
        return person.age_on(self.book.county.day)

    def family(self, fits: Callable[[Family], bool], *, monitored: bool = False) -> Family:
        """An untouched household that fits. Raises NowhereToPlant."""
        for family in self.untouched():
            if (family.household.monitoring is not None) == monitored and fits(family):
                self._touched.add(id(family))
                return family
        self.give_up()

    def untouched(self) -> Iterator[Family]:
        """The households that no defect has touched yet."""
        return (family for family in self._order if id(family) not in self._touched)

    def withhold(self, family: Family) -> None:
        """Keeps a household that shares in a defect from later ones."""
        self._touched.add(id(family))

    def member(self, fits: Callable[[Found], bool], *, head: bool = False) -> Found:
        """A head or another member of an untouched household, without spells of work."""
        picked: list[Found] = []

        def has_one(family: Family) -> bool:
            members = family.members[:1] if head else family.members[1:]
            for person, row in members:
                found = Found(family, person, row)
                if person.work is None and fits(found):
                    picked[:] = [found]
                    return True
            return False

        self.family(has_one)
        return picked[0]

    def helper_row(self, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """An untouched helper of households; of a poor village where the four-way split counts."""
        for row in self.free_helpers():
            if fits(row):
                self._helpers.add(id(row))
                return row
        self.give_up()

    def give_up(self) -> NoReturn:
        """Says that there is nothing left to damage. Raises NowhereToPlant."""
        raise NowhereToPlant(self._rule)

    def free_helpers(self) -> Iterator[Row]:
        """The helpers of households that no defect has touched."""
        phones = {
            family.pairing_row["helper_phone"]
            for family in self.book.families
            if family.village.is_poor or not self.keeps_totals
        }
        return (
            row
            for row in self.book.tables["helper"]
            if row["helper_phone"] in phones and id(row) not in self._helpers
        )

    def mark(
        self,
        row: Row,
        column: str,
        note: str,
        family: Family | None = None,
        person: Person | None = None,
        *,
        rule: str = "",
        household_id: str = "",
    ) -> None:
        """Notes a row that the rule at work (or another ``rule`` broken with it) must find."""
        household = household_id or (family.household.household_id if family else "")
        number = person.person_id if person else ""
        self.marks.append(
            Mark(rule or self._rule, row, column, note, self._also, household, number)
        )

    def mark_member(self, found: Found, column: str, note: str) -> None:
        """Notes the row of a member."""
        self.mark(found.row, column, note, found.family, found.person)

    def mark_household(self, family: Family, column: str, note: str) -> None:
        """Notes the row of a household."""
        self.mark(family.row, column, note, family)

    def pages(self, layout: SheetLayout) -> list[Page]:
        """The sheets of a ledger or register, in order. Raises NowhereToPlant where none is kept.

        A ledger without a row is not written, so its sheets have some.
        """
        found = [page for page in self.book.pages if page.layout.name == layout.name]
        return found or self.give_up()

    def entries(self, pages: Iterable[Page]) -> list[Entry]:
        """The lines of some sheets, in no order."""
        families = {family.household.household_id: family for family in self.book.families}
        found = [
            Entry(page, row, families.get(str(row.get("household_id"))))
            for page in pages
            for row in page.rows
        ]
        self.rng.shuffle(found)
        return found

    def entry(self, layout: SheetLayout, fits: Callable[[Entry], bool] = lambda _: True) -> Entry:
        """An untouched line, of an untouched household if it names one. Raises NowhereToPlant."""
        return self.entry_of(self.pages(layout), fits)

    def entry_of(self, pages: Iterable[Page], fits: Callable[[Entry], bool]) -> Entry:
        """The same of some sheets of a ledger. Raises NowhereToPlant."""

        def is_untouched(entry: Entry) -> bool:
            return entry.family is None or id(entry.family) not in self._touched

        entry = self._line(pages, lambda entry: is_untouched(entry) and fits(entry))
        if entry.family is not None:
            self.withhold(entry.family)
        return entry

    def line(self, layout: SheetLayout, fits: Callable[[Entry], bool] = lambda _: True) -> Entry:
        """An untouched line for a fault that touches nothing of its household.

        Raises NowhereToPlant.
        """
        return self._line(self.pages(layout), fits)

    def _line(self, pages: Iterable[Page], fits: Callable[[Entry], bool]) -> Entry:
        """The last line of a sheet is left alone, so that none becomes empty."""
        for entry in self.entries(pages):
            if id(entry.row) not in self._lines and len(entry.page.rows) > 1 and fits(entry):
                self._lines.add(id(entry.row))
                return entry
        self.give_up()

    def add_after(self, entry: Entry, changes: Mapping[str, Cell]) -> Row:
        """A copy of a line, changed, that comes after it; no other defect touches it."""
        added = {**entry.row, **changes}
        rows = entry.page.rows
        at = next(index for index, row in enumerate(rows) if row is entry.row)
        rows.insert(at + 1, added)
        self._lines.add(id(added))
        return added

    def strike(self, layout: SheetLayout, value: Cell, column: str = "household_id") -> None:
        """Takes every line of a household (or another value) out of a ledger or register."""
        for page in self.pages(layout):
            page.rows[:] = [row for row in page.rows if row.get(column) != value]

    def mark_entry(self, entry: Entry, column: str, note: str) -> None:
        """Notes a line of a ledger or register."""
        self.mark(entry.row, column, note, entry.family)

    def reverse(self, entry: Entry, earlier: str, later: str, note: str) -> None:
        """Puts a later step a day before an earlier one; steps that follow stay in order."""
        day = date.fromisoformat(str(entry.row[earlier]))
        entry.row[later] = written(day - timedelta(days=1))
        self.mark_entry(entry, later, note)

    def recount(self, family: Family) -> None:
        """Prints the household's changed income again, wherever it is stated."""
        cells = income_cells(family.household)
        for row in (family.row, *family.monitored_rows):
            row.update(cells)


def describe(marks: list[Mark], places: Places) -> list[dict[str, object]]:
    """The side file: one entry per marked row, in the order planted."""
    listed: list[dict[str, object]] = []
    for mark in marks:
        place, layout = places.find(mark.row)
        listed.append(
            {
                "rule": mark.rule,
                "file": place.file,
                "sheet": place.sheet,
                "row": place.row,
                "column": layout.header(mark.column),
                "household_id": mark.household_id,
                "person_id": mark.person_id,
                "note": mark.note,
                "also": list(mark.also),
            }
        )
    return listed
