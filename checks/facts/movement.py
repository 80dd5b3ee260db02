"""Facts of movements: the place a person belongs to, and kinds of movement."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from hecha.declare import codes
from hecha.rules import derived, fact
from hecha.rules.terms import filled

from ..names import Member, Movement, Parameters, PreviousMember


def is_increase(v: Movement, policy: Parameters) -> nw.Expr:
    return v.movement_type.is_in((codes.NATURAL_INCREASE, codes.NEWLY_IDENTIFIED))


def is_decrease(v: Movement, policy: Parameters) -> nw.Expr:
    return v.movement_type.is_in((codes.NATURAL_DECREASE, codes.REMOVED))


def is_explained_increase(v: Movement, policy: Parameters) -> nw.Expr:
    return is_increase(v, policy) & filled(v.movement_reason)


def is_explained_decrease(v: Movement, policy: Parameters) -> nw.Expr:
    return is_decrease(v, policy) & filled(v.movement_reason)


def is_explained_removal(v: Movement, policy: Parameters) -> nw.Expr:
    return (v.movement_type == codes.REMOVED) & filled(v.movement_reason)


def is_moving_in(v: Movement, policy: Parameters) -> nw.Expr:
    moved_in = names_reason(v.movement_reason, (codes.MOVED_IN,))
    return (v.movement_type == codes.NATURAL_INCREASE) & moved_in


def names_reason(reason: nw.Expr, words: Sequence[str]) -> nw.Expr:
    """Whether a reason names one of the words: 正常死亡 is 死亡."""
    return reason.str.contains("|".join(words))


@fact("movement", "member")
def place_now(m: Member, policy: Parameters) -> nw.Expr:
    return m.place.min()


@fact("movement", "previous_member")
def place_before(m: PreviousMember, policy: Parameters) -> nw.Expr:
    return m.place.min()


@derived("movement")
def place(v: Movement, policy: Parameters) -> nw.Expr:
    """Town and village of the household, in this period or else in the last."""
    return nw.coalesce(v.place_now, v.successor_place, v.place_before)
