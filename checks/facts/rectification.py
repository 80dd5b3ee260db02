"""Facts of problems to be rectified: closing, delay, and the step before each date."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import Columns, Policy, derived
from hecha.rules.terms import filled

from .conditions import first_date


@derived("rectification")
def is_closed(r: Columns, policy: Policy) -> nw.Expr:
    """Whether a day of closing is told, if not in a form that can be read."""
    return filled(r.closed_on) | r.closed_on__bad


@derived("rectification")
def days_overdue(r: Columns, policy: Policy) -> nw.Expr:
    return (nw.lit(policy.day) - r.deadline).dt.total_minutes() // (24 * 60)


@derived("rectification")
def before_correction(r: Columns, policy: Policy) -> nw.Expr:
    """The step before a problem is corrected: the talk, else the day it was found."""
    return first_date(r, policy, "talked_on", "found_on")


@derived("rectification")
def before_closing(r: Columns, policy: Policy) -> nw.Expr:
    """The last step before a problem is closed."""
    return first_date(r, policy, "corrected_on", "talked_on", "found_on")
