"""Does the folder of a patch survive? Its writer is killed again and again.

    python -m tools.patch_kills --kills 100

A process writes two patches of one invented county in turn into one folder until it is killed at a
moment chosen at random. What is there then must be one of the two, whole, or be known as
unfinished; the next patch must give its own bytes and leave nothing else; the exports must be as
they were.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hecha.declare.lexicon import Lexicon
from hecha.patches.answered import Answered
from hecha.patches.grids import Exports, read_exports
from hecha.patches.patch_folder import RECORD, write_patch
from hecha.patches.patch_list import Heading
from hecha.patches.patching import Patch, patched
from hecha.reading.files import UNFINISHED, digest_of
from hecha.samples.generating import generate

_HEADING = Heading(date(2023, 12, 31), "0" * 16, "zh", {})
_COUNTY = "exports"
_COLUMNS = {"household": "house_area", "member": "phone"}
"""By table the column that is changed; the second patch changes no member."""


def contents(folder: Path) -> dict[str, str]:
    """The digest of every file below a folder, by its relative path."""
    return {
        path.relative_to(folder).as_posix(): digest_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True)
class Bench:
    """A county below ``folder``, and the two patches of it that are written in turn."""

    folder: Path
    patches: tuple[Patch, Patch]

    @classmethod
    def of(cls, folder: Path, name: str) -> Bench:
        """Make the county where there is none, and both patches; ``name`` keeps their files apart
        from those of another process."""
        exports = folder / _COUNTY
        if not exports.exists():
            generate(exports, households=5, persons=15, suite="national", defects=0, seed=1)
        found = read_exports([exports], folder / "none", lexicon=Lexicon.of({}))
        answers = [one for table in _COLUMNS for one in _answers(found, table)]
        patches = []
        for number, wanted in enumerate((answers, answers[:1])):
            place = folder / name / str(number)
            place.mkdir(parents=True)
            patches.append(patched(wanted, found, found.digests.values(), place))
        return cls(folder, (patches[0], patches[1]))

    def write(self, number: int) -> None:
        """Write one of the patches as the command does."""
        patch = self.patches[number]
        write_patch(patch, _HEADING, None, self.folder / "out", [self.folder / _COUNTY])


def _answers(exports: Exports, table: str) -> list[Answered]:
    """An answer for the first row of a table."""
    grid = next(one for one in exports.grids if next(iter(one.positions), "") == table)
    row, at = grid.first_row, grid.names[_COLUMNS[table]]
    old = grid.cell(row, at) or ""
    place = (grid.file.name, grid.sheet.name or "", row + 1, grid.shown[at])
    household = grid.value(row, "household_id")
    return [Answered(table, household, "", "", table, *place, old, "11", "", "", "", "")]


def killed_once(bench: Bench, chance: random.Random, before: dict[str, str]) -> str:
    """Kill a writer; in words what it left. ``before`` are the exports.

    Raises AssertionError for anything but a whole patch, now or after the next one.
    """
    command = [sys.executable, "-m", "tools.patch_kills", "--write", str(bench.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.5))
        writer.kill()
    out = bench.folder / "out"
    left = "unfinished"
    if (out / RECORD).exists() and not (out / UNFINISHED).exists():
        left = "whole"
        told = json.loads((out / RECORD).read_text(encoding="utf-8"))["sha256"]
        found = [digest for name, digest in contents(out).items() if name[0] != "."]
        if sorted(found) != sorted([*told, digest_of(out / RECORD)]):
            raise AssertionError("a mixture passes for a whole patch")
    number = chance.randrange(2)
    bench.write(number)
    if contents(out) != reference(bench, number):
        raise AssertionError(f"after a kill that left it {left}, patch {number} is not whole")
    if contents(bench.folder / _COUNTY) != before:
        raise AssertionError("the exports were changed")
    return left


def reference(bench: Bench, number: int) -> dict[str, str]:
    """What a patch gives in a folder nobody wrote before."""
    with tempfile.TemporaryDirectory() as scratch:
        exports = [bench.folder / _COUNTY]
        write_patch(bench.patches[number], _HEADING, None, Path(scratch) / "out", exports)
        return contents(Path(scratch) / "out")


def kills(count: int, folder: Path, seed: int) -> Counter[str]:
    """Kill ``count`` writers; what they left."""
    bench = Bench.of(folder, "judge")
    before = contents(folder / _COUNTY)
    chance = random.Random(seed)
    return Counter(killed_once(bench, chance, before) for _ in range(count))


def _write_on(folder: Path) -> None:
    """Write the patches in turn until killed."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        bench = Bench.of(folder, Path(own).name)
        print("ready", flush=True)
        while True:
            for number in (1, 0):
                bench.write(number)


def main() -> None:
    """Kill and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write is not None:
        _write_on(given.write)
    with tempfile.TemporaryDirectory() as scratch:
        for name, times in sorted(kills(given.kills, Path(scratch), given.seed).items()):
            print(f"{times:6} {name}")


if __name__ == "__main__":
    main()
