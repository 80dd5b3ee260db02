"""Reading a submission: paths in, typed tables out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from hecha.declare.lexicon import Lexicon
from hecha.declare.origin import PREVIOUS, ROW, SOURCE
from hecha.declare.system_errors import why
from hecha.declare.words import Words
from hecha.reading.area_names import with_known_names
from hecha.reading.assemble import snapshot_year, tables_of
from hecha.reading.completeness import incomplete, located
from hecha.reading.copies import resolve
from hecha.reading.extract import Extract, extract
from hecha.reading.files import Found, InputFile, LeaveOut, Part, digest_of, discover
from hecha.reading.guarded import GuardedReader, read_ahead
from hecha.reading.repeated import without_repeated
from hecha.reading.roster_coverage import uncovered
from hecha.reading.sheet import Sheet
from hecha.reading.submission import (
    EVENT_SCHEMA,
    Given,
    InputRejected,
    Notice,
    Snapshot,
    Source,
    Submission,
)
from hecha.reading.unfilled import unfilled_columns
from hecha.reading.unread import LeftOut, Superseded, Unread, copy_of, left_out, unread


def read(
    paths: Sequence[Path],
    *,
    as_of: date | None = None,
    previous: Sequence[Path] = (),
    leave_out: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    progress: Callable[[str, float], None] | None = None,
    spare: Callable[[], None] | None = None,
) -> Submission:
    """The submission in files and folders; ``previous`` are paths of the last period besides
    the sub-folder 上期; ``leave_out`` are patterns of files, folders and sheets to leave out;
    ``lexicon`` are the tables with a county's own headers and columns; ``progress`` is called with
    each file's name and the share (0 to 1) of the files read before it, ``spare`` once, when no
    two processes read any more.

    The snapshot date is ``as_of``, else the newest ``_YYYYMMDD`` in the file names, else the last
    day of the newest 年度. Raises InputRejected with one sentence when a file cannot be read, no
    sheet is a known table, or no snapshot date is given.
    """
    digests: dict[str, str] = {}
    with TemporaryDirectory(prefix="hecha-") as scratch, GuardedReader() as reader:
        patterns = LeaveOut(leave_out)
        place = Path(scratch)
        found = discover(paths, previous, patterns, scratch=place, unpack=reader.unpacked)
        sheets = _Sheets(found, patterns, lexicon or Lexicon.of({}))
        with closing(read_ahead(reader, found.files, spare)) as files:
            for number, (file, own) in enumerate(files):
                if progress is not None:
                    progress(file.name, number / len(found.files))
                sheets.read(file, own)
                digests[file.name] = _digest(file)
    sheets.repeat_for_copies()
    given = Given(tuple(paths), tuple(previous), tuple(leave_out))
    return replace(_submission(sheets, as_of), digests=digests, given=given)


def _digest(file: InputFile) -> str:
    try:
        return digest_of(file.path)
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"{file.name} 打不开（{reason.zh}）：请再核查一次。",
            f"{file.name} cannot be opened ({reason.en}): please check once more.",
        ) from None


class _Sheets:
    """What the sheets of all files gave."""

    def __init__(self, found: Found, patterns: LeaveOut, lexicon: Lexicon) -> None:
        self.files = found.files
        self.copies = found.copies
        self.present: list[Extract] = []
        self.past: list[Extract] = []
        self.unread = list(found.unread)
        self.left_out = list(found.left_out)
        self._patterns = patterns
        self.lexicon = lexicon

    @property
    def notices(self) -> list[Notice]:
        """Notices about the shape of the sheets read, in their order."""
        extracts = sorted((*self.present, *self.past), key=lambda item: item.source.id)
        return [notice for item in extracts for notice in item.notices]

    def read(self, file: InputFile, sheets: Iterator[Sheet]) -> None:
        """Read the sheets of a file; each ends in one of the lists."""
        try:
            entries = [self._sheet(file, sheet) for sheet in sheets]
        except InputRejected:
            if not file.is_foreign:
                raise
            self.unread.append(
                replace(unread("unreadable", file.name, detail=_NOT_OPENED), previous=file.previous)
            )
            return
        if not any(entries):
            self.unread.append(
                replace(unread("blank", file.name, detail=""), previous=file.previous)
            )

    def repeat_for_copies(self) -> None:
        """What was not read or left out of a file was not of its copies either."""
        for copy, original in self.copies:
            self.unread += [
                replace(entry, file=copy.name)
                for entry in self.unread
                if entry.file == original.name
            ]
            self.left_out += [
                replace(entry, file=copy.name)
                for entry in self.left_out
                if entry.file == original.name
            ]

    def _sheet(self, file: InputFile, sheet: Sheet) -> bool:
        """Whether the sheet holds anything."""
        if pattern := self._patterns.pattern_of(file.name, sheet.name or ""):
            self.left_out.append(left_out("pattern", file.name, sheet.name, detail=pattern))
            return True
        found = extract(file, sheet, len(self.present) + len(self.past), self.lexicon)
        if isinstance(found, Unread):
            self.unread.append(replace(found, previous=file.previous))
        elif isinstance(found, LeftOut):
            self.left_out.append(found)
        elif found is not None:
            (self.past if file.previous else self.present).append(found)
        return found is not None


_NOT_OPENED = "不能作为表格打开（内容不是 Excel 格式、已损坏或设有密码）"


def _submission(sheets: _Sheets, as_of: date | None) -> Submission:
    """The tables of the sheets read, and all that is to be said about them."""
    named = with_known_names(sheets.present, sheets.past)
    now, before = (resolve(extracts) for extracts in named)
    present, repeated = without_repeated(now.extracts)
    past, _ = without_repeated(before.extracts)
    checked = [item for item in present if item.source.layout != "roster"]
    if not checked:
        raise _nothing_known(sheets)
    current_files = [file for file in sheets.files if not file.previous and file.part is Part.MAIN]
    snapshot = _snapshot(current_files, checked, as_of)
    tables, other_years, not_used = tables_of(present, snapshot.day)
    previous_tables, _, _ = tables_of(past, snapshot.day)
    not_read = located(sheets.unread, tables, sheets.lexicon.ledgers)
    before_now = {PREVIOUS + name: data for name, data in previous_tables.items()}
    gaps, omissions = incomplete(not_read, tables | before_now, sheets.lexicon.ledgers)
    uncovered_gaps, coverage = uncovered(tables)
    sources = tuple(item.source for item in (*sheets.present, *sheets.past))
    return Submission(
        tables,
        previous_tables,
        sources,
        snapshot,
        _events(present, not_used),
        (
            *sheets.notices,
            *unfilled_columns(sheets.present),
            *unfilled_columns(sheets.past),
            *_different_dates(current_files),
            *omissions,
            *coverage,
            *other_years,
        ),
        files_read=_files_read(sheets, sources),
        unread=tuple(not_read),
        left_out=tuple(sheets.left_out),
        superseded=(*_same_bytes(sheets), *now.superseded, *before.superseded),
        contradictions=(*now.contradictions, *before.contradictions),
        incomplete=(*gaps, *uncovered_gaps),
        origins=pl.concat([now.origins, before.origins, *_same_rows(sheets)]),
        repeated=repeated,
    )


def _files_read(sheets: _Sheets, sources: Sequence[Source]) -> tuple[str, ...]:
    """The files some sheet of which was read, and those equal to one of them."""
    read = dict.fromkeys(source.file for source in sources)
    return (*read, *(copy.name for copy, original in sheets.copies if original.name in read))


def _same_bytes(sheets: _Sheets) -> Iterator[Superseded]:
    """Files with the very bytes of another one, for each sheet that was read."""
    originals = {copy.name: original.name for copy, original in sheets.copies}
    for copy, name in originals.items():
        for item in (*sheets.present, *sheets.past):
            source = item.source
            if source.file == name:
                table = next(iter(source.columns))
                yield copy_of(table, copy, source.sheet, name, source.sheet, rows=source.rows)


def _same_rows(sheets: _Sheets) -> Iterator[pl.DataFrame]:
    """Where the rows of files with equal bytes are too."""
    for copy, original in sheets.copies:
        for item in (*sheets.present, *sheets.past):
            source = item.source
            if source.file == original.name:
                table, frame = next(iter(item.frames.items()))
                yield frame.select(
                    pl.lit(table).alias("table"),
                    pl.lit(source.id, pl.UInt32).alias("source"),
                    pl.col(ROW).alias("row"),
                    pl.lit(source.file).alias("file"),
                    pl.lit(source.sheet, pl.String).alias("sheet"),
                    pl.lit(copy.name).alias("also_file"),
                    pl.lit(source.sheet, pl.String).alias("also_sheet"),
                    pl.col(ROW).alias("also_row"),
                )


def _nothing_known(sheets: _Sheets) -> InputRejected:
    if sheets.unread:
        first, others = sheets.unread[0], len(sheets.unread) - 1
        more = Words(f"（另有 {others} 处）", f" ({others} more)") if others else Words("", "")
        return InputRejected(
            f"{first.file}：没有可以核查的表。{first.message()}{more.zh}",
            f"{first.file}: there is no table to check. {first.message('en')}{more.en}",
        )
    name = sheets.files[0].name
    return InputRejected(
        f"{name}：没有可以核查的表。没有找到表头。请提供系统导出的户、家庭成员、监测对象等表。",
        f"{name}: there is no table to check, for no header was found. Please give exports of the "
        "system: households, members, monitored households and so on.",
    )


def _snapshot(
    files: Sequence[InputFile], extracts: Sequence[Extract], as_of: date | None
) -> Snapshot:
    if as_of is not None:
        return Snapshot(as_of, Words("命令行指定", "given on the command line"))
    dated = [(file.date, file.name) for file in files if file.date is not None]
    if dated:
        day = max(day for day, _ in dated)
        name = min(name for found, name in dated if found == day)
        return Snapshot(day, Words(f"文件名 {name}", f"by the name of {name}"))
    year = snapshot_year(extracts)
    if year is not None:
        origin = Words(f"年度 {year}（取 12 月 31 日）", f"31 December of “年度” {year}")
        return Snapshot(date(year, 12, 31), origin)
    first = files[0].name if files else extracts[0].source.file
    raise InputRejected(
        f"{first} 等文件的名称不含 _YYYYMMDD，表中也没有年度，无法确定数据日期："
        "请用 --as-of YYYY-MM-DD 指定。",
        f"{first} and the other files have no _YYYYMMDD in their names and no “年度” in their "
        "tables, so the day of the data is not known: please give it by --as-of YYYY-MM-DD.",
    )


def _different_dates(files: Sequence[InputFile]) -> list[Notice]:
    days = sorted({file.date for file in files if file.date is not None})
    if len(days) < 2:
        return []
    listed = "、".join(day.isoformat() for day in days)
    return [
        Notice(
            "FF12",
            Words(
                f"各表导出日期不同（本表 {file.date}；共有 {listed}），"
                "只在一张表中出现的户或人可能由此而来",
                f"the tables were exported on different days (this one on {file.date}, all of "
                f"them: {listed}), which may be why someone is in one table only",
            ),
            file.name,
        )
        for file in files
        if file.date is not None and file.date != days[-1]
    ]


def _events(extracts: Sequence[Extract], left_out: pl.DataFrame) -> pl.DataFrame:
    """All tidyings but those of rows that are not checked."""
    parts = [
        item.events.hstack(
            [pl.Series(SOURCE, [item.source.id], pl.UInt32).new_from_index(0, item.events.height)]
        )
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
