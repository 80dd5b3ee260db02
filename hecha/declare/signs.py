"""Characters that steer a terminal or turn the order of a line, and how they are shown instead."""

from __future__ import annotations

_CONTROLS = (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0))
"""C0 without tab and line breaks, DEL and C1: a terminal obeys them."""
_DIRECTIONS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Unicode's marks of direction: they show a text in another order than it has (UAX #9)."""

STEERING = {chr(code): f"\\u{code:04x}" for code in (*_CONTROLS, *_DIRECTIONS)}
"""Each such character -> its number, as JSON writes it too."""

_TABLE = str.maketrans(STEERING)


def shown(text: str) -> str:
    """A text in which such characters are written as numbers (``\\u001b``)."""
    return text if text.isascii() and text.isprintable() else text.translate(_TABLE)
