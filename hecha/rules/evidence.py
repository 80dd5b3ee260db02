"""The cells behind findings: those of the broken row, then those its facts were computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from hecha.declare.ledgers import LEDGERS
from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.reading.submission import TableData
from hecha.results.results import EVIDENCE
from hecha.rules.lookup import cell
from hecha.rules.matching import SOURCE_ROW, UNLISTED, Keys
from hecha.rules.plan import UNIT, Unit
from hecha.rules.proposals.asked import PLACE
from hecha.rules.rule import Definition
from hecha.rules.world import World

FINDING = "_finding"
"""The position of a finding among those of its table."""

_FACT = 1000
"""Order numbers a fact's cells are given, those of the facts below it included."""
_LAST = _FACT * _FACT
"""Order numbers of what only identifies the record."""

_BELOW = 100
"""What is added to it for the cells of a fact below."""

_ORDER, _TWIN, _AT, _TABLE = "_order", "_twin", "_at", "_table"
_ABOVE, _NUMBER = "_above", "_number"


class _Fact(NamedTuple):
    """A fact computed for rows of a table; ``about``: FINDING, _ORDER, ROW_ID and _ABOVE (UNLISTED
    of the fact above it) of these."""

    table: str
    definition: Definition
    about: pl.DataFrame

    @property
    def source(self) -> str:
        """The table it counts."""
        return str(self.definition.source)


class Cells:
    """The cells of findings, as EVIDENCE."""

    def __init__(self, world: World, keys: Keys) -> None:
        self._world = world
        self._keys = keys
        self._headers = _headers(world.tables)

    def of(self, table: str, units: Sequence[Unit], found: pl.DataFrame) -> pl.DataFrame:
        """The cells of the findings of one table, in the order of findings.

        ``found`` has fingerprint, FINDING, ROW_ID, and UNIT: the position of the unit in ``units``.
        What a level of facts takes is one plan, however many facts and findings there are.
        """
        rows = {
            part.item(0, UNIT): part
            for part in found[[UNIT, FINDING, ROW_ID]].partition_by(UNIT, maintain_order=True)
        }
        broken = {number: units[number] for number in rows}
        pieces = _Pieces(self._world.tables)
        for number, columns in _own_cells(self._world.tables[table], broken).items():
            pieces.add(table, columns, _own_rows(rows[number]))
        facts = [
            _Fact(table, definition, pl.concat(_about(rows[number], order) for number, order in of))
            for definition, of in _facts(broken).items()
        ]
        while facts:
            known = self._matched(facts)
            for fact, matched in known:
                pieces.add(fact.source, self._shown(fact), _twins(fact, matched))
            facts = [deeper for fact, matched in known for deeper in self._below(fact, matched)]
        if not pieces:
            return pl.DataFrame(schema=EVIDENCE | PLACE)
        return (
            pieces.cells()
            .lazy()
            .join(self._headers.lazy(), on=[_TABLE, SOURCE, "_name"], maintain_order="left")
            .sort(
                pl.col(FINDING),
                # The cells of one fact stay together, the row the finding is about leading them.
                pl.col(_ORDER) // _FACT,
                pl.col(_TWIN),
                *(pl.col(name) for name in (_ORDER, "file", "sheet", "row")),
                nulls_last=True,
                maintain_order=True,
            )
            .with_columns(cell(found["fingerprint"], FINDING), proposed=pl.lit(None, pl.String))
            .select(*EVIDENCE, *PLACE)
            .collect()
        )

    def _matched(self, facts: Sequence[_Fact]) -> list[tuple[_Fact, pl.DataFrame]]:
        """FINDING, _ORDER, ROW_ID, SOURCE_ROW, UNLISTED: the rows each fact was computed from,
        without facts that were computed from none. Facts of the same rows are matched together."""
        together: dict[Hashable, list[int]] = defaultdict(list)
        for number, fact in enumerate(facts):
            together[self._keys.alike(fact.table, fact.definition)].append(number)
        plans = []
        for numbers in together.values():
            first = facts[numbers[0]]
            about = pl.concat(_numbered(facts[number].about, number) for number in numbers)
            # One row may have been counted by two rows above it.
            rows = about.lazy().unique(maintain_order=True)
            matched = self._keys.matched(first.table, rows, first.definition)
            plans.append(matched.with_columns(pl.max_horizontal(UNLISTED, _ABOVE).alias(UNLISTED)))
        found = {
            part.item(0, _NUMBER): part
            for part in pl.concat(plans).collect().partition_by(_NUMBER, maintain_order=True)
        }
        return [(facts[number], found[number]) for number in sorted(found)]

    def _shown(self, fact: _Fact) -> dict[str, int]:
        """The columns of its source that show what a fact was computed from, and their order."""
        definition, data = fact.definition, self._world.tables[fact.source]
        shown = dict.fromkeys([*definition.shows, *self._world.definition_trace(definition).cells])
        return {
            column: position for position, column in enumerate(shown) if column in data.raw.columns
        }

    def _below(self, fact: _Fact, matched: pl.DataFrame) -> Iterator[_Fact]:
        """The facts that a fact was computed from."""
        facts = self._world.definition_trace(fact.definition).facts
        if not facts:
            return
        about = pl.DataFrame(
            {
                FINDING: matched[FINDING],
                _ORDER: matched[_ORDER] + _BELOW,
                ROW_ID: matched[SOURCE_ROW],
                _ABOVE: matched[UNLISTED],
            }
        )
        for deeper in facts.values():
            yield _Fact(fact.source, deeper, about)


class _Pieces:
    """Cells in the making: some columns of a table, in some of its rows at a time."""

    def __init__(self, tables: Mapping[str, TableData]) -> None:
        self._tables = tables
        self._parts: dict[str, list[pl.Series]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._parts)

    def add(self, table: str, columns: Mapping[str, int], rows: pl.DataFrame) -> None:
        """The cells of some columns in the rows _AT (``rows`` has FINDING, _ORDER, _TWIN and
        UNLISTED as well); each column has its place in the order."""
        data, at = self._tables[table], rows[_AT]
        source = data.frame[SOURCE][at].cast(pl.UInt32)
        row = data.frame[ROW][at].cast(pl.UInt32)
        for name, order in columns.items():
            for column, values in (
                (FINDING, rows[FINDING]),
                (_ORDER, rows[_ORDER] + order),
                (_TWIN, rows[_TWIN]),
                (UNLISTED, rows[UNLISTED]),
                (SOURCE, source),
                ("row", row),
                ("value", data.raw[name][at]),
                (_TABLE, _same(table, rows.height)),
                ("_name", _same(name, rows.height)),
            ):
                self._parts[column].append(values)

    def cells(self) -> pl.DataFrame:
        """All cells, in one frame."""
        return pl.DataFrame({name: pl.concat(parts) for name, parts in self._parts.items()})


def _same(value: object, height: int, dtype: type[pl.DataType] | None = None) -> pl.Series:
    return pl.Series([value], dtype=dtype).new_from_index(0, height)


def _own_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The broken rows of findings, for their own cells."""
    height = rows.height
    return pl.DataFrame(
        {
            FINDING: rows[FINDING],
            _AT: rows[ROW_ID],
            _ORDER: _same(0, height, pl.UInt32),
            _TWIN: _same(False, height),
            UNLISTED: _same(None, height, pl.UInt32),
        }
    )


def _twins(fact: _Fact, matched: pl.DataFrame) -> pl.DataFrame:
    """The rows a fact was computed from; the row the finding is about comes before its twins of
    the same table."""
    rows = matched[SOURCE_ROW]
    is_own = fact.source == fact.table
    return pl.DataFrame(
        {
            FINDING: matched[FINDING],
            _AT: rows,
            _ORDER: matched[_ORDER],
            _TWIN: rows != matched[ROW_ID] if is_own else _same(True, matched.height),
            UNLISTED: matched[UNLISTED],
        }
    )


def _about(rows: pl.DataFrame, order: int) -> pl.DataFrame:
    """What a fact of some findings is about, with the order number of its cells."""
    return pl.DataFrame(
        {
            FINDING: rows[FINDING],
            _ORDER: _same(order, rows.height, pl.UInt32),
            ROW_ID: rows[ROW_ID],
            _ABOVE: _same(None, rows.height, pl.UInt32),
        }
    )


def _numbered(about: pl.DataFrame, number: int) -> pl.DataFrame:
    return about.hstack([_same(number, about.height, pl.UInt32).alias(_NUMBER)])


def _headers(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """_TABLE, SOURCE, _name, table, file, sheet, column, personal: the columns of all sheets.

    A sheet without a column has no such cell to show.
    """
    schema = dict.fromkeys((_TABLE, "_name", "table", "file", "sheet", "column"), pl.String)
    return pl.DataFrame(
        [
            {
                _TABLE: name,
                SOURCE: source.id,
                "_name": column,
                "table": data.table.name,
                "file": source.file,
                "sheet": source.sheet,
                "column": source.headers[data.table.name].get(column, data.table[column].label),
                "personal": data.table[column].is_masked,
            }
            for name, data in tables.items()
            for source in data.sources
            for column in source.columns[data.table.name]
        ],
        {**schema, SOURCE: pl.UInt32, "personal": pl.Boolean},
    )


def _own_cells(data: TableData, units: Mapping[int, Unit]) -> dict[int, dict[str, int]]:
    """For each unit the columns of the broken row that are evidence, and their order."""
    last = {column: _LAST + order for order, column in enumerate(_identifying(data))}
    found = {}
    for number, unit in units.items():
        first = [unit.rule.first] if unit.rule.first in unit.trace.cells else []
        own = dict.fromkeys([*first, *unit.trace.cells])
        found[number] = last | {column: order for order, column in enumerate(own)}
    return found


def _facts(units: Mapping[int, Unit]) -> dict[Definition, list[tuple[int, int]]]:
    """The facts that units read, and which units do, with the order number of its cells."""
    found: dict[Definition, list[tuple[int, int]]] = defaultdict(list)
    for number, unit in units.items():
        for nth, definition in enumerate(unit.trace.facts.values(), start=1):
            found[definition].append((number, nth * _FACT))
    return found


_ELSEWHERE = frozenset({"household_id", "id_number", *(column[1:] for column in AREA_COLUMNS)})
"""Keys that every finding states in a column of its own."""


def _identifying(data: TableData) -> list[str]:
    """The key cells of a ledger's row, such as the number of an asset, which nothing else names."""
    if data.table.name not in LEDGERS:
        return []
    return [name for name in data.table.key if name not in _ELSEWHERE and name in data.raw.columns]
