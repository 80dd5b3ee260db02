"""A claim: one sentence of a policy paper."""

from __future__ import annotations

from dataclasses import dataclass

EXPECTATION, RULES, NOT_CHECKABLE = "expectation", "rules", "not_checkable"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a paper: clause, phrase as printed, and how it is checked.

    ``kind`` is EXPECTATION (outcomes and findings carry the claim's id), RULES (they carry those
    of ``rules``) or NOT_CHECKABLE; ``how`` says it in Chinese. ``suite`` is the layer it is from.
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
