"""What the place of columns and rows and a missing column may change: nothing but what is said."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from support.books import OF_ORDER, Book, Row, book_of, findings, written

from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES
from hecha.reading.layouts import recognise
from hecha.samples import generate

_GROUPS = 12
"""Columns of a table are left out in so many groups, those of all tables at once."""


_LEDGER_GROUPS = 6
"""The same where the ledgers and the registers of five levels are there too."""
_LEDGER_SUITE = "xianning-2020"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("clean") / "county"
    generate(folder, households=24, persons=76, suite="national", defects=0, seed=7)
    return book_of(folder)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("faulty") / "county"
    generate(folder, households=60, persons=190, suite="national", defects=50, seed=11)
    return book_of(folder)


@pytest.fixture(scope="module")
def found_in_clean(tmp_path_factory: pytest.TempPathFactory, clean: Book) -> pl.DataFrame:
    return findings(tmp_path_factory.mktemp("all"), clean)


@pytest.fixture(scope="module")
def found_in_faulty(tmp_path_factory: pytest.TempPathFactory, faulty: Book) -> pl.DataFrame:
    return findings(tmp_path_factory.mktemp("all"), faulty)


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A county with every ledger of the samples and the registers of five levels, with faults in
    these; its exports are clean."""
    folder = tmp_path_factory.mktemp("ledgers") / "county"
    generate(
        folder,
        households=24,
        persons=76,
        suite=_LEDGER_SUITE,
        defects=24,
        seed=11,
        ledgers=True,
    )
    return book_of(folder)


@pytest.fixture(scope="module")
def keys_of_ledgers(
    tmp_path_factory: pytest.TempPathFactory, ledgers: Book
) -> dict[str, frozenset[int]]:
    """Positions of the key columns of every file, as they were read."""
    places: dict[str, frozenset[int]] = {}
    for source in written(tmp_path_factory.mktemp("keys"), ledgers).sources:
        name = source.file.removesuffix(".csv")
        headers = {
            source.headers[table][key]
            for table in source.columns
            for key in TABLES[table].key
            if key in source.headers[table]
        }
        header = ledgers[name][0]
        keys = frozenset(at for at, text in enumerate(header) if text in headers)
        places[name] = places.get(name, frozenset()) | keys
    assert places.keys() == ledgers.keys()
    return places


@pytest.fixture(scope="module")
def found_in_ledgers(tmp_path_factory: pytest.TempPathFactory, ledgers: Book) -> pl.DataFrame:
    found = findings(tmp_path_factory.mktemp("all"), ledgers, _LEDGER_SUITE)
    assert {"LG01", "LG14", "LV12"} & {*found["rule"]}
    return found


def keys_of(rows: list[Row]) -> set[int]:
    """Positions of the key columns of a sheet's tables."""
    headers = [normal_header(text or "") for text in rows[0]]
    layout = recognise(headers)
    assert layout is not None
    return {
        at
        for name in layout.gives
        for at, column in TABLES[name].match(headers).items()
        if column.name in TABLES[name].key
    }


@pytest.mark.parametrize("group", range(_GROUPS))
def test_a_missing_column_makes_no_finding(
    tmp_path: Path, clean: Book, found_in_clean: pl.DataFrame, group: int
) -> None:
    less = {}
    for name, rows in clean.items():
        keys = keys_of(rows)
        kept = [at for at in range(len(rows[0])) if at in keys or at % _GROUPS != group]
        less[name] = [tuple(row[at] for at in kept) for row in rows]
    found = findings(tmp_path, less)
    assert found.join(found_in_clean, on="fingerprint", how="anti").rows() == []


@pytest.mark.parametrize("group", range(_LEDGER_GROUPS))
def test_a_column_missing_from_ledgers_and_levels_makes_no_finding(
    tmp_path: Path,
    ledgers: Book,
    keys_of_ledgers: Mapping[str, frozenset[int]],
    found_in_ledgers: pl.DataFrame,
    group: int,
) -> None:
    less = {}
    for name, rows in ledgers.items():
        keys = keys_of_ledgers[name]
        kept = [at for at in range(len(rows[0])) if at in keys or at % _LEDGER_GROUPS != group]
        less[name] = [tuple(row[at] for at in kept) for row in rows]
    found = findings(tmp_path, less, _LEDGER_SUITE)
    known = found_in_ledgers.select("rule").unique()
    assert found.join(known, on="rule", how="anti").rows() == []
    assert found.height <= found_in_ledgers.height


def test_the_order_of_rows_and_columns_of_ledgers_and_levels_does_not_matter(
    tmp_path: Path, ledgers: Book, found_in_ledgers: pl.DataFrame
) -> None:
    chance = random.Random(3)
    other = {}
    for name, rows in ledgers.items():
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        shuffled = [rows[0], *chance.sample(rows[1:], len(rows) - 1)]
        other[name] = [tuple(row[at] for at in order) for row in shuffled]
    after = findings(tmp_path, other, _LEDGER_SUITE).filter(pl.col("rule") != OF_ORDER)
    assert after.rows() == found_in_ledgers.filter(pl.col("rule") != OF_ORDER).rows()


def test_permuted_columns_give_the_same_findings(
    tmp_path: Path, faulty: Book, found_in_faulty: pl.DataFrame
) -> None:
    chance = random.Random(3)
    permuted = {}
    for name, rows in faulty.items():
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        permuted[name] = [tuple(row[at] for at in order) for row in rows]
    assert found_in_faulty.height > 50
    assert findings(tmp_path, permuted).rows() == found_in_faulty.rows()


def test_shuffled_rows_give_the_same_findings(
    tmp_path: Path, faulty: Book, found_in_faulty: pl.DataFrame
) -> None:
    chance = random.Random(5)
    shuffled = {
        name: [rows[0], *chance.sample(rows[1:], len(rows) - 1)] for name, rows in faulty.items()
    }
    before = found_in_faulty.filter(pl.col("rule") != OF_ORDER)
    after = findings(tmp_path, shuffled).filter(pl.col("rule") != OF_ORDER)
    assert after.rows() == before.rows()


def test_which_row_stands_for_a_household_does_not_depend_on_the_order(
    tmp_path: Path, faulty: Book
) -> None:
    chance = random.Random(9)
    book = {
        name: _with_rows_that_differ(rows, chance) if re.search("监测对象|户信息", name) else rows
        for name, rows in faulty.items()
    }
    shuffled = {
        name: [rows[0], *chance.sample(rows[1:], len(rows) - 1)] for name, rows in book.items()
    }
    before = findings(tmp_path / "before", book).filter(pl.col("rule") != OF_ORDER)
    after = findings(tmp_path / "after", shuffled).filter(pl.col("rule") != OF_ORDER)
    assert "HH15" in set(before["rule"])
    assert after.rows() == before.rows()


_OF_HOUSEHOLDS = (
    *("主要致贫原因", "住房面积", "耕地面积（亩）", "人均纯收入", "工资性收入", "是否危房户"),
    *("识别监测时间", "产业帮扶", "综合保障", "致贫/返贫风险1", "风险消除方式", "家庭人口数"),
)


def _with_rows_that_differ(rows: list[Row], chance: random.Random) -> list[Row]:
    """The rows, some of which are followed by another one of the household with other values."""
    told = [rows[0]]
    for row in rows[1:]:
        told.append(row)
        if chance.random() < 0.3:
            other = chance.choice(rows[1:])
            told.append(
                tuple(
                    b if head in _OF_HOUSEHOLDS and chance.random() < 0.5 else a
                    for head, a, b in zip(rows[0], row, other, strict=True)
                )
            )
    return told
