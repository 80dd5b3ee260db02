"""The lists of other departments as tables of their own, one for each kind.

A rule that needs the list of deaths is skipped when only the list of vehicles was handed in, and
its reason says which list is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hecha.declare.lists import ROSTERS
from hecha.declare.origin import ROSTER, ROW_ID, SOURCE
from hecha.reading.submission import Source, TableData


def by_kind(tables: Mapping[str, TableData]) -> dict[str, TableData]:
    """The tables, with ``roster_death``, ``roster_vehicle``, ... in place of ``roster``.

    A list that was handed in without a row is there, and empty.
    """
    split = {name: data for name, data in tables.items() if name != "roster"}
    whole = tables.get("roster")
    if whole is None:
        return split
    for name, kind in ROSTERS.items():
        sources = tuple(source for source in whole.sources if source.roster == kind)
        if sources:
            split[ROSTER + name] = _part(whole, sources)
    return split


def _part(whole: TableData, sources: tuple[Source, ...]) -> TableData:
    """The rows of some sheets, numbered anew."""
    mine = whole.frame[SOURCE].is_in([source.id for source in sources])
    frame = whole.frame.filter(mine).drop(ROW_ID).with_row_index(ROW_ID)
    return replace(whole, frame=frame, raw=whole.raw.filter(mine), sources=sources)
