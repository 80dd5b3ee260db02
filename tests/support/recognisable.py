"""A submission of recognisable people, whose names, numbers and illnesses stand in every column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum.cn import ric

from hecha.declare.ledgers import LEDGERS
from hecha.declare.lists import ROSTERS
from hecha.declare.model import Column, Kind, Table
from hecha.declare.tables import TABLES

ESCAPE = "\x1b]0;改名\x07\x9b31m\u202e"
"""Changes the title of a terminal, its colour, and the direction of the line."""


@dataclass(frozen=True)
class Person:
    """Somebody who exists nowhere."""

    name: str
    id_number: str
    phone: str
    card: str
    illness: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may find; of the ID also the birthday with the serial number."""
        number = self.id_number
        return (self.name, number, number[6:17], self.phone, self.card, self.illness)


def _person(name: str, id_number: str, phone: str, card: str, illness: str) -> Person:
    return Person(name, id_number + ric.calc_check_digit(id_number + "0"), phone, card, illness)


PEOPLE = (
    _person("欧阳蘭馨", "44528119650312001", "13812344321", "6217002870009988773", "克罗恩肠炎"),
    _person("慕容翊凡", "44528119881105402", "15987655678", "6228480031234567", "血管瘤样变"),
    _person("司徒炜烨", "44528120120229013", "18600112233", "6222021234567890128", "重症肌无力"),
    _person("尉迟沁怡", "44528119471231004", "17755443322", "6214830012345673", "先天性耳聋"),
)
SECRETS = tuple(secret for person in PEOPLE for secret in person.secrets)

_FORMS = ("{}", "'{}", "\t{} ", '="{}"')
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _numbers(number: str) -> tuple[str, ...]:
    """A number as it is found in exports."""
    parts = (number[:6], number[6:14], number[14:])
    return (number, " ".join(parts), number.translate(_WIDE), "-".join(parts))


def _free(person: Person, row: int) -> str:
    number = _numbers(person.id_number)[row % 4]
    return (
        f"{person.name}{ESCAPE}患{person.illness}，身份证{number}电话{person.phone}卡{person.card}"
    )


def _cell(column: Column, person: Person, row: int) -> str:
    at_home = row < len(PEOPLE)
    own = {
        Kind.NAME: person.name,
        Kind.ID: _FORMS[row % 4].format(person.id_number),
        Kind.PHONE: person.phone,
        Kind.CARD: person.card,
    }
    if column.kind in own:
        return own[column.kind]
    if column.sensitive and column.kind is Kind.TEXT:
        return person.illness
    if column.kind is Kind.KEY:
        keys = ("4452810000000011", person.id_number, person.phone, person.card)
        return keys[0] if at_home else keys[row % 4]
    if column.name in ("county", "town", "village"):
        areas = {"county": "某县", "town": "东镇", "village": "甲村"}
        return areas[column.name] if at_home else (person.id_number, person.phone)[row % 2]
    return "" if row % 3 == 0 else _free(person, row)


def _rows(table: Table) -> Iterator[list[str]]:
    # A list of helpers is told from other tables by having no villages.
    columns = [c for c in table.columns if (table.name, c.name) != ("helper", "village")]
    yield [column.header for column in columns]
    for row in range(2 * len(PEOPLE)):
        person = PEOPLE[row % len(PEOPLE)]
        yield [_cell(column, person, row) for column in columns]


def write(folder: Path) -> None:
    """A csv file of every table, lists of other departments, ledgers, and a file not read."""
    for name, table in TABLES.items():
        if name in LEDGERS:
            _write(folder / "台账" / f"{LEDGERS[name].words[0]}.csv", table)
        elif name == "roster":
            for kind in ROSTERS.values():
                _write(folder / "比对名单" / f"{kind}_20231231.csv", table)
        elif name == "register":
            _write(folder / "五级" / "户卡_20231231.csv", table)
        elif name != "tally":
            _write(folder / f"{table.title}_20231231.csv", table)
    (folder / f"{PEOPLE[0].name}{PEOPLE[0].id_number}的证明.rar").write_bytes(b"Rar!\x1a\x07\x00")


def _write(path: Path, table: Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(_rows(table))
