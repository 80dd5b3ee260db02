"""Filters and word lists that facts of several tables are declared with."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import HEAD
from hecha.rules.terms import value_if

from ..names import Clue, Member, Pairing, Parameters, Rectification, VillageTeam


def valid_only(p: Pairing | VillageTeam, policy: Parameters) -> nw.Expr:
    return p.is_valid


def first_date(row: Clue | Rectification, policy: Parameters, *columns: str) -> nw.Expr:
    """The first of some dates that is filled; columns the export lacks do not count. A date after
    the day of the data is LG03 and gives no order."""
    cells = [row.optional(name) for name in columns]
    there = [cell for cell in cells if cell is not None] or [row[name] for name in columns]
    return nw.coalesce(*(value_if(cell <= policy.day, cell) for cell in there))


IN_HIGHER = "大专及以上"
"""The one code of the older form for every student above senior school."""


RAIN_DEW_STUDENTS = (*codes.VOCATIONAL, *codes.HIGHER_VOCATIONAL, *codes.TECHNICIAN)
"""Whom 雨露计划 is for."""


RAIN_DEW_STAGES = (*RAIN_DEW_STUDENTS, IN_HIGHER)
"""Whom it may be for: an older code does not tell a vocational college from others."""


def is_head_row(m: Member, policy: Parameters) -> nw.Expr:
    return m.relation == HEAD


PLACE = ("named_village",)
"""Rows of one village: two counties may have a township and a village of the same names."""
