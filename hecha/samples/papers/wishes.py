"""What the claims of a suite want of the columns it declares: a cell that meets them, and one that
does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hecha.declare.codes import NO, YES
from hecha.declare.lexicon import OWN
from hecha.declare.model import Column, Kind
from hecha.expectations.declared import Expectation, of_layers
from hecha.policy.duty import last_period
from hecha.policy.loading import LoadedSuite
from hecha.policy.own_figures import Condition, OwnFigure

_NUMBERS = (Kind.INT, Kind.NUMBER, Kind.YUAN)
_WORDS = {Kind.TEXT: "已落实", Kind.NAME: "李建国"}
_PLENTY = 3
_GRANT = 1000
"""Yuan more than nothing."""
_SOON = timedelta(days=45)
INVENTED: Mapping[str, float] = {
    "medical_reimbursement_share": 80,
    "danger_house_grant": 20000,
    "lowest_pension_payment": 100,
    "large_payment": 10000,
}
"""Values of parameters that papers leave to the county, about its own ledgers."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Two cells of a column, as written: one with which the claims about it are met, and one with
    which they are not."""

    met: str
    missed: str


Wishes = Mapping[tuple[str, str], Wish]
"""By table and column."""


def wishes(suite: LoadedSuite) -> Wishes:
    """The wish of every column a suite adds to an export or a ledger of the product."""
    layer = suite.layers[-1]
    columns = {
        (table.name, column.name): column
        for table in layer.tables.values()
        if table.name not in layer.ledgers
        for column in table.columns
        if column.name.startswith(OWN)
    }
    found = {key: plain(column, suite.day) for key, column in columns.items()}
    for expectation in claims_of(suite):
        for name in expectation.subject:
            figure, key = layer.figures.get(name), (expectation.frame, name)
            if isinstance(figure, OwnFigure) and figure.table not in layer.ledgers:
                found.update(_of_figure(suite, expectation, figure))
            elif key in columns:
                found[key] = met_and_missed(suite, expectation, columns[key])
    return found


def claims_of(suite: LoadedSuite) -> Iterator[Expectation]:
    """The expectations of a suite that are claims of a paper."""
    for expectation in of_layers(suite.layers):
        if expectation.rule is None and expectation.claim not in suite.off:
            yield expectation


def is_total(expectation: Expectation) -> bool:
    """Whether a claim states the total of a city or province, which a sample's own suite gives at
    the size of the sample; the mean of all is none."""
    return expectation.whole is not None and "mean" not in expectation.type


def bound(suite: LoadedSuite, expectation: Expectation, key: str) -> Any:
    """A bound of an expectation, filled in from the parameters; None where there is none."""
    value = expectation.kwargs.get(key)
    if isinstance(value, dict):
        name = value["$PARAMETER"]
        parameter = suite.parameters.get(name)
        return INVENTED.get(name) if parameter is None else parameter.value
    return value


def plain(column: Column, day: date) -> Wish:
    """Of a column no claim is about: filled and blank, or the two words of a 是否 column."""
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


def met_and_missed(suite: LoadedSuite, expectation: Expectation, column: Column) -> Wish:
    """What one claim wants of a column it is about."""
    before = plain(column, suite.day)
    wanted = expectation.kwargs.get("value_set")
    if wanted:
        if column.kind in _NUMBERS:
            return Wish(f"{wanted[0]:g}", f"{max(wanted) + _PLENTY:g}")
        return Wish(str(wanted[0]), before.missed if before.missed not in wanted else "")
    least, most = (bound(suite, expectation, key) for key in ("min_value", "max_value"))
    if least is None and most is None:
        return before
    if expectation.kwargs.get("strict_min"):
        step = _GRANT if column.kind is Kind.YUAN else 1
        return Wish(f"{least + step:g}", f"{least:g}")
    if expectation.kwargs.get("strict_max"):
        return Wish(f"{most - 1:g}", f"{most:g}")
    if most is None:
        return Wish(f"{least:g}", f"{least - 1:g}")
    return _around(least, most)


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
    table = suite.layers[-1].tables[figure.table]
    for number, condition in enumerate(reversed(figure.where)):
        column = table[condition.column]
        holds, fails = condition_cells(condition, column, suite.day)
        if is_wanted:
            yield (figure.table, column.name), Wish(holds, fails)
        elif number == 0:
            yield (figure.table, column.name), Wish(fails, holds)
        elif column.name.startswith(OWN):
            yield (figure.table, column.name), Wish(holds, holds)


def condition_cells(condition: Condition, column: Column, day: date) -> tuple[str, str]:
    """A cell that meets a condition and one that does not."""
    wish = plain(column, day)
    if condition.is_filled is not None:
        return (wish.met, "") if condition.is_filled else ("", wish.met)
    if condition.values:
        known = column.codes.values if column.codes else (wish.met, wish.missed)
        others = [one for one in known if one not in condition.values]
        return str(condition.values[0]), others[0] if others else ""
    low, high = condition.low, condition.high
    if condition.last is not None:
        low, high = last_period(condition.last, day)
        if column.kind is Kind.YEAR:
            return str(high.year), str(low.year - 1)
    if isinstance(low or high, date):
        return _days(low, high)
    wish = _around(low, high)
    return wish.met, wish.missed


def _days(low: date | None, high: date | None) -> tuple[str, str]:
    a_day = timedelta(days=1)
    if low is not None:
        return f"{high or low:%Y-%m-%d}", f"{low - a_day:%Y-%m-%d}"
    assert high is not None
    return f"{high:%Y-%m-%d}", f"{high + a_day:%Y-%m-%d}"
