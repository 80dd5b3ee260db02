"""Counties drawn at random, and their registers of five levels written as files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st
from stdnum.cn import ric

from hecha.declare.levels import LEVELS

COUNTY = "普宁市"
LIST, MEMBERS, TALLY, TOWN_TALLY, EXPORT = "list", "members", "tally", "town tally", "export"
"""How a level is rendered: households, members, a tally of villages with a line for each town, a
tally of towns alone, or the export of the system in place of a register."""

_DETAILS = (LIST, MEMBERS, EXPORT)
_UNITS = {level.name: level.unit for level in LEVELS}
_HEADERS = ("县", "乡", "村", "户编号")
_OF_HOUSEHOLD = ("户主姓名", "户主证件号码", "家庭人口数", "脱贫属性")


@dataclass(frozen=True)
class Household:
    number: str
    town: str
    village: str
    size: int
    head: str
    head_id: str


@dataclass(frozen=True)
class Tally:
    """A change to one line of a tally: town, village (empty: the line of the town), and by what."""

    town: str
    village: str
    households: int
    persons: int


@dataclass(frozen=True)
class Rendered:
    """One level: its households, how it is written, and a change of one line of its tally.

    ``bare``: a village's own list leaves out county and town.
    """

    level: str
    form: str
    households: tuple[Household, ...]
    change: Tally | None = None
    bare: bool = False

    @property
    def is_detailed(self) -> bool:
        return self.form in _DETAILS


def resident_id(serial: int) -> str:
    body = f"445281{1950 + serial % 50:04d}0101{serial % 1000:03d}"
    return body + ric.calc_check_digit(body)


@st.composite
def counties(draw: st.DrawFn) -> tuple[Household, ...]:
    found: list[Household] = []
    for town in range(draw(st.integers(1, 2))):
        for village in range(draw(st.integers(1, 3))):
            for _ in range(draw(st.integers(2, 4))):
                serial = len(found)
                found.append(
                    Household(
                        number=f"H{serial}",
                        town=f"{'东西'[town]}镇",
                        village=f"{'甲乙丙'[village]}村",
                        size=draw(st.integers(1, 5)),
                        head=f"户主{'一二三四五六七八九十'[serial % 10]}",
                        head_id=resident_id(serial),
                    )
                )
    return tuple(found)


@st.composite
def renderings(
    draw: st.DrawFn, households: tuple[Household, ...], *, bare: bool = False
) -> list[Rendered]:
    """Two levels or more, from the household up, each in a form of its own."""
    names = draw(
        st.lists(st.sampled_from([level.name for level in LEVELS]), min_size=2, unique=True)
    )
    found = []
    for level in LEVELS:
        if level.name in names:
            forms = [LIST, MEMBERS, TALLY]
            if level.unit < 2:
                forms.append(TOWN_TALLY)
            if level is LEVELS[-1]:
                forms.append(EXPORT)
            form, short = draw(st.sampled_from(forms)), bare and draw(st.booleans())
            found.append(Rendered(level.name, form, households, bare=short))
    return found


def write(folder: Path, levels: list[Rendered], *, leave_out: frozenset[str] = frozenset()) -> None:
    """Write the files of all levels, one for each unit, but those whose name is left out."""
    for one in levels:
        for name, rows in _files(one):
            if name not in leave_out:
                path = folder / f"{name}.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("w", encoding="utf-8", newline="") as stream:
                    csv.writer(stream).writerows(rows)


def file_names(levels: list[Rendered]) -> list[str]:
    return [name for one in levels for name, _ in _files(one)]


def _files(one: Rendered) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    if one.form == EXPORT:
        yield "户信息", _list(one.households, ("人均纯收入",), (5000,))
        return
    title = next(level.title for level in LEVELS if level.name == one.level)
    for unit in _units(one):
        inside = [household for household in one.households if _within(household, unit)]
        if one.form == LIST:
            rows = _list(inside)
        elif one.form == MEMBERS:
            rows = _members(inside)
        else:
            rows = _tally(one, inside, villages=one.form == TALLY)
        if one.bare and one.is_detailed and len(unit) == 3:
            rows = [row[2:] for row in rows]
        yield "/".join(("五级", title, *unit[1:])) if len(unit) > 1 else f"五级/{title}", rows


def _units(one: Rendered) -> list[tuple[str, ...]]:
    end = _UNITS[one.level] + 1
    areas = ((COUNTY, each.town, each.village)[:end] for each in one.households)
    return list(dict.fromkeys(areas))


def _within(household: Household, unit: tuple[str, ...]) -> bool:
    return (COUNTY, household.town, household.village)[: len(unit)] == unit


def _list(
    households: tuple[Household, ...] | list[Household],
    headers: tuple[str, ...] = (),
    values: tuple[object, ...] = (),
) -> list[tuple[object, ...]]:
    return [
        (*_HEADERS, *_OF_HOUSEHOLD, *headers),
        *(
            (
                *(COUNTY, each.town, each.village, each.number),
                *(each.head, each.head_id, each.size, "未脱贫"),
                *values,
            )
            for each in households
        ),
    ]


def _members(households: list[Household]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [(*_HEADERS, "姓名", "证件号码", "与户主关系")]
    for each in households:
        place = (COUNTY, each.town, each.village, each.number)
        rows.append((*place, each.head, each.head_id, "户主"))
        rows += [(*place, f"成员{n}", "", "之子") for n in range(1, each.size)]
    return rows


def _tally(one: Rendered, inside: list[Household], *, villages: bool) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("县", "乡", "村", "户数", "人数")]
    for town in dict.fromkeys(each.town for each in inside):
        of_town = [each for each in inside if each.town == town]
        names = dict.fromkeys(each.village for each in of_town)
        if not villages or len(names) > 1:
            rows.append(_line(one, town, "", of_town))
        for village in names if villages else ():
            of_village = [each for each in of_town if each.village == village]
            rows.append(_line(one, town, village, of_village))
    return rows


def _line(one: Rendered, town: str, village: str, inside: list[Household]) -> tuple[object, ...]:
    households, persons = len(inside), sum(each.size for each in inside)
    change = one.change
    if change is not None and (change.town, change.village) == (town, village):
        households, persons = households + change.households, persons + change.persons
    return COUNTY, town, village, households, persons


@dataclass(frozen=True)
class Edit:
    """A change of one level: its name, and the areas it may be told of."""

    kind: str
    level: Rendered
    areas: frozenset[tuple[str, str]]


@st.composite
def edits(draw: st.DrawFn, one: Rendered, everybody: tuple[Household, ...]) -> Edit:
    """One household dropped, added, of another size, place or head; or one number of a tally."""
    if not one.is_detailed:
        lines = [
            (row[1], row[2]) for _, rows in _files(one) for row in rows[1:] if row[3] is not None
        ]
        town, village = draw(st.sampled_from(lines))
        by = draw(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1), (2, 3)]))
        changed = replace(one, change=Tally(str(town), str(village), *by))
        return Edit("total", changed, frozenset({(str(town), str(village)), (str(town), "")}))
    which = draw(st.integers(0, len(one.households) - 1))
    before = one.households[which]
    kind = draw(st.sampled_from(["drop", "add", "size", "village", "head"]))
    after = before
    if kind == "size":
        after = replace(before, size=before.size + 1)
    elif kind == "head":
        after = replace(before, head="另一人", head_id=resident_id(777))
    elif kind == "village":
        places = {(each.town, each.village) for each in everybody}
        town, village = draw(st.sampled_from(sorted(places - {(before.town, before.village)})))
        after = replace(before, town=town, village=village)
    elif kind == "add":
        after = replace(before, number="H999", head_id=resident_id(888))
    rest = [*one.households[:which], *one.households[which + 1 :]]
    if kind == "add":
        rest.append(before)
    if kind != "drop":
        rest.append(after)
    places = {(each.town, each.village) for each in (before, after)}
    areas = places | {(town, "") for town, _ in places}
    return Edit(kind, replace(one, households=tuple(rest)), frozenset(areas))
