"""The claims of a suite as officers and programs read them, with or without a run's results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from hecha.expectations import wording
from hecha.policy.claim import Claim
from hecha.policy.due import period
from hecha.policy.loading import Layer, LoadedSuite
from hecha.report.claim_results import ClaimResult
from hecha.results.results import ERROR, FAILED, PASSED, SKIPPED

_WORDS = {PASSED: "通过", FAILED: "未通过", SKIPPED: "未核对", ERROR: "出错，没有结果"}

Results = Mapping[str, ClaimResult]


def as_json(claims: Sequence[Claim], results: Results | None) -> list[dict[str, Any]]:
    """The claims of a suite as JSON values; with ``results``, the result of each.

    ``from`` and ``to`` are the claim's own dates; ``not_due`` says why it is not checked on the day
    of the suite, null where it is; ``wanted`` are the parameters without a value that it needs.
    """
    return [
        {
            "claim": claim.id,
            "clause": claim.clause,
            "quote": claim.quote,
            "paper": claim.paper,
            "suite": claim.suite,
            "kind": claim.kind,
            "how": claim.how,
            "from": claim.start and claim.start.isoformat(),
            "to": claim.end and claim.end.isoformat(),
            "not_due": claim.not_due and claim.not_due.zh,
            "wanted": list(claim.wanted),
            **({} if results is None else {"result": _as_json(results.get(claim.id))}),
        }
        for claim in claims
    ]


def _as_json(result: ClaimResult | None) -> dict[str, Any] | None:
    return None if result is None else asdict(result)


def as_text(suite: LoadedSuite, claims: Sequence[Claim], results: Results | None) -> str:
    """The claims of a suite in Chinese, paper by paper, the suite's own first; with ``results``,
    the figures found and the result of each."""
    lines: list[str] = []
    for layer in reversed(suite.layers):
        of_paper = [claim for claim in claims if claim.suite == layer.name]
        if not of_paper:
            continue
        lines += _paper(layer, suite.day)
        for claim in of_paper:
            lines.append(f"{claim.id:<9} {claim.clause}  “{claim.quote}”")
            lines += (f"{'':<10}{line}" for line in _of(claim, suite.day))
            if results is not None and claim.id in results:
                lines += (f"{'':<10}{line}" for line in _found(claim, results[claim.id]))
    return "\n".join(lines)


def _paper(layer: Layer, day: date) -> Iterator[str]:
    details = (layer.number, layer.issued_by, period(layer.effective_from, layer.effective_to))
    about = "，".join(filter(None, details))
    yield f"【{layer.name}】{layer.title}{f'（{about}）' if about else ''}"
    if layer.why_not_in_force(day) is not None:
        yield f"按 {day}：本文件不适用"


def _of(claim: Claim, day: date) -> Iterator[str]:
    """How and when a claim is checked, and what the suite still lacks for it."""
    yield claim.how
    if dates := period(claim.start, claim.end):
        yield f"核对期：{dates}" + (f"；{day} 不核对" if claim.not_due is not None else "")
    for name in claim.wanted:
        yield f"需要在本地套件里写参数 {name}"


def _found(claim: Claim, result: ClaimResult) -> Iterator[str]:
    title, unit = claim.measure
    if figures := wording.spread(result.lowest, result.highest, unit):
        yield f"实际：{title}为{figures}"
    elif result.unmet:
        yield f"实际：{result.unmet}"
    yield f"结果：{in_words(result)}"


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
