"""Who is in charge of a village's households, as a paper like 普市发[2016]10号 §24 divides them."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.groups import CITY_GROUP, COUNTY_GROUP, POOR_GROUP, TOWN_GROUP
from hecha.rules import derived, fact
from hecha.rules.terms import count_if, filled

from ...names import Helper, Household, Pairing, Parameters, Village

_OF_CITY, _OF_COUNTY = ("中央", "省", "市、地区"), ("县", "区")
"""隶属关系 of units of the city and above, and of the county."""
_CITY, _COUNTY, _TOWN = range(3)


@derived("helper")
def rank_of_unit(k: Helper, policy: Parameters) -> nw.Expr:
    """Lower for a higher level; the rest are units of the township."""
    lower = nw.when(k.affiliation.is_in(_OF_COUNTY)).then(_COUNTY).otherwise(_TOWN)
    rank = nw.when(k.affiliation.is_in(_OF_CITY)).then(_CITY).otherwise(lower)
    return nw.when(filled(k.affiliation)).then(rank)


@fact("pairing", "helper", on=("helper_phone",))
def rank_of_helper(k: Helper, policy: Parameters) -> nw.Expr:
    """A helper is found by telephone."""
    return k.rank_of_unit.min()


@fact("household", "pairing", default=0)
def pairings_with_city(p: Pairing, policy: Parameters) -> nw.Expr:
    return count_if(p.is_helping & (p.rank_of_helper == _CITY))


@fact("household", "pairing", default=0)
def pairings_with_county(p: Pairing, policy: Parameters) -> nw.Expr:
    return count_if(p.is_helping & (p.rank_of_helper == _COUNTY))


@fact("household", "pairing", default=0)
def pairings_with_town(p: Pairing, policy: Parameters) -> nw.Expr:
    return count_if(p.is_helping & (p.rank_of_helper == _TOWN))


@fact("village", "household", on=("village_key",), default=0)
def households_with_city(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(h.is_registered_poor & (h.pairings_with_city > 0))


@fact("village", "household", on=("village_key",), default=0)
def households_with_county(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(h.is_registered_poor & (h.pairings_with_county > 0))


@fact("village", "household", on=("village_key",), default=0)
def households_with_town(h: Household, policy: Parameters) -> nw.Expr:
    return count_if(h.is_registered_poor & (h.pairings_with_town > 0))


@derived("village")
def support_group(v: Village, policy: Parameters) -> nw.Expr:
    """A poor village is a group of its own; any other is of the level that helps most of its
    households (the higher of two that help as many), else of the township; null without
    households or persons."""
    city, county, town = v.households_with_city, v.households_with_county, v.households_with_town
    persons = v.optional("persons_registered")
    empty = v.households_registered == 0
    if persons is not None:
        empty = empty & (persons == 0)
    of_county = nw.when((county > 0) & (county >= town)).then(nw.lit(COUNTY_GROUP))
    of_city = nw.when((city > 0) & (city >= county) & (city >= town)).then(nw.lit(CITY_GROUP))
    level = nw.coalesce(of_city, of_county, nw.lit(TOWN_GROUP))
    poor = nw.when(v.is_poor_village).then(nw.lit(POOR_GROUP))
    return nw.coalesce(poor, nw.when(~empty).then(level))
