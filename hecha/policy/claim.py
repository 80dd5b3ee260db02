"""A claim: one sentence of a policy paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hecha.declare.words import Words
from hecha.policy.duty import Duty

EXPECTATION, RULES, NOT_CHECKABLE = "expectation", "rules", "not_checkable"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a paper: clause, phrase as printed, and how it is checked.

    ``kind`` is EXPECTATION (outcomes and findings carry the claim's id), RULES (they carry those
    of ``rules``) or NOT_CHECKABLE; ``how`` says it in Chinese. ``suite`` is the layer it is from.
    ``start`` and ``end`` are the claim's own first and last day; ``not_due`` says why it is not
    checked on the day of the suite. ``wanted`` are the parameters it needs that have no value on
    that day; ``measure`` is what an expectation is about, with its unit.
    ``due`` is when the paper wants it done, None where it says nothing.
    """

    id: str
    clause: str
    quote: str
    paper: str
    suite: str
    kind: str
    how: str
    severity: str | None = None
    rules: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    not_due: Words | None = None
    wanted: tuple[str, ...] = ()
    measure: tuple[str, str] = ("", "")
    due: Duty | None = None
