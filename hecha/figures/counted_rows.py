"""The tables of a submission as figures are counted on them: the rule book's World over one row
per household, person and village.

- Rows without a county are of the only county there is.
- A household or person stated several times (by year, or by several exports) is one row, that of
  the latest year; of a person, ``_years`` are the years of all rows.
- A village that only households or persons name is a row of the village table, without row id.
- Ledgers name their areas as the exports do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.figures.ledger_rows import laid_on
from hecha.policy.policy import Policy
from hecha.reading.submission import Submission, TableData
from hecha.rules import rulebook
from hecha.rules.trace import World

AREA = list(AREA_COLUMNS)
COUNTY, _, VILLAGE = AREA_COLUMNS
_YEAR = "year"

EXPORTS = ("village", "household", "member")
"""The tables that state which areas there are: other lists may call them differently."""


def build(submission: Submission, policy: Policy) -> World:
    """The tables of a submission, ready to be counted, with the facts of the rule book.

    ``raw`` and the row ids of a table are those of the submission.
    """

    county = pl.lit(only_county(submission), pl.String)
    tables = {
        name: replace(data, frame=data.frame.with_columns(pl.col(COUNTY).fill_null(county)))
        for name, data in submission.tables.items()
    }
    for name in {"household", "member"} & tables.keys():
        tables[name] = _one_row_each(tables[name], _KEYS[name](tables[name].frame))
    areas = named_areas(tables)
    if "village" in tables:
        tables["village"] = _every_village(_one_row_each(tables["village"], []), areas)
    for name in policy.ledgers.keys() & tables.keys():
        tables[name] = replace(tables[name], frame=laid_on(tables[name].frame, areas))
    return World(tables, rulebook.load(), policy)


def only_county(submission: Submission) -> str | None:
    """The county of a submission that names a single one: in its exports, else anywhere."""
    named = {
        name: frozenset(data.frame[COUNTY].drop_nulls().unique())
        for name, data in submission.tables.items()
    }
    exports = frozenset[str]().union(*(named.get(name, ()) for name in EXPORTS))
    names = exports or frozenset[str]().union(*named.values())
    return next(iter(names)) if len(names) == 1 else None


def named_areas(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """Every area (AREA) that a row of the exports is in, once."""
    frames = [tables[name].frame.select(AREA) for name in EXPORTS if name in tables]
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(AREA, pl.String)), *frames]).unique()


def _unnamed() -> pl.Expr:
    """A key for a row that has none: itself."""
    return "#" + pl.col(ROW_ID).cast(pl.String)


def _of_household(frame: pl.DataFrame) -> list[pl.Expr]:
    return [pl.coalesce(*_there(frame, "household_id"), _unnamed())]


def _of_person(frame: pl.DataFrame) -> list[pl.Expr]:
    ways = _there(frame, "person_id")
    if len(named := _there(frame, "id_number", "name")) == 2:
        ways.append(pl.concat_str(named))
    return [*_there(frame, "household_id"), pl.coalesce(*ways, _unnamed())]


def _there(frame: pl.DataFrame, *names: str) -> list[pl.Expr]:
    return [pl.col(name) for name in names if name in frame.columns]


_KEYS = {"household": _of_household, "member": _of_person}


def _one_row_each(data: TableData, keys: list[pl.Expr]) -> TableData:
    """One row per area and key: the latest year, then by content, never by the order of rows."""
    named = [f"_key_{number}" for number in range(len(keys))]
    subject = [*AREA, *named]
    rows = data.frame.with_columns(
        key.alias(name) for key, name in zip(keys, named, strict=True)
    ).with_columns(_rows=pl.len().over(subject))
    has_year = _YEAR in rows.columns
    if has_year:
        rows = rows.with_columns(_years=pl.col(_YEAR).over(subject, mapping_strategy="join"))
    content = [c.name for c in data.table.columns if c.name in rows.columns and c.name != _YEAR]
    latest = [pl.col(_YEAR).neg()] if has_year else []
    kept = (
        rows.filter(pl.col("_rows") > 1)
        .sort(*latest, *content, SOURCE, ROW, nulls_last=True)
        .unique(subject, keep="first", maintain_order=True)
    )
    frame = pl.concat([rows.filter(pl.col("_rows") == 1), kept]).sort(ROW_ID)
    return replace(data, frame=frame.drop("_rows", *named))


def _every_village(data: TableData, areas: pl.DataFrame) -> TableData:
    """The villages of the table and, blank, those that only the exports name."""
    others = areas.join(data.frame, on=AREA, how="anti", nulls_equal=True)
    frame = pl.concat([data.frame, others], how="diagonal")
    return replace(data, frame=frame.filter(pl.col(VILLAGE).is_not_null()))
