"""From one sheet to typed rows of each table it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hecha.declare.lexicon import Lexicon
from hecha.declare.model import Column, Kind
from hecha.declare.origin import BAD, DAMAGED, ROW, SOURCE, TIDIED
from hecha.reading.files import InputFile
from hecha.reading.header import Body, Header, find_body, find_header
from hecha.reading.layouts import chooser, columns_of, refused
from hecha.reading.notices import shape_notices
from hecha.reading.sheet import Sheet
from hecha.reading.submission import EVENT_SCHEMA, InputRejected, Notice, Source
from hecha.reading.tidy import MIDNIGHT, SCIENTIFIC, Tidied, tidy, tidy_already, typed
from hecha.reading.unknown import is_blank, without_header
from hecha.reading.unread import LeftOut, Unread, unread

RAW = "raw:"
"""Prefix of the text as found, carried beside the typed column until the tables are whole."""

_OF_LEVEL: Mapping[str, type[pl.DataType]] = {"level": pl.String}
OF_FILE_NAME: Mapping[str, Mapping[str, type[pl.DataType]]] = {
    "roster": {"roster_kind": pl.String, "roster_date": pl.Date},
    "register": _OF_LEVEL,
    "tally": _OF_LEVEL,
}
"""Columns of a table that are given by the name of its file and not by a header; the date of a
roster is null where the name has none."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What one sheet gives: a frame per table (typed, raw, origin columns), events, notices."""

    source: Source
    rank: int
    frames: Mapping[str, pl.DataFrame]
    events: pl.DataFrame
    notices: tuple[Notice, ...]


def extract(
    file: InputFile, sheet: Sheet, source_id: int, lexicon: Lexicon
) -> Extract | Unread | LeftOut | None:
    """The rows of a sheet; or its entry among what was not read or left out; None if it is blank.

    Raises InputRejected when records are longer than the header row of a text file.
    """
    if (why := refused(file)) is not None:
        reason, words = why
        return None if is_blank(sheet) else unread(reason, file.name, sheet.name, detail=words)
    header = find_header(sheet.cells, lexicon, chooser(file, sheet.name))
    if header is None:
        return without_header(file, sheet, lexicon)
    gives = frozenset(header.layout.gives)
    if sheet.hidden:
        return unread("hidden_sheet", file.name, sheet.name, tables=gives)
    columns = columns_of(header.layout, header.normal, lexicon.tables)
    tables = [lexicon.tables[name] for name in columns]
    matched = {at: column for name in reversed(columns) for at, column in columns[name].items()}
    body = find_body(sheet.cells, header, tables[0], matched)
    if body.kept.is_empty():
        return unread("empty", file.name, sheet.name, tables=gives)
    if sheet.encoding is not None:
        _check_ragged(file, sheet, header, body)
    return _typed_tables(file, sheet, header, body, columns, source_id)


def _typed_tables(
    file: InputFile,
    sheet: Sheet,
    header: Header,
    body: Body,
    columns: Mapping[str, Mapping[int, Column]],
    source_id: int,
) -> Extract:
    cells = sheet.cells[body.kept]
    rows = (body.kept + 1).cast(pl.UInt32).rename(ROW)
    identifiers = sorted(
        {
            at
            for found in columns.values()
            for at, column in found.items()
            if column.kind.is_identifier
        }
    )
    numeric = (
        sheet.numeric(identifiers)[body.kept] if sheet.numeric is not None and identifiers else None
    )
    done: dict[tuple[int, Kind, int], list[pl.Series]] = {}
    events: list[pl.DataFrame] = []
    frames: dict[str, pl.DataFrame] = {}
    first_table = {at: name for name in reversed(list(columns)) for at in columns[name]}
    for name, found in columns.items():
        series: list[pl.Series] = [
            pl.repeat(source_id, len(rows), dtype=pl.UInt32, eager=True).alias(SOURCE),
            rows,
        ]
        right = tidy_already(cells, found)
        for at, column in found.items():
            key = (at, column.kind, id(column.codes))
            if key not in done:
                text = cells.to_series(at)
                if not column.kind.is_identifier and at not in right:
                    # The officer sees the day.
                    text = text.str.strip_suffix(MIDNIGHT)
                stored = (
                    numeric[f"c{at}"] if numeric is not None and column.kind.is_identifier else None
                )
                done[key], event = _column(text, column, stored, is_tidy=at in right)
                # A cell that gives two tables is told as the first of them reads it.
                if event is not None and name == first_table[at]:
                    events.append(_located(event, rows, name, file, sheet, header.texts[at]))
            series.extend(part.alias(_renamed(part.name, column.name)) for part in done[key])
        frames[name] = pl.DataFrame(series).with_columns(_of_file_name(file, name))
    source = Source(
        source_id,
        file.name,
        sheet.name,
        header.layout.name,
        len(rows),
        header.row + 1,
        sheet.encoding,
        {
            name: frozenset(column.name for column in found.values())
            for name, found in columns.items()
        },
        {
            name: {column.name: header.texts[at] for at, column in found.items()}
            for name, found in columns.items()
        },
        file.roster,
        file.level,
        file.date,
    )
    notices = shape_notices(file, sheet, header, body, columns)
    told = pl.concat(events) if events else _no_events()
    return Extract(source, header.layout.rank, frames, told, notices)


def _of_file_name(file: InputFile, table: str) -> list[pl.Expr]:
    stated = {
        "roster_kind": file.roster,
        "roster_date": file.date,
        "level": file.level.name if file.level is not None else None,
    }
    return [
        pl.lit(stated[name], dtype=kind).alias(name)
        for name, kind in OF_FILE_NAME.get(table, {}).items()
    ]


_VALUE = "value"


def _renamed(part: str, name: str) -> str:
    return part.replace(_VALUE, name, 1)


def _column(
    found: pl.Series, column: Column, stored_as_number: pl.Series | None, *, is_tidy: bool
) -> tuple[list[pl.Series], pl.DataFrame | None]:
    """Typed values, text as found and companions of a column, named after ``value``; its events."""
    found = found.rename(_VALUE)
    tidied = Tidied.unchanged(found) if is_tidy else tidy(found, column)
    values, bad = typed(tidied.text, column.kind)
    parts = [values, found.alias(RAW + _VALUE)]
    if bad is not None:
        parts.append(bad.alias(_VALUE + BAD))
    if column.kind.is_identifier:
        parts.append(tidied.kind.is_not_null().alias(_VALUE + TIDIED))
        parts.append(_damaged(tidied.text, column.kind, stored_as_number).alias(_VALUE + DAMAGED))
    changed = tidied.kind.is_not_null()
    if not changed.any():
        return parts, None
    events = pl.DataFrame(
        [
            tidied.kind.rename("kind"),
            found.rename("before"),
            tidied.text.rename("after"),
        ]
    ).with_row_index("at")
    return parts, events.filter(pl.col("kind").is_not_null())


def _damaged(text: pl.Series, kind: Kind, stored_as_number: pl.Series | None) -> pl.Series:
    """Where an identifier has lost digits by having been a number.

    A cell stored as a number keeps 15 significant digits, so a longer one is damaged; so is any
    text in scientific notation. A text file has no cell types: there, and in text cells filled from
    one, an 18-digit ID ending in 000 is damaged when its check digit is wrong too (about one true
    number in a thousand ends in 000, with the right check digit).
    """
    damaged = text.str.contains(SCIENTIFIC)
    if kind is not Kind.NAME and stored_as_number is not None:
        damaged = damaged | (stored_as_number & text.str.contains("^[0-9]{16,}"))
    if kind is Kind.ID:
        rounded = text.str.contains("^[0-9]{15}000$")
        if rounded.any():
            from hecha.reading import resident_id

            wrong = text.to_frame("id").select(~resident_id.check_ok(pl.col("id")))["id"]
            damaged = damaged | (rounded & wrong)
    return damaged.fill_null(value=False)


def _located(
    events: pl.DataFrame, rows: pl.Series, table: str, file: InputFile, sheet: Sheet, header: str
) -> pl.DataFrame:
    return events.select(
        pl.lit(table).alias("table"),
        pl.lit(file.name).alias("file"),
        pl.lit(sheet.name, dtype=pl.String).alias("sheet"),
        rows.gather(events["at"]).alias("row"),
        pl.lit(header).alias("column"),
        "kind",
        "before",
        "after",
    )


def _no_events() -> pl.DataFrame:
    return pl.DataFrame(schema=EVENT_SCHEMA)


def _check_ragged(file: InputFile, sheet: Sheet, header: Header, body: Body) -> None:
    """An unquoted separator inside a value pushes the rest of its record out of place."""
    width = max((at + 1 for at, text in enumerate(header.texts) if text.strip()), default=0)
    beyond = sheet.cells.columns[width:]
    if not beyond:
        return
    long = (
        sheet.cells[body.kept]
        .with_columns(body.kept.alias("at"))
        .filter(pl.any_horizontal(pl.col(beyond).str.contains(r"\S").fill_null(value=False)))["at"]
    )
    if len(long):
        raise InputRejected(
            f"{file.name} 有 {len(long)} 行的列数多于表头（第一处在第 {long[0] + 1} 行），"
            "可能是内容中的分隔符没有加引号：请在 Excel 中改正该行或另存为 .xlsx。"
        )
