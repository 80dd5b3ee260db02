"""A folder of exports checked by all rules, and what a rule came to."""

from pathlib import Path

from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import Submission
from hecha.results.results import Results
from hecha.rules.checking import check


def checked(folder: Path) -> tuple[Submission, Results]:
    """What was read, and the results under the national suite."""
    submission = read([folder])
    return submission, check(submission, load_suite("national", submission.snapshot.day))


def found(results: Results, code: str) -> list[str]:
    """The households of the findings of a rule."""
    return sorted(results.findings.filter(rule=code)["household_id"])


def outcome(results: Results, code: str) -> dict[str | None, tuple[str, str | None]]:
    """Outcome and reason of a rule by township."""
    rows = results.outcomes.filter(rule=code).select("town", "outcome", "reason").rows()
    return {town: (result, reason) for town, result, reason in rows}
