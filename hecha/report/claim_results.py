"""The claims of a paper joined with the outcomes of a run: which are met, and which are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from hecha.policy.claim import NOT_CHECKABLE, RULES, Claim
from hecha.results.reasons import parts
from hecha.results.results import ERROR, FAILED, PASSED, SKIPPED

_PART = "[a-z]?"
"""A claim names rules as papers do: HP11 stands for all its parts."""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The result of a claim: ``outcome`` as in the outcomes, None where they do not have it.

    ``checked`` and ``failed`` count what was judged; ``reasons`` say why something was not, and
    ``partial`` is true where a rule was skipped as a whole, or in a township. ``lowest`` and
    ``highest`` are the figures found, None where the claim is not about a number.
    """

    outcome: str | None = None
    checked: int = 0
    failed: int = 0
    partial: bool = False
    reasons: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None

    @property
    def unmet(self) -> str:
        """How many records do not meet it, in Chinese; empty where nothing was judged."""
        return f"不符 {self.failed} 处" if self.checked or self.failed else ""


def claim_results(
    outcomes: pl.DataFrame, claims: Iterable[Claim], lang: str = "zh"
) -> dict[str, ClaimResult]:
    """The result in OUTCOMES, whose reasons are in ``lang``, of every checkable claim."""
    checkable = [claim for claim in claims if claim.kind != NOT_CHECKABLE]
    about = pl.collect_all([outcomes.lazy().filter(_is_about(claim)) for claim in checkable])
    return {
        claim.id: _of_claim(claim, rows, lang) for claim, rows in zip(checkable, about, strict=True)
    }


def _of_claim(claim: Claim, rows: pl.DataFrame, lang: str) -> ClaimResult:
    """Rules run on any day; what a paper claims by them counts only on its own. ``rows`` are the
    outcomes the claim is about."""
    if claim.kind == RULES and claim.not_due is not None:
        return ClaimResult(SKIPPED, reasons=(claim.not_due.of(lang),))
    return _result(rows)


def _is_about(claim: Claim) -> pl.Expr:
    if claim.kind == RULES:
        return of_rules(claim)
    return pl.col("rule") == claim.id


def of_rules(claim: Claim) -> pl.Expr:
    """Whether a row of the outcomes is of a rule the claim names."""
    return pl.col("rule").str.contains(f"^(?:{'|'.join(claim.rules)}){_PART}$")


def _result(rows: pl.DataFrame) -> ClaimResult:
    if rows.height == 0:
        return ClaimResult()
    found = set(rows["outcome"].to_list())
    outcome = next(name for name in (ERROR, FAILED, PASSED, SKIPPED) if name in found)
    # Several rules that lack the same column give the same reason each.
    given = sorted(set(_filled(rows, "reason")))
    reasons = tuple(dict.fromkeys(part for sentence in given for part in parts(sentence)))
    checked, failed = (sum(rows[name].to_list()) for name in ("checked", "failed"))
    partial = outcome != SKIPPED and SKIPPED in found
    lowest = min(_filled(rows, "lowest"), default=None)
    highest = max(_filled(rows, "highest"), default=None)
    return ClaimResult(outcome, checked, failed, partial, reasons, lowest, highest)


def _filled(rows: pl.DataFrame, name: str) -> list[Any]:
    """The cells of a column that are not empty."""
    return [value for value in rows[name].to_list() if value is not None]
