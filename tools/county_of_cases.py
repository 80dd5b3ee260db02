"""A county made of the failing cases of rules, in which nearly every one finds something.

Each case (hecha.rules.casebook) gets households, persons, identity numbers and places of its own;
tables of one name become one file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from hecha.policy.loading import LoadedSuite
from hecha.policy.policy import Parameter
from hecha.rules.casebook import Case, all_cases, id_number

_DAY = date(2023, 12, 31)
_LISTED = ("XR12a", "XR12c")
"""Rules about a list that has almost nobody who should be on it, unless those are there too who
are listed rightly."""
SUITE = "national"
_PLACES = ("县", "乡", "乡镇", "村", "村名")
_NUMBER = re.compile(r"([HP])[0-9]+")
_IDENTITY = re.compile(r"([1-9][0-9]{5})([0-9]{8})([0-9]{3})([0-9X])")
_FIRST_AREA = 440_100


def of_rules(codes: Collection[str]) -> list[Case]:
    """The failing cases of some rules that one submission can hold, which the suite SUITE checks
    as of one day; all of _LISTED."""
    return [
        case
        for case in all_cases()
        if case.code in codes
        and (case.kind == "fail" or case.code in _LISTED)
        and (case.suite, case.as_of) == (SUITE, _DAY)
    ]


def by_day(codes: Collection[str]) -> list[list[Case]]:
    """The failing cases of some rules, those of one suite and day together."""
    found: dict[tuple[str, date], list[Case]] = {}
    for case in all_cases():
        if case.code in codes and case.kind == "fail":
            found.setdefault((case.suite, case.as_of), []).append(case)
    return [*found.values()]


def write(folder: Path, cases: Iterable[Case]) -> None:
    """Write the county of some cases below a folder, as csv files."""
    files: dict[str, list[dict[str, str]]] = {}
    for number, case in enumerate(cases):
        for name, rows in case.tables.items():
            header, *lines = rows
            places = [position for position, text in enumerate(header) if text in _PLACES]
            for line in lines:
                own = [
                    _own(cell, number, is_place=position in places)
                    for position, cell in enumerate(line)
                ]
                files.setdefault(name, []).append(dict(zip(header, own, strict=True)))
    for name, found in files.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, found)


def adjusted(suite: LoadedSuite, cases: Iterable[Case]) -> LoadedSuite:
    """The suite with the parameters the cases set where the paper has no value."""
    own = {
        name: Parameter(name, value)
        for case in cases
        for name, value in case.parameters.items()
        if name not in suite.parameters
    }
    return replace(suite, parameters={**suite.parameters, **own})


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _own(cell: str, case: int, *, is_place: bool) -> str:
    """A cell with what it names made the case's own."""
    if is_place and cell:
        return f"{cell[0]}{case}{cell[1:]}"
    if match := _NUMBER.fullmatch(cell):
        return f"{cell}{match[1]}{case}"
    return _IDENTITY.sub(lambda found: _of_case(found, case), cell)


def _of_case(found: re.Match[str], case: int) -> str:
    """An identity number with the area code of a case; a wrong one as it is."""
    try:
        birth = date.fromisoformat(f"{found[2][:4]}-{found[2][4:6]}-{found[2][6:]}")
    except ValueError:
        return found[0]
    serial = int(found[3])
    sex = "男" if serial % 2 else "女"
    if id_number(birth, sex, (serial + 1) // 2, found[1]) != found[0]:
        return found[0]
    return id_number(birth, sex, (serial + 1) // 2, str(_FIRST_AREA + case))
