"""Lists of other departments that agree with the exports: 低保, 特困, 残疾, 医保, 学籍, 摸底."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.declare.lists import ROSTER_CELLS, ROSTERS
from hecha.samples.book import Book, Family
from hecha.samples.county_model import Person
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page

_FOLDER = "比对名单"
_ALLOWANCES_FROM = date(2014, 5, 1)
_AREA = ("county", "town", "village")


def add(book: Book) -> None:
    """Adds the lists to a book."""
    day = book.county.day
    for kind, cells_of in _CELLS.items():
        word = ROSTERS[kind]
        columns = (*_AREA, "name", "id_number", *ROSTER_CELLS[kind])
        title = f"{word}名单"
        layout = SheetLayout(
            f"roster_{kind}", "roster", f"{_FOLDER}/{title}_{day:%Y%m%d}", title, title, columns
        )
        rows = [row for family in book.families for row in _lines(family, kind, cells_of)]
        if rows:
            about = (f"{book.county.name}{title}",)
            book.pages.append(Page(layout, f"{layout.file}.xlsx", title, about, rows))


_Cells = Callable[[Family, Person, Row], Row | None]
"""The cells of a person on a list beside area, name and number; None where not on it."""


def _lines(family: Family, kind: str, cells_of: _Cells) -> Iterator[Row]:
    for person, row in family.members:
        cells = cells_of(family, person, row)
        if cells is not None:
            number = row["id_number"] if kind == "disability" else person.resident_id
            area = {name: row[name] for name in _AREA}
            yield {**area, "name": row["name"], "id_number": number, **cells}


def _allowance(family: Family, person: Person, row: Row) -> Row | None:
    if row["has_allowance"] != YES:
        return None
    start = max(person.birth, _ALLOWANCES_FROM)
    return {
        "head_name": family.household.head.name,
        "allowance_category": "农村低保",
        "benefit_start": f"{start:%Y%m}",
    }


def _support(family: Family, person: Person, row: Row) -> Row | None:
    return {"support_method": "分散供养"} if row["has_support"] == YES else None


def _disability(family: Family, person: Person, row: Row) -> Row | None:
    if person.disability is None:
        return None
    return {
        "disability_type": codes.DISABILITY_TYPES[person.disability.type],
        "disability_grade": codes.DISABILITY_GRADES[person.disability.grade],
    }


def _insurance(family: Family, person: Person, row: Row) -> Row | None:
    kind = "职工基本医疗保险" if person.employee_insured else "城乡居民基本医疗保险"
    return {"insurance_type": kind, "payment_status": "已缴费"}


def _school(family: Family, person: Person, row: Row) -> Row | None:
    status = person.school_status
    if not status or status in codes.PRESCHOOL:
        return None
    return {
        "school": "县第一中学" if status in codes.SENIOR else "",
        "grade": status,
        "enrolment_status": "在读",
    }


def _candidate(family: Family, person: Person, row: Row) -> Row | None:
    return {}


_CELLS: dict[str, _Cells] = {
    "candidate": _candidate,
    "allowance": _allowance,
    "support": _support,
    "disability": _disability,
    "insurance": _insurance,
    "school": _school,
}
