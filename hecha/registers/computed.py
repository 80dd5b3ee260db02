"""Columns of a table that no header gives.

They are told by the name of the file, or made of the rows before any rule is read
(:mod:`hecha.registers`), so that a rule never lacks them.
"""

from __future__ import annotations

from collections.abc import Mapping

from hecha.reading.extract import OF_FILE_NAME

ATTRIBUTES = ("persons", "place", "head", "exit_status", "exit_year", "household_attribute")
"""What two registers may state differently about a household."""

MEASURES = ("households", "persons")
"""What a tally counts."""

GRAINS = ("county", "town", "village")
"""The kinds of area, from the widest."""

_ABSENT: Mapping[str, tuple[str, ...]] = {
    **{f"{grain}_absent": (grain,) for grain in GRAINS},
    **{f"{grain}_absent_at": () for grain in GRAINS},
}
_REGISTER: Mapping[str, tuple[str, ...]] = {
    **_ABSENT,
    "persons": ("household_size", "household_id"),
    "place": ("village", "town"),
    "head_key": ("head_id_number", "id_number"),
    "head_called": ("head_name", "name"),
}
_NEIGHBOURS = (
    *("level_title", "level_above", "level_below", "level_base"),
    *(f"{attribute}_{end}" for attribute in ATTRIBUTES for end in ("from", "base")),
)
_TALLY = (
    *("level_title", "area"),
    *(f"{measure}_below_row" for measure in MEASURES),
    *(
        f"{measure}_{side}{part}"
        for measure in MEASURES
        for side in ("below", "above", "own")
        for part in ("", "_from", "_how", "_low", "_high")
    ),
)

MADE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    **{table: dict.fromkeys(columns, ()) for table, columns in OF_FILE_NAME.items()},
    "register": {"level": (), **_REGISTER, **dict.fromkeys(_NEIGHBOURS, ())},
    "tally": {"level": (), **_ABSENT, **dict.fromkeys(_TALLY, ())},
}
"""By table, such a column and the declared columns whose cells show it, where a sheet has them."""
