"""Which household number a row should carry, by the persons it names.

A number typed wrongly in one table takes a row away from its household, and the right rows of the
other tables then seem to lack something. A row is *misnumbered* when the person it names is
registered under another number and more speaks for that than for its own; it is *displaced* when it
is misnumbered, or when its number is blank and the right one is known; it is *adrift* when nobody
knows which household it belongs to.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import HEAD
from hecha.declare.columns import HOUSEHOLD_NUMBER
from hecha.rules import EXPORTED, derived, fact
from hecha.rules.terms import (
    blank,
    count_if,
    distinct,
    every,
    filled,
    is_true,
    some,
    stated,
    the_only,
    value_if,
)

from ..names import Household, Member, Monitored, Pairing, Parameters
from .people import key_of


@derived("member", "household")
def head_id_key(row: Household | Member, policy: Parameters) -> nw.Expr:
    """The first 18 characters of the head's number as the row states it."""
    return key_of(row.head_id_number)


@derived("member", "household")
def neighbourhood(row: Household | Member, policy: Parameters) -> nw.Expr:
    """County, town and village in one text; blanks are equal to blanks."""
    area = (nw.col(name).fill_null("") for name in ("_county", "_town", "_village"))
    return nw.concat_str(*area, separator="/")


@derived("household", "pairing")
def village_called(row: Household | Pairing, policy: Parameters) -> nw.Expr:
    """The name of the village; pairing sheets do not name its town."""
    return nw.col("_village").fill_null("")


def _displaced(row: Household | Member | Monitored | Pairing, right: nw.Expr) -> nw.Expr:
    return row.is_misnumbered | (blank(row.household_id) & filled(right))


# --- households: the number of the head's own row among the members


def own_number(m: Member, policy: Parameters) -> nw.Expr:
    return m.household_id


def has_whole_number(m: Member, policy: Parameters) -> nw.Expr:
    return ~m.household_id__damaged


@fact(
    "household",
    "member",
    on=("head_id_key",),
    by=("id_key",),
    where=has_whole_number,
    counts=EXPORTED,
    alone=own_number,
)
def number_of_head(m: Member, policy: Parameters) -> nw.Expr:
    """The household number of the head among the members; null if there are several."""
    return the_only(m.household_id)


def has_damaged_number(m: Member, policy: Parameters) -> nw.Expr:
    return m.household_id__damaged


@fact(
    "household",
    "member",
    on=("head_id_key",),
    by=("id_key",),
    where=has_damaged_number,
    default=0,
    counts=EXPORTED,
)
def head_rows_damaged(m: Member, policy: Parameters) -> nw.Expr:
    """Rows of the head among the members under a number that a spreadsheet has damaged (ID16)."""
    return nw.len()


@fact(
    "household",
    "household",
    on=("number_of_head",),
    by=("household_id",),
    default=0,
    counts=EXPORTED,
)
def households_of_that_number(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "household", counts=EXPORTED)
def heads_stated(h: Household, policy: Parameters) -> nw.Expr:
    return distinct(h.head_id_key)


@fact("household", "pairing", on=("head_id_key",), by=("id_key",))
def number_in_pairing(p: Pairing, policy: Parameters) -> nw.Expr:
    """The household number under which the head is paired; null if there are several."""
    return the_only(p.household_id)


@fact("household", "monitored", on=("head_id_key",), by=("id_key",))
def number_in_monitored(m: Monitored, policy: Parameters) -> nw.Expr:
    """The household number under which the head is monitored; null if there are several."""
    return the_only(m.household_id)


def _speaking_for(h: Household, number: nw.Expr) -> nw.Expr:
    """How many of the other tables give the head this number, and one for the look of it."""
    elsewhere = (h.beside(name) for name in ("number_in_pairing", "number_in_monitored"))
    signs = [is_true(one == number) for one in elsewhere if one is not None]
    return nw.sum_horizontal(sign.cast(nw.Int8) for sign in (*signs, _is_well_formed(number)))


def _is_well_formed(number: nw.Expr) -> nw.Expr:
    return is_true(number.str.contains(HOUSEHOLD_NUMBER))


@derived("household")
def disagrees_with_members(h: Household, policy: Parameters) -> nw.Expr:
    """The head lives under a number no row of the table has, and the row's own number has no
    members, or is that of a row with another head."""
    own_is_doubtful = is_true(h.member_rows == 0) | (h.heads_stated > 1)
    elsewhere = is_true(h.number_of_head != h.household_id)
    return every(elsewhere, ~is_true(h.households_of_that_number > 0), own_is_doubtful)


@derived("household")
def is_right_against_members(h: Household, policy: Parameters) -> nw.Expr:
    """The members of the household are the ones who carry a wrong number."""
    own, theirs = (_speaking_for(h, one) for one in (h.household_id, h.number_of_head))
    return h.disagrees_with_members & (own > theirs)


@derived("household", name="is_misnumbered")
def is_misnumbered_household(h: Household, policy: Parameters) -> nw.Expr:
    return h.disagrees_with_members & ~h.is_right_against_members


@derived("household", name="is_displaced")
def is_displaced_household(h: Household, policy: Parameters) -> nw.Expr:
    return _displaced(h, h.number_of_head)


def is_displaced(row: Household | Member | Monitored | Pairing, policy: Parameters) -> nw.Expr:
    return row.is_displaced


@fact(
    ("member", "household"),
    "household",
    by=("number_of_head",),
    where=is_displaced,
    default=0,
    counts=EXPORTED,
)
def household_rows_elsewhere(h: Household, policy: Parameters) -> nw.Expr:
    """Rows of the household export that should carry this number and do not."""
    return nw.len()


@fact("household", "household", where=is_displaced, default=0, counts=EXPORTED)
def household_rows_astray(h: Household, policy: Parameters) -> nw.Expr:
    """Rows of the household export under this number that should carry another."""
    return nw.len()


def is_household_adrift(h: Household, policy: Parameters) -> nw.Expr:
    head = h.optional("head_id_number")
    nameless = blank(h.household_id)
    return nameless if head is None else nameless & blank(head)


@fact(
    "member",
    "household",
    on=("neighbourhood",),
    where=is_household_adrift,
    default=0,
    counts=EXPORTED,
)
def households_adrift(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


# --- members: the number of the household that names the same head


def is_settled(h: Household, policy: Parameters) -> nw.Expr:
    return ~h.is_displaced


@fact("member", "household", on=("head_name", "head_id_key"), where=is_settled, counts=EXPORTED)
def number_at_head(h: Household, policy: Parameters) -> nw.Expr:
    """The number of the one household whose head has the name and ID number the row states."""
    return the_only(h.household_id)


@derived("member", name="is_misnumbered")
def is_misnumbered_member(m: Member, policy: Parameters) -> nw.Expr:
    return is_true(m.number_at_head != m.household_id) & ~m.household_id__damaged


@derived("member", name="is_displaced")
def is_displaced_member(m: Member, policy: Parameters) -> nw.Expr:
    return _displaced(m, m.number_at_head)


@fact(("member", "household"), "member", where=is_displaced, default=0, counts=EXPORTED)
def members_astray(m: Member, policy: Parameters) -> nw.Expr:
    """Members under this number that should carry another."""
    return nw.len()


@fact(
    ("member", "household"),
    "member",
    by=("number_at_head",),
    where=is_displaced,
    default=0,
    counts=EXPORTED,
)
def members_elsewhere(m: Member, policy: Parameters) -> nw.Expr:
    """Members that should carry this number and do not."""
    return nw.len()


@derived("member", name="is_adrift")
def is_member_adrift(m: Member, policy: Parameters) -> nw.Expr:
    """Without a number, or alone with one no household has, and nothing says which it should be.

    Several members under an unknown number are a household of their own, and one who names a head
    belongs to that head's household, not to one that lacks a member."""
    adrift = blank(m.household_id)
    if m.has("lacks_household"):
        adrift = adrift | (is_true(m.lacks_household) & is_true(m.members == 1))
    head = m.optional("head_id_number")
    return adrift if head is None else adrift & blank(head)


def is_unnumbered(m: Member, policy: Parameters) -> nw.Expr:
    return blank(m.household_id) & m.is_adrift


@fact("household", "member", on=("neighbourhood",), where=is_unnumbered, default=0)
def members_unnumbered(m: Member, policy: Parameters) -> nw.Expr:
    """Members of the same village without a number, of whom nobody knows the household."""
    return nw.len()


def is_adrift(row: Member | Pairing, policy: Parameters) -> nw.Expr:
    return row.is_adrift


_OF_VILLAGE = ("neighbourhood",)


@fact("household", "member", on=_OF_VILLAGE, where=is_adrift, default=0, counts=EXPORTED)
def members_adrift(m: Member, policy: Parameters) -> nw.Expr:
    """Members of the same village of whom nobody knows which household they belong to."""
    return nw.len()


@fact("member", "member", on=_OF_VILLAGE, where=is_adrift, default=0, counts=EXPORTED)
def heads_adrift(m: Member, policy: Parameters) -> nw.Expr:
    """Of them, those who are the head of a household or may be."""
    return count_if(blank(m.relation) | (m.relation == HEAD))


# --- other tables: the number of the person among the members


@derived("member", name="is_at_home")
def is_member_at_home(m: Member, policy: Parameters) -> nw.Expr:
    """A member whose own number is not in doubt."""
    doubts = [m[name] for name in ("lacks_household", "is_misnumbered") if m.has(name)]
    is_whole = filled(m.household_id) & ~m.household_id__damaged
    return every(is_whole, *(~is_true(doubt) for doubt in doubts))


def is_at_home(m: Member, policy: Parameters) -> nw.Expr:
    return m.is_at_home


_OTHERS = ("pairing", "monitored", "work_spell")


@fact(_OTHERS, "member", on=("id_key",), where=is_at_home, counts=EXPORTED, alone=own_number)
def number_in_members(m: Member, policy: Parameters) -> nw.Expr:
    """The household number the member table has of the person; null if it has several."""
    return the_only(m.household_id)


def is_astray(m: Member, policy: Parameters) -> nw.Expr:
    return ~m.is_at_home


@fact("work_spell", "member", on=("id_key",), where=is_astray, default=0, counts=EXPORTED)
def rows_astray(m: Member, policy: Parameters) -> nw.Expr:
    """Rows of the person among the members whose own number is in doubt."""
    return nw.len()


@fact(("pairing", "monitored"), "member", default=0, counts=EXPORTED)
def members_of_number(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(("pairing", "monitored"), "household", default=0, counts=EXPORTED)
def households_of_number(h: Household, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("pairing", "monitored", default=0)
def monitored_of_number(m: Monitored, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("pairing", "monitored")
def is_unlisted(row: Monitored | Pairing, policy: Parameters) -> nw.Expr:
    """The number is in neither the household nor the member export."""
    counts = row.available("members_of_number", "households_of_number")
    return every(filled(row.household_id), *(is_true(count == 0) for count in counts))


@fact("pairing", "pairing", on=("number_in_members",), by=("household_id",), default=0)
def pairings_of_that_number(p: Pairing, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("pairing", name="is_misnumbered")
def is_misnumbered_pairing(p: Pairing, policy: Parameters) -> nw.Expr:
    """The head lives under a number no pairing has."""
    elsewhere = is_true(p.number_in_members != p.household_id)
    return elsewhere & ~is_true(p.pairings_of_that_number > 0)


@derived("pairing", name="is_displaced")
def is_displaced_pairing(p: Pairing, policy: Parameters) -> nw.Expr:
    return _displaced(p, p.number_in_members)


@derived("pairing", name="is_adrift")
def is_pairing_adrift(p: Pairing, policy: Parameters) -> nw.Expr:
    adrift = blank(p.household_id)
    if p.has("is_unlisted"):
        adrift = adrift | p.is_unlisted
    return adrift & blank(p.number_in_members) if p.has("number_in_members") else adrift


@fact("household", "pairing", by=("number_in_members",), where=is_displaced, default=0)
def pairings_elsewhere(p: Pairing, policy: Parameters) -> nw.Expr:
    """Pairings that should carry this number and do not."""
    return nw.len()


@fact("household", "pairing", on=("village_called",), where=is_adrift, default=0)
def pairings_adrift(p: Pairing, policy: Parameters) -> nw.Expr:
    return nw.len()


@derived("monitored", name="is_misnumbered")
def is_misnumbered_monitored(m: Monitored, policy: Parameters) -> nw.Expr:
    return is_true(m.number_in_members != m.household_id)


@derived("monitored", name="is_displaced")
def is_displaced_monitored(m: Monitored, policy: Parameters) -> nw.Expr:
    return _displaced(m, m.number_in_members)


@fact(("monitored", "household"), "monitored", where=is_displaced, default=0)
def monitored_astray(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows of the monitored export under this number that should carry another."""
    return nw.len()


@fact(
    ("monitored", "household"),
    "monitored",
    by=("number_in_members",),
    where=is_displaced,
    default=0,
)
def monitored_elsewhere(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows of the monitored export that should carry this number and do not."""
    return nw.len()


def is_in_no_export(m: Monitored, policy: Parameters) -> nw.Expr:
    return m.is_unlisted


@fact("household", "monitored", where=is_in_no_export, default=0)
def unlisted_rows(m: Monitored, policy: Parameters) -> nw.Expr:
    """Rows of the monitored export under this number, where no other export has it."""
    return nw.len()


_ASTRAY = (
    *("members_astray", "members_elsewhere"),
    *("household_rows_astray", "household_rows_elsewhere"),
    *("monitored_astray", "monitored_elsewhere"),
)


def where_whole(row: Household | Member | Monitored | Pairing, condition: nw.Expr) -> nw.Expr:
    """The condition; null where rows of the household carry another number, or rows of another
    household carry its: the numbers are reported, and what is counted by them is not known."""
    counts = [count for name in _ASTRAY if (count := row.beside(name)) is not None]
    return value_if(~some(nw.lit(False), *(stated(count > 0) for count in counts)), condition)


def where_nobody_is_adrift(row: Household | Member, condition: nw.Expr) -> nw.Expr:
    """The condition; null where a member of the village has no number (households), or a head has
    none or one no household has (members): it may be the one that seems to be missing here."""
    counts = (row.beside("members_unnumbered"), row.beside("heads_adrift"))
    adrift = [stated(count > 0) for count in counts if count is not None]
    return value_if(~some(nw.lit(False), *adrift), condition)
