"""Facts of pledges: those of towns and of their villages."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import PLEDGE_TOWN, PLEDGE_VILLAGE
from hecha.rules import Columns, Policy, derived, fact
from hecha.rules.terms import sure


def is_of_village(p: Columns, policy: Policy) -> nw.Expr:
    return sure(p.pledge_level == PLEDGE_VILLAGE)


def is_of_town(p: Columns, policy: Policy) -> nw.Expr:
    return sure(p.pledge_level == PLEDGE_TOWN)


@derived("pledge")
def county_told(p: Columns, policy: Policy) -> nw.Expr:
    """The county of the row; rows that tell none are of one county."""
    return nw.col("_county").fill_null("")


@fact("pledge", "pledge", on=("county_told",), where=is_of_town, default=0)
def town_pledges_of_county(p: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("pledge", "pledge", on=("township",), where=is_of_town, default=0)
def town_pledges(p: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("pledge", "pledge", on=("township",), where=is_of_village, shows=("village",))
def village_pledges(p: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("pledge", "pledge", on=("township",), where=is_of_village)
def first_village_pledge(p: Columns, policy: Policy) -> nw.Expr:
    return p.row_id.min()
