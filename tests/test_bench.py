"""The benchmark of whole runs measures processes and writes its tables; no time is asserted."""

from pathlib import Path

import polars as pl

from tools.bench.scale import Comparison, county_with_one_phone, measured, text


def test_a_county_with_one_phone_on_some_households(tmp_path: Path) -> None:
    county_with_one_phone(tmp_path / "county", 60, 5)
    (book,) = (tmp_path / "county").glob("*家庭成员*.xlsx")
    cells = pl.read_excel(book, engine="calamine", has_header=False, infer_schema_length=0)
    phones = cells.unpivot()["value"].drop_nulls().value_counts(sort=True)
    assert phones.filter(pl.col("value") == "13800138000")["count"].to_list() == [5]


def test_processes_are_measured_and_compared(tmp_path: Path) -> None:
    base = measured("made", "data", "50")
    whole = measured("written", "write", "50", str(tmp_path / "out"))
    assert base.rows == whole.rows == 50
    assert whole.collects > base.collects > 0
    assert (tmp_path / "out" / "findings.csv").is_file()
    lines = text([Comparison("Output", (base, whole))]).splitlines()
    assert "## Output" in lines
    assert "| work | CPU s | × made | wall s | peak MiB | collects | rows or findings |" in lines
    assert sum(line.startswith(("| made |", "| written |")) for line in lines) == 2
