"""What became of each rule in each township."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from hecha.reading.submission import Submission
from hecha.results.results import ERROR, FAILED, OUTCOMES, PASSED, SKIPPED
from hecha.rules.gaps import Gaps
from hecha.rules.plan import PLACE, TableOutcome
from hecha.rules.rule import Rule

NOTHING_TO_JUDGE = "没有可核查的记录（没有此类记录，或所需单元格为空）"

Place = tuple[str | None, str | None]
_WEIGHT = {SKIPPED: 0, PASSED: 1, FAILED: 2, ERROR: 3}
"""Of the outcomes a rule has on several tables the heaviest is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one rule on one table in one township; fields as in hecha.results.tables."""

    rule: str
    place: Place
    outcome: str
    checked: int = 0
    failed: int = 0
    reason: str | None = None


def townships(submission: Submission) -> list[Place]:
    """Every county and township named by any table; (None, None) if none is."""
    frames = [data.frame.select(*PLACE) for data in submission.tables.values()]
    found = pl.concat(frames).unique().drop_nulls().sort(*PLACE).rows() if frames else []
    return found or [(None, None)]


def everywhere(rule: Rule, places: Iterable[Place], outcome: str, reason: str) -> list[Outcome]:
    """The same outcome in every township: for rules that did not run."""
    return [Outcome(rule.code, place, outcome, reason=reason) for place in places]


def of_rules(
    rules: Iterable[Rule], table: TableOutcome, places: Sequence[Place], gaps: Gaps
) -> list[Outcome]:
    """The outcomes of rules that were given to :func:`hecha.rules.plan.run_table`; ``gaps`` are
    the townships some tables are incomplete for."""
    counts = table.counts.to_dicts()
    return [outcome for rule in rules for outcome in _of_rule(rule, table, counts, places, gaps)]


def _of_rule(
    rule: Rule,
    table: TableOutcome,
    counts: Sequence[dict[str, Any]],
    places: Sequence[Place],
    gaps: Gaps,
) -> list[Outcome]:
    broken = [why for other, why in table.errors.values() if other.code == rule.code]
    if broken:
        return everywhere(rule, places, ERROR, "；".join(dict.fromkeys(broken)))
    absent = [why for other, why in table.skipped.values() if other.code == rule.code]
    partly = _common(absent)
    names = [name for name, unit in table.units.items() if unit.rule.code == rule.code]
    if not names or not counts:
        return everywhere(rule, places, SKIPPED, partly or NOTHING_TO_JUDGE)
    outcomes = []
    for row in counts:
        checked = sum(row[f"checked|{name}"] or 0 for name in names)
        failed = sum(row[f"failed|{name}"] or 0 for name in names)
        told = FAILED if failed else PASSED if checked else SKIPPED
        place = (row[PLACE[0]], row[PLACE[1]])
        reason = partly if checked else gaps.reason(rule, place) or NOTHING_TO_JUDGE
        outcomes.append(Outcome(rule.code, place, told, checked, failed, reason))
    return outcomes


def _common(reasons: Sequence[str]) -> str | None:
    """What kept the columns of a rule from being judged: what they share, or else all of it."""
    parts = [reason.split("；") for reason in reasons]
    shared = [part for part in (parts[0] if parts else []) if all(part in other for other in parts)]
    whole = shared or [part for other in parts for part in other]
    return "；".join(dict.fromkeys(whole)) or None


def as_table(outcomes: Iterable[Outcome]) -> pl.DataFrame:
    """OUTCOMES, one row per rule and township, also where a rule judges several tables."""
    merged: dict[tuple[str, Place], list[Outcome]] = {}
    for outcome in outcomes:
        merged.setdefault((outcome.rule, outcome.place), []).append(outcome)
    rows = [
        (
            rule,
            *place,
            max((part.outcome for part in parts), key=_WEIGHT.__getitem__),
            sum(part.checked for part in parts),
            sum(part.failed for part in parts),
            "；".join(dict.fromkeys(part.reason for part in parts if part.reason)) or None,
            None,
            None,
        )
        for (rule, place), parts in merged.items()
    ]
    return pl.DataFrame(rows, schema=OUTCOMES, orient="row")
