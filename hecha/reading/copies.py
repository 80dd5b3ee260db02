"""Two sources of one table that hold the same people: each row once, nobody chosen in silence.

Sources are copies when at least 80 % of the keys of the smaller one are in the other: a file saved
again, a second sheet, an export of another day. Of two export dates the newer one is used; of one
date, equal rows are used once and rows that differ are a contradiction. Below that, equal keys are
duplicates, as they are within one sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

import polars as pl

from hecha.declare.columns import AREA, SERIAL
from hecha.declare.origin import ROW
from hecha.declare.words import Words
from hecha.reading.cells import RAW
from hecha.reading.extract import Extract
from hecha.reading.submission import ORIGIN_SCHEMA, Source
from hecha.reading.unread import DIFFERENCES, Contradiction, Superseded, place

SHARED = 0.8
"""Share of the smaller source's keys that makes two sources copies (readings.md, Copies)."""

_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "member": (("person_id",), ("id_number",)),
}
"""Alternative keys of a row, any of which may match; of any other table the declared key."""

_AREAS = frozenset(column.name for column in AREA)
_KEY, _CONTENT, _AT = "_key", "_content", "_at"


@dataclass(slots=True)
class Resolved:
    """The extracts without the rows of copies, and what is to be said about those."""

    extracts: list[Extract]
    superseded: list[Superseded] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    origins: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ORIGIN_SCHEMA))


def resolve(extracts: Sequence[Extract]) -> Resolved:
    """Each row once; ``extracts`` are those of one period."""
    resolved = Resolved([])
    kept: dict[int, Extract] = {}
    for _, group in groupby(sorted(extracts, key=_scope), key=_scope):
        for item in _of_group(list(group), resolved):
            kept[item.source.id] = item
    resolved.extracts = [kept[item.source.id] for item in extracts if item.source.id in kept]
    return resolved


def _scope(item: Extract) -> tuple[str, str]:
    """What two sources must share to be copies."""
    return item.source.layout, item.source.roster or ""


_COMPARED_BY_RULES = frozenset({"register", "tally"})
"""Registers and tallies of the levels: that two of them name one household or area is what the
rules about them look for."""


def _of_group(group: list[Extract], resolved: Resolved) -> list[Extract]:
    if len(group) == 1 or group[0].source.layout in _COMPARED_BY_RULES:
        return group
    sides = [_Side.of(item) for item in group]
    names = list(dict.fromkeys(name for side in sides for name in side.values.columns))
    for side in sides:
        side.with_keys(names)
    pairs = _copies(sides)
    sides.sort(key=_first)
    accepted: list[_Side] = []
    for side in sides:
        for main in accepted:
            if frozenset((main.source.id, side.source.id)) in pairs and side.left.len():
                _compare(main, side, resolved)
        accepted.append(side)
    return [side.rest() for side in accepted if side.left.len()]


@dataclass(slots=True)
class _Side:
    """A source: its cells as text in one frame (one row per row of the sheet), their keys and
    contents, and the positions of the rows still in use."""

    extract: Extract
    table: str
    values: pl.DataFrame
    keys: list[pl.Series] = field(default_factory=list)
    content: pl.Series = field(default_factory=pl.Series)
    left: pl.Series = field(default_factory=pl.Series)

    @property
    def source(self) -> Source:
        """The sheet the rows are from."""
        return self.extract.source

    @classmethod
    def of(cls, extract: Extract) -> _Side:
        """The declared columns of all tables a sheet gives: values, or the text found."""
        columns: dict[str, pl.Series] = {}
        for name, found in extract.source.columns.items():
            frame = extract.frames[name]
            for column in extract.tables[name].columns:
                if column.name in found and column.name not in columns:
                    columns[column.name] = frame.select(
                        pl.coalesce(
                            pl.col(column.name).cast(pl.String),
                            pl.col(RAW + column.name).str.strip_chars().replace("", None),
                        )
                    ).to_series()
        table = "member" if "member" in extract.frames else next(iter(extract.source.columns))
        if extract.source.layout == "monitored":
            table = "monitored"
        values = pl.DataFrame(list(columns.values()), schema=list(columns), orient="col")
        return cls(extract, table, values.drop(SERIAL.name, strict=False))

    def with_keys(self, names: Iterable[str]) -> None:
        """Find keys and contents; ``names`` are the columns of all sources of the group."""
        frame = self.values
        parts = [
            pl.col(name).fill_null("") if name in frame.columns else pl.lit("")
            for name in sorted(names)
        ]
        self.content = frame.select(pl.struct(_named(parts)).hash().alias(_CONTENT)).to_series()
        by_content = self.content.cast(pl.String)
        keys = [self._key(parts) for parts in self._alternatives()]
        nothing = pl.Series([True] * frame.height)
        for key in keys:
            nothing = nothing & key.is_null()
        if not keys:
            keys = [by_content]
        else:
            # A row without any key is itself only where all of it is equal.
            only = pl.DataFrame({"by": by_content, "nothing": nothing})
            keys.append(only.select(pl.when("nothing").then("by")).to_series())
        self.keys = keys
        self.left = pl.int_range(frame.height, dtype=pl.UInt32, eager=True)

    def _alternatives(self) -> list[tuple[str, ...]]:
        has = frozenset(self.values.columns)
        found = []
        for key in _KEYS.get(self.table, (self.extract.tables[self.table].key,)):
            there = tuple(name for name in key if name in has)
            year = ("year",) if "year" in has and "year" not in key else ()
            # Without its date or its number a key says nothing about single rows.
            if there and (self.table in _KEYS or set(key) - has <= _AREAS | {"roster_kind"}):
                found.append((*there, *year))
        return found

    def _key(self, names: tuple[str, ...]) -> pl.Series:
        whole = pl.all_horizontal(pl.col(name).is_null() for name in names if name != "year")
        text = pl.concat_str([pl.col(name).fill_null("") for name in names], separator="\x1f")
        return self.values.select(pl.when(~whole).then(text).alias(_KEY)).to_series()

    def size(self) -> int:
        """How many keys it has."""
        return max(key.drop_nulls().n_unique() for key in self.keys)

    def rest(self) -> Extract:
        """The sheet with the rows still in use."""
        if self.left.len() == self.values.height:
            return self.extract
        frames = {name: frame[self.left] for name, frame in self.extract.frames.items()}
        gone = next(iter(self.extract.frames.values()))[ROW]
        rows = gone.gather(self.left).implode()
        events = self.extract.events.filter(pl.col("row").is_in(rows))
        return replace(self.extract, frames=frames, events=events)


def _named(parts: Sequence[pl.Expr]) -> list[pl.Expr]:
    return [part.alias(f"c{at}") for at, part in enumerate(parts)]


def _first(side: _Side) -> tuple[int, int, int, int]:
    """Order in which sources are preferred: newer, longer, with the plainer name."""
    day = side.source.day
    ordinal = day.toordinal() if day is not None else 0
    return -ordinal, -side.values.height, len(side.source.file), side.source.id


def _copies(sides: Sequence[_Side]) -> set[frozenset[int]]:
    """The pairs of sources that are copies of each other."""
    sizes = {side.source.id: side.size() for side in sides}
    pairs: set[frozenset[int]] = set()
    for at in range(max(len(side.keys) for side in sides)):
        keys = pl.concat(
            pl.DataFrame({"source": [side.source.id], _KEY: [side.keys[at].drop_nulls().unique()]})
            .with_columns(pl.col(_KEY).cast(pl.List(pl.String)))
            .explode(_KEY)
            for side in sides
            if at < len(side.keys)
        ).drop_nulls()
        shared = (
            keys.join(keys, on=_KEY, suffix="_other")
            .filter(pl.col("source") < pl.col("source_other"))
            .group_by("source", "source_other")
            .len()
        )
        for one, other, count in shared.iter_rows():
            if count >= SHARED * min(sizes[one], sizes[other]):
                pairs.add(frozenset((one, other)))
    return pairs


def _compare(main: _Side, side: _Side, resolved: Resolved) -> None:
    """Take the rows of ``side`` that ``main`` has out of use."""
    common = [name for name in main.values.columns if name in side.values.columns]
    if not common:
        return
    matched = _matched(main, side, common)
    equal = matched.filter("same")
    older = _is_older(side.source.day, main.source.day)
    if older:
        gone = _given_way(main, side, matched)
        differing = matched.clear()
    else:
        gone = matched[_AT]
        differing = matched.filter(~pl.col("same"))
    side.left = side.left.filter(~side.left.is_in(gone.implode()))
    resolved.origins = pl.concat([resolved.origins, _origins(main, side, equal)])
    resolved.superseded.append(
        _superseded(main, side, len(gone), equal.height, older=older, common=common)
    )
    if differing.height:
        resolved.contradictions.append(_contradiction(main, side, differing, common))


def _matched(main: _Side, side: _Side, common: Sequence[str]) -> pl.DataFrame:
    """The rows of ``side`` in use (position ``_at``) whose key ``main`` has, each with the position
    of that row (``main``) and whether all common cells are equal (``same``)."""
    found = []
    for ours, theirs in zip(main.keys, side.keys, strict=False):
        left = pl.DataFrame({_KEY: ours.gather(main.left), "main": main.left})
        right = pl.DataFrame({_KEY: theirs.gather(side.left), _AT: side.left})
        found.append(right.drop_nulls().join(left.drop_nulls(), on=_KEY).select(_AT, "main"))
    pairs = pl.concat(found).unique()
    same = pl.DataFrame(
        [
            main.values[name]
            .gather(pairs["main"])
            .eq_missing(side.values[name].gather(pairs[_AT]))
            .alias(name)
            for name in common
        ]
    ).select(pl.all_horizontal(pl.all()).alias("same"))["same"]
    return (
        pairs.with_columns(same)
        .sort(_AT, "same", "main", descending=[False, True, False])
        .unique(_AT, keep="first", maintain_order=True)
    )


def _is_older(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day < other


def _given_way(main: _Side, side: _Side, matched: pl.DataFrame) -> pl.Series:
    """The rows of an older source that a newer one replaces: all of them where most are in the
    newer one; else those it has and those of the villages it covers."""
    if matched.height >= SHARED * side.left.len():
        return side.left
    names = [
        column.name
        for column in AREA
        if column.name in main.values.columns and column.name in side.values.columns
    ]
    if not names:
        return matched[_AT]
    covered = main.values.select(names).drop_nulls().unique()
    areas = side.values.select(names)[side.left].with_columns(side.left.alias(_AT))
    inside = areas.join(covered, on=names, how="semi")[_AT]
    return pl.concat([matched[_AT], inside]).unique().sort()


def _origins(main: _Side, side: _Side, equal: pl.DataFrame) -> pl.DataFrame:
    rows = _rows(main).gather(equal["main"])
    return pl.DataFrame(
        {
            "table": [main.table] * len(rows),
            "source": [main.source.id] * len(rows),
            "row": rows,
            "file": [main.source.file] * len(rows),
            "sheet": [main.source.sheet] * len(rows),
            "also_file": [side.source.file] * len(rows),
            "also_sheet": [side.source.sheet] * len(rows),
            "also_row": _rows(side).gather(equal[_AT]),
        },
        schema=ORIGIN_SCHEMA,
    )


def _rows(side: _Side) -> pl.Series:
    """The row numbers as Excel shows them."""
    return next(iter(side.extract.frames.values()))[ROW]


def _superseded(
    main: _Side, side: _Side, dropped: int, same: int, *, older: bool, common: Sequence[str]
) -> Superseded:
    source, by = side.source, main.source
    where = place(by.file, by.sheet)
    if older:
        zh = (
            f"与 {where} 是同一批数据，日期较早（{source.day}），以较新的（{by.day}）为准，"
            f"{dropped} 行不用"
        )
        en = f"{dropped} rows not used: {where} is newer ({by.day}, this one {source.day})"
    else:
        zh = f"与 {where} 是同一批数据，{same} 行相同，只算一次"
        en = f"the same data as {where}: {same} equal rows are counted once"
        if dropped > same:
            zh += f"；{dropped - same} 行内容不同"
            en += f"; {dropped - same} rows differ"
    if side.left.len():
        zh += f"；另有 {side.left.len()} 行只在本表，照常核查"
        en += f"; {side.left.len()} rows are in this one only and are checked"
    else:
        own = [name for name in side.values.columns if name not in common]
        if own:
            headers = "、".join(_header(source, name) for name in own)
            zh += f"；只在本表的列未采用：{headers}"
            en += f"; columns of this one only are not used: {headers}"
    return Superseded(
        main.table,
        source.file,
        source.sheet,
        by.file,
        by.sheet,
        source.day,
        by.day,
        dropped,
        same,
        Words(zh, en),
    )


def _header(source: Source, name: str) -> str:
    return next(found[name] for found in source.headers.values() if name in found)


def _contradiction(
    main: _Side, side: _Side, differing: pl.DataFrame, common: Sequence[str]
) -> Contradiction:
    source, by = side.source, main.source
    parts = []
    for name in common:
        ours = main.values[name].gather(differing["main"])
        theirs = side.values[name].gather(differing[_AT])
        rows = differing.filter(~ours.eq_missing(theirs))
        if rows.height:
            parts.append(_cells(main, side, rows, name))
    return Contradiction(
        main.table,
        by.file,
        by.sheet,
        source.file,
        source.sheet,
        differing.height,
        Words(
            f"{place(source.file, source.sheet)} 与 {place(by.file, by.sheet)} 同一日期，却有 "
            f"{differing.height} 行内容不同，不能判断以哪份为准：请只保留正确的一份",
            f"{differing.height} rows of {place(source.file, source.sheet)} differ from those of "
            f"{place(by.file, by.sheet)} of the same date: keep the right one only",
        ),
        pl.concat(parts).sort("other_row", maintain_order=True),
    )


def _cells(main: _Side, side: _Side, rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The two cells of each row that differs in a column (DIFFERENCES)."""
    ours, theirs = rows["main"], rows[_AT]

    def of_main(column: str) -> pl.Series:
        if column not in main.values.columns:
            return pl.Series([None] * len(ours), dtype=pl.String)
        return main.values[column].gather(ours)

    column = next(
        main.extract.tables[table][name]
        for table, found in main.source.columns.items()
        if name in found
    )
    return pl.DataFrame(
        {
            "table": [main.table] * len(ours),
            **{name: of_main(name) for name in ("county", "town", "village")},
            "household_id": of_main("household_id"),
            "person_id": of_main("person_id"),
            "column": [_header(main.source, name)] * len(ours),
            "personal": [column.is_masked] * len(ours),
            "file": [main.source.file] * len(ours),
            "sheet": [main.source.sheet] * len(ours),
            "row": _rows(main).gather(ours),
            "value": main.values[name].gather(ours),
            "other_file": [side.source.file] * len(ours),
            "other_sheet": [side.source.sheet] * len(ours),
            "other_row": _rows(side).gather(theirs),
            "other_value": side.values[name].gather(theirs),
        },
        schema=DIFFERENCES,
    )
