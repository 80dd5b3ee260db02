"""Which findings stay whatever likely value a cell is given: it is not what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from hecha.results.results import STAYS
from hecha.rules.proposals.asked import Asked, Book, Candidate, Place
from hecha.rules.proposals.trial import Tried
from hecha.rules.sums import Sum


@dataclass(slots=True)
class _Known:
    """What was tried for a cell: ``most`` findings cleared by one value that makes none, and what
    ``stay`` with every such value; the findings ``cleared`` by such a value, and by any."""

    most: int = 0
    stay: frozenset[str] = frozenset()
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
        if tried.made:
            return
        known.cleared |= gone
        if len(gone) > known.most:
            known.most, known.stay = len(gone), frozenset(stay)
        elif len(gone) == known.most:
            known.stay &= stay

    def _is_solved(self, place: Place, asked: Asked) -> bool:
        """Whether the finding is about a sum with the cell, so that no other value clears it."""
        own = {
            one.column for one in asked.places if (one.source, one.row) == (place.source, place.row)
        }
        return any(place.column in each.columns and own >= {*each.columns} for each in self._sums)

    def as_table(self) -> pl.DataFrame:
        """STAYS, sorted."""
        rows = []
        for place, known in self._found.items():
            fingerprints = known.stay | (known.by_any - known.cleared)
            if fingerprints and (where := self._book.named(place)) is not None:
                rows += [(fingerprint, *where) for fingerprint in fingerprints]
        return pl.DataFrame(rows, STAYS, orient="row").sort(pl.all())
