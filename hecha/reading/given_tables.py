"""Tables a program already holds, as a submission: read like the sheets of a file.

A frame becomes a sheet of text cells under the headers of its table, so that everything a file
goes through (tidying, typing, derived columns, areas) is done to it in the same place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.ledgers import LEDGERS
from hecha.declare.lexicon import Lexicon
from hecha.declare.lists import ROSTERS
from hecha.declare.model import Table
from hecha.declare.origin import BAD, PREVIOUS, ROSTER
from hecha.declare.words import Words
from hecha.reading.assemble import HOUSEHOLD_ROW, tables_of
from hecha.reading.completeness import incomplete, located
from hecha.reading.extract import Extract, extract
from hecha.reading.files import InputFile, Part
from hecha.reading.repeated import without_repeated
from hecha.reading.sheet import Sheet
from hecha.reading.sheets import frame_sheet
from hecha.reading.submission import EVENT_SCHEMA, InputRejected, Notice, Snapshot, Submission
from hecha.reading.unfilled import unfilled_columns
from hecha.reading.unread import Unread

_FILES_ONLY = frozenset({"roster", "register", "tally"})
"""Tables whose rows mean something only together with the name of their file."""


def submission_of(
    frames: Mapping[str, pl.DataFrame], day: date, lexicon: Lexicon | None = None
) -> Submission:
    """The submission in typed tables of one day.

    Keys are names of tables (``household``, ``member``, a ledger's), ``previous_`` before one of
    the last period, ``roster_`` and a kind of roster (``roster_death``). Columns are declared
    names or Chinese headers; origin columns, companions and derived columns are passed over and
    made again. A table without a row counts as not read.

    Raises InputRejected for an unknown table, for a frame that lacks what its table is recognised
    by, and for one with cells whose text could not be read as their kind: that text is no longer
    in the frame, and a blank in its place would be another error.
    """
    lexicon = lexicon or Lexicon.of({})
    present: list[Extract] = []
    past: list[Extract] = []
    notices: list[Notice] = []
    unread: list[Unread] = []
    for key, frame in frames.items():
        if key.removeprefix(PREVIOUS) == HOUSEHOLD_ROW:
            continue
        file, table = _file(key, day, lexicon)
        _refuse_unreadable(key, frame, table)
        found = extract(file, _sheet(frame, table), len(present) + len(past), lexicon)
        if isinstance(found, Unread) and found.reason_code == "empty":
            unread.append(found)
            continue
        if not isinstance(found, Extract) or table.name not in found.frames:
            raise InputRejected(
                f"数据表 {key} 的列不足以识别为“{table.title}”：请检查列名。",
                f"The columns of the table {key} are too few to recognise it as “{table.title}”: "
                "please check their names.",
            )
        notices.extend(found.notices)
        (past if file.previous else present).append(found)
    if not present:
        raise InputRejected(
            "没有可以核查的数据表：请给出 household、member 等表。",
            "There is no table to check: please give household, member or others.",
        )
    present, repeated = without_repeated(present)
    past, _ = without_repeated(past)
    tables, other_years, _ = tables_of(present, day)
    previous, _, _ = tables_of(past, day)
    not_read = located(unread, tables, lexicon.ledgers)
    before = {PREVIOUS + name: data for name, data in previous.items()}
    gaps, omissions = incomplete(not_read, tables | before, lexicon.ledgers)
    return Submission(
        tables,
        previous,
        tuple(item.source for item in (*present, *past)),
        Snapshot(day, Words("程序指定", "given by the program")),
        pl.concat([pl.DataFrame(schema=EVENT_SCHEMA), *(item.events for item in present)]),
        (*notices, *unfilled_columns(present), *unfilled_columns(past), *omissions, *other_years),
        unread=tuple(not_read),
        incomplete=tuple(gaps),
        repeated=repeated,
    )


def _file(key: str, day: date, lexicon: Lexicon) -> tuple[InputFile, Table]:
    """The file a frame is read like, by its key, and its table."""
    tables = lexicon.tables
    is_past = key.startswith(PREVIOUS)
    name = key.removeprefix(PREVIOUS)
    if name.startswith(ROSTER) and (kind := ROSTERS.get(name.removeprefix(ROSTER))):
        return InputFile(Path(key), f"比对名单/{kind}", is_past, Part.ROSTER, None, kind), tables[
            "roster"
        ]
    if name not in tables or name in _FILES_ONLY:
        raise InputRejected(
            f"没有数据表 {key}：可用的表名见 docs/python.md。",
            f"There is no table {key}: docs/python.md lists the names.",
        )
    table = tables[name]
    if (own := lexicon.ledgers.get(name)) is not None:
        return InputFile(Path(key), own.words[0], is_past, Part.LEDGER, day), table
    if name in LEDGERS:
        return InputFile(Path(key), table.title, is_past, Part.LEDGER, day), table
    return InputFile(Path(key), key, is_past, Part.MAIN, day), table


def _refuse_unreadable(key: str, frame: pl.DataFrame, table: Table) -> None:
    for column in table.columns:
        mark = column.name + BAD
        if mark in frame.columns and (count := frame[mark].sum()):
            raise InputRejected(
                f"数据表 {key} 的“{column.label}”列有 {count} 个单元格读不出，原文已不在表中："
                "请直接核查原文件。",
                f"{count} cells of the column “{column.label}” of the table {key} could not be "
                "read, and what they held is no longer in it: please check the original files.",
            )


def _sheet(frame: pl.DataFrame, table: Table) -> Sheet:
    """The declared columns of a frame, and those named in Chinese, under their headers."""
    declared = {
        column.name: column.header for column in table.columns if column.name in frame.columns
    }
    headed = declared | {name: name for name in frame.columns if not name.isascii()}
    return frame_sheet(frame.select(list(headed)), list(headed.values()))
