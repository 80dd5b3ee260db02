"""Facts of households about their income totals: what a second count compares with 0."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived
from hecha.rules.terms import cents, total

from ...names import Household, Parameters


def _sources(h: Household) -> nw.Expr:
    names = ("wage_income", "business_income", "property_income", "transfer_income")
    return total(*(cents(h[name]) for name in names))


@derived("household")
def net_income_gap(h: Household, policy: Parameters) -> nw.Expr:
    """Net income less its parts, in cents."""
    return cents(h.net_income) - (_sources(h) - cents(h.business_cost))


@derived("household")
def gross_income_gap(h: Household, policy: Parameters) -> nw.Expr:
    """Gross income less its four sources, in cents."""
    return cents(h.gross_income) - _sources(h)
