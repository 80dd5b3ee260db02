"""The calendar of a suite: what its papers want done and by when, and what is due on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hecha.declare.words import Words
from hecha.policy.claim import Claim
from hecha.report.claim_results import ClaimResult
from hecha.report.clauses import CLAIM_WORDS
from hecha.results.results import PASSED

DUE, COMING, OVER, SUSPENDED = "due", "coming", "over", "suspended"
STATUS = {
    DUE: Words("应办", "due now"),
    COMING: Words("未到", "to come"),
    OVER: Words("已过期限", "past its date"),
    SUSPENDED: Words("不适用", "does not apply"),
}
_FROM = Words("自 {start} 起", "from {start}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty: when, and the result of its claim in a run (words: of the day of the data).

    ``status`` is DUE between ``start`` and ``end``, COMING before, OVER after the one day of what
    is done once, SUSPENDED where the paper is not in force; ``days`` are those left to ``end``, or
    to ``start`` of what is to come.
    """

    claim: Claim
    when: Words
    start: date | None
    end: date | None
    status: str
    days: int | None
    result: Words
    met: bool


def calendar(claims: Iterable[Claim], results: Mapping[str, ClaimResult], day: date) -> list[Entry]:
    """Every duty of the papers that has a date, what is due on ``day`` first, then what comes next.

    A claim without ``due`` that is checked from a day of its own is due from that day on.
    """
    found = list(_entries(claims, results, day))
    rank = {status: nth for nth, status in enumerate(STATUS)}
    return sorted(
        found, key=lambda one: (rank[one.status], one.end or one.start or date.max, one.claim.id)
    )


def _entries(
    claims: Iterable[Claim], results: Mapping[str, ClaimResult], day: date
) -> Iterator[Entry]:
    start: date | None
    end: date | None
    for claim in claims:
        if claim.due is not None:
            start, end = claim.due.window(day)
            when = claim.due.words
        elif claim.start is not None:
            start, end = claim.start, claim.end
            when = Words(*(_FROM.of(lang).format(start=start) for lang in ("zh", "en")))
        else:
            continue
        result = results.get(claim.id)
        outcome = None if result is None else result.outcome
        words = CLAIM_WORDS[claim.kind if result is None else outcome]
        status = _status(claim, start, end, day)
        days = {DUE: end, COMING: start}.get(status)
        yield Entry(
            claim,
            when,
            start,
            end,
            status,
            None if days is None else (days - day).days,
            words,
            met=outcome == PASSED and result is not None and not result.partial,
        )


def _status(claim: Claim, start: date | None, end: date | None, day: date) -> str:
    if claim.due is not None and claim.not_due is not None:
        return SUSPENDED
    if start is not None and day < start:
        return COMING
    return OVER if end is not None and day > end else DUE
