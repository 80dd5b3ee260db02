"""What each level holds, found from the rows of registers and tallies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import polars as pl

from hecha.declare.levels import LEVELS
from hecha.declare.origin import AREA_COLUMNS
from hecha.registers.areas import Holding, Holdings, Renamed
from hecha.registers.folding import KEY
from hecha.registers.ranks import RANKS, STAND_IN, TOP, Area, area_of

PLACE = ("level", *AREA_COLUMNS)
"""The columns that tell at which level and in which area a row stands."""


def holdings(registers: pl.DataFrame, tallies: pl.DataFrame, *, stands_in: bool) -> Holdings:
    """What each level holds, by rank; ``stands_in``: the highest register is the export.

    An area a tally counts nobody in is not held.
    """
    listed = _areas(registers)
    unread = _areas(registers.filter(pl.col(KEY).is_null()))
    nobody = pl.coalesce("households", "persons") == 0
    named = _areas(tallies.filter(~nobody.fill_null(value=False)))
    there = {*registers["level"].unique(), *tallies["level"].unique()}
    found = {}
    for rank, level in enumerate(LEVELS):
        if level.name in there:
            kept = STAND_IN if stands_in and level is TOP else level
            lists = _with_wider(listed[rank])
            found[rank] = Holding(
                title=kept.title,
                unit=kept.unit,
                listed=lists,
                named=lists | _with_wider(named[rank]),
                unread=frozenset(unread[rank]),
            )
    return found


def _areas(rows: pl.DataFrame) -> defaultdict[int, set[Area]]:
    found: defaultdict[int, set[Area]] = defaultdict(set)
    for level, *names in rows.select(PLACE).unique().iter_rows():
        area = area_of(*names)
        if area is not None:
            found[RANKS[level]].add(area)
    return found


def _with_wider(areas: Iterable[Area]) -> frozenset[Area]:
    return frozenset(area[:end] for area in areas for end in range(1, len(area) + 1))


def renamed(registers: pl.DataFrame) -> Renamed:
    """See :data:`hecha.registers.areas.Renamed`."""
    homes = registers.filter(pl.col(KEY).is_not_null()).select(KEY, *PLACE).unique()
    others = homes.select(KEY, pl.col("level").alias("other")).unique()
    shared = (
        homes.join(others, on=KEY)
        .filter(pl.col("level") != pl.col("other"))
        .group_by(*PLACE, "other")
        .len()
    )
    total: Counter[tuple[int, Area]] = Counter()
    found: Counter[tuple[int, Area, int]] = Counter()
    for level, *names, count in homes.group_by(PLACE).len().iter_rows():
        for area in _with_wider(filter(None, [area_of(*names)])):
            total[RANKS[level], area] += count
    for level, *names, other, count in shared.iter_rows():
        for area in _with_wider(filter(None, [area_of(*names)])):
            found[RANKS[level], area, RANKS[other]] += count

    def most_are_at(rank: int, area: Area, other: int) -> bool:
        return 2 * found[rank, area, other] > total[rank, area]

    return most_are_at
