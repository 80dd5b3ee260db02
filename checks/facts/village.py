"""Facts of villages: team, households and members as the exports of them count."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.declare.tables import LAND
from hecha.rules import derived, fact
from hecha.rules.terms import contains, count_if, filled

from ..names import Household, Member, Movement, Parameters, PreviousMember, Village, VillageTeam
from .conditions import PLACE, valid_only
from .movement import is_decrease, is_increase


@fact("village", "member", on=("place",), default=0)
def persons_now(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("village", "previous_member", on=("place",), by=("place_since",), default=0)
def persons_before(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("village", "movement", on=("place",), where=is_increase, default=0)
def village_increases(v: Movement, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("village", "movement", on=("place",), where=is_decrease, default=0)
def village_decreases(v: Movement, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("village")
def is_poor_village(v: Village, policy: Parameters) -> nw.Expr:
    """是否出列 is filled for poor villages alone, whether they have exited or not."""
    return filled(v.exited_village)


@fact("village", "village_team", on=PLACE, where=valid_only, default=0)
def team_members(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return count_if(filled(t.name))


@fact("village", "village_team", on=PLACE, where=valid_only)
def first_secretaries(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return count_if(t.is_first_secretary == YES)


@fact("village", "village_team", on=PLACE, where=valid_only)
def team_leaders(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return count_if(t.is_team_leader == YES)


def _without_town(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return nw.col("_town").is_null()


@fact("village", "village_team", on=("_village",), where=_without_town, default=0)
def team_rows_without_town(t: VillageTeam, policy: Parameters) -> nw.Expr:
    """Team members of a village of this name whose township is not known."""
    return nw.len()


def _without_county(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return nw.col("_county").is_null()


@fact("village", "village_team", on=("_village",), where=_without_county, default=0)
def team_rows_without_county(t: VillageTeam, policy: Parameters) -> nw.Expr:
    """Team members of a village of this name whose county is not known."""
    return nw.len()


@derived("village")
def team_is_known(v: Village, policy: Parameters) -> nw.Expr:
    """Whether no team member without a township or county may be of this village."""
    has_no_county = nw.col("_county").is_null()
    return (v.team_rows_without_town == 0) & (has_no_county | (v.team_rows_without_county == 0))


LAND_KINDS = tuple(column.name for column in LAND)


@fact("village", "household", on=PLACE, each=LAND_KINDS, name="households_{land}")
def land_of_households(h: Household, policy: Parameters, land: str) -> nw.Expr:
    """The village's households' land of one kind, in mu."""
    return h[land].sum()


def has_allowance(m: Member, policy: Parameters) -> nw.Expr:
    return m.has_allowance == YES


def has_support(m: Member, policy: Parameters) -> nw.Expr:
    return m.has_support == YES


def is_disabled(m: Member, policy: Parameters) -> nw.Expr:
    return contains(m.health, codes.DISABLED)


def has_unsafe_house(h: Household, policy: Parameters) -> nw.Expr:
    return h.unsafe_house == YES


@fact("village", "member", on=PLACE, where=has_allowance, default=0)
def members_with_allowance(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("village", "member", on=PLACE, where=has_allowance, default=0)
def households_with_allowance(m: Member, policy: Parameters) -> nw.Expr:
    return m.household_id.n_unique()


@fact("village", "member", on=PLACE, where=has_support, default=0)
def members_with_support(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("village", "member", on=PLACE, where=is_disabled, default=0)
def members_disabled(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("village", "household", on=PLACE, where=has_unsafe_house, default=0)
def households_unsafe(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(filled(h.household_id))
