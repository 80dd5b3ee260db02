"""Rows of others that findings show: found on Spark, so that only what is shown comes back.

A fact by household or person counts rows that :mod:`hecha.backends.brought_back` brings anyway.
Of any other - by phone, card, village, county - the rows it counted for a broken row are looked up
on the server: at most as many as evidence lists (hecha.rules.matching), and the number of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from hecha.backends.spark_tables import SparkTables, collected
from hecha.declare.origin import ROW_ID
from hecha.rules.frames import frame
from hecha.rules.key_codes import keys_of
from hecha.rules.lookup import Counted, CountedKey, Facts
from hecha.rules.matching import ALL, MOST_ALIKE, NTH, SEPARATOR, SOURCE_ROW, SUBJECT, Keys, listed
from hecha.rules.plan import UNIT, TableOutcome
from hecha.rules.rule import Definition, Expression
from hecha.rules.world import World

Fact = tuple[str, Definition]
"""A table and a fact computed for its rows."""

_Ids = dict[Fact, set[int]]
_Counts = tuple[str, tuple[str, ...], Expression | None]
"""Which rows facts count: their source, the keys in it, the filter."""

_OWN = frozenset({"household_id", "person_id", "id_key"})
"""Keys of the rows that are brought back with a row."""

_ONE, _ITSELF = "_one", "_itself"


def counts_others(world: World, table: str, definition: Definition, here: Collection[str]) -> bool:
    """Whether a fact, or one it is computed from, counts rows that are not brought back with the
    row it is computed for; ``here`` are tables all rows of which are."""
    source = str(definition.source)
    keys = [*((table, name) for name in definition.on), *((source, name) for name in definition.by)]
    if any(world.reads(*key).facts for key in keys):
        return True
    is_own = not (_OWN.isdisjoint(definition.on) or _OWN.isdisjoint(definition.by))
    if not is_own and not _is_here(world, definition, here):
        return True
    below = world.definition_trace(definition).facts.values()
    return any(counts_others(world, source, deeper, here) for deeper in below)


def _is_here(world: World, definition: Definition, here: Collection[str]) -> bool:
    """Whether a fact, and each it is computed from, counts rows of tables that are here whole."""
    below = world.definition_trace(definition).facts.values()
    return definition.source in here and all(_is_here(world, one, here) for one in below)


class KnownFacts(Facts):
    """Counted facts as World.counted has them: those that count others, for trials of proposals, to
    which not all rows they count are there. Each comes from Spark when a trial reads it."""

    def __init__(
        self,
        there: Mapping[CountedKey, Counted] | None = None,
        brought: dict[CountedKey, Counted] | None = None,
    ) -> None:
        """``there`` are counted on Spark; ``brought`` those of them that came here already."""
        super().__init__(there)
        self._there = frozenset(self)
        self._brought = {} if brought is None else brought

    @classmethod
    def of(cls, world: World, here: Collection[str]) -> KnownFacts:
        """Those a world counted on Spark; ``here``: as for counts_others."""
        return cls(
            {
                key: counted
                for key, counted in world.counted.items()
                if any(counts_others(world, one.table, one, here) for one in key[2])
            }
        )

    def without(self, world: World, tables: Collection[str]) -> KnownFacts:
        """Those that are counted from none of some tables."""
        there = {
            key: counted
            for key, counted in self.items()
            if not any(_reads(world, fact, tables) for fact in key[2])
        }
        return KnownFacts(there, self._brought)

    def __getitem__(self, key: CountedKey) -> Counted:
        counted = super().__getitem__(key)
        if key not in self._there:
            return counted
        if key not in self._brought:
            aside = counted.stand_ins
            left_out = None if aside is None else _collected(aside)
            self._brought[key] = Counted(_collected(counted.facts), left_out)
        return self._brought[key]


def _reads(world: World, definition: Definition, tables: Collection[str]) -> bool:
    below = world.definition_trace(definition).facts.values()
    return definition.source in tables or any(_reads(world, one, tables) for one in below)


def _collected(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return nw.from_native(collected(rows).lazy())


class OtherRows:
    """Looks up the rows that facts counted for broken rows. ``here``: as for counts_others."""

    def __init__(self, world: World, tables: SparkTables, here: Collection[str]) -> None:
        self._world = world
        self._tables = tables
        self._here = here

    def matched(self, ran: Mapping[str, TableOutcome]) -> dict[Fact, pl.DataFrame]:
        """ROW_ID, SOURCE_ROW and UNLISTED, as hecha.rules.matching.Keys gives them: of the facts
        that broken rules read and that count others, and of those these are computed from."""
        found: dict[Fact, pl.DataFrame] = {}
        wanted = self._read_by(ran)
        while wanted:
            below: _Ids = defaultdict(set)
            for (table, definition), rows in self._looked_up(wanted).items():
                fact = (table, definition)
                found[fact] = pl.concat([found[fact], rows]) if fact in found else rows
                source = str(definition.source)
                for deeper in self._world.definition_trace(definition).facts.values():
                    if counts_others(self._world, source, deeper, self._here):
                        below[source, deeper].update(rows[SOURCE_ROW])
            wanted = {}
            for fact, ids in below.items():
                if new := ids - set(found[fact][ROW_ID] if fact in found else ()):
                    wanted[fact] = new
        return found

    def _read_by(self, ran: Mapping[str, TableOutcome]) -> _Ids:
        """The facts that broken units read, and the rows they are broken in."""
        wanted: _Ids = defaultdict(set)
        for table, outcome in ran.items():
            if outcome.broken.is_empty():
                continue
            units = [*outcome.units.values()]
            for (number,), rows in outcome.found.group_by(UNIT):
                for definition in units[int(str(number))].trace.facts.values():
                    if counts_others(self._world, table, definition, self._here):
                        wanted[table, definition].update(rows[ROW_ID])
        return wanted

    def _looked_up(self, wanted: Mapping[Fact, set[int]]) -> dict[Fact, pl.DataFrame]:
        """ROW_ID, SOURCE_ROW, UNLISTED of each fact, for some rows."""
        keyed = self._keyed(wanted)
        together: dict[_Counts, list[Fact]] = defaultdict(list)
        for table, fact in wanted:
            together[str(fact.source), fact.by, fact.where].append((table, fact))
        found = {}
        for counts, facts in together.items():
            own = [keyed[fact] for fact in facts if fact[0] == counts[0]]
            theirs = self._theirs(counts, [keyed[fact] for fact in facts], own)
            for table, definition in facts:
                is_own = definition.source == table
                rows = keyed[table, definition].lazy()
                # The keys of the rows have the names of those of the source: ``on`` may name one
                # column twice.
                lazy = listed(rows, theirs.lazy(), keys_of(definition.on), is_own=is_own)
                found[table, definition] = lazy.cast({SOURCE_ROW: pl.UInt32}).collect()
        return found

    def _keyed(self, wanted: Mapping[Fact, set[int]]) -> dict[Fact, pl.DataFrame]:
        """ROW_ID and the keys of each fact, named by keys_of, in some rows."""
        found = {}
        for table in dict.fromkeys(table for table, _ in wanted):
            facts = [fact for of, fact in wanted if of == table]
            names = dict.fromkeys(name for fact in facts for name in fact.on)
            ids = self._ids(set().union(*(wanted[table, fact] for fact in facts)))
            rows = frame(self._world, table, names).select(ROW_ID, *names)
            keys = collected(rows.join(ids, on=ROW_ID, how="semi")).cast({ROW_ID: pl.UInt32})
            for fact in facts:
                rows_of = keys.filter(pl.col(ROW_ID).is_in(sorted(wanted[table, fact])))
                named = zip(fact.on, keys_of(fact.on), strict=True)
                found[table, fact] = rows_of.select(ROW_ID, *(pl.col(n).alias(k) for n, k in named))
        return found

    def _theirs(
        self, counts: _Counts, keyed: Sequence[pl.DataFrame], own: Sequence[pl.DataFrame]
    ) -> pl.DataFrame:
        """SOURCE_ROW, the keys, NTH and ALL of the rows of a source that have one of some keys:
        the first of each, and those of ``own``."""
        keys = keys_of(counts[1])
        rows = self._counted(counts)
        values = pl.concat([one.select(keys) for one in keyed]).drop_nulls().unique()
        rows = rows.join(self._tables.sent(values), on=keys, how="semi")
        rows = rows.with_columns(
            nw.col(_ONE).cum_sum().over(*keys, order_by=[SUBJECT, ROW_ID]).alias(NTH),
            nw.len().over(*keys).alias(ALL),
        )
        is_listed = nw.col(NTH) <= MOST_ALIKE + 1
        if own:
            ids = self._ids(set().union(*(one[ROW_ID] for one in own)))
            rows = rows.join(ids.with_columns(nw.lit(1).alias(_ITSELF)), on=ROW_ID, how="left")
            is_listed = is_listed | ~nw.col(_ITSELF).is_null()
        found = collected(rows.filter(is_listed).select(ROW_ID, *keys, NTH, ALL))
        numbers = (pl.col(name).cast(pl.UInt32) for name in (ROW_ID, NTH, ALL))
        return found.sort(ROW_ID).with_columns(*numbers).rename({ROW_ID: SOURCE_ROW})

    def _counted(self, counts: _Counts) -> nw.LazyFrame[Any]:
        """ROW_ID, the keys and SUBJECT of the rows some facts count, on the server."""
        source, by, where = counts
        world = self._world
        names = dict.fromkeys(by)
        kept = None if where is None else world.trace(source, where)
        if kept is not None:
            names |= kept.computed
        rows = frame(world, source, names)
        if kept is not None and kept.expression is not None:
            # A filter may be the same for all rows, which only a column can be.
            rows = rows.with_columns(kept.expression.alias(_ONE)).filter(nw.col(_ONE))
        data = world.tables[source]
        subject = [name for name in data.table.subject if name in data.frame.columns]
        texts = [nw.col(name).cast(nw.String).fill_null("") for name in subject]
        return rows.select(
            ROW_ID,
            *(nw.col(name).alias(key) for name, key in zip(by, keys_of(by), strict=True)),
            nw.concat_str(*(texts or [nw.lit("")]), separator=SEPARATOR).alias(SUBJECT),
        ).with_columns(nw.lit(1).alias(_ONE))

    def _ids(self, ids: Collection[int]) -> nw.LazyFrame[Any]:
        return self._tables.values(sorted(ids), ROW_ID, pl.Int64)


class BroughtKeys(Keys):
    """Gives the rows that were matched on Spark; of any other fact all rows are here."""

    def __init__(self, world: World, matched: Mapping[Fact, pl.DataFrame]) -> None:
        super().__init__(world)
        self._matched = matched

    def alike(self, table: str, definition: Definition) -> Hashable:
        """As Keys; what was matched on Spark was so for each fact by itself."""
        fact = (table, definition)
        return fact if fact in self._matched else super().alike(*fact)

    def prepare(self, facts: Iterable[Fact]) -> None:
        """As Keys, of facts that were not matched on Spark."""
        super().prepare(fact for fact in facts if fact not in self._matched)

    def matched(self, table: str, rows: pl.LazyFrame, definition: Definition) -> pl.LazyFrame:
        """As Keys, by the row ids the tables have here."""
        known = self._matched.get((table, definition))
        if known is None:
            return super().matched(table, rows, definition)
        return rows.join(known.lazy(), on=ROW_ID)
