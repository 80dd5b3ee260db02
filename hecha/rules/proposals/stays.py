"""Which findings stay whatever likely value a cell is given: it is not what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from hecha.results.results import STAYS
from hecha.rules.proposals.asked import Asked, Book, Candidate, Place
from hecha.rules.proposals.trial import Tried
from hecha.rules.rule import ODD
from hecha.rules.sums import Sum


@dataclass(slots=True)
class _Known:
    """What was tried for a cell: ``most`` findings cleared by one value that makes none, and what
    would ``stay`` with each value that clears as many; the findings ``cleared`` by a value that
    makes none, and ``by_any`` where only one value can."""

    most: int = 0
    stay: list[set[str]] = field(default_factory=list)
    cleared: set[str] = field(default_factory=set)
    by_any: set[str] = field(default_factory=set)


class Stays:
    """Collects what stays, candidate by candidate."""

    def __init__(self, book: Book, sums: Sequence[Sum]) -> None:
        self._book = book
        self._sums = sums
        self._found: dict[Place, _Known] = defaultdict(_Known)

    def add(self, candidate: Candidate, tried: Tried, near: Iterable[Asked]) -> None:
        """In: a candidate that clears a finding; the findings near it."""
        known = self._found[candidate.place]
        left, gone = tried.before & tried.after, set[str]()
        stay = set()
        for each in near:
            if each.broken in left:
                stay.add(each.fingerprint)
            elif each.broken in tried.cleared:
                gone.add(each.fingerprint)
                if self._is_solved(candidate.place, each):
                    known.by_any.add(each.fingerprint)
        # Where a row belongs is known from others: what its household then shows was hidden before.
        if tried.made and candidate.place.column != "household_id":
            return
        known.cleared |= gone
        if len(gone) > known.most:
            known.most, known.stay = len(gone), []
        if len(gone) == known.most:
            known.stay.append(stay)

    def _is_solved(self, place: Place, asked: Asked) -> bool:
        """Whether no other value of the cell clears the finding: it wants cells alike, or a sum
        with the cell to come out."""
        if asked.rule.suspect == ODD:
            return True
        own = {
            one.column for one in asked.places if (one.source, one.row) == (place.source, place.row)
        }
        return any(place.column in each.columns and own >= {*each.columns} for each in self._sums)

    def as_table(self) -> pl.DataFrame:
        """STAYS, sorted."""
        rows = []
        for place, known in self._found.items():
            sure = set.intersection(*known.stay) if known.stay else set()
            sure |= known.by_any - known.cleared
            every = sure.union(*known.stay)
            if every and (where := self._book.named(place)) is not None:
                rows += [(fingerprint, *where, fingerprint in sure) for fingerprint in every]
        return pl.DataFrame(rows, STAYS, orient="row").sort(pl.all())
