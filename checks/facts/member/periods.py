"""Facts of members about the last period and the movements since."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import count_if, distinct, every, filled, is_true, some, the_only

from ...names import Member, Movement, Parameters, PreviousMember
from ..movement import is_decrease, is_explained_decrease, is_explained_increase, is_increase
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
    return the_only(m.id_key)


@fact("member", "previous_member", on=("person_id",))
def previous_birth_date(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return the_only(m.birth_date)


@fact("member", "previous_member", on=("person_id",))
def previous_sex(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return the_only(m.sex)


@fact("member", "previous_member", on=("id_key",))
def household_before(m: PreviousMember, policy: Parameters) -> nw.Expr:
    """Null where the person stood in several."""
    return the_only(m.household_id)


@derived("member")
def came_from_elsewhere(m: Member, policy: Parameters) -> nw.Expr:
    return is_true(m.household_before != m.household_id)


@fact("member", "previous_member", default=0)
def members_last_period(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "member", on=("household_before",), by=("household_id",), default=0)
def members_left_behind(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "member", shows=("household_id",))
def members_of_split_household(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(every(m.came_from_elsewhere, m.members_left_behind > 0))


@fact("member", "movement", on=("id_key", "household_id"), where=is_explained_increase, default=0)
def increases_recorded_here(v: Movement, policy: Parameters) -> nw.Expr:
    """Increases of the person in the household of now, with a reason."""
    return nw.len()


@fact(
    "member",
    "movement",
    on=("id_key", "household_before"),
    by=("id_key", "household_id"),
    where=is_explained_decrease,
    default=0,
)
def decreases_recorded_there(v: Movement, policy: Parameters) -> nw.Expr:
    """Decreases of the person in the household of the last period, with a reason."""
    return nw.len()


@fact("member", "member")
def recorded_members_of_split_household(m: Member, policy: Parameters) -> nw.Expr:
    """Those whose move from another household the movements record on both sides."""
    recorded = every(m.increases_recorded_here > 0, m.decreases_recorded_there > 0)
    return count_if(every(m.came_from_elsewhere, m.members_left_behind > 0, recorded))


@fact("member", "member", shows=("household_id",))
def members_of_ended_household(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(every(m.came_from_elsewhere, m.members_left_behind == 0))


@fact("member", "member", on=("household_before",))
def households_since(m: Member, policy: Parameters) -> nw.Expr:
    """Household numbers that members of one household of the last period have now."""
    return distinct(m.household_id)


@fact("member", "member")
def households_before(m: Member, policy: Parameters) -> nw.Expr:
    """Households of the last period that members of the household come from."""
    return distinct(m.household_before)


@derived("member")
def is_renumbered(m: Member, policy: Parameters) -> nw.Expr:
    """A whole household of the last period that has a number nobody had then."""
    whole = every(m.members_left_behind == 0, m.households_since == 1, m.households_before == 1)
    return is_true(every(m.members_last_period == 0, whole))


def is_renumbered_row(m: Member, policy: Parameters) -> nw.Expr:
    return m.is_renumbered


@fact("member", "member", on=("place",), where=is_renumbered_row)
def households_renumbered_here(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.household_id)


@fact("member", "member", on=("place",))
def households_here(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.household_id)


_FEW = 3
"""Households with a new number that are no renumbering of a village yet."""


@derived("member")
def is_of_renumbered_village(m: Member, policy: Parameters) -> nw.Expr:
    """Most households of the village have new numbers, as after a merger of townships."""
    changed = m.households_renumbered_here
    return is_true((changed >= _FEW) & (changed * 2 > m.households_here))
