"""One sheet of a file as text cells, whatever the file's format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: row ``i`` of ``cells`` (all String) is row ``i + 1`` as Excel shows it.

    ``numeric(positions)`` gives for the columns at these positions which cells are stored as
    numbers; None where the format has no cell types or no number is long enough to lose digits.
    ``encoding`` is that of a text file. ``wrong_dimension`` says that the extent stored in the file
    ends above the last row.
    """

    name: str | None
    cells: pl.DataFrame
    encoding: str | None = None
    numeric: Callable[[Sequence[int]], pl.DataFrame] | None = None
    hidden: bool = False
    wrong_dimension: bool = False
