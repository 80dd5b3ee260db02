"""Facts and derived columns that rules of several themes are written with."""

from __future__ import annotations

import narwhals as nw

from checks.policy import Policy
from checks.rule import derived, fact
from checks.terms import count_if, filled, some, sure
from checks.trace import Columns
from registry.codes import EXITED_STATUSES, HEAD, RETURNED, UNEXITED

EXITED_HOUSEHOLD = "脱贫户"
"""The one value of 户类型 that is known; the other value's spelling was not found."""


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
    day = nw.coalesce(*m.available("id_birth_date", "birth_date"))
    return (day.dt.year() * 10000 + day.dt.month() * 100 + day.dt.day()).cast(nw.Int64)


@fact("member", "monitored", default=0)
def monitored_rows(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(filled(m.monitor_category))


@fact("household", "monitored", default=0)
def monitored_rows_of_household(m: Columns, policy: Policy) -> nw.Expr:
    return count_if(filled(m.monitor_category))


@derived("household")
def is_monitored(h: Columns, policy: Policy) -> nw.Expr:
    """Named as 监测对象 by the household export or the monitored export."""
    told = h.named("monitored_rows_of_household", "monitor_category")
    return some(
        *(filled(c) if name == "monitor_category" else c > 0 for name, c in told.items())
    )


@derived("household")
def is_exited(h: Columns, policy: Policy) -> nw.Expr:
    """Told to be a 脱贫户 by its status or its type."""
    told = []
    if h.has("exit_status") or not h.has("household_type"):
        told.append(sure(h.exit_status.is_in(EXITED_STATUSES)))
    if h.has("household_type"):
        told.append(sure(h.household_type == EXITED_HOUSEHOLD))
    return some(*told)


@derived("household")
def is_not_exited(h: Columns, policy: Policy) -> nw.Expr:
    """Told to be something else than a 脱贫户; false where the export does not tell."""
    if h.has("exit_status"):
        return sure(h.exit_status.is_in((UNEXITED, RETURNED)))
    if h.has("household_type"):
        return sure(h.household_type != EXITED_HOUSEHOLD)
    return nw.lit(False)
