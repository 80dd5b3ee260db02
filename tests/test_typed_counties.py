"""Counties made from one another by other numbers and names have the same faults."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from support.books import OF_ORDER

from hecha.backends import typed_folder
from hecha.backends.typed_folder import Wanted as Wish
from hecha.declare.origin import ROW, ROW_ID, SOURCE
from hecha.policy import lexicon_of, load
from hecha.reading.resident_id import check_ok
from hecha.results.results import Results
from hecha.rules.checking import check
from hecha.run import product_version
from tools.bench.renumbering import Dictionary, Form, Shared
from tools.bench.typed_counties import SUITE, Made, Wanted, write

TABLES = {
    "member": ("id_key", "person_id", "phone", "household_phone"),
    "household": ("household_id", "bank_card"),
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    folder = tmp_path_factory.mktemp("made") / "province"
    made = write(Wanted(2_400, county=1_200, faults=0.02, shared=0.01, bases=1), folder)
    return folder, made


def _rows(county: Path, table: str) -> pl.DataFrame:
    parts = sorted((county / "tables" / table).rglob("*.parquet"))
    return pl.concat([pl.read_parquet(part) for part in parts]).sort(ROW_ID)


def _checked(county: Path) -> Results:
    given = lexicon_of(SUITE), product_version(), Wish()
    submission = typed_folder.read(county, *given, lambda *_: None)
    return check(submission, load(SUITE, submission.snapshot.day))


def _counties(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/typed.json"))


def test_a_county_made_from_another_has_its_findings(province: tuple[Path, Made]) -> None:
    counties = _counties(province[0])
    runs = [*map(_checked, counties)]
    homes = [_rows(county, "household").select(ROW_ID, "household_id") for county in counties]
    found = [
        run.findings.join(ids, on="household_id", how="left").select(
            "rule", "grain", "severity", ROW_ID
        )
        for run, ids in zip(runs, homes, strict=True)
    ]
    assert_frame_equal(*found, check_row_order=False)
    assert found[0].height > 24
    towns = [set(run.findings["town"].drop_nulls()) for run in runs]
    assert towns[0].isdisjoint(towns[1])


def test_nothing_stands_in_two_counties_but_what_is_shared(province: tuple[Path, Made]) -> None:
    folder, made = province
    assert (made.counties, made.persons) == (2, 2_400)
    both = {}
    for table, columns in TABLES.items():
        one, other = (_rows(county, table) for county in _counties(folder))
        for column in columns:
            both[column] = len(set(one[column].drop_nulls()) & set(other[column].drop_nulls()))
    assert made.shared_people == both["id_key"] == 12
    assert made.shared_phones == both["household_phone"] > 0
    assert made.shared_households == both["household_id"] == 4
    assert both["person_id"] == both["bank_card"] == 0


def test_numbers_and_texts_as_found_move_together(province: tuple[Path, Made]) -> None:
    base, moved = (_rows(county, "member") for county in _counties(province[0]))
    assert moved.filter(pl.col("id_check_ok") != check_ok(pl.col("id_number"))).is_empty()
    for column in ("id_number", "household_id", "person_id", "phone"):
        alike = [rows[column] == rows[f"raw:{column}"] for rows in (base, moved)]
        assert alike[0].equals(alike[1])
    assert base["id_length"].equals(moved["id_length"])


def test_shuffled_rows_are_the_same_rows_and_have_the_same_findings(tmp_path: Path) -> None:
    plain = Wanted(150, county=150, faults=0.05, bases=1)
    write(plain, tmp_path / "sorted")
    write(replace(plain, shuffled=True), tmp_path / "shuffled")
    counties = [tmp_path / name / "县0001" for name in ("sorted", "shuffled")]
    one, other = (_rows(county, "member") for county in counties)
    assert not one["person_id"].equals(other["person_id"])
    same = [rows.drop(ROW_ID).sort(SOURCE, ROW) for rows in (one, other)]
    assert same[0].equals(same[1])
    assert (tmp_path / "sorted.json").is_file()
    found = [
        run.findings.filter(pl.col("rule") != OF_ORDER).drop("task")
        for run in map(_checked, counties)
    ]
    assert found[0].equals(found[1])
    assert found[0]["rule"].n_unique() > 5


def test_texts_written_anew() -> None:
    texts = {
        "520100196503120012": "520110196503120015",
        "520100196503120013": "520110196503120016",  # as wrong as before
        "52010019650312001271": "52011019650312001571",
        "52 0100 19650312 0012": "52 0110 19650312 0015",
        "520100650312001": "520110650312001",
        "９９９９９９196503120012": "９９９９９９196503120012",
        "520100196503120000": "520100196503120000",  # rounded
        "13000123456": "13001123456",
        "130-0012-3456": "130-0112-3456",
        "6217000000000000001": "6217001000000000001",
        "4900002000000001": "4900002100000001",
        "清溪县松松镇政府": "宁康县松柏镇政府",
        "务农": "务农",
    }
    dictionary = Dictionary(pl.Series(list(texts)), ["清溪县", "松松镇"])
    written = dictionary.written(1, ["宁康县", "松柏镇"], Shared())
    found = written.gather(dictionary.at(pl.Series(list(texts)))).to_list()
    assert dict(zip(texts, found, strict=True)) == texts
    keys = dictionary.among(pl.Series(["4900002000000001"]), Form.KEY)
    again = dictionary.written(9, ["宁康县", "松柏镇"], Shared(1, households=keys))
    assert "4900002100000001" in again.to_list()
