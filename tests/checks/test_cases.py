"""Every case of every rule gives exactly the findings it names."""

from pathlib import Path

import pytest

from checks.casebook import Case, Expected, all_cases
from checks.results import Results
from checks.run import check
from registry.reading import read
from suites.loading import load


def told(results: Results) -> set[Expected]:
    """The findings as a case names them: rule, household, person and first evidence cell."""
    first = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    joined = results.findings.join(first, on="fingerprint", how="left")
    return {
        Expected(
            row["rule"],
            row["household_id"] or "",
            row["person_id"] or "",
            row["column"] or "",
            row["row"],
        )
        for row in joined.iter_rows(named=True)
    }


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.code}-{case.title}")
def test_case(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    submission = read([tmp_path], as_of=case.as_of)
    results = check(submission, load(case.suite, case.as_of))
    broken = results.outcomes.filter(results.outcomes["outcome"] == "error")
    assert broken.is_empty(), broken.select("rule", "reason").rows()
    assert told(results) == set(case.expected)
