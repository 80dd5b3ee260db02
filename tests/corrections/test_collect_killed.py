"""A killed collect leaves the answers of whole packets."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from random import Random

import pytest
from support.corrections_desk import ALL, Desk, fill
from support.process import ROOT
from support.rounds_by_hand import LIUSHA, ZHANLONG

from hecha.corrections.collecting import collect
from hecha.exchange.internal import read_internal

TRUE = {"处理结果": "属实", "原因/部门/批准人": "核对过", "经办人": "李六"}

_COLLECTOR = """
import sys
from pathlib import Path
from hecha.corrections.collecting import collect
from hecha.exchange.internal import read_internal
run, book, *packets = map(Path, sys.argv[1:])
internal = read_internal(run)
print("ready", flush=True)
collect(internal, packets, book)
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_collect_can_be_done_again(desk: Desk, seed: int) -> None:
    internal = desk.check(*ALL)
    sent = desk.send(internal)
    fill(sent[LIUSHA], {"纯收入": TRUE, "与户主关系": TRUE})
    fill(sent[ZHANLONG], {"联系电话": TRUE, "证件号码": TRUE})
    packets = [sent[LIUSHA], sent[ZHANLONG]]
    with subprocess.Popen(
        [sys.executable, "-c", _COLLECTOR, desk.folder / "out", desk.book, *packets],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as collector:
        assert collector.stdout is not None
        collector.stdout.readline()
        time.sleep(Random(seed).random() / 10)
        collector.kill()
    with closing(sqlite3.connect(desk.book)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = dict(connection.execute("SELECT packet, count(*) FROM answers GROUP BY packet"))
    assert set(found.values()) <= {2}
    done = collect(read_internal(desk.folder / "out"), packets, desk.book)
    assert done.refusals == ()
    assert sum(done.written.values()) + done.repeated == 4
    with closing(sqlite3.connect(desk.book)) as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (4,)
