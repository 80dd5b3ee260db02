"""Facts of left-behind people: their visits."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import is_true

from ..names import LeftBehind, Parameters, Visit
from .visit import is_without_number


def has_come(v: Visit, policy: Parameters) -> nw.Expr:
    """Visited by the snapshot date; a later date is a slip."""
    return is_true(v.visited_on <= policy.day)


@fact("left_behind", "visit", on=("id_key",), where=has_come)
def newest_visit_of_person(v: Visit, policy: Parameters) -> nw.Expr:
    return v.visited_on.max()


@fact("left_behind", "visit", where=has_come)
def newest_visit_of_home(v: Visit, policy: Parameters) -> nw.Expr:
    return v.visited_on.max()


@derived("left_behind")
def newest_visit(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """By the ledger or the log of visits; a visit of the household is one of the person."""
    names = ("last_visit", "newest_visit_of_person", "newest_visit_of_home")
    stated = [cell for name in names if (cell := p.optional(name)) is not None]
    return nw.max_horizontal(*stated) if stated else p.last_visit


@fact("left_behind", "visit", on=("township",), default=0, name="visit_rows_of_township")
def visits_of_township(row: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


def is_of_left_behind(v: Visit, policy: Parameters) -> nw.Expr:
    return has_come(v, policy) & (v.left_behind_rows > 0)


@fact("left_behind", "visit", on=("township",), where=is_of_left_behind)
def first_day_of_log(v: Visit, policy: Parameters) -> nw.Expr:
    return v.visited_on.min()


@fact("left_behind", "visit", on=("township",), where=is_of_left_behind)
def last_day_of_log(v: Visit, policy: Parameters) -> nw.Expr:
    return v.visited_on.max()


@fact(
    "left_behind",
    "visit",
    on=("household_id", "last_visit"),
    by=("household_id", "visited_on"),
    default=0,
)
def visits_of_home_that_day(v: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    "left_behind",
    "visit",
    on=("name", "last_visit"),
    by=("name", "visited_on"),
    where=is_without_number,
    default=0,
)
def visits_of_namesake_that_day(v: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()
