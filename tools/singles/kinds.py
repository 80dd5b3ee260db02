"""The kinds of wrong cell that are tried: table, column, damage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hecha.declare.codes import HEAD
from hecha.samples.book import Family
from hecha.samples.rendering import Row
from tools.singles.damages import DAMAGES

_TRIED: dict[str, dict[str, str]] = {
    "member": {
        "household_id": "digit drop swap blank other",
        "person_id": "blank other unlisted",
        "name@head": "typo other",
        "name": "blank",
        "sex": "flip blank unlisted",
        "birth_date": "digit day year+10 blank",
        "id_type": "unlisted blank",
        "id_number": "digit drop double swap blank other letter small_x old",
        "relation": "demoted promoted unlisted blank",
        "education@adult": "unlisted blank",
        "school_status": "unlisted",
        "labour": "unlisted blank",
        "health": "unlisted blank",
        "ethnicity": "unlisted",
        "political_status": "unlisted",
        "household_phone": "drop",
        "phone": "drop",
        "head_name": "typo",
        "head_id_number": "digit swap unlisted",
        "work_months": "x10 blank",
        "public_post_months": "x10 blank sign",
        "resident_medical": "flip unlisted",
        "employee_medical": "unlisted",
        "resident_pension": "unlisted",
        "serious_illness_insurance": "unlisted",
        "speaks_mandarin": "unlisted",
        "village": "typo",
        "town": "typo",
        "year": "year-1",
    },
    "household": {
        "household_id": "digit drop swap blank other",
        "household_size": "plus minus x10 blank",
        "head_name": "typo other",
        "head_id_number": "digit swap blank other unlisted",
        "bank_card": "drop other",
        "wage_income": "digit x10 x10000 x12 /10000 sign blank",
        "business_income": "x10",
        "transfer_income": "digit x12",
        "property_income": "swap",
        "pension_money": "digit x12",
        "allowance_money": "x12",
        "asset_dividend": "x10",
        "business_cost": "digit",
        "post_income": "x12",
        "other_wage_income": "digit",
        "gross_income": "digit swap",
        "net_income": "digit swap x10",
        "net_income_per_person": "digit swap x10",
        "arable_land": "sign blank x10000",
        "house_area": "x10000 blank",
        "road_distance": "sign blank x10000",
        "safe_water": "flip unlisted blank",
        "unsafe_house": "unlisted",
        "has_power": "flip",
        "main_cause": "unlisted blank",
        "main_fuel": "unlisted",
        "road_type": "unlisted",
        "village": "typo",
    },
    "pairing": {
        "household_id": "digit drop blank other",
        "head_name": "typo other",
        "id_number": "digit swap drop blank unlisted",
        "household_size": "plus minus",
        "household_phone": "digit drop",
        "bank_card": "digit drop",
        "helper_name": "typo blank",
        "helper_phone": "drop",
        "unit": "typo",
        "village": "typo",
    },
    "monitored": {
        "household_id": "digit drop blank",
        "village": "typo",
        "name": "typo blank",
        "id_number": "digit swap drop blank unlisted",
        "sex": "flip blank",
        "birth_date": "day blank",
        "health": "blank",
        "phone": "drop",
        "serious_illness_insurance": "unlisted",
        "own_medical_cost": "sign",
        "monitor_category": "unlisted",
        "labour": "unlisted blank",
        "risk_1": "blank",
        "identified_month": "year+10 blank",
        "removed_month": "year-1 year+10 blank",
        "removal_method": "blank",
        "risk_removed": "flip",
        "net_income_per_person": "digit x10",
        "wage_income": "digit x12",
        "collector_phone": "drop",
        "house_area": "x10",
    },
    "work_spell": {
        "household_id": "digit",
        "village": "typo",
        "name": "typo blank",
        "id_number": "digit swap blank",
        "is_working": "flip blank unlisted",
        "transport_subsidy": "sign",
        "start_month": "year+10",
        "end_month": "year-1 year+10",
        "monthly_wage": "x10000",
    },
}
"""Columns by table with the damages done to them; ``@`` narrows the rows (``_ONLY``)."""

_ONLY: dict[str, Callable[[Row], bool]] = {
    "head": lambda row: row["relation"] == HEAD,
    "adult": lambda row: not row["school_status"] and row["relation"] == HEAD,
}

UNSPOKEN: dict[str, str] = {
    "household.bank_card:drop": "ID27 is a notice (info)",
    "household.bank_card:other": "ID27 is a notice (info)",
    "household.head_id_number:blank": "no source asks for it on the household's row",
    "household.household_size:blank": "no source asks for it",
    "household.net_income_per_person:digit": "IN01 allows a difference of a cent",
    "member.ethnicity:unlisted": "peoples outside the 56 may be true",
    "member.id_type:blank": "no source asks for it",
    "member.public_post_months:x10": "no source bounds it",
    "monitored.collector_phone:drop": "no source asks for it",
    "monitored.identified_month:blank": "another row of the household may state it",
    "monitored.removal_method:blank": "another row of the household may state it",
    "monitored.removed_month:blank": "another row of the household may state it",
    "monitored.risk_1:blank": "another risk may be the only one",
    "pairing.bank_card:digit": "any 19 digits may be a card",
    "pairing.bank_card:drop": "ID27 is a notice (info)",
    "pairing.helper_name:typo": "no list says who may help",
    "work_spell.is_working:flip": "another spell of the person may be open",
}
"""Kinds of which a cell may break no rule, with the reason."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of wrong cell; ``only`` names what narrows the rows, if anything does."""

    table: str
    column: str
    damage: str
    only: str = ""

    @property
    def name(self) -> str:
        """The kind in one word."""
        return f"{self.table}.{self.column}:{self.damage}"

    @property
    def is_spoken_of(self) -> bool:
        """Whether a rule is to find it always."""
        return self.name not in UNSPOKEN

    def rows(self, family: Family) -> list[Row]:
        """The rows of a family this kind can be tried on."""
        rows = rows_of(family)[self.table]
        return [row for row in rows if _ONLY[self.only](row)] if self.only else rows


def rows_of(family: Family) -> dict[str, list[Row]]:
    """The rows that tell of one household, by table."""
    return {
        "member": family.member_rows,
        "household": [family.row],
        "pairing": [family.pairing_row],
        "monitored": family.monitored_rows,
        "work_spell": family.spell_rows,
    }


def _kinds() -> tuple[Kind, ...]:
    found = []
    for table, columns in _TRIED.items():
        for place, damages in columns.items():
            column, _, only = place.partition("@")
            found += [Kind(table, column, damage, only) for damage in damages.split()]
    unknown = {kind.damage for kind in found} - {*DAMAGES}
    if unknown:
        raise ValueError(f"no damage is called {', '.join(sorted(unknown))}")
    return tuple(found)


KINDS = _kinds()
