"""The headers a run knows: those declared, and those a county has mapped to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hecha.declare.header_forms import other_forms
from hecha.declare.ledgers import Ledger
from hecha.declare.model import Table, normal_header
from hecha.declare.tables import TABLES

OWN = "local_"
"""What the name of a column, figure or table begins with that a suite declares."""

OwnHeaders = Mapping[str, Mapping[str, Sequence[str]]]
"""Table -> column -> headers a county uses for it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables with every header they are known by; ``known`` are all headers, in normal form,
    ``ledgers`` those a suite declares."""

    tables: Mapping[str, Table]
    known: frozenset[str]
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)

    def name_of(self, text: str) -> str:
        """The normal form of a header cell: as it stands, or else the first of its other forms that
        is a known header."""
        name = normal_header(text)
        if name in self.known or not name:
            return name
        return next((form for form in other_forms(text) if form in self.known), name)

    @classmethod
    def of(
        cls,
        own: OwnHeaders,
        tables: Mapping[str, Table] = TABLES,
        ledgers: Mapping[str, Ledger] | None = None,
    ) -> Lexicon:
        """The tables, by default those declared, with a county's headers added.

        Raises ValueError where a header would stand for two columns of a table.
        """
        tables = {name: _extended(table, own.get(name, {})) for name, table in tables.items()}
        known = (
            header
            for table in tables.values()
            for column in table.columns
            for header in column.headers
        )
        return cls(tables, frozenset(known), ledgers or {})


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
