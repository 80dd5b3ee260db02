"""The file of the follow-up: killed writers, other programs' files, our files among exports."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from support.process import ROOT
from support.rounds_by_hand import income, phone, round_of

from hecha.followup.followup_file import changing
from hecha.followup.recording import record
from hecha.reading.own_file import is_followup, is_own_workbook

_WRITER = """
import sys
from pathlib import Path
from hecha.followup.followup_file import changing
path = Path(sys.argv[1])
number = int(sys.argv[2])
while True:
    number += 1
    with changing(path, create=True) as connection:
        connection.execute(
            "INSERT INTO runs VALUES (?, '2016-12-31', 'd', 's', 'v', 'p', '', 'w')", [number])
        connection.executemany("INSERT INTO states VALUES (?, ?, 'new')",
            ((f"{n:05}", number) for n in range(2000)))
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_whole_rounds(tmp_path: Path) -> None:
    book, random, told = tmp_path / "台账.db", Random(11), 0
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(book), str(told)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            told = int(writer.stdout.readline())
            time.sleep(random.random() / 20)
            writer.kill()
            told = max([told, *map(int, writer.stdout.read().split())])
        with closing(sqlite3.connect(book)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            rounds = dict(connection.execute("SELECT round, count(*) FROM states GROUP BY round"))
            (last,) = connection.execute("SELECT max(round) FROM runs").fetchone()
        # A round may be whole that the writer had no time to tell of.
        assert last in (told, told + 1)
        assert rounds == dict.fromkeys(range(1, last + 1), 2000)
        told = last


def _half_done(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM tasks")
    connection.execute("INSERT INTO secret VALUES (NULL)")


def test_what_fails_half_way_is_taken_back(tmp_path: Path) -> None:
    book = tmp_path / "台账.db"
    record(round_of([income(), phone()]), book)
    with pytest.raises(sqlite3.IntegrityError), changing(book) as connection:
        _half_done(connection)
    with changing(book) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (2,)


def test_our_files_are_known_and_nobody_elses(tmp_path: Path) -> None:
    record(round_of([income()]), tmp_path / "台账.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE mine (a)")
    for name, author in (("ours.xlsx", "hecha"), ("other.xlsx", "department")):
        book = xlsxwriter.Workbook(tmp_path / name)
        book.add_worksheet().write(0, 0, "户编号")
        book.set_properties({"author": author})
        book.close()
    (tmp_path / "broken.xlsx").write_bytes((tmp_path / "ours.xlsx").read_bytes()[:200])
    found = {path.name for path in tmp_path.iterdir() if is_followup(path) or is_own_workbook(path)}
    assert found == {"台账.db", "ours.xlsx"}
