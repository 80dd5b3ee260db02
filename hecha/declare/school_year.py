"""The school year."""

from __future__ import annotations

from datetime import date


def school_year_start(day: date) -> date:
    """The 1 September on or before a day."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)
