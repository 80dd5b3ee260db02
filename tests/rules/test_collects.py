"""How often a run asks Polars for rows after its rules: not more often because more is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hecha.policy.loading import load
from hecha.reading import read
from hecha.results.spending import Collects
from hecha.rules import checking, running, tasks
from hecha.samples import generate

_PROPOSING, _TASKS = 27, 30
"""The most for proposals (the rules that are tried are not counted), and for tasks."""
_FURTHER = 6
"""Of these for what only some counties have: a table to correct, findings that stay."""


def _spent(folder: Path, defects: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Function -> how many collects it takes, over a county with so many defects."""
    generate(folder, households=60, persons=180, suite="national", defects=defects, seed=1)
    submission = read([folder])
    spent = dict.fromkeys(("with_proposals", "try_rules", "assemble", "with_tasks"), 0)
    with Collects() as collects, monkeypatch.context() as patch:

        def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            def counted(*arguments: Any, **named: Any) -> Any:
                before = collects.count
                result = call(*arguments, **named)
                spent[name] += collects.count - before
                return result

            return counted

        patch.setattr(
            checking, "with_proposals", watched("with_proposals", checking.with_proposals)
        )
        patch.setattr(checking, "assemble", watched("assemble", checking.assemble))
        patch.setattr(
            "hecha.rules.proposals.trial.run_units",
            watched("try_rules", running.run_units),
        )
        found = checking.check(submission, load("national", submission.snapshot.day))
        make = watched("with_tasks", tasks.with_tasks)
        results = make(found, submission.tables)
    assert results.tasks.height >= defects
    return spent


def test_more_defects_take_no_more_collects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = _spent(tmp_path / "few", 8, monkeypatch)
    many = _spent(tmp_path / "many", 60, monkeypatch)
    for spent in (few, many):
        assert spent["with_proposals"] - spent["try_rules"] <= _PROPOSING
        assert spent["with_tasks"] <= _TASKS
        assert spent["assemble"] == 2
    assert many["with_tasks"] - few["with_tasks"] <= _FURTHER
    proposing = [spent["with_proposals"] - spent["try_rules"] for spent in (few, many)]
    assert proposing[1] - proposing[0] <= _FURTHER
