"""Whether a corrected value can be right, by what its column is declared to hold."""

from __future__ import annotations

import re

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.reading.resident_id import LENGTHS, check_ok
from hecha.reading.written_day import day_of

__all__ = ["day_of", "fault_of"]

_LONG = re.compile(r"[0-9]{15,}(\.0*)?")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_PHONE = re.compile(r"[0-9-]{7,13}")
_OF_RESIDENTS = re.compile(r"[0-9]+[0-9Xx]")
_MONTH = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})月?)")
_YEAR = re.compile(r"(19|20)\d\d年?")
_NUMBERS = (Kind.INT, Kind.NUMBER, Kind.YUAN)
_FLAGS = ("是", "否")


def fault_of(text: str, column: Column | None, present: str | None, *, is_number: bool) -> str:
    """The reason (hecha.corrections.refusals) why a value cannot be taken; empty if it can.

    ``present`` is the value in the data, ``is_number`` whether the cell is stored as a number,
    which keeps fifteen digits. Of a column of the county's own only these two are judged.
    """
    if _SCIENTIFIC.fullmatch(text) or (is_number and _LONG.fullmatch(text)):
        return "long_number"
    if text == (present or "").strip():
        return "same_value"
    return "" if column is None else _of_kind(text, column)


def _of_kind(text: str, column: Column) -> str:
    if column.codes is not None and column.kind in (Kind.CODE, Kind.MULTI):
        given = text.split("、") if column.kind is Kind.MULTI else [text]
        return "" if all(one in column.codes for one in given) else "not_in_list"
    if column.kind is Kind.FLAG:
        return "" if text in _FLAGS else "not_in_list"
    if column.kind in _NUMBERS:
        return "" if _NUMBER.fullmatch(text.replace(",", "")) else "not_a_number"
    if column.kind is Kind.YEAR:
        return "" if _YEAR.fullmatch(text) else "not_a_day"
    if column.kind is Kind.MONTH:
        return "" if _MONTH.fullmatch(text) or day_of(text) else "not_a_day"
    if column.kind is Kind.DATE:
        return "" if day_of(text) else "not_a_day"
    if column.kind is Kind.PHONE:
        return "" if _PHONE.fullmatch(text) else "not_a_phone"
    # A passport has letters; digits alone are a resident's or a disability card's.
    if column.kind is Kind.ID and _OF_RESIDENTS.fullmatch(text):
        return "" if _is_id(text.upper()) else "not_an_id"
    return ""


def _is_id(text: str) -> bool:
    ok = pl.select(check_ok(pl.lit(text))).item()
    return len(text) in LENGTHS and bool(ok)
