"""Facts of households about what ledgers have of them."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.rules import derived, fact
from hecha.rules.terms import any_blank, blank, cents, count_if, every, is_true, the_only, yuan

from ...monitored import names_any_risk
from ...names import Dividend, Household, Member, Monitored, Parameters, Visit, WatchList
from ..visit import is_without_number


@derived("household")
def income_year(h: Household, policy: Parameters) -> nw.Expr:
    """The year of the household's incomes: that of the row, else of the snapshot."""
    year = h.optional("year")
    this_year = nw.lit(policy.day.year).cast(nw.Int32)
    return this_year if year is None else nw.coalesce(year, this_year)


@fact(
    "household",
    "dividend",
    on=("township", "income_year"),
    by=("township", "paid_year"),
    default=0,
)
def payments_to_township(d: Dividend, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "household",
    "dividend",
    on=("household_id", "income_year"),
    by=("paid_household", "paid_year"),
    default=0,
    shows=("paid_on",),
)
def dividends(d: Dividend, policy: Parameters) -> nw.Expr:
    return cents(d.amount).sum()


@fact(
    "household",
    "dividend",
    on=("household_id", "income_year"),
    by=("paid_household", "paid_period"),
)
def dividends_of_period(d: Dividend, policy: Parameters) -> nw.Expr:
    return cents(d.amount).sum()


@fact("household", "dividend", by=("paid_household",), default=0)
def has_unknown_dividend(d: Dividend, policy: Parameters) -> nw.Expr:
    return any_blank(d.amount) + any_blank(d.paid_on)


@fact("household", "member", default=0)
def has_dividend_in_doubt(m: Member, policy: Parameters) -> nw.Expr:
    """Members paid as somebody who is in several households."""
    return count_if(m.dividends_in_doubt > 0)


@derived("household")
def dividends_paid(h: Household, policy: Parameters) -> nw.Expr:
    """In yuan, for the message."""
    return yuan(h.dividends)


@fact("household", "visit")
def visits_by_household(v: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "visit", on=("head_name",), by=("name",), where=is_without_number)
def visits_by_head_name(v: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


def nobody_visited(row: Household | Member, needed: str, *others: str) -> nw.Expr:
    """Whether none of the counts the submission can give counts anything; without any, the first
    is needed."""
    names = (needed, *others)
    counts = [cell for name in names if (cell := row.optional(name)) is not None]
    return every(*(~is_true(count > 0) for count in counts or [row[needed]]))


@fact("household", "member")
def visited_members(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(~nobody_visited(m, "visits_by_id", "visits_by_name"))


def is_of_any_household(v: Visit, policy: Parameters) -> nw.Expr:
    """Not known to be a visit of the left behind: a log of those alone leaves out most homes."""
    rows = v.optional("left_behind_rows")
    return nw.lit(True) if rows is None else ~is_true(rows > 0)


@fact("household", "visit", on=("township",), where=is_of_any_household, default=0)
def visit_rows_of_township(row: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


_COMPULSORY_OR_LESS = (codes.NOT_STUDENT, *codes.PRESCHOOL, *codes.COMPULSORY)


@fact("household", "member")
def students_beyond_compulsory(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(~m.school_status.is_in(_COMPULSORY_OR_LESS))


@fact("household", "monitored")
def rows_with_open_risk(m: Monitored, policy: Parameters) -> nw.Expr:
    risky = names_any_risk(m)
    removed = m.optional("risk_removed")
    return count_if(risky if removed is None else risky & ~is_true(removed == YES))


def is_watched_without_number(w: WatchList, policy: Parameters) -> nw.Expr:
    return blank(w.household_id)


@fact("household", "watch_list", on=("township",), default=0)
def watch_list_rows_of_township(row: WatchList, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "watch_list", default=0)
def watch_entries(w: WatchList, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "watch_list", on=("head_name",), where=is_watched_without_number, default=0)
def watch_namesakes(w: WatchList, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "monitored")
def category_of_monitored(m: Monitored, policy: Parameters) -> nw.Expr:
    return the_only(m.monitor_category)


@derived("household")
def category_in_system(h: Household, policy: Parameters) -> nw.Expr:
    return nw.coalesce(*h.available("monitor_category", "category_of_monitored"))
