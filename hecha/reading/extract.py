"""From one sheet to typed rows of each table it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from hecha.declare.lexicon import Lexicon
from hecha.declare.model import Column, Table
from hecha.declare.origin import ROW, SOURCE
from hecha.declare.words import Words
from hecha.reading.body import Body, find_body
from hecha.reading.cells import RAW, VALUE, Key, columns_read
from hecha.reading.files import InputFile
from hecha.reading.header import Header, find_header, second_table
from hecha.reading.layouts import chooser, columns_of, refused
from hecha.reading.merged import filled_downwards, look_merged, records_of
from hecha.reading.notices import (
    Place,
    doubtful_cells,
    is_own,
    known_columns,
    shape_notices,
    unfit_cells,
    unfit_rows,
)
from hecha.reading.roster_coverage import hidden_numbers, without_numbers
from hecha.reading.sheet import Sheet, column_letters, is_filled
from hecha.reading.submission import EVENT_SCHEMA, InputRejected, Notice, Source
from hecha.reading.tidy import MERGED
from hecha.reading.unfilled import unfilled
from hecha.reading.unknown import is_blank, without_header
from hecha.reading.unread import HIDDEN_NUMBERS, LeftOut, Unread, unread

_EXPORTS_OF_PERSONS = frozenset({"member", "monitored"})

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
    """What one sheet gives: a frame per table (typed, raw, origin columns), events, notices; the
    tables as they were read, with a county's own columns; and the headers of its columns without
    any value, by name."""

    source: Source
    rank: int
    frames: Mapping[str, pl.DataFrame]
    events: pl.DataFrame
    notices: tuple[Notice, ...]
    tables: Mapping[str, Table]
    unfilled: Mapping[str, str]


def extract(
    file: InputFile, sheet: Sheet, source_id: int, lexicon: Lexicon
) -> Extract | Unread | LeftOut | None:
    """The rows of a sheet; or its entry among what was not read or left out; None if it is blank.

    Raises InputRejected when records are longer than the header row of a text file.
    """
    if (why := refused(file)) is not None:
        reason, words = why
        return None if is_blank(sheet) else unread(reason, file.name, sheet.name, detail=words)
    choose = chooser(file, sheet.name, lexicon.ledgers.values())
    header = find_header(sheet.cells, lexicon, choose)
    if header is None:
        return without_header(file, sheet, lexicon)
    gives = frozenset(header.layout.gives)
    if sheet.hidden:
        return unread("hidden_sheet", file.name, sheet.name, tables=gives)
    if (other := second_table(header, lexicon, choose)) is not None:
        raise _beside(file, sheet, header, other)
    columns = columns_of(header.layout, header.normal, lexicon.tables)
    tables = [lexicon.tables[name] for name in columns]
    matched = {at: column for name in reversed(columns) for at, column in columns[name].items()}
    body = find_body(sheet.cells, header, tables[0], matched, lexicon)
    if body.other_header is not None:
        raise InputRejected(
            f"{file.name}{_of_sheet(sheet).zh} 第 {body.other_header + 1} 行是另一个表头，与第 "
            f"{header.row + 1} 行的列不一致：请把两张表分到两个工作表或文件。",
            f"Row {body.other_header + 1} of {file.name}{_of_sheet(sheet).en} is another header, "
            f"with other columns than row {header.row + 1}: please put the two tables into two "
            "sheets or files.",
        )
    if body.kept.is_empty():
        return unread("empty", file.name, sheet.name, tables=gives)
    if sheet.encoding is not None:
        _check_ragged(file, sheet, header, body)
    # A visit, say, may be noted by name alone: only exports of persons carry a number on each row.
    lost_merges = not sheet.merges and not gives.isdisjoint(_EXPORTS_OF_PERSONS)
    if (
        lost_merges
        and (rows := look_merged(records_of(sheet.cells, body.kept), matched)) is not None
    ):
        lost = body.kept.filter(rows)
        seen = f"{len(lost)} 行的户编号为空（第一处在第 {lost[0] + 1} 行）"
        return unread("merged", file.name, sheet.name, detail=seen, tables=gives)
    found = _typed_tables(file, sheet, header, body, columns, source_id, lexicon)
    roster = found.frames.get("roster")
    if roster is not None and (detail := without_numbers(roster)) is not None:
        return unread(HIDDEN_NUMBERS, file.name, sheet.name, detail=detail, tables=gives)
    persons = found.frames.get("member")
    if persons is not None and (detail := hidden_numbers(persons)) is not None:
        return unread("masked_export", file.name, sheet.name, detail=detail, tables=gives)
    return found


def _typed_tables(
    file: InputFile,
    sheet: Sheet,
    header: Header,
    body: Body,
    columns: Mapping[str, Mapping[int, Column]],
    source_id: int,
    lexicon: Lexicon,
) -> Extract:
    cells, filled = filled_downwards(sheet.cells, sheet.merges, body.kept)
    rows = (body.kept + 1).cast(pl.UInt32).rename(ROW)
    keys = {
        name: {at: (at, column.kind, id(column.codes)) for at, column in found.items()}
        for name, found in columns.items()
    }
    wanted = {keys[name][at]: found[at] for name, found in columns.items() for at in found}
    done = columns_read(sheet, body.kept, cells, wanted)
    said: set[Key] = set()
    events: list[pl.DataFrame] = []
    doubts: list[Notice] = []
    frames: dict[str, pl.DataFrame] = {}
    first_table = {at: name for name in reversed(list(columns)) for at in columns[name]}
    for name, found in columns.items():
        series: list[pl.Series] = [
            pl.Series(SOURCE, [source_id], pl.UInt32).new_from_index(0, len(rows)),
            rows,
        ]
        for at, column in found.items():
            read = done[keys[name][at]]
            # A cell that gives two tables is reported as the first of them reads it.
            if name == first_table[at] and keys[name][at] not in said:
                said.add(keys[name][at])
                place = Place(name, file.name, sheet.name, header.shown(at))
                changed = [read.events, _of_merges(cells, filled.get(at, []), at)]
                events.extend(_located(one, rows, place) for one in changed if one is not None)
                doubts.extend(doubtful_cells(place, rows, read.doubts))
                if is_own(name, column):
                    doubts.extend(unfit_cells(place, rows, column, *read.parts[:2]))
            series.extend(
                part.rename(part.name.replace(VALUE, column.name, 1)) for part in read.parts
            )
        frame = pl.DataFrame([*series, *_of_file_name(file, name, len(rows))])
        frames[name] = _in_order_of_values(frame, found.values())
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
            name: {column.name: header.shown(at) for at, column in found.items()}
            for name, found in columns.items()
        },
        file.roster,
        file.level,
        file.date,
        {
            name: {column.name: sheet.first_column + at for at, column in found.items()}
            for name, found in columns.items()
        },
    )
    for name in frames.keys() & lexicon.ledgers.keys():
        place = Place(name, file.name, sheet.name, "")
        texts = frames[name].select(
            frames[name][RAW + column.name].alias(column.name) for column in columns[name].values()
        )
        doubts.extend(unfit_rows(place, rows, lexicon.ledgers[name], frames[name], texts))
    notices = (*shape_notices(file, sheet, header, body, columns, lexicon), *doubts)
    tidied = pl.concat(events) if events else _no_events()
    of_sheet = {name: lexicon.tables[name] for name in frames}
    blank = unfilled(sheet, header, body, known_columns(columns))
    return Extract(source, header.layout.rank, frames, tidied, notices, of_sheet, blank)


def _in_order_of_values(frame: pl.DataFrame, columns: Iterable[Column]) -> pl.DataFrame:
    """Two columns of one header in the order of a row's values: 是 before 否, blank last.

    No header says which is the first, and their place in the sheet must not decide.
    """
    named = {(column.header, column.occurrence): column for column in columns}
    for (header, occurrence), column in named.items():
        other = named.get((header, 1))
        if occurrence == 1 or other is None or column.codes is None:
            continue
        pair = other.name, column.name
        ranks = [*column.codes.values, None]
        first, second = (
            pl.concat_str(
                pl.col(name)
                .replace_strict(ranks, list(range(len(ranks))), default=len(ranks) - 1)
                .cast(pl.String)
                .str.zfill(3),
                pl.col(RAW + name).fill_null(""),
            )
            for name in pair
        )
        swapped = frame.select(second < first).to_series()
        if swapped.any():
            frame = frame.with_columns(
                pl.when(swapped).then(prefix + mine).otherwise(prefix + own).alias(prefix + own)
                for own, mine in (pair, pair[::-1])
                for prefix in ("", RAW)
            )
    return frame


def _of_file_name(file: InputFile, table: str, rows: int) -> list[pl.Series]:
    stated = {
        "roster_kind": file.roster,
        "roster_date": file.date,
        "level": file.level.name if file.level is not None else None,
    }
    return [
        pl.Series(name, [stated[name]], kind).new_from_index(0, rows)
        for name, kind in OF_FILE_NAME.get(table, {}).items()
    ]


def _of_merges(cells: pl.DataFrame, filled: list[int], at: int) -> pl.DataFrame | None:
    if not filled:
        return None
    return pl.DataFrame(
        {
            "at": pl.Series(filled, dtype=pl.UInt32),
            "kind": [MERGED] * len(filled),
            "before": pl.Series([None] * len(filled), dtype=pl.String),
            "after": cells.to_series(at).gather(filled),
        }
    )


def _located(events: pl.DataFrame, rows: pl.Series, place: Place) -> pl.DataFrame:
    stated = {
        "table": place.table,
        "file": place.file,
        "sheet": place.sheet,
        "column": place.column,
    }
    same = {
        name: pl.Series([text], dtype=pl.String).new_from_index(0, events.height)
        for name, text in stated.items()
    }
    own = {name: events[name] for name in ("kind", "before", "after")}
    columns = {**same, "row": rows[events["at"]], **own}
    return pl.DataFrame({name: columns[name] for name in EVENT_SCHEMA})


def _no_events() -> pl.DataFrame:
    return pl.DataFrame(schema=EVENT_SCHEMA)


def _of_sheet(sheet: Sheet) -> Words:
    if sheet.name is None:
        return Words("", "")
    return Words(f"（{sheet.name}）", f" (sheet {sheet.name})")


def _beside(file: InputFile, sheet: Sheet, header: Header, at: int) -> InputRejected:
    letters = column_letters(sheet.first_column + at)
    return InputRejected(
        f"{file.name}{_of_sheet(sheet).zh} 第 {header.row + 1} 行从 {letters} 列"
        f"“{header.shown(at)}”起是并排的另一张表的表头：请把两张表分到两个工作表或文件。",
        f"In row {header.row + 1} of {file.name}{_of_sheet(sheet).en} the header of another table "
        f"begins in column {letters} (“{header.shown(at)}”), beside the first: please put the two "
        "tables into two sheets or files.",
    )


def _check_ragged(file: InputFile, sheet: Sheet, header: Header, body: Body) -> None:
    """An unquoted separator inside a value pushes the rest of its record out of place."""
    width = max((at + 1 for at, text in enumerate(header.texts) if text.strip()), default=0)
    beyond = sheet.cells.columns[width:]
    if not beyond:
        return
    long = (
        sheet.cells[body.kept]
        .with_columns(body.kept.alias("at"))
        .filter(pl.any_horizontal(is_filled(pl.col(beyond))))["at"]
    )
    if len(long):
        raise InputRejected(
            f"{file.name} 有 {len(long)} 行的列数多于表头（第一处在第 {long[0] + 1} 行），"
            "可能是内容中的分隔符没有加引号：请在 Excel 中改正该行或另存为 .xlsx。",
            f"{len(long)} rows of {file.name} have more columns than the header (the first one is "
            f"row {long[0] + 1}); a separator within a cell may lack its quotation marks: please "
            "correct the row in Excel, or save the file as .xlsx.",
        )
