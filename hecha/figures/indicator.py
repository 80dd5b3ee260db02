"""What an indicator is, and how one is declared.

An indicator aggregates the rows of a table, over the same columns and facts as the rules
(:class:`hecha.rules.row_columns.Columns`), or is computed from other indicators. What it reads is
traced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import narwhals as nw

from hecha.rules.rule import Expression
from hecha.rules.terms import count_if

GRAINS = {"county": 1, "town": 2, "village": 3}
"""Grain -> how many area columns name an area."""

YEARS = range(2014, 2021)
"""Years of exit: from the first registers to the end of the campaign."""

HOUSEHOLDS, PERSONS, VILLAGES, SHARE = "户", "人", "个", "%"

INDICATOR, VILLAGE, HOUSEHOLD, MEMBER = "indicator", "village", "household", "member"
OF_TOWNS, OF_VILLAGES = "towns", "villages"
FINER = {OF_TOWNS: "town", OF_VILLAGES: "village"}
"""What an indicator of the areas within another is computed from: the rows of that grain."""


class Figures:
    """The figures of an area as an indicator made of others sees them; ``read`` are their names."""

    def __init__(self) -> None:
        self.read: dict[str, None] = {}

    def __getitem__(self, name: str) -> nw.Expr:
        self.read[name] = None
        return nw.col(name)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    ``of`` is the table whose rows ``expression`` aggregates, given their Columns and the policy;
    of INDICATOR it is computed from the Figures of the same area, of FINER it aggregates those of
    the areas within. ``grains`` are those it has a meaning at. Of a ledger, ``covers`` selects the
    rows that show which areas it covers (:func:`hecha.figures.ledger_rows.is_covered`). A share is
    a fraction of 1 that is shown as a percentage.
    """

    of: str
    name: str
    title: str
    unit: str
    definition: str
    expression: Expression
    grains: tuple[str, ...] = tuple(GRAINS)
    covers: Expression | None = None

    @property
    def english(self) -> str:
        """What officers' Chinese title says, as far as the name does."""
        return self.name.replace("_", " ")

    @property
    def is_composed(self) -> bool:
        """Whether it is computed from other indicators."""
        return self.of == INDICATOR or self.of in FINER

    @property
    def composed(self) -> tuple[nw.Expr, tuple[str, ...]]:
        """The expression of an indicator computed from others, and their names."""
        figures = Figures()
        expression: nw.Expr = self.expression(figures)
        return expression, tuple(figures.read)

    @property
    def needs(self) -> tuple[str, ...]:
        """The indicators it is computed from."""
        return self.composed[1] if self.is_composed else ()


INDICATORS: dict[str, Indicator] = {}


def _declare(indicator: Indicator) -> None:
    if indicator.name in INDICATORS:
        raise ValueError(f"indicator {indicator.name} is declared twice")
    INDICATORS[indicator.name] = indicator


def figure(
    of: str,
    unit: str,
    *,
    grains: Iterable[str] = GRAINS,
    covers: Expression | None = None,
    called: str | None = None,
    each: Iterable[Mapping[str, str]] = ({},),
) -> Callable[[Expression], Expression]:
    """Declare an indicator named like the function; its docstring is ``title：definition``.

    With ``each`` there is one for every mapping, whose values fill in ``called`` (the name),
    ``of``, ``unit`` and the docstring; the first of them is passed to the function, and to
    ``covers``, as well.
    """

    def register(function: Expression) -> Expression:
        page = "".join(line.strip() for line in (function.__doc__ or "").splitlines())
        for words in each:
            title, _, definition = page.format(**words).partition("：")
            first = list(words.values())[:1]
            _declare(
                Indicator(
                    of.format(**words),
                    (called or function.__name__).format(**words),
                    title,
                    unit.format(**words),
                    definition,
                    _bound(function, *first),
                    tuple(grains),
                    covers and _bound(covers, *first),
                )
            )
        return function

    return register


def _bound(expression: Expression, *last: str) -> Expression:
    return expression if not last else lambda *given: expression(*given, *last)


def ratio(name: str, title: str, part: str, whole: str, unit: str = SHARE) -> None:
    """Declare one indicator divided by another; null where the whole is 0."""
    definition = f"{INDICATORS[part].title} ÷ {INDICATORS[whole].title}"
    _declare(Indicator(INDICATOR, name, title, unit, definition, ratio_of(part, whole)))


def ratio_of(part: str, whole: str) -> Expression:
    """One indicator divided by another, of the Figures of an area; null where the whole is 0."""
    return partial(_ratio, part, whole)


def _ratio(part: str, whole: str, figures: Figures) -> nw.Expr:
    of, by = figures[part], figures[whole]
    return nw.when(by > 0).then(of / by)


def known_sum(cell: nw.Expr) -> nw.Expr:
    """The sum of the rows; unknown where one of them is blank."""
    return where_known(cell, cell.sum())


def where_known(cell: nw.Expr, figure: nw.Expr) -> nw.Expr:
    """A figure, unknown where a row is blank."""
    return nw.when(count_if(cell.is_null()) == 0).then(figure)
