"""Numbers that were corrected: who is known by an old one is the same household or person.

A follow-up knows of a correction from what it keeps anyway: a household whose people have another
number now (hecha.followup.aliases), a task of a person who has another ID number or person number
than before, and answers 已改正 to tasks about such a number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

import polars as pl

from hecha.declare.columns import HOUSEHOLD_ID, ID_NUMBER, PERSON_ID
from hecha.declare.model import normal_header
from hecha.followup.digests import Digests
from hecha.followup.in_force import IN_FORCE
from hecha.followup.stored import frame_of, rows_of
from hecha.reading.resident_id import key as id_key
from hecha.results.results import CORRECTED

HOUSEHOLD, PERSON, NUMBER = "household", "person", "number"
_COLUMNS = {HOUSEHOLD: HOUSEHOLD_ID, PERSON: PERSON_ID, NUMBER: ID_NUMBER}
_SCHEMA = {"kind": pl.String, "old": pl.String, "new": pl.String}
_STORED = "SELECT kind, old, new FROM renames"
_ANSWERED = f"""
SELECT "column", household, person, tasks.number, new_value FROM answers JOIN tasks USING (task)
WHERE kind = '{CORRECTED}' AND answers.number IN ({IN_FORCE})
"""


def of_households(moved: pl.DataFrame) -> pl.DataFrame:
    """kind, old, new: from the digests of households (household, new) under another number."""
    return moved.select(pl.lit(HOUSEHOLD).alias("kind"), old="household", new="new")


def of_persons(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """kind, old, new: of the persons of some tasks as they are (task, grain, person, number, name)
    and as they were. Who has kept one of the numbers, or the name, is the same person."""
    both = now.filter(pl.col("grain") == "person").join(before, on="task", suffix="_before")
    same = {name: pl.col(name) == pl.col(f"{name}_before") for name in (PERSON, NUMBER, "name")}
    found = [
        both.filter(
            pl.any_horizontal(same[name] for name in same if name != kind), same[kind].not_()
        ).select(pl.lit(kind).alias("kind"), old=f"{kind}_before", new=kind)
        for kind in (PERSON, NUMBER)
    ]
    return pl.concat(found).drop_nulls().unique()


def keep_renames(connection: sqlite3.Connection, *found: pl.DataFrame) -> None:
    """Write them (kind, old, new)."""
    connection.executemany(
        "INSERT OR REPLACE INTO renames VALUES (?, ?, ?)",
        rows_of(pl.concat(found).select(_SCHEMA.keys()).sort(pl.all())),
    )


def current(connection: sqlite3.Connection, digests: Digests, kind: str) -> dict[str, str]:
    """The digest a household or person is known by now, for each that they were known by."""
    known = dict[str, str]()
    for row in pl.concat([frame_of(connection, _STORED), _answered(connection, digests)]).rows():
        if row[0] == kind and row[1] != row[2]:
            known[row[1]] = row[2]
    return {old: _last(known, old) for old in known}


def _last(known: Mapping[str, str], old: str) -> str:
    """The end of a chain of corrections; of one that leads back, always the same member."""
    chain = [old]
    while (new := known.get(chain[-1])) is not None:
        if new in chain:
            return min(chain[chain.index(new) :])
        chain.append(new)
    return chain[-1]


def _answered(connection: sqlite3.Connection, digests: Digests) -> pl.DataFrame:
    """kind, old, new: what officers answered to tasks about a number itself."""
    rows = []
    for header, *old, value in connection.execute(_ANSWERED):
        name = normal_header(header or "")
        for (kind, column), digest in zip(_COLUMNS.items(), old, strict=True):
            if digest is not None and name in column.headers:
                text = value.strip()
                rows.append((kind, digest, _id_key(text) if kind == NUMBER else text))
    found = pl.DataFrame(rows, _SCHEMA, orient="row")
    return found.with_columns(digests.column(found["new"])).drop_nulls()


def _id_key(text: str) -> str | None:
    found: str | None = pl.select(id_key(pl.lit(text.upper()))).item()
    return found
