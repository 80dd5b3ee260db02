"""What is found in the sample exports, recorded rule by rule, so that no change goes unnoticed.

    python -m tools.recorded            the rules whose findings are not those recorded; exit code 1
    python -m tools.recorded --accept   records those of now

A line for each rule that finds something, with the number of its findings and a digest (SHA-256,
first 12 digits) of the findings, of their evidence and of the tasks the rule leads; outcomes of all
rules of a theme have one line. ``python -m tools.compare main .`` shows what changed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import polars as pl

from hecha.expectations import evaluate
from hecha.policy import lexicon_of, load
from hecha.reading.reader import read
from hecha.results.results import Results
from hecha.rules.checking import check, combine
from hecha.rules.tasks import with_tasks

ROOT = Path(__file__).parents[1]
FILE = Path(__file__).with_suffix(".csv")
SAMPLES = {
    "clean": "national",
    "mixed-formats": "national",
    "puning-2016": "puning-2016",
    "xianning-2020": "xianning-2020",
}
"""The sample exports, and the suite each is checked by."""
_WITH_CLAIMS = "xianning-2020"
"""The sample whose paper's claims are evaluated too."""
_ACCEPT = "python -m tools.recorded --accept"
_THEME = 2
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A rule (or ``XX*``, the outcomes of all rules of a theme) in a sample."""

    sample: str
    rule: str
    number: int
    findings: str = ""
    evidence: str = ""
    tasks: str = ""
    outcomes: str = ""


def results(sample: str) -> Results:
    """What a sample export gives: rules, tasks, and for one of them claims."""
    suite = SAMPLES[sample]
    submission = read([ROOT / "sample_exports" / sample], lexicon=lexicon_of(suite))
    policy = load(suite, submission.snapshot.day)
    found = check(submission, policy)
    if sample == _WITH_CLAIMS:
        found = combine(found, evaluate(submission, policy, found.outcomes))
    return with_tasks(found, submission.tables)


def lines(sample: str, found: Results) -> list[Line]:
    """The record of a sample."""
    evidence = found.evidence.join(found.findings.select("fingerprint", "rule"), on="fingerprint")
    tasks = found.tasks.with_columns(pl.col("rules").list.first().alias("rule"))
    parts = [_by_rule(table) for table in (found.findings, evidence, tasks)]
    numbers = dict(found.findings["rule"].value_counts().iter_rows())
    of_rules = [
        Line(sample, rule, numbers.get(rule, 0), *(part.get(rule, "") for part in parts))
        for rule in sorted({rule for part in parts for rule in part})
    ]
    themes = pl.col("rule").str.slice(0, _THEME) + "*"
    outcomes = found.outcomes.with_columns(themes.alias("theme"))
    of_themes = [
        Line(sample, theme, outcomes.filter(theme=theme).height, outcomes=digest)
        for theme, digest in sorted(_by_rule(outcomes, "theme").items())
    ]
    return [*of_rules, *of_themes]


def _by_rule(table: pl.DataFrame, rule: str = "rule") -> dict[str, str]:
    """A digest of the rows of each rule, in their order."""
    digests = {}
    for (code,), rows in table.group_by(rule, maintain_order=True):
        text = "\n".join(map(repr, rows.drop(rule).iter_rows()))
        digests[str(code)] = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return digests


def recorded(path: Path = FILE) -> list[Line]:
    """The record as it is kept."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [Line(**{**row, "number": int(row["number"])}) for row in csv.DictReader(stream)]


def accept(found: Iterable[Line], path: Path = FILE) -> None:
    """Keep a record."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Line)])
        writer.writerows(map(astuple, found))


def differences(before: Iterable[Line], now: Iterable[Line]) -> Iterator[str]:
    """What each rule finds otherwise than recorded, a line for each."""
    old, new = ({(line.sample, line.rule): line for line in each} for each in (before, now))
    for key in sorted({*old, *new}):
        one, other = (each.get(key, Line(*key, 0)) for each in (old, new))
        changed = [
            field.name
            for field in fields(Line)
            if field.name != "number" and getattr(one, field.name) != getattr(other, field.name)
        ]
        if changed:
            yield f"{': '.join(key)}: {one.number} → {other.number}; other {', '.join(changed)}"


def told(changes: Sequence[str]) -> str:
    """The differences for a reader, and what to do."""
    return "\n".join(
        [
            "what is found in the sample exports is not what is recorded:",
            *changes,
            f"python -m tools.compare main . shows what changed; if it is meant: {_ACCEPT}",
        ]
    )


def main(args: Sequence[str] | None = None) -> int:
    """Compare or accept, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--accept", action="store_true", help="record the findings of now")
    given = parser.parse_args(args)
    found = [line for sample in SAMPLES for line in lines(sample, results(sample))]
    if given.accept:
        accept(found)
        return 0
    if changes := [*differences(recorded(), found)]:
        print(told(changes))
        return 1
    print("as recorded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
