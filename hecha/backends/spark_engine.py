"""The rules of a submission evaluated on Spark: findings come back, and the rows they tell of.

A rule is the same expression as in Polars. What cannot be evaluated on Spark is skipped with that
reason, and never passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from hecha.backends.brought_back import bring_back, renumbered, settled
from hecha.backends.other_rows import BroughtKeys, Fact, KnownFacts, OtherRows
from hecha.backends.prepared import as_read, prepared
from hecha.backends.spark_tables import Served, SparkTables, any_of, collected
from hecha.backends.typed_folder import Outline
from hecha.declare.origin import PREVIOUS, ROW_ID
from hecha.policy.policy import Policy
from hecha.reading.submission import InputRejected, Submission, TableData
from hecha.results.reasons import NOT_ON_SPARK, Reason, reason
from hecha.rules.checking import Engine
from hecha.rules.key_codes import keys_of
from hecha.rules.lookup import Asked, Computed, Facts, Keyed, Lookup, Lookups
from hecha.rules.matching import SOURCE_ROW, Keys
from hecha.rules.outcomes import Place
from hecha.rules.plan import (
    PLACE,
    PROPOSED,
    Result,
    TableOutcome,
    Unit,
    row_plan,
    runnable,
)
from hecha.rules.rule import Definition, Registry, Rule
from hecha.rules.world import World


class SparkWorld(World):
    """A world whose rows are on Spark until :meth:`settle` gives those that are needed here."""

    refusals = (Exception,)

    def __init__(self, spark: Served, *given: Any) -> None:
        super().__init__(*given)
        self._server = spark
        self._spark: Served | None = spark
        self._known = KnownFacts()
        self._filled: dict[str, frozenset[str] | None] = {}

    def lazy_rows(self, table: str) -> nw.LazyFrame[Any]:
        """The rows of a table, where they live."""
        return super().lazy_rows(table) if self._spark is None else self._spark.rows(table)

    def computed(self, plans: Sequence[nw.LazyFrame[Any]]) -> list[Computed]:
        """On Spark each once, so that plans that build on it begin with its rows."""
        if self._spark is None:
            return super().computed(plans)
        return [Computed(self._spark.kept(plan)) for plan in plans]

    def looked_up(self, rows: nw.LazyFrame[Any], lookups: Sequence[Lookup]) -> nw.LazyFrame[Any]:
        """The rows with the columns of each lookup, joined to their keys alone and then, in one
        join by row id, to them: wide plans with many joins take servers minutes to analyse."""
        if self._spark is None:
            return super().looked_up(rows, lookups)
        on = dict.fromkeys(name for one in lookups for name in one.on)
        found = rows.select(ROW_ID, *on)
        for one in lookups:
            values = one.values.select(*keys_of(one.on), *one.wanted)
            found = found.join(values, left_on=[*one.on], right_on=keys_of(one.on), how="left")
        return rows.join(self._spark.kept(found.drop(*on)), on=ROW_ID, how="left")

    def worked_out(
        self, rows: nw.LazyFrame[Any], column: Definition, value: nw.Expr
    ) -> nw.LazyFrame[Any]:
        """On Spark in each plan, and of all rows."""
        if self._spark is None:
            return super().worked_out(rows, column, value)
        return rows.with_columns(value)

    def collected(self, plans: Sequence[nw.LazyFrame[Any]]) -> list[pl.DataFrame]:
        """The rows of some plans, brought here."""
        if all(isinstance(plan.to_native(), pl.LazyFrame) for plan in plans):
            return super().collected(plans)
        return [*map(collected, plans)]

    def every_row(self, table: str) -> nw.LazyFrame[Any]:
        """All rows of a table, on Spark."""
        return self._server.rows(table)

    def filled(self, table: str) -> frozenset[str] | None:
        """As in any world; counted on Spark, once for each table."""
        if table not in self._filled:
            self._filled[table] = self._server.filled(table)
        return self._filled[table]

    def sent(self, values: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Values as a table there."""
        return self._server.sent(values)

    def refused(self, fault: Exception) -> Reason:
        """That Spark did not evaluate something. Raises InputRejected where it is gone."""
        if self._spark is not None and not self._spark.is_there():
            raise InputRejected(
                f"核查中 Spark 没有回应（{type(fault).__name__}）：请检查服务器后重新核查。",
                f"Spark stopped answering ({type(fault).__name__}): please look at the server "
                "and check again.",
            ) from None
        return reason(NOT_ON_SPARK, fault=type(fault).__name__)

    def of_copies(self, tables: Mapping[str, TableData], apart: str) -> World:
        """As in any world, with the facts about others that were counted on Spark."""
        world = super().of_copies(tables, apart)
        world.counted = self._known.without(self, tables)
        world.lookups = Lookups(are_numbers=False)
        return world

    def keyed(self, asked: Sequence[Asked]) -> list[Keyed]:
        """The rows with their keys as they are."""
        if self._spark is None:
            return super().keyed(asked)
        return [Keyed(_named(one), keys_of(one.by)) for one in asked]

    def settle(self, tables: Mapping[str, TableData], here: Collection[str]) -> None:
        """From now on the tables have these rows, here; those named ``here`` are whole."""
        self._known = KnownFacts.of(self, here)
        self.counted = Facts()
        self.lookups = Lookups(are_numbers=False)
        self.tables = tables
        self._spark = None

    def sources(self, table: str) -> frozenset[int]:
        """Ids of the sheets that rows of a table come from."""
        if table not in self._used_sources and self._spark is not None:
            self._used_sources[table] = self._spark.sources(table)
        return super().sources(table)


def _named(asked: Asked) -> nw.LazyFrame[Any]:
    keys = zip(asked.by, keys_of(asked.by), strict=True)
    return asked.rows.with_columns(nw.col(name).alias(key) for name, key in keys)


class SparkEngine(Engine):
    """Evaluates rules where the tables of ``hecha load`` are on a Spark Connect server.

    After the run ``brought`` are the tables of the submission with the rows that findings tell of
    (lists and registers are whole), and ``skipped`` the units that Spark could not evaluate, with
    the kind of fault.
    """

    def __init__(self, tables: SparkTables, outline: Outline) -> None:
        self._tables = tables
        self._outline = outline
        self._matched: dict[Fact, pl.DataFrame] = {}
        self._given: tuple[Any, ...] = ()
        self._counted = Facts()
        self.brought: Mapping[str, TableData] = {}
        self.skipped: dict[str, str] = {}

    def world(self, submission: Submission, registry: Registry, policy: Policy) -> SparkWorld:
        """The tables as rules read them: lists and registers are prepared here, and sent."""
        read = as_read(self._tables, submission)
        made = prepared(self._tables, submission, read)
        self._tables.put(made)
        self.brought = read
        rows = {name: data for name, data in submission.tables.items() if name not in read}
        rows |= {PREVIOUS + name: data for name, data in submission.previous.items()}
        self._given = (rows | made, registry, policy, submission.incomplete, submission.unread)
        return SparkWorld(self._tables, *self._given)

    def again(self, submission: Submission, registry: Registry, policy: Policy) -> SparkWorld:
        """The same once more after a run, with what that has counted."""
        if not self._given:
            return self.world(submission, registry, policy)
        world = SparkWorld(self._tables, *self._given)
        world.counted = self._counted.copy()
        return world

    def places(self, submission: Submission) -> list[Place]:
        """Those the folder was partitioned by."""
        named = [(county, town) for county, town in self._outline.places if county and town]
        return sorted(named) or [(None, None)]

    def keys(self, world: World) -> Keys:
        """Those that know the rows of others that were looked up on Spark."""
        return BroughtKeys(world, self._matched)

    def run(self, world: World, rules: Mapping[str, Sequence[Rule]]) -> dict[str, TableOutcome]:
        """Judge on Spark, then bring back the rows that findings tell of."""
        assert isinstance(world, SparkWorld)
        ran = {table: self._judged(world, table, own) for table, own in rules.items()}
        matched = OtherRows(world, self._tables, self._tables.here).matched(ran)
        others: dict[str, set[int]] = defaultdict(set)
        for (_, definition), rows in matched.items():
            others[str(definition.source)].update(rows[SOURCE_ROW])
        brought = bring_back(world, self._tables, ran, others)
        for table, outcome in ran.items():
            if not outcome.broken.is_empty():
                outcome.broken = renumbered(outcome.broken, ROW_ID, brought[table])
        for (table, definition), rows in matched.items():
            here = renumbered(rows, ROW_ID, brought[table])
            source = brought[str(definition.source)]
            self._matched[table, definition] = renumbered(here, SOURCE_ROW, source)
        own = {name: settled(data) for name, data in brought.items()}
        self._counted = world.counted
        world.settle(own, self._tables.here)
        # Of a list or register what was handed in, and not what was made of it.
        plain = {n: data for n, data in own.items() if n not in self._tables.here}
        self.brought = {**plain, **self.brought}
        return ran

    def _judged(self, world: SparkWorld, table: str, rules: Sequence[Rule]) -> TableOutcome:
        outcome = TableOutcome()
        units = runnable(world, table, rules, outcome)
        outcome.take(self._results(world, table, units, outcome))
        return outcome

    def _results(
        self, world: SparkWorld, table: str, units: Sequence[Unit], outcome: TableOutcome
    ) -> list[Result]:
        """Evaluate the units of a table; those that cannot be are skipped, the others are not."""
        if not units:
            return []
        try:
            return [_collected(world, table, units)]
        except Exception as fault:  # noqa: BLE001 - which of the units it is about is found below
            why = world.refused(fault)
            if len(units) == 1:
                outcome.skipped[units[0].name] = (units[0].rule, (why,))
                self.skipped[f"{table} {units[0].name}"] = type(fault).__name__
                return []
        half = len(units) // 2
        return [
            *self._results(world, table, units[:half], outcome),
            *self._results(world, table, units[half:], outcome),
        ]


def _collected(world: SparkWorld, table: str, units: Sequence[Unit]) -> Result:
    rows = row_plan(world, table, units)
    names = [unit.name for unit in units]
    broken = collected(any_of(rows, names).drop(*PLACE))
    one = {name: nw.col(name).cast(nw.Int64) for name in names}
    judged = {name: (~nw.col(name).is_null()).cast(nw.Int64) for name in names}
    counts = collected(
        rows.group_by(*PLACE).agg(
            *(value.sum().alias(f"checked|{name}") for name, value in judged.items()),
            *(value.sum().alias(f"failed|{name}") for name, value in one.items()),
        )
    )
    proposed = pl.selectors.starts_with(PROPOSED)
    broken = broken.with_columns(pl.col(ROW_ID).cast(pl.UInt32), proposed.cast(pl.String))
    numbers = pl.exclude(PLACE)
    return Result(list(units), broken, counts.with_columns(numbers.fill_null(0).cast(pl.UInt32)))
