"""Text in columns on a terminal, where a Chinese sign is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

INDENT = "  "


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: two for a wide character, none for a combining one."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fitted(text: str, width: int) -> str:
    """The text, shortened with … where it is wider than ``width`` columns."""
    if display_width(text) <= width:
        return text
    kept, room = [], width - display_width("…")
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "…"


def aligned(
    rows: Iterable[Sequence[str]], *, right: Collection[int] = (), depth: int = 1
) -> Iterator[str]:
    """Lines with columns one below the other, those at the positions ``right`` flush right."""
    table = [tuple(row) for row in rows]
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = []
        for position, (cell, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - display_width(cell))
            cells.append(gap + cell if position in right else cell + gap)
        yield (INDENT * depth + INDENT.join(cells)).rstrip()
