"""A submission with the rules and the policy it is judged by: what expressions read of it, and what
was counted and looked up of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import narwhals as nw
import polars as pl

from hecha.declare.lexicon import OWN
from hecha.declare.origin import BAD, DAMAGED, PREVIOUS, ROSTER, SOURCE, TIDIED
from hecha.policy.loading import is_declared
from hecha.policy.policy import ParameterMissing, Policy, UnknownParameter
from hecha.reading.completeness import STAND_IN
from hecha.reading.derived import DERIVED
from hecha.reading.submission import TableData
from hecha.reading.unread import HIDDEN_NUMBERS, Incomplete, Unread
from hecha.registers.computed import MADE
from hecha.results.reasons import (
    NOT_READ,
    Reason,
    Reasons,
    reason,
)
from hecha.rules import lookup
from hecha.rules.gaps import Gaps
from hecha.rules.lookup import Asked, By, Computed, Facts, Keyed, Lookup, Lookups
from hecha.rules.row_columns import Columns
from hecha.rules.rule import EVERYBODY, Definition, Expression, Registry
from hecha.rules.terms import plainly
from hecha.rules.trace import (
    Missing,
    Trace,
    UnknownColumn,
    declared_table,
    is_of_members,
    leaves_out_stand_ins,
    unavailable,
)
from hecha.rules.translated import Translated

_COMPANIONS = (BAD, TIDIED, DAMAGED)


_SMALL = 100_000
"""Rows of a small table: small ones are judged together, so that every core is busy, and what was
counted of them is kept."""


class World:
    """The tables of a submission, the registry of rules and the policy, for tracing."""

    def __init__(
        self,
        tables: Mapping[str, TableData],
        registry: Registry,
        policy: Policy,
        incomplete: Sequence[Incomplete] = (),
        unread: Sequence[Unread] = (),
    ) -> None:
        self.tables = tables
        self._unread = unread
        self.registry = registry
        self.policy = policy
        self.gaps = Gaps(incomplete)
        self._reads: dict[tuple[str, str], Trace] = {}
        self._traces: dict[tuple[str, str], Trace] = {}
        self._used_sources: dict[str, frozenset[int]] = {}
        self._borrowed: dict[tuple[str, str], Definition] = {}
        self.counted = Facts()
        self.lookups = Lookups()
        self._translated = Translated()
        self._numbers: dict[Any, int] = {}
        self.apart: str | None = None
        """A column of tables that hold several copies of a household: facts are counted within
        equal values of it."""

    def of_copies(self, tables: Mapping[str, TableData], apart: str) -> World:
        """The same rules and policy, with some tables replaced by copies of their rows."""
        world = World({**self.tables, **tables}, self.registry, self.policy, (), self._unread)
        self._lend(world, apart)
        return world

    def forget(self, *, are_keys_kept: bool = False) -> None:
        """Drop what was counted and looked up, which takes as much memory as the tables, unless
        these are small; the numbers of keys too, unless these ``are_keys_kept``. What is asked for
        later is worked out once more."""
        if self.are_all_small:
            return
        self.counted = type(self.counted)()
        self.lookups.forget(are_keys_kept=are_keys_kept)

    def _lend(self, world: World, apart: str) -> None:
        """Give a world of copies what is the same for them: they are judged as the rows they are
        copies of were, whatever sheets are among them."""
        world.apart = apart
        world.gaps = self.gaps
        world._translated = self._translated
        world._borrowed = {**self._borrowed}
        world._reads = {**self._reads}
        world._traces = {
            key: trace for key, trace in self._traces.items() if not trace.looks_around
        }

    def is_small(self, table: str) -> bool:
        """Whether a table has so few rows that memory does not matter."""
        return self.tables[table].frame.height <= _SMALL

    @property
    def are_all_small(self) -> bool:
        """Whether every table is."""
        return all(map(self.is_small, self.tables))

    def lazy_rows(self, table: str) -> nw.LazyFrame[Any]:
        """The rows of a table in their order, where they live."""
        return nw.from_native(self.tables[table].frame.lazy())

    def every_row(self, table: str) -> nw.LazyFrame[Any]:
        """All rows of a table that were handed in, where they live: also where :attr:`tables` has
        but those of some findings."""
        return self.lazy_rows(table)

    def sent(self, values: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Values to join :meth:`every_row` with, where that lives."""
        return nw.from_native(values.lazy())

    def filled(self, table: str) -> frozenset[str] | None:
        """The columns of a table in which a row that was handed in holds anything; None where all
        these rows are here to be looked at."""
        return None

    def with_columns(
        self, rows: nw.LazyFrame[Any], columns: Mapping[str, nw.Expr]
    ) -> nw.LazyFrame[Any]:
        """The rows with the columns named, where they live."""
        if not rows.implementation.is_polars():
            return rows.with_columns(one.alias(name) for name, one in columns.items())
        native: pl.LazyFrame = rows.to_native()
        return nw.from_native(native.with_columns(self._translated.of(columns)))

    def computed(self, plans: Sequence[nw.LazyFrame[Any]]) -> list[Computed]:
        """Rows other plans build on, worked out once."""
        return lookup.computed(plans)

    def collected(self, plans: Sequence[nw.LazyFrame[Any]]) -> list[pl.DataFrame]:
        """The rows of some plans, here."""
        return lookup.collected(plans)

    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    """What :meth:`collected` raises where an engine elsewhere cannot evaluate a plan."""

    def refused(self, fault: Exception) -> Reason:
        """The reason of what such an engine did not evaluate."""
        raise fault

    def looked_up(self, rows: nw.LazyFrame[Any], lookups: Sequence[Lookup]) -> nw.LazyFrame[Any]:
        """The rows, in their order, with the columns of each lookup beside them."""
        return self.lookups.beside(rows, lookups)

    def worked_out(
        self, rows: nw.LazyFrame[Any], column: Definition, value: nw.Expr
    ) -> nw.LazyFrame[Any]:
        """The rows of a table with a column computed from them once, for all plans."""
        return self.lookups.worked_out(rows, column, value)

    def keyed(self, asked: Sequence[Asked]) -> list[Keyed]:
        """The rows with the keys that lookups of what is counted have."""
        return self.lookups.keyed(asked)

    def number(self, one: Any) -> int:
        """What tells something, such as a key of ``counted``, from all others."""
        return self._numbers.setdefault(one, len(self._numbers))

    def keys(
        self, asked: Sequence[By], rows: Callable[[By], nw.LazyFrame[Any]]
    ) -> list[pl.DataFrame]:
        """Keys of all rows of tables, for their values to be compared (hecha.rules.lookup)."""
        return self.lookups.keys(asked, rows)

    @property
    def own(self) -> Mapping[str, TableData]:
        """The tables with the rows that were handed in, and no others."""
        return self.tables

    def own_rows(self, table: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Of some rows of a table those that are judged: all."""
        return rows

    def apart_by(self, table: str, source: str, keys: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Columns within whose equal values rows of ``source`` are counted for those of ``table``,
        besides the ``keys`` of the fact: pairs of columns of the two."""
        are_copies = self.has_copies(table) and self.has_copies(source)
        return (str(self.apart),) if are_copies else ()

    def has_copies(self, table: str) -> bool:
        """Whether a table holds several copies of a household."""
        return self.apart is not None and self.apart in self.tables[table].frame.columns

    def trace(self, table: str, expression: Expression) -> Trace:
        """Call an expression with the columns of a table and tell what it reads."""
        columns = Columns(self, table)
        trace = columns._trace
        if table not in self.tables:
            trace.missing[self._missing(table)] = None
        try:
            trace.expression = expression(columns, self.policy)
        except ParameterMissing as missing:
            trace.no_value[self.declared_parameter(missing)] = None
        return trace

    def unavailable(self, trace: Trace) -> Reasons:
        """Why an expression cannot run; empty if it can. Of a list that was handed in and not
        read, the reason is that of the file."""
        return unavailable(
            trace, self.policy, lambda missing: self._not_read(missing.table) or missing.reason()
        )

    def _not_read(self, table: str) -> Reason | None:
        if not table.startswith(ROSTER) or table in self.tables:
            return None
        return next(
            (
                reason(NOT_READ, file=entry.file, why=entry.why)
                for entry in self._unread
                if entry.reason_code == HIDDEN_NUMBERS
                and entry.tables is not None
                and table in entry.tables
            ),
            None,
        )

    def _missing(self, table: str, column: str | None = None) -> Missing:
        """What is not there, with its declaration where it is the suite's own."""
        is_own = table.startswith(OWN) or (column or "").startswith(OWN)
        return Missing(table, column, self.policy.tables.get(table) if is_own else None)

    def declared_parameter(self, missing: ParameterMissing) -> str:
        """The name of a parameter without a value. Raises UnknownParameter if no suite has it."""
        name = str(missing)
        if name not in self.policy.titles and not is_declared(name):
            raise UnknownParameter(name)
        return name

    def definition(self, table: str, name: str) -> Definition | None:
        """The fact or derived column a name stands for in a table; None for any other column.

        What is declared for a table also holds for one that is like it; of a table of the last
        period a fact then counts rows of the last period.
        """
        key = (table, name)
        found = self.registry.definitions.get(key) or self._borrowed.get(key)
        declared = declared_table(table)
        if found is not None or declared == table:
            return found
        model = self.registry.definitions.get((declared, name))
        if model is None:
            return None
        period = PREVIOUS if table.startswith(PREVIOUS) else ""
        source = model.source and period + model.source
        self._borrowed[key] = replace(model, table=table, source=source)
        return self._borrowed[key]

    def definition_trace(self, definition: Definition) -> Trace:
        """The trace of a fact (over its source) or derived column (over its own table)."""
        key = (definition.table, definition.name)
        if key not in self._traces:
            source = definition.source or definition.table
            trace = plainly(partial(self.trace, source, definition.expression))
            for by in definition.by:
                trace.quote(self.reads(source, by), by)
            if definition.where is not None:
                where = self.trace(source, definition.where)
                trace.absorb(where)
                trace.computed |= where.computed
            self._traces[key] = trace
        return self._traces[key]

    def declares(self, table: str, name: str) -> bool:
        """Whether a table can have a column at all."""
        try:
            self.reads(table, name)
        except UnknownColumn:
            return False
        return True

    def sources(self, table: str) -> frozenset[int]:
        """Ids of the sheets that rows of a table come from."""
        if table not in self._used_sources:
            found = self.tables[table].frame[SOURCE].unique()
            self._used_sources[table] = frozenset(found) - {None}
        return self._used_sources[table]

    def stand_ins(self, table: str) -> frozenset[int]:
        """Ids of the sheets of the monitored export that rows of households or members come from,
        which no household or member export has."""
        if table.removeprefix(PREVIOUS) not in ("household", "member") or table not in self.tables:
            return frozenset()
        sources = self.tables[table].sources
        return frozenset(one.id for one in sources if one.layout == STAND_IN)

    def only_stand_ins(self, table: str) -> bool:
        """Whether a table has no export but the monitored one."""
        found = self.stand_ins(table)
        return bool(found) and self.sources(table) <= found

    def reads_of(self, table: str) -> dict[str, Trace]:
        """The columns of a table that some expression has read, or asked for, so far."""
        return {name: trace for (of, name), trace in self._reads.items() if of == table}

    def used_facts(self) -> list[Definition]:
        """The facts some traced expression reached so far."""
        reached: dict[tuple[str, str], Definition] = {}
        for trace in self._reads.values():
            for definition in trace.facts.values():
                reached[definition.table, definition.name] = definition
        return list(reached.values())

    def reads(self, table: str, name: str) -> Trace:
        """What reading one column of a table means. Raises UnknownColumn."""
        key = (table, name)
        if key not in self._reads:
            self._reads[key] = self._resolve(table, name)
        return self._reads[key]

    def _resolve(self, table: str, name: str) -> Trace:
        trace = Trace()
        data = self.tables.get(table)
        if data is None:
            trace.missing[self._missing(table)] = None
        definition = self.definition(table, name)
        if definition is not None:
            self._read_definition(table, definition, trace)
            return trace
        declared = self.policy.tables[declared_table(table)]
        if name in DERIVED and name not in declared and declared.name in DERIVED[name].tables:
            bases = [base for base in DERIVED[name].of if base in declared]
            return self._of_any([self.reads(table, base) for base in bases])
        base = name.removesuffix(_suffix(name))
        made = MADE.get(declared.name, {})
        if base.startswith("_") or base in made:
            shown_by = made.get(base, ())
            trace.cells |= {cell: None for cell in shown_by if data and data.sources_with(cell)}
            return trace
        if base not in declared:
            raise UnknownColumn(f"{table}.{name}")
        trace.cells[base] = None
        if data is not None:
            there, used = data.sources_with(base), self.sources(table)
            if there & used or (there and not used):
                trace.lacking |= used - there
            else:
                trace.missing[self._missing(table, base)] = None
        return trace

    def _read_definition(self, table: str, definition: Definition, trace: Trace) -> None:
        """Add what reading a fact or derived column means to a trace."""
        inner = self.definition_trace(definition)
        trace.no_value |= inner.no_value
        trace.missing |= inner.missing
        if definition.source is None:
            trace.absorb(inner)
            return
        trace.facts[definition.name] = definition
        if self._needs_export(definition):
            trace.missing[Missing(definition.source)] = None
        elif leaves_out_stand_ins(definition):
            trace.lacking |= self.stand_ins(table)
        if definition.source == table:
            # No row of a sheet without the column was counted, which is not the same as 0.
            trace.lacking |= inner.lacking
        for key in definition.on:
            own = self.reads(table, key)
            trace.missing |= own.missing
            trace.lacking |= own.lacking

    def _needs_export(self, definition: Definition) -> bool:
        """Whether a fact is about members, or about who is absent, and no export of them but the
        monitored one was handed in."""
        counts_households = definition.default is not None and definition.on == ("household_id",)
        about = counts_households or is_of_members(definition)
        return (
            about and definition.counts != EVERYBODY and self.only_stand_ins(str(definition.source))
        )

    @staticmethod
    def _of_any(bases: Sequence[Trace]) -> Trace:
        """What a column reads that needs one of several."""
        trace = Trace()
        for base in [base for base in bases if not base.missing] or bases:
            trace.absorb(base)
        trace.lacking = frozenset.intersection(*(base.lacking for base in bases))
        return trace


def _suffix(name: str) -> str:
    return next((suffix for suffix in _COMPANIONS if name.endswith(suffix)), "")
