"""Everything the claims of a paper ask for, met: further columns, the columns and ledgers its suite
declares, lists of other departments, and a suite with the sample's own totals."""

from __future__ import annotations

from random import Random

from hecha.policy.loading import load
from hecha.samples.book import Book
from hecha.samples.ledgers.clerk import Clerk
from hecha.samples.papers import (
    further_records,
    own_cells,
    own_ledgers,
    registry_columns,
    roster_lists,
)
from hecha.samples.papers.wishes import wishes

__all__ = ["keep"]


def keep(book: Book, seed: int | str) -> None:
    """Adds all of it to a book with ledgers that no defect has been planted in yet."""
    suite = load(book.profile.suite, book.county.day)
    clerk = Clerk(book, Random(f"papers:{book.profile.suite}:{seed}"))
    registry_columns.add(book, suite)
    further_records.add(clerk, suite)
    own_cells.add(book, suite, wishes(suite))
    roster_lists.add(book)
    own_ledgers.add(clerk, suite)
