"""Which inputs would let rules run that did not: what an officer may still hand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from hecha.declare.words import Words
from hecha.results.reasons import (
    MISSING_COLUMN,
    MISSING_PREVIOUS,
    MISSING_TABLE,
    MISSING_TABLES,
    Reason,
)
from hecha.results.results import SKIPPED
from hecha.results.run import Run

PREVIOUS = Words("上期", "last period")


@dataclass(frozen=True, slots=True)
class MissingInputs:
    """Numbers of rules that ran nowhere: by the one input they lack (``tables``, in words, most
    rules first), ``columns``: for want of columns, ``others``: for another reason or several
    inputs."""

    tables: tuple[tuple[Words, int], ...]
    columns: int
    others: int

    @property
    def total(self) -> int:
        """All rules that ran nowhere."""
        return sum(count for _, count in self.tables) + self.columns + self.others


def missing_inputs(run: Run) -> MissingInputs:
    """What the rules that ran in no township lack, by the codes of their reasons."""
    skipped = (
        run.results.outcomes.group_by("rule")
        .agg(
            everywhere=(pl.col("outcome") == SKIPPED).all(),
            sentences=pl.col("reason").drop_nulls().unique().sort(),
        )
        .filter("everywhere")
    )
    tables: dict[Words, int] = {}
    columns = others = 0
    for sentences in skipped["sentences"].to_list():
        found = [run.results.reasons.get(sentence) for sentence in sentences]
        # A reason whose code is not known - one that quotes names, of a masked run - is another.
        known = [one for reasons in found for one in reasons or ()] if all(found) else []
        inputs = _inputs(known)
        if len(inputs) == 1:
            (name,) = inputs
            tables[name] = tables.get(name, 0) + 1
        elif known and all(one.code == MISSING_COLUMN for one in known):
            columns += 1
        else:
            others += 1
    ordered = sorted(tables.items(), key=lambda item: (-item[1], item[0]))
    return MissingInputs(tuple(ordered), columns, others)


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
