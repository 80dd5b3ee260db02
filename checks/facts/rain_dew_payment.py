"""Facts of 雨露计划 payments: school year and registered schooling of the person."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.declare.school_year import school_year_start
from hecha.rules import derived, fact
from hecha.rules.terms import count_if, is_true, the_only, value_if

from ..names import Member, Parameters, RainDewPayment
from .conditions import RAIN_DEW_STAGES

_BEFORE_VOCATIONAL = (*codes.PRESCHOOL, *codes.COMPULSORY)


def running_school_year(day: date) -> date:
    """The first day of the school year that runs on a day.

    From July on those who finish have left, so that the year no longer says who is a student.
    """
    return school_year_start(day + timedelta(days=62))


@derived("rain_dew_payment")
def is_of_school_year(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    """Whether the term, else the day of payment, is of the running school year; a term that names
    no year leaves it to the day."""
    start = running_school_year(policy.day)
    term, paid_on = p.optional("term"), p.optional("paid_on")
    if term is None and paid_on is None:
        paid_on = p.paid_on
    stated = []
    if term is not None:
        autumn, spring = start.year, start.year + 1
        this_year = (
            rf"{autumn}[^0-9]{{0,3}}{spring}|(?:^|[^-0-9—–~至/]){autumn}学年"
            f"|{autumn}年?(?:秋|下半年)|{spring}年?(?:春|上半年)"
        )
        stated.append(
            value_if(is_true(term.str.contains("[0-9]{4}")), term.str.contains(this_year))
        )
    if paid_on is not None:
        stated.append(paid_on >= start)
    return nw.coalesce(*stated)


@fact("rain_dew_payment", "member", on=("id_key",))
def registered_grade(m: Member, policy: Parameters) -> nw.Expr:
    return the_only(m.school_status)


@fact("rain_dew_payment", "member", on=("id_key",))
def registered_at_stage(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(is_true(m.school_status.is_in(RAIN_DEW_STAGES)))


@fact("rain_dew_payment", "member", on=("id_key",))
def registered_below_stage(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(is_true(m.school_status.is_in(_BEFORE_VOCATIONAL)))


@fact("rain_dew_payment", "member", on=("id_key",))
def marked_rain_dew(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(is_true(m.rain_dew == YES))
