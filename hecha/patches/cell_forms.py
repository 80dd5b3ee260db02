"""In what form a value stands in a cell, and whether two forms say the same."""

from __future__ import annotations

import re
from datetime import date

from hecha.corrections.correct_value import day_of
from hecha.declare.model import Kind
from hecha.reading.tidy import MIDNIGHT

NUMBERS = (Kind.INT, Kind.NUMBER, Kind.YUAN, Kind.YEAR)
_DAYS = (Kind.DATE, Kind.MONTH)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SHELL = re.compile(r'(=")(.*)(")', re.DOTALL)
_GUARD = re.compile(r"(['\t]?)(.*?)(\t?)", re.DOTALL)
_EIGHT, _SIX = re.compile(r"[0-9]{8}"), re.compile(r"[0-9]{6}")
_EPOCH = date(1899, 12, 30)
"""Day 0 of the numbers a spreadsheet keeps days as (from 1900-03-01 on)."""


def parts(text: str) -> tuple[str, str, str]:
    """A cell as what guards it from being read as a number (``="…"``, an apostrophe or a tab in
    front, a tab behind), the value, and the end of the guard."""
    found = _SHELL.fullmatch(text) or _GUARD.fullmatch(text)
    before, value, after = found.groups() if found else ("", text, "")
    return before, value, after


def bare(text: str | None) -> str:
    """The value of a cell without guard, blanks around it and the midnight of a day."""
    return parts((text or "").removesuffix(MIDNIGHT))[1].strip()


def in_form(old: str | None, new: str) -> str:
    """A new value with the guard that the old one has."""
    before, _, after = parts(old or "")
    return f"{before}{new}{after}"


def plain(value: str, kind: Kind | None) -> str:
    """A corrected value as it is written: a number without separators of thousands."""
    value = value.strip()
    without = value.replace(",", "")
    return without if kind in NUMBERS and _NUMBER.fullmatch(without) else value


def says(text: str | None, value: str, kind: Kind | None) -> bool:
    """Whether a cell as read has a value, in any form of its kind."""
    found = bare(text)
    if found == value.strip():
        return True
    if kind in NUMBERS:
        both = [one.replace(",", "") for one in (found, value)]
        return all(map(_NUMBER.fullmatch, both)) and float(both[0]) == float(both[1])
    if kind is Kind.DATE:
        return (day := day_of(found)) is not None and day == day_of(value)
    return False


def number_for(value: str, kind: Kind | None, old: str | None) -> str | None:
    """What to store in a cell that holds a number; None where the value has to be a text.

    Days keep the form of the old one: a number of eight or six digits, or the day's own number.
    """
    if kind in NUMBERS:
        return value if _NUMBER.fullmatch(value) else None
    day = day_of(value)
    if kind not in _DAYS or day is None or day < date(1900, 3, 1):
        return None
    found = bare(old)
    if _EIGHT.fullmatch(found):
        return f"{day:%Y%m%d}"
    if _SIX.fullmatch(found):
        return f"{day:%Y%m}"
    return str((day - _EPOCH).days) if day_of(found) is not None else None
