"""Facts of members about labour, work, school and posts."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NOT_STUDENT, PRESCHOOL
from hecha.rules import derived, fact
from hecha.rules.terms import filled, given, is_true, some

from ...names import Household, Member, Parameters


@fact("member", "household")
def household_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    return h.is_monitored.cast(nw.Int64).max()


@derived("member")
def is_of_working_age(m: Member, policy: Parameters) -> nw.Expr:
    """From the lower to the upper bound of working age, the upper one left to PE24."""
    return (m.age >= policy.labour_age_from) & (m.age < policy.labour_age_to)


@derived("member")
def is_student(m: Member, policy: Parameters) -> nw.Expr:
    """At primary school or above; blank and 非在校生 say that somebody is at no school."""
    return filled(m.school_status) & ~m.school_status.is_in((NOT_STUDENT, *PRESCHOOL))


@derived("member")
def works(m: Member, policy: Parameters) -> nw.Expr:
    """务工所在地 or 务工时间 is filled; 0 months and a typed 无 are no work."""
    stated = m.named("work_place", "work_months")
    return some(
        *(
            given(cell) if name == "work_place" else is_true(cell > 0)
            for name, cell in stated.items()
        )
    )


@derived("member")
def holds_post(m: Member, policy: Parameters) -> nw.Expr:
    """公益性岗位 or its months are filled; 0 months and a typed 无 are no post."""
    stated = m.named("public_post", "public_post_months")
    return some(
        *(
            given(cell) if name == "public_post" else is_true(cell > 0)
            for name, cell in stated.items()
        )
    )
