"""The fewest cells that can be wrong: every smallest set of cells that explains some findings.

A set explains them when each finding suspects a cell of it, and all its cells can be changed so
that the declared sums of their rows come out. This is the error localisation of Fellegi and Holt
(JASA 71, 1976), exact for sums and for which cell a finding may be about; bounds, codes and
quotients are not solved for, so a set is where to look first and no proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb, prod
from typing import NamedTuple

from hecha.rules.sums import Sum

MOST = 4
"""Cells of the largest sets looked for."""
_TRIED = 20_000
"""Sets of one size that are tried; where there are more, none of that size is."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """A row with sums: column -> cents (None: blank), and the columns that are suspected cells."""

    cents: Mapping[str, int | None]
    cells: Mapping[str, int]


class Fewest(NamedTuple):
    """All sets of ``least`` cells; none where no set was found: then it takes ``least`` or more."""

    least: int
    sets: tuple[tuple[int, ...], ...]


def fewest(
    findings: Collection[Set[int]],
    rows: Sequence[Amounts] = (),
    sums: Sequence[Sum] = (),
    least: int = 1,
    jointly: Sequence[Set[int]] | None = None,
) -> Fewest:
    """In: the cells each finding suspects, and which of these only ``jointly`` with another of
    them; how many are wrong at ``least``. Out: the smallest sets, each in ascending order."""
    parts = [(each, each) for each in findings]
    if jointly is not None:
        parts = [(each, each - some) for each, some in zip(findings, jointly, strict=True)]
    cells = sorted(set().union(*findings))
    for size in range(least, MOST + 1):
        if comb(len(cells), size) > _TRIED:
            return Fewest(size, ())
        found = tuple(
            some
            for some in combinations(cells, size)
            if all(_is_explained(each, alone, some) for each, alone in parts)
            and all(_can_come_out(row, sums, some) for row in rows)
        )
        if found:
            return Fewest(size, found)
    return Fewest(MOST + 1, ())


def _is_explained(suspected: Set[int], alone: Set[int], some: tuple[int, ...]) -> bool:
    return not alone.isdisjoint(some) or len(suspected & {*some}) > 1


def solution(
    some: Collection[int], rows: Sequence[Amounts], sums: Sequence[Sum]
) -> dict[int, int] | None:
    """The cents each cell of a set must hold for the sums of its row to come out; None where they
    do not tell for one of them."""
    found: dict[int, int] = {}
    for row in rows:
        free = [column for column, cell in row.cells.items() if cell in some]
        solved = _solved(list(_equations(row, sums, free)), free) or {}
        for column, value in solved.items():
            if value.denominator == 1:
                found[row.cells[column]] = value.numerator
    return found if found.keys() >= {*some} else None


def choices(sets: Sequence[tuple[int, ...]]) -> list[list[int]] | None:
    """The cells to choose one each from, where the sets are all that such choices give.

    >>> choices([(1, 2), (1, 3)])
    [[1], [2, 3]]
    >>> choices([(1, 2), (2, 3), (3, 4)]) is None
    True
    """
    known = {frozenset(some) for some in sets}
    first = frozenset(sets[0])
    groups = [
        sorted({cell for some in known if first - {own} < some for cell in some - (first - {own})})
        for own in sets[0]
    ]
    are_apart = sum(map(len, groups)) == len(set().union(*groups))
    is_product = prod(map(len, groups)) == len(known) and all(
        all(len(some.intersection(group)) == 1 for group in groups) for some in known
    )
    return groups if are_apart and is_product else None


def _can_come_out(row: Amounts, sums: Sequence[Sum], changed: Collection[int]) -> bool:
    """Whether the sums of a row can hold with all of its ``changed`` cells changed.

    A sum with a blank amount that stays blank is not judged, nor one no cell of which changes.
    """
    free = [column for column, cell in row.cells.items() if cell in changed]
    solved = _solved(list(_equations(row, sums, free)), free)
    if solved is None:
        return False
    return all(row.cents.get(column) != value for column, value in solved.items())


_Equation = tuple[dict[str, Fraction], Fraction]
"""Factors of the unknown columns, and what they add up to."""


def _equations(row: Amounts, sums: Sequence[Sum], free: Collection[str]) -> Iterator[_Equation]:
    for each in sums:
        signs = {each.total: 1}
        signs |= dict.fromkeys(each.plus, -1) | dict.fromkeys(each.minus, 1)
        unknown = {column: Fraction(signs[column]) for column in free if column in signs}
        amounts = {column: row.cents.get(column) for column in signs if column not in unknown}
        given = {column: amount for column, amount in amounts.items() if amount is not None}
        if unknown and len(given) == len(amounts):
            yield unknown, Fraction(-sum(signs[name] * amount for name, amount in given.items()))


def _solved(equations: list[_Equation], free: Sequence[str]) -> dict[str, Fraction] | None:
    """The unknowns that have one value only, by Gauss and Jordan; None without a solution."""
    pivots: dict[str, _Equation] = {}
    for column in free:
        pivot = next((each for each in equations if each[0].get(column)), None)
        if pivot is None:
            continue
        equations.remove(pivot)
        factor = pivot[0][column]
        pivot = {name: value / factor for name, value in pivot[0].items()}, pivot[1] / factor
        equations = [_without(column, each, pivot) for each in equations]
        pivots = {name: _without(column, each, pivot) for name, each in pivots.items()}
        pivots[column] = pivot
    if any(rest for _, rest in equations):
        return None
    return {
        column: rest
        for column, (factors, rest) in pivots.items()
        if not any(factor for name, factor in factors.items() if name != column)
    }


def _without(column: str, equation: _Equation, pivot: _Equation) -> _Equation:
    """An equation less as much of the pivot as takes the column out of it."""
    factors, rest = equation
    times = factors.get(column, Fraction(0))
    names = {**factors, **pivot[0]}
    left = {
        name: factors.get(name, Fraction(0)) - times * pivot[0].get(name, Fraction(0))
        for name in names
    }
    return left, rest - times * pivot[1]
