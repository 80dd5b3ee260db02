"""Which areas the registers and tallies of a level cover, and which of them another level lacks.

A register is taken to be whole for the unit of its level (hecha.declare.levels) - a village's own
register for its village, a town's book for the town - and to say nothing of any other: what was
not handed in is not missing. Walking up from the lowest level, a difference is told where a level
differs from the one below it, unless it agrees with the lowest again: then the level in between is
the one that differs, and that was told already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hecha.registers.ranks import Area


@dataclass(frozen=True)
class Holding:
    """The areas that rows of one level name, each with those around it.

    ``unit`` as in hecha.declare.levels; ``listed`` by registers alone, ``named`` by tallies as
    well. ``unread`` are areas with a row of a register that cannot be found by its household
    number.
    """

    title: str
    unit: int
    listed: frozenset[Area]
    named: frozenset[Area]
    unread: frozenset[Area]

    @cached_property
    def _named_within(self) -> frozenset[Area]:
        return frozenset(area[:-1] for area in self.named)

    @cached_property
    def _listed_within(self) -> frozenset[Area]:
        return frozenset(area[:-1] for area in self.listed)

    def would_name(self, area: Area) -> bool:
        """Whether it would name an area if it had it: it names others beside it, and is kept for
        more than the area itself."""
        return self.unit < len(area) - 1 and area[:-1] in self._named_within

    def would_list(self, area: Area) -> bool:
        """Whether its registers would have every household of an area."""
        told = next((area[:n] for n in range(len(area), 0, -1) if area[:n] in self.listed), ())
        return (
            len(told) > self.unit
            and (told == area or told not in self._listed_within)
            and not any(overlap(area, other) for other in self.unread)
        )


Holdings = Mapping[int, Holding]
"""What each level holds, by rank, the lowest first."""

Renamed = Callable[[int, Area, int], bool]
"""Whether most households of an area at one level stand at another: if the area does not, then it
has another name there."""


def overlap(one: Area, other: Area) -> bool:
    """Whether one of two areas lies within the other."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The levels whose registers would have a household: the next above and below, the lowest."""

    above: str | None
    below: str | None
    base: str


def neighbours(holdings: Holdings, rank: int, area: Area) -> Neighbours:
    """The levels to ask for a household that stands at a level in an area."""
    asked = {other: held.title for other, held in holdings.items() if held.would_list(area)}
    lower = [title for other, title in asked.items() if other < rank]
    upper = [title for other, title in asked.items() if other > rank]
    return Neighbours(
        above=upper[0] if upper else None,
        below=lower[-1] if lower else None,
        base=lower[0] if lower else holdings[rank].title,
    )


def absences(holdings: Holdings, renamed: Renamed) -> dict[tuple[int, Area], str | None]:
    """For every area a level names: the title of the level that lacks it, or None.

    An area no other level could be asked for is left out; so is one with an unknown name.
    """
    found: dict[tuple[int, Area], str | None] = {}
    for rank, holding in holdings.items():
        for area in holding.named:
            asked = {
                other: held
                for other, held in holdings.items()
                if other != rank and _is_asked(held, area, renamed(rank, area, other), other > rank)
            }
            lower = [held for other, held in asked.items() if other < rank]
            upper = [held for other, held in asked.items() if other > rank]
            if not area[-1] or not (lower or upper):
                continue
            at_base = not lower or area in lower[0].named
            lacking = None
            if at_base and upper and area not in upper[0].named:
                lacking = upper[0].title
            if not at_base and area not in lower[-1].named:
                lacking = lower[-1].title
            found[rank, area] = lacking
    return found


def _is_asked(held: Holding, area: Area, renamed: bool, is_above: bool) -> bool:
    if area in held.named:
        return True
    if renamed:
        # Of a name that changes on the way up only the lower one is told; and what lies within an
        # area of another name has other names throughout: that is told of the widest.
        return is_above and (len(area) == 1 or area[:-1] in held.named)
    return held.would_name(area)
