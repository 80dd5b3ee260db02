"""Facts of the other ledgers: who is watched or has a health card, what is listed or still open."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import filled, is_true, value_if

from ...names import (
    DropoutList,
    HealthCard,
    Household,
    Member,
    Parameters,
    Rectification,
    WatchList,
)
from .areas import coverage

_ENTRY = ("village_key", "entry_key")
_SECOND_QUARTER_ENDS = (6, 30)

coverage("in_watch_area", "member", "watch_list")
coverage("in_card_area", "member", "health_card")


@derived("household")
def is_watched(h: Household, policy: Parameters) -> nw.Expr:
    """Monitored, or on the watch list where there is one."""
    entries = h.optional("watch_entries")
    return (
        is_true(h.is_monitored)
        if entries is None
        else is_true(h.is_monitored) | is_true(entries > 0)
    )


@derived("watch_list")
def entry_key(w: WatchList, policy: Parameters) -> nw.Expr:
    """The household; a row without its number is one of its own."""
    return nw.coalesce(w.household_id, nw.concat_str(nw.lit("#"), w.row_id.cast(nw.String)))


@derived("watch_list")
def persons_of_row(w: WatchList, policy: Parameters) -> nw.Expr:
    """As the ledger states, else as registered."""
    stated, registered = w.optional("household_size"), w.optional("registered_members")
    known = [size.cast(nw.Float64) for size in (stated, registered) if size is not None]
    return nw.coalesce(*known) if known else nw.lit(None, nw.Float64)


@fact("watch_list", "watch_list", on=_ENTRY)
def persons_of_entry(w: WatchList, policy: Parameters) -> nw.Expr:
    return w.persons_of_row.max()


@fact("watch_list", "watch_list", on=_ENTRY)
def first_row_of_entry(w: WatchList, policy: Parameters) -> nw.Expr:
    return w.row_id.min()


@derived("watch_list")
def is_first_of_entry(w: WatchList, policy: Parameters) -> nw.Expr:
    return w.row_id == w.first_row_of_entry


@fact("member", "health_card", on=("id_number",), default=0)
def cards_with_number(c: HealthCard, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("member")
def has_health_card(m: Member, policy: Parameters) -> nw.Expr:
    """Null where the ledger does not cover the village, or the person has no number."""
    return value_if(m.in_card_area & filled(m.id_number), m.cards_with_number > 0)


@derived("dropout_list")
def is_of_last_month(d: DropoutList, policy: Parameters) -> nw.Expr:
    """Of the month that ends on the snapshot day, else of the one before it."""
    end = (policy.day + timedelta(days=1)).replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    return is_true((d.listed_on >= start) & (d.listed_on < end))


@derived("rectification")
def is_open(r: Rectification, policy: Parameters) -> nw.Expr:
    """Not closed, or to be closed on a day to come."""
    return ~r.is_closed | is_true(r.closed_on > policy.day)


@derived("rectification")
def is_overdue(r: Rectification, policy: Parameters) -> nw.Expr:
    return r.is_open & is_true(r.deadline < policy.day)


@derived("rectification")
def is_of_second_quarter(r: Rectification, policy: Parameters) -> nw.Expr:
    """Still open, found before the last 30 June and not due after it."""
    day = policy.day
    ends = date(day.year - ((day.month, day.day) < _SECOND_QUARTER_ENDS), *_SECOND_QUARTER_ENDS)
    return r.is_open & is_true(r.found_on <= ends) & (r.deadline <= ends).fill_null(True)
