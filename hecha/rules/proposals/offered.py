"""Candidates from what the rules themselves say: values they compute, cells that should be alike,
sums that should come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from hecha.rules.proposals import slips
from hecha.rules.proposals.asked import Asked, Book, Candidate, Place
from hecha.rules.rule import ODD
from hecha.rules.sums import Sum

_SAME = {"head_name": "name", "head_id_number": "id_number"}
"""Columns that repeat another: the head's name and number on other rows."""


def computed(asked: Asked) -> Iterator[tuple[Place, str]]:
    """The values the rule of a finding computes for some of its cells."""
    for place in asked.places:
        if place.column in asked.offers:
            yield place, asked.offers[place.column]


def alike(asked: Asked, book: Book) -> Iterator[tuple[Place, str]]:
    """Where the cells of one column hold two texts: each for the one cell that has the other."""
    if asked.rule.suspect != ODD:
        return
    by_column: dict[str, dict[str | None, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for place in asked.places:
        by_column[_SAME.get(place.column, place.column)][book.text(place)].append(place)
    for texts in by_column.values():
        if len(texts) == 2:
            one, other = texts
            for text, places in ((one, texts[other]), (other, texts[one])):
                if text is not None and len(places) == 1:
                    yield places[0], text


def balanced(asked: Asked, book: Book, sums: tuple[Sum, ...]) -> Iterator[tuple[Place, str]]:
    """For each cell that is part of a sum: the amount with which the sum comes out."""
    summed = {name for each in sums for name in each.columns}
    for place in asked.places:
        if place.column not in summed:
            continue
        for each in sums:
            if place.column not in each.columns:
                continue
            cents = {
                name: _cents(book.value(place, name))
                for name in each.columns
                if name != place.column
            }
            if None not in cents.values():
                yield place, f"{each.missing(place.column, cents) / 100:.2f}"


def is_one_sided(candidate: Candidate, book: Book, sums: Sequence[Sum]) -> bool:
    """Whether the value is an item of the only sum that does not come out, and the total may be
    what is wrong: sums above it are computed from it, so that they agree with it all the same.

    A slip in the item that is none in the total decides for the item.
    """
    place = candidate.place
    broken = [each for each in sums if _is_broken(each, place, book)]
    if len(broken) != 1 or place.column == broken[0].total:
        return False
    (only,) = broken
    cents = {name: _cents(book.value(place, name)) for name in only.columns if name != only.total}
    total = book.text(Place(place.source, place.row, only.total))
    right = f"{only.missing(only.total, cents) / 100:.2f}"
    forms = {right, right.removesuffix(".00")}
    in_total = any(slips.is_slip(total, form) for form in forms)
    return in_total or not slips.is_slip(book.text(place), candidate.text)


def _is_broken(amounts: Sum, place: Place, book: Book) -> bool:
    """Whether a sum with the cell's column has all its amounts and does not come out."""
    if place.column not in amounts.columns:
        return False
    cents = {name: _cents(book.value(place, name)) for name in amounts.columns}
    return None not in cents.values() and cents[amounts.total] != amounts.missing(
        amounts.total, cents
    )


def _cents(amount: object) -> int | None:
    return round(amount * 100) if isinstance(amount, int | float) else None
