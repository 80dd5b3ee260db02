"""The registers of five levels: 户有卡、村有册、乡有簿、县有档、市有平台 (哈发[2016]7号 三(四)).

A level's register is a list of its households (a *register*) or their numbers per area (a
*tally*). No format is published; the headers here are the ones read by default, and a county maps
its own to them in its suite. The words of the file's path in the folder 五级 identify the level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from hecha.declare.columns import (
    AREA,
    EXIT_STATUS,
    EXIT_YEAR,
    HEAD_COUNT_STATED,
    HEAD_ID_NUMBER,
    HEAD_NAME,
    HOUSEHOLD_ATTRIBUTE,
    HOUSEHOLD_ID,
    ID_NUMBER,
    NAME,
    PERSON_ID,
    RELATION,
    SERIAL,
    YEAR,
    whole,
)
from hecha.declare.model import Table


@dataclass(frozen=True, slots=True)
class Level:
    """One of the five levels: ``words`` identify it in a path; ``unit`` is the area column (its
    place in AREA_COLUMNS) of the area one register is kept for."""

    name: str
    title: str
    words: tuple[str, ...]
    unit: int


LEVELS = (
    Level("card", "户卡", ("户卡", "明白卡"), 2),
    Level("village", "村册", ("村册", "村级"), 2),
    Level("town", "乡簿", ("乡簿", "镇簿", "乡级", "镇级"), 1),
    Level("county", "县档", ("县档", "县级"), 0),
    Level("platform", "市平台", ("平台", "市级"), 0),
)
"""From the household up."""

TOP = LEVELS[-1]
"""The level the export of the system replaces."""

STAND_IN = replace(TOP, title="系统导出表", unit=1)
"""The export in place of the highest register; it may have been made for some townships alone."""

ATTRIBUTES = ("persons", "place", "head", "exit_status", "exit_year", "household_attribute")
"""What two registers may state differently about a household."""

MEASURES = ("households", "persons")
"""What a tally counts."""

GRAINS = ("county", "town", "village")
"""The kinds of area, from the widest."""

COMPARISON = "comparison"
"""A table of its own with the columns of the tallies: a row for each number compared."""

REGISTER = Table(
    "register",
    "五级册簿",
    ("household_id",),
    ("level", "household_id"),
    tuple(
        replace(column, local=True)
        for column in (
            SERIAL,
            *AREA,
            YEAR,
            HOUSEHOLD_ID,
            PERSON_ID,
            HEAD_NAME,
            HEAD_ID_NUMBER,
            NAME,
            ID_NUMBER,
            RELATION,
            HEAD_COUNT_STATED,
            EXIT_STATUS,
            EXIT_YEAR,
            HOUSEHOLD_ATTRIBUTE,
        )
    ),
)
"""A row is a household, or with 与户主关系 a member of one."""

TALLY = Table(
    "tally",
    "五级汇总",
    ("county", "town", "village"),
    ("level", "_county", "_town", "_village"),
    tuple(
        replace(column, local=True)
        for column in (
            SERIAL,
            *AREA,
            YEAR,
            whole("households", "户数", "贫困户数", "建档立卡户数", "建档立卡贫困户数"),
            whole("persons", "人数", "人口数", "贫困人口数", "建档立卡人数", "建档立卡贫困人口数"),
        )
    ),
)
"""A row is an area: the finest one it names."""


def level_named(file: str) -> Level | None:
    """The level of a file by its path in the submission, its own name first, then its folders.

    A title goes before other words: a village may be called 平台村.
    """
    parts = tuple(reversed(PurePosixPath(file).parts))
    for words in (lambda level: (level.title,), lambda level: level.words):
        for part in parts:
            for level in LEVELS:
                if any(word in part for word in words(level)):
                    return level
    return None
