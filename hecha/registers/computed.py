"""Columns of a table that no header gives.

They are given by the name of the file, or derived from the rows before any rule is read
(:mod:`hecha.registers`), so that a rule never lacks them.
"""

from __future__ import annotations

from collections.abc import Mapping

from hecha.declare.levels import ATTRIBUTES, GRAINS
from hecha.reading.extract import OF_FILE_NAME

_ABSENT: Mapping[str, tuple[str, ...]] = {f"{grain}_absent_at": (grain,) for grain in GRAINS}
_REGISTER: Mapping[str, tuple[str, ...]] = {
    **_ABSENT,
    "persons": ("household_size", "household_id"),
    "place": ("village", "town"),
    "head_key": ("head_id_number", "id_number"),
    "head_called": ("head_name", "name"),
}
_LEVELS_COMPARED = (
    *("level_title", "level_above", "level_below", "level_base"),
    *(f"{attribute}_{end}" for attribute in ATTRIBUTES for end in ("from", "base")),
)
_COMPARED = ("measure", "side", "from_level", "how", "number", "low", "high", "stated_at")

MADE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    **{table: dict.fromkeys(columns, ()) for table, columns in OF_FILE_NAME.items()},
    "roster": {**dict.fromkeys(OF_FILE_NAME["roster"], ()), "by_applicant": ()},
    "register": {"level": (), **_REGISTER, **dict.fromkeys(_LEVELS_COMPARED, ())},
    "tally": {"level": (), **_ABSENT, **dict.fromkeys(("level_title", "area", *_COMPARED), ())},
}
"""By table, such a column and the declared columns whose cells show it, where a sheet has them."""
