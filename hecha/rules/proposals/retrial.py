"""Trying sets of changes after the findings of a run are known: what stays, and what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hecha.declare.origin import PREVIOUS
from hecha.results.results import Change, Tried
from hecha.rules.plan import TableOutcome
from hecha.rules.proposals.asked import Asked, Book, Broken, Candidate, Place
from hecha.rules.proposals.forms import Forms
from hecha.rules.proposals.trial import try_all
from hecha.rules.world import World


class Retrial:
    """Runs the rules of a run on copies of households with some cells changed, all at once."""

    def __init__(
        self, world: World, ran: Mapping[str, TableOutcome], asked: Sequence[Asked]
    ) -> None:
        self._world = world
        self._ran = ran
        self._broken: dict[str, Broken] = {each.fingerprint: each.broken for each in asked}

    @property
    def world(self) -> World:
        """The tables as the rules of the run judged them."""
        return self._world

    def __call__(self, changes: Sequence[Change]) -> list[Tried]:
        """In: changes of one household each. Out: of each, what it clears and whether it makes a
        finding that needs an answer."""
        sheets = {
            (source.file, source.sheet): source.id
            for name, data in self._world.tables.items()
            if not name.startswith(PREVIOUS)
            for source in data.sources
        }
        places = {
            (file, sheet, row, column): Place(sheets[file, sheet], row, column)
            for change in changes
            for file, sheet, row, column in change.texts
        }
        book = Book(self._world, places.values())
        forms = Forms(book, places.values())
        candidates = []
        for change in changes:
            parts = []
            for cell, text in change.texts.items():
                place = places[cell]
                written = forms.of(place, text)
                household = frozenset({change.household})
                parts.append(Candidate(place, written, household, book.repeated(place)))
            first, *further = parts
            candidates.append(
                Candidate(first.place, first.text, first.households, first.rows, tuple(further))
            )
        tried = try_all(self._world, self._ran, candidates)
        return [
            Tried(
                frozenset(
                    fingerprint
                    for fingerprint in change.findings
                    if self._broken.get(fingerprint) in each.cleared
                ),
                bool(each.made),
                tuple(one.text for one in candidate.changes),
            )
            for change, candidate, each in zip(changes, candidates, tried, strict=True)
        ]
