"""What a run tells: the score, and every mutant no case noticed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutation.trial import KILLED, UNTESTED, Verdict

EQUIVALENT = Path(__file__).parent / "equivalent.toml"
REQUIRED = 0.95


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that means the same as the rule, and why."""

    owner: str
    before: str
    after: str
    why: str

    def is_of(self, verdict: Verdict) -> bool:
        """Whether it is this mutant."""
        return (self.owner, self.before, self.after) == (
            verdict.owner,
            verdict.before,
            verdict.after,
        )


def equivalents(path: Path = EQUIVALENT) -> list[Equivalent]:
    """The mutants listed as equivalent. Raises TypeError if one lacks its reason."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    return [Equivalent(**entry) for entry in entries]


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on all mutants tried.

    ``unsound`` are the cases that fail without a mutant; ``unreached`` the functions no rule
    calls, which were not mutated; ``complete`` whether all rules were tried.
    """

    verdicts: Sequence[Verdict]
    equivalents: Sequence[Equivalent] = ()
    unsound: Sequence[str] = ()
    unreached: Sequence[str] = ()
    complete: bool = False

    @property
    def survivors(self) -> list[Verdict]:
        """Mutants no case noticed, without the equivalent ones."""
        return [
            verdict
            for verdict in self.verdicts
            if verdict.status != KILLED and not self._is_excused(verdict)
        ]

    @property
    def excused(self) -> list[Verdict]:
        """Mutants no case noticed that mean the same as the rule."""
        return [
            verdict
            for verdict in self.verdicts
            if verdict.status != KILLED and self._is_excused(verdict)
        ]

    @property
    def stale(self) -> list[Equivalent]:
        """Entries of the list of equivalents that a case kills, or that are no mutant any more."""
        found = []
        for entry in self.equivalents:
            mutants = [verdict for verdict in self.verdicts if entry.is_of(verdict)]
            if any(verdict.status == KILLED for verdict in mutants) or (
                self.complete and not mutants
            ):
                found.append(entry)
        return found

    @property
    def score(self) -> float:
        """The share of the mutants killed, equivalent ones not counted."""
        counted = len(self.verdicts) - len(self.excused)
        return 1 - len(self.survivors) / counted if counted else 1.0

    @property
    def is_good(self) -> bool:
        """Whether enough mutants were killed, and nothing else is wrong."""
        return self.score >= REQUIRED and not self.unsound and not self.stale

    def _is_excused(self, verdict: Verdict) -> bool:
        return any(entry.is_of(verdict) for entry in self.equivalents)

    def lines(self) -> list[str]:
        """The report as text."""
        owners = dict.fromkeys(sorted(verdict.owner for verdict in self.verdicts))
        lines = [line for owner in owners for line in self._of(owner)]
        lines += _block("cases that fail without a mutant, not used", self.unsound)
        lines += _block("functions no rule calls, not mutated", self.unreached)
        lines += _block(
            "equivalent, not counted",
            (
                f"{verdict.owner}: {verdict.before} -> {verdict.after}: {entry.why}"
                for verdict in self.excused
                for entry in self.equivalents
                if entry.is_of(verdict)
            ),
        )
        lines += _block(
            "listed as equivalent, but killed by a case or no mutant any more",
            (f"{entry.owner}: {entry.before} -> {entry.after}" for entry in self.stale),
        )
        counted = len(self.verdicts) - len(self.excused)
        killed = counted - len(self.survivors)
        return [*lines, f"killed {killed} of {counted} mutants: {self.score:.1%}"]

    def _of(self, owner: str) -> list[str]:
        mine = [verdict for verdict in self.verdicts if verdict.owner == owner]
        survivors = [verdict for verdict in self.survivors if verdict.owner == owner]
        excused = sum(verdict.owner == owner for verdict in self.excused)
        counted = len(mine) - excused
        head = f"{owner}  {counted - len(survivors)}/{counted}"
        if any(verdict.status == UNTESTED for verdict in mine):
            return [f"{head}  no case"]
        return [head, *(f"  {_place(one)}  {one.before} -> {one.after}" for one in survivors)]


def _place(verdict: Verdict) -> str:
    path = Path(verdict.file)
    inside = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f"{inside}:{verdict.line}"


def _block(title: str, entries: Iterable[str]) -> list[str]:
    told = [f"  {entry}" for entry in entries]
    return ["", f"{title}:", *told] if told else []
