"""Every clause of the papers: what it demands, what was found, and whether it is met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from hecha.declare.words import Words
from hecha.expectations import wording
from hecha.policy.claim import NOT_CHECKABLE, Claim
from hecha.report.claim_results import ClaimResult, claim_results
from hecha.report.labels import PARTLY
from hecha.results.results import ERROR, FAILED, PASSED, SKIPPED
from hecha.results.run_record import Run

CLAIM_WORDS = {
    PASSED: Words("符合", "met"),
    FAILED: Words("不符合", "not met"),
    SKIPPED: Words("未核对", "not judged"),
    ERROR: Words("出错，没有结果", "broke"),
    PARTLY: Words("已核对部分符合", "met where judged"),
    NOT_CHECKABLE: Words("数据核对不了", "not checkable from data"),
    None: Words("本次没有结果", "no result in this run"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the paper: what it demands, what was found, and whether it is met.

    ``outcome`` is that of a claim, PARTLY where only a part was judged and met, NOT_CHECKABLE, or
    None; ``why`` says what was not judged.
    """

    claim: Claim
    outcome: str | None
    words: Words
    found: str
    failed: int
    checked: int
    why: str


def clauses(run: Run) -> list[Clause]:
    """Every claim of the papers with what was demanded and found, met ones too.

    Paper by paper, the suite's own first.
    """
    results = claim_results(run.results.outcomes, run.claims)
    papers = dict.fromkeys(
        claim.paper for claim in sorted(run.claims, key=lambda one: one.suite != run.suite)
    )
    order = {paper: nth for nth, paper in enumerate(papers)}
    listed = sorted(run.claims, key=lambda claim: order[claim.paper])
    return [_clause(claim, results.get(claim.id)) for claim in listed]


def by_paper(listed: Iterable[Clause]) -> list[tuple[str, list[Clause]]]:
    """Clauses as :func:`clauses` gives them, paper by paper."""
    return [(paper, list(of)) for paper, of in groupby(listed, lambda one: one.claim.paper)]


def _clause(claim: Claim, result: ClaimResult | None) -> Clause:
    if claim.kind == NOT_CHECKABLE or result is None:
        return Clause(claim, NOT_CHECKABLE, CLAIM_WORDS[NOT_CHECKABLE], "", 0, 0, "")
    title, unit = claim.measure
    figures = wording.spread(result.lowest, result.highest, unit)
    outcome = PARTLY if result.outcome == PASSED and result.partial else result.outcome
    return Clause(
        claim,
        outcome,
        CLAIM_WORDS[outcome],
        f"{title} {figures}".strip() if figures else result.unmet,
        result.failed,
        result.checked,
        "；".join(result.reasons),
    )


def clause_counts(listed: Iterable[Clause]) -> list[tuple[str | None, Words, int]]:
    """How many clauses have each outcome, in a fixed order."""
    found = Counter(one.outcome for one in listed)
    return [(key, words, found[key]) for key, words in CLAIM_WORDS.items() if found[key]]
