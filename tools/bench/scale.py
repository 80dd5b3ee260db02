"""What whole runs cost, each against a baseline of the same run, written to RESULTS.md.

    python -m tools.bench.scale [--persons 30000] [--findings 1000000] [--registry 400000]
                                [-o tools/bench/RESULTS.md]

Every piece of work is a process of its own (tools.bench.work), so that its CPU seconds and its peak
of memory are its own; those of the processes it starts are in them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from hecha.samples import generate
from hecha.samples.book import Book, fill
from hecha.samples.county import make_county
from hecha.samples.profiles import PROFILES
from hecha.samples.writing import write
from tools.bench import registry

RESULTS = Path(__file__).parent / "RESULTS.md"
NOTES = "# Notes, by hand"
"""From this line on RESULTS.md is written by people, and kept."""
_PHONE = "13800138000"
_HOUSEHOLD = 3
"""Persons of a household in the counties made here, on average."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one process took: seconds, MiB, plans evaluated by Polars, rows or findings."""

    name: str
    cpu: float
    wall: float
    peak: float
    collects: int
    rows: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measures of one table of RESULTS.md, the baseline first."""

    title: str
    measures: tuple[Measure, ...]

    def lines(self) -> Iterator[str]:
        """The table in Markdown."""
        base = self.measures[0]
        yield f"## {self.title}\n"
        yield f"| work | CPU s | × {base.name} | wall s | peak MiB | collects | rows or findings |"
        yield "|---|---|---|---|---|---|---|"
        for one in self.measures:
            yield (
                f"| {one.name} | {one.cpu:.1f} | {one.cpu / base.cpu:.2f} | {one.wall:.1f} "
                f"| {one.peak:,.0f} | {one.collects:,} | {one.rows:,} |"
            )
        yield ""


def measured(name: str, *work: str) -> Measure:
    """One piece of work of tools.bench.work. Raises RuntimeError if it fails."""
    start = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.bench.work", *work], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(work)} failed")
    wall, did = perf_counter() - start, json.loads(said)
    cpu = usage.ru_utime + usage.ru_stime
    return Measure(name, cpu, wall, usage.ru_maxrss / 1024, did["collects"], did["rows"])


def county(folder: Path, persons: int, *, defects: int) -> None:
    """An invented county of xlsx files."""
    households = persons // _HOUSEHOLD
    generate(
        folder, households=households, persons=persons, suite="national", defects=defects, seed=1
    )


def county_with_one_phone(folder: Path, persons: int, households: int) -> None:
    """The same county without defects, but that the heads of so many households have one phone."""
    made = make_county(PROFILES["national"], persons // _HOUSEHOLD, persons, 1)
    book: Book = fill(made, PROFILES["national"])
    for family in book.families[:households]:
        family.member_rows[0]["phone"] = _PHONE
    folder.mkdir()
    write(book, folder, "xlsx")


def comparisons(work: Path, persons: int, findings: int) -> Iterator[Comparison]:
    """Every comparison, measured in a folder for scratch files."""
    out = str(work / "out")
    faulty, clean, shared = work / "faulty", work / "clean", work / "shared"
    county(faulty, persons, defects=persons // 150)
    yield Comparison(
        f"A county of {persons:,} persons in xlsx",
        (
            measured("bare calamine read", "read", str(faulty)),
            measured("hecha check, all files", "check", str(faulty), out),
        ),
    )
    households = persons // _HOUSEHOLD // 2
    county_with_one_phone(clean, persons, 0)
    county_with_one_phone(shared, persons, households)
    yield Comparison(
        f"One phone on {households:,} households",
        (
            measured("clean run", "check", str(clean), out),
            measured("shared phone", "check", str(shared), out),
        ),
    )
    yield Comparison(
        f"Output of {findings:,} findings",
        (
            measured("making the results", "data", str(findings)),
            measured("making and writing a tenth", "write", str(findings // 10), out),
            measured("making and writing all", "write", str(findings), out),
        ),
    )


def by_phase(work: Path, persons: int) -> list[str]:
    """Where a run over a registry in parquet spends its time, as lines of RESULTS.md."""
    folder = work / "registry"
    registry.write(persons, folder)
    out = str(work / "out")
    said = subprocess.run(
        [sys.executable, "-m", "tools.bench.phases", str(folder), out],
        capture_output=True,
        text=True,
        check=True,
    )
    bare, *table = said.stdout.splitlines()
    return [f"## A registry of {persons:,} persons in parquet, by phase\n", f"{bare}\n", *table, ""]


def text(found: Sequence[Comparison]) -> str:
    """RESULTS.md."""
    used = ("polars", "pandera", "great-expectations", "narwhals", "XlsxWriter")
    versions = ", ".join(f"{name} {version(name)}" for name in used)
    head = [
        "# Measured\n",
        "Written by `python -m tools.bench.scale`, but for the notes at the end, which it keeps. "
        "Ratios are of CPU seconds within one table.\n",
        f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"({platform.machine()}), {versions}.\n",
    ]
    return "\n".join([*head, *(line for one in found for line in one.lines())])


def notes(path: Path) -> str:
    """What people added to the results of an earlier run; empty where there are none."""
    earlier = path.read_text(encoding="utf-8") if path.is_file() else ""
    _, heading, after = earlier.partition(NOTES)
    return heading + after


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=30_000)
    parser.add_argument("--findings", type=int, default=1_000_000)
    parser.add_argument("--registry", type=int, default=400_000)
    parser.add_argument("-o", dest="results", type=Path, default=RESULTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = list(comparisons(Path(name), given.persons, given.findings))
        phases = by_phase(Path(name), given.registry)
    lines = [text(found), *phases, notes(given.results)]
    given.results.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
