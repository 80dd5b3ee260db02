"""What identifies the subject of a finding from one export to the next."""

from dataclasses import replace

import pytest

from hecha.declare.ledgers import LEDGERS
from hecha.declare.origin import AREA_COLUMNS
from hecha.declare.tables import HOUSEHOLD, MEMBER, TABLES

_DERIVED = {*AREA_COLUMNS, "level", "roster_kind"}


def test_a_business_key_has_no_number_a_person_could_be_found_by() -> None:
    with pytest.raises(ValueError, match="table member: id_number identifies a person"):
        replace(MEMBER, subject=("household_id", "id_number"))
    with pytest.raises(ValueError, match="table household: household_phone identifies a person"):
        replace(HOUSEHOLD, subject=("household_phone",))


@pytest.mark.parametrize("table", TABLES)
def test_a_business_key_names_columns_of_its_table(table: str) -> None:
    declared = TABLES[table]
    assert declared.subject
    assert [n for n in declared.subject if n not in declared and n not in _DERIVED] == []


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_ledger_may_be_kept_per_village(ledger: str) -> None:
    assert set(AREA_COLUMNS[1:]) <= set(LEDGERS[ledger].table.subject)
