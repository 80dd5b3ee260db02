"""The tables of a submission as figures are counted on them: the rule book's World over one row
per household, person and village.

- Rows without a county are of the only county there is.
- A household or person stated several times (by year, or by several exports) is one row, that of
  the latest year; of a person, ``_years`` are the years of all rows.
- A village that only households or persons name is a row of the village table, without row id.
- Ledgers name their areas as the exports do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.figures.ledger_rows import laid_on
from hecha.policy.policy import Policy
from hecha.reading.submission import Submission, TableData
from hecha.rules import rulebook
from hecha.rules.key_codes import keys_of
from hecha.rules.world import World

AREA = list(AREA_COLUMNS)
COUNTY, _, VILLAGE = AREA_COLUMNS
_YEAR = "year"

EXPORTS = ("village", "household", "member")
"""The tables that state which areas there are: other lists may call them differently."""


def build(submission: Submission, policy: Policy) -> World:
    """The tables of a submission, ready to be counted, with the facts of the rule book.

    ``raw`` and the row ids of a table are those of the submission.
    """

    county = only_county(submission)
    tables = dict(submission.tables)
    for name, data in submission.tables.items():
        if county is not None and data.frame[COUNTY].null_count():
            named = data.frame.with_columns(pl.col(COUNTY).fill_null(pl.lit(county)))
            tables[name] = replace(data, frame=named)
    for name in KEYS.keys() & tables.keys():
        tables[name] = one_row_each(tables[name], name)
    areas = named_areas(tables)
    if "village" in tables:
        tables["village"] = villages(tables["village"], areas)
    for name in policy.ledgers.keys() & tables.keys():
        tables[name] = replace(tables[name], frame=laid_on(tables[name].frame, areas))
    return World(tables, rulebook.load(), policy)


def only_county(submission: Submission) -> str | None:
    """The county of a submission that names a single one: in its exports, else anywhere."""
    return only_county_of(submission.tables)


def only_county_of(tables: Mapping[str, TableData]) -> str | None:
    """The same of its tables."""
    counties = [
        data.frame.lazy().select(pl.col(COUNTY).drop_nulls().unique()) for data in tables.values()
    ]
    found = zip(tables, pl.collect_all(counties), strict=True)
    named = {name: frozenset(names[COUNTY]) for name, names in found}
    exports = frozenset[str]().union(*(named.get(name, ()) for name in EXPORTS))
    names = exports or frozenset[str]().union(*named.values())
    return next(iter(names)) if len(names) == 1 else None


def named_areas(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """Every area (AREA) that a row of the exports is in, once."""
    frames = [tables[name].frame[AREA] for name in EXPORTS if name in tables]
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(AREA, pl.String)), *frames]).unique()


def _unnamed() -> nw.Expr:
    """A key for a row that has none: itself."""
    return nw.concat_str(nw.lit("#"), nw.col(ROW_ID).cast(nw.String))


def _of_household(columns: Collection[str]) -> list[nw.Expr]:
    return [nw.coalesce(*_there(columns, "household_id"), _unnamed())]


def _of_person(columns: Collection[str]) -> list[nw.Expr]:
    ways = _there(columns, "person_id")
    if len(named := _there(columns, "id_number", "name")) == 2:
        ways.append(nw.concat_str(*named))
    return [*_there(columns, "household_id"), nw.coalesce(*ways, _unnamed())]


def _there(columns: Collection[str], *names: str) -> list[nw.Expr]:
    return [nw.col(name) for name in names if name in columns]


KEYS = {"household": _of_household, "member": _of_person}
"""Table -> what tells its households and persons apart within an area, by its columns."""


def marked(table: str, rows: nw.LazyFrame[Any]) -> tuple[nw.LazyFrame[Any], list[str]]:
    """Rows of a table with the columns, which are named, that are equal where a household, person
    or village is stated again."""
    keys = KEYS[table](rows.collect_schema().names()) if table in KEYS else []
    named = keys_of(keys)
    if keys:
        rows = rows.with_columns(key.alias(name) for key, name in zip(keys, named, strict=True))
    return rows, [*AREA, *named]


def one_row_each(data: TableData, table: str) -> TableData:
    """One row per area and key: the latest year, then by content, never by the order of rows."""
    lazy, subject = marked(table, nw.from_native(data.frame.lazy()))
    native: pl.LazyFrame = lazy.to_native()
    has_year = _YEAR in data.frame.columns
    is_again = native.select(pl.len().over(subject) > 1).collect().to_series()
    frame = data.frame.hstack([_years(native, subject, is_again)] if has_year else [])
    if is_again.any():
        content = [
            c.name for c in data.table.columns if c.name in frame.columns and c.name != _YEAR
        ]
        latest = [pl.col(_YEAR).neg()] if has_year else []
        kept = (
            native.with_columns(_at=pl.int_range(pl.len()))
            .filter(is_again)
            .sort(*latest, *content, SOURCE, ROW, nulls_last=True)
            .unique(subject, keep="first", maintain_order=True)
            .select("_at")
            .collect()
        )
        frame = frame.filter(~is_again | pl.int_range(pl.len()).is_in(kept["_at"].implode()))
    is_in_order = frame[ROW_ID].is_sorted()
    return replace(data, frame=frame if is_in_order else frame.sort(ROW_ID))


def _years(rows: pl.LazyFrame, subject: list[str], is_again: pl.Series) -> pl.Series:
    """For each row the years of all rows that are about the same: of most, its own alone."""
    numbered = rows.select(_YEAR, *subject).with_row_index("_at")
    once = numbered.filter(~is_again).select("_at", _years=pl.concat_list(_YEAR))
    of_all = pl.col(_YEAR).over(subject, mapping_strategy="join")
    again = numbered.filter(is_again).select("_at", _years=of_all)
    return pl.concat([once, again]).sort("_at").collect()["_years"]


def villages(data: TableData, areas: pl.DataFrame) -> TableData:
    """The villages of the table, one row each, and, blank, those that only the exports name."""
    data = one_row_each(data, "village")
    others = areas.join(data.frame, on=AREA, how="anti", nulls_equal=True)
    frame = pl.concat([data.frame, others], how="diagonal")
    return replace(data, frame=frame.filter(pl.col(VILLAGE).is_not_null()))
