"""Facts of health cards: cards of several persons, persons of several cards."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import any_blank, distinct, value_if

from ..names import HealthCard, Parameters


@derived("health_card")
def real_card(c: HealthCard, policy: Parameters) -> nw.Expr:
    """The number of a card; a text without a digit is none."""
    number = c.card_number
    return value_if(number.str.contains("[0-9]") & ~c.card_number__damaged, number)


_ON_CARD = ("real_card",)


@fact("health_card", "health_card", on=_ON_CARD, shows=("card_number", "name"))
def ids_on_card(c: HealthCard, policy: Parameters) -> nw.Expr:
    return distinct(c.id_key)


@fact("health_card", "health_card", on=_ON_CARD)
def names_on_card(c: HealthCard, policy: Parameters) -> nw.Expr:
    return distinct(c.plain_name)


@fact("health_card", "health_card", on=_ON_CARD)
def has_nameless_number(c: HealthCard, policy: Parameters) -> nw.Expr:
    return any_blank(c.id_key)


@fact("health_card", "health_card", on=("id_key",), shows=("issued_on",))
def cards_of_person(c: HealthCard, policy: Parameters) -> nw.Expr:
    return distinct(c.real_card)
