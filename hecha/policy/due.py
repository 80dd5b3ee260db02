"""On which days a claim is checked: those its paper is in force, and between its own dates."""

from __future__ import annotations

from datetime import date

from hecha.declare.words import Words
from hecha.policy.loading import Layer


def why_not_due(layer: Layer, start: date | None, end: date | None, day: date) -> Words | None:
    """Why a claim of a paper is not checked on a day; None where it is.

    ``start`` and ``end`` are the claim's own first and last day, None without bound.
    """
    reason = layer.why_not_in_force(day)
    if reason is None and start is not None and day < start:
        return Words(f"{start} 起才核对", f"not due until {start}")
    if reason is None and end is not None and day > end:
        return Words(f"只核对到 {end}", f"not checked after {end}")
    return reason


def period(start: date | None, end: date | None) -> str:
    """The dates of a claim or paper in words; empty where it has none."""
    if start is not None and end is not None:
        return f"{start} 至 {end}"
    if start is not None:
        return f"{start} 起"
    return "" if end is None else f"到 {end} 止"
