"""The outcome of each rule in each township."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import polars as pl

from hecha.reading.submission import Submission
from hecha.results.reasons import NOTHING_TO_JUDGE, Reason, Reasons, text
from hecha.results.results import ERROR, FAILED, OUTCOMES, PASSED, SKIPPED
from hecha.rules.blank_columns import BlankColumns
from hecha.rules.gaps import Gaps
from hecha.rules.plan import PLACE, TableOutcome
from hecha.rules.rule import Rule

_COUNTS = ("checked", "failed")

Place = tuple[str | None, str | None]
_WEIGHT = {SKIPPED: 0, PASSED: 1, FAILED: 2, ERROR: 3}
"""Of the outcomes a rule has on several tables the heaviest counts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one rule on one table in one township; fields as in OUTCOMES, but the
    reasons are not in words yet."""

    rule: str
    place: Place
    outcome: str
    checked: int = 0
    failed: int = 0
    reasons: Reasons = ()


def townships(submission: Submission) -> list[Place]:
    """Every county and township named by any table; (None, None) if none is."""
    frames = [data.frame.select(*PLACE) for data in submission.tables.values()]
    found = pl.concat(frames).unique().drop_nulls().sort(*PLACE).rows() if frames else []
    return found or [(None, None)]


def everywhere(
    rule: Rule, places: Iterable[Place], outcome: str, reasons: Reasons
) -> list[Outcome]:
    """The same outcome in every township: for rules that did not run."""
    return [Outcome(rule.code, place, outcome, reasons=reasons) for place in places]


def of_rules(
    rules: Iterable[Rule],
    table: TableOutcome,
    places: Sequence[Place],
    gaps: Gaps,
    blank: BlankColumns,
) -> list[Outcome]:
    """The outcomes of rules that were given to :func:`hecha.rules.running.run_table`; ``gaps`` are
    the townships some tables are incomplete for, ``blank`` names columns without any value."""
    counts = table.counts.to_dicts()
    return [
        outcome for rule in rules for outcome in _of_rule(rule, table, counts, places, gaps, blank)
    ]


def _of_rule(
    rule: Rule,
    table: TableOutcome,
    counts: Sequence[dict[str, Any]],
    places: Sequence[Place],
    gaps: Gaps,
    blank: BlankColumns,
) -> list[Outcome]:
    broken = [why for other, why in table.errors.values() if other.code == rule.code]
    if broken:
        return everywhere(rule, places, ERROR, tuple(dict.fromkeys(broken)))
    absent = [why for other, why in table.skipped.values() if other.code == rule.code]
    partly = _common(absent)
    names = [name for name, unit in table.units.items() if unit.rule.code == rule.code]
    nothing = NOTHING_TO_JUDGE
    if not any(row[f"checked|{name}"] for row in counts for name in names):
        nothing = _common([blank(table.units[name].trace) for name in names]) or nothing
    if not names or not counts:
        return everywhere(rule, places, SKIPPED, partly or nothing)
    outcomes = []
    for row in counts:
        checked = sum(row[f"checked|{name}"] or 0 for name in names)
        failed = sum(row[f"failed|{name}"] or 0 for name in names)
        result = FAILED if failed else PASSED if checked else SKIPPED
        place = (row[PLACE[0]], row[PLACE[1]])
        reasons = partly if checked else gaps.reason(rule, place) or nothing
        outcomes.append(Outcome(rule.code, place, result, checked, failed, reasons))
    return outcomes


def _common(reasons: Sequence[Reasons]) -> Reasons:
    """What kept the columns of a rule from being judged: what they share, or else all of it."""
    first: Sequence[Reason] = reasons[0] if reasons else ()
    shared = [one for one in first if all(one in others for others in reasons)]
    whole = shared or [one for others in reasons for one in others]
    return tuple(dict.fromkeys(whole))


def as_table(
    outcomes: Iterable[Outcome], lang: str = "zh"
) -> tuple[pl.DataFrame, dict[str, Reasons]]:
    """OUTCOMES, one row per rule and township, also where a rule judges several tables; and the
    reasons each sentence in it states."""
    merged: dict[tuple[str, Place], list[Outcome]] = {}
    for outcome in outcomes:
        merged.setdefault((outcome.rule, outcome.place), []).append(outcome)
    rows = []
    stated: dict[str, Reasons] = {}
    in_words = cache(partial(text, lang=lang))  # the same few reasons hold in every township
    for (rule, place), each in merged.items():
        given = dict.fromkeys(part.reasons for part in each)
        reasons = tuple(one for several in given for one in several)
        sentence = in_words(reasons)
        if sentence is not None:
            stated[sentence] = reasons
        heaviest = max((part.outcome for part in each), key=_WEIGHT.__getitem__)
        checked, failed = (sum(getattr(part, name) for part in each) for name in _COUNTS)
        rows.append((rule, *place, heaviest, checked, failed, sentence, None, None))
    return pl.DataFrame(rows, schema=OUTCOMES, orient="row"), stated
