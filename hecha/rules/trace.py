"""Finding out what an expression reads, and whether this submission can give it.

A rule is called once with :class:`Columns` in place of its table. Every column it touches is noted
on the way: what is missing decides that the rule is skipped and why, what is there becomes the
evidence of its findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import methodcaller
from typing import Any

import narwhals as nw

from hecha.declare.levels import COMPARISON
from hecha.declare.lists import ROSTERS
from hecha.declare.model import Table
from hecha.declare.origin import PREVIOUS, ROSTER
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.policy import Policy
from hecha.results.reasons import (
    BLANK_COLUMN,
    MISSING_COLUMN,
    MISSING_PREVIOUS,
    MISSING_TABLE,
    NO_VALUE,
    Reason,
    Reasons,
    in_brackets,
    reason,
)
from hecha.rules.rule import EVERYBODY, EXPORTED, Definition


class UnknownColumn(Exception):
    """An expression names a column that no table declares: a fault of the rule."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A table, or a column of it, that the submission does not have."""

    table: str
    column: str | None = None
    own: Table | None = field(default=None, compare=False)
    """The table as the suite declares it, where it or the column is its own."""

    @property
    def title(self) -> Words:
        """What the table is called, with its period."""
        title = self._title
        if self.table.startswith(PREVIOUS):
            return Words(f"上期{title.zh}", f"{title.en} of the last period")
        return title

    @property
    def _declared(self) -> Table:
        return self.own or TABLES[declared_table(self.table)]

    @property
    def _title(self) -> Words:
        table = self._declared
        if self.table == "household_row":
            return Words("户级列逐行重复的导出", "household_row")
        if self.table.startswith(ROSTER):
            kind = self.table.removeprefix(ROSTER)
            return Words(f"{table.title}/{ROSTERS[kind]}", f"{table.name}/{kind}")
        return Words(table.title, table.name)

    def reason(self) -> Reason:
        """The reason of a rule that needs it."""
        if self.column is None:
            past = self.table.startswith(PREVIOUS)
            return reason(MISSING_PREVIOUS if past else MISSING_TABLE, table=self._title)
        return self._of_column(MISSING_COLUMN, self.column)

    def blank_reason(self) -> Reason:
        """The reason of a rule that needs it where the sheet has it without any value."""
        assert self.column is not None
        return self._of_column(BLANK_COLUMN, self.column)

    def _of_column(self, code: str, name: str) -> Reason:
        return reason(code, table=self.title, column=self._declared[name].label)


@dataclass(slots=True)
class Trace:
    """What one expression over a table reads.

    ``cells`` are declared columns of the row itself, ``facts`` the definitions reached, in the
    order first touched; ``computed`` the definitions and derived columns the frame must have;
    ``narrows`` those of them that only say which rows are judged (Row.beside); ``lacking`` the
    sheets (ids) without one of the needed columns; ``looks_around`` whether other rows of the table
    are looked at (Row.within).
    """

    expression: nw.Expr | None = None
    cells: dict[str, None] = field(default_factory=dict)
    facts: dict[str, Definition] = field(default_factory=dict)
    computed: dict[str, None] = field(default_factory=dict)
    narrows: dict[str, None] = field(default_factory=dict)
    missing: dict[Missing, None] = field(default_factory=dict)
    no_value: dict[str, None] = field(default_factory=dict)
    lacking: frozenset[int] = frozenset()
    looks_around: bool = False

    def absorb(self, other: Trace) -> None:
        """Take over what a column used by this expression reads in its turn."""
        self.cells |= other.cells
        self.facts |= other.facts
        self.missing |= other.missing
        self.no_value |= other.no_value
        self.lacking |= other.lacking

    def quote(self, other: Trace, name: str) -> None:
        """Read a column without its cells becoming evidence: it is needed all the same."""
        self.missing |= other.missing
        self.no_value |= other.no_value
        self.lacking |= other.lacking
        self.computed[name] = None


def leaves_out_stand_ins(definition: Definition) -> bool:
    """Whether a fact counts no rows of its source that are in the monitored export alone."""
    of_members = is_of_members(definition) and definition.counts != EVERYBODY
    return of_members or definition.counts == EXPORTED


def is_of_members(definition: Definition) -> bool:
    """Whether a fact counts members."""
    return declared_table(str(definition.source)) == "member"


_LIKE = {"household_row": "household", COMPARISON: "tally"}


def declared_table(table: str) -> str:
    """The declared table a frame has the columns of."""
    table = table.removeprefix(PREVIOUS)
    if table.startswith(ROSTER):
        return "roster"
    return _LIKE.get(table, table)


def unavailable(
    trace: Trace, policy: Policy, shown: Callable[[Missing], Reason] = methodcaller("reason")
) -> Reasons:
    """Why an expression cannot run; empty if it can. ``shown`` gives the reason for what is
    missing."""
    missing = [shown(item) for item in _most_general(trace.missing)]
    unset = [_without_value(name, policy) for name in trace.no_value]
    return tuple(dict.fromkeys([*missing, *unset]))


def _without_value(name: str, policy: Policy) -> Reason:
    title = policy.titles.get(name, name)
    why = policy.why_unset(name).removeprefix(title)
    day = f"{policy.day:%Y-%m-%d}"
    return reason(NO_VALUE, title=title, name=name, day=day, why=in_brackets(why))


def _most_general(missing: Mapping[Missing, Any]) -> list[Missing]:
    """Without the columns of tables that are missing altogether."""
    tables = {item.table for item in missing if item.column is None}
    return [item for item in missing if item.column is None or item.table not in tables]
