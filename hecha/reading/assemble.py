"""From the rows of all sheets to the tables of a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import polars as pl

from hecha.declare.columns import ODD_COUNTY, ODD_YEAR, SERIAL
from hecha.declare.model import Table
from hecha.declare.origin import AREA_COLUMNS, BAD, DAMAGED, ROW, ROW_ID, SOURCE, TIDIED
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.reading.cells import RAW
from hecha.reading.derived import all_derived
from hecha.reading.extract import OF_FILE_NAME, Extract
from hecha.reading.submission import Notice, TableData

HOUSEHOLD_ROW = "household_row"
_ONE_ROW_A_YEAR = ("household", HOUSEHOLD_ROW, "member", "monitored", "village")
_BY_YEAR = (*_ONE_ROW_A_YEAR, "register", "tally")
"""Tables partitioned by 年度; a project keeps its own year."""

_EXPORTS = frozenset({"household", "member", HOUSEHOLD_ROW, "village", "monitored", "pairing"}) | {
    "village_team",
    "work_spell",
}
"""What the system gives a county of its own; lists of others may be of more counties."""

_FLAT = frozenset({"flat", "flat_with_income", "monitored"})


def gather(extracts: Sequence[Extract]) -> dict[str, list[tuple[int, pl.DataFrame]]]:
    """The frames of each table with the rank of their layout; the household view of flat sheets
    also as ``household_row``."""
    frames: dict[str, list[tuple[int, pl.DataFrame]]] = {}
    for extract in extracts:
        for name, frame in extract.frames.items():
            flat = name == "household" and extract.source.layout in _FLAT
            if flat:
                frames.setdefault(HOUSEHOLD_ROW, []).append((0, frame))
            frames.setdefault(name, []).append(
                (extract.rank, _standing_rows(frame, extract.tables[name]) if flat else frame)
            )
    return frames


def _standing_rows(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """One row per household, village and year of a flat sheet: where its rows differ, one whose
    content most of them have, of equally many the one with the smaller text; never by order."""
    names = [name for name in ("household_id", "village", "year") if name in frame.columns]
    content = [
        pl.col(column.name).cast(pl.String).fill_null("")
        for column in table.columns
        if column.name in frame.columns and column.name != SERIAL.name
    ]
    return (
        frame.lazy()
        .with_row_index("_at")
        .with_columns(pl.concat_str(content, separator="\x1f").alias("_content"))
        .with_columns(_often=pl.len().over(*names, "_content"))
        .sort("_often", "_content", "_at", descending=[True, False, False])
        .unique(names, keep="first", maintain_order=True)
        .sort("_at")
        .drop("_at", "_content", "_often")
        .collect()
    )


def newest_year(frames: Iterable[pl.DataFrame], limit: int | None) -> int | None:
    """The newest 年度 in the frames that is not after ``limit`` and that is no ODD_YEAR."""
    return _newest_of(_years(frames), limit)


def _newest_of(counts: pl.DataFrame, limit: int | None) -> int | None:
    rows = counts["len"].to_list()
    usual = [
        year
        for year, count in zip(counts["year"].to_list(), rows, strict=True)
        if count >= ODD_YEAR * max(rows)
    ]
    return max((year for year in usual if limit is None or year <= limit), default=None)


def snapshot_year(extracts: Sequence[Extract]) -> int | None:
    """The 年度 the exports are of; of lists alone that state the year of each record, such as
    projects, the newest of theirs. A year that is odd and follows no other is taken for mistyped.
    """
    frames = gather(extracts)
    year = newest_year((frame for name in _BY_YEAR for _, frame in frames.get(name, ())), None)
    if year is not None:
        return year
    lists = [frame for found in frames.values() for _, frame in found]
    newest, stated = newest_year(lists, None), set(_years(lists)["year"])
    while newest is not None and newest + 1 in stated:
        newest += 1
    return newest


def _years(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """How many rows (``len``) state each year."""
    stated = [frame.lazy().select("year") for frame in frames if "year" in frame.columns]
    return (
        pl.concat([pl.LazyFrame(schema={"year": pl.Int32}), *stated])
        .drop_nulls()
        .group_by("year")
        .len()
        .collect()
    )


def tables_of(
    extracts: Sequence[Extract], day: date
) -> tuple[dict[str, TableData], list[Notice], pl.DataFrame]:
    """The tables of one period on the snapshot ``day``.

    Returns them with notices of rows left out because they belong to another year (FF11), and
    those rows' origins (source, row).
    """
    sources = {extract.source.id: extract.source for extract in extracts}
    whole: dict[str, pl.DataFrame] = {}
    left_out: list[pl.DataFrame] = []
    for name, found in gather(extracts).items():
        ranked, others = _newest(name, found, day) if name in _BY_YEAR else (found, [])
        left_out.extend(others)
        whole[name] = _by_rank(ranked) if name in ("household", "member") else _concat(ranked)
    places = _places(whole, "household_id", ("household", "member", HOUSEHOLD_ROW))
    homes = _places(whole, "id_number", ("member",))
    counties = _counties(whole)
    tables = {
        name: _table(name, _with_area(name, frame, counties, places, homes), extracts)
        for name, frame in whole.items()
    }
    frames = all_derived({name: (data.frame, data.raw) for name, data in tables.items()}, day)
    tables = {name: replace(data, frame=frames[name]) for name, data in tables.items()}
    if not left_out:
        return tables, [], pl.DataFrame(schema={SOURCE: pl.UInt32, ROW: pl.UInt32})
    origins = pl.concat(left_out).unique([SOURCE, ROW], maintain_order=True)
    notices = [
        Notice(
            "FF11",
            Words(
                f"含 {year} 年度的记录 {count} 行，不参与本次核查",
                f"{count} rows of the year {year} were not checked",
            ),
            sources[source].file,
            sources[source].sheet,
            count=count,
        )
        for source, year, count in origins.group_by(SOURCE, "year")
        .len()
        .sort(SOURCE, "year")
        .iter_rows()
    ]
    return tables, notices, origins.select(SOURCE, ROW)


def _newest(
    name: str, found: Sequence[tuple[int, pl.DataFrame]], day: date
) -> tuple[list[tuple[int, pl.DataFrame]], list[pl.DataFrame]]:
    """Rows of the newest 年度 not after ``day`` (or without one), and the origins of the others.

    A row of an ODD_YEAR stays if its record has no row of the newest year: its year is wrong
    (CE05), and without it right rows of other tables would be accused.
    """
    dated = [frame for _, frame in found if "year" in frame.columns]
    counts = _years(dated)
    year = _newest_of(counts, day.year)
    if year is None or counts.height == 1:
        return list(found), []
    odd = counts.filter(pl.col("len") < ODD_YEAR * pl.col("len").max())["year"].implode()
    is_of_year = (pl.col("year") == year).fill_null(value=True)
    subject = TABLES[_declared(name)].subject if name in _ONE_ROW_A_YEAR else ()
    there = [column for column in subject if all(column in frame.columns for frame in dated)]
    known = pl.concat([frame.filter(is_of_year).select(there) for frame in dated]).unique()
    ranked, others = [], []
    for rank, frame in found:
        if "year" not in frame.columns:
            ranked.append((rank, frame))
            continue
        other = ~is_of_year
        if there:
            is_known = frame.select(pl.struct(there).is_in(known.to_struct().implode()))
            other &= ~(pl.col("year").is_in(odd) & ~is_known.to_series())
        ranked.append((rank, frame.filter(~other)))
        others.append(frame.filter(other).select(SOURCE, ROW, "year"))
    return ranked, others


def _declared(name: str) -> str:
    return "household" if name == HOUSEHOLD_ROW else name


def _concat(ranked: Sequence[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    frames = [frame for _, frame in ranked]
    return frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal")


def _by_rank(ranked: Sequence[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    """Rows of the lowest rank; of a higher one only those of households the lower do not tell.

    A row without a household number is taken from a higher rank when its ID number is new.
    """
    ranks = sorted({rank for rank, _ in ranked})
    kept: list[pl.DataFrame] = []
    for rank in ranks:
        frame = _concat([pair for pair in ranked if pair[0] == rank])
        if kept:
            known = kept[0] if len(kept) == 1 else pl.concat(kept, how="diagonal")
            is_monitored = pl.col("household_id").is_in(_distinct(known, "household_id"))
            if "id_number" in frame.columns and "id_number" in known.columns:
                is_monitored = (
                    pl.when(pl.col("household_id").is_null())
                    .then(pl.col("id_number").is_in(_distinct(known, "id_number")))
                    .otherwise(is_monitored)
                )
            frame = frame.filter(~is_monitored.fill_null(value=False))
        kept.append(frame)
    return kept[0] if len(kept) == 1 else pl.concat(kept, how="diagonal")


def _distinct(rows: pl.DataFrame, column: str) -> pl.Series:
    return rows.select(pl.col(column).drop_nulls().unique().implode()).to_series()


def _places(whole: Mapping[str, pl.DataFrame], key: str, names: Iterable[str]) -> pl.DataFrame:
    """County, town and village of each household or person: of its rows that tell most of the
    three what most of them say, of equally many the smaller text."""
    parts = []
    for name in names:
        frame = whole.get(name)
        if frame is not None and key in frame.columns:
            parts.append(frame.lazy().select(key, *_own_area(frame)))
    if not parts:
        return pl.DataFrame(schema=dict.fromkeys((key, *AREA_COLUMNS), pl.String))
    return (
        pl.concat(parts)
        .drop_nulls(key)
        .filter(pl.any_horizontal(pl.col(AREA_COLUMNS).is_not_null()))
        .group_by(key, *AREA_COLUMNS)
        .len()
        .sort(
            pl.sum_horizontal(pl.col(AREA_COLUMNS).is_null()),
            -pl.col("len").cast(pl.Int64),
            *AREA_COLUMNS,
            key,
            nulls_last=True,
        )
        .unique(key, keep="first", maintain_order=True)
        .drop("len")
        .collect()
    )


def _own_area(frame: pl.DataFrame) -> list[pl.Expr]:
    return [
        (pl.col(name[1:]) if name[1:] in frame.columns else pl.lit(None, dtype=pl.String)).alias(
            name
        )
        for name in AREA_COLUMNS
    ]


class _Counties(NamedTuple):
    """``of_town``: the county of each town that the exports have in one county only, but for odd
    ones (ODD_COUNTY); ``known``: the counties that are no odd ones."""

    of_town: pl.DataFrame
    known: frozenset[str]


def _counties(whole: Mapping[str, pl.DataFrame]) -> _Counties:
    exports = ("household", "member", HOUSEHOLD_ROW, "village")
    county, town, _ = AREA_COLUMNS
    stated = pl.concat(
        [
            pl.LazyFrame(schema=dict.fromkeys(AREA_COLUMNS, pl.String)),
            *(
                whole[name].lazy().select(_own_area(whole[name]))
                for name in exports
                if name in whole
            ),
        ]
    )
    rows = stated.select(town, county).drop_nulls().group_by(town, county).len()
    most = pl.col("len").max().over(town)
    usual = rows.filter(pl.col("len") >= ODD_COUNTY * most).select(town, county)
    of_town = usual.filter(pl.len().over(town) == 1).sort(town)
    pairs, known = pl.collect_all([of_town, usual.select(county)])
    return _Counties(pairs, frozenset(known[county]))


def _with_area(
    name: str, frame: pl.DataFrame, counties: _Counties, *places: pl.DataFrame
) -> pl.DataFrame:
    """``frame`` with the area columns: its own, else those ``places`` know for its keys; a town
    without a county, or in an export with an odd one, is in the one the exports have it in."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    own = [
        (frame[name[1:]] if name[1:] in frame.columns else nothing).rename(name)
        for name in AREA_COLUMNS
    ]
    frame = frame.hstack(own)
    for known in places:
        key = known.columns[0]
        if key in frame.columns and any(frame[name].null_count() for name in AREA_COLUMNS):
            frame = fill_blanks(frame, known, [key])
    county, town, _ = AREA_COLUMNS
    stated = pl.col(county).drop_nulls().unique()
    if name in _EXPORTS and not {*frame.select(stated).to_series()} <= counties.known:
        is_odd = ~frame[county].is_in(list(counties.known)) & frame[town].is_in(
            counties.of_town[town].to_list()
        )
        frame = frame.with_columns(
            pl.when(is_odd.fill_null(value=False).not_()).then(county).alias(county)
        )
    if not frame[county].null_count():
        return frame
    return fill_blanks(frame, counties.of_town, [town])


_KNOWN = "__known"


def fill_blanks(rows: pl.DataFrame, known: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """``rows`` with the blanks of the other columns of ``known`` taken from its row with equal
    keys ``by``, which stand there once."""
    names = [name for name in known.columns if name not in by]
    others = known.lazy().rename({name: name + _KNOWN for name in names})
    filled = (
        rows.lazy()
        .select(*by, *names)
        .join(others, on=by, how="left", maintain_order="left")
        .select(pl.coalesce(name, name + _KNOWN).alias(name) for name in names)
        .collect()
    )
    columns = {column.name: column for column in filled}
    return pl.DataFrame([columns.get(column.name, column) for column in rows])


def _table(
    name: str,
    frame: pl.DataFrame,
    extracts: Sequence[Extract],
) -> TableData:
    """A table without its derived columns."""
    declared = _declared(name)
    of_table = [extract for extract in extracts if declared in extract.frames]
    table = of_table[0].tables[declared]
    sheets = [extract.source for extract in of_table]
    if name == HOUSEHOLD_ROW:
        sheets = [source for source in sheets if source.layout in _FLAT]
    of_file_name = list(OF_FILE_NAME.get(declared, ()))
    present = [column.name for column in table.columns if column.name in frame.columns]
    raw = pl.DataFrame(
        [
            *(frame[RAW + column].rename(column) for column in present),
            *(frame[column].cast(pl.String) for column in of_file_name),
        ]
    )
    companions = [
        f"{column}{suffix}"
        for column in present
        for suffix in (BAD, TIDIED, DAMAGED)
        if f"{column}{suffix}" in frame.columns
    ]
    # A sheet without the column leaves its companions null: nothing was found there.
    blank = [name for name in companions if frame[name].null_count()]
    if blank:
        frame = frame.with_columns(pl.col(blank).fill_null(value=False))
    frame = frame.with_row_index(ROW_ID)
    kept = [ROW_ID, SOURCE, ROW, *AREA_COLUMNS, *of_file_name, *present, *companions]
    return TableData(table, pl.DataFrame([frame[name] for name in kept]), raw, tuple(sheets))
