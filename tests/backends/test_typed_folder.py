"""``hecha load``: the exports are read once, and a check of what it wrote is a check of them."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import fields, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from support.process import ROOT, Hecha

from hecha.backends import typed_folder
from hecha.cli import main
from hecha.declare.origin import TYPED_MARK
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import InputRejected, Submission, TableData
from hecha.rules.checking import check as check_rules
from hecha.rules.tasks import with_tasks
from hecha.run import load, product_version, typed

SAMPLES = ROOT / "sample_exports"


def as_read(submission: Submission) -> dict[str, object]:
    """All of a submission but where it was read from, its frames as Arrow-like columns."""
    found: dict[str, object] = {}
    for field in fields(submission):
        value = getattr(submission, field.name)
        if field.name in ("tables", "previous"):
            for name, data in value.items():
                found[f"{field.name} {name}"] = (data.table, data.sources)
                for part, frame in (("frame", data.frame), ("raw", data.raw)):
                    found[f"{field.name} {name} {part}"] = columns(frame)
            found[field.name] = list(value)
        elif isinstance(value, pl.DataFrame):
            found[field.name] = columns(value)
        elif field.name == "contradictions":
            found[field.name] = value
            found["differences"] = [columns(one.differences) for one in value]
        elif field.name != "given":
            found[field.name] = value
    return found


def columns(frame: pl.DataFrame) -> list[tuple[str, pl.DataType, list[object]]]:
    return [(column.name, column.dtype, column.to_list()) for column in frame]


@pytest.fixture(scope="module")
def damaged(faulty_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The faulty county with a file that is not read."""
    county = copied(faulty_county, tmp_path_factory.mktemp("damaged") / "county")
    (county / "结对.mdb").write_bytes(b"\0" * 100)
    return county


@pytest.fixture(scope="module")
def loaded(
    damaged: Path, tmp_path_factory: pytest.TempPathFactory, hecha: Hecha
) -> tuple[Path, str]:
    """It loaded by the command, and what that said."""
    folder = tmp_path_factory.mktemp("loaded") / "typed"
    done = hecha("load", damaged, "-o", folder)
    assert done.returncode == 1, done.stderr
    return folder, done.stdout


@pytest.fixture
def typed_county(loaded: tuple[Path, str]) -> Path:
    """The folder the county was loaded into."""
    return loaded[0]


def copied(folder: Path, target: Path) -> Path:
    for path in folder.rglob("*"):
        if path.is_file():
            to = target / path.relative_to(folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
    return target


def submission_in(folder: Path, suite: str = "national") -> Submission:
    """The submission a folder of ``hecha load`` holds."""
    return typed_folder.read(
        folder, lexicon_of(suite), product_version(), typed_folder.Wanted(), lambda *_: None
    )


@pytest.mark.parametrize(
    ("sample", "suite"),
    [("clean", "national"), ("mixed-formats", "national"), ("xianning-2020", "xianning-2020")],
)
def test_a_loaded_sample_is_what_was_read(sample: str, suite: str, tmp_path: Path) -> None:
    run = load(SAMPLES / sample, tmp_path / "typed", suite=suite)
    assert run.submission is not None
    again = submission_in(tmp_path / "typed", suite)
    assert as_read(again) == as_read(run.submission)


def test_a_check_of_the_loaded_tables_is_a_check_of_the_exports(
    damaged: Path, typed_county: Path
) -> None:
    """Findings, evidence, outcomes and tasks alike, byte by byte."""
    submissions = read([damaged], lexicon=lexicon_of("national")), submission_in(typed_county)
    assert as_read(submissions[0]) == as_read(submissions[1])
    results = []
    for submission in submissions:
        found = check_rules(submission, load_suite("national", submission.snapshot.day))
        results.append(with_tasks(found, submission.tables))
    assert results[0].findings.height > 100
    for name in ("findings", "evidence", "outcomes", "tasks", "subjects"):
        assert as_bytes(getattr(results[0], name)) == as_bytes(getattr(results[1], name)), name


def as_bytes(frame: pl.DataFrame) -> bytes:
    content = BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def test_what_was_not_read_is_said_when_loading(loaded: tuple[Path, str]) -> None:
    assert "没有读取 1 处" in loaded[1]
    assert "结对.mdb" in loaded[1]


def test_only_the_owner_can_open_what_was_loaded(typed_county: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no such permissions")
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in typed_county.rglob("*") if path.is_file()
    }
    folders = [typed_county, *(path for path in typed_county.rglob("*") if path.is_dir())]
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_rows_lie_by_county_with_their_origin(typed_county: Path) -> None:
    parts = sorted((typed_county / "tables" / "member").rglob("*.parquet"))
    for part in parts:
        rows = pl.read_parquet(part)
        assert rows["_county"].n_unique() == 1
        assert rows["_row_id"].is_sorted()
        assert {"_source", "_row", "raw:name"} <= set(rows.columns)


def test_rows_of_counties_that_lie_among_each_other_come_back_in_their_order(
    typed_county: Path, tmp_path: Path
) -> None:
    kept = submission_in(typed_county)
    tables = {}
    for name, data in kept.tables.items():
        county = pl.Series("_county", ["甲县", None, "乙县"], pl.String)
        among = county.gather(pl.int_range(data.frame.height, eager=True) % 3)
        tables[name] = replace(data, frame=data.frame.with_columns(among))
    mixed = replace(kept, tables=tables)
    typed_folder.write(mixed, tmp_path / "mixed", lexicon_of("national"), product_version())
    assert len(list((tmp_path / "mixed" / "tables" / "member").iterdir())) == 3
    assert as_read(submission_in(tmp_path / "mixed")) == as_read(mixed)
    wanted = typed_folder.Wanted()
    outline = typed_folder.outline(
        tmp_path / "mixed", lexicon_of("national"), product_version(), wanted
    )
    assert {county for county, _ in outline.places} == {"甲县", "乙县", None}


def rejected(folder: Path, **options: object) -> str:
    with pytest.raises(InputRejected) as raised:
        typed(folder, facts=False, **options)  # type: ignore[arg-type]
    return raised.value.of("en")


@pytest.fixture
def own(typed_county: Path, tmp_path: Path) -> Path:
    """A copy of the loaded county to damage."""
    return copied(typed_county, tmp_path / "own")


def test_a_part_that_is_missing_or_changed_is_refused(own: Path) -> None:
    part = next((own / "tables" / "household").rglob("*.parquet"))
    content = part.read_bytes()
    part.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "not as it was written" in rejected(own)
    part.unlink()
    assert "not whole" in rejected(own)


@pytest.mark.parametrize("damage", ["{", "[]", '{"sha256": ""}', ""])
def test_a_damaged_manifest_is_refused(own: Path, damage: str) -> None:
    (own / TYPED_MARK).write_text(damage, encoding="utf-8")
    assert "not as it was written" in rejected(own)


def test_a_changed_manifest_is_refused(own: Path) -> None:
    content = json.loads((own / TYPED_MARK).read_text(encoding="utf-8"))
    content["submission"]["unread"] = [{"file": "x"}]
    (own / TYPED_MARK).write_text(json.dumps(content), encoding="utf-8")
    assert "not as it was written" in rejected(own)


def test_another_version_is_refused(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_folder, "_code", lambda: "0" * 64)
    assert "Another version" in rejected(own)


def test_other_headers_are_refused(typed_county: Path) -> None:
    assert "--suite" in rejected(typed_county, suite="xianning-2020")


def test_another_day_period_or_pattern_is_refused(typed_county: Path, clean_county: Path) -> None:
    assert "2023-12-31" in rejected(typed_county, as_of=date(2022, 12, 31))
    assert "--previous" in rejected(typed_county, previous=clean_county)
    assert "--leave-out" in rejected(typed_county, leave_out=["*x*"])
    assert "alone" in rejected([typed_county, clean_county])  # type: ignore[arg-type]


def test_the_same_day_is_accepted(typed_county: Path) -> None:
    assert "household" in typed(typed_county, as_of=date(2023, 12, 31), facts=False)


def test_a_folder_with_other_files_is_not_written_into(
    clean_county: Path, typed_county: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputRejected, match=r"空的文件夹"):
        load(clean_county, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_loading_again_replaces_the_earlier_set(own: Path, clean_county: Path) -> None:
    load(clean_county, own)
    parts = {path.relative_to(own).as_posix() for path in own.rglob("*.parquet")}
    content = json.loads((own / TYPED_MARK).read_text(encoding="utf-8"))["manifest"]
    listed = [*content["records"], *(part for one in content["tables"] for part in one["parts"])]
    assert parts == {part["file"] for part in listed}


def test_a_loaded_folder_among_the_exports_is_left_out(clean_county: Path, tmp_path: Path) -> None:
    county = copied(clean_county, tmp_path / "county")
    first = load(county, county / "typed")
    second = load(county, tmp_path / "typed")
    assert second.table_rows == first.table_rows
    assert "typed" in second.left_out


def test_the_help_names_the_exit_codes() -> None:
    from click.testing import CliRunner

    done = CliRunner().invoke(main, ["load", "--help"])
    assert "没有载入" in done.output


def test_tables_without_rows_come_back(tmp_path: Path, typed_county: Path) -> None:
    kept = submission_in(typed_county)
    data = kept.tables["village"]
    empty = TableData(data.table, data.frame.clear(), data.raw.clear(), data.sources)
    bare = replace(kept, tables={"village": empty}, previous={})
    typed_folder.write(bare, tmp_path / "bare", lexicon_of("national"), product_version())
    assert as_read(submission_in(tmp_path / "bare")) == as_read(bare)
