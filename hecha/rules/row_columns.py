"""The columns of a table as the expressions of rules see them.

Every column an expression touches is noted in a trace (hecha.rules.trace).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import narwhals as nw

from hecha.declare.origin import ROW_ID
from hecha.reading.submission import TableData
from hecha.rules.trace import Trace


class Submitted(Protocol):
    """What columns ask about the submission they are of (hecha.rules.world)."""

    @property
    def tables(self) -> Mapping[str, TableData]:
        """The tables there are."""

    @property
    def apart(self) -> str | None:
        """A column of tables that hold several copies of a household."""

    def reads(self, table: str, name: str) -> Trace:
        """What reading a column means. Raises UnknownColumn."""

    def declares(self, table: str, name: str) -> bool:
        """Whether a table can have a column at all."""

    def has_copies(self, table: str) -> bool:
        """Whether a table holds several copies of a household."""

    def stand_ins(self, table: str) -> frozenset[int]:
        """Ids of the sheets of the monitored export that rows of a table come from."""


class Row:
    """What a rule can ask of the rows of any table.

    The columns of a table are the attributes of its class in ``checks/names.pyi``.
    """

    def __init__(self, world: Submitted, table: str) -> None:
        self._world = world
        self._table = table
        self._trace = Trace()

    def __getitem__(self, name: str) -> nw.Expr:
        """A column whose name is not known beforehand."""
        self._trace.absorb(self._world.reads(self._table, name))
        self._trace.computed[name] = None
        return nw.col(name)

    @property
    def row_id(self) -> nw.Expr:
        """The number of the row in its table, in the order of files, sheets and rows."""
        return nw.col(ROW_ID)

    def has(self, name: str) -> bool:
        """Whether the submission can give a column; a column it lacks is then not needed."""
        if not self._world.declares(self._table, name):
            return False
        return not self._world.reads(self._table, name).missing

    def optional(self, name: str) -> nw.Expr | None:
        """A column that only adds to a rule: null on the rows of a sheet without it, None where no
        sheet has it. Rows without it are judged all the same."""
        if not self.has(name):
            return None
        lacking = self._trace.lacking
        expression = self[name]
        self._trace.lacking = lacking
        return expression

    def within(self, *keys: str) -> list[str]:
        """Columns to look at other rows within (``over``): the keys, and the copy of a household
        while a value is tried."""
        self._trace.looks_around = True
        apart = self._world.apart
        is_copied = self._table in self._world.tables and self._world.has_copies(self._table)
        return [*keys, apart] if is_copied and apart is not None else [*keys]

    def exported(self, name: str) -> nw.Expr:
        """A column as an export of the table itself states it: rows that only the monitored export
        has are judged as rows of that table."""
        self._trace.lacking |= self._world.stand_ins(self._table)
        return self[name]

    def aside(self, name: str) -> nw.Expr:
        """A column that is needed and whose cells are no evidence: what all rows of an area tell
        together."""
        self._trace.quote(self._world.reads(self._table, name), name)
        return nw.col(name)

    def beside(self, name: str) -> nw.Expr | None:
        """A column that only narrows a rule, and whose cells are no evidence: null on the rows of
        a sheet without it, None where the submission cannot give it."""
        if not self.has(name):
            return None
        self._trace.computed[name] = None
        self._trace.narrows[name] = None
        return nw.col(name)

    def named(self, *names: str) -> dict[str, nw.Expr]:
        """Those of the named columns that the submission has; if it has none, all are needed.

        Columns that every sheet has win over columns that only some have.
        """
        there = [name for name in names if self.has(name)]
        whole = [name for name in there if not self._world.reads(self._table, name).lacking]
        return {name: self[name] for name in whole or there or names}

    def available(self, *names: str) -> list[nw.Expr]:
        """The expressions of :meth:`named`."""
        return list(self.named(*names).values())


class Columns(Row):
    """The columns of a table as a rule sees them: ``h.net_income`` is an expression."""

    def __getattr__(self, name: str) -> nw.Expr:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]
