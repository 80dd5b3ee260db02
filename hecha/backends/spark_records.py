"""What expectations are about, on Spark: indicators are counted there, and households, members and
rows of ledgers are brought here as combinations of the cells an expectation reads, with their
number. Of those that fail the rows come as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from hecha.backends.brought_back import renumbered, settled
from hecha.backends.spark_engine import SparkEngine, SparkWorld
from hecha.backends.spark_tables import SparkTables, collected
from hecha.declare.origin import ROW_ID, SOURCE
from hecha.expectations.declared import Expectation
from hecha.expectations.failures import ROWS
from hecha.expectations.judged_records import Records
from hecha.figures import counted_rows
from hecha.figures.counted_rows import AREA, COUNTY
from hecha.figures.counting import AREA_NAMES
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission, TableData
from hecha.rules import rulebook
from hecha.rules.key_codes import keys_of
from hecha.rules.rule import Rule
from hecha.rules.world import World

_BY_ROW = (
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_pair_values_to_be_equal",
    "expect_column_pair_values_to_be_in_set",
    "expect_column_value_lengths_to_be_between",
    "expect_column_value_lengths_to_equal",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_be_null",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_match_regex_list",
    "expect_column_values_to_not_be_in_set",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_not_match_regex",
    "expect_column_values_to_not_match_regex_list",
    "expect_multicolumn_values_to_be_equal",
    "expect_select_column_values_to_be_unique_within_record",
)
"""Types that judge a row by its own cells, so that rows alike in them are judged once."""


class RecordsOnSpark(Records):
    """The records of a submission whose rows are on Spark; ``submission`` is that of its outline,
    without rows."""

    apart = True

    def __init__(
        self, engine: SparkEngine, tables: SparkTables, submission: Submission, suite: LoadedSuite
    ) -> None:
        super().__init__(submission, suite)
        self._engine = engine
        self._tables = tables

    def counted(self) -> World:
        """The tables as figures are counted on them; their rows are on Spark."""
        submission, suite = self._submission, self._suite
        outlined = replace(submission, tables=_areas(self._tables, submission.tables))
        plain = counted_rows.build(outlined, suite)
        served = _Counted(self._tables, outlined.tables, plain.tables, suite)
        return SparkWorld(served, plain.tables, plain.registry, suite)

    def as_rules_read(self) -> World:
        """The tables as rules judge them; their rows are on Spark."""
        return self._engine.again(self._submission, rulebook.load(), self._suite)

    def rows(
        self,
        world: World,
        group: Sequence[Expectation],
        without: Collection[int] = (),
        judged_by: Rule | None = None,
    ) -> pl.DataFrame:
        """The records an expectation is about: for one that judges rows by themselves a row for
        each combination of area and cells, with ROWS; for any other each record."""
        (one,) = group
        if not _is_by_row(one):
            return super().rows(world, group, without, judged_by)
        names = list(dict.fromkeys((*AREA_NAMES, *one.columns)))
        plan = self._plan(world, group, without, judged_by)
        (found,) = world.collected([plan.group_by(*names).agg(nw.len().alias(ROWS))])
        blank = pl.lit(None, pl.Int64)
        return found.select(
            *names, blank.alias(SOURCE), blank.alias(ROW_ID), pl.col(ROWS).cast(pl.Int64)
        )

    def own(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """All of them: nothing stands beside the rows on Spark."""
        return rows

    def one_by_one(
        self,
        world: World,
        expectation: Expectation,
        failing: pl.DataFrame,
        without: Collection[int] = (),
    ) -> tuple[pl.DataFrame, TableData]:
        """The records that failing combinations stand for, and these records brought here."""
        if failing.height and _is_by_row(expectation):
            names = list(dict.fromkeys((*AREA_NAMES, *expectation.columns)))
            keys, alike = keys_of(names), _texts(names)
            wanted = self._tables.sent(failing.select(names)).select(*alike)
            plan = self._plan(world, [expectation], without).with_columns(*alike)
            (each,) = world.collected([plan.join(wanted, on=keys, how="semi").drop(keys)])
            failing = each.with_columns(pl.lit(1, pl.Int64).alias(ROWS))
        failing = failing.with_columns(
            pl.col(SOURCE).cast(pl.Int64), pl.col(ROW_ID).cast(pl.UInt32)
        )
        brought = self._tables.whole(expectation.frame, failing[ROW_ID].sort().to_list())
        own = settled(brought)
        number = pl.col(ROW_ID).cast(pl.Int64)  # as the ids of other records are
        return (
            renumbered(failing, ROW_ID, brought).with_columns(number),
            replace(own, frame=own.frame.with_columns(number)),
        )


def _is_by_row(expectation: Expectation) -> bool:
    return expectation.type in _BY_ROW and "mostly" not in expectation.kwargs


def _texts(names: Sequence[str]) -> list[nw.Expr]:
    """Cells as texts, called by :func:`keys_of`."""
    return [_text(name).alias(key) for name, key in zip(names, keys_of(names), strict=True)]


def _text(name: str) -> nw.Expr:
    """A cell as text by which equal cells are found, blank ones too."""
    cell = nw.col(name)
    filled = nw.concat_str(nw.lit("="), cell.cast(nw.String))
    return nw.when(~cell.is_null()).then(filled).otherwise(nw.lit(""))


def _areas(tables: SparkTables, outlined: Mapping[str, TableData]) -> dict[str, TableData]:
    """The tables with the sheets and areas of their rows and, of these rows, nothing else."""
    if not outlined:
        return {}
    plans = [
        tables.rows(name).select(nw.lit(name).alias("_table"), SOURCE, *AREA).unique()
        for name in outlined
    ]
    found = collected(nw.concat(plans, how="vertical"))
    return {
        name: replace(
            data,
            frame=pl.concat(
                [
                    data.frame,
                    found.filter(_table=name).select(
                        pl.col(column).cast(data.frame.schema[column]) for column in (SOURCE, *AREA)
                    ),
                ],
                how="diagonal",
            ),
        )
        for name, data in outlined.items()
    }


class _Counted:
    """The rows of each table as counted_rows prepares them, on Spark.

    ``outlined`` are the areas of the tables as stored, ``prepared`` those of the prepared tables.
    """

    def __init__(
        self,
        tables: SparkTables,
        outlined: Mapping[str, TableData],
        prepared: Mapping[str, TableData],
        suite: LoadedSuite,
    ) -> None:
        self._tables = tables
        self._outlined = outlined
        self._prepared = prepared
        self._suite = suite
        self._county = counted_rows.only_county_of(outlined)
        self._made: dict[str, nw.LazyFrame[Any]] = {}

    def rows(self, table: str) -> nw.LazyFrame[Any]:
        """The prepared rows of a table."""
        if table not in self._made:
            self._made[table] = self._make(table)
        return self._made[table]

    def sources(self, table: str) -> frozenset[int]:
        """The ids of the sheets that rows of a table come from."""
        return frozenset(self._prepared[table].frame[SOURCE].drop_nulls().to_list())

    def sent(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Rows from here as a table there."""
        return self._tables.sent(rows)

    def filled(self, table: str) -> frozenset[str] | None:
        """The columns of a table in which any row holds text."""
        return self._tables.filled(table)

    def kept(self, plan: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The rows of a plan, worked out once."""
        return self._tables.kept(plan)

    def is_there(self) -> bool:
        """Whether the server still answers."""
        return self._tables.is_there()

    def _make(self, table: str) -> nw.LazyFrame[Any]:
        rows = self._tables.rows(table)
        if self._county is not None:
            rows = rows.with_columns(nw.col(COUNTY).fill_null(self._county))
        if table == "village":
            return self._villages(rows)
        if table in counted_rows.KEYS:
            return self._one_row_each(table, rows)
        return self._laid_on(table, rows) if table in self._suite.ledgers else rows

    def _villages(self, rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Villages are few: they are brought here, prepared and sent back."""
        data = self._outlined["village"]
        stored = collected(rows).cast(data.frame.schema)
        areas = counted_rows.named_areas(self._prepared)
        there = counted_rows.villages(replace(data, frame=stored), areas)
        return self._tables.sent(there.frame)

    def _one_row_each(self, table: str, rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Of the rows that state a household or person several times all but one are left out;
        which, is decided here."""
        marked, subject = counted_rows.marked(table, rows)
        several = collected(marked.filter(nw.len().over(*subject) > 1).drop(*subject[len(AREA) :]))
        data = self._outlined[table]
        several = several.cast(data.frame.schema)
        kept = counted_rows.one_row_each(replace(data, frame=several), table).frame
        if left_out := sorted({*several[ROW_ID]} - {*kept[ROW_ID]}):
            rows = rows.join(self._tables.values(left_out, ROW_ID, pl.Int64), on=ROW_ID, how="anti")
        if "_years" in kept.columns:
            return self._tables.with_lists(rows, kept.select(ROW_ID, "_years"), "year")
        return rows

    def _laid_on(self, table: str, rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Rows of a ledger under the names the exports have for their areas."""
        county = pl.col(COUNTY).fill_null(pl.lit(self._county, pl.String))
        stored = self._outlined[table].frame.select(AREA).with_columns(county)
        called = self._prepared[table].frame.select(AREA)
        if stored.equals(called):
            return rows
        called = called.select(pl.all().name.suffix("_there"))
        names = stored.hstack(called).unique()
        keys, alike = keys_of(AREA), _texts(AREA)
        sent = self._tables.sent(names).with_columns(*alike).select(*keys, *called.columns)
        return (
            rows.with_columns(*alike)
            .join(sent, on=keys, how="left")
            .with_columns(
                nw.col(there).alias(area) for area, there in zip(AREA, called.columns, strict=True)
            )
            .drop(*keys, *called.columns)
        )
