"""The findings in the sample exports are those recorded, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tools.recorded import SAMPLES, Line, accept, differences, lines, recorded, results, told


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_findings_in_a_sample_are_those_recorded(sample: str) -> None:
    found = results(sample)
    outcomes = found.outcomes
    assert outcomes.filter(outcomes["outcome"] == "error").rows() == []
    assert {"passed", "skipped"} <= set(outcomes["outcome"])
    known = [line for line in recorded() if line.sample == sample]
    changes = [*differences(known, lines(sample, found))]
    assert not changes, told(changes)


def test_a_change_names_the_rule_and_what_of_it(tmp_path: Path) -> None:
    same = Line("clean", "HH05", 2, "a", "b", "c")
    before = [same, Line("clean", "ID11", 3, "a", "b", "c"), Line("clean", "IN*", 9, outcomes="d")]
    after = [same, replace(before[1], number=4, findings="e"), Line("clean", "XR01", 1, "a", "b")]
    accept(before, tmp_path / "record.csv")
    assert recorded(tmp_path / "record.csv") == before
    changes = [*differences(recorded(tmp_path / "record.csv"), after)]
    assert changes == [
        "clean: ID11: 3 → 4; other findings",
        "clean: IN*: 9 → 0; other outcomes",
        "clean: XR01: 0 → 1; other findings, evidence",
    ]
    assert "python -m tools.recorded --accept" in told(changes)
