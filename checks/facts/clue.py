"""Facts of clues: the step before a correction."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived

from ..names import Clue, Parameters
from .conditions import first_date


@derived("clue")
def before_clue_is_corrected(c: Clue, policy: Parameters) -> nw.Expr:
    """The step before: the review, else the day the clue was sent."""
    return first_date(c, policy, "reviewed_on", "sent_on")
