"""What holds in whatever order, and however often, rounds are recorded and answers collected."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.corrections_desk import number, relation
from support.rounds_by_hand import LIUSHA, ZHANLONG, income, phone, round_of

from hecha.corrections import collecting
from hecha.corrections.collecting import collect
from hecha.corrections.returned import Row
from hecha.corrections.task_keys import TaskKey, check_of
from hecha.exchange.internal import Internal, read_internal
from hecha.followup.digests import Digests, values
from hecha.followup.followup_file import key_of, reading
from hecha.followup.recording import record
from hecha.results.fingerprint import fingerprint
from hecha.results.run_record import Run
from hecha.results.writers import write, writers

SLOW = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
RAN = [(rule, town) for rule in ("IN02", "ID24", "ID01") for town in (LIUSHA, ZHANLONG)]
ROUNDS = st.lists(
    st.tuples(st.sampled_from([None, "12000", "11000"]), st.booleans()), min_size=1, max_size=4
)
"""Of each round the income of one household, if it is wrong, and whether a phone is."""


def rounds(told: Sequence[tuple[str | None, bool]]) -> list[Run]:
    found = []
    for at, (value, has_phone) in enumerate(told):
        wrong = [income(value)] if value else []
        wrong += [phone()] if has_phone else []
        day = date(2016, 12, 31) + timedelta(days=30 * at)
        found.append(round_of(wrong, note=str(at), day=day, ran=RAN))
    return found


def content(book: Path) -> list[tuple[Any, ...]]:
    """What a follow-up says of its tasks and answers, without the digests of its own key."""
    with closing(sqlite3.connect(book)) as connection:
        return [
            *connection.execute("SELECT task, first, last, state, since FROM tasks ORDER BY task"),
            *connection.execute("SELECT task, round, state FROM states ORDER BY task, round"),
            *connection.execute("SELECT round, day, verdict FROM runs ORDER BY round"),
            *connection.execute("SELECT task, round, kind, reason FROM answers ORDER BY number"),
        ]


@SLOW
@given(ROUNDS, st.data())
def test_a_round_recorded_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    told: list[tuple[str | None, bool]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("rounds")
    for run in rounds(told):
        record(run, folder / "once.db")
        for _ in range(data.draw(st.integers(1, 3))):
            record(run, folder / "often.db")
    assert content(folder / "once.db") == content(folder / "often.db")


@dataclass(frozen=True)
class Office:
    """Runs below a folder, and rows that come back as if from packets."""

    folder: Path
    rows: dict[str, list[Row]]

    @property
    def book(self) -> Path:
        return self.folder / "台账.db"

    def run(self, run: Run, name: str) -> Internal:
        told = record(run, self.book)
        outputs = [writer for writer in writers() if writer.name in ("internal", "run")]
        write(told, self.folder / name, outputs=outputs)
        return read_internal(self.folder / name)

    def answered(self, internal: Internal, tasks: Sequence[str], reason: str) -> Path:
        """A packet in which some tasks of a run are answered as true."""
        shown = dict(values(internal.results).iter_rows())
        path = self.folder / f"{reason}.xlsx"
        self.rows[path.name] = [
            Row(
                *(path.name, "任务", at),
                TaskKey(task, fingerprint(reason), check_of(shown[task])),
                decision="属实",
                reason=reason,
            )
            for at, task in enumerate(tasks, 2)
        ]
        return path

    def in_force(self) -> dict[str, str]:
        """The reason of the last answer of each task."""
        query = "SELECT task, reason FROM answers ORDER BY number"
        with closing(sqlite3.connect(self.book)) as connection:
            return dict(connection.execute(query))


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Row]]:
    found = dict[str, list[Row]]()
    monkeypatch.setattr(collecting, "rows_of", lambda path: found[path.name])
    return found


@SLOW
@given(
    st.lists(st.tuples(st.sampled_from(["12000", "11000"]), st.booleans()), min_size=3, max_size=3),
    st.data(),
)
def test_an_answer_is_taken_only_of_the_value_it_is_about(
    tmp_path_factory: pytest.TempPathFactory,
    rows: dict[str, list[Row]],
    told: list[tuple[str | None, bool]],
    data: st.DataObject,
) -> None:
    """Packets of any round come back in any later one, again and again, by whichever run: none is
    taken twice, none for a value that is no longer there, and none hides a newer answer."""
    office = Office(tmp_path_factory.mktemp("office"), rows)
    sent, expected, known = list[Any](), dict[str, str](), set[tuple[str, str]]()
    shown = dict[tuple[str, int], str]()
    for at, run in enumerate(rounds(told), 1):
        internal, reason = office.run(run, str(at)), f"第{at}轮"
        found = dict(values(internal.results).iter_rows())
        shown |= {(task, at): value for task, value in found.items()}
        sent.append((internal, office.answered(internal, sorted(found), reason), found, reason))
        now = set[str]()
        for own, path, asked, reason in data.draw(st.lists(st.sampled_from(sent), max_size=4)):
            collect(own, [path], office.book)
            for task, value in asked.items():
                if found.get(task) == value and task not in now and (task, reason) not in known:
                    now.add(task)
                    known.add((task, reason))
                    expected[task] = reason
    assert office.in_force() == expected
    with reading(office.book) as connection:
        digests = Digests(key_of(connection))
        taken = connection.execute("SELECT task, packet, round, value FROM answers").fetchall()
    assert len({(task, packet) for task, packet, *_ in taken}) == len(taken)
    for task, _, number_, digest in taken:
        assert digests.of(shown[task, number_]) == digest


def test_at_once_no_answer_and_no_round_is_lost(tmp_path: Path, rows: dict[str, list[Row]]) -> None:
    """Each township's packet is collected by its own process while the next round is recorded."""
    office = Office(tmp_path, rows)
    found = [income(), phone(), relation(), number()]
    internal = office.run(round_of(found, ran=RAN), "out")
    tasks = internal.results.tasks["task"].sort().to_list()
    paths = [office.answered(internal, [task], f"第{at}份") for at, task in enumerate(tasks)]
    next_round = round_of(found, ran=RAN, note="新", day=date(2017, 1, 20))
    work = [
        *(Thread(target=collect, args=[internal, [path], office.book]) for path in paths),
        Thread(target=record, args=[next_round, office.book]),
    ]
    for one in work:
        one.start()
    for one in work:
        one.join()
    assert office.in_force() == {task: f"第{at}份" for at, task in enumerate(tasks)}
    record(next_round, office.book)
    with closing(sqlite3.connect(office.book)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (2,)
        states = connection.execute("SELECT DISTINCT state FROM tasks").fetchall()
    assert states == [("accepted",)]
