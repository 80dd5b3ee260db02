"""A round of correction by script on a small county; a large one is played by hand."""

from __future__ import annotations

from pathlib import Path

from tools.round_trip import CONFLICT, RIGHT, STALE, round_trip


def test_states_cells_and_refusals_are_as_they_should_be(tmp_path: Path) -> None:
    found = round_trip(tmp_path, households=12, defects=12, seed=5)
    assert found.faults == []
    assert min(found.answers[kind] for kind in (RIGHT, STALE, CONFLICT)) > 0
    assert found.states["corrected"] > 0
