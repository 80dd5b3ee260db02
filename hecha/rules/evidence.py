"""The cells behind findings: those of the broken row, then those its facts were computed from."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hecha.declare.ledgers import LEDGERS
from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.reading.submission import TableData
from hecha.results.results import EVIDENCE
from hecha.rules.matching import Keys
from hecha.rules.plan import Unit
from hecha.rules.proposals.asked import PLACE
from hecha.rules.rule import Definition
from hecha.rules.trace import World

_FACT = 1000
"""Order numbers a fact's cells are given, those of the facts below it included."""
_LAST = _FACT * _FACT
"""Order numbers of what only identifies the record."""

_ORDER, _TWIN, _THERE = "_order", "_twin", "_there"


@dataclass(frozen=True, slots=True)
class Broken:
    """The rows of a table that break one unit.

    ``rows`` is what the plan gave of them; ``typed`` and ``raw`` have the same rows in the same
    order, all columns, as read and as found.
    """

    table: str
    data: TableData
    unit: Unit
    rows: pl.DataFrame
    typed: pl.DataFrame
    raw: pl.DataFrame

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.rows.height

    @property
    def grain(self) -> str:
        """What the findings are about."""
        return self.unit.rule.grain(self.table)


class Cells:
    """The cells of findings, as EVIDENCE."""

    def __init__(self, world: World, keys: Keys) -> None:
        self._world = world
        self._keys = keys

    def of(self, broken: Broken, prints: pl.Series) -> pl.DataFrame:
        """The cells of the findings with the fingerprints ``prints``, one per broken row."""
        unit = broken.unit
        first = [unit.rule.first] if unit.rule.first in unit.trace.cells else []
        own = list(dict.fromkeys([*first, *unit.trace.cells]))
        ordered = [*enumerate(own), *enumerate(_identifying(broken.data), _LAST)]
        parts = [
            _cells(broken.data, column, broken.typed, broken.raw, prints).with_columns(
                pl.lit(order, pl.UInt32).alias(_ORDER), pl.lit(False).alias(_TWIN)
            )
            for order, column in ordered
        ]
        about = pl.DataFrame({"fingerprint": prints, ROW_ID: broken.rows[ROW_ID]})
        for number, definition in enumerate(unit.trace.facts.values(), start=1):
            parts += self._of_fact(broken.table, definition, about, number * _FACT)
        if not parts:
            return pl.DataFrame(schema=EVIDENCE | PLACE)
        cells = (
            pl.concat(parts)
            .filter(_THERE)
            .sort(
                pl.col("fingerprint"),
                # The cells of one fact stay together, the row the finding is about leading them.
                pl.col(_ORDER) // _FACT,
                pl.col(_TWIN),
                *(pl.col(name) for name in (_ORDER, "file", "sheet", "row")),
                nulls_last=True,
            )
        )
        return cells.select(*EVIDENCE, *PLACE)

    def _of_fact(
        self, table: str, definition: Definition, about: pl.DataFrame, order: int
    ) -> list[pl.DataFrame]:
        """The cells a fact was computed from, and those of the facts below it.

        ``about``: fingerprint and row id in ``table`` of the rows the fact was computed for.
        """
        trace = self._world.definition_trace(definition)
        source = str(definition.source)
        data = self._world.tables[source]
        rows = self._keys.matched(table, about, definition)
        columns = dict.fromkeys([*definition.shows, *trace.cells])
        matched, text = data.frame[rows["_source_row"]], data.raw[rows["_source_row"]]
        # The row the finding is about comes before its twins of the same table.
        twin = rows["_source_row"] != rows[ROW_ID] if source == table else pl.lit(True)
        cells = [
            _cells(data, column, matched, text, rows["fingerprint"]).with_columns(
                pl.lit(order + position, pl.UInt32).alias(_ORDER), twin.alias(_TWIN)
            )
            for position, column in enumerate(columns)
            if column in data.raw.columns
        ]
        below = rows.select("fingerprint", pl.col("_source_row").alias(ROW_ID)).unique()
        for deeper in trace.facts.values():
            cells += self._of_fact(source, deeper, below, order + 100)
        return cells


_ELSEWHERE = frozenset({"household_id", "id_number", *(column[1:] for column in AREA_COLUMNS)})
"""Keys that every finding states in a column of its own."""


def _identifying(data: TableData) -> list[str]:
    """The key cells of a ledger's row, such as the number of an asset, which nothing else names."""
    if data.table.name not in LEDGERS:
        return []
    return [name for name in data.table.key if name not in _ELSEWHERE and name in data.raw.columns]


def _cells(
    data: TableData, column: str, typed: pl.DataFrame, raw: pl.DataFrame, prints: pl.Series
) -> pl.DataFrame:
    """One column of some rows as evidence."""
    sources = {source.id: source for source in data.sources}
    ids = typed[SOURCE].unique().to_list()
    found = typed[SOURCE]

    def per_sheet(values: dict[int, str | None]) -> pl.Series:
        # An empty mapping would leave the type of the ids.
        return found.replace_strict(values or {0: None}, default=None, return_dtype=pl.String)

    declared = data.table[column]
    cells = pl.DataFrame(
        {
            "fingerprint": prints,
            "table": pl.Series([data.table.name] * typed.height, dtype=pl.String),
            "file": per_sheet({id_: sources[id_].file for id_ in ids}),
            "sheet": per_sheet({id_: sources[id_].sheet for id_ in ids}),
            "row": typed[ROW].cast(pl.UInt32),
            "column": per_sheet({id_: data.header(column, id_) for id_ in ids}),
            "value": raw[column],
            "proposed": pl.Series([None] * typed.height, dtype=pl.String),
            "personal": pl.Series([declared.is_masked] * typed.height, dtype=pl.Boolean),
            "_source": found,
            "_name": pl.Series([column] * typed.height, dtype=pl.String),
        }
    )
    # A sheet without the column has no such cell to show.
    return cells.with_columns(found.is_in(sorted(data.sources_with(column))).alias(_THERE))
