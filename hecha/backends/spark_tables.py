"""Tables of ``hecha load`` on a Spark Connect server; what comes from there is Arrow.

The one module that imports pyspark (extra ``spark``), and only when a session is wanted.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Protocol

import narwhals as nw
import polars as pl

from hecha.backends.typed_folder import Outline
from hecha.declare.origin import PREVIOUS, ROW_ID, SOURCE
from hecha.reading.cells import RAW
from hecha.reading.submission import InputRejected, TableData

_ANYTHING = r"(?U)\S"
"""Anything but white space; ``(?U)`` has Java count that of other scripts too, as Rust does."""

INSTALL = "pip install 'hecha[spark]'"


class Served(Protocol):
    """Tables on a server, by name."""

    def rows(self, table: str) -> nw.LazyFrame[Any]:
        """The typed columns of a table."""
        ...

    def sources(self, table: str) -> frozenset[int]:
        """The ids of the sheets that rows of a table come from."""
        ...

    def sent(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Rows from here as a table there."""
        ...

    def filled(self, table: str) -> frozenset[str] | None:
        """The columns of a table in which any row holds text; None for a table that is here."""
        ...

    def kept(self, plan: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The rows of a plan, worked out once."""
        ...

    def is_there(self) -> bool:
        """Whether the server still answers."""
        ...


class SparkTables:
    """The tables of a submission on a Spark Connect server, by name.

    A table is read from the Parquet of ``hecha load``, at its path as the server sees it, or from
    the table of the catalogue that ``names`` gives for it.
    """

    def __init__(self, connect: str, outline: Outline, names: Mapping[str, str]) -> None:
        self.spark = _session(connect)
        _fit(self.spark, max(outline.rows.values(), default=0))
        self._empty = {**outline.submission.tables} | {
            PREVIOUS + name: data for name, data in outline.submission.previous.items()
        }
        if unknown := sorted(names.keys() - self._empty.keys()):
            raise InputRejected(
                f"--tables 中的 {unknown[0]} 不在已载入的数据里：请检查表名。",
                f"{unknown[0]} in --tables was not loaded: please check the name.",
            )
        self._frames = {name: self._read(name, outline, names.get(name)) for name in self._empty}
        self.here: dict[str, TableData] = {}
        self._sent: dict[str, nw.LazyFrame[Any]] = {}

    def _read(self, name: str, outline: Outline, table: str | None) -> Any:
        place = table or str(outline.folders[name])
        reader = self.spark.read
        try:
            frame = reader.table(place) if table else reader.parquet(place)
            columns, count = set(frame.columns), frame.count()
        except Exception as fault:  # noqa: BLE001 - servers differ in what they raise
            raise InputRejected(
                f"Spark 读不到 {place}（{type(fault).__name__}）：请检查表名，或让 Spark 能打开"
                "该文件夹。",
                f"Spark cannot read {place} ({type(fault).__name__}): please check the name, or "
                "let Spark open the folder.",
            ) from None
        data = self._empty[name]
        wanted = [*data.frame.columns, *(RAW + column for column in data.raw.columns)]
        if lost := [column for column in wanted if column not in columns]:
            raise InputRejected(
                f"{place} 缺少列 {lost[0]}：请用 hecha load 写出的数据表。",
                f"{place} lacks the column {lost[0]}: please use tables made from those that "
                "hecha load wrote.",
            )
        if count != outline.rows[name]:
            raise InputRejected(
                f"{place} 有 {count:,} 行，载入时是 {outline.rows[name]:,} 行：请重新载入。",
                f"{place} has {count:,} rows, {outline.rows[name]:,} were loaded: please load it "
                "again.",
            )
        return frame

    def put(self, tables: Mapping[str, TableData]) -> None:
        """Add tables that were made here, or have them in place of those of the submission."""
        self.here |= tables
        self._sent |= {name: self.sent(data.frame) for name, data in tables.items()}

    def rows(self, table: str) -> nw.LazyFrame[Any]:
        """The typed columns of a table, lazily, on the server."""
        if table in self.here:
            return self._sent[table]
        names = map(_quoted, self._empty[table].frame.columns)
        found: nw.LazyFrame[Any] = nw.from_native(self._frames[table].select(*names))
        return found

    def sources(self, table: str) -> frozenset[int]:
        """The ids of the sheets that rows of a table come from."""
        found = collected(self.rows(table).select(SOURCE).unique())
        return frozenset(found[SOURCE].drop_nulls().to_list())

    def filled(self, table: str) -> frozenset[str] | None:
        """The columns of a table in which any row holds text, or all where there is no row; None
        for a table that is here, or was made here."""
        texts = None if table in self.here else self._empty.get(table)
        if texts is None or not texts.raw.columns:
            return None
        from pyspark.sql import functions

        marks = []
        for name in texts.raw.columns:
            cell = functions.coalesce(
                functions.col(_quoted(RAW + name)).cast("string"), functions.lit("")
            )
            marks.append(functions.max(cell.rlike(_ANYTHING).cast("int")).alias(name))
        (found,) = collected(self._frames[table].agg(*marks)).iter_rows(named=True)
        return frozenset(name for name, mark in found.items() if mark != 0)

    def values(self, values: Iterable[Any], name: str, kind: Any) -> nw.LazyFrame[Any]:
        """Values as a table of one column on the server."""
        return self.sent(pl.Series(name, list(values), dtype=kind).to_frame())

    def sent(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Rows from here as a table on the server."""
        # Spark has no unsigned numbers; and of no rows the client cannot tell the columns.
        rows = rows.with_columns(pl.selectors.unsigned_integer().cast(pl.Int64))
        made = self.spark.createDataFrame((rows if rows.height else rows.clear(1)).to_arrow())
        found: nw.LazyFrame[Any] = nw.from_native(made if rows.height else made.limit(0))
        return found

    def with_lists(
        self, rows: nw.LazyFrame[Any], lists: pl.DataFrame, column: str
    ) -> nw.LazyFrame[Any]:
        """Rows with one more column of lists: that of ``lists`` with their ROW_ID, else the one
        value of a column."""
        from pyspark.sql import functions

        (name,) = (name for name in lists.columns if name != ROW_ID)
        own = functions.array(functions.col(_quoted(column)))
        if lists.is_empty():
            with_own = rows.to_native().withColumn(name, own)
        else:
            joined = rows.join(self.sent(lists), on=ROW_ID, how="left").to_native()
            value = functions.coalesce(functions.col(_quoted(name)), own)
            with_own = joined.withColumn(name, value)
        found: nw.LazyFrame[Any] = nw.from_native(with_own)
        return found

    def kept(self, plan: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The rows of a plan, worked out once: brought here and sent back, which every server can.

        Rows that a server keeps (``localCheckpoint``) were lost to Apache Spark 4.1 while plans
        still read them.
        """
        native = plan.to_native()
        rows = native.toArrow()
        # Of no rows the client cannot tell the columns.
        schema = None if rows.num_rows else native.schema
        found: nw.LazyFrame[Any] = nw.from_native(self.spark.createDataFrame(rows, schema))
        return found

    def whole(
        self, table: str, ids: Sequence[int] | None = None, columns: Container[str] | None = None
    ) -> TableData:
        """The rows of a table of the submission, or those with some row ids, in their order, with
        their text as found; all columns or those named alone."""
        data = self._empty[table]
        if ids is not None and not ids:
            return data
        frame = self._frames[table]
        if ids is not None:
            wanted = self.values(ids, ROW_ID, pl.Int64).to_native()
            frame = frame.join(wanted, on=ROW_ID, how="left_semi")
        typed, texts = (
            [name for name in held.columns if columns is None or name in columns]
            for held in (data.frame, data.raw)
        )
        names = [*typed, *(RAW + name for name in texts)]
        found = collected(frame.select(*map(_quoted, names))).sort(ROW_ID)
        raw = found.select(pl.col(RAW + name).cast(pl.String).alias(name) for name in texts)
        rows = found.select(pl.col(name).cast(data.frame.schema[name]) for name in typed)
        return TableData(data.table, rows, raw, data.sources)

    def is_there(self) -> bool:
        """Whether the server still answers."""
        try:
            return int(self.spark.range(1).count()) == 1
        except Exception:  # noqa: BLE001 - whatever it is, there is no answer
            return False


def collected(frame: Any) -> pl.DataFrame:
    """A frame of Spark or Narwhals, brought here."""
    native = frame.to_native() if isinstance(frame, nw.LazyFrame) else frame
    found = pl.from_arrow(native.toArrow())
    assert isinstance(found, pl.DataFrame)
    return found


def any_of(rows: nw.LazyFrame[Any], names: Sequence[str]) -> Any:
    """The rows in which one of some Boolean columns is true, as a frame of Spark.

    One flat function: a hundred conditions joined by "or" are nested deeper than the protocol of
    Spark Connect allows.
    """
    from pyspark.sql import functions

    marks = [functions.col(_quoted(name)).cast("int") for name in names]
    return rows.to_native().filter(functions.greatest(functions.lit(0), *marks) == 1)


_ROWS_OF_A_SHUFFLE = 100_000
"""Rows of the largest table for each partition of a shuffle, where the server's setting is the
default of Spark: 200 partitions, each a task, also for a table of a hundred rows."""
_PARTITIONS, _DEFAULT_PARTITIONS = "spark.sql.shuffle.partitions", 200
_EXCLUDED = "spark.sql.optimizer.excludedRules"
_BY_ONE_THREAD = "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation"
"""The rule by which the optimizer itself evaluates what is selected of rows sent from here, one by
one and uncompiled, each time a plan reads them: minutes for the facts of 400,000 persons."""


def _fit(spark: Any, rows: int) -> None:
    """Give the session fewer partitions, unless the server was set up otherwise, and have rows from
    here read as any others."""
    try:
        if int(spark.conf.get(_PARTITIONS)) == _DEFAULT_PARTITIONS:
            fitting = min(rows // _ROWS_OF_A_SHUFFLE + 2, _DEFAULT_PARTITIONS)
            spark.conf.set(_PARTITIONS, str(fitting))
        excluded = [spark.conf.get(_EXCLUDED, None), _BY_ONE_THREAD]
        spark.conf.set(_EXCLUDED, ",".join(filter(None, excluded)))
    except Exception:  # noqa: BLE001 - a server without the settings has its own way
        return


def _quoted(name: str) -> str:
    return f"`{name}`"


def _session(connect: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputRejected(
            f"没有安装 Spark 客户端：请先 {INSTALL}。",
            f"The Spark client is not installed: please {INSTALL}.",
        ) from None
    try:
        spark = SparkSession.builder.remote(connect).create()
        spark.range(1).count()
    except Exception as fault:  # noqa: BLE001 - servers differ in what they raise
        raise InputRejected(
            f"连不上 {connect}（{type(fault).__name__}）：请检查地址，Spark Connect 是否已启动。",
            f"There is no answer from {connect} ({type(fault).__name__}): please check the address "
            "and whether Spark Connect is running.",
        ) from None
    return spark
