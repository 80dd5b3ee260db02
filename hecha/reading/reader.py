"""Reading a submission: paths in, typed tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.lexicon import Lexicon, OwnHeaders
from hecha.declare.origin import AREA_COLUMNS, ROW, SOURCE
from hecha.reading.area_names import without_inner_blanks
from hecha.reading.assemble import newest_year, tables_of
from hecha.reading.extract import Extract, extract
from hecha.reading.files import InputFile, Part, discover
from hecha.reading.notices import UNKNOWN_SHEET
from hecha.reading.sheets import sheets_of
from hecha.reading.submission import (
    EVENT_SCHEMA,
    InputRejected,
    Notice,
    Snapshot,
    Submission,
    TableData,
)


def read(
    paths: Sequence[Path],
    *,
    as_of: date | None = None,
    previous: Sequence[Path] = (),
    headers: OwnHeaders | None = None,
    progress: Callable[[str], None] | None = None,
) -> Submission:
    """The submission in files and folders; ``previous`` are paths of the last period besides
    the sub-folder 上期; ``headers`` are a county's own beside the declared ones; ``progress`` is
    called with each file's name.

    The snapshot date is ``as_of``, else the newest ``_YYYYMMDD`` in the file names, else the last
    day of the newest 年度. Raises InputRejected with one sentence when a file cannot be read, no
    sheet is a known table, or no snapshot date can be told.
    """
    files, notices = discover(paths, previous)
    lexicon = Lexicon.of(headers or {})
    present: list[Extract] = []
    past: list[Extract] = []
    for file in files:
        if progress is not None:
            progress(file.name)
        for sheet in sheets_of(file):
            found = extract(file, sheet, len(present) + len(past), lexicon)
            if isinstance(found, list):
                notices.extend(found)
            else:
                (past if file.previous else present).append(found)
                notices.extend(found.notices)
    present, past = without_inner_blanks(present, past)
    checked = [item for item in present if item.source.layout != "roster"]
    if not checked:
        raise InputRejected(_nothing_known(files, notices))
    current_files = [file for file in files if not file.previous and file.part is Part.MAIN]
    snapshot = _snapshot(current_files, checked, as_of)
    notices.extend(_different_dates(current_files))
    tables, other_years, left_out = tables_of(present, snapshot.day)
    notices.extend(_left_out_of_one_table(tables))
    previous_tables, _, _ = tables_of(past, snapshot.day)
    return Submission(
        tables,
        previous_tables,
        tuple(item.source for item in (*present, *past)),
        snapshot,
        _events(present, left_out),
        (*notices, *other_years),
    )


def _nothing_known(files: Sequence[InputFile], notices: Sequence[Notice]) -> str:
    unknown = next((notice for notice in notices if notice.message.startswith(UNKNOWN_SHEET)), None)
    where = unknown.file if unknown is not None else files[0].name
    reason = f"{unknown.message}。" if unknown is not None else "没有找到表头。"
    return f"{where}：没有可以核查的表。{reason}请提供系统导出的户、家庭成员、监测对象等表。"


def _snapshot(
    files: Sequence[InputFile], extracts: Sequence[Extract], as_of: date | None
) -> Snapshot:
    if as_of is not None:
        return Snapshot(as_of, "命令行指定")
    dated = [(file.date, file.name) for file in files if file.date is not None]
    if dated:
        day = max(day for day, _ in dated)
        name = min(name for found, name in dated if found == day)
        return Snapshot(day, f"文件名 {name}")
    year = newest_year((frame for item in extracts for frame in item.frames.values()), None)
    if year is not None:
        return Snapshot(date(year, 12, 31), f"年度 {year}（取 12 月 31 日）")
    first = files[0].name if files else extracts[0].source.file
    raise InputRejected(
        f"{first} 等文件的名称不含 _YYYYMMDD，表中也没有年度，无法确定数据日期："
        "请用 --as-of YYYY-MM-DD 指定。"
    )


def _different_dates(files: Sequence[InputFile]) -> list[Notice]:
    days = sorted({file.date for file in files if file.date is not None})
    if len(days) < 2:
        return []
    listed = "、".join(day.isoformat() for day in days)
    message = (
        f"各表导出日期不同（本表 {{day}}；共有 {listed}），只在一张表中出现的户或人可能由此而来"
    )
    return [
        Notice("FF12", message.format(day=file.date.isoformat()), file.name)
        for file in files
        if file.date is not None and file.date != days[-1]
    ]


def _left_out_of_one_table(tables: Mapping[str, TableData]) -> list[Notice]:
    """Townships with households and no members at all, or the reverse: an export is missing."""
    notices = []
    for name, other in (("household", "member"), ("member", "household")):
        if name not in tables or other not in tables:
            continue
        here, there = tables[name], tables[other]
        told = there.frame.select(_TOWN).unique()
        if told["_town"].null_count():
            continue
        alone = here.frame.drop_nulls("_town").join(told, on=_TOWN, how="anti", nulls_equal=True)
        files = {source.id: source for source in here.sources}
        for (_, town), rows in alone.group_by(_TOWN, maintain_order=True):
            source = files[rows[SOURCE][0]]
            message = (
                f"{town}有{here.table.title} {rows.height} 行，没有{there.table.title}，"
                f"可能漏导；该乡镇不核对两表缺了哪些户"
            )
            notices.append(Notice("FF12", message, source.file, source.sheet, count=rows.height))
    return notices


_TOWN = list(AREA_COLUMNS[:2])


def _events(extracts: Sequence[Extract], left_out: pl.DataFrame) -> pl.DataFrame:
    """All tidyings but those of rows that are not checked."""
    parts = [
        item.events.with_columns(pl.lit(item.source.id, dtype=pl.UInt32).alias(SOURCE))
        for item in extracts
    ]
    if not parts:
        return pl.DataFrame(schema=EVENT_SCHEMA)
    events = pl.concat(parts)
    if left_out.height:
        events = events.join(
            left_out,
            left_on=[SOURCE, "row"],
            right_on=[SOURCE, ROW],
            how="anti",
            maintain_order="left",
        )
    return events.select(EVENT_SCHEMA.keys())
