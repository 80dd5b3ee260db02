"""Tasks of one household that concern the same cells, as numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hecha.rules.fewest import Amounts, Fewest, choices, fewest
from hecha.rules.sums import Sum

Place = tuple[str, str | None, int]
"""File, sheet, row."""

Rows = Mapping[Place, Mapping[str, int | None]]
"""Cents by column, of the rows with sums."""


@dataclass(slots=True)
class Group:
    """Tasks of a household that concern the same cells. Cells go by where evidence has them first.

    ``household`` is its number; ``findings``: finding -> the cells it suspects; ``tasks``: key ->
    the cell it is about; ``places``: cell -> its row and the name of its column; ``jointly``:
    finding -> the cells that can be behind it only together with another; ``not_alone``: cells that
    cannot be behind all of it.
    """

    household: str
    findings: dict[int, set[int]] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    places: dict[int, tuple[Place, str]] = field(default_factory=dict)

    jointly: dict[int, set[int]] = field(default_factory=dict)
    not_alone: set[int] = field(default_factory=set)

    def take(self, other: Group) -> None:
        """Make what is in another part of this."""
        self.findings |= other.findings
        self.tasks |= other.tasks
        self.places |= other.places

    def fewest(self, rows: Rows, sums: Sequence[Sum], least: int = 1) -> Fewest:
        """The fewest cells, ``least`` or more, that can be behind its findings."""
        suspected, amounts = list(self.findings.values()), self.amounts(rows)
        jointly = [self.jointly.get(finding, set()) for finding in self.findings]
        found = fewest(suspected, amounts, sums, least, jointly)
        if found.least > 1:
            return found
        sets = tuple(some for some in found.sets if some[0] not in self.not_alone)
        return Fewest(1, sets) if sets else fewest(suspected, amounts, sums, 2, jointly)

    def names(self, found: Fewest, also: Mapping[str, Collection[int]]) -> bool:
        """Whether its tasks name just these cells: each its own or one that is equally suspect."""
        groups = (choices(found.sets) or []) if found.sets else []
        named = {frozenset({own, *also.get(key, ())}) for key, own in self.tasks.items()}
        return named == {frozenset(group) for group in groups}

    def amounts(self, rows: Rows) -> list[Amounts]:
        """The rows with sums that its cells stand in."""
        columns: dict[Place, dict[str, int]] = defaultdict(dict)
        for cell, (place, column) in self.places.items():
            columns[place][column] = cell
        return [Amounts(rows[place], cells) for place, cells in columns.items() if place in rows]
