"""Columns that a suite declares, filled in as its claims want them: everything follows from the
declarations."""

from __future__ import annotations

from dataclasses import replace

from hecha.declare.lexicon import OWN
from hecha.declare.model import Table
from hecha.policy.loading import LoadedSuite
from hecha.samples.book import Book
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.papers.wishes import Wishes
from hecha.samples.rendering import Row


def add(book: Book, suite: LoadedSuite, wishes: Wishes) -> None:
    """Adds the suite's columns to the exports and ledgers of a book."""
    layer = suite.layers[-1]
    for name, layout in book.layouts.items():
        table = layer.tables[layout.table]
        if name in book.tables and (extended := _extended(layout, table)) is not layout:
            book.layouts[name] = extended
            for row in book.tables[name]:
                _fill(row, extended, wishes)
    for page in book.pages:
        layout = _extended(page.layout, layer.tables[page.layout.table])
        if layout is not page.layout:
            page.layout = layout
            for row in page.rows:
                _fill(row, layout, wishes)


def _extended(layout: SheetLayout, table: Table) -> SheetLayout:
    own = tuple(
        column
        for column in table.columns
        if column.name.startswith(OWN) and column.name not in layout.columns
    )
    if not own:
        return layout
    names = (column.name for column in own)
    return replace(layout, columns=(*layout.columns, *names), own=own)


def _fill(row: Row, layout: SheetLayout, wishes: Wishes) -> None:
    for column in layout.own:
        row[column.name] = wishes[layout.table, column.name].met
