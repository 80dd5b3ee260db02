"""How many plans the claims of a paper take, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.submissions_by_hand import puning, submission

from hecha import expectations
from hecha.expectations.evaluator import Evaluator
from hecha.expectations.validation import Executed
from hecha.policy import load as load_suite
from hecha.results.results import Results
from hecha.results.spending import Collects

DAY = date(2016, 12, 31)
BETWEEN = "expect_column_values_to_be_between"


def entry(claim: str, kind: str, kwargs: Mapping[str, Any], **meta: str) -> dict[str, Any]:
    words = {"clause": "第1条", "quote": "要求", "title_zh": "不符", "fix_zh": "核对"}
    return {"type": kind, "kwargs": dict(kwargs), "meta": {"claim": claim, **words, **meta}}


def suite(folder: Path, claims: int) -> Path:
    """A suite with so many claims of each kind: on areas, on a total, on households; some that are
    silent, some that count again what a rule finds."""
    folder.mkdir()
    (folder / "policy.toml").write_text('title = "某县方案"\n', encoding="utf-8")
    files: dict[str, list[dict[str, Any]]] = {"county": [], "town": [], "household": []}
    number = range(claims)
    files["county"] += [
        entry(f"A-{n}", BETWEEN, {"column": "households", "min_value": 9}) for n in number
    ]
    files["county"] += [
        entry(f"B-{n}", "expect_column_sum_to_be_between", {"column": "persons", "min_value": 9})
        for n in number
    ]
    files["town"] += [
        entry(f"C-{n}", BETWEEN, {"column": "clinics", "min_value": 1}) for n in number
    ]
    files["household"] += [
        entry(f"D-{n}", BETWEEN, {"column": "valid_pairings", "max_value": 0}, grain="village")
        for n in number
    ]
    files["household"] += [
        entry(f"E-{n}", BETWEEN, {"column": "valid_pairings"}, rule="HP01", grain="town")
        for n in number
    ]
    for name, entries in files.items():
        text = json.dumps({"name": name, "expectations": entries}, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


def first_row_fails(
    _: Evaluator, frame: pl.DataFrame, configs: Sequence[Mapping[str, Any]], *__: object
) -> list[Executed]:
    """As if Great Expectations had found the first row failing, or the total."""
    rows = (0,) if frame.height else ()
    return [
        Executed(observed=3.0) if "sum" in one["type"] else Executed(rows=rows) for one in configs
    ]


def evaluated(folder: Path) -> tuple[Results, int]:
    policy = load_suite(folder, DAY)
    read = submission(DAY, **puning())
    with Collects() as collects:
        results = expectations.evaluate(read, policy)
    return results, collects.count


def test_more_claims_take_no_more_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Evaluator, "run", first_row_fails)
    evaluated(suite(tmp_path / "warm", 1))
    few, of_few = evaluated(suite(tmp_path / "few", 2))
    many, of_many = evaluated(suite(tmp_path / "many", 9))
    assert (few.findings["rule"].n_unique(), many.findings["rule"].n_unique()) == (6, 27), (
        few.outcomes
    )
    assert few.evidence.height < many.evidence.height
    assert of_many == of_few
