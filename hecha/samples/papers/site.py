"""Where a claim is to be missed: picks the village and the household that a claim is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.declare.lexicon import OWN
from hecha.expectations.declared import Expectation
from hecha.policy.loading import LoadedSuite
from hecha.samples.book import Family
from hecha.samples.county_model import Person
from hecha.samples.defects.bench import Bench
from hecha.samples.papers.wishes import Wishes
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page

Cells = Mapping[str, Any]


@dataclass(slots=True)
class Site:
    """The book a claim is missed in; ``bench`` withholds what earlier claims have touched."""

    bench: Bench
    suite: LoadedSuite
    wishes: Wishes

    def village_row(self, expectation: Expectation) -> Row:
        """The row of the first village a claim is about. Raises NowhereToPlant."""
        return self.village(lambda cells: holds(expectation.condition, cells))

    def village(self, fits: Callable[[Cells], bool]) -> Row:
        """The row of the first village that fits. Raises NowhereToPlant."""
        for row in self.bench.book.tables["village"]:
            if fits(_of_village(row)):
                return row
        self.bench.give_up()

    def last_village(self, fits: Callable[[Cells], bool]) -> Row:
        """The row of the last village that fits: no other claim is missed there."""
        for row in reversed(self.bench.book.tables["village"]):
            if fits(_of_village(row)):
                return row
        self.bench.give_up()

    def family(
        self, expectation: Expectation, fits: Callable[[Family], bool] = lambda _: True
    ) -> Family:
        """An untouched household that a claim is about. Raises NowhereToPlant."""
        return self.untouched(
            lambda family: fits(family) and holds(expectation.condition, of_household(family))
        )

    def untouched(self, fits: Callable[[Family], bool]) -> Family:
        """An untouched household that fits; households in no ledger come first."""
        found = [family for family in self.bench.untouched() if fits(family)]
        if not found:
            self.bench.give_up()
        family = min(found, key=lambda each: each.household.monitoring is not None)
        self.bench.withhold(family)
        return family

    def member(self, expectation: Expectation) -> tuple[Family, Person, Row]:
        """A member of an untouched household that a claim is about. Raises NowhereToPlant."""

        def members(family: Family) -> Iterator[tuple[Family, Person, Row]]:
            for person, row in family.members:
                if holds(expectation.condition, _of_member(row)):
                    yield family, person, row

        return next(members(self.untouched(lambda family: any(members(family)))))

    def of_village(self, row: Row) -> list[Family]:
        """The households of a village."""
        area = [row[name] for name in ("county", "town", "village")]
        return [
            family
            for family in self.bench.book.families
            if [family.row[name] for name in ("county", "town", "village")] == area
        ]

    def pages(self, name: str) -> list[Page]:
        """The sheets of a ledger, list or register. Raises NowhereToPlant where there is none."""
        found = [page for page in self.bench.book.pages if page.layout.name == name]
        return found or self.bench.give_up()

    def pages_of(self, table: str) -> list[Page]:
        """The sheets that hold rows of a table. Raises NowhereToPlant where there is none."""
        found = [page for page in self.bench.book.pages if page.layout.table == table]
        return found or self.bench.give_up()


def _of_village(row: Row) -> Cells:
    is_poor = bool(row["exited_village"])
    has_exited = row["exited_village"] == YES
    return {
        **row,
        "poor_villages": int(is_poor),
        "exited_poor_villages": int(has_exited),
        "unexited_poor_villages": int(is_poor and not has_exited),
        "households": 1,
    }


def of_household(family: Family) -> Cells:
    """The cells of a household and what is computed of it."""
    household, row = family.household, family.row
    attribute = str(row.get("household_attribute") or "")
    status = row.get("exit_status") or None
    # Taken from the person, not from the export: blank cells there are facts here.
    return {
        **{name: value or None for name, value in row.items()},
        "exit_year": int(str(row["exit_year"])) if row.get("exit_year") else None,
        "members_able_to_work": sum(
            person.labour in (codes.ORDINARY_LABOUR, codes.SKILLED_LABOUR)
            for person in household.members
        ),
        "is_relief_household": any(word in attribute for word in ("低保", "特困", "五保")),
        "is_exited": status in codes.EXITED_STATUSES,
        "is_monitored": household.monitoring is not None,
        "is_watched": household.monitoring is not None,
        "is_to_be_visited": status in (codes.UNEXITED, codes.EXITED),
        "visits": 1,
        "risk_points": sum(codes.SERIOUS in person.health for person in household.members),
    }


def _of_member(row: Row) -> Cells:
    months = row.get("work_months")
    return {
        **{name: value or None for name, value in row.items()},
        "work_months": float(str(months)) if months else 0.0,
        "public_post": row.get("public_post") or None,
    }


def holds(condition: Mapping[str, Any] | None, cells: Cells) -> bool:
    """Whether the row condition of an expectation is met by some cells."""
    if condition is None:
        return True
    if condition["type"] == "and":
        return all(holds(each, cells) for each in condition["conditions"])
    name = condition["column"]["name"]
    # A figure the suite declares of villages: every cell is filled in so that it is met.
    cell = cells.get(name, 1 if name.startswith(OWN) else None)
    if condition["type"] == "nullity":
        return (cell is None) is bool(condition["is_null"])
    wanted = condition["parameter"]
    operations: dict[str, Callable[[], bool]] = {
        "==": lambda: bool(cell == wanted),
        "IN": lambda: cell in wanted,
        "NOT_IN": lambda: cell not in wanted,
        ">": lambda: cell is not None and cell > wanted,
        ">=": lambda: cell is not None and cell >= wanted,
    }
    return bool(operations[condition["operator"]]())
