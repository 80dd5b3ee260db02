"""Facts of members about numbers, names, phones and places used more than once."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import distinct, kept_group

from ...names import Household, Member, Parameters

_LAST_NAME = "^.*[省市州盟区]([^省市州盟区县旗]+(?:县|区|旗|市))$"
"""An administrative name with others before it."""


@fact("member", "member", on=("phone",), default=0, shows=("phone",))
def households_with_phone(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.household_id)


@derived("member")
def county_of_work(m: Member, policy: Parameters) -> nw.Expr:
    """The work place without the province and prefecture before its last administrative name."""
    return kept_group(m.work_place, _LAST_NAME)


@fact("member", "member", on=("household_id", "phone"), default=0, shows=("phone",))
def counties_with_phone(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.county_of_work)


@fact("member", "member", on=("id_key",), default=0, shows=("id_number",))
def id_uses(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "member", on=("id_key", "household_id"), shows=("id_number",))
def id_uses_in_household(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("member", "member", on=("id_key", "name"), shows=("id_number",))
def households_of_person(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.household_id)


@fact("member", "member")
def places_of_members(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.place)


@fact("member", "household")
def place_of_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.place.min()


@fact("member", "household")
def places_of_household(h: Household, policy: Parameters) -> nw.Expr:
    return distinct(h.place)


@fact("member", "member", on=("person_id",), default=0, shows=("person_id",))
def person_id_uses(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("member")
def id_digest(m: Member, policy: Parameters) -> nw.Expr:
    """A small number that follows from the ID, to add up over a household."""
    digits = m.id_key.str.slice(0, 17)
    whole = nw.when(digits.str.contains("^[0-9]{17}$")).then(digits)
    return whole.cast(nw.Int64) % 1_000_000_007


@fact("member", "member", shows=("name",))
def lowest_id(m: Member, policy: Parameters) -> nw.Expr:
    return m.id_key.min()


@fact("member", "member")
def highest_id(m: Member, policy: Parameters) -> nw.Expr:
    return m.id_key.max()


@fact("member", "member")
def summed_ids(m: Member, policy: Parameters) -> nw.Expr:
    return m.id_digest.sum()


@derived("member")
def household_signature(m: Member, policy: Parameters) -> nw.Expr:
    """Equal for two households exactly if their members are: number, extremes and a sum of IDs."""
    parts = (m.members, m.lowest_id, m.highest_id, m.summed_ids)
    return nw.concat_str(*(part.cast(nw.String) for part in parts), separator="|")


@fact("member", "member", on=("household_signature",), default=0, shows=("household_id", "name"))
def households_alike(m: Member, policy: Parameters) -> nw.Expr:
    return distinct(m.household_id)
