"""Every case of every rule gives exactly the findings it names."""

from pathlib import Path

import pytest

from hecha.policy.loading import load
from hecha.reading.reader import read
from hecha.rules.casebook import Case, all_cases, told
from hecha.rules.checking import check


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.code}-{case.title}")
def test_case(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    submission = read([tmp_path], as_of=case.as_of)
    results = check(submission, case.adjusted(load(case.suite, case.as_of)))
    broken = results.outcomes.filter(results.outcomes["outcome"] == "error")
    assert broken.is_empty(), broken.select("rule", "reason").rows()
    assert told(results, proposals=case.tells_proposals) == set(case.expected)
