"""Typed tables with the facts their rules read, and rules evaluated on such a frame alone.

:func:`with_facts` writes into a frame what its rules need to know beside the cells of a row: the
facts, and CONTEXT. :class:`FrameWorld` reads them back, so that a frame is validated without the
submission it is from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from types import MappingProxyType

import narwhals as nw
import polars as pl

from hecha.declare.origin import PREVIOUS, ROSTER, ROW_ID, SOURCE
from hecha.policy.loading import LoadedSuite, load
from hecha.reading.submission import Submission
from hecha.registers import for_rules
from hecha.results.reasons import AS_WRITTEN, OFF, Reason, reason, text
from hecha.rules import rulebook
from hecha.rules.frames import frame
from hecha.rules.gaps import Gaps
from hecha.rules.plan import TableOutcome, Unit, units_of
from hecha.rules.rule import Registry, Rule
from hecha.rules.trace import Missing, Trace, unavailable
from hecha.rules.world import World

DAY, SUITE, ABSENT, INCOMPLETE = "_day", "_suite", "_absent", "_incomplete"
CONTEXT: dict[str, pl.DataType] = {
    DAY: pl.Date(),
    SUITE: pl.String(),
    ABSENT: pl.List(pl.String()),
    INCOMPLETE: pl.List(pl.String()),
}
"""Columns beside the facts: the snapshot day and the suite the thresholds are from; the columns
the sheet of the row does not have, or that have no value on the day; the tables that are
incomplete for the township of the row."""


def with_facts(
    submission: Submission,
    suite: LoadedSuite,
    name: str,
    also: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> dict[str, pl.DataFrame]:
    """The tables of a submission and, as ``previous_…``, of the last period, with their facts.

    Every table has the columns it was read with. A table whose rows rules judge also has the facts
    these rules read, those named in ``also`` (by table), and CONTEXT; ``name`` is how the suite was
    named. Registers and tallies are as rules read them (hecha.registers): one row for each
    household of a level, one for each area, ``comparison`` one for each number compared; each kind
    of roster is also a table of its own (``roster_death``).
    """
    plain = dict(submission.tables)
    plain |= {PREVIOUS + table: data for table, data in submission.previous.items()}
    tables = for_rules(submission)
    world = World(tables, rulebook.load(), suite, submission.incomplete)
    joined = {table: data.frame for table, data in plain.items()}
    judged = rules_by_table(world.registry)
    for table in tables:
        if table in judged or table.startswith(ROSTER):
            rules = judged.get(table, [])
            joined[table] = _joined(world, table, rules, also.get(table, ())).with_columns(
                pl.lit(submission.snapshot.day).alias(DAY), pl.lit(name).alias(SUITE)
            )
    return joined


def rules_by_table(registry: Registry) -> dict[str, list[Rule]]:
    """The rules that judge the rows of each table, in the order of the rule book."""
    found: dict[str, list[Rule]] = {}
    for rule in registry.rules.values():
        for table in rule.tables:
            found.setdefault(table, []).append(rule)
    return found


def _joined(world: World, table: str, rules: Sequence[Rule], also: Iterable[str]) -> pl.DataFrame:
    for rule in rules:
        list(units_of(world, table, rule, TableOutcome()))
    for column in also:
        world.reads(table, column)
    reads = world.reads_of(table)
    known = [name for name, trace in reads.items() if not trace.missing and not trace.no_value]
    gaps = {
        f"_gap_{name}": world.gaps.absent_from(name)
        for name in dict.fromkeys(name for rule in rules for name in rule.complete)
    }
    rows = frame(world, table, known).with_columns(
        gap.alias(name) for name, gap in gaps.items() if gap is not None
    )
    lazy: pl.LazyFrame = rows.to_native()
    marked = [name for name, gap in gaps.items() if gap is not None]
    incomplete = [pl.when(name).then(pl.lit(name.removeprefix("_gap_"))) for name in marked]
    lazy = lazy.with_columns(
        _listed(_absences(reads)).alias(ABSENT), _listed(incomplete).alias(INCOMPLETE)
    )
    return lazy.drop(marked).sort(ROW_ID, nulls_last=True).collect()


def _absences(reads: Mapping[str, Trace]) -> list[pl.Expr]:
    """The name of each column on the rows whose sheet does not have it."""
    everywhere = [pl.lit(name) for name, trace in reads.items() if trace.missing or trace.no_value]
    return everywhere + [
        pl.when(pl.col(SOURCE).is_in(sorted(trace.lacking))).then(pl.lit(name))
        for name, trace in reads.items()
        if trace.lacking and not trace.missing and not trace.no_value
    ]


def _listed(marks: Sequence[pl.Expr]) -> pl.Expr:
    if not marks:
        return pl.lit([], dtype=pl.List(pl.String))
    return pl.concat_list(marks).list.drop_nulls()


@dataclass(frozen=True, slots=True)
class NotInFrame(Missing):
    """A column or fact that a frame given alone does not have."""

    def reason(self) -> Reason:
        """The column by its name in code: a fact has no header."""
        return reason(AS_WRITTEN, text=f"数据表没有“{self.column}”列")


class _FrameGaps(Gaps):
    """Where tables are incomplete, as the rows of a frame state it."""

    def absent_from(self, *tables: str) -> nw.Expr | None:
        stated = [nw.col(INCOMPLETE).list.contains(name) for name in tables]
        return reduce(or_, stated) if stated else None


class FrameWorld(World):
    """One table with its facts (see :func:`with_facts`), for rules on the frame alone.

    Facts are columns like any other. Thresholds are those of the suite and the day the frame
    states. Raises ValueError for a frame without CONTEXT, and for one of several days or suites.
    """

    def __init__(self, table: str, rows: pl.DataFrame) -> None:
        if lost := CONTEXT.keys() - set(rows.columns):
            raise ValueError(
                f"the frame lacks {', '.join(sorted(lost))}: use one that hecha.typed(...) returns"
            )
        stated = rows.select(DAY, SUITE).unique()
        if stated.height > 1:
            raise ValueError("the frame has rows of several days or suites: validate them apart")
        registry = rulebook.load()
        suite = _suite(*stated.row(0)[::-1]) if stated.height else load("national", date.today())
        super().__init__({}, registry, suite)
        self.gaps = _FrameGaps()
        self.rows = rows
        self._name = table
        self._declared = World({}, registry, suite)
        self._all = frozenset(rows[SOURCE].drop_nulls().unique().to_list())
        self._without: dict[str, frozenset[int]] = {
            name: frozenset(sources)
            for name, sources in rows.select(SOURCE, ABSENT)
            .unique()
            .explode(ABSENT)
            .drop_nulls()
            .group_by(ABSENT)
            .agg(SOURCE)
            .iter_rows()
        }

    def units(self, rule: Rule) -> tuple[list[Unit], dict[str, str]]:
        """The units of a rule that can be evaluated; the reason for each of those that cannot."""
        outcome = TableOutcome()
        units: list[Unit] = []
        reasons: dict[str, str] = {}
        if rule.code in self.policy.off:
            return [], {rule.code: reason(OFF, why=self.policy.off[rule.code]).text()}
        for unit in units_of(self, self._name, rule, outcome):
            why = text(unavailable(unit.trace, self.policy))
            if why is None:
                units.append(unit)
            else:
                reasons[unit.name] = why
        return units, reasons | {name: why.text() for name, (_, why) in outcome.errors.items()}

    def broken(self, unit: Unit) -> pl.Series:
        """True where a unit is broken, null where it says nothing; one value for each row."""
        found = nw.from_native(self.rows.lazy()).select(unit.guarded(self).alias(unit.name))
        native: pl.LazyFrame = found.to_native()
        return native.collect()[unit.name]

    def definition(self, table: str, name: str) -> None:
        """None: the frame has the facts already."""

    def trace(self, table: str, expression: object) -> Trace:
        """What an expression reads of the frame."""
        trace = super().trace(table, expression)  # type: ignore[arg-type]
        trace.missing.pop(Missing(table), None)
        return trace

    def _resolve(self, table: str, name: str) -> Trace:
        # Raises UnknownColumn for what no frame of the table can have.
        self._declared.reads(table, name)
        trace = Trace(lacking=self._without.get(name, frozenset()))
        if name not in self.rows.columns or (self._all and trace.lacking >= self._all):
            trace.missing[NotInFrame(table, name)] = None
        return trace


@lru_cache(maxsize=8)
def _suite(name: str, day: date) -> LoadedSuite:
    return load(name, day)
