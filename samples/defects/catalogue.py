"""The list of defects: each function plants one fault of one rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samples.defects.bench import Bench

Planter = Callable[[Bench], None]


@dataclass(frozen=True, slots=True)
class Defect:
    """``also`` are rules that may fire with it; ``moves_totals``: it changes counts that a paper
    states; ``monitoring``: it needs monitored households; ``numbers``: it needs typed cells."""

    rule: str
    plant: Planter
    also: tuple[str, ...]
    moves_totals: bool
    monitoring: bool
    numbers: bool


CATALOGUE: dict[str, Defect] = {}


def defect(
    rule: str,
    *also: str,
    moves_totals: bool = False,
    monitoring: bool = False,
    numbers: bool = False,
) -> Callable[[Planter], Planter]:
    """Registers a planter under the code of its rule."""

    def register(planter: Planter) -> Planter:
        if rule in CATALOGUE:
            raise ValueError(f"{rule} is planted by two functions")
        CATALOGUE[rule] = Defect(rule, planter, also, moves_totals, monitoring, numbers)
        return planter

    return register
