"""A wrong cell of any table is reported once, at the cell: by CE or by the rule of its column."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from hecha.declare.model import Kind
from hecha.declare.tables import TABLES
from hecha.policy import load
from hecha.reading import read
from hecha.rules.checking import check
from hecha.samples import generate

NONSENSE = "不清楚"
TABLES_OF_PERSONS = ("household", "member", "monitored", "work_spell", "pairing", "village")
DERIVED = frozenset({"year"})
"""年度 decides which rows are checked at all."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cells") / "county"
    generate(folder, households=30, persons=90, suite="national", defects=0, seed=11)
    return folder


def typed_columns(table: str) -> Iterator[str]:
    for column in TABLES[table].columns:
        if column.kind.is_typed and column.kind is not Kind.YEAR and column.name not in DERIVED:
            yield column.name


@pytest.mark.parametrize("table", TABLES_OF_PERSONS)
def test_a_word_in_a_column_of_numbers_or_dates_is_reported_at_its_cell(
    table: str, county: Path
) -> None:
    submission = read([county])
    data = submission.tables[table]
    policy = load("national", submission.snapshot.day)
    whole = frozenset(data.frame["_source"].unique().to_list())
    there = [name for name in typed_columns(table) if whole <= data.sources_with(name)]
    assert there
    # One column a row, so that no two words meet in one row.
    frame, raw, wanted = data.frame, data.raw, set()
    for at, name in enumerate(there):
        row = at % frame.height
        hit = pl.int_range(frame.height) == row
        frame = frame.with_columns(
            pl.when(~hit).then(name).alias(name),
            (hit | pl.col(f"{name}__bad")).alias(f"{name}__bad"),
        )
        raw = raw.with_columns(pl.when(hit).then(pl.lit(NONSENSE)).otherwise(name).alias(name))
        wanted.add((int(frame["_row"][row]), data.header(name, int(frame["_source"][row]))))
    tables = {**submission.tables, table: type(data)(data.table, frame, raw, data.sources)}
    results = check(replace(submission, tables=tables), policy)
    first = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    cells = first.filter((pl.col("table") == table) & (pl.col("value") == NONSENSE))
    found = [(row, column) for row, column in cells.select("row", "column").rows()]
    assert set(found) == wanted
    assert sorted(found) == sorted(set(found)), "a cell is reported by two rules"
