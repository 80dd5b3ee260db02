"""What a worksheet says about the run besides its results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hecha.declare.tables import TABLES
from hecha.policy.policy import Parameter, Severity
from hecha.reading.submission import Notice, Snapshot, Source, Submission


@dataclass(frozen=True, slots=True)
class RuleText:
    """The words of a rule: what is wrong, how to correct it, and its severity in this suite."""

    title: str
    fix: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Tidying:
    """How many cells of a column were tidied in one way (kinds of hecha.reading.tidy)."""

    kind: str
    file: str
    sheet: str | None
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The circumstances of a run.

    ``table_rows`` counts the rows read per declared table, by name; ``rules`` has the words of
    every rule that ran or could have run; ``parameters`` are the thresholds in force.
    """

    suite: str
    suite_title: str
    version: str
    snapshot: Snapshot
    sources: tuple[Source, ...] = ()
    table_rows: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    tidyings: tuple[Tidying, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    @classmethod
    def of(
        cls,
        submission: Submission,
        *,
        suite: str,
        suite_title: str,
        version: str,
        rules: Mapping[str, RuleText],
        parameters: tuple[Parameter, ...] = (),
    ) -> RunInfo:
        """The circumstances of checking one submission."""
        return cls(
            suite=suite,
            suite_title=suite_title,
            version=version,
            snapshot=submission.snapshot,
            sources=submission.sources,
            table_rows={
                name: submission.tables[name].frame.height
                for name in TABLES
                if name in submission.tables
            },
            rules=rules,
            notices=submission.notices,
            tidyings=_tidyings(submission),
            parameters=parameters,
        )

    def title(self, rule: str) -> str:
        """The title of a rule, or its code where no words are known."""
        return self.rules[rule].title if rule in self.rules else rule


def _tidyings(submission: Submission) -> tuple[Tidying, ...]:
    keys = ("kind", "file", "sheet", "column")
    counts = submission.events.group_by(keys).len().sort(keys, nulls_last=True)
    return tuple(Tidying(*row) for row in counts.iter_rows())
