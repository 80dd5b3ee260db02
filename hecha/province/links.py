"""The rows of several counties that share a number, found in two passes over narrow columns.

The first finds the values that stand in more than one county: hashes of 64 bits, sorted in parts so
that memory is bounded. The second notes, county by county, the rows that have one, and all rows of
their households and persons; these are copied into a store, a file for each table. Two values with
one hash only bring rows that no rule puts together: facts are counted by the values themselves.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hecha.backends.typed_folder import Outline
from hecha.declare.origin import PREVIOUS, ROW_ID, SOURCE
from hecha.province.shared_keys import SharedColumn
from hecha.reading.submission import TableData

_AT_ONCE = 40_000_000
"""Values held at once while counties are compared, of 8 bytes each."""

COUNTY = "_folder"
"""The number of the county a row is of."""

_COLUMN, _AT, _VALUE = "column", "_at", "value"
_INDEX = {_COLUMN: pl.UInt8, _AT: pl.UInt64, _VALUE: pl.UInt64}
_ROWS, _TABLES = 2**32, 2**8
"""The rows of a table and the tables of a county that _AT has room for: it is one number for a row,
its table and its county, in the order of counties."""


@dataclass(frozen=True, slots=True)
class County:
    """A folder of ``hecha load`` among others: its place among them, its name, what it holds.

    ``start`` is added to the numbers of its sheets, so that those of all counties differ.
    """

    number: int
    name: str
    folder: Path
    outline: Outline
    start: int

    def table(self, name: str) -> TableData | None:
        """A table without its rows; those of the last period begin with PREVIOUS."""
        submission = self.outline.submission
        if name.startswith(PREVIOUS):
            return submission.previous.get(name.removeprefix(PREVIOUS))
        return submission.tables.get(name)

    def rows(self, table: str) -> pl.LazyFrame:
        """The rows of a table where they lie."""
        files = self.outline.folders[table] / "**" / "*.parquet"
        return pl.scan_parquet(files, glob=True, hive_partitioning=False)


class Links:
    """Which rows of other counties each county needs beside its own."""

    def __init__(
        self,
        counties: Sequence[County],
        columns: Sequence[SharedColumn],
        deep: Iterable[str],
        store: Path,
        progress: Callable[[float], None],
    ) -> None:
        """Compare the counties; their rows that share a number are copied into ``store``.

        ``deep`` are the domains by which a row is linked with its household and persons. Progress
        is told as the share (0 to 1) that is done.
        """
        self._counties = counties
        self._store = store
        self._columns = columns
        self._tables = sorted({column.table for column in columns})
        domains = sorted({column.domain for column in columns})
        self._seeds = {column: domains.index(column.domain) for column in columns}
        self._links = [at for at, one in enumerate(columns) if one.links]
        self._closes = [at for at, one in enumerate(columns) if one.closes]
        wanted = frozenset(deep)
        self._deep = [at for at in self._links if columns[at].domain in wanted]
        shared = self._shared(lambda done: progress(done / 2))
        linked = []
        for done, county in enumerate(counties):
            progress(0.5 + done / len(counties) / 2)
            linked.append(self._linked(county, shared))
        self._index = pl.concat([pl.DataFrame(schema=_INDEX), *linked])
        self._join_up()

    def of(self, number: int) -> Lent:
        """By table the rows other counties lend to one: COUNTY, its typed columns and, as in the
        store of ``hecha load``, its texts as found; county by county, in their order, their sheets
        numbered as County says."""
        is_own = _of_county(number)
        own = self._index.filter(is_own, pl.col(_COLUMN).is_in(self._links))
        found = self._reached(self._index.filter(~is_own), own.select(_VALUE).unique())
        plans = {
            table: pl.scan_parquet(self._store / f"{table}.parquet")
            .filter(pl.col(_AT).is_in(wanted.implode()))
            .sort(_AT)
            for table, wanted in self._by_table(found)
        }
        return dict(zip(plans, pl.collect_all(plans.values()), strict=True))

    def _by_table(self, found: pl.Series) -> Iterator[tuple[str, pl.Series]]:
        """The rows of each table among some (_AT)."""
        table = (pl.col(_AT) // _ROWS % _TABLES).alias("table")
        for (at,), rows in found.to_frame().group_by(table):
            yield self._tables[int(str(at))], rows[_AT]

    def _join_up(self) -> None:
        """Put the rows of all counties into one file for each table."""
        for folder in [*self._store.iterdir()]:
            parts = [*map(pl.scan_parquet, sorted(folder.iterdir()))]
            pl.concat(parts, how="diagonal").sink_parquet(folder.with_suffix(".parquet"))
            shutil.rmtree(folder)

    def _shared(self, progress: Callable[[float], None]) -> pl.DataFrame:
        """The values that stand in several counties."""
        columns = [self._columns[at] for at in self._links]
        rows = sum(
            county.outline.rows.get(column.table, 0)
            for county in self._counties
            for column in columns
        )
        parts = rows // _AT_ONCE + 1
        found = []
        for part in range(parts):
            values = []
            for done, county in enumerate(self._counties):
                progress((part + done / len(self._counties)) / parts)
                each = [keys[_VALUE] for keys in self._keys(county, self._links)]
                if each:
                    own = pl.concat(each).unique()
                    values.append(own.filter(own % parts == part))
            together = pl.concat([pl.Series(dtype=pl.UInt64), *values]).sort()
            found.append(together.filter(together == together.shift(1)).unique())
        return pl.concat(found).alias(_VALUE).to_frame()

    def _linked(self, county: County, shared: pl.DataFrame) -> pl.DataFrame:
        """The index of the rows of a county that others need, put into the store."""
        keys = pl.concat(
            [pl.DataFrame(schema=_INDEX), *self._keys(county, range(len(self._seeds)))]
        )
        reached = self._reached(keys, shared)
        for table, wanted in self._by_table(reached):
            at = self._at(county, table)
            rows = county.rows(table).filter(at.is_in(wanted.implode()))
            numbered = rows.with_columns(
                at,
                pl.col(SOURCE) + pl.lit(county.start, pl.UInt32),
                pl.lit(county.number, pl.UInt16).alias(COUNTY),
            )
            part = self._store / table / f"{county.number:05}.parquet"
            part.parent.mkdir(exist_ok=True)
            numbered.collect().write_parquet(part)
        return keys.join(reached.to_frame(), on=_AT, how="semi")

    def _reached(self, keys: pl.DataFrame, values: pl.DataFrame) -> pl.Series:
        """The rows (_AT) with one of some values, and those of their households and persons, until
        there is no further one."""
        linking = keys.filter(pl.col(_COLUMN).is_in(self._links)).join(
            values, on=_VALUE, how="semi"
        )
        known = linking.select(_AT).unique()
        new = linking.filter(pl.col(_COLUMN).is_in(self._deep)).select(_AT).unique()
        closing = keys.filter(pl.col(_COLUMN).is_in(self._closes))
        seen = keys.select(_VALUE).clear()
        opened = new
        while new.height:
            named = keys.join(new, on=_AT, how="semi").select(_VALUE).unique()
            named = named.join(seen, on=_VALUE, how="anti")
            seen = pl.concat([seen, named])
            reached = closing.join(named, on=_VALUE, how="semi").select(_AT).unique()
            new = reached.join(opened, on=_AT, how="anti")
            opened = pl.concat([opened, new])
        return pl.concat([known, opened]).unique().to_series()

    def _keys(self, county: County, wanted: Iterable[int]) -> Iterator[pl.DataFrame]:
        """_INDEX of the rows of a county: the values of the wanted columns, as hashes."""
        by_table: dict[str, list[int]] = {}
        for at in wanted:
            by_table.setdefault(self._columns[at].table, []).append(at)
        for table, columns in by_table.items():
            data = county.table(table)
            if data is None:
                continue
            there = [at for at in columns if {*self._columns[at].names} <= {*data.frame.columns}]
            if there:
                yield from self._of_table(county, table, there)

    def _of_table(self, county: County, table: str, columns: list[int]) -> Iterator[pl.DataFrame]:
        hashed = county.rows(table).select(
            self._at(county, table),
            *(self._hashed(at).alias(str(at)) for at in columns),
        )
        frame = hashed.collect()
        for at in columns:
            value = pl.col(str(at))
            yield frame.filter(value.is_not_null()).select(
                pl.lit(at, pl.UInt8).alias(_COLUMN), _AT, value.alias(_VALUE)
            )

    def _at(self, county: County, table: str) -> pl.Expr:
        start = (county.number * _TABLES + self._tables.index(table)) * _ROWS
        return (pl.col(ROW_ID).cast(pl.UInt64) + start).alias(_AT)

    def _hashed(self, at: int) -> pl.Expr:
        value = self._columns[at].value
        return pl.when(value.is_not_null()).then(value.hash(self._seeds[self._columns[at]]))


def _of_county(number: int) -> pl.Expr:
    """Whether a row is of a county."""
    return pl.col(_AT) // (_ROWS * _TABLES) == number


Lent = Mapping[str, pl.DataFrame]
"""What :meth:`Links.of` gives."""
