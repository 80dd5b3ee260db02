"""Facts of all tables counted before the plans that read them.

It takes as many queries as facts build on each other, whatever the number of tables and rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from hecha.rules.frames import (
    Group,
    count,
    counted_parts,
    frame,
    groups_of,
    lookups_of,
    read_by,
)
from hecha.rules.lookup import Asked
from hecha.rules.rule import Definition
from hecha.rules.world import World

_Column = tuple[str, str]
"""A table and a name in it."""
_Facts = dict[tuple[str, Definition], None]
"""Facts with the tables they are columns of, in the order first needed."""


def count_ahead(
    world: World, needs: Mapping[str, Iterable[str]], kept: Collection[str] = ()
) -> None:
    """Count the facts that columns of some tables need, and look up those that others are counted
    from; for the tables ``kept`` all.

    Raises whatever a plan does that breaks. What was counted before that stays known.
    """
    needed = _Needed(world)
    for table, names in needs.items():
        for name in names:
            needed.add(table, name, is_kept=table in kept)
    for turn in range(needed.turns):
        also = [
            Asked(table, frame(world, table, on, is_kept=True), on)
            for table, on in needed.keyed[turn]
        ]
        count(world, [*_counted_together(world, needed.counted[turn])], also)
        by_table: dict[str, list[Definition]] = defaultdict(list)
        for table, fact in needed.looked_up[turn]:
            by_table[table].append(fact)
        world.lookups.look_up(
            [
                (
                    frame(world, table, part.on, is_kept=True),
                    [*lookups_of(world, table, part, key, is_kept=True)],
                )
                for table, facts in by_table.items()
                for part, key in counted_parts(world, groups_of(world, table, facts))
            ]
        )


def _counted_together(world: World, facts: Iterable[tuple[str, Definition]]) -> Iterator[Group]:
    """The facts that one group-by gives, for whatever tables."""
    together: dict[Any, list[dict[str, list[Definition]]]] = defaultdict(list)
    for table, fact in facts:
        (group,) = groups_of(world, table, [fact])
        sets = together[group.source, group.by, fact.where, fact.counts, fact.alone is None]
        for one in sets:
            if fact.name not in one or one[fact.name][0].expression == fact.expression:
                one.setdefault(fact.name, []).append(fact)
                break
        else:
            sets.append({fact.name: [fact]})
    for (source, by, *_), sets in together.items():
        for one in sets:
            yield Group(source, by, by, tuple(fact for same in one.values() for fact in same))


class _Needed:
    """Facts by the turn in which they can be counted: when all they are counted from is known.

    ``counted`` are those of a turn, ``looked_up`` those others are counted from, or that are kept,
    after they were counted; ``keyed`` has the columns of tables that facts are looked up by.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[_Column, int] = {}
        self._kept: set[_Column] = set()
        self.counted: dict[int, _Facts] = defaultdict(dict)
        self.looked_up: dict[int, _Facts] = defaultdict(dict)
        self.keyed: dict[int, dict[tuple[str, tuple[str, ...]], None]] = defaultdict(dict)

    @property
    def turns(self) -> int:
        """How many there are."""
        return 1 + max((*self.counted, *self.looked_up, *self.keyed), default=-1)

    def add(self, table: str, name: str, *, is_kept: bool) -> None:
        """A column of a table is needed."""
        self._known_at(table, name)
        if is_kept:
            self._keep(table, name)

    def _known_at(self, table: str, name: str) -> int:
        """The turn in which a column is known from the start."""
        definition = self._world.definition(table, name)
        if definition is None:
            return 0
        if (table, name) not in self._known:
            found = self._of_fact if definition.source is not None else self._of_row
            self._known[table, name] = found(table, definition)
        return self._known[table, name]

    def _of_row(self, table: str, definition: Definition) -> int:
        return self._latest((table, name) for name in read_by(self._world, definition))

    def _of_fact(self, table: str, fact: Definition) -> int:
        (group,) = groups_of(self._world, table, [fact])
        on = [(table, name) for name in group.on]
        read = [(group.source, name) for name in (*group.by, *read_by(self._world, fact))]
        counted, keyed = self._latest(read), self._latest(on)
        self.counted[counted][table, fact] = None
        self.keyed[keyed][table, group.on] = None
        for column in (*on, *read):
            self._keep(*column)
        return 1 + max(counted, keyed)

    def _latest(self, columns: Iterable[_Column]) -> int:
        return max((self._known_at(*column) for column in columns), default=0)

    def _keep(self, table: str, name: str) -> None:
        """A column is read in a turn, or by a plan of few rows."""
        definition = self._world.definition(table, name)
        if definition is None or (table, name) in self._kept:
            return
        self._kept.add((table, name))
        if definition.source is not None:
            self.looked_up[self._known[table, name] - 1][table, definition] = None
            return
        for below in read_by(self._world, definition):
            self._keep(table, below)
