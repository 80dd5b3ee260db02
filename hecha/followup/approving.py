"""Who approves what was answered as 属实: a list goes to those who approve, and comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.followup.answer_sheet import AnswerSheet
from hecha.followup.followup_file import APPROVAL, changing, reading
from hecha.followup.in_force import IN_FORCE
from hecha.followup.people import people
from hecha.followup.states import TRUE
from hecha.followup.stored import frame_of
from hecha.reading.filled_list import PLACE
from hecha.reading.written_day import day_of

KIND = "approval"
YES, NO = "yes", "no"
_DECISIONS = {YES: Words("同意", "approved"), NO: Words("不同意", "not approved")}
_LIST = AnswerSheet(
    KIND,
    Words("属实待批准", "To approve"),
    {
        "place": (Words("责任单位", "Responsible"), 14),
        "about": (Words("户", "Household"), 19),
        "problem": (Words("问题", "Problem"), 22),
        "cell": (Words("表和列", "Table and column"), 14),
        "reason": (Words("属实的原因", "Why it is true"), 18),
        "who": (Words("经办人", "Proposed by"), 8),
        "approved": (Words("批准意见", "Decision"), 9),
        "approver": (Words("批准人", "Approved by"), 9),
        "approved_on": (Words("批准日期", "Approved on"), 11),
        "expires": (Words("有效期至", "Valid until"), 11),
        "reference": (Words("佐证材料", "Evidence"), 14),
        "task": (Words("编号", "No."), 8),
    },
    key="task",
    answer="approved",
    choices=tuple(_DECISIONS.values()),
    to_fill=("approved", "approver", "approved_on", "expires", "reference"),
    days=("approved_on", "expires"),
)
_PENDING = f"""
SELECT answers.number AS answer, answers.task, county, town, village, rules, "table", "column",
       reason, who, coalesce(approved, '') AS approved
FROM answers JOIN tasks USING (task) LEFT JOIN approvals ON approvals.answer = answers.number
WHERE kind = '{TRUE}' AND answers.number IN ({IN_FORCE})
ORDER BY county, town, village, answers.task
"""


@dataclass(frozen=True, slots=True)
class Approvals:
    """How many answers 属实 are approved, not approved, and waiting; whether the suite of the last
    run asks for approval."""

    approved: int
    refused: int
    waiting: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list: rows taken, blank ones, and the sentences about those refused."""

    taken: int
    blank: int
    refused: tuple[str, ...]


def approvals(path: Path) -> Approvals:
    """How far the approval of a follow-up is. Raises InputRejected."""
    with reading(path) as connection:
        found = frame_of(connection, _PENDING)["approved"]
        needed = connection.execute(
            "SELECT count(*) FROM settings WHERE name = ? AND value = 'needed'", [APPROVAL]
        ).fetchone()[0]
    counts = {said: int((found == said).sum()) for said in (YES, NO, "")}
    return Approvals(counts[YES], counts[NO], counts[""], bool(needed))


def write_pending(follow_up: Path, path: Path, runs: Sequence[Path], lang: str) -> int:
    """Write the answers 属实 that wait for approval as a list to fill in; how many there are.

    ``runs`` are result folders from which household numbers and names are taken. Raises
    InputRejected.
    """
    with reading(follow_up) as connection:
        found = frame_of(connection, _PENDING).filter(pl.col("approved") == "")
        titles = dict(connection.execute("SELECT rule, title FROM rules"))
        about = people(connection, runs).rename({"who": "about"})
    _LIST.write(found, titles, about, path, lang)
    return found.height


def approve(follow_up: Path, lists: Sequence[Path], lang: str) -> Taken:
    """Take the decisions in lists that came back: all of them in one transaction.

    A row is refused where its task has no answer 属实 waiting, the decision is none of the two,
    nobody approved, or the one who approves is the one who answered; the state of the tasks follows
    with the next check. Raises InputRejected.
    """
    rows = _LIST.read(lists)
    given = rows.filter(pl.col("approved").is_not_null())
    refused: list[str] = []
    taken = 0
    with changing(follow_up) as connection:
        waiting = {row["task"]: row for row in frame_of(connection, _PENDING).iter_rows(named=True)}
        for row in given.iter_rows(named=True):
            answer = waiting.get(row["task"] or "")
            fault = next(_faults(row, answer), None)
            if fault is not None or answer is None:
                refused.append(f"{row[PLACE]}：{(fault or _UNKNOWN).of(lang)}")
                continue
            approved_on = day_of(row["approved_on"]) or date.today()
            expires = day_of(row["expires"])
            connection.execute(
                "INSERT OR REPLACE INTO approvals VALUES (?, ?, ?, ?, ?, ?)",
                [
                    *(answer["answer"], _decision(row["approved"]), row["approver"]),
                    approved_on.isoformat(),
                    "" if expires is None else expires.isoformat(),
                    row["reference"] or "",
                ],
            )
            taken += 1
    return Taken(taken, rows.height - given.height, tuple(refused))


_UNKNOWN = Words("台账里没有等待批准的这项答复", "the follow-up has no such answer to approve")
_NO_DECISION = Words("批准意见只能是同意或不同意", "the decision is approved or not approved")
_NOBODY = Words("没有写批准人", "says nobody who approves")
_SAME = Words("批准人就是经办人，须由另一人批准", "is approved by the one who answered")
_NO_DAY = Words("日期写得不对，如 2024-01-10", "has a day that is none, such as 2024-01-10")


def _decision(text: str | None) -> str | None:
    return next((key for key, words in _DECISIONS.items() if text in (words.zh, words.en)), None)


def _faults(row: dict[str, str | None], answer: dict[str, str | None] | None) -> Iterator[Words]:
    if answer is None:
        yield _UNKNOWN
        return
    if _decision(row["approved"]) is None:
        yield _NO_DECISION
    if row["approver"] is None:
        yield _NOBODY
    elif row["approver"] == (answer["who"] or "").strip():
        yield _SAME
    if any(row[name] is not None and day_of(row[name]) is None for name in _DAYS):
        yield _NO_DAY


_DAYS = ("approved_on", "expires")
