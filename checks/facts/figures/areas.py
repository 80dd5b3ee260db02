"""Facts of areas: the keys rows of an area share, and whether a ledger covers an area."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from hecha.declare.ledgers import LEDGERS
from hecha.declare.origin import AREA_COLUMNS, SOURCE
from hecha.rules import Expression, Row, derived, fact
from hecha.rules.terms import distinct, filled, is_true, some

from ...names import HealthCard, Household, Member, Parameters, Visit, WatchList
from ...shared import named, row_count

_COUNTY, _TOWN, _VILLAGE = AREA_COLUMNS
_PLACED = ("village", "household", "member", "village_team", *LEDGERS)


def _key(names: Iterable[str]) -> nw.Expr:
    return nw.concat_str(*(nw.col(name).fill_null("") for name in names), separator="/")


@derived(*_PLACED)
def village_key(row: Row, policy: Parameters) -> nw.Expr:
    """County, township and village of the row, also where one of them is blank."""
    return _key(AREA_COLUMNS)


@derived(*_PLACED)
def town_key(row: Row, policy: Parameters) -> nw.Expr:
    return _key(AREA_COLUMNS[:2])


@derived(*_PLACED)
def county_key(row: Row, policy: Parameters) -> nw.Expr:
    return _key(AREA_COLUMNS[:1])


@derived("visit")
def scope_key(row: Visit, policy: Parameters) -> nw.Expr:
    """The smallest area the row names with all those above it."""
    return (
        nw.when(nw.col(_TOWN).is_null())
        .then(row.county_key)
        .otherwise(
            nw.when(nw.col(_VILLAGE).is_null()).then(row.town_key).otherwise(row.village_key)
        )
    )


def coverage(name: str, table: str, ledger: str, where: Expression | None = None) -> None:
    """Declare the column ``name`` of a table: whether a ledger covers the village of a row, so
    that to have no entry means that there is none.

    A sheet that names several villages is the register of an authority above and covers every
    village of the townships it names; a sheet about one village covers that one. Only the entries
    that are ``where`` count.
    """
    sheet, village, town = f"{name}_of_sheet", f"{name}_in_village", f"{name}_in_town"

    def is_placed(row: HealthCard | Visit | WatchList, policy: Parameters) -> nw.Expr:
        placed = filled(nw.col(_VILLAGE))
        return placed if where is None else placed & is_true(where(row, policy))

    def is_of_several(row: HealthCard | Visit | WatchList, policy: Parameters) -> nw.Expr:
        return is_placed(row, policy) & (row[sheet] > 1)

    def villages_named(row: HealthCard | Visit | WatchList, policy: Parameters) -> nw.Expr:
        return distinct(row.village_key)

    def is_covered(row: Household | Member, policy: Parameters) -> nw.Expr:
        return some(is_true(row[village] > 0), is_true(row[town] > 0))

    fact(ledger, ledger, on=(SOURCE,), where=is_placed)(named(sheet, villages_named))
    fact(table, ledger, on=("village_key",), where=is_placed, default=0)(named(village, row_count))
    fact(table, ledger, on=("town_key",), where=is_of_several, default=0)(named(town, row_count))
    derived(table)(named(name, is_covered))
