"""Facts of pairings: helpers known elsewhere, households of one helper."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import the_only

from ..names import Helper, Household, Member, Pairing, Parameters, VillageTeam
from .conditions import PLACE, valid_only


@fact("pairing", "helper", on=("unit",), default=0)
def helpers_of_unit(k: Helper, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("pairing", "village_team", on=(*PLACE, "unit"), default=0)
def team_rows_of_unit(t: VillageTeam, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("pairing")
def pairing_key(p: Pairing, policy: Parameters) -> nw.Expr:
    """Orders the pairings of a unit or helper alike, however the rows are sorted."""
    return nw.concat_str(p.household_id, p.helper_name, separator="|", ignore_nulls=True)


@fact("pairing", "pairing", on=(*PLACE, "unit"))
def first_pairing_of_unit(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.pairing_key.min()


@fact("pairing", "pairing", on=("unit", "helper_name"), where=valid_only)
def households_of_helper(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.household_id.n_unique()


@fact("pairing", "pairing", on=("unit", "helper_name"), where=valid_only)
def first_pairing_of_helper(p: Pairing, policy: Parameters) -> nw.Expr:
    return p.pairing_key.min()


@fact("pairing", "member")
def registered_phone(m: Member, policy: Parameters) -> nw.Expr:
    """The phone of the household by its members; null where they state several."""
    return the_only(m.household_phone)


@fact("pairing", "household")
def lowest_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.village.min()


@fact("pairing", "household")
def highest_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.village.max()
