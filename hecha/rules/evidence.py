"""The cells behind findings: those of the broken row, then those its facts were computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
from hecha.rules.trace import World

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


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact computed for rows of a table; ``about``: FINDING, _ORDER, ROW_ID and _ABOVE (UNLISTED
    of the fact above it) of these."""

    table: str
    definition: Definition
    about: pl.LazyFrame

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
        """The cells of the findings of one table, in the order of findings, in one plan.

        ``found`` has fingerprint, FINDING, ROW_ID, and UNIT: the position of the unit in ``units``.
        """
        rows = found.lazy().select(FINDING, UNIT, ROW_ID)
        broken = {number: units[number] for number in found[UNIT].unique(maintain_order=True)}
        data = self._world.tables[table]
        parts = []
        for column, orders in _own_cells(data, broken).items():
            own = _ordered(rows, orders).with_columns(
                pl.col(ROW_ID).alias(_AT),
                pl.lit(False).alias(_TWIN),
                pl.lit(None, pl.UInt32).alias(UNLISTED),
            )
            parts.append(_cells(table, data, {column: 0}, own))
        facts = [
            _Fact(table, definition, _ordered(rows, orders))
            for definition, orders in _facts(broken).items()
        ]
        while facts:
            matched = pl.concat(
                [
                    self._matched(fact).with_columns(pl.lit(number).alias(_NUMBER))
                    for number, fact in enumerate(facts)
                ]
            ).collect()
            known = [
                (facts[rows.item(0, _NUMBER)], rows)
                for rows in matched.partition_by(_NUMBER, maintain_order=True)
            ]
            parts += [part for fact, rows in known for part in self._of_fact(fact, rows)]
            facts = [deeper for fact, rows in known for deeper in self._below(fact, rows)]
        if not parts:
            return pl.DataFrame(schema=EVIDENCE | PLACE)
        return (
            pl.concat(parts)
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

    def _matched(self, fact: _Fact) -> pl.LazyFrame:
        """FINDING, _ORDER, ROW_ID, SOURCE_ROW, UNLISTED: the rows a fact was computed from."""
        matched = self._keys.matched(fact.table, fact.about, fact.definition)
        return matched.with_columns(pl.max_horizontal(UNLISTED, _ABOVE).alias(UNLISTED))

    def _of_fact(self, fact: _Fact, matched: pl.DataFrame) -> Iterator[pl.LazyFrame]:
        """The cells a fact was computed from."""
        definition, source = fact.definition, fact.source
        data = self._world.tables[source]
        shown = dict.fromkeys([*definition.shows, *self._world.definition_trace(definition).cells])
        columns = {
            column: position for position, column in enumerate(shown) if column in data.raw.columns
        }
        # The row the finding is about comes before its twins of the same table.
        is_twin = pl.lit(True)
        if source == fact.table:
            is_twin = pl.col(SOURCE_ROW) != pl.col(ROW_ID)
        rows = matched.lazy().with_columns(pl.col(SOURCE_ROW).alias(_AT), is_twin.alias(_TWIN))
        if columns:
            yield _cells(source, data, columns, rows)

    def _below(self, fact: _Fact, matched: pl.DataFrame) -> Iterator[_Fact]:
        """The facts that a fact was computed from."""
        about = matched.lazy().select(
            FINDING,
            pl.col(_ORDER) + _BELOW,
            pl.col(SOURCE_ROW).alias(ROW_ID),
            pl.col(UNLISTED).alias(_ABOVE),
        )
        for deeper in self._world.definition_trace(fact.definition).facts.values():
            yield _Fact(fact.source, deeper, about.unique())


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


_Orders = list[tuple[int, int]]
"""Positions of units, and the order number that cells have in findings of each."""


def _own_cells(data: TableData, units: Mapping[int, Unit]) -> dict[str, _Orders]:
    """The columns of the broken row that are evidence, and for which units."""
    found: dict[str, _Orders] = defaultdict(list)
    for number, unit in units.items():
        first = [unit.rule.first] if unit.rule.first in unit.trace.cells else []
        own = dict.fromkeys([*first, *unit.trace.cells])
        for order, column in [*enumerate(own), *enumerate(_identifying(data), _LAST)]:
            found[column].append((number, order))
    return found


def _facts(units: Mapping[int, Unit]) -> dict[Definition, _Orders]:
    """The facts that units read, and which units do."""
    found: dict[Definition, _Orders] = defaultdict(list)
    for number, unit in units.items():
        for nth, definition in enumerate(unit.trace.facts.values(), start=1):
            found[definition].append((number, nth * _FACT))
    return found


def _ordered(rows: pl.LazyFrame, orders: _Orders) -> pl.LazyFrame:
    """FINDING, _ORDER, ROW_ID, _ABOVE: the findings of some units."""
    schema = {UNIT: pl.UInt32, _ORDER: pl.UInt32}
    return rows.join(pl.LazyFrame(orders, schema, orient="row"), on=UNIT).select(
        FINDING, _ORDER, ROW_ID, pl.lit(None, pl.UInt32).alias(_ABOVE)
    )


_ELSEWHERE = frozenset({"household_id", "id_number", *(column[1:] for column in AREA_COLUMNS)})
"""Keys that every finding states in a column of its own."""


def _identifying(data: TableData) -> list[str]:
    """The key cells of a ledger's row, such as the number of an asset, which nothing else names."""
    if data.table.name not in LEDGERS:
        return []
    return [name for name in data.table.key if name not in _ELSEWHERE and name in data.raw.columns]


def _cells(
    table: str, data: TableData, columns: Mapping[str, int], rows: pl.LazyFrame
) -> pl.LazyFrame:
    """The cells of some columns in the rows _AT; each column has its place in the order."""
    kept = [FINDING, _ORDER, _TWIN, UNLISTED]
    origin = [SOURCE, "row"]
    return (
        rows.select(
            *kept,
            cell(data.frame[SOURCE], _AT),
            cell(data.frame[ROW], _AT).cast(pl.UInt32).alias("row"),
            *(cell(data.raw[name], _AT) for name in columns),
        )
        .unpivot(list(columns), index=[*kept, *origin], variable_name="_name")
        .with_columns(
            pl.col(_ORDER) + pl.col("_name").replace_strict(columns, return_dtype=pl.UInt32),
            pl.lit(table).alias(_TABLE),
        )
    )
