"""The records that expectations are evaluated on: the rows of households, members and ledgers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import ROW_ID, SOURCE
from hecha.expectations.declared import Expectation
from hecha.expectations.failures import ROWS
from hecha.figures import counted_rows, records
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission, TableData, sheet_ids
from hecha.registers import for_rules
from hecha.results.reasons import Reason
from hecha.rules import rulebook
from hecha.rules.plan import judged_by_each, judged_plan
from hecha.rules.rule import Rule
from hecha.rules.world import World

Wanted = tuple[Sequence[Expectation], Collection[int], Rule | None]
"""Some expectations over one table, the sheets without, and the rule whose rows are meant."""


class Records:
    """The records of a submission, here in Polars; a subclass has them elsewhere."""

    apart = False
    """Whether each expectation is evaluated on rows of its own."""

    def __init__(
        self, submission: Submission, suite: LoadedSuite, beside: World | None = None
    ) -> None:
        """``beside`` are the tables with the rows of others that the rules had beside them."""
        self._submission = submission
        self._suite = suite
        self._beside = beside

    def counted(self) -> World:
        """The tables as figures are counted on them."""
        return counted_rows.build(self._submission, self._suite)

    def as_rules_read(self) -> World:
        """The tables as rules judge them."""
        if self._beside is not None:
            return self._beside
        submission = self._submission
        tables = for_rules(submission)
        return World(tables, rulebook.load(), self._suite, submission.incomplete)

    def rows(
        self,
        world: World,
        group: Sequence[Expectation],
        without: Collection[int] = (),
        judged_by: Rule | None = None,
    ) -> pl.DataFrame:
        """The records some expectations over one table are about, with ROWS: those of all sheets
        but some; with a rule those it judges. Raises one of ``world.refusals``."""
        (found,) = world.collected([self._plan(world, group, without, judged_by)])
        return found.with_columns(pl.lit(1, pl.Int64).alias(ROWS))

    def rows_of(self, world: World, asked: Sequence[Wanted]) -> list[pl.DataFrame | Reason]:
        """The same of several groups, evaluated together where their rows are here; the reason
        where an engine elsewhere refuses one."""
        if not world.refusals:
            return [*self._together(world, asked)]
        found: list[pl.DataFrame | Reason] = []
        for one in asked:
            try:
                found.append(self.rows(world, *one))
            except world.refusals as fault:
                found.append(world.refused(fault))
        return found

    def _together(self, world: World, asked: Sequence[Wanted]) -> list[pl.DataFrame]:
        """The same of rows that are here: the facts of a table are looked up once for all rules,
        and the number of plans does not depend on that of groups."""
        rules: dict[str, dict[str, Rule]] = {}
        columns: dict[str, dict[str, None]] = {}
        for group, _, rule in asked:
            if rule is not None:
                rules.setdefault(group[0].frame, {})[rule.code] = rule
                columns.setdefault(group[0].frame, {}).update(dict.fromkeys(_columns(group)))
        judged = {
            table: records.plan(world, table, columns[table])
            .filter(~nw.col(SOURCE).is_null())
            .join(judged_by_each(world, table, own.values()), on=ROW_ID, how="left")
            for table, own in rules.items()
        }
        whole = dict(zip(judged, world.collected(list(judged.values())), strict=True))
        plans = []
        for group, without, rule in asked:
            if rule is None:
                plan = self._plan(world, group, without)
            else:
                rows = nw.from_native(whole[group[0].frame].lazy())
                plan = rows.filter(nw.col(rule.code)).drop([*rules[group[0].frame]])
            plans.append(plan.with_columns(nw.lit(1, nw.Int64).alias(ROWS)))
        return world.collected(plans)

    def own(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Of some rows of :meth:`rows` those of the submission, and none that stand beside it."""
        if self._beside is None:
            return rows
        return rows.filter(pl.col(SOURCE).is_in(sorted(sheet_ids(self._submission.tables))))

    def one_by_one(
        self,
        world: World,
        expectation: Expectation,
        failing: pl.DataFrame,
        without: Collection[int] = (),
    ) -> tuple[pl.DataFrame, TableData]:
        """Each record that failing rows of :meth:`rows` stand for, and the table of these records,
        under their row ids. Raises one of ``world.refusals``."""
        return failing, self.data(expectation)

    def data(self, expectation: Expectation) -> TableData:
        """The table of all records, where these are here."""
        return self._submission.tables[expectation.frame]

    def _plan(
        self,
        world: World,
        group: Sequence[Expectation],
        without: Collection[int],
        judged_by: Rule | None = None,
    ) -> nw.LazyFrame[Any]:
        table = group[0].frame
        plan = records.plan(world, table, _columns(group))
        if without:
            plan = plan.filter(~nw.col(SOURCE).is_in(sorted(without)))
        if judged_by is not None:
            judged = judged_plan(world, table, judged_by)
            plan = plan.filter(~nw.col(SOURCE).is_null()).join(judged, on=ROW_ID, how="semi")
        return plan


def _columns(group: Iterable[Expectation]) -> list[str]:
    """The columns some expectations read."""
    return list(dict.fromkeys(column for one in group for column in one.columns))
