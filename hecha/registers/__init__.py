"""The registers of five levels beside each other: 户有卡、村有册、乡有簿、县有档、市有平台.

What was handed in of several levels - lists of households, tallies per area, or both - is brought
into tables a rule can read row by row: ``register``, one row for each household of each level with
the titles of the levels it is compared with; ``tally``, the rows handed in; and ``comparison``, one
row for each number of a tally and what it is compared with (hecha.registers.computed lists the
columns).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hecha.declare.levels import COMPARISON, LEVELS, MEASURES, REGISTER, STAND_IN, TALLY
from hecha.declare.origin import AREA_COLUMNS, BAD, PREVIOUS
from hecha.reading.submission import Submission, TableData
from hecha.registers.area_filling import complete_registers, complete_tallies
from hecha.registers.areas import (
    LEVEL_AREA,
    absent_areas,
    held_areas,
    levels_beside,
    once_per_area,
    renamed_areas,
    with_absences,
)
from hecha.registers.comparisons import beside_numbers, compared_numbers
from hecha.registers.households import (
    one_per_household,
    with_levels_compared,
    with_levels_sought,
    with_place,
)
from hecha.registers.numbers import counted_numbers, numbers_of_levels, stated_numbers, with_whole
from hecha.registers.ranks import ladder, with_area
from hecha.registers.registers import register_rows, with_text, without_text
from hecha.registers.rosters import by_kind


def for_rules(submission: Submission) -> dict[str, TableData]:
    """The tables of a submission as rules read them: rosters by kind, registers of five levels
    comparable, and those of the last period by names that begin with PREVIOUS."""
    previous = {PREVIOUS + name: data for name, data in submission.previous.items()}
    return by_level(by_kind(submission.tables)) | previous


def by_level(tables: Mapping[str, TableData]) -> dict[str, TableData]:
    """In: the tables of a submission. Out: the same with ``register``, ``tally`` and ``comparison``
    prepared, where it has registers or tallies."""
    if REGISTER.name not in tables and TALLY.name not in tables:
        return dict(tables)
    prepared = dict(tables)
    rows, sources, stands_in = register_rows(tables)
    levels = ladder((*LEVELS[:-1], STAND_IN) if stands_in else LEVELS)
    registers = with_area(one_per_household(complete_registers(rows, tables)), levels)
    lines = with_area(_lines(tables), ladder(LEVELS))

    areas = held_areas(registers, lines, levels)
    absent = absent_areas(areas, renamed_areas(registers), levels)
    registers = with_place(with_absences(registers, absent))
    registers = with_levels_sought(registers, levels_beside(registers, areas))
    registers = once_per_area(with_levels_compared(registers))
    if registers.height or REGISTER.name in tables:
        prepared[REGISTER.name] = without_text(registers, REGISTER, sources)
    if TALLY.name in tables:
        whole, stated = with_whole(areas), stated_numbers(lines)
        counted = counted_numbers(registers, whole)
        numbers = numbers_of_levels(counted, stated, whole)
        # An area a level has registers of is reported of these.
        absent = absent.join(areas.filter("listed"), on=LEVEL_AREA, how="anti")
        lines = once_per_area(with_absences(lines, absent))
        lines = lines.with_columns(area=pl.when(pl.col("size") > pl.col("unit")).then("area"))
        compared = beside_numbers(lines, compared_numbers(stated, counted, numbers))
        for name, frame in ((TALLY.name, lines), (COMPARISON, compared)):
            prepared[name] = without_text(frame, TALLY, tables[TALLY.name].sources)
    return prepared


def _lines(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """The rows of the tallies with an area and every measure; none if no tally was handed in."""
    marks = [f"{name}{BAD}" for name in MEASURES]
    numbers = pl.DataFrame(
        schema=dict.fromkeys(MEASURES, pl.Int64) | dict.fromkeys(marks, pl.Boolean)
    )
    if TALLY.name not in tables:
        return numbers.with_columns(
            pl.lit(None, pl.String).alias(name) for name in ("level", *AREA_COLUMNS)
        )
    rows = complete_tallies(with_text(tables[TALLY.name]), tables)
    return pl.concat([rows, numbers], how="diagonal").with_columns(
        pl.col(marks).fill_null(value=False)
    )
