"""The rules of a submission evaluated on Spark: findings come back, and the rows they tell of.

A rule is the same expression as in Polars. What cannot be evaluated on Spark is skipped with that
reason, and never passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from hecha.backends.brought_back import bring_back
from hecha.backends.spark_tables import SparkTables, any_of, collected
from hecha.backends.typed_folder import Outline
from hecha.declare.levels import COMPARISON, REGISTER, TALLY
from hecha.declare.lists import ROSTERS
from hecha.declare.origin import PREVIOUS, ROSTER, ROW_ID
from hecha.declare.words import Words
from hecha.expectations.declared import of_layers
from hecha.policy.loading import LoadedSuite
from hecha.policy.policy import Policy
from hecha.reading.submission import InputRejected, Submission, TableData
from hecha.registers import for_rules
from hecha.results.reasons import NOT_ON_SPARK, WITHHELD, Reason, Reasons, reason
from hecha.rules.checking import Engine
from hecha.rules.lookup import Lookup, keys_of
from hecha.rules.outcomes import Place
from hecha.rules.plan import (
    PLACE,
    PROPOSED,
    Result,
    TableOutcome,
    Unit,
    row_plan,
    runnable,
    units_of,
)
from hecha.rules.rule import Registry, Rule
from hecha.rules.trace import Missing, Trace, World, declared_table

PREPARED = (REGISTER.name, TALLY.name, "roster")
"""Tables whose rows are prepared from the whole of others before rules read them."""


READS_OTHERS = Words(
    "要看本户、本人以外各行的规则不在 Spark 上核查",
    "rules that read rows of others than the household or person are not checked on Spark",
)
READS_LISTS = Words(
    "要看五级台账、名单的规则不在 Spark 上核查",
    "rules that read registers or lists are not checked on Spark",
)
_CLAIM = Words("文件要求不在 Spark 上核对", "claims of papers are not checked on Spark")

_OWN = frozenset({"household_id", "person_id", "id_key"})
"""Keys by which a fact counts rows of the household or person of a row: bring_back brings these."""


def not_evaluated(world: World, registry: Registry) -> dict[str, Words]:
    """The codes of the rules that read, on some table there is, what is not looked up on Spark."""
    found: dict[str, Words] = {}
    for code, rule in registry.rules.items():
        for table in (name for name in rule.tables if name in world.tables):
            for unit in units_of(world, table, rule, TableOutcome()):
                if (why := _hindrance(world, unit.trace)) is not None:
                    found.setdefault(code, why)
    return found


def _hindrance(world: World, trace: Trace) -> Words | None:
    """Why the facts of a trace are not looked up on Spark, if some are not."""
    for fact in trace.facts.values():
        source = str(fact.source)
        if declared_table(source) in PREPARED:
            return READS_LISTS
        keys = [(fact.table, name) for name in fact.on] + [(source, name) for name in fact.by]
        counted = [
            key for key in keys if (one := world.definition(*key)) is not None and one.source
        ]
        if counted or not _OWN & {*fact.on}:
            return READS_OTHERS
        if (why := _hindrance(world, world.definition_trace(fact))) is not None:
            return why
    return None


class SparkWorld(World):
    """A world whose rows are on Spark until :meth:`settle` gives those that are needed here."""

    def __init__(self, tables: SparkTables, submission: Submission, *given: Any) -> None:
        super().__init__(*given)
        self._spark: SparkTables | None = tables
        self.handed_in = frozenset(_withheld(submission))

    def lazy_rows(self, table: str) -> nw.LazyFrame[Any]:
        """The rows of a table, where they live."""
        return super().lazy_rows(table) if self._spark is None else self._spark.rows(table)

    def computed(self, plans: Sequence[nw.LazyFrame[Any]]) -> list[nw.LazyFrame[Any]]:
        """On Spark each once, so that plans that build on it begin with its rows."""
        if self._spark is None:
            return super().computed(plans)
        return [self._spark.kept(plan) for plan in plans]

    def looked_up(self, rows: nw.LazyFrame[Any], lookups: Sequence[Lookup]) -> nw.LazyFrame[Any]:
        """The rows with the columns of each lookup, joined to their keys alone and then, in one
        join by row id, to them: wide plans with many joins take servers minutes to analyse."""
        if self._spark is None:
            return super().looked_up(rows, lookups)
        on = dict.fromkeys(name for one in lookups for name in one.on)
        found = rows.select(ROW_ID, *on)
        for one in lookups:
            found = found.join(one.values, left_on=[*one.on], right_on=keys_of(one.on), how="left")
        return rows.join(self._spark.kept(found.drop(*on)), on=ROW_ID, how="left")

    def settle(self, tables: Mapping[str, TableData]) -> None:
        """From now on the tables have these rows, here."""
        self.tables = tables
        self.counted.clear()
        self.is_whole = False
        self._spark = None

    def _sources(self, table: str) -> frozenset[int]:
        if table not in self._used_sources and self._spark is not None:
            self._used_sources[table] = self._spark.sources(table)
        return super()._sources(table)

    def _not_read(self, table: str) -> Reason | None:
        if table in self.handed_in:
            return reason(WITHHELD, table=Missing(table).title)
        return super()._not_read(table)


class SparkEngine(Engine):
    """Evaluates rules where the tables of ``hecha load`` are on a Spark Connect server.

    Rules that read rows of other households or areas are not evaluated: :meth:`narrowed` says so.
    After the run ``brought`` are the tables with the rows that findings tell of, and ``skipped``
    the units that Spark could not evaluate, with the kind of fault.
    """

    def __init__(self, tables: SparkTables, outline: Outline) -> None:
        self._tables = tables
        self._outline = outline
        self._handed_in: frozenset[str] = frozenset()
        self.brought: Mapping[str, TableData] = {}
        self.skipped: dict[str, str] = {}

    def world(self, submission: Submission, registry: Registry, policy: Policy) -> SparkWorld:
        """The tables that are plain rows; lists of others and registers are withheld."""
        kept = {name: data for name, data in submission.tables.items() if name not in PREPARED}
        past = {name: data for name, data in submission.previous.items() if name not in PREPARED}
        plain = for_rules(replace(submission, tables=kept, previous=past))
        given = (plain, registry, policy, submission.incomplete, submission.unread)
        world = SparkWorld(self._tables, submission, *given)
        self._handed_in = world.handed_in
        return world

    def narrowed(self, suite: LoadedSuite, registry: Registry) -> LoadedSuite:
        """The suite with everything switched off that is not evaluated on Spark, for that reason:
        rules that read rows of others, and the expectations of the papers."""
        world = self.world(self._outline.submission, registry, suite)
        off = not_evaluated(world, registry)
        claims = [one.claim for one in of_layers(suite.layers)]
        return replace(suite, off={**dict.fromkeys(claims, _CLAIM), **off, **suite.off})

    def places(self, submission: Submission) -> list[Place]:
        """Those the folder was partitioned by."""
        named = [(county, town) for county, town in self._outline.places if county and town]
        return sorted(named) or [(None, None)]

    def withheld(self, tables: Iterable[str]) -> Reasons:
        """That a table was handed in and is not checked here."""
        names = [name for name in tables if name in self._handed_in]
        return tuple(reason(WITHHELD, table=Missing(name).title) for name in names)

    def run(self, world: World, rules: Mapping[str, Sequence[Rule]]) -> dict[str, TableOutcome]:
        """Judge on Spark, then bring back the rows that findings tell of."""
        assert isinstance(world, SparkWorld)
        ran = {table: self._judged(world, table, own) for table, own in rules.items()}
        brought = bring_back(world, self._tables, ran)
        for table, outcome in ran.items():
            if not outcome.broken.is_empty():
                numbers = brought[table].frame.select(ROW_ID).with_row_index("_here")
                outcome.broken = (
                    outcome.broken.join(numbers, on=ROW_ID, maintain_order="left")
                    .drop(ROW_ID)
                    .rename({"_here": ROW_ID})
                )
        self.brought = {
            name: replace(data, frame=data.frame.drop(ROW_ID).with_row_index(ROW_ID))
            for name, data in brought.items()
        }
        world.settle(self.brought)
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
            if not self._tables.is_there():
                raise InputRejected(
                    f"核查中 Spark 没有回应（{type(fault).__name__}）：请检查服务器后重新核查。",
                    f"Spark stopped answering ({type(fault).__name__}): please look at the server "
                    "and check again.",
                ) from None
            if len(units) == 1:
                why = reason(NOT_ON_SPARK, fault=type(fault).__name__)
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


def _withheld(submission: Submission) -> Iterable[str]:
    """The tables as rules know them that were handed in and are not on Spark."""
    for before, tables in (("", submission.tables), (PREVIOUS, submission.previous)):
        if REGISTER.name in tables or TALLY.name in tables:
            yield from (before + name for name in (REGISTER.name, TALLY.name, COMPARISON))
        if "roster" in tables:
            kinds = {source.roster for source in tables["roster"].sources}
            yield from (ROSTER + name for name, kind in ROSTERS.items() if kind in kinds)
