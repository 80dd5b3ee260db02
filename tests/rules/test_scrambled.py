"""Exports in which columns and rows are mixed up are judged to the end: no rule, no step breaks."""

from pathlib import Path

import pytest

import hecha
from hecha.results.results import ERROR
from hecha.samples import generate
from tools.compare.scrambling import scramble


@pytest.mark.parametrize(
    ("suite", "ledgers", "seed"), [("national", False, 1), ("xianning-2020", True, 2)]
)
def test_nothing_breaks_whatever_stands_in_a_cell(
    tmp_path: Path, suite: str, ledgers: bool, seed: int
) -> None:
    county, mixed = tmp_path / "county", tmp_path / "mixed"
    generate(
        county, households=150, persons=480, suite=suite, defects=60, seed=seed, ledgers=ledgers
    )
    scramble(county, mixed, seed)
    run = hecha.check([mixed], suite=suite)
    assert run.results.outcomes.filter(outcome=ERROR).is_empty()
    assert not run.tasks.is_empty()
