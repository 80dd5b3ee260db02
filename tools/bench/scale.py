"""What whole runs cost, each against a baseline of the same run, written to RESULTS.md.

    python -m tools.bench.scale                    every table of TABLES but that of a province
    python -m tools.bench.scale typed --size 400000
    python -m tools.bench.scale province --size 6000000 --county 400000 --data FOLDER
                                [--shuffled] [--memory 4] [--address-space 4]

Every piece of work is a process of its own (tools.bench.work), so that its CPU seconds and its peak
of memory are its own. A table is measured anew in place of the one of the same name and size in
RESULTS.md (``-o``); the others stay. With ``--data`` what is made to be measured is kept there, and
used again by the next run.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import CalledProcessError

import polars as pl

from hecha.backends import typed_folder
from hecha.policy import lexicon_of
from hecha.reading.submission import InputRejected
from hecha.run import product_version
from hecha.samples import generate
from hecha.samples.book import Book, fill
from hecha.samples.county import make_county
from hecha.samples.profiles import PROFILES
from hecha.samples.writing import write
from tools.bench import registry, row_rules, typed_counties
from tools.bench.measure import GIB, Comparison, Measure, measured, with_tables
from tools.bench.memory_limit import MemoryLimit, NoLimit

RESULTS = Path(__file__).parent / "RESULTS.md"
ENVIRONMENT = Path(__file__).parents[2] / ".venv-row-rules"
_PHONE = "13800138000"
_HOUSEHOLD = 3
"""Persons of a household in the counties made here, on average."""
_COUNTY = 400_000
"""Persons of the province that larger ones are compared with, and of a county, unless asked for
others."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a table is measured with: a folder for scratch files, one for what is kept, and what was
    asked for."""

    work: Path
    data: Path
    county: int = _COUNTY
    shuffled: bool = False
    address_space: float | None = None
    memory: float | None = None

    @property
    def limits(self) -> str:
        """What the check of a county or province may take, in words."""
        space = f", {self.address_space:g} GiB of address space" if self.address_space else ""
        return space + (f", at most {self.memory:g} GiB of memory" if self.memory else "")

    @property
    def out(self) -> str:
        """A folder for results."""
        return str(self.work / "out")

    def typed(self, persons: int) -> Path:
        """A province of typed folders, made where it is not there yet or not by this program."""
        size = min(self.county, persons)
        folder = self.data / f"{persons}-{size}{'-shuffled' if self.shuffled else ''}"
        if not _is_of_this_program(folder):
            shutil.rmtree(folder, ignore_errors=True)
            wanted = typed_counties.Wanted(persons, county=size, shuffled=self.shuffled)
            typed_counties.write(wanted, folder)
        return folder

    def county_folder(self, persons: int) -> Path:
        """One typed folder of so many persons."""
        (folder,) = replace(self, county=persons).typed(persons).iterdir()
        return folder


def _is_of_this_program(province: Path) -> bool:
    """Whether a province was made to its end, by the same code that types exports."""
    if not province.with_suffix(".json").is_file():
        return False
    lexicon, version = lexicon_of(typed_counties.SUITE), product_version()
    try:
        for county in province.iterdir():
            typed_folder.outline(county, lexicon, version, typed_folder.Wanted())
            break
    except InputRejected:
        return False
    return True


def county(folder: Path, persons: int, *, defects: int) -> Path:
    """An invented county of xlsx files."""
    generate(
        folder,
        households=persons // _HOUSEHOLD,
        persons=persons,
        suite="national",
        defects=defects,
        seed=1,
    )
    return folder


def county_with_one_phone(folder: Path, persons: int, households: int) -> Path:
    """The same county without defects, but that the heads of so many households have one phone."""
    made = make_county(PROFILES["national"], persons // _HOUSEHOLD, persons, 1)
    book: Book = fill(made, PROFILES["national"])
    for family in book.families[:households]:
        family.member_rows[0]["phone"] = _PHONE
    folder.mkdir()
    write(book, folder, "xlsx")
    return folder


def _county(setting: Setting, persons: int) -> Comparison:
    faulty = str(county(setting.work / "faulty", persons, defects=persons // 150))
    return Comparison(
        f"A county of {persons:,} persons in xlsx",
        (
            measured("bare calamine read", "read", faulty),
            measured("bare read in two threads", "read", faulty, "2"),
            measured("hecha: reading and typing", "typing", faulty),
            measured("hecha check, all files", "check", faulty, setting.out),
            measured("hecha check, all loaded before, as by the page", "warm", faulty, setting.out),
        ),
    )


def _phone(setting: Setting, persons: int) -> Comparison:
    households = persons // _HOUSEHOLD // 2
    clean = county_with_one_phone(setting.work / "clean", persons, 0)
    shared = county_with_one_phone(setting.work / "shared", persons, households)
    return Comparison(
        f"One phone on {households:,} households",
        (
            measured("clean run", "check", str(clean), setting.out),
            measured("shared phone", "check", str(shared), setting.out),
        ),
    )


def _findings(setting: Setting, findings: int) -> Comparison:
    return Comparison(
        f"Output of {findings:,} findings",
        (
            measured("making the results", "data", str(findings)),
            measured("workbook alone", "workbook", str(findings), setting.out),
            measured("all output", "write", str(findings), setting.out),
        ),
    )


def _typed(setting: Setting, persons: int) -> Comparison:
    folder = str(setting.county_folder(persons))
    return Comparison(
        f"A county of {persons:,} persons in typed parquet{_order(setting)}{setting.limits}",
        (
            measured("bare scan of all columns", "scan", folder, "all"),
            measured("bare scan of the typed columns", "scan", folder, "typed"),
            measured(
                "hecha check, all files",
                *("check", folder, setting.out),
                address_space=setting.address_space,
                memory=setting.memory,
            ),
        ),
        {"scan of all columns": [0, 0, 0], "scan of the typed columns": [None, 1, 1]},
    )


def _member(setting: Setting, persons: int) -> Comparison:
    folder = str(setting.county_folder(persons))
    return Comparison(
        f"The rules of the member table, {persons:,} persons",
        (
            measured("bare scan of its typed columns", "scan", folder, "typed:member"),
            measured("its rules judged", "table", folder, "member"),
        ),
    )


def _rows(setting: Setting, persons: int) -> Comparison:
    parts = setting.county_folder(persons).rglob("tables/member/*/*.parquet")
    member = pl.concat([pl.read_parquet(part).select(pl.exclude("^raw:.*$")) for part in parts])
    python = _python_of_others()
    measures: list[Measure] = []
    bases: list[int | None] = []
    for kind, frame in row_rules.frames(member).items():
        path, base = setting.work / f"{kind}.parquet", len(measures)
        frame.write_parquet(path)
        for engine in row_rules.ENGINES:
            if engine not in row_rules.OTHERS or python is not None:
                asked = ("rows", engine, str(path))
                name = f"{kind}: {engine}"
                measures.append(measured(name, *asked, python=python or sys.executable))
                bases.append(base)
    absent = "" if python else f"; {' and '.join(row_rules.OTHERS)} could not be installed"
    title = f"{len(row_rules.RULES)} row rules on the member table of {persons:,} persons{absent}"
    return Comparison(title, tuple(measures), {"raw Polars": bases})


def _python_of_others() -> str | None:
    try:
        return str(row_rules.environment(ENVIRONMENT))
    except CalledProcessError:
        return None


def _province(setting: Setting, persons: int) -> Comparison:
    """A larger province against one of a single county (400,000 persons, unless asked)."""
    base = min(setting.county, persons) if setting.county > _COUNTY else min(_COUNTY, persons)
    measures: list[Measure] = []
    for size in (base, persons):
        folder = setting.typed(size)
        space, memory = (setting.address_space, setting.memory) if size == persons else (None, None)
        measures += [
            measured(f"{size:,}: bare scan of all columns", "scan", str(folder), "all"),
            measured(f"{size:,}: bare scan of the typed columns", "scan", str(folder), "typed"),
            measured(
                f"{size:,}: hecha check, all files",
                *("command", str(folder), str(setting.work / f"out-{size}")),
                address_space=space,
                memory=memory,
            ),
        ]
    return Comparison(
        f"A province of {persons:,} persons, counties of {min(setting.county, persons):,}"
        f"{_order(setting)}{setting.limits}",
        tuple(measures),
        {
            "scan of all columns": [0, 0, 0, 3, 3, 3],
            "scan of the typed columns": [None, 1, 1, None, 4, 4],
            f"{base:,} persons": [0, 1, 2, 0, 1, 2],
        },
    )


def _order(setting: Setting) -> str:
    return ", rows shuffled" if setting.shuffled else ""


def _phases(setting: Setting, persons: int) -> str:
    """Where a run over a registry in parquet spends its time."""
    folder = setting.work / "registry"
    registry.write(persons, folder)
    said = subprocess.run(
        [sys.executable, "-m", "tools.bench.phases", str(folder), setting.out],
        capture_output=True,
        text=True,
        check=True,
    )
    bare, *table = said.stdout.splitlines()
    title = f"## A registry of {persons:,} persons in parquet, by phase"
    return "\n".join([title, "", bare, "", *table, ""])


def _in_text(made: Callable[[Setting, int], Comparison]) -> Callable[[Setting, int], str]:
    return lambda setting, size: "\n".join(made(setting, size).lines())


TABLES: dict[str, tuple[Callable[[Setting, int], str], tuple[int, ...]]] = {
    "county": (_in_text(_county), (30_000,)),
    "phone": (_in_text(_phone), (30_000,)),
    "findings": (_in_text(_findings), (100_000, 1_000_000)),
    "rows": (_in_text(_rows), (400_000,)),
    "member": (_in_text(_member), (400_000,)),
    "typed": (_in_text(_typed), (400_000,)),
    "phases": (_phases, (400_000,)),
    "province": (_in_text(_province), (6_000_000,)),
}
"""Table -> how it is measured, and at which sizes (persons or findings)."""


def measure(
    names: Sequence[str], sizes: Sequence[int], setting: Setting, results: Path
) -> Iterator[str]:
    """Measure tables and write each into RESULTS.md as it is done; gives their texts."""
    for name in names or [name for name in TABLES if name != "province"]:
        made, usual = TABLES[name]
        for size in sizes or usual:
            with tempfile.TemporaryDirectory() as scratch:
                work = Path(scratch)
                table = made(replace(setting, work=work), size)
            extra = f" {setting.county}" if name == "province" else ""
            extra += " shuffled" if setting.shuffled else ""
            extra += f" {setting.address_space:g} GiB" if setting.address_space else ""
            extra += f" {setting.memory:g} GiB of memory" if setting.memory else ""
            before = results.read_text(encoding="utf-8") if results.exists() else ""
            text = with_tables(before, {f"{name} {size}{extra}": table})
            results.write_text(text, encoding="utf-8")
            yield table


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []])
    parser.add_argument("--size", type=int, action="append", default=[])
    parser.add_argument("--county", type=int, default=_COUNTY)
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--address-space", type=float, help="GiB for each process of the check")
    parser.add_argument("--memory", type=float, help="GiB all processes of the check may use")
    parser.add_argument("--data", type=Path)
    parser.add_argument("-o", dest="results", type=Path, default=RESULTS)
    given = parser.parse_args()
    if given.memory:
        try:
            with MemoryLimit(GIB):  # at once, and not after minutes
                pass
        except NoLimit as why:
            parser.error(f"--memory: {why}")
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch)
        limits = given.address_space, given.memory
        setting = Setting(data, data, given.county, given.shuffled, *limits)
        for table in measure(given.tables, given.size, setting, given.results):
            print(table, flush=True)


if __name__ == "__main__":
    main()
