"""Families drawn at random: right ones fire no rule, and one fault fires its rule at its cell."""

import json
import shutil
import tempfile
from pathlib import Path
from random import Random

import polars as pl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hecha.policy.loading import load
from hecha.reading.reader import read
from hecha.results.results import ERROR, Results
from hecha.rules.checking import check
from hecha.samples import generate
from hecha.samples.book import fill
from hecha.samples.county import make_county
from hecha.samples.defects import CATALOGUE, describe
from hecha.samples.defects.bench import Bench, NowhereToPlant
from hecha.samples.profiles import PROFILES
from hecha.samples.writing import write

PROFILE = PROFILES["national"]
SEEDS = st.integers(min_value=0, max_value=2**32)
HOUSEHOLDS = st.integers(min_value=4, max_value=60)
MEAN_SIZE = st.floats(min_value=2.6, max_value=4.9)
SLOW = settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def judged(folder: Path) -> Results:
    submission = read([folder])
    return check(submission, load("national", submission.snapshot.day))


def serious(results: Results) -> list[tuple[str, str, str]]:
    rows = results.findings.filter(pl.col("severity") != "info")
    return rows.select("rule", "household_id", "message").rows()


@SLOW
@given(seed=SEEDS, households=HOUSEHOLDS, mean=MEAN_SIZE)
def test_right_families_fire_no_rule(seed: int, households: int, mean: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "county"
        persons = round(households * mean)
        generate(
            folder, households=households, persons=persons, suite="national", defects=0, seed=seed
        )
        results = judged(folder)
    assert serious(results) == []
    assert ERROR not in set(results.outcomes["outcome"])


PLANTABLE = sorted(
    code for code, each in CATALOGUE.items() if not each.only or PROFILE.suite in each.only
)


@settings(parent=SLOW, max_examples=14)
@given(rule=st.sampled_from(PLANTABLE), seed=SEEDS)
def test_one_fault_fires_its_rule_at_its_cell_and_no_other(rule: str, seed: int) -> None:
    book = fill(make_county(PROFILE, 80, 260, seed), PROFILE)
    bench = Bench(book, Random(seed))
    bench.begin(rule, CATALOGUE[rule].also)
    try:
        CATALOGUE[rule].plant(bench)
    except NowhereToPlant:
        assume(False)
    folder = Path(tempfile.mkdtemp())
    try:
        planted = json.loads(json.dumps(describe(bench.marks, write(book, folder, "xlsx"))))
        results = judged(folder)
    finally:
        shutil.rmtree(folder)
    cells = results.evidence.join(results.findings.select("fingerprint", "rule"), on="fingerprint")
    found = set(cells.select("rule", "file", "row", "column").iter_rows())
    fired = {code for code, *_ in serious(results)} | set(results.findings["rule"])
    for mark in planted:
        here = {one for one, *cell in found if cell == [mark["file"], mark["row"], mark["column"]]}
        assert any(_is_of(one, mark["rule"]) for one in here), mark
    allowed = {code for mark in planted for code in (mark["rule"], *mark["also"])}
    others = {one for one, *_ in serious(results) if not any(_is_of(one, code) for code in allowed)}
    assert others == set(), fired


def _is_of(rule: str, code: str) -> bool:
    """IN19a is a part of IN19."""
    return rule == code or (rule[:-1] == code and rule[-1].isalpha())
