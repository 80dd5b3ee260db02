"""The result tables every report is a view of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from hecha.declare.words import Words
from hecha.results.reasons import Reasons

PASSED, FAILED, SKIPPED, ERROR = "passed", "failed", "skipped", "error"

FINDINGS = {
    "fingerprint": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "grain": pl.String,
    "household_id": pl.String,
    "person_id": pl.String,
    "county": pl.String,
    "town": pl.String,
    "village": pl.String,
    "message": pl.String,
    "suggestion": pl.String,
    "state": pl.String,
    "task": pl.String,
}
"""One row per finding. ``grain`` is cell, person, household, record, village, county or file;
``task`` the task it belongs to."""

EVIDENCE = {
    "fingerprint": pl.String,
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "value": pl.String,
    "proposed": pl.String,
    "personal": pl.Boolean,
    "unlisted": pl.UInt32,
}
"""One row per cell of a finding, the cell to look at first coming first; ``column`` is the header
as the officer sees it, ``value`` the text as found, ``proposed`` a value computed from the other
cells (null where none can be), ``personal`` whether value and proposed tell who somebody is, or of
an illness or disability."""

OUTCOMES = {
    "rule": pl.String,
    "county": pl.String,
    "town": pl.String,
    "outcome": pl.String,
    "checked": pl.UInt32,
    "failed": pl.UInt32,
    "reason": pl.String,
    "lowest": pl.Float64,
    "highest": pl.Float64,
}
"""One row per rule and township; ``reason`` says why a rule was skipped or broke. Of a claim about
a figure ``lowest`` and ``highest`` are those found there; null for rules."""

ALTERNATIVE: dict[str, pl.DataType | type[pl.DataType]] = {
    "set": pl.UInt32,
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "proposed": pl.String,
    "checked": pl.Boolean,
}
"""A cell of a set (numbered from 1) of as few cells as can be behind a task and others of its
household. ``proposed`` is the amount with which the sums come out, null where they do not tell;
``checked`` says that all rules were run on the household with the values of the set, that the
findings of these tasks are gone then, and no other is made."""

TASKS: dict[str, pl.DataType | type[pl.DataType]] = {
    "task": pl.String,
    "state": pl.String,
    "severity": pl.String,
    "grain": pl.String,
    "household_id": pl.String,
    "person_id": pl.String,
    "county": pl.String,
    "town": pl.String,
    "village": pl.String,
    "table": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "value": pl.String,
    "proposed": pl.String,
    "rules": pl.List(pl.String),
    "findings": pl.UInt32,
    "message": pl.String,
    "suggestion": pl.String,
    "alternatives": pl.List(pl.Struct(ALTERNATIVE)),
}
"""One row per task: what one person has to correct or to answer. Every finding belongs to one.

``table`` to ``value`` are the cell to look at first, ``severity`` the gravest of its findings.
``rules`` are theirs, the one that says what is wrong first; ``findings`` is how many there are.
``alternatives`` (ALTERNATIVE) are null where the task and others name their cells themselves.
``grain`` and the suggestion are those of the finding of the first rule. ``state`` is one of STATES:
NEW until a follow-up says otherwise."""

NEW, OPEN, CHANGED, ANSWERED = "new", "open", "changed", "answered"
CORRECTED, REOPENED, UNVERIFIABLE, ACCEPTED = "corrected", "reopened", "unverifiable", "accepted"
STATES = (NEW, REOPENED, OPEN, CHANGED, ANSWERED, ACCEPTED, UNVERIFIABLE, CORRECTED)
"""What has become of a task since the last run: no earlier run knows of it (NEW), nothing
(OPEN), another value in the same place (CHANGED), answered and to be checked (ANSWERED), not found
any more by a rule that ran (CORRECTED), found again after that (REOPENED), not looked for, because
its rule did not run or its data were not handed in (UNVERIFIABLE), confirmed as true (ACCEPTED)."""

STATE_WORDS = {
    NEW: Words("新增", "new"),
    OPEN: Words("未整改", "open"),
    CHANGED: Words("已变化", "changed"),
    ANSWERED: Words("已答待复核", "answered"),
    CORRECTED: Words("已整改", "corrected"),
    REOPENED: Words("再次出现", "reopened"),
    UNVERIFIABLE: Words("无法复核", "unverifiable"),
    ACCEPTED: Words("属实", "accepted"),
}
FIGURES = {
    "claim": pl.String,
    "clause": pl.String,
    "quote": pl.String,
    "paper": pl.String,
    "indicator": pl.String,
    "title": pl.String,
    "unit": pl.String,
    "grain": pl.String,
    "county": pl.String,
    "town": pl.String,
    "village": pl.String,
    "demand": pl.String,
    "least": pl.Float64,
    "most": pl.Float64,
    "actual": pl.Float64,
    "gap": pl.Float64,
    "checked": pl.UInt32,
    "met": pl.Boolean,
    "reason": pl.String,
}
"""One row per claim of the papers, figure and area: what is demanded and what there is.

``indicator`` is the indicator, the column of the records or the rule it is about; ``grain`` is
county, town, village, or total (of all areas handed in). ``demand`` says in words what the paper
wants here (null: it demands nothing at this grain), ``least`` and ``most`` are its bounds where
they are numbers. ``actual`` is null where it was not computed, and ``reason`` says why. ``gap`` is
actual minus the bound it misses: below 0 what is lacking, above 0 what is too much, 0 within. A
share is a fraction of 1. Of records and rules ``actual`` counts those of ``checked`` that do not
meet the demand. ``met`` is null where nothing was judged."""

STAYS = {
    "fingerprint": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "sure": pl.Boolean,
}
"""One row per finding and cell (of another finding, or its own): the finding stays with the value
of the cell that clears most others and makes none. Where several clear as many (not ``sure``), it
may go with another of them."""

SUBJECTS = {
    "fingerprint": pl.String,
    "head_name": pl.String,
    "name": pl.String,
    "id_number": pl.String,
}
"""Who a finding is about, for worksheets and, masked, the page: in no machine-readable report."""


@dataclass(frozen=True, slots=True)
class Found:
    """Findings, evidence and subjects of some units, in the schemas above."""

    findings: pl.DataFrame
    evidence: pl.DataFrame
    subjects: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Change:
    """Texts for cells (file, sheet, row, declared column) of a household, and the fingerprints of
    the findings they are to clear."""

    household: str
    texts: Mapping[tuple[str, str | None, int, str], str]
    findings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change clears of its findings, whether it makes another, and its texts as they would
    be written."""

    cleared: frozenset[str]
    makes: bool
    texts: tuple[str, ...]


Retry = Callable[[Sequence[Change]], list[Tried]]
"""Runs the rules again on households with some cells changed."""


@dataclass(frozen=True, slots=True)
class Results:
    """Findings, evidence, outcomes and tasks (schemas above), sorted; ``subjects`` one row per
    finding.

    ``beside`` are, for each rule, the tables whose rows of the same household it counts or reads.
    ``retry`` is there until tasks are made. ``stays`` (STAYS) is what trying values has shown.
    ``reasons`` has the codes and parameters of the sentences in ``outcomes`` that say why a rule or
    expectation was not evaluated. ``figures`` (FIGURES) are what the papers demand in numbers.
    """

    findings: pl.DataFrame
    evidence: pl.DataFrame
    outcomes: pl.DataFrame
    subjects: pl.DataFrame
    reasons: Mapping[str, Reasons] = field(default_factory=dict)
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tasks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TASKS))
    figures: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FIGURES))
    retry: Retry | None = field(default=None, repr=False, compare=False)
    stays: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=STAYS))
