"""What a piece of work takes in a process of its own, and the tables of RESULTS.md made of it."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time

from tools.bench.memory_limit import MemoryLimit

NOTES = "# Notes, by hand"
"""From this line on RESULTS.md is written by people, and kept."""
_HEAD = (
    "# Measured\n\nWritten by `python -m tools.bench.scale`, table by table, but for the notes at "
    "the end, which it keeps. Ratios are of CPU seconds within one table, processes that the work "
    "starts included; the peak is of all its processes together.\n"
)
_MARK = re.compile(r"^<!-- (.+) -->\n", re.MULTILINE)
_USED = ("polars", "pandera", "great-expectations", "narwhals", "XlsxWriter")
_SIZES = re.compile(r"^Vm(HWM|RSS):\s+(\d+) kB", re.MULTILINE)
_EVERY = 0.05
"""Seconds between two looks at the memory."""
GIB = 1 << 30


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
    """Measures of one table of RESULTS.md. ``against`` names the baselines: measures by name, or
    for each measure the position of the one it is compared with (None: with none)."""

    title: str
    measures: tuple[Measure, ...]
    against: Mapping[str, Sequence[int | None]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """The table in Markdown."""
        base = self.measures[0].name
        against = self.against or {base: [0] * len(self.measures)}
        ratios = "".join(f" × {name} |" for name in against)
        yield f"## {self.title}\n"
        yield f"{_where()}\n"
        yield f"| work | CPU s |{ratios} wall s | peak MiB | collects | rows or findings |"
        yield "|---|---|" + "---|" * len(against) + "---|---|---|---|"
        for at, one in enumerate(self.measures):
            compared = "".join(f" {self._ratio(one, of[at])} |" for of in against.values())
            yield (
                f"| {one.name} | {_short(one.cpu)} |{compared} {_short(one.wall)} "
                f"| {one.peak:,.0f} | {one.collects:,} | {one.rows:,} |"
            )
        yield ""

    def _ratio(self, one: Measure, base: int | None) -> str:
        return "" if base is None else f"{one.cpu / self.measures[base].cpu:.2f}"


def _short(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds >= 10 else f"{seconds:.2f}"


def _where() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in _USED)
    load = f"; load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"({platform.machine()}){load}; {versions}."
    )


def measured(
    name: str,
    *work: str,
    python: str = sys.executable,
    address_space: float | None = None,
    memory: float | None = None,
) -> Measure:
    """One piece of work of tools.bench.work; CPU and wall seconds are of its whole process unless
    it says what its own part took.

    Each of its processes may have ``address_space`` GiB at most (POSIX); all together may use
    ``memory`` GiB (Linux, a group of tools.bench.memory_limit). Raises RuntimeError if it
    fails or a process is ended for want of memory, NoLimit where none can be set.
    """
    if memory is not None:
        with MemoryLimit(int(memory * GIB)) as group:
            found = _measured(name, work, python, address_space, group)
            if group.killed:
                raise RuntimeError(f"{' '.join(work)}: {memory:g} GiB do not suffice")
            return found
    return _measured(name, work, python, address_space)


def _measured(
    name: str,
    work: Sequence[str],
    python: str,
    address_space: float | None,
    group: MemoryLimit | None = None,
) -> Measure:
    limit = [] if address_space is None else [f"--address-space={int(address_space * GIB)}"]
    start = perf_counter()
    command = [python, "-m", "tools.bench.work", *limit, *work]
    process = subprocess.Popen(
        command if group is None else group.within(command), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout, _Memory(process.pid) as memory:
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        killed = "" if group is None or not group.killed else ": its memory does not suffice"
        raise RuntimeError(f"{' '.join(work)} failed{killed}")
    did = json.loads(said.splitlines()[-1])
    return Measure(
        name,
        did.get("cpu", usage.ru_utime + usage.ru_stime),
        did.get("wall", perf_counter() - start),
        memory.peak or usage.ru_maxrss / 1024,
        int(did["collects"]),
        did["rows"],
    )


class _Memory:
    """Watches what a process and those it started have in memory together (Linux)."""

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        """MiB; pages that two of them share count twice."""
        self._pid = pid
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Memory:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            now = [_resident(pid) for pid in _family(self._pid)]
            # Of each alone the system remembers the most it ever had, since it was started: that
            # the ended process reports begins with what the process it was split from had.
            self.peak = max(self.peak, sum(one for one, _ in now), *(most for _, most in now))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from _family(int(child))


def family_cpu() -> float:
    """CPU seconds of this process, those it started (Linux), and those of them that have ended."""
    ended = os.times()
    started = sum(map(_cpu, set(_family(os.getpid())) - {os.getpid()}))
    return process_time() + started + ended.children_user + ended.children_system


def _cpu(pid: int) -> float:
    """CPU seconds of a process and of what it started that has ended; 0 where it has."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    ticks = said.rpartition(")")[2].split()[11:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> tuple[float, float]:
    """MiB a process has in memory now, and had at most."""
    try:
        said = dict(_SIZES.findall(Path(f"/proc/{pid}/status").read_text()))
    except OSError:
        return 0.0, 0.0
    return int(said.get("RSS", 0)) / 1024, int(said.get("HWM", 0)) / 1024


def with_tables(results: str, tables: Mapping[str, str]) -> str:
    """RESULTS.md with tables, by a key, put in place of those of the same key, or after the
    others; what stands from NOTES on is kept."""
    measured_part, _, noted = results.partition(NOTES)
    parts = _MARK.split(measured_part)[1:]
    kept = dict(zip(parts[::2], parts[1::2], strict=True))
    whole = {**kept, **{key: text.strip() + "\n\n" for key, text in tables.items()}}
    body = "".join(f"<!-- {key} -->\n{text}" for key, text in whole.items())
    return f"{_HEAD}\n{body}" + (NOTES + noted if noted else "")
