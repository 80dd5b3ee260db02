"""A run on Spark: the folder of ``hecha load`` opened, judged, and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hecha.backends.spark_engine import SparkEngine
from hecha.backends.spark_records import RecordsOnSpark
from hecha.backends.spark_tables import SparkTables
from hecha.backends.typed_folder import Outline, Wanted, is_typed, outline
from hecha.declare.lexicon import OWN, Lexicon
from hecha.declare.origin import PREVIOUS
from hecha.declare.tables import TABLES
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import InputRejected, Submission
from hecha.results.run_record import Run


@dataclass(frozen=True, slots=True)
class OnSpark:
    """Where a run finds the rows: the address of a Spark Connect server (``sc://host:port``), and
    by table the name it has in the catalogue there, where it is not read from its Parquet."""

    connect: str
    tables: Mapping[str, str] = field(default_factory=dict)

    def opened(self, folder: Path, lexicon: Lexicon, version: str, wanted: Wanted) -> Opened:
        """What a folder of ``hecha load`` holds, its rows left where they are.

        Raises InputRejected where it is none, or the server or one of the tables is not there.
        """
        if not is_typed([folder]):
            raise InputRejected(
                "Spark 只核查 hecha load 写出的文件夹：请先用 hecha load 载入。",
                "On Spark only a folder that hecha load wrote is checked: please load the exports "
                "first.",
            )
        held = outline(folder, lexicon, version, wanted)
        tables = SparkTables(self.connect, held, self.tables)
        return Opened(held, tables, SparkEngine(tables, held))


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder opened on Spark, and the engine that judges it."""

    outline: Outline
    tables: SparkTables
    engine: SparkEngine

    @property
    def beside(self) -> None:
        """No rows of others are compared with those on Spark."""

    def records(self, suite: LoadedSuite) -> RecordsOnSpark:
        """The rows that the expectations of a suite are about."""
        return RecordsOnSpark(self.engine, self.tables, self.outline.submission, suite)

    def brought(self) -> Submission:
        """The submission with the rows that findings tell of, once the rules were evaluated."""
        tables = {n: d for n, d in self.engine.brought.items() if not n.startswith(PREVIOUS)}
        previous = {
            name.removeprefix(PREVIOUS): data
            for name, data in self.engine.brought.items()
            if name.startswith(PREVIOUS)
        }
        return replace(self.outline.submission, tables=tables, previous=previous)

    @property
    def own_sheets(self) -> None:
        """Every sheet is of the submission."""

    def recorded(self, run: Run) -> Run:
        """The record of a run, with the numbers of all rows and not of those brought back."""
        names = [name for name in self.outline.rows if not name.startswith(PREVIOUS)]
        counted = [name for name in (*TABLES, *names) if name in TABLES or name.startswith(OWN)]
        rows = {n: self.outline.rows[n] for n in dict.fromkeys(counted) if n in names}
        counties = {county for county, _ in self.outline.places if county is not None}
        narrowed = " ".join(filter(None, (run.narrowed, "--engine spark")))
        return replace(run, table_rows=rows, counties=tuple(sorted(counties)), narrowed=narrowed)
