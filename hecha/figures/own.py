"""The figures a suite declares, as indicators like those of the product."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import partial

import narwhals as nw

from hecha.declare.model import Kind
from hecha.figures.indicator import INDICATOR, Indicator, ratio_of, where_known
from hecha.figures.indicators import INDICATORS
from hecha.policy.duty import last_period
from hecha.policy.own_figures import AnyFigure, Condition, OwnFigure, OwnRatio
from hecha.policy.policy import Policy
from hecha.reading.submission import InputRejected
from hecha.rules.row_columns import Columns
from hecha.rules.terms import blank, count_if, every, filled, lists, some


def with_own(figures: Mapping[str, AnyFigure]) -> Mapping[str, Indicator]:
    """Every indicator by name, those of a suite after those of the product. Raises InputRejected
    where a ratio is of what is no figure, or a ratio itself."""
    return INDICATORS if not figures else {**INDICATORS, **_of(figures)}


def _of(figures: Mapping[str, AnyFigure]) -> dict[str, Indicator]:
    counted = {
        one.name: Indicator(
            one.table, one.name, one.title, one.unit, one.definition, partial(_expression, one)
        )
        for one in figures.values()
        if isinstance(one, OwnFigure)
    }
    known = {**INDICATORS, **counted}
    ratios = (one for one in figures.values() if isinstance(one, OwnRatio))
    return counted | {one.name: _ratio(one, known) for one in ratios}


def _ratio(one: OwnRatio, known: Mapping[str, Indicator]) -> Indicator:
    for name in (one.part, one.whole):
        if name not in known or known[name].of == INDICATOR:
            raise InputRejected(
                f"{one.place.zh} 的“{name}”不是可以相除的指标：要写自设的或现有的、"
                "本身不是比例的指标。",
                f"{one.place.en}: “{name}” cannot be divided: name a figure, of one's own or of "
                "the product, that is no ratio itself.",
            )
    part, whole = known[one.part], known[one.whole]
    grains = tuple(grain for grain in part.grains if grain in whole.grains)
    definition = f"{part.title} ÷ {whole.title}"
    expression = ratio_of(one.part, one.whole)
    return Indicator(INDICATOR, one.name, one.title, one.unit, definition, expression, grains)


def _expression(figure: OwnFigure, rows: Columns, policy: Policy) -> nw.Expr:
    """The figure over the rows of its table; unknown where a cell it depends on is blank."""
    conditions = [_holds(one, rows[one.column], policy.day) for one in figure.where]
    holds = every(*conditions) if conditions else nw.lit(True)
    if figure.summed is None:
        return where_known(holds, count_if(holds)) if conditions else nw.len()
    cell = rows[figure.summed]
    counted = nw.when(holds).then(cell) if conditions else cell
    unknown = holds.is_null() | (holds & cell.is_null()) if conditions else cell.is_null()
    return nw.when(count_if(unknown) == 0).then(counted.sum())


def _holds(condition: Condition, cell: nw.Expr, day: date) -> nw.Expr:
    """Whether a cell meets a condition; null for a blank cell, unless that is what it is about."""
    if condition.last is not None:
        first, last = last_period(condition.last, day)
        if condition.kind is Kind.YEAR:
            return cell == first.year
        return every(cell >= first, cell <= last)
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
