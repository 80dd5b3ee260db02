"""Findings that need an answer, and their cells, while proposals for them are looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.declare.origin import PREVIOUS, ROW, ROW_ID, SOURCE
from hecha.declare.tables import MEMBER, TABLES
from hecha.policy.policy import CONFIRM, MUST
from hecha.reading.submission import TableData
from hecha.results.results import Found
from hecha.rules.rule import Rule
from hecha.rules.world import World

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
        offered = [name for name in part.findings.columns if name.startswith(OFFER)]
        named = [*BROKEN, "fingerprint", "rule", "household_id", "severity", *offered]
        wanted = [
            row
            for row in part.findings[named].iter_rows(named=True)
            if row["severity"] in (MUST, CONFIRM)
        ]
        places = _places(part.evidence, past) if wanted else {}
        for row in wanted:
            asked.append(
                Asked(
                    (row["_table"], row["_unit"], row["_at"]),
                    row["fingerprint"],
                    world.registry.rules[row["rule"]],
                    row["household_id"],
                    tuple(dict.fromkeys(places.get(row["fingerprint"], ()))),
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
    for fingerprint, source, row, name in evidence[
        ["fingerprint", "_source", "row", "_name"]
    ].iter_rows():
        if source is not None and source not in past:
            found[fingerprint].append(Place(source, row, name))
    return found


class _Rows:
    """Some rows of a table: their cells by the position of the row among them."""

    def __init__(self, data: TableData, ids: pl.Series) -> None:
        self.data = data
        self.frame = data.frame[ids]
        self.raw = data.raw[ids]
        self._texts = dict.fromkeys(self.raw.columns, _UNREAD)
        self._values = dict.fromkeys(self.frame.columns, _UNREAD)

    def texts(self, column: str) -> Sequence[Any] | None:
        """The texts of a column as found; None where the table has none."""
        return _read(self._texts, self.raw, column)

    def values(self, column: str) -> Sequence[Any] | None:
        """The typed values of a column; None where the table has none."""
        return _read(self._values, self.frame, column)


_UNREAD: list[Any] = []


def _read(known: dict[str, list[Any]], frame: pl.DataFrame, column: str) -> Sequence[Any] | None:
    found = known.get(column)
    if found is _UNREAD:
        found = known[column] = frame[column].to_list()
    return found


class Book:
    """Cells and rows of the tables by place, in the rows of the places given."""

    def __init__(self, world: World, places: Iterable[Place]) -> None:
        self._tables = {
            name: data for name, data in world.tables.items() if not name.startswith(PREVIOUS)
        }
        rows = sorted({(place.source, place.row) for place in places})
        there = pl.LazyFrame(rows, schema={SOURCE: pl.UInt32, ROW: pl.UInt32}, orient="row")
        ids = pl.collect_all([_ids(data, name, there) for name, data in self._tables.items()])
        self._at: dict[tuple[int, int], list[tuple[_Rows, int]]] = defaultdict(list)
        self._columns: dict[Place, Column | None] = {}
        self._repeated: _Rows | None = None
        for (name, data), found in zip(self._tables.items(), ids, strict=True):
            own = _Rows(data, found[ROW_ID])
            if name == _REPEATED:
                self._repeated = own
            positions = {key: at for at, key in enumerate(found[[SOURCE, ROW]].iter_rows())}
            for key, at in positions.items():
                self._at[key].append((own, at))

    @property
    def present(self) -> Iterable[TableData]:
        """The tables of this period."""
        return self._tables.values()

    @cached_property
    def member(self) -> TableData | None:
        """The member table, if there is one."""
        return self._tables.get("member")

    def table(self, place: Place) -> TableData | None:
        """A table that has the cell."""
        where = self._where(place)
        return None if where is None else where[0].data

    def _where(self, place: Place) -> tuple[_Rows, int] | None:
        for rows, at in self._at.get((place.source, place.row), ()):
            if rows.texts(place.column) is not None:
                return rows, at
        return None

    def repeated(self, place: Place) -> frozenset[tuple[int, int]]:
        """The rows of its sheet that repeat a cell, because all rows of a household have its
        columns; the cell's own among them."""
        own = (place.source, place.row)
        at = next((at for rows, at in self._at.get(own, ()) if rows is self._repeated), None)
        if self._repeated is None or at is None or place.column in MEMBER:
            return frozenset({own})
        texts = self._repeated.texts(place.column)
        if texts is None:
            return frozenset({own})
        rows = self._rows_of.get((place.source, self._households[at]), [(at, place.row)])
        return frozenset((place.source, row) for other, row in rows if texts[other] == texts[at])

    @cached_property
    def _households(self) -> Sequence[str | None]:
        return [] if self._repeated is None else self._repeated.values("household_id") or []

    @cached_property
    def _rows_of(self) -> dict[tuple[int, str | None], list[tuple[int, int]]]:
        """Source and household number -> the positions and rows that repeat its columns."""
        found: dict[tuple[int, str | None], list[tuple[int, int]]] = defaultdict(list)
        if self._repeated is not None:
            places = self._repeated.frame[[SOURCE, ROW, "household_id"]].iter_rows()
            for at, (source, row, household) in enumerate(places):
                if household is not None:
                    found[source, household].append((at, row))
        return found

    def text(self, place: Place) -> str | None:
        """The text of a cell as found; None where it is blank."""
        if (where := self._where(place)) is None:
            return None
        rows, at = where
        texts = rows.texts(place.column)
        return None if texts is None else texts[at]

    def column(self, place: Place) -> Column | None:
        """The declaration of a cell's column."""
        if place not in self._columns:
            data = self.table(place)
            self._columns[place] = None if data is None else data.table[place.column]
        return self._columns[place]

    def named(self, place: Place) -> tuple[str, str | None, int, str] | None:
        """File, sheet, row and header of a cell, as evidence has them."""
        if (data := self.table(place)) is None:
            return None
        source = next(each for each in data.sources if each.id == place.source)
        return source.file, source.sheet, place.row, data.header(place.column, place.source)

    def value(self, place: Place, column: str) -> object:
        """The typed value of another column in the row of a cell; None where it has none."""
        for rows, at in self._at.get((place.source, place.row), ()):
            if (values := rows.values(column)) is not None:
                found: object = values[at]
                return found
        return None

    def is_number(self, place: Place) -> bool:
        """Whether the cell is to hold an identity number."""
        if place.column not in _NUMBERS:
            return False
        column = self.column(place)
        return column is not None and column.kind is Kind.ID


def _ids(data: TableData, name: str, there: pl.LazyFrame) -> pl.LazyFrame:
    """ROW_ID, SOURCE, ROW of some rows; of the table that repeats the columns of households all
    rows of theirs, too."""
    rows = data.frame.lazy()
    found = rows.join(there, on=[SOURCE, ROW], how="semi")
    if name == _REPEATED:
        keys = [SOURCE, "household_id"]
        of_households = rows.join(found.select(keys), on=keys, how="semi")
        found = pl.concat([found, of_households]).unique(ROW_ID).sort(ROW_ID)
    return found.select(ROW_ID, SOURCE, ROW)
