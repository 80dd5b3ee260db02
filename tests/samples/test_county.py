"""A sample county as its reader finds it: believable, without a fault, whole or not at all."""

from __future__ import annotations

import filecmp
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import export_headers
from support.audit import faults, rows_of

from hecha.declare.model import normal_header
from hecha.policy.loading import load
from hecha.reading import read
from hecha.reading.layouts import recognise
from hecha.reading.submission import InputRejected
from hecha.rules.checking import check
from hecha.samples import generate
from hecha.samples.export_layouts import HOUSEHOLD, LAYOUTS, MEMBER, SheetLayout
from hecha.samples.villages import apportion
from hecha.samples.writing import FORMATS

NATIONAL, PUNING = date(2023, 12, 31), date(2016, 12, 31)


@pytest.mark.parametrize(
    ("suite", "day", "households", "persons", "seed"),
    [
        ("national", NATIONAL, 260, 860, 1),
        ("national", NATIONAL, 90, 230, 2),
        ("national", NATIONAL, 60, 290, 3),
        ("puning-2016", PUNING, 320, 636, 1),
        ("puning-2016", PUNING, 90, 300, 2),
    ],
)
def test_a_county_without_defects_has_no_fault(
    tmp_path: Path, suite: str, day: date, households: int, persons: int, seed: int
) -> None:
    county = tmp_path / "county"
    generate(county, households=households, persons=persons, suite=suite, defects=0, seed=seed)
    assert faults(county, day) == []
    assert len(rows_of(county, "户信息")) == households
    assert len(rows_of(county, "家庭成员")) == persons
    assert bool(rows_of(county, "监测对象")) == (suite == "national")
    found = check(read([county]), load(suite, day)).findings
    assert set(found["severity"]) <= {"info"}


@pytest.mark.parametrize("formats", FORMATS)
def test_every_format_tells_the_same_county(tmp_path: Path, formats: str) -> None:
    county = tmp_path / "county"
    generate(
        county, households=70, persons=230, suite="national", defects=0, seed=4, formats=formats
    )
    submission = read([county])
    assert submission.snapshot.day == NATIONAL
    assert submission.tables["household"].frame.height == 70
    assert submission.tables["member"].frame["id_number"].n_unique() == 230
    assert submission.tables["pairing"].frame["household_id"].n_unique() == 70
    found = check(submission, load("national", NATIONAL)).findings
    assert set(found["severity"]) <= {"info"}


@pytest.mark.parametrize("households", [1, 2, 5])
def test_the_smallest_counties_are_whole(tmp_path: Path, households: int) -> None:
    for suite, day in (("national", NATIONAL), ("puning-2016", PUNING)):
        county = tmp_path / suite
        generate(county, households=households, persons=households, suite=suite, defects=0, seed=1)
        assert faults(county, day) == []


@pytest.mark.parametrize(
    ("layout", "headers"),
    [(MEMBER, export_headers.C), (HOUSEHOLD, export_headers.C2)],
    ids=["c", "c2"],
)
def test_headers_stand_in_the_real_order(layout: SheetLayout, headers: list[str]) -> None:
    assert layout.headers == headers


def test_every_layout_is_recognised_as_its_table() -> None:
    given_tables = {}
    for name, layout in LAYOUTS.items():
        found = recognise([normal_header(header) for header in layout.headers])
        assert found is not None, name
        given_tables[name] = found.gives[0]
    assert given_tables == {name: layout.table for name, layout in LAYOUTS.items()}


def test_two_titles_stand_above_the_header_and_every_cell_is_text(tmp_path: Path) -> None:
    county = tmp_path / "county"
    generate(county, households=30, persons=95, suite="national", defects=0, seed=1)
    for path in county.iterdir():
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert path.stem.endswith("_20231231")
        assert [cell.value for cell in sheet[1]][1:] == [None] * (sheet.max_column - 1)
        assert all(cell.value for cell in sheet[3])
        kinds = {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row if cell.value}
        assert kinds == {"s"}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        generate(
            tmp_path / name, households=80, persons=260, suite="national", defects=20, seed=seed
        )
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", names, shallow=False)[0] == names
    assert "（基础信息）家庭成员_20231231.xlsx" in names
    same = filecmp.cmpfiles(tmp_path / "one", tmp_path / "three", names, shallow=False)[0]
    assert same == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"households": 0}, "--households"),
        ({"persons": 5}, "--persons"),
        ({"persons": 500}, "--persons"),
        ({"suite": "nowhere"}, "national"),
        ({"defects": -1}, "--defects"),
        ({"defects": 5000}, "样本太小"),
        ({"formats": "pdf"}, "township-sheets"),
        ({"formats": "flat", "defects": 3}, "--defects"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    wanted: dict[str, object] = {
        "households": 20,
        "persons": 60,
        "suite": "national",
        "defects": 0,
        "seed": 1,
        **changed,
    }
    with pytest.raises(InputRejected, match=words):
        generate(tmp_path / "county", **wanted)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_refused_and_an_empty_one_is_filled(tmp_path: Path) -> None:
    used, empty = tmp_path / "used", tmp_path / "empty"
    used.mkdir()
    empty.mkdir()
    (used / "note.txt").write_text("mine")
    with pytest.raises(InputRejected, match="used"):
        generate(used, households=5, persons=15, suite="national", defects=0, seed=1)
    assert [path.name for path in used.iterdir()] == ["note.txt"]
    generate(empty, households=5, persons=15, suite="national", defects=0, seed=1)
    assert len(rows_of(empty, "户信息")) == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "used"]


@given(st.integers(0, 5000), st.lists(st.floats(0.1, 100), min_size=1, max_size=40), st.booleans())
def test_apportioning_loses_nobody(total: int, weights: list[float], one_each: bool) -> None:
    least = int(one_each and total >= len(weights))
    parts = apportion(total, weights, least)
    assert sum(parts) == total
    assert min(parts) >= least
