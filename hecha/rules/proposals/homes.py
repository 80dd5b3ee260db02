"""Household numbers: the one under which other rows put the same people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from hecha.rules.people_named import named_people
from hecha.rules.proposals.asked import Asked, Place
from hecha.rules.strays import strays
from hecha.rules.world import World


class Homes:
    """The households that rows under a wrong number belong to (hecha.rules.strays)."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, asked: Asked) -> Iterator[tuple[Place, str]]:
        """The right number for each wrong one among the cells of a finding."""
        for place in asked.places:
            if place.column == "household_id" and (home := self._homes.get(place)) is not None:
                yield place, home

    def is_mixed(self, asked: Asked) -> bool:
        """Whether a row of the finding belongs to another household: its cells prove nothing."""
        rows = self._rows
        return any((place.source, place.row) in rows for place in asked.places)

    @cached_property
    def _homes(self) -> dict[Place, str]:
        sheets = {
            (source.file, source.sheet): source.id
            for data in self._world.tables.values()
            for source in data.sources
        }
        tables = self._world.tables
        rows = strays(tables, named_people(tables)).select("file", "sheet", "row", "home")
        return {
            Place(sheets[file, sheet], row, "household_id"): home
            for file, sheet, row, home in rows.iter_rows()
        }

    @cached_property
    def _rows(self) -> frozenset[tuple[int, int]]:
        return frozenset((home.source, home.row) for home in self._homes)
