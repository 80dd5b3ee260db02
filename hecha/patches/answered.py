"""What the follow-up says is to be changed: the answers in force to the tasks of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hecha.exchange.internal import Internal
from hecha.followup.digests import Digests, leading_findings, values
from hecha.followup.followup_file import key_of, reading
from hecha.followup.in_force import ANSWERED, IN_FORCE
from hecha.followup.states import DELETED, REFUTED
from hecha.followup.stored import frame_of
from hecha.results.results import CORRECTED

_QUERY = f"""
SELECT task, kind, value, new_value, reason, who, day, approved_by,
       CASE WHEN number IN ({IN_FORCE}) THEN '' ELSE '{REFUTED}' END AS rechecked
FROM answers WHERE number IN ({ANSWERED}) ORDER BY task
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """A task answered as corrected, with the ``new`` value, or as deleted (``new`` is None).

    ``file`` to ``column`` are its cell (row as Excel shows it, column by its header), ``old``
    is the value found there. ``grain`` is that of the finding that says what is wrong.
    ``is_stale``: the values of the task are not those that were answered. ``is_refuted``: a
    re-check found that it is not as answered.
    """

    task: str
    household: str
    person: str
    name: str = field(repr=False)
    table: str
    file: str
    sheet: str
    row: int
    column: str
    old: str = field(repr=False)
    new: str | None = field(repr=False)
    reason: str = field(repr=False)
    who: str = field(repr=False)
    day: str
    approved_by: str = field(repr=False)
    grain: str = "person"
    is_stale: bool = False
    is_refuted: bool = False

    @property
    def group(self) -> str:
        """What is changed as a whole or not at all: the household, else the task."""
        return self.household or self.task


def answered(internal: Internal, followup: Path) -> list[Answered]:
    """The answers that ask for a change of the data, by task.

    Raises InputRejected where the follow-up cannot be read.
    """
    with reading(followup) as connection:
        digests = Digests(key_of(connection))
        aliases = dict(connection.execute("SELECT alias, task FROM aliases"))
        answers = {row["task"]: row for row in frame_of(connection, _QUERY).iter_rows(named=True)}
    shown = dict(values(internal.results).iter_rows())
    names = _names(internal)
    found = []
    for task in internal.results.tasks.sort("task").iter_rows(named=True):
        own = task["task"]
        answer = answers.get(aliases.get(own, own))
        if answer is not None and answer["kind"] in (CORRECTED, DELETED):
            is_stale = answer["value"] != digests.of(shown[own])
            found.append(_answered(task, answer, names.get(own, ""), is_stale=is_stale))
    return found


def _answered(
    task: Mapping[str, Any], answer: Mapping[str, str], name: str, *, is_stale: bool
) -> Answered:
    return Answered(
        task["task"],
        task["household_id"] or "",
        task["person_id"] or "",
        name,
        task["table"] or "",
        task["file"] or "",
        task["sheet"] or "",
        task["row"] or 0,
        task["column"] or "",
        task["value"] or "",
        answer["new_value"] if answer["kind"] == CORRECTED else None,
        answer["reason"],
        answer["who"],
        answer["day"],
        answer["approved_by"],
        task["grain"],
        is_stale,
        answer["rechecked"] == REFUTED,
    )


def _names(internal: Internal) -> dict[str, str]:
    """The person each task is about, by task."""
    who = leading_findings(internal.results).join(
        internal.results.subjects, on="fingerprint", how="inner"
    )
    rows = who.select("task", "name").drop_nulls().unique("task", keep="first", maintain_order=True)
    return dict(rows.iter_rows())
