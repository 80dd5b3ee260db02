"""The lists of other departments as tables of their own, one for each kind.

A rule that needs the list of deaths is skipped when only the list of vehicles was handed in, and
its reason says which list is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from hecha.declare.lists import ROSTERS
from hecha.declare.origin import ROSTER, ROW_ID, SOURCE
from hecha.reading.roster_coverage import applicant_lists
from hecha.reading.submission import Source, TableData


def by_kind(tables: Mapping[str, TableData]) -> dict[str, TableData]:
    """The tables, with ``roster_death``, ``roster_vehicle``, ... in place of ``roster``.

    A list that was handed in without a row is there, and empty.
    """
    by_applicant = applicant_lists(tables)
    split = {name: data for name, data in tables.items() if name != "roster"}
    whole = tables.get("roster")
    if whole is None:
        return split
    for name, kind in ROSTERS.items():
        sources = tuple(source for source in whole.sources if source.roster == kind)
        if sources:
            split[ROSTER + name] = _part(whole, sources, by_applicant)
    return split


def _part(whole: TableData, sources: tuple[Source, ...], by_applicant: frozenset[int]) -> TableData:
    """The rows of some sheets, numbered anew; ``by_applicant`` is true of those of a list that
    names one person for each household."""
    mine = whole.frame[SOURCE].is_in([source.id for source in sources])
    frame = whole.frame.filter(mine).drop(ROW_ID).with_row_index(ROW_ID)
    frame = frame.with_columns(by_applicant=pl.col(SOURCE).is_in([*by_applicant]))
    return replace(whole, frame=frame, raw=whole.raw.filter(mine), sources=sources)
