"""What reading a submission gives: typed tables, the text as found, what happened on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.levels import Level
from hecha.declare.model import Table
from hecha.declare.system_errors import why
from hecha.declare.words import Words
from hecha.reading.unread import Contradiction, Incomplete, LeftOut, Superseded, Unread


class InputRejected(Exception):
    """The input cannot be checked. The text names file and remedy, and no personal value.

    ``str()`` is Chinese, :meth:`of` gives either language.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.words = Words(zh, en)

    def __str__(self) -> str:
        return self.words.zh

    def of(self, lang: str) -> str:
        """The text in a language (zh, en)."""
        return self.words.of(lang)

    @classmethod
    def not_opened(cls, path: Path, error: OSError) -> InputRejected:
        """What to raise for a file that cannot be read."""
        reason = why(error)
        return cls(f"{path} 打不开（{reason.zh}）。", f"{path} cannot be opened ({reason.en}).")


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet (or one csv/parquet file) that was read.

    ``file`` is relative to the submission, ``columns`` maps a table to the names of the declared
    columns this sheet has, ``headers`` the same to the header as it is written in the sheet,
    ``positions`` to its column in the file, from 0.
    ``roster`` is the kind of a list of another department (a value of ROSTERS), ``level`` the level
    of a register, ``day`` the export date; all by the name of the file, None where it gives none.
    """

    id: int
    file: str
    sheet: str | None
    layout: str
    rows: int
    header_row: int
    encoding: str | None
    columns: Mapping[str, frozenset[str]]
    headers: Mapping[str, Mapping[str, str]]
    roster: str | None = None
    level: Level | None = None
    day: date | None = None
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file worth saying; ``rule`` is an FF code, ``column`` a header as found.

    ``rows`` are those it is about, where somebody has to put them right; ``wording`` says the
    same of any of them, in place of {count} and {rows}. ``remedy`` is what to do, where that is not
    what it is of all notices.
    """

    rule: str
    message: Words
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    count: int = 1
    rows: tuple[int, ...] = ()
    wording: Words | None = None
    remedy: Words | None = None


@dataclass(frozen=True, slots=True)
class TableData:
    """The rows of one table from all sheets.

    ``frame`` holds the origin columns, the area columns, every declared column that at least one
    sheet has (typed; null where blank) with its Boolean companions, and the derived columns.
    ``raw`` has the same height and order and holds the declared columns as text, exactly as found.
    """

    table: Table
    frame: pl.DataFrame
    raw: pl.DataFrame
    sources: tuple[Source, ...]

    def sources_with(self, column: str) -> frozenset[int]:
        """Ids of the sheets that have a declared column."""
        return frozenset(
            source.id for source in self.sources if column in source.columns[self.table.name]
        )

    def header(self, column: str, source: int) -> str:
        """The header of a column as the officer sees it in one sheet."""
        for candidate in self.sources:
            if candidate.id == source:
                found = candidate.headers[self.table.name].get(column)
                if found is not None:
                    return found
        return self.table[column].label


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The day ages and "this year" are counted on, and where it came from."""

    day: date
    origin: Words


@dataclass(frozen=True, slots=True)
class Given:
    """What a submission was read from: files and folders, those of the last period, and the
    patterns of what to leave out."""

    paths: tuple[Path, ...]
    previous: tuple[Path, ...] = ()
    leave_out: tuple[str, ...] = ()


EVENT_SCHEMA = {
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "kind": pl.String,
    "before": pl.String,
    "after": pl.String,
}


ORIGIN_SCHEMA = {
    "table": pl.String,
    "source": pl.UInt32,
    "row": pl.UInt32,
    "file": pl.String,
    "sheet": pl.String,
    "also_file": pl.String,
    "also_sheet": pl.String,
    "also_row": pl.UInt32,
}
"""Schema of the further origins of rows that several sources hold."""


REPEATED = {
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "first_file": pl.String,
    "first_sheet": pl.String,
    "first_row": pl.UInt32,
    **dict.fromkeys(("household_id", "person_id", "county", "town", "village"), pl.String),
}
"""Schema of rows that stand twice: their place, and that of the row each is equal to."""


def sheet_ids(tables: Mapping[str, TableData]) -> frozenset[int]:
    """The ids of the sheets that some tables are read from."""
    return frozenset(source.id for data in tables.values() for source in data.sources)


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything read from the paths of one run.

    ``tables`` has an entry per table found, by name; besides, ``household_row`` holds the
    household columns of *every* row of the sheets that repeat them on each member (same table
    declaration as ``household``, one row per sheet row). ``previous`` are the tables of 上期.
    ``events`` (EVENT_SCHEMA) are all tidyings; its before and after are personal values.

    Every file of the folder is in ``files_read``, ``left_out`` (on purpose) or ``unread``; of a
    file that was read, single sheets may be in the other two. ``superseded`` are second sources of
    the same rows: each row is used once, ``origins`` (ORIGIN_SCHEMA) has its further places.
    ``contradictions`` are sources of one date that state different values for the same rows.
    ``incomplete`` names the townships a table is incomplete for. ``digests`` are the SHA-256
    (hexadecimal) of the files read, by name. ``repeated`` (REPEATED) are rows that stood twice in
    the sheets of this period: the tables have them once. ``given`` is what was read; None where
    typed tables were handed in.
    """

    tables: Mapping[str, TableData]
    previous: Mapping[str, TableData]
    sources: tuple[Source, ...]
    snapshot: Snapshot
    events: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EVENT_SCHEMA))
    notices: tuple[Notice, ...] = ()
    files_read: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    origins: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ORIGIN_SCHEMA))
    repeated: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REPEATED))
    given: Given | None = None
