"""What a run says of each wrong cell: findings, tasks, proposals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from hecha.policy.policy import CONFIRM, MUST
from hecha.results.run_record import Run
from tools.singles.planting import Place, Planted, Single

Cell = tuple[str, int, str]
"""File, row, header."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finding: rule, the task it is part of, the cells it names with the first one leading.

    ``lead`` is the cell its task is about; ``proposals`` are (cell, value).
    """

    task: str
    rule: str
    severity: str
    cells: tuple[Cell, ...]
    lead: Cell | None
    proposals: tuple[tuple[Cell, str], ...] = ()


@dataclass(slots=True)
class Judged:
    """One experiment and what was said of it."""

    single: Single
    findings: list[Said] = field(default_factory=list)

    @property
    def cell(self) -> Cell:
        """The cell that is wrong."""
        return self.single.place.file, self.single.place.row, self.single.header

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said at all."""
        return not self.findings

    @property
    def is_elsewhere(self) -> bool:
        """Whether only right cells were named."""
        return bool(self.findings) and all(
            self.cell not in (*said.cells, said.lead) for said in self.findings
        )

    @property
    def is_first(self) -> bool:
        """Whether the first task is about the wrong cell."""
        return bool(self.findings) and self.findings[0].lead == self.cell

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks its findings are part of."""
        return tuple(dict.fromkeys(said.task for said in self.findings))

    @property
    def proposals(self) -> dict[tuple[Cell, str], bool]:
        """What was proposed, each once: (cell, value) -> whether it restores the right text."""
        right = (self.cell, self.single.right)
        return {offer: offer == right for said in self.findings for offer in said.proposals}

    @property
    def restored(self) -> int:
        """Proposals that give the wrong cell its right text."""
        return sum(self.proposals.values())

    @property
    def overwriting(self) -> int:
        """Proposals that would change a right cell."""
        return sum(cell != self.cell for cell, _ in self.proposals)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All experiments; ``unclaimed`` are findings that belong to none of them."""

    judged: tuple[Judged, ...]
    unclaimed: tuple[Said, ...]


def judge(planted: Planted, run: Run) -> Judgement:
    """Which ``must`` and ``confirm`` findings of a run come from which wrong cell.

    A finding comes from the wrong cell it names; if it names none, from the experiment with its
    household number; else from that whose rows alone it names.
    """
    judged = [Judged(single) for single in planted.singles]
    owners = _Owners(judged)
    unclaimed = []
    for said, household in _findings(run):
        found = owners.of(said, household)
        for owner in found:
            owner.findings.append(said)
        if not found:
            unclaimed.append(said)
    return Judgement(tuple(judged), tuple(unclaimed))


class _Owners:
    def __init__(self, judged: Sequence[Judged]) -> None:
        self._by_cell = {each.cell: each for each in judged}
        self._by_household = {
            number: each for each in judged for number in each.single.households if number
        }
        self._by_row = {place: each for each in judged for place in each.single.rows}

    def of(self, said: Said, household: str | None) -> list[Judged]:
        named = [self._by_cell[cell] for cell in said.cells if cell in self._by_cell]
        if named:
            return named
        if household in self._by_household:
            return [self._by_household[household]]
        rows = {Place(file, row) for file, row, _ in said.cells}
        near = {id(each): each for row in rows if (each := self._by_row.get(row))}
        return list(near.values()) if len(near) == 1 else []


def _findings(run: Run) -> Iterable[tuple[Said, str | None]]:
    """The findings that need an answer, in the order of the run, and their household numbers."""
    findings = run.results.findings
    cells = _cells_of(run.results.evidence)
    leads = _leads(run)
    for row in findings.filter(pl.col("severity").is_in([MUST, CONFIRM])).iter_rows(named=True):
        own = cells[row["fingerprint"]]
        named = tuple(_cell(cell) for cell in own)
        task = row.get("task") or row["fingerprint"]
        said = Said(
            task,
            row["rule"],
            row["severity"],
            named,
            leads.get(task, next(iter(named), None)),
            tuple((_cell(cell), cell["proposed"]) for cell in own if cell["proposed"] is not None),
        )
        yield said, row["household_id"]


def _leads(run: Run) -> dict[str, Cell]:
    """The cell each task is about; without tasks every finding is one, about its first cell."""
    tasks: pl.DataFrame | None = getattr(run, "tasks", None)
    if tasks is None:
        return {}
    return {row["task"]: _cell(row) for row in tasks.iter_rows(named=True)}


def _cell(row: Mapping[str, Any]) -> Cell:
    return row["file"], row["row"], row["column"]


def _cells_of(evidence: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in evidence.iter_rows(named=True):
        found[row["fingerprint"]].append(row)
    return found
