"""Facts of members about what ledgers have of them, by number or else by name."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.rules import derived, fact
from hecha.rules.terms import A_YEAR, blank, count_if, day_number, filled, is_true, value_if

from ...ledgers.handed_in import where_handed_in
from ...names import DropoutList, HealthCard, Member, Monitored, Parameters, RainDewPayment, Visit
from ..rain_dew_payment import running_school_year
from ..visit import is_without_number

_FIRST_GRADE = "一年级"


def is_recent(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    """Paid within the last twelve months."""
    return is_true(day_number(p.paid_on) >= day_number(nw.lit(policy.day)) - A_YEAR)


def is_recent_of_unknown(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    """Paid within the last twelve months to somebody no ID identifies."""
    return is_recent(p, policy) & ~is_true(p.person_is_known)


def is_since_term_began(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return is_true(p.paid_on >= running_school_year(policy.day))


def is_of_running_year(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return is_true(p.is_of_school_year)


@fact("member", "rain_dew_payment", on=("township",), where=is_recent, default=0)
def rain_dew_payment_rows_of_township(row: RainDewPayment, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "rain_dew_payment", on=("id_key",), where=is_recent, default=0)
def recent_payments(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "rain_dew_payment", on=("plain_name",), where=is_recent_of_unknown, default=0)
def recent_payments_to_namesakes(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "rain_dew_payment", on=("id_key",), where=is_of_running_year, default=0)
def payments_of_school_year(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "rain_dew_payment", on=("township",), where=is_since_term_began, default=0)
def payments_to_township_since_term_began(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "monitored")
def rows_lacking_rain_dew(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(m.lacks_rain_dew)


@derived("member")
def is_unpaid(m: Member, policy: Parameters) -> nw.Expr:
    """Not paid within the last twelve months where others of the township were; those of a first
    grade are due once others were paid since the school year began. Null elsewhere."""
    unpaid = value_if(filled(m.id_key), m.recent_payments == 0)
    if m.has("recent_payments_to_namesakes"):
        unpaid = unpaid & ~is_true(m.aside("recent_payments_to_namesakes") > 0)
    began = is_true(m.school_status.str.contains(_FIRST_GRADE))
    due = ~began | (m.aside("payments_to_township_since_term_began") > 0)
    return where_handed_in(m.aside("rain_dew_payment_rows_of_township"), value_if(due, unpaid))


def is_of_unknown(c: HealthCard, policy: Parameters) -> nw.Expr:
    """Of somebody no ID identifies."""
    return ~is_true(c.person_is_known)


@fact("member", "health_card", on=("township",), default=0)
def health_card_rows_of_township(row: HealthCard, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "health_card", on=("id_key",), default=0)
def health_cards(c: HealthCard, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "health_card", on=("plain_name",), where=is_of_unknown, default=0)
def health_cards_of_namesakes(c: HealthCard, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "visit", on=("id_key",))
def visits_by_id(v: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "visit", on=("name",), where=is_without_number)
def visits_by_name(v: Visit, policy: Parameters) -> nw.Expr:
    return nw.len()


_BELOW_JUNIOR = ("文盲或半文盲", "小学")


_JUNIOR_OR_MORE = ("初中", "高中", "大专及以上", "大专", "本科及以上")


def on_newest_list(d: DropoutList, policy: Parameters) -> nw.Expr:
    return is_true(d.list_month == d.newest_month_of_township)


def nameless_on_newest_list(d: DropoutList, policy: Parameters) -> nw.Expr:
    """On the newest list, without a number to be found by."""
    return on_newest_list(d, policy) & blank(d.id_key)


@fact("member", "dropout_list", on=("township",), where=on_newest_list, default=0)
def dropout_list_rows_of_township(row: DropoutList, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "dropout_list", on=("id_key",), where=on_newest_list, default=0)
def newest_list_entries(d: DropoutList, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "dropout_list", on=("name",), where=nameless_on_newest_list, default=0)
def newest_list_namesakes(d: DropoutList, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("member")
def has_no_school(m: Member, policy: Parameters) -> nw.Expr:
    """Told to be at no school and not to have finished junior school.

    Who is no student has a level and a blank status, or in older forms the status 非在校生; null
    where neither is stated.
    """
    status, level = m.school_status, m.optional("education")
    if level is None:
        return status == codes.NOT_STUDENT
    finished = is_true(level.is_in(_JUNIOR_OR_MORE))
    return (
        nw.when(blank(status))
        .then(level.is_in(_BELOW_JUNIOR))
        .otherwise((status == codes.NOT_STUDENT) & ~finished)
    )


@derived("member")
def is_pupil(m: Member, policy: Parameters) -> nw.Expr:
    """Of compulsory age and registered at a school of that stage."""
    return m.is_of_school_age & m.school_status.is_in(codes.COMPULSORY)


@fact("member", "member", on=("township",))
def pupils_of_township(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.is_pupil)


@fact("member", "member", on=("township",))
def listed_pupils_of_township(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.is_pupil & (m.newest_list_entries > 0))
