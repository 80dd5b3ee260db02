"""Which facts compare the rows of all counties, told from the rules.

A fact is of the whole province where the rows it counts are found by a number that names one
household, person, phone or card anywhere (SHARED kinds), or by a helper's name at a unit, and not
by an area. Every other fact - of areas, of names alone, of a whole table, of projects and assets,
which counties number for themselves, of lists of other departments and of registers - counts the
rows of one county.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from hecha.declare.levels import COMPARISON, REGISTER, TALLY
from hecha.declare.lists import ROSTERS
from hecha.declare.model import Kind
from hecha.declare.origin import AREA_COLUMNS, PREVIOUS, ROSTER
from hecha.declare.tables import TABLES
from hecha.policy.policy import Policy
from hecha.reading import resident_id
from hecha.rules.rule import Definition, Registry
from hecha.rules.trace import declared_table
from hecha.rules.whole_tables import whole
from hecha.rules.world import World

SHARED = (Kind.KEY, Kind.ID, Kind.PHONE, Kind.CARD)
"""Kinds of numbers that mean the same in every county."""

LISTS = frozenset({"roster", REGISTER.name, TALLY.name, COMPARISON})
"""Declared tables that are compared with the rows of their own county alone."""

HELPER = TABLES["helper"].subject
"""The columns that name a helper, who has no number in the registry."""

_WHO = ("household_id", "person_id", Kind.ID.value)
"""Domains that name a household or a person: whatever table a row is of, it is theirs."""

_AREAS = frozenset({*AREA_COLUMNS, *(name[1:] for name in AREA_COLUMNS)})


@dataclass(frozen=True, slots=True)
class SharedColumn:
    """Columns of a table (name as in a submission, those of the last period with PREVIOUS) whose
    values are of one ``domain``: equal values in a domain name the same.

    ``links``: a fact of the province is counted by them. ``closes``: a row that comes along from
    another county brings those with its value here: they are of its household or person, or a fact
    of it is counted from them.
    """

    table: str
    names: tuple[str, ...]
    domain: str
    links: bool = True
    closes: bool = False

    @property
    def value(self) -> pl.Expr:
        """The value as compared; null where there is none."""
        if self.domain == Kind.ID.value:
            number = pl.col(*self.names)
            return pl.coalesce(resident_id.key(number), number)
        return pl.concat_str(self.names, separator="\x1f")


class SharedKeys:
    """The keys of facts of the whole province, by the rules of a registry."""

    def __init__(self, registry: Registry, policy: Policy) -> None:
        facts = [one for one in registry.definitions.values() if one.source is not None]
        names = {name for one in facts for name in (one.table, str(one.source))}
        names |= {*TABLES, *(PREVIOUS + name for name in TABLES), *(ROSTER + k for k in ROSTERS)}
        tables = {name: whole(policy.tables[declared_table(name)]) for name in names}
        self._world = World(tables, registry, policy)
        self._facts = facts
        self._known: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}

    def are_shared(self, table: str, source: str, keys: Sequence[tuple[str, str]]) -> bool:
        """Whether a fact of ``table`` counts the rows of ``source`` in all counties; ``keys`` are
        the pairs of columns that are equal."""
        if {declared_table(table), declared_table(source)} & LISTS:
            return False
        sides = [[(table, ours) for ours, _ in keys], [(source, theirs) for _, theirs in keys]]
        if all(tuple(name for _, name in side) == HELPER for side in sides):
            return True
        return all(self._names_somebody(side) for side in sides)

    def is_shared(self, fact: Definition) -> bool:
        """The same for a fact."""
        keys = [*zip(fact.on, fact.by, strict=True)]
        return self.are_shared(fact.table, str(fact.source), keys)

    def columns(self) -> list[SharedColumn]:
        """The columns to compare between counties, and those that say whose a row is."""
        shared = [fact for fact in self._facts if self.is_shared(fact)]
        links = {column for fact in shared for column in self._compared(fact)}
        below = {one for fact in shared for one in self._below(fact) if self.is_shared(one)}
        counted = {
            column
            for fact in below
            for column in self._compared(fact)
            if column.table == fact.source
        }
        found = {*links, *_of_households_and_persons()}
        return [
            replace(one, links=one in links, closes=one.domain in _WHO or one in counted)
            for one in sorted(found, key=lambda one: (one.table, one.names))
        ]

    def deep(self) -> frozenset[str]:
        """Domains by which a row is linked whose households and persons are needed as well: a fact
        counted by them alone reads other facts."""
        found = frozenset(_WHO)
        for fact in filter(self.is_shared, self._facts):
            if any(self._below(fact)):
                found |= self._narrowest(fact)
        return found

    def partial(self) -> dict[str, frozenset[str]]:
        """Facts (``table.name``) of single counties that are read, of rows of other counties, by a
        fact of the province, and by which: of these rows they count what came along alone."""
        found: dict[str, set[str]] = {}
        for fact in filter(self.is_shared, self._facts):
            for below in self._counties_below(fact):
                found.setdefault(f"{below.table}.{below.name}", set()).add(
                    f"{fact.table}.{fact.name}"
                )
        return {name: frozenset(by) for name, by in sorted(found.items())}

    def _counties_below(self, fact: Definition) -> Iterator[Definition]:
        for below in self._below(fact):
            if self.is_shared(below):
                yield from self._counties_below(below)
            else:
                yield below

    def _below(self, fact: Definition) -> list[Definition]:
        """The facts that a fact reads of the rows it counts."""
        source = str(fact.source)
        names = (*self._world.definition_trace(fact).computed, *fact.by)
        return list(dict.fromkeys(self._facts_in(source, names)))

    def _facts_in(self, table: str, names: Iterable[str]) -> Iterator[Definition]:
        for name in names:
            definition = self._world.definition(table, name)
            if definition is None:
                continue
            if definition.source is None:
                yield from self._facts_in(table, self._world.definition_trace(definition).computed)
            else:
                yield definition
                yield from self._facts_in(table, definition.on)

    def _names_somebody(self, keys: Sequence[tuple[str, str]]) -> bool:
        """Whether one of some columns is a number that names the same in every county, and none
        an area."""
        named = [self._computed_of(*key) for key in keys]
        numbers = [any(_domain(*base) is not None for base in bases) for bases in named]
        areas = [
            not bases or any(name in _AREAS for _, name in bases)
            for bases, is_number in zip(named, numbers, strict=True)
            if not is_number
        ]
        return any(numbers) and not any(areas)

    def _narrowest(self, fact: Definition) -> frozenset[str]:
        """The domains of a fact's keys; none where they name a household or person."""
        domains = frozenset(column.domain for column in self._compared(fact))
        return frozenset() if domains & {*_WHO} else domains

    def _compared(self, fact: Definition) -> Iterator[SharedColumn]:
        """The columns that are equal, each in its domain, in rows a fact puts together; of several
        keys those that name a household or person are enough."""
        for table, keys in ((fact.table, fact.on), (str(fact.source), fact.by)):
            if keys == HELPER:
                yield SharedColumn(table, HELPER, "helper")
                continue
            found = [[*self._numbers(table, key)] for key in keys]
            who = [of for of in found if of and all(column.domain in _WHO for column in of)]
            for columns in who or found:
                yield from columns

    def _numbers(self, table: str, key: str) -> Iterator[SharedColumn]:
        for of, name in self._computed_of(table, key):
            if (domain := _domain(of, name)) is not None and of in _submitted():
                yield SharedColumn(of, (name,), domain)

    def _computed_of(self, table: str, name: str) -> frozenset[tuple[str, str]]:
        """The declared columns (table, name) a column is computed from, facts included."""
        key = (table, name)
        if key not in self._known:
            self._known[key] = frozenset()  # a definition never reads itself
            self._known[key] = frozenset(self._bases(table, name))
        return self._known[key]

    def _bases(self, table: str, name: str) -> Iterator[tuple[str, str]]:
        definition = self._world.definition(table, name)
        if definition is None:
            cells = self._world.reads(table, name).cells
            yield from ((table, cell) for cell in cells)
            if name in _AREAS:
                yield table, name
            return
        source = definition.source or table
        trace = self._world.definition_trace(definition)
        yield from ((source, cell) for cell in trace.cells)
        for column in trace.computed:
            yield from self._computed_of(source, column)
        for ours, theirs in zip(definition.on, definition.by, strict=True):
            yield from self._computed_of(table, ours)
            yield from self._computed_of(source, theirs)


def _domain(table: str, name: str) -> str | None:
    """What equal values of a declared column name: numbers of people go by their kind, all others
    by the name of their column. None for a column whose values are no numbers of SHARED kinds."""
    declared = TABLES.get(declared_table(table))
    if declared is None or name not in declared or declared[name].kind not in SHARED:
        return None
    kind = declared[name].kind
    return kind.value if kind is Kind.ID else name


def _of_households_and_persons() -> Iterator[SharedColumn]:
    for name in sorted(_submitted() | {"roster"}):
        for column in TABLES[declared_table(name)].columns:
            domain = _domain(name, column.name)
            if domain in _WHO:
                yield SharedColumn(name, (column.name,), str(domain))


def _submitted() -> frozenset[str]:
    """Names of tables as a submission has them."""
    return frozenset({*TABLES, "household_row", *(PREVIOUS + name for name in TABLES)}) - LISTS
