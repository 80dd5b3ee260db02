"""Trying candidates: the rules are run once on copies of the households, each with one change.

Of every household with a candidate there is one copy as it is and one for each candidate; facts are
counted within a copy (World.apart), so that copies are not taken for people entered twice. A rule
whose facts count other households too (the helpers of a unit, the sums of a village) is not tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.declare.origin import BAD, DAMAGED, PREVIOUS, ROW, ROW_ID, SOURCE, TIDIED
from hecha.policy.policy import CONFIRM, MUST
from hecha.reading.derived import DERIVED, odd_signs, with_derived
from hecha.reading.submission import TableData
from hecha.reading.tidy import key_of, tidied, typed_value
from hecha.rules.plan import TableOutcome, Unit, runnable
from hecha.rules.proposals.asked import Broken, Candidate
from hecha.rules.rule import Definition
from hecha.rules.running import run_units
from hecha.rules.trace import Trace
from hecha.rules.world import World

COPY, ORIGIN = "_copy", "_origin"
_OWN_KEYS = frozenset({"household_id", "id_key", "person_id", "township"})
"""Keys under which a fact counts the rows of one household or person; by township rules only ask
whether a table has anything of it."""
_AT_ONCE = 20_000
"""Candidates tried together, so that memory does not follow their number."""
_COMPARED_LEVELS = frozenset({"register", "tally", "comparison"})


@dataclass(slots=True)
class Tried:
    """What is broken in a household as it is, and with one candidate in its place."""

    before: frozenset[Broken] = frozenset()
    after: frozenset[Broken] = frozenset()

    @property
    def cleared(self) -> frozenset[Broken]:
        """What the candidate puts right."""
        return self.before - self.after

    @property
    def made(self) -> frozenset[Broken]:
        """What it breaks that was right."""
        return self.after - self.before


def try_all(
    world: World, ran: Mapping[str, TableOutcome], candidates: Sequence[Candidate]
) -> list[Tried]:
    """What each candidate clears and makes, of the rules that read its column."""
    tried: list[Tried] = []
    for start in range(0, len(candidates), _AT_ONCE):
        tried += _try(world, ran, candidates[start : start + _AT_ONCE])
    return tried


def _try(
    world: World, ran: Mapping[str, TableOutcome], candidates: Sequence[Candidate]
) -> list[Tried]:
    copies = _Copies(world, candidates)
    units = _units_to_try(
        world, ran, copies.tables, {one.place.column for each in candidates for one in each.changes}
    )
    trial = world.of_copies(copies.tables, COPY)
    broken: dict[int, set[Broken]] = {}
    ran_again = {table: TableOutcome() for table in units}
    over_copies = {table: _over_copies(trial, table, own) for table, own in units.items()}
    run_units(trial, over_copies, ran_again, is_counted=False)
    for table, outcome in ran_again.items():
        for copy, found in _broken(table, outcome, copies.tables[table]):
            broken.setdefault(copy, set()).add(found)
    return [
        Tried(
            frozenset(broken.get(untouched, ())),
            frozenset(broken.get(number, ())),
        )
        for number, untouched in enumerate(copies.untouched)
    ]


def _broken(table: str, outcome: TableOutcome, data: TableData) -> Iterator[tuple[int, Broken]]:
    if not outcome.units:
        return
    names = [*outcome.units]
    copies, origins = data.frame[COPY].to_list(), data.frame[ORIGIN].to_list()
    for unit, row in outcome.found.iter_rows():
        yield copies[row], (table, names[unit], origins[row])


def _over_copies(trial: World, table: str, units: Sequence[Unit]) -> list[Unit]:
    """The units, without the values they propose; those that look at other rows see their copy
    alone."""
    around = {unit.rule.code: unit.rule for unit in units if unit.trace.looks_around}
    others = [unit for unit in units if unit.rule.code not in around]
    anew = runnable(trial, table, [*around.values()], TableOutcome())
    return [replace(unit, offers={}) for unit in (*others, *anew)]


def _units_to_try(
    world: World,
    ran: Mapping[str, TableOutcome],
    tables: Mapping[str, TableData],
    columns: set[str],
) -> dict[str, list[Unit]]:
    """The units, by table, of rules that need an answer and read one of the columns, of rows that
    are copied."""
    reads = _Reads(world, frozenset(tables))
    found: dict[str, list[Unit]] = {}
    for table in tables:
        if "household_id" not in tables[table].frame.columns or table not in ran:
            continue
        own: set[str] = set()
        mixed: set[str] = set()
        for unit in ran[table].units.values():
            severity = world.policy.severities.get(unit.rule.code, unit.rule.severity)
            if severity not in (MUST, CONFIRM):
                continue
            read = reads.of(table, unit)
            if read.is_mixed:
                mixed.add(unit.rule.code)
            elif read.columns & columns:
                own.add(unit.rule.code)
        tried = own - mixed
        found[table] = [unit for unit in ran[table].units.values() if unit.rule.code in tried]
    return {table: units for table, units in found.items() if units}


@dataclass(slots=True)
class _Read:
    """Names of the columns read, and whether rows of other households are."""

    columns: set[str] = field(default_factory=set)
    is_mixed: bool = False

    def add(self, other: _Read) -> None:
        self.columns |= other.columns
        self.is_mixed |= other.is_mixed


class _Reads:
    """Which columns the units read, in whatever table."""

    def __init__(self, world: World, copied: frozenset[str]) -> None:
        self._world = world
        self._copied = copied
        self._known: dict[tuple[str, str], _Read] = {}

    def of(self, table: str, unit: Unit) -> _Read:
        """What one unit reads."""
        read = _Read({*unit.trace.cells})
        if unit.column is not None:
            read.columns.add(unit.column)
        for name in _judged_by(unit.trace):
            read.add(self._column(table, name))
        return read

    def _column(self, table: str, name: str) -> _Read:
        key = (table, name)
        if key not in self._known:
            self._known[key] = _Read()  # a definition never reads itself
            self._known[key] = self._resolved(table, name)
        return self._known[key]

    def _resolved(self, table: str, name: str) -> _Read:
        definition = self._world.definition(table, name)
        if definition is None:
            return _Read({*self._world.reads(table, name).cells})
        source = definition.source or table
        trace = self._world.definition_trace(definition)
        read = _Read({*trace.cells})
        for column in _judged_by(trace):
            read.add(self._column(source, column))
        for key in definition.on:
            read.add(self._column(table, key))
        read.is_mixed |= self._mixes(definition)
        return read

    def _mixes(self, definition: Definition) -> bool:
        if definition.source is None or definition.source not in self._copied:
            return False
        return not _OWN_KEYS & {*definition.by}


def _judged_by(trace: Trace) -> list[str]:
    """The computed columns an expression compares, without those that only say which rows it
    judges: whether a number of the neighbourhood is wrong does not hang on a candidate."""
    return [name for name in trace.computed if name not in trace.narrows]


class _Copies:
    """The tables that tell of households, copied.

    Their rows have COPY (the number of the candidate, or of the untouched copy) and ORIGIN (the row
    id they had); ``untouched``: the copy without a change, for each candidate.
    """

    def __init__(self, world: World, candidates: Sequence[Candidate]) -> None:
        plain: dict[_Group, int] = {}
        for one in candidates:
            plain.setdefault(_group(one), len(candidates) + len(plain))
        self.untouched = [plain[_group(one)] for one in candidates]
        copies = [(_group(one), at) for at, one in enumerate(candidates)] + [*plain.items()]
        numbers = pl.LazyFrame(
            [(name, at) for (names, _), at in copies for name in sorted(names)],
            schema={"household_id": pl.String, COPY: pl.Int64},
            orient="row",
        )
        moved = pl.LazyFrame(
            [(source, row, at) for (_, rows), at in copies for source, row in sorted(rows)],
            schema={SOURCE: pl.UInt32, ROW: pl.UInt32, COPY: pl.Int64},
            orient="row",
        )
        tables = {
            name: data
            for name, data in world.tables.items()
            if "household_id" in data.frame.columns and name not in _COMPARED_LEVELS
        }
        rows = pl.collect_all([_copied(data, numbers, moved) for data in tables.values()])
        own = dict(zip(tables, rows, strict=True))
        texts = _Texts(tables, own, candidates)
        frames = pl.collect_all([texts.frame(name, own[name], world.policy.day) for name in tables])
        self.tables = {
            name: replace(data, frame=frame, raw=texts.raw[name])
            for (name, data), frame in zip(tables.items(), frames, strict=True)
        }


def _copied(data: TableData, numbers: pl.LazyFrame, moved: pl.LazyFrame) -> pl.LazyFrame:
    """COPY, SOURCE, ROW, ROW_ID of the rows of each copy."""
    origin = data.frame.lazy().select("household_id", SOURCE, ROW, ROW_ID)
    chosen = [
        origin.join(numbers, on="household_id"),
        origin.join(moved, on=[SOURCE, ROW]),
    ]
    rows = pl.concat([part.select(COPY, SOURCE, ROW, ROW_ID) for part in chosen])
    return rows.unique().sort(COPY, ROW_ID)


_Group = tuple[frozenset[str], frozenset[tuple[int, int]]]
"""Household numbers, and rows by source and row number, that one copy consists of."""


def _group(one: Candidate) -> _Group:
    """What has to be copied to try a candidate: also the row that is moved to another household."""
    moved = one.rows if one.place.column == "household_id" else frozenset[tuple[int, int]]()
    return one.households, moved


class _Texts:
    """The candidates' texts in the copies, read anew as the columns' kinds; ``raw`` has them as
    found, by table."""

    def __init__(
        self,
        tables: Mapping[str, TableData],
        rows: Mapping[str, pl.DataFrame],
        candidates: Sequence[Candidate],
    ) -> None:
        self._tables = tables
        self.raw = {name: data.raw[rows[name][ROW_ID]] for name, data in tables.items()}
        own = [name for name in tables if not name.startswith(PREVIOUS)]
        changes = pl.collect_all([_changes(tables[name], rows[name], candidates) for name in own])
        self._changed: dict[str, dict[str, dict[int, str]]] = defaultdict(dict)
        for table, found in zip(own, changes, strict=True):
            for column, position, text in found.iter_rows():
                self._changed[table].setdefault(column, {})[position] = text
        places = [(table, name) for table, own in self._changed.items() for name in own]
        plans = [
            _read_anew(self._tables[table].table[name], self._changed[table][name].values())
            for table, name in places
        ]
        self._read = dict(zip(places, pl.collect_all(plans), strict=True))
        for (table, name), read in self._read.items():
            raw, positions = self.raw[table], self._positions(table, name)
            whole = _scattered(raw[name], positions, read["found"])
            raw.replace_column(raw.get_column_index(name), whole)

    def _positions(self, table: str, name: str) -> pl.Series:
        return pl.Series([*self._changed[table][name]], dtype=pl.Int64)

    def frame(self, table: str, rows: pl.DataFrame, day: date) -> pl.LazyFrame:
        """The copies of a table with the texts, from its rows."""
        data = self._tables[table]
        frame = data.frame[rows[ROW_ID]]
        columns = [rows[COPY]]
        for name in self._changed.get(table, ()):
            found, positions = self._read[table, name], self._positions(table, name)
            no = pl.Series([False] * len(positions))
            parts = {name: found["value"], name + TIDIED: no, name + DAMAGED: no}
            if data.table[name].kind.is_typed:
                parts[name + BAD] = found["bad"]
            columns += [
                _scattered(frame[of], positions, values)
                for of, values in parts.items()
                if of in frame.columns
            ]
        copies = frame.lazy().with_columns(columns).rename({ROW_ID: ORIGIN})
        copies = copies.with_row_index(ROW_ID)
        if not self._changed.get(table):
            return copies
        derived = with_derived(copies.drop(*DERIVED, strict=False), day)
        return derived.with_columns(odd_signs(self.raw[table]))


def _changes(data: TableData, rows: pl.DataFrame, candidates: Sequence[Candidate]) -> pl.LazyFrame:
    """column, position (of a row among the copies), text: what the candidates change."""
    names = {column.name for column in data.table.columns if column.name in data.raw.columns}
    changes = pl.LazyFrame(
        [
            (at, source, row, one.place.column, one.text)
            for at, each in enumerate(candidates)
            for one in each.changes
            if one.place.column in names
            for source, row in sorted(one.rows)
        ],
        schema={
            COPY: pl.Int64,
            SOURCE: pl.UInt32,
            ROW: pl.UInt32,
            "column": pl.String,
            "text": pl.String,
        },
        orient="row",
    )
    there = rows.lazy().select(COPY, SOURCE, ROW).with_row_index("position")
    return changes.join(there, on=[COPY, SOURCE, ROW], maintain_order="left").select(
        "column", "position", "text"
    )


def _read_anew(column: Column, texts: Iterable[str]) -> pl.LazyFrame:
    """found, value (as the column's kind), bad (whether it cannot be read) of texts."""
    found = pl.LazyFrame({"found": [*texts]}, {"found": pl.String})
    text = pl.col("text")
    value = key_of(text) if column.kind is Kind.KEY else typed_value(text, column.kind)
    return (
        found.select("found", *tidied(column))
        .select("found", "text", value=value)
        .with_columns(bad=pl.col("value").is_null() & text.is_not_null())
    )


def _scattered(whole: pl.Series, rows: pl.Series, values: pl.Series) -> pl.Series:
    return whole.clone().scatter(rows, values.cast(whole.dtype)).alias(whole.name)
