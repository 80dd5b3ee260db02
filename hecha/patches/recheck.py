"""What a patch does to the tasks: which it clears, which stay, which it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from hecha.patches.cell_forms import bare
from hecha.patches.wanted_cells import Change

_PLACE = ("table", "column", "lead", "household_id", "person_id")


@dataclass(frozen=True, slots=True)
class Recheck:
    """Tasks (TASKS of hecha.results.results): those the patch clears and those it makes; those that
    were answered, whose changes are made, and that are there still."""

    cleared: pl.DataFrame = field(repr=False)
    created: pl.DataFrame = field(repr=False)
    remaining: pl.DataFrame = field(repr=False)


def compared(
    before: pl.DataFrame, after: pl.DataFrame, changes: Iterable[Change], applied: Collection[str]
) -> Recheck:
    """The tasks before and after a patch, by their ids; ``applied`` are the tasks carried out.

    A task of a household whose number is corrected is the same one under the new number.
    """
    numbers = {
        bare(change.edit.old): bare(change.edit.new)
        for change in changes
        if change.name == "household_id" and change.edit.new is not None
    }
    gone = before.join(after, on="task", how="anti")
    fresh = after.join(before, on="task", how="anti")
    if numbers:
        old, new = _places(gone, numbers), _places(fresh, {})
        gone = old.join(new, on=_PLACE, how="anti", nulls_equal=True).select(gone.columns)
        fresh = new.join(old, on=_PLACE, how="anti", nulls_equal=True).select(fresh.columns)
    return Recheck(gone, fresh, after.filter(pl.col("task").is_in(sorted(applied))))


def _places(tasks: pl.DataFrame, numbers: Mapping[str, str]) -> pl.DataFrame:
    """The tasks with ``lead``, their first rule, and their households under the new numbers."""
    return tasks.with_columns(
        household_id=pl.col("household_id").replace(dict(numbers)),
        lead=pl.col("rules").list.first(),
    )
