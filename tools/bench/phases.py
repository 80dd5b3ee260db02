"""Where the CPU seconds and the memory of one run go, by phase.

    python -m tools.bench.phases PATH OUT
    python -m tools.bench.phases --findings 1000000 OUT

The second is about so many findings made up (tools.bench.workbook), and the files of them.
CPU seconds are those of all threads of the process while a phase is the innermost one; the peak is
the most memory the process had during it (Linux). What the two other processes of a run take is not
in them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from threading import current_thread, main_thread
from time import perf_counter, process_time
from typing import Any

import polars as pl

from tools.bench.work import count_collects

PHASES: dict[str, tuple[str, ...]] = {
    "opening typed tables": ("hecha.backends.typed_folder.read",),
    "reading: cells of the files": (
        "hecha.reading.guarded.GuardedReader._ask",
        "hecha.reading.guarded._Ahead.found",
    ),
    "reading: blank rows and totals": ("hecha.reading.extract.find_body",),
    "reading: tidying and typing": ("hecha.reading.reader.extract",),
    "reading: copies of rows": (
        "hecha.reading.reader.resolve",
        "hecha.reading.reader.without_repeated",
    ),
    "reading: tables and areas": ("hecha.reading.reader.tables_of",),
    "reading: the rest": ("hecha.reading.reader.read",),
    "registers": ("hecha.rules.checking.for_rules",),
    "facts": ("hecha.rules.running.count_ahead", "hecha.rules.frames.count"),
    "plans": ("hecha.rules.checking.run_tables",),
    "gathering": ("hecha.rules.findings.Gatherer.of_table",),
    "proposals": ("hecha.rules.checking.with_proposals",),
    "files": ("hecha.rules.checking.file_findings",),
    "rules: the rest": ("hecha.rules.checking.check",),
    "expectations": ("hecha.expectations.evaluate",),
    "tasks": ("hecha.rules.tasks.with_tasks",),
    "masking": ("hecha.results.run_record.Run.masked",),
    "workbook": ("hecha.worksheets.workbook.write_workbook",),
    "other files": ("hecha.results.run_record.Run.write",),
}
"""Phase -> the functions it is spent in."""

OUTPUT: dict[str, tuple[str, ...]] = {
    "tasks": ("tools.bench.workbook.with_tasks",),
    "making findings": ("tools.bench.workbook.results",),
    "masking: who is known": ("hecha.results.masking.Masking.__init__",),
    "masking: what is quoted": (
        "hecha.results.masking.quotings",
        "hecha.results.masking.Declared.of_tasks",
    ),
    "masking: the rest": ("hecha.results.run_record.Run.masked",),
    "workbook: rows": ("hecha.worksheets.listing.build",),
    "workbook: writing": ("hecha.worksheets.workbook._save",),
    "workbook: the rest": ("hecha.worksheets.workbook.write_workbook",),
    "findings.csv": ("hecha.exchange.findings_files.write_pieces",),
    "parquet": (
        "hecha.exchange.findings_files.write_table",
        "hecha.exchange.evidence_file.write_table",
        "hecha.exchange.tasks_file.write_table",
        "hecha.exchange.internal.write_table",
    ),
    "other files": ("hecha.results.run_record.Run.write",),
}
"""The same for the output of findings alone."""


@dataclass(slots=True)
class Spent:
    """CPU seconds, wall seconds, collects, and the most memory (MiB)."""

    cpu: float = 0.0
    wall: float = 0.0
    collects: int = 0
    peak: float = 0.0


class Clock:
    """What is spent in each phase, the phases within it not counted."""

    def __init__(self) -> None:
        self.spent: dict[str, Spent] = {}
        self._inner: list[str] = ["outside"]
        self._collects = count_collects()
        self._last = process_time(), perf_counter(), self._collects()

    @contextmanager
    def within(self, phase: str) -> Iterator[None]:
        """Charge what follows to a phase."""
        self._charge()
        self._inner.append(phase)
        try:
            yield
        finally:
            self._charge()
            self._inner.pop()

    def _charge(self) -> None:
        now = process_time(), perf_counter(), self._collects()
        spent = self.spent.setdefault(self._inner[-1], Spent())
        spent.cpu += now[0] - self._last[0]
        spent.wall += now[1] - self._last[1]
        spent.collects += now[2] - self._last[2]
        spent.peak = max(spent.peak, _peak_since())
        self._last = now

    def watch(self, phase: str, path: str) -> None:
        """Charge every call of a function, named by its module, to a phase."""
        owner, name = owner_of(path)
        call = getattr(owner, name)

        @wraps(call)
        def watched(*arguments: Any, **named: Any) -> Any:
            if current_thread() is not main_thread():
                return call(*arguments, **named)
            with self.within(phase):
                return call(*arguments, **named)

        setattr(owner, name, watched)


def owner_of(path: str) -> tuple[Any, str]:
    """The module or class a name is an attribute of."""
    parts = path.split(".")
    names = len(parts) - (2 if parts[-2].lstrip("_")[0].isupper() else 1)
    owner: Any = import_module(".".join(parts[:names]))
    for part in parts[names:-1]:
        owner = getattr(owner, part)
    return owner, parts[-1]


def _peak_since() -> float:
    """MiB this process had at most since the last call; 0 where the system does not say."""
    if not Path("/proc/self/clear_refs").exists():
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    Path("/proc/self/clear_refs").write_text("5")
    return int(found[1]) / 1024 if found else 0.0


def report(clock: Clock, lines: Sequence[str] = tuple(PHASES)) -> Iterator[str]:
    """The table in Markdown."""
    whole = sum(one.cpu for one in clock.spent.values())
    yield "| phase | CPU s | share | wall s | collects | peak MiB |"
    yield "|---|---|---|---|---|---|"
    for phase in (*lines, "outside"):
        if (one := clock.spent.get(phase)) is not None:
            yield (
                f"| {phase} | {one.cpu:.1f} | {one.cpu / whole:.0%} | {one.wall:.1f} "
                f"| {one.collects:,} | {one.peak:,.0f} |"
            )
    collects = sum(one.collects for one in clock.spent.values())
    peak = max(one.peak for one in clock.spent.values())
    wall = sum(one.wall for one in clock.spent.values())
    yield f"| all | {whole:.1f} | 100% | {wall:.1f} | {collects:,} | {peak:,.0f} |"


def bare_scan(folder: Path) -> tuple[float, float]:
    """CPU and wall seconds of reading every column of the parquet files and counting its cells."""
    cpu, wall = process_time(), perf_counter()
    for path in sorted(folder.rglob("*.parquet")):
        pl.scan_parquet(path).select(pl.all().count()).collect(engine="streaming")
    return process_time() - cpu, perf_counter() - wall


def _watched(phases: Mapping[str, tuple[str, ...]]) -> Clock:
    clock = Clock()
    for phase, paths in phases.items():
        for path in paths:
            clock.watch(phase, path)
    return clock


def output(findings: int, out: Path) -> Clock:
    """So many findings made up and written, watched."""
    clock = _watched(OUTPUT)
    from tools.bench import workbook

    with clock.within("outside"):
        workbook.run_of(workbook.results(findings)).write(out)
    return clock


def run(source: Path, out: Path) -> Clock:
    """A whole run with all its files, watched."""
    clock = _watched(PHASES)
    import hecha

    with clock.within("outside"):
        hecha.check(source).write(out)
    return clock


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int)
    parser.add_argument("source", type=Path, nargs="?")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    if given.findings is not None:
        print("\n".join(report(output(given.findings, given.out), tuple(OUTPUT))))
        return
    if given.source is None:
        parser.error("PATH or --findings is missing")
    cpu, wall = min(bare_scan(given.source) for _ in range(3))
    print(f"Bare scan of all columns: {cpu:.2f} s CPU, {wall:.2f} s wall.")
    print("\n".join(report(run(given.source, given.out))))


if __name__ == "__main__":
    main()
