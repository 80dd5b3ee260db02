"""What the claims of a suite want of the ledgers it declares: the cells of a row that meets each
of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hecha.declare.lexicon import OWN
from hecha.declare.model import Kind
from hecha.expectations.declared import Expectation
from hecha.policy.duty import last_period
from hecha.policy.loading import LoadedSuite
from hecha.policy.own_figures import AnyFigure, Condition, OwnFigure, OwnRatio
from hecha.samples.papers.wishes import bound, claims_of, condition_cells, met_and_missed
from hecha.samples.rendering import Row

_SUMMED = "10"
"""Kilometres or bridges of one row."""
_WHOLE = 1000
"""What a part of a ratio of two sums is reckoned from."""


@dataclass(frozen=True, slots=True)
class Demand:
    """``cells`` are those of a row of ``table`` with which its claim is met. There is such a row
    in every area of ``frame``, or where that is no area, or ``each_of`` is given, for households
    (that are counted by ``each_of``)."""

    table: str
    frame: str
    cells: Mapping[str, str]
    each_of: OwnFigure | None = None


def demands(suite: LoadedSuite) -> Iterator[Demand]:
    """The demands of all claims about ledgers the suite declares, in the order of the claims."""
    layer = suite.layers[-1]
    for expectation in claims_of(suite):
        if expectation.frame in layer.ledgers:
            cells = condition_values(expectation.condition)
            for name in expectation.subject:
                column = layer.ledgers[expectation.frame].table[name]
                cells[name] = met_and_missed(suite, expectation, column).met
            yield Demand(expectation.frame, expectation.frame, cells)
            continue
        for name in expectation.columns:
            yield from _of_figure(suite, expectation, layer.figures.get(name))


def of_ledgers(suite: LoadedSuite, expectation: Expectation) -> bool:
    """Whether a claim is about records of a ledger the suite declares, or a figure of these or of a
    ledger to which the suite adds no column."""
    layer = suite.layers[-1]
    figure = layer.figures.get(expectation.subject[0])
    if isinstance(figure, OwnRatio):
        figure = layer.figures.get(figure.part)
    if expectation.frame in layer.ledgers or not isinstance(figure, OwnFigure):
        return expectation.frame in layer.ledgers
    columns = (figure.summed, *(condition.column for condition in figure.where))
    return figure.table in layer.ledgers or not any(
        name is not None and name.startswith(OWN) for name in columns
    )


def figure_of(suite: LoadedSuite, name: str) -> OwnFigure:
    """A figure of rows, or the one of which a ratio is the share."""
    figure = suite.layers[-1].figures[name]
    if isinstance(figure, OwnRatio):
        return figure_of(suite, figure.part)
    return figure


def condition_values(condition: Mapping[str, Any] | None) -> dict[str, str]:
    """The cells with which a row is one that a claim is about."""
    if condition is None:
        return {}
    if condition["type"] == "and":
        parts = [condition_values(each) for each in condition["conditions"]]
        return {name: cell for part in parts for name, cell in part.items()}
    if condition["type"] == "nullity":
        return {}
    wanted = condition["parameter"]
    return {condition["column"]["name"]: str(wanted[0] if isinstance(wanted, list) else wanted)}


def meets(figure: OwnFigure, row: Row, day: date) -> bool:
    """Whether a row, as written, is one that a figure counts or sums."""
    return all(
        _meets(condition, str(row.get(condition.column) or ""), day) for condition in figure.where
    )


def total(figure: OwnFigure, rows: list[Row], day: date) -> float:
    """A figure over rows as written."""
    counted = [row for row in rows if meets(figure, row, day)]
    if figure.summed is None:
        return len(counted)
    return sum(float(str(row[figure.summed] or 0)) for row in counted)


def _meets(condition: Condition, cell: str, day: date) -> bool:
    if condition.is_filled is not None:
        return bool(cell) is condition.is_filled
    if condition.values:
        return cell in map(str, condition.values)
    low, high = condition.low, condition.high
    if condition.last is not None:
        low, high = last_period(condition.last, day)
    if condition.kind is Kind.YEAR and isinstance(low, date):
        low, high = low.year, high.year
    if not cell:
        return False
    value = date.fromisoformat(cell) if condition.kind is Kind.DATE else float(cell)
    return (low is None or value >= low) and (high is None or value <= high)


def _of_figure(
    suite: LoadedSuite, expectation: Expectation, figure: AnyFigure | None
) -> Iterator[Demand]:
    layer = suite.layers[-1]
    each_of = None
    cells: dict[str, str] = {}
    if isinstance(figure, OwnRatio):
        part, whole = layer.figures[figure.part], layer.figures[figure.whole]
        assert isinstance(part, OwnFigure)
        assert isinstance(whole, OwnFigure)
        if part.summed and whole.summed:
            bounds = [bound(suite, expectation, key) for key in ("min_value", "max_value")]
            share = sum(bounds) / len(bounds)
            cells = {whole.summed: str(_WHOLE), part.summed: f"{_WHOLE * share:g}"}
        each_of = whole if whole.table != part.table else None
        figure = part
    elif figure is not None and figure.summed is not None:
        cells = {figure.summed: _SUMMED}
    if figure is None or figure.table not in layer.ledgers:
        return
    table = layer.ledgers[figure.table].table
    for condition in figure.where:
        cells[condition.column] = condition_cells(condition, table[condition.column], suite.day)[0]
    yield Demand(figure.table, expectation.frame, cells, each_of)
