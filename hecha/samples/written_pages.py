"""Books that villages and bureaus keep beside the exports, sheet by sheet."""

from __future__ import annotations

from dataclasses import dataclass

from hecha.samples.export_layouts import SheetLayout
from hecha.samples.rendering import Row


@dataclass(slots=True)
class Page:
    """A sheet: ``file`` is its path within the submission; sheets of one file are one book.

    ``titles`` stand above the header. ``sums`` are the columns that a totals row at the foot adds
    up; without any there is no such row.
    """

    layout: SheetLayout
    file: str
    sheet: str
    titles: tuple[str, ...]
    rows: list[Row]
    sums: tuple[str, ...] = ()
