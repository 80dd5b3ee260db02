"""Facts of work spells: the person registered, and the spells before."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import WITHOUT_LABOUR
from hecha.rules import derived, fact
from hecha.rules.terms import any_row, count_if, is_true

from ..names import Member, Parameters, WorkSpell

MONTHS_OF_YEAR = 12


@fact("work_spell", "member", on=("id_key",))
def person_lacks_labour(m: Member, policy: Parameters) -> nw.Expr:
    """Whether the member table says that the worker has no labour; null where it has no row."""
    return any_row(m.labour.is_in(WITHOUT_LABOUR))


@fact("work_spell", "member", on=("id_key",))
def person_is_pupil(m: Member, policy: Parameters) -> nw.Expr:
    """Whether the member table says that the worker is a pupil; null where it has no row."""
    return any_row(m.school_status.is_in(UP_TO_SENIOR))


@fact("work_spell", "member", on=("id_key",), default=0)
def members_of_worker(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("work_spell", "member", default=0)
def rows_of_household(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("work_spell")
def months_old_at_start(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """Completed months of age at the end of the month in which the spell began."""
    years = w.start_month.dt.year() - w.birth.dt.year()
    months = w.start_month.dt.month() - w.birth.dt.month()
    return (years * MONTHS_OF_YEAR + months).cast(nw.Int64)


@fact("work_spell", "work_spell", on=("id_key",), shows=("start_month",))
def latest_end(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """The last end among all spells of the person, which become evidence; null without a number."""
    return w.end_month.max()


def has_ended(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """Whether a spell ended before the month of the snapshot date."""
    return w.end_month < policy.day.replace(day=1)


@fact("work_spell", "work_spell", on=("id_key",))
def open_spells(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """Spells of the person that have not ended; null without a number."""
    return count_if(~is_true(has_ended(w, policy)))


@derived("work_spell")
def years_of_spell(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """Years from that of the start to that of the snapshot date."""
    return nw.lit(policy.day.year) - w.start_month.dt.year()


UP_TO_SENIOR = (*codes.PRESCHOOL, *codes.COMPULSORY, *codes.SENIOR)
