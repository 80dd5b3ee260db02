"""The typed tables of a submission, kept in a folder: written once, checked as often as needed.

    typed.json                            the manifest: what was read, and the digest of every part
    tables/TABLE/area=00001/part.parquet  the rows of a table in one county
    records/00000.parquet                 frames that belong to the records of what was read

A part holds the typed columns of its rows, their origin (``_source``, ``_row``), derived columns,
and the text as found under the prefix ``raw:``. Names of areas are in the manifest alone: what an
export states as a county may be too long for the name of a folder, or be none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from hecha.backends.stored_records import plain, record
from hecha.declare.lexicon import Lexicon
from hecha.declare.origin import AREA_COLUMNS, PREVIOUS, ROW_ID, TYPED_MARK
from hecha.declare.system_errors import why
from hecha.reading.cells import RAW
from hecha.reading.source_digest import source_digest
from hecha.reading.submission import InputRejected, Source, Submission, TableData
from hecha.results.atomic import staged

FORMAT = 2
"""Raised when the folder is laid out in another way."""

_TABLES, _RECORDS = "tables", "records"
_DETERMINING = ("declare", "reading")
"""The rooms whose code decides what the typed tables of an export are."""
_ROW_GROUP = 1 << 16
"""Rows of which a part says together what is least and greatest in each column: exports come
sorted by area, so that a reader who wants a township skips most groups of its county."""
_HASHING = 2
"""Parts whose digests are taken at once."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of the folder: its relative path, SHA-256 and number of rows."""

    file: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Stored:
    """A table: its key in the submission, whether it is of the last period, the name of its
    declaration, its sheets, its parts, and the columns whose text as found is the typed one in
    every row."""

    name: str
    previous: bool
    declared: str
    sources: tuple[Source, ...]
    parts: tuple[_Part, ...]
    as_found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """What a folder was made with: another program would type the same exports in another way."""

    format: int
    version: str
    code: str
    lexicon: str


@dataclass(frozen=True, slots=True)
class _Area:
    """A township with the number of the folders of its county."""

    number: int
    county: str | None
    town: str | None


@dataclass(frozen=True, slots=True)
class _Manifest:
    made: _Made
    areas: tuple[_Area, ...]
    tables: tuple[_Stored, ...]
    records: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run asks of a submission besides its paths."""

    as_of: date | None = None
    previous: Sequence[Path] = ()
    leave_out: Sequence[str] = ()


def is_typed(paths: Sequence[Path]) -> bool:
    """Whether the paths of a run are one folder that :func:`write` wrote."""
    return len(paths) == 1 and (paths[0] / TYPED_MARK).is_file()


def write(submission: Submission, folder: Path, lexicon: Lexicon, version: str) -> int:
    """Write a submission into ``folder``, whole or not at all; returns the number of parts.

    Only the owner can read the folder and its files (Windows has no such permissions). An earlier
    set in it is replaced. Raises InputRejected where the folder holds anything else or cannot be
    written.
    """
    _refuse_others(folder)
    owned = [
        path.relative_to(folder).as_posix()
        for top in (_TABLES, _RECORDS)
        for path in (folder / top).rglob("*")
        if path.is_file()
    ]
    with staged(folder, [*owned, TYPED_MARK], seal=TYPED_MARK) as work:
        folder.chmod(0o700)
        frames: list[pl.DataFrame] = []
        said = _without_tables(submission, frames)
        areas = _areas(submission)
        manifest = _Manifest(
            _made(lexicon, version),
            areas,
            tuple(_stored(submission, areas, work)),
            tuple(
                _put(frame, work, f"{_RECORDS}/{number:05}.parquet")
                for number, frame in enumerate(frames)
            ),
        )
        content = {"manifest": plain(manifest, []), "submission": said}
        text = json.dumps(
            content | {"sha256": _digest_of(content)}, ensure_ascii=False, indent=1, sort_keys=True
        )
        (work / TYPED_MARK).write_text(text + "\n", encoding="utf-8", newline="\n")
        for path in work.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
    return len(manifest.records) + sum(len(table.parts) for table in manifest.tables)


def _refuse_others(folder: Path) -> None:
    """Raise InputRejected where a folder holds what :func:`write` did not write."""
    if not folder.is_dir() or (folder / TYPED_MARK).is_file():
        return
    try:
        others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise InputRejected.not_opened(folder, error) from None
    if others:
        raise InputRejected(
            f"{folder} 里有别的文件：请写一个新的或空的文件夹。",
            f"{folder} holds other files: please give a new or an empty folder.",
        )


def _without_tables(submission: Submission, frames: list[pl.DataFrame]) -> dict[str, Any]:
    """The records of a submission; its paths whole, for the day the sources are copied."""
    said = {
        field.name: plain(getattr(submission, field.name), frames)
        for field in fields(submission)
        if field.name not in ("tables", "previous")
    }
    if submission.given is not None:
        for name in ("paths", "previous"):
            said["given"][name] = [str(p.absolute()) for p in getattr(submission.given, name)]
    return said


def _periods(submission: Submission) -> Iterator[tuple[bool, str, TableData]]:
    for previous, tables in ((False, submission.tables), (True, submission.previous)):
        for name, data in tables.items():
            yield previous, name, data


def _areas(submission: Submission) -> tuple[_Area, ...]:
    place = AREA_COLUMNS[:2]
    found = [data.frame.select(place).unique() for _, _, data in _periods(submission)]
    rows = pl.concat(found).unique().sort(place, nulls_last=True).rows() if found else []
    counties = {county: n for n, county in enumerate(dict.fromkeys(row[0] for row in rows), 1)}
    return tuple(_Area(counties[row[0]], *row) for row in rows)


def _stored(submission: Submission, areas: Sequence[_Area], work: Path) -> Iterator[_Stored]:
    numbers = {area.county: area.number for area in areas}
    for previous, name, data in _periods(submission):
        rows = data.frame.hstack(data.raw.rename(lambda column: RAW + column))
        shown = (PREVIOUS if previous else "") + name
        parts = [
            _put(part, work, f"{_TABLES}/{shown}/area={numbers[county]:05}/part.parquet")
            for county, part in _by_county(rows)
        ] or [_put(rows, work, f"{_TABLES}/{shown}/area=00000/part.parquet")]
        yield _Stored(name, previous, data.table.name, data.sources, tuple(parts), _as_found(data))


def _by_county(rows: pl.DataFrame) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """The rows of each county in their order, one county at a time in memory."""
    at = rows.select(AREA_COLUMNS[0]).with_row_index("at")
    for (county,), found in at.partition_by(
        AREA_COLUMNS[0], maintain_order=True, as_dict=True
    ).items():
        first, last = found["at"][0], found["at"][-1]
        lie_together = last - first + 1 == found.height
        yield county, rows[first : last + 1] if lie_together else rows[found["at"]]


def _as_found(data: TableData) -> tuple[str, ...]:
    texts = [name for name in data.raw.columns if data.frame.schema[name] == pl.String]
    both = data.frame.select(texts).hstack(data.raw.select(texts).rename(lambda name: RAW + name))
    same = both.select(pl.col(name).eq_missing(pl.col(RAW + name)).all() for name in texts)
    return tuple(name for name in texts if same[name].item())


def _put(frame: pl.DataFrame, work: Path, file: str) -> _Part:
    content = BytesIO()
    frame.write_parquet(content, row_group_size=_ROW_GROUP)
    path = work / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.getbuffer())
    return _Part(file, hashlib.sha256(content.getbuffer()).hexdigest(), frame.height)


def read(
    folder: Path,
    lexicon: Lexicon,
    version: str,
    wanted: Wanted,
    progress: Callable[[str, float], None],
) -> Submission:
    """The submission that :func:`write` wrote into ``folder``, equal to the one written.

    ``progress`` is called with the name of each table and the share (0 to 1) read before it.
    Raises InputRejected where another program, or one with other headers, wrote it; where a part is
    missing or was changed; where the day, the last period or the patterns wanted are not those the
    folder was loaded with.
    """
    content = _content(folder)
    try:
        _same_program(folder, content["manifest"]["made"], plain(_made(lexicon, version), []))
        manifest = record(_Manifest, content["manifest"], [])
        frames = [_scanned(folder, [part]).collect() for part in manifest.records]
        tables: tuple[dict[str, TableData], dict[str, TableData]] = {}, {}
        for number, stored in enumerate(manifest.tables):
            progress(stored.name, number / len(manifest.tables))
            tables[stored.previous][stored.name] = _table(folder, stored, lexicon)
        said = {**content["submission"], "tables": {}, "previous": {}}
        kept = record(Submission, said, frames)
    except (KeyError, TypeError, ValueError, IndexError, pl.exceptions.PolarsError):
        _refuse_damaged(folder / TYPED_MARK)
    return _as_wanted(replace(kept, tables=tables[0], previous=tables[1]), wanted)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a folder holds, without its rows.

    ``submission`` has every table with its columns, types and sheets, and no row. By the name of a
    table (those of the last period begin with PREVIOUS): ``folders`` of its parts, and ``rows``,
    how many it has. ``places`` are the counties and townships of all rows.
    """

    submission: Submission
    folders: Mapping[str, Path]
    rows: Mapping[str, int]
    places: tuple[tuple[str | None, str | None], ...]


def outline(folder: Path, lexicon: Lexicon, version: str, wanted: Wanted) -> Outline:
    """What a folder holds, its rows left where they are. Raises InputRejected as :func:`read`."""
    content = _content(folder)
    try:
        _same_program(folder, content["manifest"]["made"], plain(_made(lexicon, version), []))
        manifest = record(_Manifest, content["manifest"], [])
        frames = [_scanned(folder, [part]).collect() for part in manifest.records]
        empty = [_empty(folder, one, lexicon) for one in manifest.tables]
        said = {**content["submission"], "tables": {}, "previous": {}}
        kept = record(Submission, said, frames)
    except (KeyError, TypeError, ValueError, IndexError, pl.exceptions.PolarsError):
        _refuse_damaged(folder / TYPED_MARK)
    by_period: tuple[dict[str, TableData], dict[str, TableData]] = {}, {}
    folders, rows = {}, {}
    for stored, data in zip(manifest.tables, empty, strict=True):
        by_period[stored.previous][stored.name] = data
        shown = (PREVIOUS if stored.previous else "") + stored.name
        folders[shown] = (folder / _TABLES / shown).absolute()
        rows[shown] = sum(part.rows for part in stored.parts)
    return Outline(
        _as_wanted(replace(kept, tables=by_period[0], previous=by_period[1]), wanted),
        folders,
        rows,
        tuple((area.county, area.town) for area in manifest.areas),
    )


def refuse_changed(folder: Path) -> None:
    """Raise InputRejected where a part of a folder is missing or is not as it was written."""
    try:
        manifest = record(_Manifest, _content(folder)["manifest"], [])
    except (KeyError, TypeError, ValueError, IndexError):
        _refuse_damaged(folder / TYPED_MARK)
    _whole(folder, [*manifest.records, *(part for one in manifest.tables for part in one.parts)])


def _content(folder: Path) -> Mapping[str, Any]:
    path = folder / TYPED_MARK
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputRejected.not_opened(path, error) from None
    except ValueError:
        _refuse_damaged(path)
    if not isinstance(content, dict) or content.pop("sha256", None) != _digest_of(content):
        _refuse_damaged(path)
    return content


def _digest_of(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _table(folder: Path, stored: _Stored, lexicon: Lexicon) -> TableData:
    """A table with its rows. A text as found that is the typed text in every row is that column:
    it is neither read nor held a second time."""
    rows = _scanned(folder, stored.parts)
    names = rows.collect_schema().names()
    found = rows.drop(RAW + name for name in stored.as_found).collect()
    if not found[ROW_ID].is_sorted():
        found = found.sort(ROW_ID)
    return _as_table(found, names, stored, lexicon)


def _empty(folder: Path, stored: _Stored, lexicon: Lexicon) -> TableData:
    """A table without its rows."""
    schema = _scanned(folder, stored.parts[:1]).collect_schema()
    return _as_table(schema.to_frame(), schema.names(), stored, lexicon)


def _as_table(
    rows: pl.DataFrame, names: Sequence[str], stored: _Stored, lexicon: Lexicon
) -> TableData:
    """Rows of a table whose columns are stored as ``names``."""
    texts = [name.removeprefix(RAW) for name in names if name.startswith(RAW)]
    raw = [rows[name if name in stored.as_found else RAW + name].alias(name) for name in texts]
    frame = rows.drop((RAW + name for name in texts), strict=False)
    return TableData(lexicon.tables[stored.declared], frame, pl.DataFrame(raw), stored.sources)


def _scanned(folder: Path, parts: Sequence[_Part]) -> pl.LazyFrame:
    """The rows of parts. Raises InputRejected where a part is missing or was changed."""
    return pl.scan_parquet(_whole(folder, parts), glob=False, hive_partitioning=False)


def _whole(folder: Path, parts: Sequence[_Part]) -> list[Path]:
    """The files of parts. Raises InputRejected where one is missing or was changed."""
    paths = [folder / part.file for part in parts]
    with ThreadPoolExecutor(_HASHING) as threads:
        for path, part, digest in zip(paths, parts, threads.map(_digest, paths), strict=True):
            if digest != part.sha256:
                _refuse_damaged(path)
    return paths


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"{path} 打不开（{reason.zh}），数据不全：{_AGAIN_ZH}。",
            f"{path} cannot be opened ({reason.en}), so the tables are not whole: {_AGAIN_EN}.",
        ) from None


_AGAIN_ZH, _AGAIN_EN = "请用 hecha load 重新载入", "please load the exports again with hecha load"


def _refuse_damaged(path: Path) -> NoReturn:
    raise InputRejected(
        f"{path} 与写出时不同（已损坏或被改过）：{_AGAIN_ZH}。",
        f"{path} is not as it was written (damaged or changed): {_AGAIN_EN}.",
    ) from None


def _made(lexicon: Lexicon, version: str) -> _Made:
    words = repr((sorted(lexicon.tables.items()), sorted(lexicon.ledgers.items())))
    return _Made(FORMAT, version, _code(), hashlib.sha256(words.encode()).hexdigest())


@cache
def _code() -> str:
    """SHA-256 of the code that types exports."""
    root = Path(__file__).parents[1]
    sources = sorted(path for room in _DETERMINING for path in (root / room).rglob("*.py"))
    return source_digest((path.relative_to(root).as_posix(), path) for path in sources)


def _same_program(folder: Path, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Raise InputRejected where a folder was made (see _Made) with anything else than now."""
    if {**theirs, "lexicon": ours["lexicon"]} == ours != theirs:
        raise InputRejected(
            f"{folder} 是按另一套表头载入的：请用同一 --suite 核查，或{_AGAIN_ZH[1:]}。",
            f"{folder} was loaded with other headers: please check with the same --suite, or "
            "load the exports again with hecha load.",
        )
    if theirs != ours:
        raise InputRejected(
            f"{folder} 是另一版本的程序载入的：{_AGAIN_ZH}。",
            f"Another version of the program loaded {folder}: {_AGAIN_EN}.",
        )


def _as_wanted(kept: Submission, wanted: Wanted) -> Submission:
    """The submission, if it is what is wanted; of the day the run was given."""
    given = kept.given
    if wanted.previous:
        raise InputRejected(
            "已载入的数据不能另写上期：请在 hecha load 时写 --previous。",
            "Loaded tables take no other last period: please give --previous to hecha load.",
        )
    if wanted.leave_out and (given is None or set(wanted.leave_out) != set(given.leave_out)):
        raise InputRejected(
            "已载入的数据不能再略去文件：请在 hecha load 时写 --leave-out。",
            "No file can be left out of loaded tables: please give --leave-out to hecha load.",
        )
    if wanted.as_of is not None and wanted.as_of != kept.snapshot.day:
        raise InputRejected(
            f"数据是按 {kept.snapshot.day} 载入的，不是 {wanted.as_of}：请用 hecha load --as-of "
            "重新载入。",
            f"The tables were loaded as of {kept.snapshot.day}, not {wanted.as_of}: please load "
            "the exports again with hecha load --as-of.",
        )
    return kept
