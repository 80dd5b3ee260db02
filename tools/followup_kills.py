"""Does a follow-up survive? Its writers are killed again and again.

    python -m tools.followup_kills --kills 100 [--seed 1]

Each round a writer - a run recorded, answers collected, a sample drawn - is killed with SIGKILL: at
an instruction of SQLite chosen at random, at a moment chosen at random, or while its transaction is
being written into the file. Afterwards the file must be whole, hold everything earlier rounds
wrote, and of the killed one all or nothing; then the same is done again undisturbed. Needs
``os.fork``.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from hecha.followup.followup_file import changing, reading
from tools.kills import ended, forked

_ROWS = 500
_STEPS = 9_000
"""Instructions of SQLite in one transaction, about."""
_SPAN = 0.1  # seconds: a writer takes some 0.05


def record_round(book: Path, number: int) -> None:
    """What a run writes: its row, a task and a state for each of some rows."""
    with changing(book, create=True) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO runs VALUES (?, '2016-12-31', ?, 's', 'v', 'p', '', 'w')",
            [number, f"data {number}"],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO states VALUES (?, ?, 'new')",
            ((f"{n:05}", number) for n in range(_ROWS)),
        )


def answer(book: Path, number: int) -> None:
    """What collect writes of one packet."""
    with changing(book, create=True) as connection:
        connection.execute("DELETE FROM answers WHERE packet = ?", [str(number)])
        connection.executemany(
            "INSERT INTO answers VALUES (NULL, ?, ?, 'true', '', 'r', 'w', '', '', '', '', '', "
            "'v', 'm', ?)",
            ((f"{n:05}", number, str(number)) for n in range(_ROWS)),
        )


def draw(book: Path, number: int) -> None:
    """What a random sample writes."""
    with changing(book, create=True) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO draws VALUES (?, 1, 7, '5%', 'accepted')", [number]
        )
        connection.executemany(
            "INSERT OR REPLACE INTO checks VALUES (?, ?, 'accepted', '', '', '')",
            ((f"{n:05}", number) for n in range(_ROWS)),
        )


WRITERS: dict[str, tuple[Callable[[Path, int], None], str]] = {
    "run": (record_round, "SELECT round, count(*) FROM states GROUP BY round"),
    "answers": (answer, "SELECT CAST(packet AS INTEGER), count(*) FROM answers GROUP BY packet"),
    "sample": (draw, "SELECT drawn, count(*) FROM checks GROUP BY drawn"),
}
"""Writer, and the query that counts what it wrote by round."""


def whole(book: Path) -> dict[str, set[int]]:
    """The rounds each writer finished. Raises AssertionError where the file is damaged or a round
    is there in part."""
    if not book.exists() or not book.stat().st_size:
        return {name: set() for name in WRITERS}
    with closing(sqlite3.connect(book)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise AssertionError("damaged")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return {name: set() for name in WRITERS}
    found = {}
    with reading(book) as connection:
        for name, (_, query) in WRITERS.items():
            counts = dict(connection.execute(query))
            if set(counts.values()) - {_ROWS}:
                raise AssertionError(f"in part: {name} {counts}")
            found[name] = set(counts)
    return found


def _at_an_instruction(book: Path, work: Callable[[], None], chance: random.Random) -> bool:
    steps, connect = chance.randint(1, _STEPS), sqlite3.connect

    def connected(*given: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*given, **named)
        connection.set_progress_handler(_die, steps)
        return connection

    def dying() -> None:
        sqlite3.connect = connected  # type: ignore[assignment]
        work()

    return ended(forked(dying)) == -signal.SIGKILL


def _at_a_moment(book: Path, work: Callable[[], None], chance: random.Random) -> bool:
    child = forked(work)
    time.sleep(chance.uniform(0, _SPAN))
    os.kill(child, signal.SIGKILL)
    return ended(child) == -signal.SIGKILL


def _amid_the_writing(book: Path, work: Callable[[], None], chance: random.Random) -> bool:
    """Killed once the file has changed: its pages are being written, the journal still there."""
    before = book.stat().st_mtime_ns if book.exists() else 0

    def watch() -> None:
        while not book.exists() or book.stat().st_mtime_ns == before:
            pass
        _die()

    def dying() -> None:
        threading.Thread(target=watch, daemon=True).start()
        work()

    return ended(forked(dying)) == -signal.SIGKILL


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_KINDS = (_at_an_instruction, _at_a_moment, _amid_the_writing)


def kill(book: Path, number: int, chance: random.Random) -> str:
    """Kill one writer, look, and do it again; what was found. Raises AssertionError."""
    name = chance.choice(list(WRITERS))
    before = whole(book)
    work = partial(WRITERS[name][0], book, number)
    killed = _KINDS[number % len(_KINDS)](book, work, chance)
    journal = book.with_name(f"{book.name}-journal").exists()
    after = whole(book)
    for other, rounds in before.items():
        if after[other] - {number} != rounds:
            raise AssertionError(f"lost: {other} {rounds - after[other]}")
    work()
    if whole(book)[name] != before[name] | {number}:
        raise AssertionError(f"not done again: {name}")
    if not killed:
        return "ended before the kill"
    kept = "all" if number in after[name] else "nothing"
    return f"killed{' amid a transaction' if journal else ''}: {kept} of it there"


def kills(count: int, book: Path, chance: random.Random) -> Counter[str]:
    """Kill writers until ``count`` were killed at work; what was found."""
    found: Counter[str] = Counter()
    number = 0
    while sum(times for name, times in found.items() if name.startswith("killed")) < count:
        number += 1
        found[kill(book, number, chance)] += 1
    return found


def main() -> None:
    """Kill, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "台账.db"
        for name, times in sorted(kills(given.kills, book, random.Random(given.seed)).items()):
            print(f"{times:6} {name}")


if __name__ == "__main__":
    main()
