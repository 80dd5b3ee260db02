"""Facts of clues: the step before a correction."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import Columns, Policy, derived

from .conditions import first_date


@derived("clue")
def before_clue_is_corrected(c: Columns, policy: Policy) -> nw.Expr:
    """The step before: the review, else the day the clue was sent."""
    return first_date(c, policy, "reviewed_on", "sent_on")
