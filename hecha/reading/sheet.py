"""One sheet of a file as text cells, whatever the file's format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import polars as pl

UNCOMPUTED = "（公式未计算）"
"""What stands in a cell whose formula no program has computed yet."""

_Cells = TypeVar("_Cells", pl.Series, pl.Expr)


def is_filled(cells: _Cells) -> _Cells:
    """Whether each cell (text) holds anything but white space."""
    return cells.str.contains(r"\S").fill_null(value=False)


class Merge(NamedTuple):
    """First and last row and column, from 0, of cells merged into one that only the first fills."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: row ``i`` of ``cells`` (all String) is row ``i + 1`` as Excel shows it.

    ``numeric(positions)`` gives for the columns at these positions which cells are stored as
    numbers; None where the format has no cell types. ``long_numbers`` is False where no number is
    long enough to lose digits. ``encoding`` is that of a text file. ``wrong_dimension`` says that
    the extent stored in the file ends above the last row. ``merges`` are by row and column of
    ``cells``. ``first_column`` is the column, from 0, that the first of ``cells`` is in the file.
    """

    name: str | None
    cells: pl.DataFrame
    encoding: str | None = None
    numeric: Callable[[Sequence[int]], pl.DataFrame] | None = None
    hidden: bool = False
    wrong_dimension: bool = False
    long_numbers: bool = True
    merges: tuple[Merge, ...] = ()
    first_column: int = 0

    @property
    def merges_in_file(self) -> frozenset[Merge]:
        """The merges by row and column of the file."""
        first = self.first_column
        return frozenset(
            merge._replace(left=merge.left + first, right=merge.right + first)
            for merge in self.merges
        )


def column_letters(at: int) -> str:
    """The name of a column as a spreadsheet shows it, counted from 0: A, Z, AA."""
    letters, rest = "", at + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
