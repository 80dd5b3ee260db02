"""The 信息采集对照表 of households: what the system holds, what is to be checked, by household."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from hecha.declare.origin import ROW_ID
from hecha.declare.signs import shown
from hecha.declare.tables import TABLES
from hecha.exchange.internal import Internal
from hecha.paper.form_words import BLANK
from hecha.policy import lexicon_of
from hecha.policy.policy import SEVERITIES
from hecha.reading import read
from hecha.reading.submission import InputRejected, Submission, TableData
from hecha.report.labels import labels
from hecha.results.results import ACCEPTED

MEMBER_COLUMNS = (
    *("name", "id_number", "relation", "education", "school_status", "health", "labour"),
    "work_months",
)
"""What is shown of every member: one line of A4 has no room for more."""
_NOT_ASKED = frozenset(
    {
        *("serial", "province", "city", "county", "town", "village", "household_id", "year"),
        *("head_person_id", "head_name", "data_date"),
    }
)
"""Columns of the household table that its heading says, or nobody asks for on a visit."""
_PERSONS = ("member", "monitored")


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the household: header, value in the system, whether a task is about it."""

    label: str
    value: str = field(repr=False)
    is_suspect: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A task of the household: severity in words, who it is about, what is wrong, the value in the
    system and the one proposed."""

    severity: str
    name: str = field(repr=False)
    problem: str = field(repr=False)
    value: str = field(repr=False)
    proposed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """One household. ``members`` have the values of MEMBER_COLUMNS; both they and ``items`` are
    empty where the exports were not read."""

    household_id: str
    head: str = field(repr=False)
    county: str
    town: str
    village: str
    items: tuple[Item, ...] = field(repr=False)
    members: tuple[tuple[str, ...], ...] = field(repr=False)
    jobs: tuple[Job, ...] = field(repr=False)

    @property
    def place(self) -> tuple[str, str, str]:
        """County, township, village."""
        return self.county, self.town, self.village


def households_of(internal: Internal, town: str | None, named: Sequence[str]) -> list[str]:
    """The households a command asks for: those named, and those of a township with a task.

    Raises InputRejected for a township without any.
    """
    found = list(dict.fromkeys(named))
    if town is not None:
        tasks = _open(internal).filter(pl.col("town") == town, pl.col("household_id").is_not_null())
        if tasks.is_empty():
            towns = internal.results.tasks["town"].drop_nulls().unique().sort().to_list()
            raise InputRejected(
                f"{town} 没有任务，或不是这次核查里的乡镇：有任务的是 {'、'.join(towns) or '无'}。",
                f"{town} has no task or is no township of this run; with tasks: "
                f"{', '.join(towns) or 'none'}.",
            )
        found += tasks["household_id"].unique().sort().to_list()
    return list(dict.fromkeys(found))


def exports_of(internal: Internal, paths: Sequence[Path], suite: str | None) -> Submission:
    """The exports of a run, read again. Raises InputRejected where they are not those checked."""
    from datetime import date

    record = internal.record
    exports = read(
        paths,
        as_of=date.fromisoformat(record["snapshot"]["day"]),
        lexicon=lexicon_of(suite or record["suite"]["name"]),
    )
    checked = set(record["inputs"].values())
    if other := sorted(name for name, digest in exports.digests.items() if digest not in checked):
        raise InputRejected(
            f"{other[0]} 等 {len(other)} 个文件不是这次核查读的，或核查以后改过："
            "请写核查时的导出数据，或重新核查。",
            f"{other[0]} ({len(other)} in all) was not read by this run, or has changed since: "
            "give the exports that were checked, or check again.",
        )
    return exports


def forms(
    internal: Internal, households: Sequence[str], exports: Submission | None, lang: str
) -> list[Form]:
    """The forms of households, sorted by place and number; those of the exports' households with
    their values. Raises InputRejected for a household that is in neither tasks nor exports."""
    jobs = _jobs(internal, households, lang)
    heads: dict[str, str | None] = {}
    places: dict[str, tuple[str | None, ...]] = {}
    for row in _subjects(internal).iter_rows(named=True):
        heads.setdefault(row["household_id"], row["head_name"])
        places.setdefault(row["household_id"], (row["county"], row["town"], row["village"]))
    registered = _Registered(internal, exports, households)
    found = []
    for number in households:
        place = registered.place(number) or places.get(number)
        if place is None:
            raise InputRejected(
                f"没有户编号 {number}：请照 整改清单.xlsx 或导出数据填写。",
                f"No household {number}: copy it from 整改清单.xlsx or the exports.",
            )
        county, town, village = (part or "" for part in place)
        head = registered.head(number) or heads.get(number) or ""
        items, members = registered.items(number), registered.members(number)
        found.append(
            Form(number, head, county, town, village, items, members, tuple(jobs.get(number, ())))
        )
    return sorted(found, key=lambda form: (form.place, form.household_id))


def _open(internal: Internal) -> pl.DataFrame:
    return internal.results.tasks.filter(pl.col("state") != ACCEPTED)


def _subjects(internal: Internal) -> pl.DataFrame:
    """household_id, head_name and place, one row for each finding of a household."""
    results = internal.results
    return (
        results.findings.filter(pl.col("household_id").is_not_null())
        .join(results.subjects, on="fingerprint", how="left", maintain_order="left")
        .sort(pl.col("head_name").is_null(), maintain_order=True)
    )


def _jobs(internal: Internal, households: Sequence[str], lang: str) -> dict[str, list[Job]]:
    told, found = labels(lang), dict[str, list[Job]]()
    names = internal.results.findings.select("task", "fingerprint").join(
        internal.results.subjects.select("fingerprint", "name"), on="fingerprint"
    )
    named = dict(
        names.drop_nulls("name").unique("task", keep="first").select("task", "name").rows()
    )
    tasks = _open(internal).filter(pl.col("household_id").is_in(list(households)))
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    for task in sorted(tasks.iter_rows(named=True), key=lambda one: ranks[one["severity"]]):
        value = (
            f"{task['column']}{told.colon}{task['value'] or BLANK.of(lang)}"
            if task["column"]
            else ""
        )
        found.setdefault(task["household_id"], []).append(
            Job(
                told.severities[task["severity"]],
                shown(named.get(task["task"]) or ""),
                shown(task["message"] or ""),
                shown(value),
                shown(task["proposed"] or ""),
            )
        )
    return found


class _Registered:
    """What the exports say of some households."""

    def __init__(
        self, internal: Internal, exports: Submission | None, households: Sequence[str]
    ) -> None:
        tables: Mapping[str, TableData] = {} if exports is None else exports.tables
        self._tables = {
            name: _rows_of(tables[name], households)
            for name in ("household", *_PERSONS)
            if name in tables and "household_id" in tables[name].frame.columns
        }
        columns = ("household_id", "table", "column")
        self._suspect = set(_open(internal).select(columns).drop_nulls().iter_rows())
        self._data = tables

    def _of(self, table: str, household: str) -> pl.DataFrame:
        return self._tables[table].filter(_household=household)

    def place(self, household: str) -> tuple[str | None, ...] | None:
        """County, township and village; None where no export has the household."""
        for table in self._tables:
            rows = self._of(table, household)
            if rows.height:
                return rows.select("_county", "_town", "_village").row(0)
        return None

    def head(self, household: str) -> str | None:
        """The name of the head, by the household's row or the member who is the head."""
        for table in self._tables:
            rows = self._of(table, household)
            if "head_name" in rows.columns and rows.height:
                (name, *_) = rows["head_name"]
                if name:
                    return shown(name)
        for table in _PERSONS:
            rows = self._of(table, household) if table in self._tables else pl.DataFrame()
            if {"relation", "name"} <= set(rows.columns):
                heads = rows.filter(pl.col("relation") == "户主")["name"].drop_nulls()
                if len(heads):
                    return shown(heads[0])
        return None

    def items(self, household: str) -> tuple[Item, ...]:
        """The columns of the household's own row, in the order of the declaration."""
        if "household" not in self._tables:
            return ()
        rows = self._of("household", household)
        return tuple(self._items(rows, household)) if rows.height else ()

    def _items(self, rows: pl.DataFrame, household: str) -> Iterator[Item]:
        data, source = self._data["household"], rows["_source"][0]
        for column in TABLES["household"].columns:
            # Other sheets may have columns that the one with this household has not.
            is_there = source in data.sources_with(column.name)
            if is_there and column.name not in _NOT_ASKED:
                value = shown(rows[column.name][0] or "")
                label = data.header(column.name, source)
                suspect = (household, "household", label) in self._suspect
                yield Item(shown(label), value, suspect)

    def members(self, household: str) -> tuple[tuple[str, ...], ...]:
        """The members' values of MEMBER_COLUMNS; empty texts where a column was not handed in."""
        for table in _PERSONS:
            rows = self._of(table, household) if table in self._tables else pl.DataFrame()
            if rows.height:
                there = [name if name in rows.columns else None for name in MEMBER_COLUMNS]
                return tuple(
                    tuple(shown(row[name] or "") if name else "" for name in there)
                    for row in rows.iter_rows(named=True)
                )
        return ()


def _rows_of(data: TableData, households: Sequence[str]) -> pl.DataFrame:
    """The text as found of the rows of some households, with their place and household number."""
    keys = data.frame.select(
        "_source", "_county", "_town", "_village", _household=pl.col("household_id")
    )
    wanted = keys["_household"].is_in(list(households))
    raw = data.raw.drop([ROW_ID], strict=False)
    return pl.concat([keys, raw], how="horizontal").filter(wanted)
