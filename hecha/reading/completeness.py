"""Which tables are incomplete for which townships, so that nothing is called absent from them.

A table is incomplete for a township when a file that may belong to it was not read, or when fewer
than half of the households of the other table are in it (readings.md, last section).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import polars as pl

from hecha.declare.codes import EXITED_NO_POLICY
from hecha.declare.ledgers import LEDGERS, Ledger, ledger_named
from hecha.declare.lists import ROSTERS
from hecha.declare.origin import AREA_COLUMNS, PREVIOUS, ROSTER, SOURCE
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.reading.files import PREVIOUS_FOLDERS, Part
from hecha.reading.submission import Notice, TableData
from hecha.reading.unread import Incomplete, Unread

HALF = 0.5
_TOWN = list(AREA_COLUMNS[:2])
_VILLAGE = AREA_COLUMNS[2]

_COMPARED = (("member", "household"), ("household", "member"), ("pairing", "household"))
"""A table, and the one whose households it should have."""

STAND_IN = "monitored"
"""The layout whose rows are no household or member export: they never stand in for one."""

_WORDS = {
    "household": ("户信息",),
    "member": ("成员",),
    "monitored": ("监测对象", "监测户"),
    "work_spell": ("务工",),
    "helper": ("帮扶责任人",),
    "pairing": ("结对",),
    "village": ("行政村信息",),
    "village_team": ("驻村", "工作队"),
    "project": ("项目库",),
    "beneficiary": ("受益",),
    "loan": ("信贷",),
    "movement": ("变动",),
}
"""What names the table of an export in the name of its file or sheet."""


NO_LEDGERS: Mapping[str, Ledger] = {}


def located(
    unread: Iterable[Unread],
    tables: Mapping[str, TableData],
    own: Mapping[str, Ledger] = NO_LEDGERS,
) -> list[Unread]:
    """What was not read, with the tables and the township that its names give; ``own`` are the
    ledgers a suite declares."""
    places = _places(tables)
    return [
        replace(
            entry,
            tables=_tables(entry, own),
            township=next((name for name, _ in _named(entry, places)), None),
        )
        for entry in unread
    ]


def incomplete(
    unread: Sequence[Unread],
    tables: Mapping[str, TableData],
    own: Mapping[str, Ledger] = NO_LEDGERS,
) -> tuple[list[Incomplete], list[Notice]]:
    """The tables and townships that are incomplete; notices of those not said otherwise.

    ``unread`` are entries of :func:`located`.
    """
    places = _places(tables)
    there = _handed_in(tables)
    found = [
        one for entry in unread for one in _of_unread(entry, places, own) if one.table in there
    ]
    notices = []
    for name, other in _COMPARED:
        if name in tables and other in tables:
            for one, notice in _fewer_than_half(tables[name], tables[other]):
                found.append(one)
                notices.append(notice)
    return found, notices


def _handed_in(tables: Mapping[str, TableData]) -> frozenset[str]:
    """The tables something can be absent from; each kind of roster is one of its own."""
    rosters = {name for name, data in tables.items() if data.table.name == "roster"}
    kinds = {source.roster for name in rosters for source in tables[name].sources}
    return frozenset(tables) - rosters | {
        ROSTER + name for name, kind in ROSTERS.items() if kind in kinds
    }


def _of_unread(
    entry: Unread,
    places: Mapping[str, frozenset[tuple[str | None, str]]],
    own: Mapping[str, Ledger],
) -> Iterator[Incomplete]:
    names = sorted(entry.tables) if entry.tables is not None else sorted(_every_table())
    towns: list[tuple[str | None, str | None]] = sorted(
        {place for _, found in _named(entry, places) for place in found}, key=str
    )
    prefix = PREVIOUS if _is_previous(entry) else ""
    for name in names:
        for county, town in towns or [_ANYWHERE]:
            yield Incomplete(
                prefix + name,
                county,
                town,
                Words(
                    f"{entry.file} 没有读取，{_title(name, own)}可能不全，不核对缺了哪些",
                    f"{entry.file} was not read: {_title(name, own)} may be incomplete",
                ),
            )


def _every_table() -> frozenset[str]:
    return frozenset(TABLES) - {"roster"} | {ROSTER + kind for kind in ROSTERS}


def _title(name: str, own: Mapping[str, Ledger]) -> str:
    if name.startswith(ROSTER):
        return f"“{ROSTERS[name.removeprefix(ROSTER)]}”名单"
    return f"“{(own[name].table if name in own else TABLES[name]).title}”表"


def _is_previous(entry: Unread) -> bool:
    folders = PurePosixPath(entry.file).parts[:-1]
    return entry.previous or not PREVIOUS_FOLDERS.isdisjoint(folders)


def _tables(entry: Unread, own: Mapping[str, Ledger]) -> frozenset[str] | None:
    """The tables an entry may be a part of, by its headers, its place and its name."""
    path = PurePosixPath(entry.file)
    part = Part.of(frozenset(path.parts[:-1]))
    names = f"{path.name} {entry.sheet or ''}"
    if part is Part.ROSTER:
        kinds = [name for name, kind in ROSTERS.items() if kind in path.name][:1]
        return frozenset(ROSTER + name for name in kinds or ROSTERS)
    if part is Part.LEVEL:
        return frozenset({"register", "tally"})
    if part is Part.LEDGER:
        ledger = ledger_named(entry.sheet or "", path.name, own=own.values())
        return frozenset({ledger.table.name} if ledger is not None else {*LEDGERS, *own})
    named = {table for table, words in _WORDS.items() if any(word in names for word in words)}
    if entry.tables is not None:
        return entry.tables | named
    return frozenset(named) or None


_ANYWHERE: tuple[str | None, str | None] = (None, None)
_Places = Mapping[str, frozenset[tuple[str | None, str]]]


def _places(tables: Mapping[str, TableData]) -> _Places:
    """The county and town of every town and village name, the longest names first."""
    frames = [data.frame.lazy().select(AREA_COLUMNS).unique() for data in tables.values()]
    rows = pl.concat(frames).unique().drop_nulls(_TOWN[1]).collect().rows() if frames else []
    places: dict[str, set[tuple[str | None, str]]] = {}
    for county, town, village in rows:
        for name in filter(None, (town, village)):
            places.setdefault(name, set()).add((county, town))
    return {name: frozenset(places[name]) for name in sorted(places, key=lambda x: (-len(x), x))}


def _named(entry: Unread, places: _Places) -> list[tuple[str, frozenset[tuple[str | None, str]]]]:
    """The first place whose name is in the names of a file, its folders or its sheet."""
    names = f"{entry.file} {entry.sheet or ''}"
    return [(name, found) for name, found in places.items() if name in names][:1]


def own_rows(data: TableData) -> pl.LazyFrame:
    """The rows of a table but those of the monitored export."""
    stand_ins = [source.id for source in data.sources if source.layout == STAND_IN]
    return data.frame.lazy().filter(~pl.col(SOURCE).is_in(stand_ins))


def _fewer_than_half(data: TableData, other: TableData) -> Iterator[tuple[Incomplete, Notice]]:
    """The townships of whose households in ``other`` fewer than half are in a table."""
    if "household_id" not in data.frame.columns or "household_id" not in other.frame.columns:
        return
    wanted = own_rows(other).drop_nulls("household_id")
    if data.table.name == "pairing" and "exit_status" in other.frame.columns:
        # Such a household need not be paired.
        wanted = wanted.filter(
            (pl.col("exit_status") == EXITED_NO_POLICY).not_().fill_null(value=True)
        )
    own, counts = pl.collect_all(
        [
            own_rows(data).select(pl.len()),
            wanted.unique([*_TOWN, "household_id"], maintain_order=True)
            .join(
                own_rows(data).select("household_id", there=pl.lit(value=True)).unique(),
                on="household_id",
                how="left",
                maintain_order="left",
            )
            .group_by(_TOWN, maintain_order=True)
            .agg(
                pl.len().alias("wanted"),
                pl.col("there").fill_null(value=False).sum(),
                pl.col(SOURCE).first(),
            ),
        ]
    )
    if not own.item():
        return  # the monitored export alone: no export of this table was handed in
    is_told = counts["_town"].null_count() < counts.height
    sources = {source.id: source for source in other.sources}
    for county, town, households, there, source in counts.iter_rows():
        if (is_told and town is None) or there >= HALF * households:
            continue
        where = town or "全部"
        why = Words(
            f"{where}{other.table.title}中的 {households} 户，在{data.table.title}中只有 {there} 户"
            f"（不到一半），{data.table.title}可能漏导，不核对其中缺了哪些",
            f"of the {households} households of {where} in {other.table.title} only {there} are in "
            f"{data.table.title}, which may be incomplete",
        )
        file = sources[source]
        yield (
            Incomplete(data.table.name, county, town, why),
            Notice("FF12", why, file.file, file.sheet, count=households),
        )
