"""Columns and ledgers that a suite declares, filled in as its claims want them.

Everything follows from the declarations: kind, code list, key, and the columns a ledger has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hecha.declare.lexicon import OWN
from hecha.declare.model import Kind, Table
from hecha.policy.loading import LoadedSuite
from hecha.samples.book import Book
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.ledgers.clerk import Clerk
from hecha.samples.ledgers.ledger_layouts import LEDGERS_FOLDER
from hecha.samples.papers.wishes import Wishes
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page


def add(book: Book, clerk: Clerk, suite: LoadedSuite, wishes: Wishes) -> None:
    """Adds the suite's columns to exports and ledgers, and a sheet for each of its ledgers."""
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
    for ledger in layer.ledgers.values():
        page = _ledger(clerk, ledger.table, ledger.words, wishes)
        book.pages.append(page)


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


def _ledger(clerk: Clerk, table: Table, words: tuple[str, ...], wishes: Wishes) -> Page:
    """A ledger with a line for each person, household or village, whichever it is kept by."""
    title = table.title if any(word in table.title for word in words) else words[0]
    columns = tuple(column.name for column in table.columns)
    layout = SheetLayout(
        table.name,
        table.name,
        f"{LEDGERS_FOLDER}/{title}",
        title,
        title,
        columns,
        own=table.columns,
    )
    rows = []
    for number, about in enumerate(_subjects(clerk, table), start=1):
        row: Row = {**about, "year": str(clerk.day.year)}
        for column in table.columns:
            if column.name.startswith(OWN):
                row[column.name] = wishes[table.name, column.name].met
                if column.kind is Kind.KEY or _numbers(table, column.name):
                    row[column.name] = f"{number:04d}"
        rows.append(row)
    return clerk.page(layout, rows)


def _numbers(table: Table, name: str) -> bool:
    """Whether a text column is what tells the lines of a ledger apart."""
    return name in table.key and table[name].kind is Kind.TEXT and "编号" in table[name].header


def _subjects(clerk: Clerk, table: Table) -> Iterator[Row]:
    if "household_id" in table:
        yield from (clerk.home(household) for household in clerk.book.county.households)
    elif "id_number" in table or "name" in table:
        for village in clerk.villages:
            head = village.households[0].head
            yield {**clerk.area(village), "name": head.name, "id_number": head.id_number}
    else:
        yield from (clerk.area(village) for village in clerk.villages)
