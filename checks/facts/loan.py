"""Facts of loans: the registered borrower, and loans that run at once."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import some

from ..names import Household, Loan, Member, Parameters


@fact("loan", "member", on=("id_key",), default=0)
def members_with_id(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("loan", "household", default=0)
def registered_households_of_loan(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("loan", "member", default=0)
def registered_rows_of_loan(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("loan")
def is_of_registered_household(n: Loan, policy: Parameters) -> nw.Expr:
    """Whether the household number is in the register."""
    rows = n.available("registered_households_of_loan", "registered_rows_of_loan")
    return some(*(row > 0 for row in rows))


@derived("loan")
def is_running(n: Loan, policy: Parameters) -> nw.Expr:
    """Paid out and not yet due on the snapshot date; null where a date is blank."""
    return (n.loan_date <= policy.day) & (n.due_date >= policy.day)


def is_running_loan(n: Loan, policy: Parameters) -> nw.Expr:
    return n.is_running


@fact("loan", "loan", where=is_running_loan, shows=("amount",))
def running_loans(n: Loan, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("loan", "loan", where=is_running_loan)
def first_running_loan(n: Loan, policy: Parameters) -> nw.Expr:
    return n.row_id.min()
