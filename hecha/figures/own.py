"""The figures a suite declares, as indicators like those of the product."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import narwhals as nw

from hecha.declare.model import Kind
from hecha.figures.indicator import Indicator, where_known
from hecha.figures.indicators import INDICATORS
from hecha.policy.own_figures import Condition, OwnFigure
from hecha.policy.policy import Policy
from hecha.rules.terms import blank, count_if, every, filled, lists, some
from hecha.rules.trace import Columns


def with_own(figures: Mapping[str, OwnFigure]) -> Mapping[str, Indicator]:
    """Every indicator by name, those of a suite after those of the product."""
    return INDICATORS if not figures else {**INDICATORS, **_of(tuple(figures.values()))}


def _of(figures: tuple[OwnFigure, ...]) -> dict[str, Indicator]:
    return {
        one.name: Indicator(
            one.table, one.name, one.title, one.unit, one.definition, partial(_expression, one)
        )
        for one in figures
    }


def _expression(figure: OwnFigure, rows: Columns, policy: Policy) -> nw.Expr:
    """The figure over the rows of its table; unknown where a cell it depends on is blank."""
    conditions = [_holds(one, rows[one.column]) for one in figure.where]
    holds = every(*conditions) if conditions else nw.lit(True)
    if figure.summed is None:
        return where_known(holds, count_if(holds)) if conditions else nw.len()
    cell = rows[figure.summed]
    counted = nw.when(holds).then(cell) if conditions else cell
    unknown = holds.is_null() | (holds & cell.is_null()) if conditions else cell.is_null()
    return nw.when(count_if(unknown) == 0).then(counted.sum())


def _holds(condition: Condition, cell: nw.Expr) -> nw.Expr:
    """Whether a cell meets a condition; null for a blank cell, unless that is what it is about."""
    if condition.is_filled is not None:
        return filled(cell) if condition.is_filled else blank(cell)
    if condition.values and condition.kind is Kind.MULTI:
        return lists(cell, *map(re.escape, condition.values))
    if condition.values:
        among = some(*(cell == value for value in condition.values))
        # Of a value that is in no list nobody knows what it means.
        return nw.when(cell.is_in(condition.known)).then(among) if condition.known else among
    bounds = []
    if condition.low is not None:
        bounds.append(cell >= condition.low)
    if condition.high is not None:
        bounds.append(cell <= condition.high)
    return every(*bounds)
