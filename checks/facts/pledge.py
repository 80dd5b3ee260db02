"""Facts of pledges: those of towns and of their villages."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import PLEDGE_TOWN, PLEDGE_VILLAGE
from hecha.rules import derived, fact
from hecha.rules.terms import is_true

from ..names import Parameters, Pledge


def is_of_village(p: Pledge, policy: Parameters) -> nw.Expr:
    return is_true(p.pledge_level == PLEDGE_VILLAGE)


def is_of_town(p: Pledge, policy: Parameters) -> nw.Expr:
    return is_true(p.pledge_level == PLEDGE_TOWN)


@derived("pledge")
def county_told(p: Pledge, policy: Parameters) -> nw.Expr:
    """The county of the row; rows that tell none are of one county."""
    return nw.col("_county").fill_null("")


@fact("pledge", "pledge", on=("county_told",), where=is_of_town, default=0)
def town_pledges_of_county(p: Pledge, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("pledge", "pledge", on=("township",), where=is_of_town, default=0)
def town_pledges(p: Pledge, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("pledge", "pledge", on=("township",), where=is_of_village, shows=("village",))
def village_pledges(p: Pledge, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("pledge", "pledge", on=("township",), where=is_of_village)
def first_village_pledge(p: Pledge, policy: Parameters) -> nw.Expr:
    return p.row_id.min()
