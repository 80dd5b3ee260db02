"""Columns without any value, for which a rule that needs them has nothing to judge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from hecha.reading.sheet import is_filled
from hecha.reading.submission import TableData
from hecha.results.reasons import Reasons
from hecha.rules.trace import Missing, Trace
from hecha.rules.world import World

BlankColumns = Callable[[Trace], Reasons]
"""The reasons for which an expression has nothing to judge; empty where no column is blank."""


def blank_columns(world: World, table: str) -> BlankColumns:
    """Of the rules of a table of ``world``: which of the columns they read, in the rows themselves
    or in rows of other tables they count, hold no value in any row."""
    known: dict[Missing, bool] = {}

    def found(trace: Trace) -> Iterator[Missing]:
        yield from (Missing(table, name) for name in trace.cells)
        for definition in trace.facts.values():
            if definition.source is not None:
                cells = world.definition_trace(definition).cells
                yield from (Missing(definition.source, name) for name in cells)

    def reasons(trace: Trace) -> Reasons:
        columns = dict.fromkeys(found(trace))
        for column in columns.keys() - known.keys():
            filled = world.filled(column.table)
            known[column] = _is_blank(world.own.get(column.table), column.column, filled)
        return tuple(column.blank_reason() for column in columns if known[column])

    return reasons


def _is_blank(data: TableData | None, column: str | None, filled: Collection[str] | None) -> bool:
    """Whether a declared column was read and no cell of it holds anything, readable or not."""
    if data is None or column not in data.table or column not in data.raw.columns:
        return False
    if filled is not None:
        return column not in filled
    texts = data.raw[column]
    return texts.len() > 0 and not is_filled(texts).any()
