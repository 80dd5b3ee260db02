"""A few functions of the kind rules are made of, for a registry of their own."""

import narwhals as nw

from hecha.policy.policy import Policy
from hecha.rules.row_columns import Columns
from hecha.rules.rule import Cell
from hecha.rules.terms import count_if, every

LIMITS = {"low": 2}


def too_large(h: Columns, policy: Policy) -> nw.Expr:
    """More than three persons."""
    return h.household_size > 3


def poor(h: Columns, policy: Policy) -> nw.Expr:
    return _below(h.net_income_per_person, policy.income_floor)


def _below(amount: nw.Expr, line: float) -> nw.Expr:
    return amount < line


def is_child(m: Columns, policy: Policy) -> nw.Expr:
    return m.relation == "之子"


def children(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(~m.relation.is_null())


def childless(h: Columns, policy: Policy) -> nw.Expr:
    return every(h.household_size > 1, h.children == 0)


def negative(cell: Cell, policy: Policy) -> nw.Expr:
    return cell.value < 0


def _declare(limit: str):  # type: ignore[no-untyped-def]
    def too_small(h: Columns, policy: Policy) -> nw.Expr:
        return h.household_size < LIMITS[limit]

    return too_small


too_small = _declare("low")


def forgotten(h: Columns, policy: Policy) -> nw.Expr:
    return h.household_size > 1
