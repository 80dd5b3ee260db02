"""How many households and persons a level has in an area, and what a tally is held against.

Registers are counted, tallies taken as they stand. Where part of an area was not handed in, or a
household cannot be told, the number is only known within bounds: then nothing within them is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hecha.registers.areas import Holding, Holdings
from hecha.registers.ranks import Area


@dataclass(frozen=True, slots=True)
class Count:
    """A number known to be at least ``low`` and, unless it is None, at most ``high``."""

    low: int = 0
    high: int | None = None

    def __add__(self, other: Count) -> Count:
        open_ended = self.high is None or other.high is None
        return Count(
            self.low + other.low, None if open_ended else (self.high or 0) + (other.high or 0)
        )

    def __contains__(self, value: object) -> bool:
        return (
            isinstance(value, int)
            and self.low <= value
            and (self.high is None or value <= self.high)
        )

    def at_least(self) -> Count:
        """The number of which this is a part."""
        return Count(self.low)

    def contradicts(self, other: Count) -> bool:
        """Whether no number is within the bounds of both."""
        return (self.high is not None and self.high < other.low) or (
            other.high is not None and other.high < self.low
        )

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def says_something(self) -> bool:
        """Whether a number could be wrong beside it."""
        return self.low > 0 or self.high is not None

    def __str__(self) -> str:
        if self.high is None:
            return f"≥{self.low}"
        return str(self.low) if self.is_exact else f"{self.low}–{self.high}"


COUNTED, STATED, SUMMED, PARTLY = "逐户计", "汇总", "分地区合计", "已交部分"
"""How the number of a level comes about, in the words of a message."""


@dataclass(frozen=True, slots=True)
class Told:
    """A number of one level, where it is from and how it comes about."""

    rank: int
    title: str
    how: str
    count: Count


class Figures:
    """What one level has of one measure.

    ``counted`` per area its registers name, areas around them included; ``stated`` per area its
    tallies name. ``holding`` is that level's, ``holdings`` are all levels'.
    """

    def __init__(
        self,
        rank: int,
        holding: Holding,
        holdings: Holdings,
        tally_title: str,
        counted: Mapping[Area, Count],
        stated: Mapping[Area, Count],
    ) -> None:
        self.rank = rank
        self.holding = holding
        self.counted = counted
        self.stated = stated
        self.tally_title = tally_title
        self._holdings = holdings
        self._within: dict[Area, list[Area]] = {}
        for area in sorted(holding.named):
            self._within.setdefault(area[:-1], []).append(area)

    def told(self, area: Area) -> Told | None:
        """What the level has in an area: its registers counted where they are whole, else its own
        statement, else the sum of the areas within. None where it says nothing."""
        if self.has_registers_of(area):
            return self.of_registers(area)
        if area in self.stated:
            return Told(self.rank, self.tally_title, STATED, self.stated[area])
        parts = [self.told(part) for part in self._within.get(area, [])]
        there = [part for part in parts if part is not None]
        if not there:
            return None
        count = sum((part.count for part in there), Count(0, 0))
        whole = len(there) == len(parts) and self._is_whole(area)
        if whole:
            return Told(self.rank, there[0].title, SUMMED, count)
        return Told(self.rank, there[0].title, PARTLY, count.at_least())

    def has_registers_of(self, area: Area) -> bool:
        """Whether the level has whole registers of an area."""
        return area in self.holding.listed and self.holding.unit < len(area)

    def of_registers(self, area: Area) -> Told | None:
        """What its registers come to in an area; None without one."""
        if area not in self.holding.listed:
            return None
        count, title = self.counted[area], self.holding.title
        if self._is_whole(area):
            return Told(self.rank, title, COUNTED, count)
        return Told(self.rank, title, PARTLY, count.at_least())

    def _is_whole(self, area: Area) -> bool:
        """Whether everything in an area was handed in: by the unit of the level, or because every
        unit that a level kept for the whole area names is there."""
        unit = self.holding.unit
        if unit < len(area):
            return True
        units = {
            other
            for held in self._holdings.values()
            if held.unit < len(area)
            for other in held.named
            if len(other) == unit + 1 and other[: len(area)] == area
        }
        return bool(units) and units <= self.holding.named


def held_against(value: int, lower: Sequence[Told]) -> Told | None:
    """Of the levels below, the nearest first, the one a number is told beside.

    It is the first that contradicts the number before one settles it. Where that one contradicts
    the lowest level and the number does not, the former was told already: the number is held
    against the lowest. None where nothing can be said.
    """
    for told in lower:
        if value not in told.count:
            agreeing = (
                base
                for base in lowest(lower)
                if value in base.count and base.count.contradicts(told.count)
            )
            return next(agreeing, told)
        if told.count.is_exact:
            return told
    return next((told for told in lower if told.count.high is not None), None)


def lowest(lower: Sequence[Told]) -> Sequence[Told]:
    """Of levels below, the nearest first: the lowest exact one, and the lowest of all."""
    exact = [told for told in lower if told.count.is_exact]
    return (*exact[-1:], *lower[-1:])
