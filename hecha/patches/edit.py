"""A change to one cell of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from hecha.declare.model import Kind


@dataclass(frozen=True, slots=True)
class Edit:
    """The new text of a cell; None empties it.

    ``sheet`` counts the sheets of the file from 0, ``row`` rows as Excel shows them, ``column``
    columns from 0. ``old`` is the text as read. ``kind`` is that of the declared column.
    """

    sheet: int
    row: int
    column: int
    old: str | None = field(repr=False)
    new: str | None = field(repr=False)
    kind: Kind | None = None
