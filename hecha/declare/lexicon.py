"""The headers a run knows: those declared, and those a county has mapped to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hecha.declare.model import Table, normal_header
from hecha.declare.tables import TABLES

OwnHeaders = Mapping[str, Mapping[str, Sequence[str]]]
"""Table -> column -> headers a county uses for it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables with every header they are known by; ``known`` are all headers, in normal form."""

    tables: Mapping[str, Table]
    known: frozenset[str]

    @classmethod
    def of(cls, own: OwnHeaders) -> Lexicon:
        """The declared tables with a county's headers added.

        Raises ValueError where a header would stand for two columns of a table.
        """
        tables = {name: _extended(table, own.get(name, {})) for name, table in TABLES.items()}
        known = (
            header
            for table in tables.values()
            for column in table.columns
            for header in column.headers
        )
        return cls(tables, frozenset(known))


def _extended(table: Table, own: Mapping[str, Sequence[str]]) -> Table:
    """A table with more aliases. A header given to one column is no longer an alias of another."""
    if not own:
        return table
    given = {normal_header(header): name for name, headers in own.items() for header in headers}
    columns = []
    for column in table.columns:
        aliases = tuple(
            alias
            for alias in column.aliases
            if given.get(normal_header(alias), column.name) == column.name
        )
        columns.append(replace(column, aliases=(*aliases, *own.get(column.name, ()))))
    return replace(table, columns=tuple(columns))
