"""The benchmark of whole runs measures processes and writes its tables; no time is asserted."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from hecha.reading import read
from tools.bench import followup, gx, registry, scale, workbook
from tools.bench import read as reading
from tools.bench.measure import NOTES, Comparison, Measure, measured, with_tables
from tools.bench.memory_limit import MemoryLimit, NoLimit
from tools.bench.phases import OUTPUT, PHASES, Clock, bare_scan, owner_of, report
from tools.bench.scale import Setting, county_with_one_phone
from tools.bench.work import WORK


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
    lines = "\n".join(Comparison("Output", (base, whole)).lines()).splitlines()
    assert "## Output" in lines
    assert "| work | CPU s | × made | wall s | peak MiB | collects | rows or findings |" in lines
    assert sum(line.startswith(("| made |", "| written |")) for line in lines) == 2


def test_a_limit_of_memory_holds_for_a_process_and_what_it_starts() -> None:
    asked = "import subprocess; subprocess.run(['cat', '/proc/self/cgroup'], check=True)"
    try:
        with MemoryLimit(1 << 30) as group:
            command = group.within([sys.executable, "-c", asked])
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            assert group.killed == 0
    except NoLimit as why:
        pytest.skip(str(why))
    assert f"/hecha-bench-{os.getpid()}\n" in said


def test_tables_and_what_people_noted_are_kept() -> None:
    first = with_tables("", {"a 1": "## A\n\n| 1 |\n", "b 1": "## B\n"})
    noted = first + f"{NOTES}\n\n## A profile\n"
    again = with_tables(noted, {"a 1": "## A\n\n| 2 |\n", "a 2": "## A of 2"})
    assert again.endswith(f"{NOTES}\n\n## A profile\n")
    parts = ["<!-- a 1 -->", "| 2 |", "<!-- b 1 -->", "## B", "<!-- a 2 -->", "## A of 2"]
    assert [line for line in again.splitlines() if line in {*parts, "| 1 |"}] == parts


@pytest.fixture(scope="module")
def done() -> dict[str, int]:
    """What pieces of work did: each is done once, for it takes as long for 150 persons as for 1."""
    return {}


@pytest.mark.parametrize("table", sorted({*scale.TABLES} - {"phases"}))
def test_every_table_is_measured(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: dict[str, int]
) -> None:
    def in_this_process(name: str, *work: str, **_: object) -> Measure:
        piece, *arguments = work
        key = " ".join([piece, *arguments[:1]]) if piece == "rows" else piece
        if key not in done:
            done[key] = WORK[piece](*arguments)
        return Measure(name, 1.0, 1.0, 1.0, 1, done[key])

    monkeypatch.setattr(scale, "measured", in_this_process)
    monkeypatch.setattr(scale, "_python_of_others", lambda: None)
    monkeypatch.setattr("hecha.web.warm.load", lambda: None)  # here it is loaded
    monkeypatch.setattr("tools.bench.work._wait_until_idle", lambda: None)
    setting = Setting(tmp_path, tmp_path, county=150)
    (text,) = scale.measure([table], [150], setting, tmp_path / "RESULTS.md")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > 2
    assert all(row[-1].strip(" |").replace(",", "").isdigit() for row in rows[1:])
    assert text.strip() in (tmp_path / "RESULTS.md").read_text(encoding="utf-8")


def test_the_commands_apart_from_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tools.bench", "30"])
    reading.main()
    followup.main()
    said = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in said] == ["30 persons", "written", "compared"]
    assert workbook.texts_kept(workbook.ours, tmp_path) == len(workbook.TRICKY)
    frame = pl.DataFrame(gx.columns(30))
    assert len(gx._validate("polars", frame).results) == len(gx.SUITE)


def test_a_registry_of_two_counties_has_every_number_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "BLOCK", 45)
    registry.write(90, tmp_path / "registry", faults=0)
    tables = read([tmp_path / "registry"]).tables
    member = tables["member"].frame
    assert member.height == 90
    assert member["_county"].n_unique() == 2
    assert member["id_key"].n_unique() == member["person_id"].n_unique() == 90
    assert tables["household"].frame["household_id"].n_unique() == 30
    assert bare_scan(tmp_path / "registry")[0] > 0


def test_every_phase_names_functions_that_are_there() -> None:
    for path in [path for phases in (PHASES, OUTPUT) for one in phases.values() for path in one]:
        owner, name = owner_of(path)
        assert callable(getattr(owner, name)), path


def test_a_phase_is_charged_without_the_phases_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 1.0, 3.0, 6.0, 10.0])
    monkeypatch.setattr("tools.bench.phases.process_time", lambda: next(ticks))
    monkeypatch.setattr("tools.bench.phases.count_collects", lambda: lambda: 0)
    clock = Clock()
    with clock.within("outer"), clock.within("inner"):
        pass
    assert {phase: spent.cpu for phase, spent in clock.spent.items()} == {
        "outside": 1.0,
        "outer": 6.0,
        "inner": 3.0,
    }
    lines = [*report(clock, ("outer", "inner"))]
    assert [line.split(" | ")[:3] for line in lines[2:]] == [
        ["| outer", "6.0", "60%"],
        ["| inner", "3.0", "30%"],
        ["| outside", "1.0", "10%"],
        ["| all", "10.0", "100%"],
    ]
