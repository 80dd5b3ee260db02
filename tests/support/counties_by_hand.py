"""Invented counties whose exports can be changed cell by cell, and linked with each other."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from hecha.samples import generate

AREAS = ("乡", "村", "行政村", "村名")


@dataclass
class Export:
    """A file: its header and its records."""

    header: list[str]
    rows: list[list[str]]

    def at(self, name: str) -> int:
        return self.header.index(name)

    def get(self, row: int, name: str) -> str:
        return self.rows[row][self.at(name)]

    def put(self, row: int, name: str, value: str) -> None:
        self.rows[row][self.at(name)] = value

    def where(self, name: str, value: str) -> list[int]:
        return [at for at, row in enumerate(self.rows) if row[self.at(name)] == value]


@dataclass
class Made:
    """A county: its files by what stands in their names, and the names."""

    name: str
    exports: dict[str, Export] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def of(self, part: str) -> Export:
        return next(export for name, export in self.exports.items() if part in name)

    def rename(self, town: str, village: str) -> None:
        """Put everything into one township and village."""
        for export in self.exports.values():
            for row in range(len(export.rows)):
                for name in AREAS:
                    if name in export.header and export.get(row, name):
                        export.put(row, name, town if name == "乡" else village)

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        for name, export in self.exports.items():
            with (folder / name).open("w", encoding="utf-8-sig", newline="") as stream:
                csv.writer(stream).writerows([export.header, *export.rows])
        return folder


def made(
    folder: Path, name: str, seed: int, households: int, *, leaves: Iterable[str] = ()
) -> Made:
    """An invented county of that name without a defect, whose areas are its own; ``leaves`` out
    files by what stands in their names."""
    generate(
        folder, households=households, persons=households * 3, suite="national", defects=0,
        seed=seed, formats="gbk-csv",
    )  # fmt: skip
    county = Made(name)
    for path in sorted(folder.glob("*.csv")):
        if any(part in path.name for part in leaves):
            continue
        text = path.read_text(encoding="gbk").replace("清溪县", name)
        header, *rows = csv.reader(text.splitlines())
        for row in rows:
            for at, column in enumerate(header):
                if column in AREAS and row[at]:
                    row[at] = name[0] + row[at]
        county.exports[path.name] = Export(header, rows)
    return county


Link = Callable[[Made, Made, random.Random], None]


def _same_number(one: Made, other: Made, chance: random.Random) -> None:
    ours, theirs = one.of("家庭成员"), other.of("家庭成员")
    number = ours.get(chance.randrange(len(ours.rows)), "证件号码")
    theirs.put(chance.randrange(len(theirs.rows)), "证件号码", number)


def _same_person_id(one: Made, other: Made, chance: random.Random) -> None:
    ours, theirs = one.of("家庭成员"), other.of("家庭成员")
    number = ours.get(chance.randrange(len(ours.rows)), "人口编号")
    theirs.put(chance.randrange(len(theirs.rows)), "人口编号", number)


def _same_phone(one: Made, other: Made, chance: random.Random) -> None:
    ours, theirs = one.of("家庭成员"), other.of("家庭成员")
    phone = ours.get(chance.randrange(len(ours.rows)), "成员联系电话")
    for _ in range(3):
        theirs.put(chance.randrange(len(theirs.rows)), "成员联系电话", phone)


def _same_card(one: Made, other: Made, chance: random.Random) -> None:
    for part in ("户信息", "结对帮扶"):
        ours, theirs = one.of(part), other.of(part)
        card = ours.get(chance.randrange(len(ours.rows)), "银行卡号")
        theirs.put(chance.randrange(len(theirs.rows)), "银行卡号", card)


def _unpaired(county: Made, number: str) -> None:
    """No pairing of a household: it has no area of its own, and which of two it has depends on
    what is read together."""
    pairings = county.of("结对帮扶")
    pairings.rows = [row for row in pairings.rows if row[pairings.at("户编号")] != number]


def _household_in_both(one: Made, other: Made, chance: random.Random) -> None:
    number = one.of("户信息").get(chance.randrange(len(one.of("户信息").rows)), "户编号")
    _unpaired(one, number)
    for part in ("户信息", "家庭成员"):
        ours, theirs = one.of(part), other.of(part)
        for at in ours.where("户编号", number):
            row = [*ours.rows[at]]
            for area in ("县", "乡", "村"):
                row[ours.at(area)] = theirs.get(0, area)
            theirs.rows.append(row)


def _household_number(one: Made, other: Made, chance: random.Random) -> None:
    """A household of the other under a number of the one."""
    number = one.of("户信息").get(chance.randrange(len(one.of("户信息").rows)), "户编号")
    theirs = other.of("户信息").get(chance.randrange(len(other.of("户信息").rows)), "户编号")
    _unpaired(one, number)
    _unpaired(other, theirs)
    for export in other.exports.values():
        if "户编号" in export.header:
            for at in export.where("户编号", theirs):
                export.put(at, "户编号", number)


def _person_moved(one: Made, other: Made, chance: random.Random) -> None:
    """A person of the one is a member of a household of the other as well."""
    ours, theirs = one.of("家庭成员"), other.of("家庭成员")
    row = [*ours.rows[chance.randrange(len(ours.rows))]]
    home = theirs.rows[chance.randrange(len(theirs.rows))]
    for name in ("县", "乡", "村", "户编号", "户主姓名", "户主证件号码"):
        if name in ours.header:
            row[ours.at(name)] = home[theirs.at(name)]
    theirs.rows.append(row)


def _helper_in_both(one: Made, other: Made, chance: random.Random) -> None:
    ours, theirs = one.of("帮扶责任人"), other.of("帮扶责任人")
    helper = ours.rows[chance.randrange(len(ours.rows))]
    theirs.rows.append([*helper])
    theirs.put(
        -1, "职务级别", "乡科级正职" if helper[ours.at("职务级别")] != "乡科级正职" else "办事员级"
    )
    pairings = other.of("结对帮扶")
    for _ in range(4):
        at = chance.randrange(len(pairings.rows))
        pairings.put(at, "帮扶人姓名", helper[ours.at("姓名")])
        pairings.put(at, "所属单位", helper[ours.at("帮扶单位")])
        pairings.put(at, "帮扶人电话", helper[ours.at("联系电话")])


def _spells_in_both(one: Made, other: Made, chance: random.Random) -> None:
    ours, theirs = one.of("务工"), other.of("务工")
    if ours.rows and theirs.rows:
        number = ours.get(chance.randrange(len(ours.rows)), "证件号码")
        theirs.put(chance.randrange(len(theirs.rows)), "证件号码", number)


LINKS: tuple[Link, ...] = (
    _same_number,
    _same_person_id,
    _same_phone,
    _same_card,
    _household_in_both,
    _household_number,
    _person_moved,
    _helper_in_both,
    _spells_in_both,
)


def spoilt(county: Made, chance: random.Random, cells: int) -> None:
    """Some cells of a county blank, or with the text of another row."""
    for _ in range(cells):
        export = chance.choice([*county.exports.values()])
        if not export.rows:
            continue
        at, column = chance.randrange(len(export.rows)), chance.randrange(len(export.header))
        if export.header[column] in ("县", *AREAS):
            continue
        other = export.rows[chance.randrange(len(export.rows))][column]
        export.rows[at][column] = chance.choice(("", other))
