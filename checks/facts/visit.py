"""Facts of the log of visits."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import fact
from hecha.rules.terms import blank, every, filled

from ..names import LeftBehind, Parameters, Visit


@fact("visit", "left_behind", on=("id_key",), default=0)
def left_behind_rows(p: LeftBehind, policy: Parameters) -> nw.Expr:
    return nw.len()


def is_without_number(v: Visit, policy: Parameters) -> nw.Expr:
    """Names neither household nor person by a number."""
    cells = [cell for name in ("household_id", "id_key") if (cell := v.optional(name)) is not None]
    return every(*(blank(cell) for cell in cells)) if cells else filled(v.name)
