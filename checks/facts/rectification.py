"""Facts of problems to be rectified: closing, delay, and the step before each date."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived
from hecha.rules.terms import days_between, filled

from ..names import Parameters, Rectification
from .conditions import first_date


@derived("rectification")
def is_closed(r: Rectification, policy: Parameters) -> nw.Expr:
    """Whether a day of closing is stated, if not in a form that can be read."""
    return filled(r.closed_on) | r.closed_on__bad


@derived("rectification")
def days_overdue(r: Rectification, policy: Parameters) -> nw.Expr:
    return days_between(r.deadline, nw.lit(policy.day))


@derived("rectification")
def before_correction(r: Rectification, policy: Parameters) -> nw.Expr:
    """The step before a problem is corrected: the talk, else the day it was found."""
    return first_date(r, policy, "talked_on", "found_on")


@derived("rectification")
def before_closing(r: Rectification, policy: Parameters) -> nw.Expr:
    """The last step before a problem is closed."""
    return first_date(r, policy, "corrected_on", "talked_on", "found_on")
