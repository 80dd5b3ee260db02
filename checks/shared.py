"""Facts and derived columns that rules of several themes are written with."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.declare.codes import EXITED_HOUSEHOLD, EXITED_STATUSES, HEAD, RETURNED, UNEXITED
from hecha.rules import Columns, Expression, Policy, derived, fact
from hecha.rules.terms import count_if, day_number, filled, some, sure, value_if


def is_head_row(m: Columns, policy: Policy) -> nw.Expr:
    return m.relation == HEAD


@fact("household", "household")
@fact("monitored", "monitored")
@fact("member", "member")
def first_row(m: Columns, policy: Policy) -> nw.Expr:
    return m.row_id.min()


@derived("member", "household", "monitored")
def is_first(m: Columns, policy: Policy) -> nw.Expr:
    """The first row of its household: where a finding of the household is told from."""
    return m.row_id == m.first_row


@fact("member", "member", default=0, shows=("name",))
def members(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@derived("member")
def is_head(m: Columns, policy: Policy) -> nw.Expr:
    return sure(m.relation == HEAD)


@fact("household", "member", default=0, shows=("name",))
def member_rows(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("household", "member", where=is_head_row)
@fact("member", "member", where=is_head_row, default=0)
def head_rows(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@derived("member", "monitored")
def person_sex(m: Columns, policy: Policy) -> nw.Expr:
    """Sex by a number whose check character is right, else by the sex column."""
    by_id = nw.when(m.id_check_ok).then(m.id_sex)
    return nw.coalesce(by_id, m.sex) if m.has("sex") else by_id


@derived("member", "monitored")
def born(m: Columns, policy: Policy) -> nw.Expr:
    """The birth date as a number YYYYMMDD: a difference // 10000 is completed years."""
    return day_number(nw.coalesce(*m.available("id_birth_date", "birth_date")))


@fact("household", "monitored", default=0)
def monitored_rows_of_household(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(filled(m.monitor_category))


@derived("household")
def is_monitored(h: Columns, policy: Policy) -> nw.Expr:
    """Named as 监测对象 by the household export or the monitored export."""
    told = h.named("monitored_rows_of_household", "monitor_category")
    return some(*(filled(c) if name == "monitor_category" else c > 0 for name, c in told.items()))


@derived("household")
def is_exited(h: Columns, policy: Policy) -> nw.Expr:
    """Whether its status, else its type, makes it a 脱贫户; null where neither is told."""
    status, kind = h.optional("exit_status"), h.optional("household_type")
    if status is None and kind is None:
        status = h.exit_status
    told = []
    if status is not None:
        known = status.is_in((*EXITED_STATUSES, UNEXITED, RETURNED))
        told.append(value_if(known, status.is_in(EXITED_STATUSES)))
    if kind is not None:
        told.append(kind == EXITED_HOUSEHOLD)
    return nw.coalesce(*told)


@derived("household")
def is_not_exited(h: Columns, policy: Policy) -> nw.Expr:
    """Told to be something else than a 脱贫户; false where the export does not tell."""
    told = h.optional("is_exited")
    return nw.lit(False) if told is None else sure(~told)


def no_amount(row: Columns, column: str) -> nw.Expr:
    """An amount that is 0 or blank; text that is no amount is a fault of its own."""
    return ~sure(row[column] > 0) & ~row[f"{column}__bad"]


def named(name: str, expression: Expression, **bound: str) -> Expression:
    """An expression under a name of its own, for facts declared once for each of several tables."""
    given = partial(expression, **bound)
    given.__name__ = name  # type: ignore[attr-defined]
    return given


def row_count(m: Columns, policy: Policy) -> nw.Expr:
    """In a fact: how many rows there are."""
    return nw.len()
