"""What the place of columns and rows and a missing column may change: nothing but what is said."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from support.files_by_hand import write_csv

from hecha import policy
from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES
from hecha.reading import read
from hecha.reading.layouts import recognise
from hecha.rules.checking import check
from hecha.samples import generate

Row = tuple[str | None, ...]
Book = Mapping[str, list[Row]]
"""Name of a file -> its header and records."""

_OF_ORDER = "HH14"
"""The rule about the order of rows: the head comes first."""
_GROUPS = 12
"""Columns of a table are left out in so many groups, those of all tables at once."""


def book_of(folder: Path) -> dict[str, list[Row]]:
    book = {}
    for path in sorted(folder.glob("*.xlsx")):
        sheet = fastexcel.read_excel(path).load_sheet(
            0, header_row=None, skip_rows=0, dtypes="string"
        )
        rows = sheet.to_polars().rows()
        first = next(at for at, row in enumerate(rows) if len([c for c in row if c]) > 2)
        book[path.stem] = rows[first:]
    return book


def findings(folder: Path, book: Book) -> pl.DataFrame:
    """Fingerprint, rule and message of all that is found in a book, file notices aside."""
    for name, rows in book.items():
        write_csv(folder / f"{name}.csv", rows)
    submission = read([folder])
    results = check(submission, policy.load("national", submission.snapshot.day))
    return (
        results.findings.filter(~pl.col("rule").str.starts_with("FF"))
        .select("fingerprint", "rule", "message")
        .sort("fingerprint")
    )


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


def test_permuted_columns_give_the_same_findings(tmp_path: Path, faulty: Book) -> None:
    chance = random.Random(3)
    permuted = {}
    for name, rows in faulty.items():
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        permuted[name] = [tuple(row[at] for at in order) for row in rows]
    before = findings(tmp_path / "before", faulty)
    assert before.height > 50
    assert findings(tmp_path / "after", permuted).rows() == before.rows()


def test_shuffled_rows_give_the_same_findings(tmp_path: Path, faulty: Book) -> None:
    chance = random.Random(5)
    shuffled = {
        name: [rows[0], *chance.sample(rows[1:], len(rows) - 1)] for name, rows in faulty.items()
    }
    before = findings(tmp_path / "before", faulty).filter(pl.col("rule") != _OF_ORDER)
    after = findings(tmp_path / "after", shuffled).filter(pl.col("rule") != _OF_ORDER)
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
    before = findings(tmp_path / "before", book).filter(pl.col("rule") != _OF_ORDER)
    after = findings(tmp_path / "after", shuffled).filter(pl.col("rule") != _OF_ORDER)
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
