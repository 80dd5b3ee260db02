"""Keys as numbers: a text is hashed once in a run, not in every plan that groups or joins by it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def keys_of(on: Sequence[object]) -> list[str]:
    """What the keys of a lookup are called, whatever columns they are of."""
    return [f"_key_{position}" for position in range(len(on))]


class KeyCodes:
    """The keys of the rows of tables, a number for each text: equal in two tables where the texts
    are; or the texts themselves, unless they ``are_numbers``."""

    def __init__(self, *, are_numbers: bool = True) -> None:
        self._are_numbers = are_numbers
        self._dtype = pl.Categorical(pl.Categories.random())
        # Polars forgets the numbers of texts while no column has them.
        self._column = pl.Series([], dtype=self._dtype)
        self._known: dict[tuple[str, tuple[str, ...]], pl.DataFrame] = {}

    def of(self, asked: Sequence[tuple[str, pl.LazyFrame, tuple[str, ...]]]) -> list[pl.DataFrame]:
        """For each table, with all its rows in their order and the names of key columns, a frame
        with the columns :func:`keys_of` names, or, of two texts, the first alone, for both."""
        new = {
            (table, names): rows.select(self._numbers(rows.collect_schema(), names))
            for table, rows, names in asked
            if (table, names) not in self._known
        }
        if new:
            self._known |= zip(new, pl.collect_all(list(new.values())), strict=True)
        return [self._known[table, names] for table, _, names in asked]

    def is_known(self, table: str, names: tuple[str, ...]) -> bool:
        """Whether the keys of a table by these columns were asked for already."""
        return (table, names) in self._known

    def _numbers(self, schema: pl.Schema, names: Sequence[str]) -> list[pl.Expr]:
        columns = [self._number(name, schema[name]) for name in names]
        if self._are_numbers and [schema[name] for name in names] == [pl.String, pl.String]:
            first, second = (column.cast(pl.UInt64) for column in columns)
            columns = [first * 2**32 + second]
        return [column.alias(key) for column, key in zip(columns, keys_of(names), strict=False)]

    def _number(self, name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name)
        is_number = self._are_numbers and dtype == pl.String
        return column.cast(self._dtype).to_physical() if is_number else column
