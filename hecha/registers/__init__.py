"""The registers of five levels beside each other: 户有卡、村有册、乡有簿、县有档、市有平台.

What was handed in of several levels - lists of households, tallies per area, or both - is brought
into two tables a rule can read row by row: ``register``, one row for each household of each level,
and ``tally``. Each row knows the levels it is held against
(hecha.registers.computed lists the columns); the
rules compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from hecha.declare.levels import LEVELS, REGISTER, TALLY
from hecha.declare.origin import PREVIOUS
from hecha.reading.submission import Submission, TableData
from hecha.registers.area_filling import complete_registers, complete_tallies
from hecha.registers.areas import absences
from hecha.registers.computed import MEASURES
from hecha.registers.folding import KEY, LISTS_MEMBERS, one_per_household
from hecha.registers.holdings import PLACE, holdings, renamed
from hecha.registers.marks import once_per_area, with_absences, with_levels_asked
from hecha.registers.ranks import RANKS, STAND_IN
from hecha.registers.rosters import by_kind
from hecha.registers.rows import DOUBTFUL, register_rows, with_text, without_text
from hecha.registers.states import place, with_neighbours
from hecha.registers.tally_rows import with_comparisons

__all__ = ["STAND_IN", "by_level", "for_rules"]


def for_rules(submission: Submission) -> dict[str, TableData]:
    """The tables of a submission as rules read them: rosters by kind, registers of five levels
    comparable, and those of the last period by names that begin with PREVIOUS."""
    previous = {PREVIOUS + name: data for name, data in submission.previous.items()}
    return by_level(by_kind(submission.tables)) | previous


def by_level(tables: Mapping[str, TableData]) -> dict[str, TableData]:
    """The tables of a submission with ``register`` and ``tally`` prepared, where it has any."""
    if REGISTER.name not in tables and TALLY.name not in tables:
        return dict(tables)
    listed, sources, stands_in = register_rows(tables)
    registers = one_per_household(complete_registers(listed, tables))
    stated = [level.title for level in LEVELS]
    kept = [*stated[:-1], STAND_IN.title] if stands_in else stated
    registers = _titled(registers, kept)
    counts = tables.get(TALLY.name)
    tallies = _titled(_tally_rows(tables), stated)

    held = holdings(registers, tallies, stands_in=stands_in)
    missing = absences(held, renamed(registers))
    registers = with_absences(registers, missing).with_columns(place())
    registers = with_levels_asked(with_neighbours(registers, kept), held)
    prepared = dict(tables)
    if registers.height or REGISTER.name in tables:
        registers = once_per_area(registers, but=lambda rank, area: False)
        prepared[REGISTER.name] = without_text(
            registers, REGISTER, sources, KEY, LISTS_MEMBERS, DOUBTFUL
        )
    if counts is not None:
        tallies = once_per_area(
            with_absences(tallies, missing), but=lambda rank, area: area in held[rank].listed
        )
        tallies = with_comparisons(tallies, registers, held)
        prepared[TALLY.name] = without_text(tallies, TALLY, counts.sources)
    return prepared


def _tally_rows(tables: Mapping[str, TableData]) -> pl.DataFrame:
    counts = tables.get(TALLY.name)
    if counts is None:
        return pl.DataFrame(schema=_NUMBERS | dict.fromkeys(PLACE, pl.String))
    rows = complete_tallies(with_text(counts), tables)
    return rows.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in _NUMBERS.items() if name not in rows
    )


_NUMBERS: dict[str, type[pl.DataType]] = dict.fromkeys(MEASURES, pl.Int64)


def _titled(rows: pl.DataFrame, titles: Sequence[str]) -> pl.DataFrame:
    """``rows`` with the title of their level; ``titles`` by rank."""
    title = pl.col("level").replace_strict(
        {name: titles[rank] for name, rank in RANKS.items()}, return_dtype=pl.String
    )
    return rows.with_columns(title.alias("level_title"))
