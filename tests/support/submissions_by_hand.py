"""Submissions built without files, as small as a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from hecha.declare.model import Column, Kind, Table
from hecha.declare.origin import AREA_COLUMNS, BAD, DAMAGED, ROW, ROW_ID, SOURCE, TIDIED
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.reading.derived import with_derived
from hecha.reading.submission import Snapshot, Source, Submission, TableData

_KINDS = {
    Kind.INT: pl.Int64,
    Kind.NUMBER: pl.Float64,
    Kind.YUAN: pl.Float64,
    Kind.DATE: pl.Date,
    Kind.MONTH: pl.Date,
    Kind.YEAR: pl.Int32,
}

Rows = Sequence[Mapping[str, Any]]


def submission(
    day: date = date(2016, 12, 31),
    declared: Mapping[str, Table] = TABLES,
    **tables: Rows | Sequence[Rows],
) -> Submission:
    """Rows per table, each with any declared columns; a list of lists is one list per sheet."""
    given = {}
    next_id = 0
    for name, rows in tables.items():
        sheets = [rows] if not rows or isinstance(rows[0], Mapping) else rows
        given[name] = _table(declared[name], sheets, next_id, day)
        next_id += len(sheets)
    sources = tuple(source for data in given.values() for source in data.sources)
    return Submission(given, {}, sources, Snapshot(day, Words("测试", "a test")))


def _table(table: Table, sheets: Sequence[Rows], first: int, day: date) -> TableData:
    name = table.name
    columns = [c for c in table.columns if any(c.name in row for sheet in sheets for row in sheet)]
    rows, sources = [], []
    for number, sheet in enumerate(sheets):
        present = frozenset(c.name for c in columns if any(c.name in row for row in sheet))
        sources.append(
            Source(
                first + number,
                f"{table.title}.xlsx",
                f"第{number + 1}页",
                name,
                len(sheet),
                3,
                None,
                {name: present},
                {name: {column: table[column].label for column in present}},
            )
        )
        rows += [(first + number, 4 + n, row) for n, row in enumerate(sheet)]
    values = {c.name: [row.get(c.name) for _, _, row in rows] for c in columns}
    frame = pl.DataFrame(
        {
            ROW_ID: range(len(rows)),
            SOURCE: [source for source, _, _ in rows],
            ROW: [row for _, row, _ in rows],
            **{
                area: [row.get(area.removeprefix("_")) for _, _, row in rows]
                for area in AREA_COLUMNS
            },
            **values,
        },
        schema={
            ROW_ID: pl.UInt32,
            SOURCE: pl.UInt32,
            ROW: pl.UInt32,
            **dict.fromkeys(AREA_COLUMNS, pl.String),
            **{c.name: _KINDS.get(c.kind, pl.String) for c in columns},
        },
    )
    raw = pl.DataFrame(
        {
            name: [None if value is None else str(value) for value in column]
            for name, column in values.items()
        },
        schema=dict.fromkeys(values, pl.String),
    )
    frame = with_derived(_with_companions(frame, columns).lazy(), day).collect()
    return TableData(table, frame, raw, tuple(sources))


def _with_companions(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """What reading leaves beside each column: here no cell was unreadable, tidied or damaged."""
    typed = [f"{c.name}{BAD}" for c in columns if c.kind.is_typed]
    numbers = [c.name + mark for c in columns if c.kind.is_identifier for mark in (TIDIED, DAMAGED)]
    return frame.with_columns(pl.lit(False).alias(name) for name in (*typed, *numbers))


COUNTY = "普宁市"
GROUPS = (
    # villages, households, persons, 隶属关系 of the helping units
    ("poor", 18, 1289, 4954, "市、地区"),
    ("city", 11, 413, 875, "省"),
    ("county", 95, 2101, 3149, "县"),
    ("town", 386, 2585, 3704, "镇"),
)
QUOTAS = ((2016, 3850), (2017, 4692), (2018, 4140))


def puning() -> dict[str, list[dict[str, Any]]]:
    """Tables in which every figure of 普市发[2016]10号 holds, to be changed and submitted."""
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("village", "household", "member", "pairing", "helper", "village_team")
    }
    sizes: list[tuple[str, int]] = []
    for group, villages, households, persons, affiliation in GROUPS:
        for number in range(villages):
            area = {
                "county": COUNTY,
                "town": f"{group}镇{number % 3}",
                "village": f"{group}村{number}",
            }
            phone = f"1380000{len(tables['helper']):04}"
            helper = {
                "helper_phone": phone,
                "helper_name": f"甲{phone}",
                "unit": f"{group}单位{number}",
            }
            tables["helper"].append({**helper, "affiliation": affiliation})
            tables["village"].append(
                {
                    **area,
                    "exited_village": "否" if group == "poor" else None,
                    "population": 4000,
                    "household_total": 1000,
                    "income_per_person": 7900,
                }
            )
            if group == "poor":
                leader = {**area, "name": f"队长{number}", "is_team_leader": "是"}
                same = number < 2
                leader["is_first_secretary"] = "是" if same else "否"
                tables["village_team"].append(leader)
                if not same:
                    tables["village_team"].append(
                        {
                            **area,
                            "name": f"书记{number}",
                            "is_team_leader": "否",
                            "is_first_secretary": "是",
                        }
                    )
            for index in range(_share(households, villages, number)):
                key = f"{group}{number:03}{index:04}"
                tables["household"].append({**area, "household_id": key})
                tables["pairing"].append({**area, "household_id": key, **helper})
                sizes.append((key, 1))
        sizes = _grow(sizes, households, persons)
    areas = {row["household_id"]: row for row in tables["household"]}
    for key, size in sizes:
        for n in range(size):
            tables["member"].append({**areas[key], "person_id": f"{key}-{n}", "name": "某人"})
    _plan(tables["pairing"], dict(sizes))
    return tables


def _share(total: int, parts: int, number: int) -> int:
    return total // parts + (number < total % parts)


def _grow(sizes: list[tuple[str, int]], households: int, persons: int) -> list[tuple[str, int]]:
    """Spread the persons of a group over its households, the last ones of the list."""
    before, own = sizes[:-households], sizes[-households:]
    return before + [(key, _share(persons, households, n)) for n, (key, _) in enumerate(own)]


def _plan(pairing: list[dict[str, Any]], sizes: Mapping[str, int]) -> None:
    """Give whole households to the years; households of one fill each quota exactly."""
    left = sorted(pairing, key=lambda row: -sizes[row["household_id"]])
    for year, quota in QUOTAS:
        rest, open_places = [], quota
        for row in left:
            size = sizes[row["household_id"]]
            if size <= open_places:
                row["planned_exit_year"] = year
                open_places -= size
            else:
                rest.append(row)
        left = rest
        assert open_places == 0
