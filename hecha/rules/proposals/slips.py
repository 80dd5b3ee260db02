"""Whether one text may have become another by a slip of typing."""

from __future__ import annotations

_FACTORS = (10, 100, 1_000, 10_000, 12)
"""Units: tenths to 万元 for 元, a year for a month."""
_CENT = 0.006


def is_slip(present: str | None, right: str) -> bool:
    """Whether ``right`` differs from what is there by one digit or letter typed wrong, left out or
    put in, by two neighbours swapped, by a sign or by a unit; a blank was left out."""
    if present is None:
        return True
    present = present.strip()
    return _is_edit(present, right) or _is_unit(present, right)


def _is_edit(one: str, other: str) -> bool:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if len(left) <= 1 and len(right) <= 1:
        return True
    return len(left) == 2 and left == right[::-1]


def _is_unit(present: str, right: str) -> bool:
    try:
        was, should = float(present), float(right)
    except ValueError:
        return False
    if was == -should:
        return True
    return any(
        abs(was * factor - should) < _CENT or abs(should * factor - was) < _CENT * factor
        for factor in _FACTORS
    )
