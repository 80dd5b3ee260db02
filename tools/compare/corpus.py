"""The counties both revisions check: invented ones, the sample exports, and folders named by hand.

A corpus is a folder with ``corpus.json``, the list of its runs, beside the files of the counties.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tools.compare.revisions import Command, Revision, UsageError, run
from tools.compare.scrambling import scramble

LISTING = "corpus.json"
SAMPLE_EXPORTS = "sample_exports"
_PLANTED = "planted.json"


@dataclass(frozen=True, slots=True)
class County:
    """What ``hecha sample`` makes of it: households, defects planted in turn, form of the files."""

    name: str
    suite: str
    households: int = 90
    defects: int = 0
    seed: int = 1
    formats: str = "xlsx"
    ledgers: bool = False

    def command(self, folder: Path) -> Command:
        """Writes the county into a folder of its name."""
        ledgers = ("--ledgers",) if self.ledgers else ()
        numbers = {"households": self.households, "defects": self.defects, "seed": self.seed}
        return Command(
            self.name,
            (
                "sample",
                str(folder / self.name),
                *(f"--{name}={number}" for name, number in numbers.items()),
                f"--suite={self.suite}",
                f"--formats={self.formats}",
                *ledgers,
            ),
        )


@dataclass(frozen=True, slots=True)
class CountyRun:
    """One ``hecha check``: paths, last period and options; relative paths lie in the corpus."""

    name: str
    paths: tuple[str, ...]
    suite: str = "national"
    previous: str | None = None
    options: tuple[str, ...] = ()

    def command(self, corpus: Path, out: Path) -> Command:
        """Checks the county and writes the whole values into a folder of the run's name."""
        previous = ("--previous", str(corpus / self.previous)) if self.previous else ()
        return Command(
            self.name,
            (
                "check",
                *(str(corpus / path) for path in self.paths),
                f"--suite={self.suite}",
                *previous,
                *self.options,
                "--personal",
                "--quiet",
                "-o",
                str(out / self.name),
            ),
        )


# The defects of a county are planted one of each rule in turn; 84, 71 and 70 are all there are of
# exports under a paper with monitoring, without it, and of ledgers and levels.
COUNTIES = (
    County("national-clean", "national", seed=7),
    County("national-small", "national", households=70, seed=7),
    County("national-faulty", "national", households=260, defects=84),
    County("national-faulty-twice", "national", households=420, defects=168, seed=2),
    County("national-sheets", "national", households=260, defects=84, seed=3,
           formats="township-sheets"),
    County("national-gbk", "national", households=260, defects=82, seed=4, formats="gbk-csv"),
    County("national-flat", "national", seed=5, formats="flat"),
    County("national-mixed", "national", seed=6, formats="mixed"),
    County("national-ledgers", "national", households=60, seed=8, ledgers=True),
    County("national-ledgers-faulty", "national", households=160, defects=69, seed=9, ledgers=True),
    County("national-ledgers-gbk", "national", households=160, defects=69, seed=10,
           formats="gbk-csv", ledgers=True),
    County("national-ledgers-mixed", "national", households=60, seed=11, formats="mixed",
           ledgers=True),
    County("puning-clean", "puning-2016", seed=12),
    County("guizhou-clean", "guizhou", seed=21),
    County("guizhou-faulty", "guizhou", households=260, defects=90, seed=22),
    County("guizhou-ledgers", "guizhou", households=60, seed=23, ledgers=True),
    County("puning-faulty", "puning-2016", households=260, defects=71, seed=13),
    County("puning-sheets", "puning-2016", households=260, defects=71, seed=14,
           formats="township-sheets"),
    County("puning-ledgers-faulty", "puning-2016", households=160, defects=69, seed=15,
           ledgers=True),
    County("xianning-clean", "xianning-2020", seed=16),
    County("xianning-faulty", "xianning-2020", households=260, defects=84, seed=17),
    County("xianning-gbk", "xianning-2020", households=260, defects=82, seed=18,
           formats="gbk-csv"),
    County("xianning-flat", "xianning-2020", seed=19, formats="flat"),
    County("xianning-ledgers", "xianning-2020", households=60, seed=20, ledgers=True),
    County("xianning-ledgers-faulty", "xianning-2020", households=160, defects=70, seed=21,
           ledgers=True),
    County("xianning-ledgers-sheets", "xianning-2020", households=200, defects=70, seed=22,
           formats="township-sheets", ledgers=True),
    County("harbin-clean", "harbin-2016", seed=24),
    County("harbin-ledgers", "harbin-2016", households=60, seed=25, ledgers=True),
    County("hubei-clean", "hubei-2015", seed=26),
    County("hubei-ledgers", "hubei-2015", households=60, seed=27, ledgers=True),
    County("shandong-clean", "shandong-2018", seed=28),
    County("shandong-ledgers", "shandong-2018", households=60, seed=29, ledgers=True),
)  # fmt: skip

SCRAMBLED = {
    "national-scrambled": "national-faulty",
    "puning-scrambled": "puning-faulty",
    "national-ledgers-scrambled": "national-ledgers-faulty",
    "xianning-ledgers-scrambled": "xianning-ledgers-faulty",
}
"""Counties made of another by damaging its cells at random."""

_MEMBERS = "（基础信息）家庭成员_20231231.xlsx"

MORE_RUNS = (
    CountyRun("previous-clean", ("national-faulty",), previous="national-clean"),
    CountyRun("previous-faulty", ("national-faulty-twice",), previous="national-faulty"),
    CountyRun("previous-larger", ("national-small",), previous="national-clean"),
    CountyRun("previous-ledgers", ("xianning-ledgers-faulty",), "xianning-2020", "xianning-gbk"),
    CountyRun("under-shandong", ("national-faulty",), "shandong-2018"),
    CountyRun("under-harbin", ("puning-faulty",), "harbin-2016"),
    CountyRun("under-guangdong", ("puning-ledgers-faulty",), "guangdong"),
    CountyRun("under-hubei", ("xianning-ledgers-faulty",), "hubei-2015"),
    CountyRun("in-english", ("national-ledgers-faulty",), options=("--lang=en",)),
    CountyRun("another-day", ("national-faulty",), options=("--as-of=2021-06-30",)),
    CountyRun("members-only", (f"national-faulty/{_MEMBERS}",)),
    CountyRun("ledgers-only", ("xianning-ledgers-faulty/台账",), "xianning-2020"),
    CountyRun("nothing-there", ("no-such-folder",)),
    CountyRun("national-scrambled", ("national-scrambled",), previous="national-faulty"),
    CountyRun("puning-scrambled", ("puning-scrambled",), "puning-2016"),
    CountyRun("national-ledgers-scrambled", ("national-ledgers-scrambled",)),
    CountyRun("xianning-ledgers-scrambled", ("xianning-ledgers-scrambled",), "xianning-2020"),
)
"""Runs besides the plain one of every county under the paper it is made for."""


def generate(
    folder: Path, revision: Revision, scratch: Path, names: Sequence[str] = ()
) -> list[CountyRun]:
    """Write a corpus into an empty folder by the samples of a revision. Returns its runs.

    With ``names`` only these runs and the counties they need. Raises UsageError for a name that no
    run has, and if the revision cannot write one of the counties.
    """
    plain = [CountyRun(county.name, (county.name,), county.suite) for county in COUNTIES]
    runs = chosen([*plain, *MORE_RUNS, *_sample_exports(revision)], names)
    needed = {path.split("/")[0] for each in runs for path in (*each.paths, each.previous or "")}
    needed |= {source for name, source in SCRAMBLED.items() if name in needed}
    counties = [county.command(folder) for county in COUNTIES if county.name in needed]
    folder.mkdir(parents=True, exist_ok=True)
    for ended in run(revision, counties, scratch):
        if ended.exit != 0:
            raise UsageError(f"{revision.title} cannot write {ended.name}: {ended.err}")
    for seed, (name, source) in enumerate(SCRAMBLED.items()):
        if name in needed:
            scramble(folder / source, folder / name, seed)
    if SAMPLE_EXPORTS in needed:
        shutil.copytree(revision.folder / SAMPLE_EXPORTS, folder / SAMPLE_EXPORTS)
    listing = json.dumps([asdict(each) for each in runs], ensure_ascii=False, indent=1)
    (folder / LISTING).write_text(listing + "\n", encoding="utf-8")
    return runs


def _sample_exports(revision: Revision) -> list[CountyRun]:
    """A run per sample export of the revision; one named like a suite is checked by it."""
    suites = {county.suite for county in COUNTIES}
    return [
        CountyRun(
            f"{SAMPLE_EXPORTS}-{sample.name}",
            (f"{SAMPLE_EXPORTS}/{sample.name}",),
            sample.name if sample.name in suites else "national",
        )
        for sample in sorted((revision.folder / SAMPLE_EXPORTS).glob("*"))
        if sample.is_dir()
    ]


def chosen(runs: Sequence[CountyRun], names: Sequence[str]) -> list[CountyRun]:
    """The runs of these names, all without names. Raises UsageError for an unknown name."""
    unknown = set(names) - {each.name for each in runs}
    if unknown:
        known = ", ".join(each.name for each in runs)
        raise UsageError(f"There is no run {', '.join(sorted(unknown))}; there are {known}.")
    return [each for each in runs if not names or each.name in names]


def listed(folder: Path) -> list[CountyRun]:
    """The runs of a corpus that is there already. Raises UsageError if it is none."""
    listing = folder / LISTING
    if not listing.is_file():
        raise UsageError(f"{folder} has no {LISTING}: give an empty folder or a corpus.")
    entries = json.loads(listing.read_text(encoding="utf-8"))
    return [
        replace(CountyRun(**entry), paths=tuple(entry["paths"]), options=tuple(entry["options"]))
        for entry in entries
    ]


def also(folder: Path) -> list[CountyRun]:
    """One run per sub-folder of ``folder``, or one of the folder itself if it has none.

    Raises UsageError if there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    counties = sorted(path for path in folder.iterdir() if path.is_dir()) or [folder]
    return [
        CountyRun(f"{folder.name}-{county.name}", (str(county.resolve()),)) for county in counties
    ]


def planted(folder: Path) -> list[str]:
    """Codes of the rules with a planted defect in a corpus."""
    marks = [
        mark
        for listing in folder.rglob(_PLANTED)
        for mark in json.loads(listing.read_text(encoding="utf-8"))
    ]
    return sorted({str(mark["rule"]) for mark in marks})
