"""Facts of dividends: the household and the year a payment belongs to."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import blank, the_only

from ..names import Dividend, Member, Parameters


@derived("dividend")
def paid_year(d: Dividend, policy: Parameters) -> nw.Expr:
    return d.paid_on.dt.year().cast(nw.Int32)


@fact("dividend", "member", on=("id_key",))
def home_of_person(m: Member, policy: Parameters) -> nw.Expr:
    """The household of the person paid; null if there are several."""
    return the_only(m.household_id)


@derived("dividend")
def paid_household(d: Dividend, policy: Parameters) -> nw.Expr:
    """The household paid to: the one named, else that of the person."""
    numbers = [d.optional("household_number"), d.optional("home_of_person")]
    stated = [number for number in numbers if number is not None]
    return nw.coalesce(*(stated or [d.household_number]))


def is_of_no_household(d: Dividend, policy: Parameters) -> nw.Expr:
    return blank(d.paid_household)


@fact("member", "dividend", on=("id_key",), where=is_of_no_household, default=0)
def dividends_in_doubt(d: Dividend, policy: Parameters) -> nw.Expr:
    """Payments to the person of which nobody knows the household."""
    return nw.len()


@derived("dividend")
def paid_period(d: Dividend, policy: Parameters) -> nw.Expr:
    """The year a payment belongs to where incomes are counted from October to September."""
    return d.paid_year + (d.paid_on.dt.month() >= 10).cast(nw.Int32)
