"""The claims of a suite as officers and programs read them, with or without a run's results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hecha.policy.claim import Claim
from hecha.report.claim_results import ClaimResult
from hecha.results.results import ERROR, FAILED, PASSED, SKIPPED

_WORDS = {PASSED: "通过", FAILED: "未通过", SKIPPED: "未核对", ERROR: "出错，没有结果"}

Results = Mapping[str, ClaimResult]


def as_json(claims: Sequence[Claim], results: Results | None) -> list[dict[str, Any]]:
    """The claims of a suite as JSON values; with ``results``, the result of each."""
    return [
        {
            "claim": claim.id,
            "clause": claim.clause,
            "quote": claim.quote,
            "paper": claim.paper,
            "kind": claim.kind,
            "how": claim.how,
            **({} if results is None else {"result": _as_json(results.get(claim.id))}),
        }
        for claim in claims
    ]


def _as_json(result: ClaimResult | None) -> dict[str, Any] | None:
    return None if result is None else asdict(result)


def as_text(claims: Sequence[Claim], results: Results | None) -> str:
    """The claims of a suite in Chinese; with ``results``, the result of each."""
    lines = []
    for claim in claims:
        lines.append(f"{claim.id:<9} {claim.clause}  “{claim.quote}”")
        lines.append(f"{'':<10}{claim.how}")
        if results is not None and claim.id in results:
            lines.append(f"{'':<10}结果：{in_words(results[claim.id])}")
    return "\n".join(lines)


def in_words(result: ClaimResult) -> str:
    """A result in Chinese on one line. What is partly unknown is not shown as a plain pass."""
    if result.outcome is None:
        return "本次没有结果"
    words = _WORDS[result.outcome]
    if result.outcome == FAILED:
        words += f"：{result.failed} 处（核对 {result.checked} 处）"
    if result.outcome == PASSED:
        words = f"{'已核对的部分' if result.partial else ''}{words}（核对 {result.checked} 处）"
    return f"{words}；{'；'.join(result.reasons)}" if result.reasons else words
