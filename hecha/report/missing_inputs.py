"""Which inputs would let rules run that did not: what an officer may still hand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from hecha.declare.words import Words
from hecha.results.reasons import (
    BLANK_COLUMN,
    MISSING_COLUMN,
    MISSING_PREVIOUS,
    MISSING_TABLE,
    MISSING_TABLES,
    Reason,
)
from hecha.results.results import SKIPPED
from hecha.results.run_record import Run

_OF_COLUMNS = (MISSING_COLUMN, BLANK_COLUMN)
PREVIOUS = Words("上期", "last period")


@dataclass(frozen=True, slots=True)
class MissingInputs:
    """Codes of rules that ran nowhere: by the one input they lack (``tables``, in words, most
    rules first), ``columns``: for want of columns, ``others``: for another reason or several
    inputs."""

    tables: tuple[tuple[Words, tuple[str, ...]], ...]
    columns: tuple[str, ...]
    others: tuple[str, ...]


def missing_inputs(run: Run) -> MissingInputs:
    """What the rules that ran in no township lack, by the codes of their reasons."""
    skipped = (
        run.results.outcomes.lazy()
        .group_by("rule")
        .agg(
            everywhere=(pl.col("outcome") == SKIPPED).all(),
            sentences=pl.col("reason").drop_nulls().unique().sort(),
        )
        .filter("everywhere")
        .sort("rule")
        .select("rule", "sentences")
        .collect()
    )
    tables: dict[Words, list[str]] = {}
    columns: list[str] = []
    others: list[str] = []
    for rule, sentences in skipped.iter_rows():
        found = [run.results.reasons.get(sentence) for sentence in sentences]
        # A reason whose code is not known - one that quotes names, of a masked run - is another.
        known = [one for reasons in found for one in reasons or ()] if all(found) else []
        inputs = _inputs(known)
        if len(inputs) == 1:
            tables.setdefault(inputs.pop(), []).append(rule)
        elif known and all(one.code in _OF_COLUMNS for one in known):
            columns.append(rule)
        else:
            others.append(rule)
    ordered = sorted(tables.items(), key=lambda item: (-len(item[1]), item[0]))
    return MissingInputs(
        tuple((name, tuple(rules)) for name, rules in ordered), tuple(columns), tuple(others)
    )


def _inputs(reasons: Iterable[Reason]) -> set[Words]:
    """The inputs reasons are about; none where they are not about tables alone."""
    found: set[Words] = set()
    for one in reasons:
        if one.code == MISSING_PREVIOUS:
            found.add(PREVIOUS)
        elif one.code in (MISSING_TABLE, MISSING_TABLES):
            table = one["table"]
            found.add(table if isinstance(table, Words) else Words(table, table))
        else:
            return set()
    return found
