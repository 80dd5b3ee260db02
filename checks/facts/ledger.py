"""Facts of every ledger: its records, and whether registry and ledger know the same people."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.declare.columns import AREA
from hecha.declare.ledgers import LEDGERS
from hecha.declare.model import Column, Kind
from hecha.declare.origin import AREA_COLUMNS, SOURCE
from hecha.rules import Row, derived, fact
from hecha.rules.terms import filled, given, is_true, some, value_if

from ..names import (
    AnyLedger,
    Dividend,
    HealthCard,
    Household,
    Member,
    Movement,
    Parameters,
    RainDewPayment,
    WatchList,
)

LEDGER_TABLES = {name: ledger.table for name, ledger in LEDGERS.items()}


_AREA_NAMES = frozenset(column.name for column in AREA)


_WHO = ("household_id", "id_number")


def _undamaged(row: AnyLedger, column: str) -> nw.Expr:
    """An identifier; null where the spreadsheet has cut off its digits."""
    return value_if(~row[f"{column}__damaged"], row[column])


@derived(*(name for name, table in LEDGER_TABLES.items() if "household_id" in table))
def household_number(row: AnyLedger, policy: Parameters) -> nw.Expr:
    return _undamaged(row, "household_id")


def _key_part(row: AnyLedger, column: Column) -> nw.Expr:
    """A key cell as text: null where it does not tell which record the row is."""
    if column.kind is Kind.YEAR:
        # A list of one year need not say so in every row.
        year = row.optional(column.name)
        return nw.lit("") if year is None else year.cast(nw.String).fill_null("")
    if column.kind.is_identifier:
        return _undamaged(row, column.name)
    if column.kind is Kind.TEXT:
        return value_if(given(row[column.name]), row[column.name])
    return row[column.name].cast(nw.String)


def _whom(row: AnyLedger) -> list[nw.Expr]:
    """Household and person: either may be missing, not both."""
    numbers = [row.optional("id_key"), row.optional("household_number")]
    parts = [number for number in numbers if number is not None] or [row.id_key]
    known = some(*(filled(number) for number in parts))
    name = row.optional("plain_name")
    if name is not None:
        parts.append(name)
    return [value_if(known, part.fill_null("")) for part in parts]


def _record(row: AnyLedger, policy: Parameters, *, table: str) -> nw.Expr:
    """The declared key of a ledger as one text: equal for rows that are the same record.

    Null where a cell of it is blank. A number that each village or book may begin anew - of an
    asset, a problem, a clue - holds within one sheet and area only.
    """
    declared = LEDGER_TABLES[table]
    who = [name for name in declared.key if name in _WHO]
    parts = [
        _key_part(row, declared[name])
        for name in declared.key
        if name not in _WHO and name not in _AREA_NAMES
    ]
    if who == ["id_number"]:
        parts.append(row.id_key)
    elif who == ["household_id"]:
        parts.append(row.household_number)
    elif who:
        parts += _whom(row)
    else:
        parts += [nw.col(name).fill_null("") for name in AREA_COLUMNS]
        parts.append(nw.col(SOURCE).cast(nw.String))
    return nw.concat_str(parts, separator="|")


def _rows(row: AnyLedger, policy: Parameters) -> nw.Expr:
    return nw.len()


for _name, _table in LEDGER_TABLES.items():
    derived(_name, name="record")(partial(_record, table=_name))
    fact(_name, _name, on=("record",), shows=_table.key, name="records_alike")(_rows)


WITH_ID = tuple(name for name, table in LEDGER_TABLES.items() if "id_number" in table)


WITH_HOUSEHOLD = tuple(name for name, table in LEDGER_TABLES.items() if "household_id" in table)


WITH_BOTH = tuple(name for name in WITH_ID if name in WITH_HOUSEHOLD)


_OF_PEOPLE = tuple(dict.fromkeys((*WITH_ID, *WITH_HOUSEHOLD)))


FOR_THE_REGISTERED = ("dividend", "rain_dew_payment", "health_card")
"""What they pay or hand out is for registered people; those of other ledgers may be anybody."""


def _plain(name: nw.Expr) -> nw.Expr:
    """A name without blanks and without the dot inside it, which is typed in many ways."""
    return name.str.replace_all(r"[\s.·•・‧．]", "")


PEOPLE_BEFORE = ("movement", "previous_member")


_HOUSEHOLDS_BEFORE = (*PEOPLE_BEFORE, "previous_household")
"""Where they may be known from that are no longer registered, if those were handed in."""


@derived("member", *(name for name in WITH_ID if "name" in LEDGER_TABLES[name]))
def plain_name(row: Row, policy: Parameters) -> nw.Expr:
    return _plain(row["name"])


@derived(*(name for name in WITH_ID if "name" not in LEDGER_TABLES[name]), name="plain_name")
def plain_name_of_head(row: WatchList, policy: Parameters) -> nw.Expr:
    return _plain(row.head_name)


@fact(
    WITH_ID,
    "{source}",
    each=("member", *PEOPLE_BEFORE),
    name="persons_in_{source}",
    on=("id_key",),
    shows=("name", "household_id"),
)
def persons_in_source(m: Member | Movement, policy: Parameters, source: str) -> nw.Expr:
    return nw.len()


@fact(WITH_ID, "member", on=("id_key", "plain_name"))
def namesakes(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact(
    WITH_BOTH,
    "{source}",
    each=("member", *PEOPLE_BEFORE),
    name="places_in_{source}",
    on=("id_key", "household_id"),
)
def places_in_source(m: Member | Movement, policy: Parameters, source: str) -> nw.Expr:
    return nw.len()


@fact(
    WITH_HOUSEHOLD,
    "{source}",
    each=("household", "member", *_HOUSEHOLDS_BEFORE),
    name="households_in_{source}",
)
def households_in_source(h: Row, policy: Parameters, source: str) -> nw.Expr:
    return nw.len()


@fact(
    _OF_PEOPLE,
    "{source}",
    each=("member", "household"),
    name="registered_{source}_rows",
    on=("township",),
)
def registered_rows(m: Household | Member, policy: Parameters, source: str) -> nw.Expr:
    return nw.len()


def found_in(row: AnyLedger, kind: str, *sources: str) -> list[nw.Expr]:
    """Whether each of those sources that were handed in has the person, household or both."""
    names = [f"{kind}_in_{source}" for source in sources]
    return [filled(row.aside(name)) for name in names if row.has(name)]


@derived(*WITH_ID)
def person_is_known(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """Whether the registry has the person, now or in the last period; null without an ID."""
    others = found_in(row, "persons", *PEOPLE_BEFORE)
    return value_if(filled(row.id_key), some(filled(row.persons_in_member), *others))


@derived(*WITH_HOUSEHOLD)
def household_is_known(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """Whether the registry has the household, now or in the last period; null without a number."""
    now = row.available("households_in_household", "households_in_member")
    others = found_in(row, "households", *_HOUSEHOLDS_BEFORE)
    known = some(*(filled(rows) for rows in now), *others)
    return value_if(filled(row.household_number), known)


@derived(*_OF_PEOPLE)
def is_of_registry(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """Whether the registry of the township the row names, if it names one, was handed in."""
    parts = ("registered_household_rows", "registered_member_rows")
    there = [name for name in parts if row.has(name)] or parts
    return nw.col("_town").is_null() | some(*(filled(row.aside(name)) for name in there))


@derived(*FOR_THE_REGISTERED)
def is_told_elsewhere(row: Dividend | HealthCard | RainDewPayment, policy: Parameters) -> nw.Expr:
    """Where the person is unknown too LG04 says so."""
    person = row.optional("person_is_known")
    return nw.lit(True) if person is None else ~is_true(person)
