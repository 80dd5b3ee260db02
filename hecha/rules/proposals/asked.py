"""Findings that need an answer, and their cells, while proposals for them are looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.declare.origin import PREVIOUS, ROW, ROW_ID, SOURCE
from hecha.declare.tables import MEMBER, TABLES
from hecha.policy.policy import CONFIRM, MUST
from hecha.reading.submission import TableData
from hecha.results.results import Found
from hecha.rules.rule import Rule
from hecha.rules.trace import World

PLACE = {"_source": pl.UInt32, "_name": pl.String}
"""Further columns of evidence in the making: id of the sheet, declared name of the column."""
BROKEN = ("_table", "_unit", "_at")
"""Further columns of findings in the making: table, unit and row id that are broken."""

Broken = tuple[str, str, int]
"""Table, unit, row id."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One cell: the id of its sheet, the row as Excel shows it, the declared name of its column."""

    source: int
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the right one for a cell.

    ``households`` are those whose rows it concerns: the household of the finding, and the one a row
    is moved to. ``rows`` are the (source, row) that change alike: one, or every row of a sheet that
    repeats the columns of a household. ``further`` are cells that change with it.
    """

    place: Place
    text: str
    households: frozenset[str]
    rows: frozenset[tuple[int, int]]
    further: tuple[Candidate, ...] = ()

    @property
    def changes(self) -> tuple[Candidate, ...]:
        """Itself and what changes with it."""
        return (self, *self.further)


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding that has to be answered: what is broken, of which household, and its cells in
    order. ``offers``: column -> the value its rule computes for it."""

    broken: Broken
    fingerprint: str
    rule: Rule
    household: str | None
    places: tuple[Place, ...]
    offers: Mapping[str, str]


def asked_in(world: World, found: Iterable[Found]) -> list[Asked]:
    """The ``must`` and ``confirm`` findings about a household or one of its persons, or about a
    row without a household number."""
    past = {
        source.id
        for name, data in world.tables.items()
        if name.startswith(PREVIOUS)
        for source in data.sources
    }
    asked = []
    for part in found:
        if not {*BROKEN} <= {*part.findings.columns}:
            continue
        wanted = part.findings.filter(pl.col("severity").is_in([MUST, CONFIRM]))
        if wanted.is_empty():
            continue
        places = _places(part.evidence, past)
        offered = [name for name in wanted.columns if name.startswith(OFFER)]
        read = wanted.select(*BROKEN, "fingerprint", "rule", "household_id", *offered)
        for row in read.iter_rows(named=True):
            asked.append(
                Asked(
                    (row["_table"], row["_unit"], row["_at"]),
                    row["fingerprint"],
                    world.registry.rules[row["rule"]],
                    row["household_id"],
                    tuple(dict.fromkeys(places[row["fingerprint"]])),
                    {
                        name.removeprefix(OFFER): row[name]
                        for name in offered
                        if row[name] is not None
                    },
                )
            )
    return asked


_NUMBERS = frozenset(
    column.name for table in TABLES.values() for column in table.columns if column.kind is Kind.ID
)
"""Columns that hold an identity number in some table."""

_REPEATED = "household_row"
"""The table of the rows that repeat the columns of their household."""

OFFER = "_offer|"
"""Before the column a rule computes the right value of."""


def _places(evidence: pl.DataFrame, past: set[int]) -> Mapping[str, list[Place]]:
    found = defaultdict(list)
    cells = evidence.filter(pl.col("_source").is_not_null())
    for fingerprint, source, row, name in cells.select(
        "fingerprint", "_source", "row", "_name"
    ).iter_rows():
        if source not in past:
            found[fingerprint].append(Place(source, row, name))
    return found


class Book:
    """Cells and rows of the tables by place, in the rows of the places given."""

    def __init__(self, world: World, places: Iterable[Place]) -> None:
        self._tables = {
            name: data for name, data in world.tables.items() if not name.startswith(PREVIOUS)
        }
        rows = {(place.source, place.row) for place in places}
        self._there = pl.DataFrame(
            sorted(rows), schema={SOURCE: pl.UInt32, ROW: pl.UInt32}, orient="row"
        )
        self._at: dict[str, dict[tuple[int, int], int]] = {}
        self._columns: dict[Place, Column | None] = {}

    @property
    def present(self) -> Iterable[TableData]:
        """The tables of this period."""
        return self._tables.values()

    @cached_property
    def member(self) -> TableData | None:
        """The member table, if there is one."""
        return self._tables.get("member")

    def table(self, place: Place, of: str = "") -> tuple[TableData, int] | None:
        """A table that has the cell, and the row id there; ``of`` is the one to look in first."""
        for name in dict.fromkeys([*([of] if of in self._tables else []), *self._tables]):
            data = self._tables[name]
            if place.column in data.raw.columns:
                row = self._rows(name).get((place.source, place.row))
                if row is not None:
                    return data, row
        return None

    def _rows(self, name: str) -> dict[tuple[int, int], int]:
        if name not in self._at:
            rows = self._tables[name].frame.select(ROW_ID, SOURCE, ROW)
            named = rows.join(self._there, on=[SOURCE, ROW], how="semi")
            self._at[name] = {(source, row): at for at, source, row in named.iter_rows()}
        return self._at[name]

    def repeated(self, place: Place) -> frozenset[tuple[int, int]]:
        """The rows of its sheet that repeat a cell, because all rows of a household have its
        columns; the cell's own among them."""
        own = (place.source, place.row)
        data = self._tables.get(_REPEATED)
        if data is None or place.column in MEMBER or place.column not in data.raw.columns:
            return frozenset({own})
        at = self._rows(_REPEATED).get(own)
        if at is None:
            return frozenset({own})
        texts = data.raw[place.column]
        of_household = self._rows_of.get((place.source, data.frame["household_id"][at]), [at])
        alike = [row for row in of_household if texts[row] == texts[at]]
        return frozenset((place.source, data.frame[ROW][row]) for row in alike)

    @cached_property
    def _rows_of(self) -> dict[tuple[int, str], list[int]]:
        """Source and household number of named rows -> row ids of the sheets that repeat its
        columns."""
        found: dict[tuple[int, str], list[int]] = defaultdict(list)
        frame = self._tables[_REPEATED].frame.select(ROW_ID, SOURCE, ROW, "household_id")
        keys = [SOURCE, "household_id"]
        named = frame.join(self._there, on=[SOURCE, ROW], how="semi").select(keys)
        rows = frame.join(named, on=keys, how="semi", maintain_order="left")
        for at, source, household in rows.select(ROW_ID, *keys).iter_rows():
            found[source, household].append(at)
        return found

    def text(self, place: Place) -> str | None:
        """The text of a cell as found; None where it is blank."""
        where = self.table(place)
        return None if where is None else where[0].raw[place.column][where[1]]

    def column(self, place: Place) -> Column | None:
        """The declaration of a cell's column."""
        if place not in self._columns:
            where = self.table(place)
            self._columns[place] = None if where is None else where[0].table[place.column]
        return self._columns[place]

    def named(self, place: Place) -> tuple[str, str | None, int, str] | None:
        """File, sheet, row and header of a cell, as evidence has them."""
        if (where := self.table(place)) is None:
            return None
        data, _ = where
        source = next(each for each in data.sources if each.id == place.source)
        return source.file, source.sheet, place.row, data.header(place.column, place.source)

    def value(self, place: Place, column: str) -> object:
        """The typed value of another column in the row of a cell; None where it has none."""
        for name, data in self._tables.items():
            if column in data.frame.columns:
                row = self._rows(name).get((place.source, place.row))
                if row is not None:
                    return data.frame[column][row]
        return None

    def is_number(self, place: Place) -> bool:
        """Whether the cell is to hold an identity number."""
        if place.column not in _NUMBERS:
            return False
        column = self.column(place)
        return column is not None and column.kind is Kind.ID
