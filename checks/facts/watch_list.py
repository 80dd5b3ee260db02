"""Facts of the ledger of households watched: what the registry has of them."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import count_if, days_between, the_only, value_if

from ..names import Household, Member, Parameters, WatchList


def is_in_system(h: Household, policy: Parameters) -> nw.Expr:
    return h.is_monitored


@fact("watch_list", "household", on=("township",), where=is_in_system, default=0)
def household_rows_of_township(row: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("watch_list", "household", default=0, shows=("household_id",))
def monitored_households(h: Household, policy: Parameters) -> nw.Expr:
    """Rows of the household as one the national system monitors."""
    return count_if(h.is_monitored)


@derived("watch_list")
def days_waiting(w: WatchList, policy: Parameters) -> nw.Expr:
    """Whole days from the survey to the snapshot; null where it is said to be later."""
    days = days_between(w.surveyed_on, nw.lit(policy.day))
    return value_if(days >= 0, days)


@fact("watch_list", "household", shows=("household_id",))
def registered_size(h: Household, policy: Parameters) -> nw.Expr:
    return the_only(h.household_size)


@fact("watch_list", "member", shows=("household_id",))
def registered_members(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("watch_list", "household")
def registered_income(h: Household, policy: Parameters) -> nw.Expr:
    return the_only(h.net_income_per_person)


@fact("watch_list", "household")
def registered_category(h: Household, policy: Parameters) -> nw.Expr:
    return the_only(h.category_in_system)
