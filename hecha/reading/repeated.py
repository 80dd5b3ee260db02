"""Rows that stand twice in the sheets of a table: counted once, each reported with its place.

Two equal rows are one record entered or pasted twice. Kept, they would accuse each other in a
dozen rules (a number used twice, a second head, a wrong head count); silently dropped, nobody
would remove them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from hecha.declare.columns import SERIAL
from hecha.declare.origin import AREA_COLUMNS, ROW
from hecha.reading.cells import RAW
from hecha.reading.extract import Extract
from hecha.reading.submission import REPEATED

_JUDGED = frozenset(
    "household member monitored work_spell helper pairing village village_team".split()
)
"""Tables in which a record stands once. A payment or an event may truly happen twice, and ledgers
and registers have rules of their own."""


def without_repeated(extracts: Sequence[Extract]) -> tuple[list[Extract], pl.DataFrame]:
    """The sheets with equal rows once, and the rows left out (REPEATED).

    Rows are equal when all their cells but the serial number are, as found in the file; rows that
    do not say who or what they are about are left alone. Two sheets are looked at together when
    they are of one layout and have the same columns (files of townships that overlap).
    """
    kept = list(extracts)
    found = [pl.DataFrame(schema=REPEATED)]
    together: dict[tuple[object, ...], list[int]] = {}
    for at, item in enumerate(extracts):
        if _JUDGED.intersection(item.frames):
            columns = tuple(sorted(f"{name}|{column}" for name, column in _names(item)))
            together.setdefault((item.source.layout, columns), []).append(at)
    groups = list(together.values())
    # To look for common subplans, which there are none of, is dear.
    apart = pl.QueryOptFlags(comm_subplan_elim=False)
    done = pl.collect_all([_twins(extracts, group) for group in groups], optimizations=apart)
    for group, twins in zip(groups, done, strict=True):
        if twins.is_empty():
            continue
        rows = _repeated([extracts[at] for at in group], twins)
        for number, at in enumerate(group):
            again = rows.filter(pl.col("sheet") == number)
            if again.height:
                firsts = [extracts[one] for one in group]
                found.append(_places(extracts[at], again, firsts))
                kept[at] = _without(extracts[at], again[ROW])
    return kept, pl.concat(found)


def _twins(extracts: Sequence[Extract], group: Sequence[int]) -> pl.LazyFrame:
    """The rows of some sheets whose subject other rows share; none where they state none."""
    items = [extracts[at] for at in group]
    frames = [item.frames[_table(item)] for item in items]
    table = items[0].tables[_table(items[0])]
    subject = [name for name in table.subject if all(name in frame.columns for frame in frames)]
    if not subject:
        return pl.LazyFrame()
    subjects = pl.concat(
        frame.lazy().select(*subject, ROW, sheet=pl.lit(number, pl.UInt32)).with_row_index("at")
        for number, frame in enumerate(frames)
    )
    return subjects.filter(
        pl.struct(subject).is_duplicated()
        & pl.all_horizontal(pl.col(name).is_not_null() for name in subject)
    )


def _repeated(items: Sequence[Extract], twins: pl.DataFrame) -> pl.DataFrame:
    """The rows of some sheets that stand above or in an earlier sheet already: all cells are
    compared of those alone that share their subject."""
    contents = [
        _cells(item, twins["at"].filter(twins["sheet"] == number))
        for number, item in enumerate(items)
    ]
    names = sorted(contents[0].columns)
    whole = pl.concat(cells.lazy().select(names) for cells in contents)
    content = whole.select(content=pl.struct(pl.all().str.strip_chars()))
    return (
        pl.concat([twins.lazy(), content], how="horizontal")
        .with_columns(
            again=~pl.col("content").is_first_distinct(),
            first=pl.col(ROW).first().over("content"),
            first_sheet=pl.col("sheet").first().over("content"),
        )
        .filter("again")
        .select("sheet", ROW, "first_sheet", "first")
        .collect()
    )


def _cells(item: Extract, rows: pl.Series) -> pl.DataFrame:
    """The text of some rows of a sheet, all columns of all tables but the serial number."""
    found = [
        item.frames[name][column][rows].rename(f"{name}|{column}") for name, column in _names(item)
    ]
    return pl.DataFrame(found)


def _names(item: Extract) -> Iterator[tuple[str, str]]:
    """The tables of a sheet with the columns of text as found that tell two rows apart."""
    for name, frame in item.frames.items():
        for column in frame.columns:
            if column.startswith(RAW) and column != RAW + SERIAL.name:
                yield name, column


def _table(item: Extract) -> str:
    """The table a row of a sheet is about, where it gives several."""
    there = [name for name in ("monitored", "member") if name in item.frames]
    return there[0] if there else next(iter(item.frames))


def _places(item: Extract, again: pl.DataFrame, firsts: Sequence[Extract]) -> pl.DataFrame:
    frame = item.frames[_table(item)]
    names = ("household_id", "person_id", *(area[1:] for area in AREA_COLUMNS))
    sources = [first.source for first in firsts]
    first_file = [sources[number].file for number in again["first_sheet"]]
    first_sheet = [sources[number].sheet for number in again["first_sheet"]]
    return (
        again.with_columns(
            pl.Series("first_file", first_file, pl.String),
            pl.Series("first_sheet", first_sheet, pl.String),
        )
        .join(frame, on=ROW, how="left", maintain_order="left")
        .select(
            pl.lit(_table(item)).alias("table"),
            pl.lit(item.source.file).alias("file"),
            pl.lit(item.source.sheet, pl.String).alias("sheet"),
            pl.col(ROW).alias("row"),
            "first_file",
            "first_sheet",
            pl.col("first").alias("first_row"),
            *(
                pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name)
                for name in names
            ),
        )
        .cast(pl.Schema(REPEATED))
    )


def _without(item: Extract, gone: pl.Series) -> Extract:
    gone = gone.implode()
    frames = {name: frame.filter(~pl.col(ROW).is_in(gone)) for name, frame in item.frames.items()}
    events = item.events.filter(~pl.col("row").is_in(gone))
    return replace(item, frames=frames, events=events)
