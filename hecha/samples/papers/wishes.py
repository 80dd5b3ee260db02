"""What the claims of a suite want of the columns it declares: a cell that meets them, and one that
does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hecha.declare.codes import NO, YES
from hecha.declare.lexicon import OWN
from hecha.declare.model import Column, Kind, Table
from hecha.expectations.declared import Expectation, of_layers
from hecha.policy.loading import LoadedSuite
from hecha.policy.own_figures import Condition, OwnFigure

_NUMBERS = (Kind.INT, Kind.NUMBER, Kind.YUAN)
_WORDS = {Kind.TEXT: "已落实", Kind.NAME: "李建国"}
_PLENTY = 3
_SOON = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Wish:
    """Two cells of a column, as written: one with which the claims about it are met, and one with
    which they are not."""

    met: str
    missed: str


Wishes = Mapping[tuple[str, str], Wish]
"""By table and column."""


def wishes(suite: LoadedSuite) -> Wishes:
    """The wish of every column a suite declares, of its own ledgers too."""
    layer = suite.layers[-1]
    found = {
        (table.name, column.name): _of_kind(column, suite.day)
        for table in _tables(suite)
        for column in table.columns
        if column.name.startswith(OWN)
    }
    for expectation in claims_of(suite):
        if needs_ledger(suite, expectation):
            continue
        for name in expectation.subject:
            figure = layer.figures.get(name)
            if isinstance(figure, OwnFigure):
                found.update(_of_figure(suite, expectation, figure))
            elif name.startswith(OWN):
                key = (expectation.frame, name)
                found[key] = _of_column(suite, expectation, found[key])
    return found


def claims_of(suite: LoadedSuite) -> Iterator[Expectation]:
    """The expectations of a suite that are claims of a paper."""
    for expectation in of_layers(suite.layers):
        if expectation.rule is None and expectation.claim not in suite.off:
            yield expectation


def needs_ledger(suite: LoadedSuite, expectation: Expectation) -> bool:
    """Whether a claim is about a ledger the suite declares, which the samples do not have."""
    layer = suite.layers[-1]
    return expectation.frame in layer.ledgers or any(
        not isinstance(figure, OwnFigure) or figure.table in layer.ledgers
        for figure in (layer.figures.get(name) for name in expectation.columns)
        if figure is not None
    )


def bound(suite: LoadedSuite, expectation: Expectation, key: str) -> Any:
    """A bound of an expectation, filled in from the parameters; None where there is none."""
    value = expectation.kwargs.get(key)
    if isinstance(value, dict):
        parameter = suite.parameters.get(value["$PARAMETER"])
        return None if parameter is None else parameter.value
    return value


def _tables(suite: LoadedSuite) -> Iterator[Table]:
    layer = suite.layers[-1]
    yield from layer.tables.values()
    yield from (ledger.table for ledger in layer.ledgers.values())


def _of_kind(column: Column, day: date) -> Wish:
    """Filled and blank, or the two words of a 是否 column."""
    if column.kind is Kind.FLAG:
        return Wish(YES, NO)
    if column.codes is not None:
        return Wish(column.codes.values[0], "")
    if column.kind in _NUMBERS:
        return Wish(str(_PLENTY), "0")
    if column.kind is Kind.DATE:
        return Wish(f"{day - _SOON:%Y-%m-%d}", "")
    if column.kind is Kind.MONTH:
        return Wish(f"{day - _SOON:%Y%m}", "")
    if column.kind is Kind.YEAR:
        return Wish(str(day.year), "")
    return Wish(_WORDS.get(column.kind, ""), "")


def _of_column(suite: LoadedSuite, expectation: Expectation, before: Wish) -> Wish:
    wanted = expectation.kwargs.get("value_set")
    if wanted:
        return Wish(str(wanted[0]), before.missed if before.missed not in wanted else "")
    least, most = (bound(suite, expectation, key) for key in ("min_value", "max_value"))
    if least is not None or most is not None:
        return _around(least, most)
    return before


def _around(least: float | None, most: float | None) -> Wish:
    if least is None and most is None:
        return Wish(str(_PLENTY), "0")
    if least is not None:
        return Wish(f"{most if most is not None else least + 1:g}", f"{least - 1:g}")
    return Wish(f"{most:g}", f"{(most or 0) + 1:g}")


def _of_figure(
    suite: LoadedSuite, expectation: Expectation, figure: OwnFigure
) -> Iterator[tuple[tuple[str, str], Wish]]:
    """Rows that are to be counted meet all conditions of a figure; of others, one fails."""
    least, most = (bound(suite, expectation, key) for key in ("min_value", "max_value"))
    if figure.summed is not None:
        yield (figure.table, figure.summed), _around(least, most)
        return
    is_wanted = least is not None and least > 0
    tables = {table.name: table for table in _tables(suite)}
    for number, condition in enumerate(reversed(figure.where)):
        column = tables[figure.table][condition.column]
        holds, fails = _cells(condition, column, suite.day)
        if is_wanted:
            yield (figure.table, column.name), Wish(holds, fails)
        elif number == 0:
            yield (figure.table, column.name), Wish(fails, holds)
        elif column.name.startswith(OWN):
            yield (figure.table, column.name), Wish(holds, holds)


def _cells(condition: Condition, column: Column, day: date) -> tuple[str, str]:
    """A cell that meets a condition and one that does not."""
    plain = _of_kind(column, day)
    if condition.is_filled is not None:
        return (plain.met, "") if condition.is_filled else ("", plain.met)
    if condition.values:
        known = column.codes.values if column.codes else (plain.met, plain.missed)
        others = [one for one in known if one not in condition.values]
        return str(condition.values[0]), others[0] if others else ""
    low, high = condition.low, condition.high
    if isinstance(low or high, date):
        return _days(low, high)
    wish = _around(low, high)
    return wish.met, wish.missed


def _days(low: date | None, high: date | None) -> tuple[str, str]:
    a_day = timedelta(days=1)
    if low is not None:
        return f"{low:%Y-%m-%d}", f"{low - a_day:%Y-%m-%d}"
    assert high is not None
    return f"{high:%Y-%m-%d}", f"{high + a_day:%Y-%m-%d}"
