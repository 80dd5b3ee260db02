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
    rng = Random(f"singles:{seed}")
    households = max(round(cells * (1 + _BESIDE)), 60)
    county = make_county(PROFILE, households, round(households * _PERSONS), seed)
    book = fill(county, PROFILE)
    places = {
        id(row): Place(name, number)
        for name, rows in book.tables.items()
        for number, row in enumerate(rows, _FIRST_ROW)
    }
    free = rng.sample(book.families, len(book.families))
    singles = [
        _damage(kind, chosen, lender, places, rng)
        for kind, chosen, lender in _choose(kinds, free, cells, rng)
    ]
    return Planted(_frames(book), tuple(singles), county.day)


@dataclass(frozen=True, slots=True)
class _Chosen:
    family: Family
    row: Row
    wrong: str


def _choose(
    kinds: Sequence[Kind], free: list[Family], cells: int, rng: Random
) -> Iterator[tuple[Kind, _Chosen, Family | None]]:
    """A household for each cell, its kinds with the fewest households to choose from first."""
    turns = list(islice(cycle(kinds), cells))
    able = {kind: sum(bool(kind.rows(family)) for family in free) for kind in kinds}
    for kind in sorted(turns, key=lambda kind: (able[kind], kind.name)):
        lender = _lender(kind, free) if kind.damage == "other" else None
        for family in free:
            if family is not lender and (chosen := _try(kind, family, lender, rng)):
                free.remove(family)
                if lender is not None:
                    free.remove(lender)
                yield kind, chosen, lender
                break


def _lender(kind: Kind, free: list[Family]) -> Family | None:
    """The household whose value is typed into another's row."""
    return next((family for family in reversed(free) if kind.rows(family)), None)


def _try(kind: Kind, family: Family, lender: Family | None, rng: Random) -> _Chosen | None:
    """The row and wrong text of one kind in one family; None where it has no such cell."""
    rows = kind.rows(family)
    for row in rng.sample(rows, len(rows)):
        right = str(row.get(kind.column, ""))
        theirs = "" if lender is None else str(kind.rows(lender)[0].get(kind.column, ""))
        wrong = DAMAGES[kind.damage](right, rng, theirs) if right else None
        if wrong is not None and wrong != right:
            return _Chosen(family, row, wrong)
    return None


def _damage(
    kind: Kind, chosen: _Chosen, lender: Family | None, places: dict[int, Place], rng: Random
) -> Single:
    families = [chosen.family] if lender is None else [chosen.family, lender]
    numbers = {family.household.household_id for family in families}
    right = str(chosen.row[kind.column])
    chosen.row[kind.column] = chosen.wrong
    if kind.column == "household_id":
        numbers.add(chosen.wrong)
    return Single(
        kind,
        places[id(chosen.row)],
        TABLES[kind.table][kind.column].label,
        right,
        chosen.wrong,
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
