"""Each row of the tallies beside what another level, or its own, has in the same area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hecha.registers.area_totals import (
    COUNTED,
    PARTLY,
    STATED,
    SUMMED,
    Count,
    Figures,
    Told,
    held_against,
    lowest,
)
from hecha.registers.ranks import Area


@dataclass(frozen=True, slots=True)
class Statement:
    """A number of a tally: the row it stands in, its sheet, level and area.

    ``is_total``: the area is wider than the unit its level is kept for. In a town's book the line
    of the county is the total of that book and says nothing of the county.
    """

    row: int
    source: int
    rank: int
    area: Area
    value: int
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a statement is told beside: a lower level, a higher one, and its own level's rows."""

    below: Told | None = None
    above: Told | None = None
    own: Told | None = None


def stated(statements: Iterable[Statement]) -> dict[int, dict[Area, Count]]:
    """By rank and area the numbers stated, between the lowest and the highest."""
    found: dict[int, dict[Area, Count]] = defaultdict(dict)
    for one in (one for one in statements if not one.is_total):
        known = found[one.rank].get(one.area, Count(one.value, one.value))
        found[one.rank][one.area] = Count(
            min(known.low, one.value), max(known.high or 0, one.value)
        )
    return found


def compare(
    statements: Sequence[Statement], levels: Mapping[int, Figures]
) -> dict[int, Comparison]:
    """By row what it is told beside; rows there is nothing beside are left out.

    A disagreement is told once, of the finest area where it can be: a row around areas that were
    compared themselves is only held against them, and not if one of them is wrong. Where two rows
    of a level differ about an area neither is compared.
    """
    parts = _parts(statements)
    agreed = _firsts(statements, levels)
    own = _told(
        (one, _own(one, _listed(one, parts[one.rank, one.area]), levels[one.rank]))
        for one in agreed
    )
    asking = [
        one
        for one in sorted(agreed, key=lambda one: -len(one.area))
        # Households of the level's registers are compared one by one.
        if not one.is_total
        and not levels[one.rank].has_registers_of(one.area)
        and not _contradicts(own, one)
    ]
    settled: set[tuple[int, Area]] = set()
    below = _finest(
        ((one, held_against(one.value, _lower(one, levels))) for one in asking), settled
    )
    above = _finest(((one, _above(one, levels, settled)) for one in asking), set())
    disputed = {
        (rank, one.area)
        for told in (below, above, own)
        for one in agreed
        if _contradicts(told, one)
        for rank in _disputed_ranks(one, told[one.row])
    }
    found = {}
    for one in agreed:
        sides = (told.get(one.row) for told in (below, above, own))
        beside = Comparison(
            *(None if side is None or _will_change(side, one, disputed) else side for side in sides)
        )
        if beside != Comparison():
            found[one.row] = beside
    return found


def _disputed_ranks(one: Statement, told: Told) -> tuple[int, ...]:
    """The levels whose tallies a contradiction leaves in doubt: not that of a list, which was
    counted and stands against the tally of its own level by itself."""
    return (one.rank,) if told.how == COUNTED else (one.rank, told.rank)


def _will_change(told: Told, one: Statement, disputed: Iterable[tuple[int, Area]]) -> bool:
    """Whether one of two numbers has a part that is disputed itself: it will change with it."""
    ranks = (one.rank, told.rank) if told.how in (SUMMED, PARTLY) else (one.rank,)
    return any(
        rank in ranks and len(area) > len(one.area) and area[: len(one.area)] == one.area
        for rank, area in disputed
    )


def _firsts(statements: Sequence[Statement], levels: Mapping[int, Figures]) -> list[Statement]:
    """The first row of each level about each area its rows agree about, and the totals."""
    first: dict[tuple[int, Area], Statement] = {}
    for one in statements:
        if not one.is_total and levels[one.rank].stated[one.area].is_exact:
            first.setdefault((one.rank, one.area), one)
    return [*first.values(), *(one for one in statements if one.is_total)]


def _told(found: Iterable[tuple[Statement, Told | None]]) -> dict[int, Told]:
    """By row what there is to tell."""
    return {one.row: told for one, told in found if told is not None}


def _finest(
    found: Iterable[tuple[Statement, Told | None]], settled: set[tuple[int, Area]]
) -> dict[int, Told]:
    """By row what there is to tell, without rows around another one: the finest come first.

    Notes level and area of those told, and all areas around them, in ``settled``.
    """
    told = {}
    for one, beside in found:
        if beside is not None and (one.rank, one.area) not in settled:
            told[one.row] = beside
            settled |= {(one.rank, one.area[:end]) for end in range(1, len(one.area) + 1)}
    return told


def _contradicts(told: Mapping[int, Told], one: Statement) -> bool:
    return one.row in told and one.value not in told[one.row].count


def _lower(one: Statement, levels: Mapping[int, Figures]) -> list[Told]:
    """What the levels below have in the area of a statement, the nearest first."""
    found = [
        levels[rank].told(one.area) for rank in sorted(levels, reverse=True) if rank < one.rank
    ]
    return [told for told in found if told is not None and told.count.says_something]


def _above(
    one: Statement, levels: Mapping[int, Figures], settled: set[tuple[int, Area]]
) -> Told | None:
    """The next level above, where it does not state a number of its own to be told there."""
    for rank in sorted(rank for rank in levels if rank > one.rank):
        told = levels[rank].told(one.area)
        if told is None or not told.count.says_something:
            continue
        if told.how == STATED or (rank, one.area) in settled:
            return None
        if one.value not in told.count and any(
            one.value not in base.count and not base.count.contradicts(told.count)
            for base in lowest(_lower(one, levels))
        ):
            # It agrees with the lowest level again: this row contradicts that one.
            return None
        return told if _settles(told.count, one.value) else None
    return None


def _own(one: Statement, within: Sequence[Statement], figures: Figures) -> Told | None:
    """The registers of the same level, else its rows ``within`` the area."""
    of_registers = figures.of_registers(one.area)
    if of_registers is not None:
        return of_registers if _settles(of_registers.count, one.value) else None
    size = min((len(other.area) for other in within), default=0)
    parts = [other for other in within if len(other.area) == size]
    if not parts or len({other.area for other in parts}) < len(parts):
        return None
    total = sum(other.value for other in parts)
    return Told(figures.rank, figures.tally_title, SUMMED, Count(total, total))


def _settles(count: Count, value: int) -> bool:
    """Whether a number can be told beside a count: of an open one only that it is too small."""
    return count.high is not None or value not in count


def _listed(one: Statement, within: Sequence[Statement]) -> Sequence[Statement]:
    """The rows of a level within an area that add up to it: those of the same sheet, else those
    of another one. A sheet about a single area may have been made for that one alone, and several
    sheets for some areas only."""
    own = [other for other in within if other.source == one.source]
    sheets = {other.source for other in within}
    areas = {other.area for other in within}
    return own or (within if len(sheets) == 1 < len(areas) and not one.is_total else ())


def _parts(statements: Iterable[Statement]) -> dict[tuple[int, Area], list[Statement]]:
    """The statements within each area around them, by level."""
    found: dict[tuple[int, Area], list[Statement]] = defaultdict(list)
    for one in statements:
        for end in range(1, len(one.area)):
            found[one.rank, one.area[:end]].append(one)
    return found
