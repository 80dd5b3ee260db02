"""A county with the rows other counties lend to it: the tables rules read, and what they count.

The rows stand in the order of the counties and are numbered anew, as if the exports of all had been
read together. Only the county's own rows are judged; the others are counted where a fact is of the
whole province (hecha.province.shared_keys), and are evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

import polars as pl

from hecha.declare.origin import AREA_COLUMNS, BAD, DAMAGED, PREVIOUS, ROW_ID, SOURCE, TIDIED
from hecha.policy.loading import LoadedSuite
from hecha.policy.policy import Policy
from hecha.province.links import COUNTY, County, Lent
from hecha.province.shared_keys import LISTS, SharedKeys
from hecha.reading.cells import RAW
from hecha.reading.submission import Source, Submission, TableData, sheet_ids
from hecha.reading.unread import Incomplete
from hecha.registers.rosters import by_kind
from hecha.results.run_record import Run
from hecha.rules.checking import Engine
from hecha.rules.rule import Registry
from hecha.rules.trace import declared_table
from hecha.rules.world import World


@dataclass(frozen=True)
class Host:
    """A county as it was read, and with the rows lent to it; ``whole`` has COUNTY in the tables
    that have such rows."""

    county: County
    home: Submission
    whole: Submission
    keys: SharedKeys

    @classmethod
    def of(
        cls,
        county: County,
        read: Submission,
        lent: Lent,
        counties: Sequence[County],
        keys: SharedKeys,
    ) -> Host:
        """``read`` is what the county's folder holds, ``lent`` the rows that others of the
        ``counties`` lend to it."""
        home = _numbered(read, county.start)
        whole = {
            name: _with_guests(county, data, name, lent[name], counties) if name in lent else data
            for name, data in _by_name(home).items()
        }
        incomplete = (*home.incomplete, *_incomplete(lent, counties))
        return cls(county, home, _replaced(home, whole, incomplete), keys)

    @cached_property
    def engine(self) -> _Hosting:
        """What judges the county's own rows."""
        return _Hosting(self)

    @property
    def beside(self) -> World | None:
        """The tables with the rows lent to the county, once they were judged."""
        return self.engine.joined

    def records(self, suite: LoadedSuite) -> None:
        """The rows of a county are here."""

    def brought(self) -> Submission:
        """The submission with the rows of others, which findings may show."""
        self.engine.joined = None  # what it counted is needed no longer
        return self.whole

    @property
    def own_sheets(self) -> frozenset[int]:
        """The county's own: nobody there can correct the rows of others."""
        return sheet_ids(self.home.tables)

    def recorded(self, run: Run) -> Run:
        """The record of a run, with the numbers of the county's own rows."""
        home = self.home.tables
        areas = [data.frame[AREA_COLUMNS[0]] for data in home.values()]
        counties = pl.concat([pl.Series(dtype=pl.String), *areas]).drop_nulls().unique().sort()
        rows = {name: home[name].frame.height for name in run.table_rows}
        return replace(run, table_rows=rows, counties=tuple(counties))


def _by_name(submission: Submission) -> dict[str, TableData]:
    previous = {PREVIOUS + name: data for name, data in submission.previous.items()}
    return {**submission.tables, **previous}


def _replaced(
    submission: Submission, tables: Mapping[str, TableData], incomplete: tuple[Incomplete, ...]
) -> Submission:
    past = {name: tables[PREVIOUS + name] for name in submission.previous}
    now = {name: tables[name] for name in submission.tables}
    return replace(submission, tables=now, previous=past, incomplete=incomplete)


def _numbered(submission: Submission, start: int) -> Submission:
    """The submission with ``start`` added to the numbers of its sheets."""
    if not start:
        return submission
    tables = {
        name: replace(
            data,
            frame=data.frame.with_columns(pl.col(SOURCE) + pl.lit(start, pl.UInt32)),
            sources=tuple(_moved(source, start) for source in data.sources),
        )
        for name, data in _by_name(submission).items()
    }
    moved = _replaced(submission, tables, submission.incomplete)
    return replace(
        moved,
        sources=tuple(_moved(source, start) for source in submission.sources),
        origins=submission.origins.with_columns(pl.col("source") + pl.lit(start, pl.UInt32)),
    )


def _moved(source: Source, start: int) -> Source:
    return replace(source, id=source.id + start)


def _with_guests(
    county: County,
    data: TableData,
    name: str,
    guests: pl.DataFrame,
    counties: Sequence[County],
) -> TableData:
    """A table with the rows of others before and after its own; of their columns those it has."""
    is_before = guests[COUNTY] < county.number
    before, after = guests.filter(is_before), guests.filter(~is_before)
    there = [column for column in data.frame.columns if column in guests.columns]
    own = data.frame.with_columns(pl.lit(county.number, pl.UInt16).alias(COUNTY))
    rows = pl.concat(
        [before.select(*there, COUNTY), own, after.select(*there, COUNTY)], how="diagonal"
    )
    marks = [column for column in rows.columns if column.endswith((BAD, TIDIED, DAMAGED))]
    typed = (
        rows.with_columns(pl.col(marks).fill_null(value=False))
        .drop(ROW_ID)
        .with_row_index(ROW_ID)
        .select(*data.frame.columns, COUNTY)
    )
    texts = [
        pl.col(RAW + text).alias(text) for text in data.raw.columns if RAW + text in guests.columns
    ]
    raw = pl.concat([before.select(texts), data.raw, after.select(texts)], how="diagonal")
    sources = [*data.sources, *_lent_sheets(data, name, guests, counties)]
    return replace(
        data,
        frame=typed,
        raw=raw.select(data.raw.columns),
        sources=tuple(sorted(sources, key=attrgetter("id"))),
    )


def _lent_sheets(
    data: TableData, name: str, guests: pl.DataFrame, counties: Sequence[County]
) -> Iterator[Source]:
    """The sheets of other counties that rows of a table were lent from: named with their folder,
    and with the columns the county has."""
    table = data.table.name
    columns = frozenset().union(*(source.columns[table] for source in data.sources))
    used = frozenset(guests[SOURCE])
    for number in sorted(frozenset(guests[COUNTY])):
        county = counties[number]
        known = county.table(name)
        assert known is not None
        for source in known.sources:
            if source.id + county.start in used:
                shown = {**source.columns, table: source.columns[table] & columns}
                file = f"{county.name}/{source.file}"
                yield replace(_moved(source, county.start), file=file, columns=shown)


def _incomplete(lent: Lent, counties: Sequence[County]) -> Iterator[Incomplete]:
    """Where the tables of other counties are incomplete, by the townships of the rows they lend."""
    place = [COUNTY, *AREA_COLUMNS[:2]]
    places = {row for rows in lent.values() for row in rows.select(place).unique().rows()}
    by_county: dict[int, list[tuple[str | None, str | None]]] = {}
    for number, area, town in sorted(places, key=lambda row: (row[0], str(row[1:]))):
        by_county.setdefault(number, []).append((area, town))
    for number, townships in by_county.items():
        for gap in counties[number].outline.submission.incomplete:
            for area, town in townships:
                if town is not None and gap.town in (None, town):
                    yield replace(gap, county=area, town=town)


class _HostWorld(World):
    """The tables of a county with the rows lent to it, all of which have COUNTY."""

    def __init__(
        self,
        tables: Mapping[str, TableData],
        plain: World,
        host: Host,
        incomplete: Sequence[Incomplete] = (),
    ) -> None:
        unread = host.home.unread
        super().__init__(tables, plain.registry, plain.policy, incomplete, unread)
        self._plain = plain
        self._host = host
        self._guests = frozenset(
            name
            for name, data in tables.items()
            if (data.frame[COUNTY] != host.county.number).any()
        )

    @property
    def own(self) -> Mapping[str, TableData]:
        """The tables of the county alone."""
        return self._plain.tables

    def own_rows(self, table: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of the county alone; of copies all."""
        if table not in self._guests or self.apart is not None:
            return rows
        is_own = pl.col(COUNTY) == self._host.county.number
        ours = self.tables[table].frame.filter(is_own)[ROW_ID]
        if ours.is_empty():
            return rows.clear()
        return rows.filter(pl.col(ROW_ID).is_between(ours[0], ours[-1]))

    def apart_by(self, table: str, source: str, keys: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Facts that are not of the whole province are counted county by county."""
        apart = super().apart_by(table, source, keys)
        if self._guests.isdisjoint((table, source)):
            return apart
        return apart if self._host.keys.are_shared(table, source, keys) else (*apart, COUNTY)

    def only_stand_ins(self, table: str) -> bool:
        """Whether the county itself has no export of a table but the monitored one."""
        return self._plain.only_stand_ins(table)

    def of_copies(self, tables: Mapping[str, TableData], apart: str) -> World:
        """The same rules and policy, with some tables replaced by copies of their rows."""
        world = _HostWorld({**self.tables, **tables}, self._plain, self._host)
        self._lend(world, apart)
        return world


class _Hosting(Engine):
    """Evaluates the rules on a county's own rows, with those lent to it beside them."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self.joined: World | None = None

    def world(self, submission: Submission, registry: Registry, policy: Policy) -> World:
        """The tables of the county, prepared from its own rows where rules compare them with no
        other county."""
        host = self._host
        plain = super().world(host.home, registry, policy)
        past = {PREVIOUS + name: data for name, data in host.whole.previous.items()}
        whole = {**by_kind(host.whole.tables), **past}
        tables = {}
        for name, own in plain.tables.items():
            data = own if declared_table(name) in LISTS - {"roster"} else whole[name]
            if COUNTY not in data.frame.columns:
                number = pl.lit(host.county.number, pl.UInt16).alias(COUNTY)
                data = replace(data, frame=data.frame.with_columns(number))
            tables[name] = data
        self.joined = _HostWorld(tables, plain, host, host.whole.incomplete)
        return self.joined
