"""The five levels in order, and areas as the steps of this package name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hecha.declare.levels import LEVELS

RANKS: Mapping[str, int] = {level.name: rank for rank, level in enumerate(LEVELS)}
"""Name of a level -> its place from the household up."""

TOP = LEVELS[-1]
"""The level the export of the system stands in for."""

STAND_IN = replace(TOP, title="系统导出表", unit=1)
"""The export in place of the highest register; it may have been made for some townships alone."""

Area = tuple[str, ...]
"""County, town and village as far down as they are told; an unknown county is empty."""


def area_of(county: str | None, town: str | None, village: str | None) -> Area | None:
    """The area of a row; None where it names none, or a village without its town."""
    if town is None:
        return (county,) if county is not None and village is None else None
    return (county or "", town) if village is None else (county or "", town, village)
