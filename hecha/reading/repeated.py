"""Rows that stand twice in one sheet: counted once, each reported with its place.

Two equal rows are one record entered or pasted twice. Kept, they would accuse each other in a
dozen rules (a number used twice, a second head, a wrong head count); silently dropped, nobody
would remove them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from hecha.declare.columns import SERIAL
from hecha.declare.origin import AREA_COLUMNS, ROW
from hecha.reading.extract import RAW, Extract
from hecha.reading.submission import REPEATED

_JUDGED = frozenset(
    "household member monitored work_spell helper pairing village village_team".split()
)
"""Tables in which a record stands once. A payment or an event may truly happen twice, and ledgers
and registers have rules of their own."""


def without_repeated(extracts: Sequence[Extract]) -> tuple[list[Extract], pl.DataFrame]:
    """The sheets with equal rows once, and the rows left out (REPEATED).

    Rows are equal when all their cells but the serial number are, as found in the file; rows that
    do not say who or what they are about are left alone.
    """
    kept = []
    found = [pl.DataFrame(schema=REPEATED)]
    for item in extracts:
        is_again, first_row = _repeated(item)
        if is_again.any():
            found.append(_places(item, is_again, first_row))
            kept.append(_filtered(item, ~is_again))
        else:
            kept.append(item)
    return kept, pl.concat(found)


def _repeated(item: Extract) -> tuple[pl.Series, pl.Series]:
    """Whether each row of a sheet stands above already, and the number of the first such row."""
    frame = item.frames[_table(item)]
    nothing = pl.Series([False] * frame.height, dtype=pl.Boolean)
    if not _JUDGED.intersection(item.frames):
        return nothing, frame[ROW]
    subject = [name for name in item.tables[_table(item)].subject if name in frame.columns]
    # Few rows share their subject: only of these all cells are compared.
    twins = frame.select(
        pl.struct(subject).is_duplicated()
        & pl.all_horizontal(pl.col(name).is_not_null() for name in subject)
    ).to_series()
    if not subject or not twins.any():
        return nothing, frame[ROW]
    whole = _cells(item).filter(twins).select(pl.struct(pl.all())).to_series()
    rows = pl.DataFrame({"content": whole, ROW: frame[ROW].filter(twins)}).with_columns(
        again=~pl.col("content").is_first_distinct(), first=pl.col(ROW).first().over("content")
    )
    places = frame.select(ROW).join(
        rows.select(ROW, "again", "first"), on=ROW, how="left", maintain_order="left"
    )
    return places["again"].fill_null(value=False), places["first"]


def _cells(item: Extract) -> pl.DataFrame:
    """The text of a sheet's rows, all columns of all tables but the serial number."""
    return pl.concat(
        (
            frame.select(
                pl.col(column).str.strip_chars().alias(f"{name}|{column}")
                for column in frame.columns
                if column.startswith(RAW) and column != RAW + SERIAL.name
            )
            for name, frame in item.frames.items()
        ),
        how="horizontal",
    )


def _table(item: Extract) -> str:
    """The table a row of a sheet is about, where it gives several."""
    there = [name for name in ("monitored", "member") if name in item.frames]
    return there[0] if there else next(iter(item.frames))


def _places(item: Extract, is_again: pl.Series, first_row: pl.Series) -> pl.DataFrame:
    frame = item.frames[_table(item)]
    names = ("household_id", "person_id", *(area[1:] for area in AREA_COLUMNS))
    return (
        frame.with_columns(first_row.alias("first_row"))
        .filter(is_again)
        .select(
            pl.lit(_table(item)).alias("table"),
            pl.lit(item.source.file).alias("file"),
            pl.lit(item.source.sheet, pl.String).alias("sheet"),
            pl.col(ROW).alias("row"),
            "first_row",
            *(
                pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name)
                for name in names
            ),
        )
        .cast(pl.Schema(REPEATED))
    )


def _filtered(item: Extract, keep: pl.Series) -> Extract:
    frames = {name: frame.filter(keep) for name, frame in item.frames.items()}
    rows = next(iter(frames.values()))[ROW].implode()
    return replace(item, frames=frames, events=item.events.filter(pl.col("row").is_in(rows)))
