"""A county without a fault, and one wrong cell in each of some of its households."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, cycle, islice
from random import Random

import polars as pl

from hecha.declare.tables import TABLES
from hecha.samples.book import Book, Family, fill
from hecha.samples.county import make_county
from hecha.samples.county_model import County
from hecha.samples.export_layouts import LAYOUTS
from hecha.samples.profiles import NATIONAL
from hecha.samples.rendering import Row
from tools.singles.damages import DAMAGES
from tools.singles.kinds import KINDS, Kind, rows_of

_BESIDE = 0.5
"""Households that lend their values to the experiments, as a share of the latter."""
_PERSONS = 3.6
"""Persons per household."""
_MONITORED = 0.5
"""Share of households that are monitored, far above any county's: their rows are damaged too."""
_FLAT = ("post_income", "other_wage_income", "household_size_year")
"""Columns of the flat export that the rules about sums read, beside those of 户信息."""
_FIRST_ROW = 2
"""Row number of a frame's first record: a header stands above it."""

PROFILE = replace(NATIONAL, monitored_share=_MONITORED)


@dataclass(frozen=True, slots=True)
class Place:
    """A row as evidence names it."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Single:
    """One experiment: the cell, its right and its wrong text, and whose rows it concerns.

    ``rows`` are those of the household, and of the one whose value it was given; ``households``
    the numbers they bear, the wrong one included.
    """

    kind: Kind
    place: Place
    header: str
    right: str
    wrong: str
    rows: frozenset[Place]
    households: frozenset[str]


@dataclass(frozen=True, slots=True)
class Planted:
    """The tables, as text, with their wrong cells; ``day`` is the day of the data."""

    tables: dict[str, pl.DataFrame]
    singles: tuple[Single, ...]
    day: date


def plant(seed: int, cells: int, kinds: Sequence[Kind] = KINDS) -> Planted:
    """A county with ``cells`` wrong cells, one per household; equal arguments give the same.

    Kinds take turns, so each has nearly the same number, as far as the county has cells for it.
    """
    field = Field.of(f"singles:{seed}", cells, seed)
    return damaged(field, list(take_turns(field, kinds, cells)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A cell to be wrong: its kind, row and wrong text; ``lender`` has lent the latter."""

    kind: Kind
    family: Family
    row: Row
    wrong: str
    lender: Family | None = None

    def is_same_cell(self, other: Chosen) -> bool:
        """Whether both are one cell."""
        return self.row is other.row and self.kind.column == other.kind.column


@dataclass(slots=True)
class Field:
    """A county without a fault; ``free`` are the households that have no wrong cell yet."""

    county: County
    book: Book
    free: list[Family]
    rng: Random

    @classmethod
    def of(cls, name: str, cells: int, seed: int) -> Field:
        """A county for some wrong cells, its chance by ``name``."""
        rng = Random(name)
        households = max(round(cells * (1 + _BESIDE)), 60)
        county = make_county(PROFILE, households, round(households * _PERSONS), seed)
        book = fill(county, PROFILE)
        return cls(county, book, rng.sample(book.families, len(book.families)), rng)

    def tried(self, kind: Kind, family: Family) -> Chosen | None:
        """A cell of one kind in one family, its lender no longer free; None where it has none."""
        lender = self._lender(kind, family) if kind.damage == "other" else None
        rows = kind.rows(family)
        for row in self.rng.sample(rows, len(rows)):
            right = str(row.get(kind.column, ""))
            theirs = "" if lender is None else str(kind.rows(lender)[0].get(kind.column, ""))
            wrong = DAMAGES[kind.damage](right, self.rng, theirs) if right else None
            if wrong is not None and wrong != right:
                if lender is not None:
                    self.free.remove(lender)
                return Chosen(kind, family, row, wrong, lender)
        return None

    def _lender(self, kind: Kind, borrower: Family) -> Family | None:
        """The household whose value is typed into another's row."""
        others = (family for family in reversed(self.free) if family is not borrower)
        return next((family for family in others if kind.rows(family)), None)


def take_turns(field: Field, kinds: Sequence[Kind], cells: int) -> Iterator[Chosen]:
    """A household for each cell, its kinds with the fewest households to choose from first."""
    turns = list(islice(cycle(kinds), cells))
    able = {kind: sum(bool(kind.rows(family)) for family in field.free) for kind in kinds}
    for kind in sorted(turns, key=lambda kind: (able[kind], kind.name)):
        for family in field.free:
            if (chosen := field.tried(kind, family)) is not None:
                field.free.remove(family)
                yield chosen
                break


def damaged(field: Field, chosen: Sequence[Chosen]) -> Planted:
    """The tables with some cells wrong; the field itself stays as it is."""
    places = {
        id(row): Place(name, number)
        for name, rows in field.book.tables.items()
        for number, row in enumerate(rows, _FIRST_ROW)
    }
    before = [(one.row, one.kind.column, one.row[one.kind.column]) for one in chosen]
    singles = tuple(_single(one, places) for one in chosen)
    for one in chosen:
        one.row[one.kind.column] = one.wrong
    frames = _frames(field.book)
    for row, column, right in before:
        row[column] = right
    return Planted(frames, singles, field.county.day)


def _single(one: Chosen, places: dict[int, Place]) -> Single:
    families = [one.family] if one.lender is None else [one.family, one.lender]
    numbers = {family.household.household_id for family in families}
    if one.kind.column == "household_id":
        numbers.add(one.wrong)
    return Single(
        one.kind,
        places[id(one.row)],
        TABLES[one.kind.table][one.kind.column].label,
        str(one.row[one.kind.column]),
        one.wrong,
        frozenset(places[id(row)] for family in families for row in _all_rows(family)),
        frozenset(numbers),
    )


def _all_rows(family: Family) -> Iterable[Row]:
    return chain.from_iterable(rows_of(family).values())


def _frames(book: Book) -> dict[str, pl.DataFrame]:
    """The exports as frames of text, blank cells null."""
    frames = {}
    for name, rows in book.tables.items():
        columns = (*LAYOUTS[name].columns, *(_FLAT if name == "household" else ()))
        cells = {column: [str(row.get(column, "")) or None for row in rows] for column in columns}
        frames[name] = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String))
    return frames
