"""Who keeps the ledgers: the officials named in them, dates and sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from hecha.declare import codes
from hecha.samples.book import Book
from hecha.samples.county_model import Household, Village
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.invented_people import SURNAMES, Numbers
from hecha.samples.rendering import Row, area
from hecha.samples.written_pages import Page

Officials = dict[str, str]
"""Name by office: a county, town or village."""


@dataclass(slots=True)
class Clerk:
    """Writes the ledgers of one county. Takes nothing from the county's own random numbers, so
    that the exports are the same with and without ledgers."""

    book: Book
    rng: Random
    numbers: Numbers = field(init=False)
    _officials: Officials = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.rng, self.book.profile.area_codes)

    @property
    def day(self) -> date:
        """The snapshot date."""
        return self.book.county.day

    @property
    def bureau(self) -> str:
        """The bureau in charge of poverty relief, renamed in 2021."""
        return "乡村振兴局" if self.day.year > 2020 else "扶贫开发办公室"

    @property
    def villages(self) -> list[Village]:
        """All villages, town by town."""
        return self.book.county.villages

    @property
    def towns(self) -> list[str]:
        """All towns, in order."""
        return list(dict.fromkeys(village.town for village in self.villages))

    def someone(self, sex: str = codes.MALE) -> str:
        """A name."""
        return self.numbers.name(self.rng.choice(SURNAMES), sex)

    def official(self, place: str) -> str:
        """The party secretary of a county, town or village."""
        return self._officials.setdefault(place, self.someone())

    def date_in(self, first: int, last: int, days: tuple[int, int] = (1, 28)) -> str:
        """A day of the snapshot year, from one month to another."""
        return written(date(self.day.year, self.rng.randint(first, last), self.rng.randint(*days)))

    def area(self, village: Village) -> Row:
        """The area columns of a village."""
        return area(self.book.county, village)

    def home(self, household: Household) -> Row:
        """Area, number and, as the name and number to be paid or visited, the head."""
        head = household.head
        return {
            **self.area(household.village),
            "household_id": household.household_id,
            "name": head.name,
            "id_number": head.id_number,
        }

    def page(
        self,
        layout: SheetLayout,
        rows: list[Row],
        *,
        keeper: str = "",
        file: str = "",
        sheet: str = "",
        about: str = "",
        sums: tuple[str, ...] = (),
    ) -> Page:
        """A sheet with the title of its book and, where ``keeper`` is given, who filled it in."""
        title = f"{self.book.county.name}{about}{layout.title}"
        filled_in = (f"填报单位：{self.book.county.name}{keeper}",) if keeper else ()
        return Page(
            layout,
            f"{file or layout.file}.xlsx",
            sheet or layout.sheet,
            (title, *filled_in),
            rows,
            sums,
        )


def written(day: date) -> str:
    """A date as the books have it."""
    return f"{day:%Y-%m-%d}"
