"""Does a follow-up survive ``collect``? It is killed again and again while answers are collected.

    python -m tools.collect_kills --kills 100

Packets of an invented county are answered in two ways. A process collects the one and the other in
turn, each replacing the other, until it is killed: at a moment chosen at random, at an instruction
of SQLite, or once the journal of SQLite is there, while pages are being written. After each kill
the file must be sound, each packet's answers must be all there or none of them, tasks must be
answered where an answer is and nowhere else, and the next collect must give what it gives
undisturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from hecha.corrections.collecting import collect
from hecha.corrections.packet_book import Circumstances, write_packets
from hecha.corrections.packet_rows import TOWN, packets
from hecha.exchange.internal import Internal, read_internal
from hecha.followup.followup_file import reading
from hecha.followup.recording import record
from hecha.results.results import ANSWERED
from hecha.run import check
from hecha.samples.generating import generate

_WAYS = ("核对过户口簿", "入户核对过")
"""The reasons by which the two ways to answer are told apart."""
_STEPS = 30_000
"""Instructions of SQLite while both are collected, about."""
_WRITING = -1
_SPAN = 1.0  # seconds: to collect both takes some 0.8

_LATEST = """
SELECT packet, reason, count(*) FROM answers
WHERE number IN (SELECT max(number) FROM answers GROUP BY task) GROUP BY packet, reason
"""


_UNANSWERED = """
SELECT count(*) FROM tasks WHERE (state = ?) != (task IN (SELECT task FROM answers))
"""


@dataclass(frozen=True)
class Bench:
    """A recorded run below ``folder``, and its packets, by the way they are answered."""

    folder: Path

    @property
    def book(self) -> Path:
        """The follow-up."""
        return self.folder / "台账.db"

    @property
    def internal(self) -> Internal:
        """The run."""
        return read_internal(self.folder / "out")

    def sent(self, way: int) -> list[Path]:
        """The packets answered in one way."""
        return sorted((self.folder / str(way)).iterdir())

    def prepare(self) -> None:
        """Check a county, record it, write its packets and answer them."""
        county: dict[str, Any] = {"households": 12, "persons": 36, "suite": "national", "seed": 1}
        generate(self.folder / "exports", **county, defects=12)
        record(check(self.folder / "exports"), self.book).write(self.folder / "out")
        about = Circumstances(date.fromisoformat(self.internal.record["snapshot"]["day"]))
        found = list(packets(self.internal, TOWN, "zh"))
        for way, reason in enumerate(_WAYS):
            for path in write_packets(found, self.folder / str(way), about):
                _answer(path, reason)

    def collect(self, way: int) -> None:
        """Collect the packets answered in one way. Raises AssertionError where one is refused."""
        done = collect(self.internal, self.sent(way), self.book, replace=True)
        if done.refusals:
            raise AssertionError(f"refused: {done.refusals[0].sentence('en')}")

    def rows(self) -> Mapping[str, int]:
        """How many answers each packet has."""
        with reading(self.book) as connection:
            return dict(
                connection.execute(
                    "SELECT packet, count(DISTINCT task) FROM answers GROUP BY packet"
                )
            )


def _answer(path: Path, reason: str) -> None:
    """Answer every task of a packet as true."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at["处理结果"]).value = "属实"
            sheet.cell(row, at["原因/部门/批准人"]).value = reason
    book.save(path)


def whole(book: Path, rows: Mapping[str, int]) -> None:
    """Raise AssertionError where a follow-up is damaged or holds a packet in part; ``rows`` are the
    answers of each packet."""
    with closing(sqlite3.connect(book)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise AssertionError("damaged")
    with reading(book) as connection:
        for packet, reason, count in connection.execute(_LATEST):
            if count != rows[packet]:
                raise AssertionError(f"in part: {count} of {rows[packet]} answers, {reason}")
        for packet, count in rows.items():
            query = "SELECT count(*) FROM answers WHERE packet = ?"
            (there,) = connection.execute(query, [packet]).fetchone()
            if there % count:
                raise AssertionError(f"in part: {there} answers of a packet of {count}")
        (wrong,) = connection.execute(_UNANSWERED, [ANSWERED]).fetchone()
        if wrong:
            raise AssertionError(f"{wrong} tasks have a state without its answer")


def killed_once(bench: Bench, chance: random.Random, rows: Mapping[str, int], way: int) -> str:
    """Kill a collector, look, and collect again; what was found. Raises AssertionError."""
    kind = chance.choice(("moment", "instruction", "writing"))
    steps = {"moment": 0, "instruction": chance.randint(1, _STEPS), "writing": _WRITING}[kind]
    command = [sys.executable, "-m", "tools.collect_kills", "--at", str(steps)]
    with subprocess.Popen(
        [*command, "--write", str(bench.folder)], stdout=subprocess.PIPE
    ) as collector:
        assert collector.stdout is not None
        collector.stdout.readline()
        if not steps:
            time.sleep(chance.uniform(0, _SPAN))
            collector.kill()
    if collector.returncode != -signal.SIGKILL:
        raise AssertionError(f"the collector ended by itself: {collector.returncode}")
    journal = bench.book.with_name(f"{bench.book.name}-journal").exists()
    whole(bench.book, rows)
    bench.collect(way)
    whole(bench.book, rows)
    with reading(bench.book) as connection:
        latest = {(packet, reason) for packet, reason, _ in connection.execute(_LATEST)}
    if latest != {(packet, _WAYS[way]) for packet in rows}:
        raise AssertionError("collected again, the answers are not those of the packets")
    return f"{kind}: killed {'amid' if journal else 'between'} transactions"


def kills(count: int, folder: Path, seed: int) -> Counter[str]:
    """Kill ``count`` collectors; what was found."""
    bench, chance = Bench(folder), random.Random(seed)
    bench.prepare()
    bench.collect(0)
    rows = bench.rows()
    return Counter(killed_once(bench, chance, rows, chance.randrange(2)) for _ in range(count))


def _collect_on(folder: Path, steps: int) -> None:
    """Collect the two ways in turn until killed, after ``steps`` instructions of SQLite if any."""
    bench = Bench(folder)
    if steps == _WRITING:
        threading.Thread(target=_die_amid_the_writing, args=[bench.book], daemon=True).start()
    elif steps:
        connect, left = sqlite3.connect, [steps]

        def count() -> int:
            left[0] -= _GRAIN
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        def connected(*given: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(*given, **named)
            connection.set_progress_handler(count, _GRAIN)
            return connection

        sqlite3.connect = connected  # type: ignore[assignment]
    print("ready", flush=True)
    while True:
        for way in (1, 0):
            bench.collect(way)


def _die_amid_the_writing(book: Path) -> None:
    journal = book.with_name(f"{book.name}-journal")
    while not journal.exists():
        pass
    os.kill(os.getpid(), signal.SIGKILL)


_GRAIN = 20
"""Instructions of SQLite that are counted at once."""


def main() -> None:
    """Kill, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--at", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write is not None:
        _collect_on(given.write, given.at)
    with tempfile.TemporaryDirectory() as scratch:
        for name, times in sorted(kills(given.kills, Path(scratch), given.seed).items()):
            print(f"{times:6} {name}")


if __name__ == "__main__":
    main()
