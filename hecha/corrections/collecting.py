"""``collect``: answers from returned workbooks into the follow-up."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from hecha.corrections.cell_column import column_of
from hecha.corrections.correct_value import day_of, fault_of
from hecha.corrections.given_answers import Given
from hecha.corrections.packet_rows import county_of
from hecha.corrections.refusals import CONFLICTS, Refusal
from hecha.corrections.returned import Row, rows_of
from hecha.corrections.task_keys import check_of
from hecha.exchange.internal import Internal
from hecha.followup.digests import Digests, values
from hecha.followup.followup_file import changing, key_of, reading
from hecha.followup.recording import meaning
from hecha.followup.states import DELETED, POSTPONED, TRANSFERRED, TRUE
from hecha.policy.policy import INFO
from hecha.report.labels import labels
from hecha.results.results import ACCEPTED, ANSWERED, CHANGED, CORRECTED, NEW, OPEN, REOPENED

_SHOWN = 30
"""Longer values may be shortened in 整改清单.xlsx."""

_OPEN = (NEW, OPEN, CHANGED, REOPENED)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be taken, and the row it is from."""

    row: Row
    task: str
    kind: str
    new_value: str = ""
    reason: str = ""
    who: str = ""
    day: str = ""
    approved_by: str = ""
    expires: str = ""
    department: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """What makes two answers differ."""
        return (
            *(self.kind, self.new_value, self.reason),
            *(self.approved_by, self.expires, self.department),
        )


@dataclass(frozen=True, slots=True)
class Open:
    """The tasks of a place that nobody answered, of how many."""

    county: str | None
    town: str | None
    unanswered: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of it: ``written`` answers by file, those that were there already, those of tasks
    that a later check found corrected (``settled``: nothing is left to answer), the rows refused,
    and what is still to be answered."""

    written: Mapping[str, int]
    repeated: int
    settled: int
    refusals: tuple[Refusal, ...]
    missing: tuple[Open, ...]

    @property
    def conflicts(self) -> tuple[Refusal, ...]:
        """The refusals that are two answers to one task."""
        return tuple(one for one in self.refusals if one.reason in CONFLICTS)


def collect(
    internal: Internal, books: Sequence[Path], followup: Path, *, replace: bool = False
) -> Collected:
    """Read returned workbooks of a run and write their answers into a follow-up.

    A refused row holds back the rows of its household in its file; the others of a file are one
    transaction. ``replace`` takes an answer that differs from the one in the follow-up. Nothing is
    written where a file cannot be read: then InputRejected is raised.
    """
    run, corrected = _Tasks.of(internal), _corrected(followup)
    by_file = {path: [row for row in rows_of(path) if row.is_answered] for path in books}
    settled = 0
    answers: dict[Path, list[Answer]] = {}
    refusals: dict[Path, list[Refusal]] = {}
    for path, rows in by_file.items():
        left = [row for row in rows if not run.is_settled(row, corrected)]
        settled += len(rows) - len(left)
        judged = [run.judged(row) for row in left]
        answers[path] = [one for one in judged if isinstance(one, Answer)]
        refusals[path] = [one for one in judged if isinstance(one, Refusal)]
    against = _conflicts([answer for found in answers.values() for answer in found])
    written, repeated, refused = dict[str, int](), 0, list[Refusal]()
    for path, found in answers.items():
        own = [*refusals[path], *(against[one.row] for one in found if one.row in against)]
        with changing(followup) as connection:
            book = _Book(connection, run, replace=replace)
            known, fresh, others = book.sorted(one for one in found if one.row not in against)
            own += others
            taken, held = run.without_refused_households(fresh, own)
            book.write(taken)
        written[path.name] = written.get(path.name, 0) + len(taken)
        repeated += known
        refused += [*own, *held]
    refused.sort(key=lambda one: (one.row.file, one.row.sheet, one.row.row))
    return Collected(written, repeated, settled, tuple(refused), _missing(internal, followup))


def _corrected(followup: Path) -> frozenset[str]:
    """The tasks a later check found corrected, by all their names."""
    with reading(followup) as connection:
        return frozenset(name for (name,) in connection.execute(_CORRECTED))


_CORRECTED = f"""
SELECT task FROM tasks WHERE state = '{CORRECTED}'
UNION SELECT alias FROM aliases JOIN tasks USING (task) WHERE state = '{CORRECTED}'
"""


@dataclass(frozen=True, slots=True)
class _Tasks:
    """The tasks of a run, by id, with what answers are judged by."""

    tasks: Mapping[str, Mapping[str, str | None]]
    values: Mapping[str, str] = field(repr=False)
    of_finding: Mapping[str, str]
    first_values: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, internal: Internal) -> _Tasks:
        names = ["task", "household_id", "table", "column", "value", "rules"]
        with_rules = internal.results.tasks.with_columns(rules=pl.col("rules").list.join(" "))
        rows = with_rules.select(names).iter_rows(named=True)
        first = internal.results.evidence.unique("fingerprint", keep="first", maintain_order=True)
        first = first.select("fingerprint", "value")
        shown = internal.results.tasks.select("task", "value")
        return cls(
            {row["task"]: row for row in rows},
            dict(values(internal.results).iter_rows()),
            dict(internal.results.findings.select("fingerprint", "task").iter_rows()),
            {key: value or "" for key, value in (*first.iter_rows(), *shown.iter_rows())},
        )

    def judged(self, row: Row) -> Answer | Refusal:
        """The answer in a row, or why it cannot be taken."""
        if not row.whole:
            return Refusal(row, "no_header")
        task = self._task(row)
        if task not in self.tasks:
            return Refusal(row, "unknown_task")
        if self._is_stale(row, task):
            return Refusal(row, "other_run")
        if self._is_other_value(row):
            return Refusal(row, "other_value")
        kind = _KINDS.get(row.decision)
        if kind is None:
            return Refusal(row, "unknown_decision" if row.decision else "no_decision")
        if fault := self._fault(row, kind, task):
            return Refusal(row, fault)
        return _answer(row, kind, task)

    def is_settled(self, row: Row, corrected: Container[str]) -> bool:
        """Whether a row answers a task that was found corrected since."""
        return row.whole and self._task(row) in corrected

    def _task(self, row: Row) -> str:
        """The task of a row; older lists have the fingerprint of a finding as their key."""
        return self.of_finding.get(row.key.task, row.key.task)

    def _is_stale(self, row: Row, task: str) -> bool:
        """Whether the row answers other values than those of this run."""
        return bool(row.key.check) and row.key.check != check_of(self.values[task])

    def _is_other_value(self, row: Row) -> bool:
        """Whether a row of 整改清单.xlsx, which has no check digits, shows another value."""
        shown = self.first_values.get(row.key.task)
        if row.key.check or row.value is None or shown is None:
            return False
        return len(shown) <= _SHOWN and row.value != shown.strip()

    def _fault(self, row: Row, kind: str, task: str) -> str:
        if kind == CORRECTED:
            about = self.tasks[task]
            if not row.new_value:
                return "no_value"
            column = column_of(about["table"], about["column"])
            return fault_of(row.new_value, column, about["value"], is_number=row.is_number)
        if not row.reason:
            return "no_reason"
        if kind == POSTPONED and day_of(row.date) is None:
            return "no_date"
        return ""

    def household(self, row: Row) -> str:
        """The household of a row's task; the task itself where it has none."""
        task = self._task(row)
        about = self.tasks.get(task)
        return (about["household_id"] if about else None) or task

    def without_refused_households(
        self, answers: Iterable[Answer], refusals: Iterable[Refusal]
    ) -> tuple[list[Answer], list[Refusal]]:
        """The answers of households of which no row is refused; the others as held back."""
        closed = {self.household(one.row) for one in refusals}
        taken, held = [], []
        for answer in answers:
            if self.household(answer.row) in closed:
                held.append(Refusal(answer.row, "held"))
            else:
                taken.append(answer)
        return taken, held


def _kinds() -> dict[str, str]:
    found = {"已改正": CORRECTED}
    for lang in ("zh", "en"):
        found |= {text: kind for kind, text in labels(lang).decisions.items()}
    return found


_KINDS = _kinds()


def _answer(row: Row, kind: str, task: str) -> Answer:
    day = day_of(row.date)
    written = "" if day is None else day.isoformat()
    return Answer(
        row,
        task,
        kind,
        new_value=row.new_value if kind == CORRECTED else "",
        reason=row.reason if kind in (CORRECTED, TRUE, POSTPONED) else "",
        who=row.handler,
        day="" if kind == POSTPONED else written,
        approved_by=row.reason if kind == DELETED else "",
        expires=written if kind == POSTPONED else "",
        department=row.reason if kind == TRANSFERRED else "",
    )


def _conflicts(answers: Iterable[Answer]) -> dict[Row, Refusal]:
    """The rows that answer a task in another way than another row does."""
    by_task: dict[str, list[Answer]] = {}
    for answer in answers:
        by_task.setdefault(answer.task, []).append(answer)
    found = {}
    for same in by_task.values():
        for answer in same:
            other = next((one for one in same if one.said != answer.said), None)
            if other is not None:
                found[answer.row] = Refusal(answer.row, "conflict", other.row)
    return found


class _Book:
    """The answers in a follow-up, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, run: _Tasks, *, replace: bool) -> None:
        self._connection = connection
        self._run = run
        self._replace = replace
        self._digests = Digests(key_of(connection))
        (self._round,) = connection.execute("SELECT coalesce(max(round), 0) FROM runs").fetchone()
        self._aliases: dict[str, str] = dict(connection.execute("SELECT alias, task FROM aliases"))
        self._known: dict[str, str] = dict(connection.execute("SELECT task, value FROM tasks"))
        self._titles = dict(connection.execute("SELECT rule, title FROM rules"))

    def sorted(self, answers: Iterable[Answer]) -> tuple[int, list[Answer], list[Refusal]]:
        """How many are there already; the new ones, each task once; those that cannot be taken."""
        given = Given.of(self._connection, self._round)
        known, fresh, refused = 0, dict[str, Answer](), list[Refusal]()
        for answer in answers:
            name = self._name(answer)
            now = given.this_round.get(name)
            if name not in self._known:
                refused.append(Refusal(answer.row, "not_followed"))
            elif self._known[name] != self._value(answer):  # a later run has been recorded
                refused.append(Refusal(answer.row, "other_run"))
            elif answer.said == now or answer.task in fresh:
                known += 1
            elif now is not None and not self._replace:
                refused.append(Refusal(answer.row, "other_answer"))
            elif given.is_refuted(name, answer.said) and not self._replace:
                refused.append(Refusal(answer.row, "refuted"))
            elif now is None and self._says_nothing_new(given, name, answer):
                known += 1
            else:
                fresh[answer.task] = answer
        return known, list(fresh.values()), refused

    def write(self, answers: Sequence[Answer]) -> None:
        """Keep the answers; their tasks wait for the next export."""
        rows = [
            (
                *(self._name(one), self._round, one.kind, one.new_value, one.reason, one.who),
                *(one.day, one.approved_by, one.expires, "", one.department),
                *(self._value(one), self._meaning(one.task)),
                one.row.key.packet,
            )
            for one in answers
        ]
        self._connection.executemany(
            f"INSERT INTO answers VALUES (NULL, {', '.join('?' * 14)})", rows
        )
        open_ = ", ".join("?" * len(_OPEN))
        self._connection.executemany(
            f"UPDATE tasks SET state = ?, since = ? WHERE task = ? AND state IN ({open_})",
            [(ANSWERED, self._round, self._name(one), *_OPEN) for one in answers],
        )

    def _says_nothing_new(self, given: Given, name: str, answer: Answer) -> bool:
        sent = not self._replace and given.was_sent(name, answer.row.key.packet, answer.said)
        return sent or given.lasts(
            name, self._value(answer), self._meaning(answer.task), answer.said
        )

    def _value(self, answer: Answer) -> str:
        return self._digests.of(self._run.values[answer.task]) or ""

    def _name(self, answer: Answer) -> str:
        return self._aliases.get(answer.task, answer.task)

    def _meaning(self, task: str) -> str:
        lead = (self._run.tasks[task]["rules"] or "").split(" ")[0]
        return meaning(lead, self._titles.get(lead, lead))


def _missing(internal: Internal, followup: Path) -> tuple[Open, ...]:
    """The places with tasks nobody answered; 提示 asks for none."""
    with reading(followup) as connection:
        aliases = dict(connection.execute("SELECT alias, task FROM aliases"))
        answered = {task for (task,) in connection.execute("SELECT DISTINCT task FROM answers")}
    tasks = internal.results.tasks.filter(
        pl.col("severity") != INFO, pl.col("state") != ACCEPTED
    ).with_columns(county=county_of(internal))
    name = pl.col("task").replace(aliases)
    counts = (
        tasks.group_by("county", "town")
        .agg(unanswered=(~name.is_in(sorted(answered))).sum(), tasks=pl.len())
        .filter(pl.col("unanswered") > 0)
        .sort("county", "town", nulls_last=True)
    )
    return tuple(Open(*row) for row in counts.iter_rows())
