"""Facts of the log of visits: to whom, by whom, and how often a household was visited."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import partial

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import blank, count_if, distinct, filled, is_true, some, value_if

from ...names import Household, Member, Parameters, Visit
from ...shared import content_key
from .areas import coverage

_LEADER = "书记|长|主任|主席|委员|常委|领导|经理"
_FIRST_SECRETARY, _SECRETARY = "第一书记", "书记"
_COUNTY_SECRETARY = "[县区市旗]委书记"
_BELOW_COUNTY = "[镇乡村]|街道|苏木|社区|支部"
"""Words of the post (after the unit) of a visitor."""

MARGIN = 3
"""Months at each end of a year in which a log must have an entry to be a log of that year."""


def _before(policy: Parameters, months: int) -> nw.Expr:
    """The day some months before the snapshot day, or the last of its month."""
    year, month = divmod(policy.day.year * 12 + policy.day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    return nw.lit(date(year, month + 1, min(policy.day.day, last)))


# ---- to whom ----


def has_household(m: Member, policy: Parameters) -> nw.Expr:
    return filled(m.household_id)


@fact("visit", "member", on=("household_id",), default=0)
def members_of_number(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("visit", "member", on=("id_number",), where=has_household)
def home(m: Member, policy: Parameters) -> nw.Expr:
    """The household of the only member with the number."""
    return nw.when(nw.len() == 1).then(m.household_id.max())


@derived("visit")
def registered_number(v: Visit, policy: Parameters) -> nw.Expr:
    return value_if(v.members_of_number > 0, v.household_id)


@derived("visit")
def visited_household(v: Visit, policy: Parameters) -> nw.Expr:
    """The registered household the visit was made to; null if it is not known."""
    ways = [way for name in ("registered_number", "home") if (way := v.optional(name)) is not None]
    return nw.coalesce(*(ways or [v.registered_number]))


# ---- by whom, when: null where the entry does not state it ----


def _stated(v: Visit, column: str) -> nw.Expr:
    """A cell of a log that has the column; of a sheet without it a visit may be of any kind."""
    cell = v.optional(column)
    return v[column] if cell is None else cell


@derived("visit")
def by_leader(v: Visit, policy: Parameters) -> nw.Expr:
    return _stated(v, "visitor_post").str.contains(_LEADER)


def _is_secretary(v: Visit) -> nw.Expr:
    post = _stated(v, "visitor_post")
    return post.str.replace_all(_FIRST_SECRETARY, "").str.contains(_SECRETARY)


@derived("visit")
def by_county_secretary(v: Visit, policy: Parameters) -> nw.Expr:
    """Null also for a secretary whose level neither post nor unit states."""
    post, unit = _stated(v, "visitor_post"), v.optional("visitor_unit")
    whole = post if unit is None else nw.concat_str(unit.fill_null(""), post)
    below = ~_is_secretary(v) | whole.str.contains(_BELOW_COUNTY)
    return nw.coalesce(
        nw.when(post.str.contains(_COUNTY_SECRETARY)).then(nw.lit(True)),
        nw.when(below).then(nw.lit(False)),
        nw.when(whole.str.contains(_COUNTY_SECRETARY)).then(nw.lit(True)),
    )


@derived("visit")
def by_secretary(v: Visit, policy: Parameters) -> nw.Expr:
    """By a secretary of the township or village."""
    return _is_secretary(v) & ~is_true(v.by_county_secretary)


@derived("visit")
def in_last_year(v: Visit, policy: Parameters) -> nw.Expr:
    """In the twelve months up to the snapshot day, as a visit without a day may have been."""
    visited = _stated(v, "visited_on")
    return ((visited > _before(policy, 12)) & (visited <= policy.day)).fill_null(True)


@fact("visit", "visit", on=("town_key",))
def first_visit_of_town(v: Visit, policy: Parameters) -> nw.Expr:
    return _stated(v, "visited_on").min()


@fact("visit", "visit", on=("town_key",))
def last_visit_of_town(v: Visit, policy: Parameters) -> nw.Expr:
    return _stated(v, "visited_on").max()


@derived("visit")
def is_of_whole_year(v: Visit, policy: Parameters) -> nw.Expr:
    """Whether the log of the township reaches from one end of the last year to the other."""
    begins = v.first_visit_of_town <= _before(policy, 12 - MARGIN)
    return is_true(begins & (v.last_visit_of_town > _before(policy, MARGIN)))


# ---- how often a leader went ----


@derived("visit")
def leader_key(v: Visit, policy: Parameters) -> nw.Expr:
    """Name and unit of the visitor; null without a name."""
    unit = v.optional("visitor_unit")
    parts = [v.visitor] if unit is None else [v.visitor, unit.fill_null("")]
    return nw.concat_str(*parts, separator="|")


def is_recent_by_leader(v: Visit, policy: Parameters) -> nw.Expr:
    return v.in_last_year & is_true(v.by_leader)


@fact("visit", "visit", on=("leader_key",), where=is_recent_by_leader)
def leader_days(v: Visit, policy: Parameters) -> nw.Expr:
    """On how many days of the last year; unknown where a visit has no day."""
    return nw.when(count_if(blank(v.visited_on)) == 0).then(distinct(v.visited_on))


@derived("visit", name="content")
def content_of_visit(v: Visit, policy: Parameters) -> nw.Expr:
    return content_key(v, "visited_on", "household_id", "name")


@fact("visit", "visit", on=("leader_key",), where=is_recent_by_leader)
def first_content_of_leader(v: Visit, policy: Parameters) -> nw.Expr:
    return v.content.min()


@fact("visit", "visit", on=("everywhere",))
def first_visit_of_log(v: Visit, policy: Parameters) -> nw.Expr:
    return _stated(v, "visited_on").min()


@fact("visit", "visit", on=("everywhere",))
def last_visit_of_log(v: Visit, policy: Parameters) -> nw.Expr:
    return _stated(v, "visited_on").max()


@derived("visit")
def log_is_of_whole_year(v: Visit, policy: Parameters) -> nw.Expr:
    """Whether the whole log reaches from one end of the last year to the other."""
    begins = v.first_visit_of_log <= _before(policy, 12 - MARGIN)
    return is_true(begins & (v.last_visit_of_log > _before(policy, MARGIN)))


# ---- how often ----


_KINDS = {"visits": "", "visits_last_year": "in_last_year", "secretary_visits": "by_secretary"}
"""A number of visits of a household -> the column of a visit that says whether it counts."""


def is_of_kind(v: Visit, policy: Parameters, kind: str) -> nw.Expr:
    return v[_KINDS[kind]] if _KINDS[kind] else nw.lit(True)


def may_be(v: Visit, policy: Parameters, kind: str) -> nw.Expr:
    """A visit of which it is not known counts."""
    return is_of_kind(v, policy, kind).fill_null(True)


def is_vague(v: Visit, policy: Parameters, kind: str) -> nw.Expr:
    """One without a household may have been to any of the area it names."""
    return blank(v.visited_household) & may_be(v, policy, kind)


_of_household = partial(fact, "household", "visit", each=tuple(_KINDS))
_of_area = partial(_of_household, by=("scope_key",), where=is_vague)


@_of_household(name="{kind}_found", on=("household_id",), by=("visited_household",), where=may_be)
@_of_area(name="{kind}_vague_village_key", on=("village_key",))
@_of_area(name="{kind}_vague_town_key", on=("town_key",))
@_of_area(name="{kind}_vague_county_key", on=("county_key",))
def visits_of_kind(v: Visit, policy: Parameters, kind: str) -> nw.Expr:
    return nw.len()


for _kind in _KINDS:
    coverage(f"{_kind}_covered", "household", "visit", partial(is_of_kind, kind=_kind))


@derived("household", name="{kind}", each=tuple(_KINDS))
def visits_known(h: Household, policy: Parameters, kind: str) -> nw.Expr:
    """How many visits of a kind a household had; null where the log cannot tell.

    That there was none is known where the log covers the village by visits of the kind and none of
    them may have been to this household.
    """
    vague = [h[f"{kind}_vague_{key}"] for key in ("village_key", "town_key", "county_key")]
    may_have_more = some(*(is_true(count > 0) for count in vague))
    none = value_if(~may_have_more, nw.lit(0))
    return value_if(h[f"{kind}_covered"], nw.coalesce(h[f"{kind}_found"], none))
