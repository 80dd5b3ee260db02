"""A day as officers write it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?: 00:00:00)?")


def day_of(text: str | None) -> date | None:
    """The day in a text; None where it is none."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text or "").strip())
    if found is None:
        return None
    year, month, day = (part for part in found.groups() if part is not None)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
