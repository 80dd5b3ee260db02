"""One run from paths to files: read, check, evaluate the suite, write everything or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from hecha import expectations
from hecha.expectations.claims import EXPECTATION, claims
from hecha.policy import load as load_suite
from hecha.policy import own_headers
from hecha.policy.loading import LoadedSuite
from hecha.policy.policy import SEVERITIES, Policy
from hecha.reading.submission import Submission
from hecha.results.results import ERROR, Results
from hecha.results.run_info import RuleText, RunInfo

DEFAULT_SUITE = "national"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what was read, the policy in force, the results and their circumstances."""

    submission: Submission
    policy: Policy
    results: Results
    info: RunInfo

    @property
    def broke(self) -> bool:
        """Whether a rule or expectation broke, so that the run does not tell the whole truth."""
        return bool((self.results.outcomes["outcome"] == ERROR).any())

    def has_findings(self, severity: str) -> bool:
        """Whether there is a finding at or above a severity."""
        counted = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return bool(self.results.findings["severity"].is_in(counted).any())


def run(
    paths: Sequence[Path],
    *,
    suite: str = DEFAULT_SUITE,
    as_of: date | None = None,
    previous: Path | None = None,
    lang: str = "zh",
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Read the paths and check them against a suite. Raises InputRejected."""
    expectations.preload()
    # Imported once Great Expectations is on its way: the two take longest to load.
    from hecha.reading import read
    from hecha.rules.checking import check, combine

    headers = own_headers(suite)  # an unknown suite is told before minutes of reading
    submission = read(
        paths,
        as_of=as_of,
        previous=[previous] if previous else [],
        headers=headers,
        progress=progress,
    )
    policy = load_suite(suite, submission.snapshot.day)
    results = combine(
        check(submission, policy, lang=lang), expectations.evaluate(submission, policy)
    )
    info = RunInfo.of(
        submission,
        suite=suite,
        suite_title=policy.title,
        version=product_version(),
        rules=rule_texts(policy, lang),
        parameters=tuple(policy.parameters.values()),
    )
    return Run(submission, policy, results, info)


def write(finished: Run, directory: Path, *, personal: bool = False, lang: str = "zh") -> None:
    """Write workbook and machine-readable files into ``directory``: all of them or none.

    Raises InputRejected if the folder cannot be written.
    """
    from hecha.exchange.atomic import staged
    from hecha.exchange.result_files import FILES, write_tables
    from hecha.exchange.run_record import RUN_JSON, write_run
    from hecha.worksheets.workbook import WORKBOOK, write_workbook

    with staged(directory, owned=(*FILES, RUN_JSON, WORKBOOK)) as folder:
        write_tables(finished.results, folder, personal=personal)
        write_run(folder, circumstances(finished), finished.results)
        write_workbook(folder / WORKBOOK, finished.results, finished.info, lang)


def circumstances(finished: Run) -> dict[str, Any]:
    """What run.json says besides the totals, as JSON values."""
    info = finished.info
    return {
        "tool": {"name": "hecha", "version": info.version},
        "suite": {"name": info.suite, "title": info.suite_title},
        "snapshot": {"day": info.snapshot.day.isoformat(), "origin": info.snapshot.origin},
        "sources": [
            {
                "file": source.file,
                "sheet": source.sheet,
                "layout": source.layout,
                "rows": source.rows,
                "header_row": source.header_row,
                "encoding": source.encoding,
            }
            for source in info.sources
        ],
        "tables": dict(info.table_rows),
        "parameters": {item.name: item.value for item in info.parameters},
        "notices": len(info.notices),
    }


def rule_texts(policy: LoadedSuite, lang: str = "zh") -> dict[str, RuleText]:
    """Title, fix and severity of every rule and claim, by code."""
    from hecha.rules import rulebook

    texts = {
        code: RuleText(entry.title, severity=policy.severities.get(code, entry.severity))
        for code, entry in rulebook.entries().items()
    }
    for code, rule in rulebook.load().rules.items():
        words = getattr(rule.page, lang)
        severity = policy.severities.get(code, rule.severity)
        texts[code] = RuleText(rule.title(lang), words.fix, severity)
    for claim in claims(policy):
        if claim.kind == EXPECTATION:
            title = f"{claim.clause}“{claim.quote}”"
            texts[claim.id] = RuleText(title, severity=claim.severity)
    return texts


def product_version() -> str:
    """The installed version, or ``dev`` in a checkout that is not installed."""
    try:
        return version("hecha")
    except PackageNotFoundError:
        return "dev"
