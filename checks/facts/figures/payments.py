"""Facts of what projects and the ledger of 雨露计划 paid to households and persons."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.origin import ROW_ID
from hecha.rules import derived, fact
from hecha.rules.terms import blank, count_if, is_true, some, value_if

from ...names import Beneficiary, Member, Parameters, Project, RainDewPayment

_PAYMENT = ("id_number", "amount", "month_paid")
_DECEMBER_31 = (12, 31)


def _is_named(p: Project, word: str) -> nw.Expr:
    """Whether name or category of a project has a word."""
    category = p.optional("project_category")
    named = [p.project_name] if category is None else [p.project_name, category]
    return some(*(is_true(text.str.contains(word, literal=True)) for text in named))


@fact("beneficiary", "project", on=("project_id",), default=0)
def training_projects(p: Project, policy: Parameters) -> nw.Expr:
    return count_if(_is_named(p, "培训"))


@fact("beneficiary", "project", on=("project_id",), default=0)
def rain_dew_projects(p: Project, policy: Parameters) -> nw.Expr:
    return count_if(_is_named(p, "雨露"))


def is_training(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.training_projects > 0


def is_rain_dew(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.rain_dew_projects > 0


@fact("household", "beneficiary", where=is_training)
def training_least(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.amount.min()


@fact("household", "beneficiary", where=is_training)
def training_most(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.amount.max()


# ---- 雨露计划: paid by projects, stated in the ledger, or both ----


def _in_last_year(day: nw.Expr, policy: Parameters) -> nw.Expr:
    """Whether a day lies in the last year that is over on the snapshot day."""
    is_over = (policy.day.month, policy.day.day) == _DECEMBER_31
    return is_true(day.dt.year() == policy.day.year - (not is_over))


@derived("beneficiary")
def month_paid(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.payment_date.dt.truncate("1mo")


@derived("rain_dew_payment")
def month_paid_in_ledger(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return p.paid_on.dt.truncate("1mo")


@fact("beneficiary", "beneficiary", on=_PAYMENT, where=is_rain_dew)
def payments_alike(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("beneficiary", "beneficiary", on=_PAYMENT, where=is_rain_dew)
def first_payment_alike(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return b.row_id.min()


@fact(
    "beneficiary",
    "rain_dew_payment",
    on=_PAYMENT,
    by=("id_number", "amount", "month_paid_in_ledger"),
    default=0,
)
def payments_in_ledger(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("beneficiary")
def paid_beside_ledger(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """What this and the payments alike come to, less those the ledger states as well: the two may
    state a payment days apart, so that in a month the larger number of an amount is right."""
    stated = b.optional("payments_in_ledger")
    times = b.payments_alike.cast(nw.Int64)  # numbers of rows are unsigned
    if stated is not None:
        times = times - stated.cast(nw.Int64)
    is_first = nw.col(ROW_ID) == b.first_payment_alike
    return value_if(is_first & (times > 0), b.amount * times)


@fact("member", "beneficiary", on=("id_number",), where=is_rain_dew, default=0)
def rain_dew_of_projects(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """Yuan in the last whole year; null where amount or day of a payment is unknown."""
    vague = count_if(blank(b.amount) | blank(b.payment_date))
    paid = value_if(_in_last_year(b.payment_date, policy), b.paid_beside_ledger).sum()
    return nw.when(vague == 0).then(paid)


@fact("member", "beneficiary", on=("id_number",), where=is_rain_dew, default=0)
def rain_dew_payments_of_projects(b: Beneficiary, policy: Parameters) -> nw.Expr:
    return count_if(_in_last_year(b.payment_date, policy))


@fact("member", "rain_dew_payment", on=("id_number",), default=0)
def rain_dew_in_ledger(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    """Yuan in the last whole year; null where amount or day of a payment is unknown."""
    vague = count_if(blank(p.amount) | blank(p.paid_on))
    paid = value_if(_in_last_year(p.paid_on, policy), p.amount).sum()
    return nw.when(vague == 0).then(paid)


@fact("member", "rain_dew_payment", on=("id_number",), default=0)
def rain_dew_payments_in_ledger(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    return count_if(_in_last_year(p.paid_on, policy))


@derived("member")
def rain_dew_last_year(m: Member, policy: Parameters) -> nw.Expr:
    """Null where nothing was paid in the year, which may be due to what was not exported."""
    paid = m.available("rain_dew_of_projects", "rain_dew_in_ledger")
    times = m.available("rain_dew_payments_of_projects", "rain_dew_payments_in_ledger")
    return value_if(sum(times[1:], times[0]) > 0, sum(paid[1:], paid[0]))
