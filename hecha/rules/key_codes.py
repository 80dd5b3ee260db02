"""Keys as numbers: a text is hashed once in a run, not in every plan that groups or joins by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import polars as pl

_PLACE = "_place"


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
        self._columns: dict[tuple[str, str], tuple[bool, pl.Series]] = {}
        self._known: dict[tuple[str, tuple[str, ...]], pl.DataFrame] = {}

    def of(self, asked: Sequence[tuple[str, pl.LazyFrame, tuple[str, ...]]]) -> list[pl.DataFrame]:
        """For each table, with all its rows in their order and the names of key columns, a frame
        with the columns :func:`keys_of` names, or, of two texts, the first alone, for both."""
        new = [one for one in asked if not self.is_known(one[0], one[2])]
        self._number(new)
        for table, _, names in new:
            self._known[table, names] = self._together(table, names)
        return [self._known[table, names] for table, _, names in asked]

    def is_known(self, table: str, names: tuple[str, ...]) -> bool:
        """Whether the keys of a table by these columns were asked for already."""
        return (table, names) in self._known

    def are_close(self, table: str, names: tuple[str, ...]) -> bool:
        """Whether the keys of a table by these columns, which are known, are numbers that lie close
        together, as those of one text do: :func:`rows_with` finds them."""
        return self._are_numbers and len(names) == 1 and self._columns[table, names[0]][0]

    def _number(self, asked: Sequence[tuple[str, pl.LazyFrame, tuple[str, ...]]]) -> None:
        """Number the columns of keys, each once, whatever other columns it is a key with."""
        plans: list[pl.LazyFrame] = []
        added: dict[tuple[str, str], bool] = {}
        for table, rows, names in asked:
            known = self._columns.keys() | added.keys()
            new = [name for name in names if (table, name) not in known]
            if new:
                schema = rows.collect_schema()
                is_text = {name: schema[name] == pl.String for name in new}
                plans.append(rows.select(self._numbered(*one) for one in is_text.items()))
                added |= {(table, name): is_one for name, is_one in is_text.items()}
        if plans:
            series = (one for frame in pl.collect_all(plans) for one in frame.iter_columns())
            self._columns |= {
                column: (is_text, values)
                for (column, is_text), values in zip(added.items(), series, strict=True)
            }

    def _numbered(self, name: str, is_text: bool) -> pl.Expr:
        column = pl.col(name)
        is_number = self._are_numbers and is_text
        return column.cast(self._dtype).to_physical() if is_number else column

    def _together(self, table: str, names: Sequence[str]) -> pl.DataFrame:
        columns = [self._columns[table, name] for name in names]
        found = [values for _, values in columns]
        if self._are_numbers and [is_text for is_text, _ in columns] == [True, True]:
            first, second = (values.cast(pl.UInt64) for values in found)
            found = [first * 2**32 + second]
        return pl.DataFrame(
            [one.alias(key) for one, key in zip(found, keys_of(names), strict=False)]
        )


def rows_with(keys: pl.Series, values: pl.DataFrame) -> pl.Series:
    """For each key, a number that lies close to the others, the row of ``values`` that has it in
    the column of its name, where each is once; null where none has.

    There is a place for each number, so that nothing is hashed.
    """
    known = values.get_column(keys.name)
    highest = (cast(int | None, numbers.max()) for numbers in (keys, known))
    size = 1 + max(number or 0 for number in highest)
    places = pl.Series([None], dtype=pl.UInt32).new_from_index(0, size)
    return places.scatter(known, values.with_row_index(_PLACE).get_column(_PLACE))[keys]
