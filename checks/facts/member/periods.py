"""Facts of members about the last period and the movements since."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import count_if, every, filled, is_true, some

from ...names import Member, Movement, Parameters, PreviousMember
from ..movement import is_decrease, is_increase
from ..periods import PERSON_KEYS


@derived("member")
def can_be_followed(m: Member, policy: Parameters) -> nw.Expr:
    """Has an ID or a person number to be found in another period by."""
    return some(*(filled(key) for key in m.available(*PERSON_KEYS)))


@fact("member", "previous_member", default=0, shows=("name",))
def rows_before(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "movement", where=is_increase, default=0, shows=("movement_type",))
def increases(v: Movement, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "movement", where=is_decrease, default=0, shows=("movement_type",))
def decreases(v: Movement, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "previous_member", on=("person_id",))
def previous_id_key(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return m.id_key.max()


@fact("member", "previous_member", on=("person_id",))
def previous_birth_date(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return m.birth_date.max()


@fact("member", "previous_member", on=("person_id",))
def previous_sex(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return m.sex.max()


@fact("member", "previous_member", on=("id_key",))
def household_before(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return m.household_id.max()


@derived("member")
def came_from_elsewhere(m: Member, policy: Parameters) -> nw.Expr:
    return is_true(m.household_before != m.household_id)


@fact("member", "previous_member", default=0)
def members_last_period(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "member", on=("household_before",), by=("household_id",), default=0)
def members_left_behind(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "member", default=0, shows=("household_id",))
def members_of_split_household(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(every(m.came_from_elsewhere, m.members_left_behind > 0))


@fact("member", "member", default=0, shows=("household_id",))
def members_of_ended_household(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(every(m.came_from_elsewhere, m.members_left_behind == 0))
