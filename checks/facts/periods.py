"""Facts of the members of this period and the last: the same person in the other one."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import fact
from hecha.rules.terms import some

from ..names import Member, Movement, Parameters
from .movement import is_decrease, is_explained_decrease, is_increase, is_moving_in

PERSON_KEYS = ("id_key", "person_id")


def any_row_of_person(m: Member, name: str) -> nw.Expr:
    """Whether there is such a row of the same person, by the keys the submission has."""
    counts = m.available(*(f"{name}_by_{key}" for key in PERSON_KEYS))
    return some(*(count > 0 for count in counts))


@fact(
    "member",
    "previous_member",
    each=PERSON_KEYS,
    name="before_by_{key}",
    on=("{key}",),
    default=0,
    shows=("household_id",),
)
@fact(
    "member",
    "previous_member",
    each=PERSON_KEYS,
    name="before_here_by_{key}",
    on=("{key}", "household_id"),
    default=0,
    shows=("household_id",),
)
@fact(
    "previous_member",
    "member",
    each=PERSON_KEYS,
    name="now_by_{key}",
    on=("{key}",),
    default=0,
    shows=("household_id",),
)
def rows_of_person(v: Member, policy: Parameters, key: str) -> nw.Expr:
    return nw.len()


@fact(
    "member",
    "movement",
    each=PERSON_KEYS,
    name="increases_by_{key}",
    on=("{key}",),
    where=is_increase,
    default=0,
    shows=("household_id",),
)
@fact(
    "member",
    "movement",
    each=PERSON_KEYS,
    name="arrivals_by_{key}",
    on=("{key}",),
    where=is_moving_in,
    default=0,
    shows=("household_id",),
)
@fact(
    "previous_member",
    "movement",
    each=PERSON_KEYS,
    name="decreases_by_{key}",
    on=("{key}",),
    where=is_decrease,
    default=0,
    shows=("household_id",),
)
@fact(
    "previous_member",
    "movement",
    each=PERSON_KEYS,
    name="explained_decreases_by_{key}",
    on=("{key}",),
    where=is_explained_decrease,
    default=0,
    shows=("household_id",),
)
def movements_of_person(v: Movement, policy: Parameters, key: str) -> nw.Expr:
    return nw.len()
