"""Ledgers and registers of five levels of the invented county; they agree with its exports."""

from __future__ import annotations

from random import Random

from hecha.samples.book import Book
from hecha.samples.ledgers import affairs, assets, level_books, money, persons
from hecha.samples.ledgers.clerk import Clerk

__all__ = ["keep"]


def keep(book: Book, seed: int | str) -> None:
    """Adds the ledgers and registers to a book that no defect has been planted in yet."""
    clerk = Clerk(book, Random(f"ledgers:{book.profile.suite}:{seed}"))
    for theme in (persons, affairs, assets, money, level_books):
        book.pages.extend(page for page in theme.keep(clerk) if page.rows)
