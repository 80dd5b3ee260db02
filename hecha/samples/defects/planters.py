"""The list of defects: each function plants one fault of one rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hecha.samples.defects.bench import Bench

Planter = Callable[[Bench], None]


@dataclass(frozen=True, slots=True)
class Defect:
    """``also`` are rules that may fire with it; ``moves_totals``: it changes counts that a paper
    states; ``monitoring``: it needs monitored households; ``numbers``: it needs typed cells.

    ``ledgers``: it is planted in the ledgers; ``only``: the suites that give its rule a value,
    where not all do.
    """

    rule: str
    plant: Planter
    also: tuple[str, ...]
    moves_totals: bool
    monitoring: bool
    numbers: bool
    ledgers: bool = False
    only: tuple[str, ...] = ()


CATALOGUE: dict[str, Defect] = {}


def defect(
    rule: str,
    *also: str,
    moves_totals: bool = False,
    monitoring: bool = False,
    numbers: bool = False,
    only: tuple[str, ...] = (),
) -> Callable[[Planter], Planter]:
    """Registers a planter under the code of its rule."""

    def register(planter: Planter) -> Planter:
        return _add(Defect(rule, planter, also, moves_totals, monitoring, numbers, only=only))

    return register


def ledger_defect(
    rule: str, *also: str, only: tuple[str, ...] = ()
) -> Callable[[Planter], Planter]:
    """Registers a planter of a fault in the ledgers or the registers of five levels."""

    def register(planter: Planter) -> Planter:
        whole = Defect(
            rule,
            planter,
            also,
            moves_totals=False,
            monitoring=False,
            numbers=False,
            ledgers=True,
            only=only,
        )
        return _add(whole)

    return register


def _add(each: Defect) -> Planter:
    if each.rule in CATALOGUE:
        raise ValueError(f"{each.rule} is planted by two functions")
    CATALOGUE[each.rule] = each
    return each.plant
