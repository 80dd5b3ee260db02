"""Cells merged over several rows: filled where the file has the merge, recognised where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from hecha.declare.model import Column
from hecha.reading.sheet import Merge, is_filled

_FEWEST = 3
"""Rows below others without household and area; fewer may be chance."""
_HOUSEHOLD = "household_id"
_OF_HOUSEHOLD = frozenset({_HOUSEHOLD, "county", "town", "village"})
_OF_PERSON = frozenset({"id_number", "name", "person_id"})


def filled_downwards(
    cells: pl.DataFrame, merges: Sequence[Merge], kept: pl.Series
) -> tuple[pl.DataFrame, dict[int, list[int]]]:
    """The records with the value of a merged cell in every row it spans, and what was filled.

    ``kept`` are the positions of the records in ``cells``. A merge is filled in its first column
    and from a first row that is a record. Returned are the records (rows of ``kept``), and by
    column the numbers of those rows that were filled.
    """
    records = records_of(cells, kept)
    places = {int(at): number for number, at in enumerate(kept)} if merges else {}
    filled: dict[int, list[int]] = {}
    values: dict[int, list[str]] = {}
    for merge in merges:
        if merge.top == merge.bottom or merge.top not in places or merge.left >= cells.width:
            continue
        value = cells[merge.top, merge.left] if merge.left >= 0 else None
        if value is None:
            continue
        # A merge may run on below the last record.
        rows = [
            places[row]
            for row in range(merge.top + 1, min(merge.bottom + 1, cells.height))
            if row in places and cells[row, merge.left] is None
        ]
        filled.setdefault(merge.left, []).extend(rows)
        values.setdefault(merge.left, []).extend([value] * len(rows))
    filled = {at: rows for at, rows in filled.items() if rows}
    if filled:
        records = records.with_columns(
            records.to_series(at).scatter(rows, values[at]) for at, rows in filled.items()
        )
    return records, filled


def records_of(cells: pl.DataFrame, kept: pl.Series) -> pl.DataFrame:
    """The rows of ``cells`` at ``kept``, which ascend; not copied where they lie together."""
    if kept.is_empty():
        return cells.clear()
    first, last = kept[0], kept[-1]
    return cells[first : last + 1] if last - first + 1 == len(kept) else cells[kept]


def look_merged(records: pl.DataFrame, columns: Mapping[int, Column]) -> pl.Series | None:
    """The rows of a sheet of persons whose household stands in a merged cell above them, if the
    file has lost the merge; None where nothing looks like it.

    It looks so when no household number is on two rows, and rows below one have a person, but
    neither household number nor area.
    """
    by_name = {column.name: at for at, column in columns.items()}
    persons = [by_name[name] for name in _OF_PERSON if name in by_name]
    if _HOUSEHOLD not in by_name or not persons:
        return None
    names = records.columns

    def has(positions: Sequence[int]) -> pl.Expr:
        return pl.any_horizontal(is_filled(pl.col(names[at])) for at in positions)

    household = pl.col(names[by_name[_HOUSEHOLD]])
    above = [at for name, at in by_name.items() if name in _OF_HOUSEHOLD]
    found = records.select(
        below=~has(above) & has(persons),
        number=has([by_name[_HOUSEHOLD]]),
        repeated=household.is_duplicated() & household.is_not_null(),
    )
    below = found["below"]
    if below.sum() < _FEWEST or found["repeated"].any() or not found["number"].any():
        return None
    first = found["number"].arg_true()[0]
    return below if below.arg_true()[0] > first else None
