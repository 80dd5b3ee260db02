"""抽查: a random sample of what is closed, re-checked on the spot, and what came of it."""

from __future__ import annotations

import math
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.followup.answer_sheet import AnswerSheet
from hecha.followup.approving import Taken
from hecha.followup.followup_file import changing, reading
from hecha.followup.in_force import IN_FORCE
from hecha.followup.people import people
from hecha.followup.states import CONFIRMED, REFUTED
from hecha.followup.stored import frame_of
from hecha.reading.filled_list import PLACE
from hecha.reading.submission import InputRejected
from hecha.reading.written_day import day_of
from hecha.results.results import ACCEPTED, CORRECTED, REOPENED, STATE_WORDS

KIND = "sample"
STATES = (ACCEPTED, CORRECTED)
"""What is drawn from: confirmed as true, corrected."""
PASSED, FAILED = "passed", "failed"
_RESULTS = {PASSED: Words("相符", "as stated"), FAILED: Words("不符", "not as stated")}
_SEEDS = 1_000_000
_LIST = AnswerSheet(
    KIND,
    Words("抽查", "Re-check"),
    {
        "place": (Words("责任单位", "Responsible"), 14),
        "who": (Words("户", "Household"), 19),
        "problem": (Words("问题", "Problem"), 24),
        "cell": (Words("表和列", "Table and column"), 14),
        "state": (Words("状态", "State"), 8),
        "since": (Words("销号日期", "Closed"), 11),
        "reason": (Words("答复的原因", "Reason given"), 16),
        "result": (Words("抽查结果", "Result"), 9),
        "checker": (Words("抽查人", "Checked by"), 8),
        "checked_on": (Words("抽查日期", "Checked on"), 11),
        "key": (Words("编号", "No."), 8),
    },
    key="key",
    answer="result",
    choices=tuple(_RESULTS.values()),
    to_fill=("result", "checker", "checked_on"),
    days=("checked_on",),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many are drawn of each state: a number, or a percentage (rounded up)."""

    number: int
    is_percentage: bool = False

    @classmethod
    def read(cls, text: str) -> Size | None:
        """The size in a text such as 20 or 5%; None where it is none."""
        digits = text.strip().replace("％", "%").removesuffix("%")
        if not digits.isascii() or not digits.isdigit() or int(digits) == 0:
            return None
        is_percentage = "%" in text.replace("％", "%")
        return None if is_percentage and int(digits) > 100 else cls(int(digits), is_percentage)

    def __str__(self) -> str:
        return f"{self.number}{'%' if self.is_percentage else ''}"

    def of(self, population: int) -> int:
        """How many of a population."""
        wanted = math.ceil(population * self.number / 100) if self.is_percentage else self.number
        return min(wanted, population)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample: its number, seed and size, and by state how many of how many were drawn."""

    number: int
    seed: int
    size: Size
    counts: Mapping[str, tuple[int, int]]


def chosen(tasks: Sequence[str], seed: int, size: int) -> list[str]:
    """``size`` of some tasks at random: by the order of SHA-256 of seed and task, so that the same
    seed draws the same tasks on any machine, in whatever order they stand."""
    return sorted(tasks, key=lambda task: (sha256(f"{seed} {task}".encode()).hexdigest(), task))[
        :size
    ]


def draw(
    follow_up: Path,
    path: Path,
    size: Size,
    *,
    seed: int | None = None,
    states: Sequence[str] = STATES,
    runs: Sequence[Path] = (),
    lang: str = "zh",
) -> Drawn:
    """Draw ``size`` tasks of each of ``states``, keep them in the follow-up, and write the list.

    Without a seed one is drawn, and kept. ``runs`` are result folders from which household numbers
    and names are taken: the follow-up itself has none. Raises InputRejected where nothing can be
    drawn or the list cannot be written; then nothing is kept.
    """
    seed = secrets.randbelow(_SEEDS) if seed is None else seed
    with changing(follow_up) as connection:
        closed = frame_of(connection, _CLOSED).filter(pl.col("state").is_in(states))
        by_state = {state: closed.filter(state=state)["task"].to_list() for state in states}
        picked = {
            state: chosen(tasks, seed, size.of(len(tasks))) for state, tasks in by_state.items()
        }
        if not any(picked.values()):
            raise InputRejected(
                f"{follow_up} 里没有可抽查的任务：还没有属实或已整改的。",
                f"{follow_up} has nothing to re-check: no task is accepted or corrected yet.",
            )
        (number,) = connection.execute("SELECT coalesce(max(drawn), 0) + 1 FROM draws").fetchone()
        (last,) = connection.execute("SELECT coalesce(max(round), 0) FROM runs").fetchone()
        connection.execute(
            "INSERT INTO draws VALUES (?, ?, ?, ?, ?)",
            [number, last, seed, str(size), " ".join(states)],
        )
        connection.executemany(
            "INSERT INTO checks VALUES (?, ?, ?, '', '', '')",
            [(task, number, state) for state, tasks in picked.items() for task in tasks],
        )
        titles = dict(connection.execute("SELECT rule, title FROM rules"))
        rows = closed.filter(pl.col("task").is_in([t for some in picked.values() for t in some]))
        told = rows.with_columns(
            key=pl.format("{}-{}", "task", pl.lit(number)),
            state=pl.col("state").replace({name: STATE_WORDS[name].of(lang) for name in STATES}),
            since="since_day",
        )
        _LIST.write(told, titles, people(connection, runs), path, lang)
    counts = {state: (len(picked[state]), len(by_state[state])) for state in states}
    return Drawn(number, seed, size, counts)


_CLOSED = f"""
SELECT tasks.task, state, county, town, village, rules, "table", "column", runs.day AS since_day,
       coalesce(reason, '') AS reason
FROM tasks JOIN runs ON runs.round = tasks.since
LEFT JOIN (SELECT * FROM answers WHERE number IN ({IN_FORCE})) AS answers USING (task)
WHERE state IN ('{ACCEPTED}', '{CORRECTED}')
ORDER BY county, town, village, tasks.task
"""


_UNKNOWN = Words("不在抽查的任务中", "is not in a sample")
_NO_RESULT = Words("抽查结果只能是相符或不符", "has a result that is neither of the two")
_NOBODY = Words("没有写抽查人", "says nobody who checked")
_NO_DAY = Words("日期写得不对，如 2024-01-10", "has a day that is none, such as 2024-01-10")


def take_results(follow_up: Path, lists: Sequence[Path], lang: str) -> Taken:
    """Take the results in lists that came back, all in one transaction.

    A task that is not as stated is open again (再次出现), whatever the data say, until an officer
    answers it or a re-check finds it as stated. Raises InputRejected.
    """
    rows = _LIST.read(lists)
    given = rows.filter(pl.col("result").is_not_null())
    refused, taken = [], 0
    with changing(follow_up) as connection:
        known = {
            (row["task"], row["drawn"])
            for row in frame_of(connection, "SELECT task, drawn FROM checks").iter_rows(named=True)
        }
        for row in given.iter_rows(named=True):
            task, _, number = (row["key"] or "").partition("-")
            place = (task, int(number)) if number.isascii() and number.isdigit() else None
            fault = next(_faults(row, is_known=place in known), None)
            if fault is not None or place is None:
                refused.append(f"{row[PLACE]}：{(fault or _UNKNOWN).of(lang)}")
                continue
            _keep(connection, place, row)
            taken += 1
    return Taken(taken, rows.height - given.height, tuple(refused))


def _faults(row: Mapping[str, str | None], *, is_known: bool) -> Iterator[Words]:
    if not is_known:
        yield _UNKNOWN
    if _result(row["result"]) is None:
        yield _NO_RESULT
    if row["checker"] is None:
        yield _NOBODY
    if row["checked_on"] is not None and day_of(row["checked_on"]) is None:
        yield _NO_DAY


def _result(text: str | None) -> str | None:
    return next((key for key, words in _RESULTS.items() if text in (words.zh, words.en)), None)


def _keep(
    connection: sqlite3.Connection, place: tuple[str, int], row: Mapping[str, str | None]
) -> None:
    task, number = place
    result = _result(row["result"])
    day = (day_of(row["checked_on"]) or date.today()).isoformat()
    connection.execute(
        "UPDATE checks SET result = ?, who = ?, day = ? WHERE task = ? AND drawn = ?",
        [result, row["checker"], day, task, number],
    )
    (last,) = connection.execute(
        "SELECT coalesce((SELECT kind FROM answers "
        f"WHERE task = ? AND number IN ({IN_FORCE})), '')",
        [task],
    ).fetchone()
    kind = {FAILED: REFUTED, PASSED: CONFIRMED}[result or PASSED]
    # As stated says nothing new, unless an earlier re-check had found otherwise.
    if last == kind or (kind == CONFIRMED and last != REFUTED):
        return
    (now,) = connection.execute("SELECT coalesce(max(round), 0) FROM runs").fetchone()
    connection.execute(
        "INSERT INTO answers SELECT NULL, task, ?, ?, '', '', ?, ?, '', '', '', '', value, '', '' "
        "FROM tasks WHERE task = ?",
        [now, kind, row["checker"], day, task],
    )
    if kind == REFUTED:
        connection.execute(
            "UPDATE tasks SET state = ?, since = ? WHERE task = ?", [REOPENED, now, task]
        )
        connection.execute("INSERT OR REPLACE INTO states VALUES (?, ?, ?)", [task, now, REOPENED])


def checked(follow_up: Path) -> pl.DataFrame:
    """drawn, seed, size, of_state, tasks, checked, passed, failed: of every sample so far."""
    with reading(follow_up) as connection:
        checks = frame_of(connection, "SELECT drawn, of_state, result FROM checks")
        draws = frame_of(connection, "SELECT drawn, CAST(seed AS TEXT) AS seed, size FROM draws")
    counts = checks.group_by("drawn", "of_state").agg(
        tasks=pl.len(),
        checked=(pl.col("result") != "").sum(),
        passed=(pl.col("result") == PASSED).sum(),
        failed=(pl.col("result") == FAILED).sum(),
    )
    return draws.join(counts, on="drawn").sort("drawn", "of_state")
