"""Samples for the claims of a paper: all met, or each missed once, and nothing else judged so."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.process import Hecha

from hecha.expectations.claims import claims
from hecha.policy import load
from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE
from hecha.reading.submission import InputRejected
from hecha.report.claim_results import ClaimResult, claim_results
from hecha.results.results import FAILED, PASSED, SKIPPED
from hecha.results.run_record import Run
from hecha.run import check
from hecha.samples import generate
from hecha.samples.generating import MET, MISSED
from hecha.samples.ledgers.ledger_layouts import LEDGERS_FOLDER, LEVELS_FOLDER
from hecha.samples.papers.local_suite import FOLDER

BASE = frozenset({"HB-300-1", "HB-300-3"})
"""About the register of 2013: files of one year do not have it."""
OVERRULED = frozenset({"HB-311-3", "HB-443-4"})
"""Said more closely by Xianning, which switches them off."""


@dataclass(frozen=True)
class Case:
    """``closed`` are the claims that are not checked on the day; ``unknown`` those the files say
    nothing of; ``nobody`` those that are about nobody where all others are met."""

    suite: str
    year: int
    households: int
    closed: frozenset[str]
    unknown: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()


def ids(prefix: str, numbers: str) -> frozenset[str]:
    return frozenset(f"{prefix}-{number}" for number in numbers.split())


CASES = (
    Case(
        "harbin-2016",
        2020,
        90,
        ids("HR-01", "6 7 10 11 14"),
        # Nobody is left to exit, as HR-01-8 wants.
        nobody=frozenset({"HR-16-1"}),
    ),
    Case("hubei-2015", 2020, 60, frozenset({"HB-436-10"}), BASE),
    Case(
        "shandong-2018",
        2020,
        60,
        ids("SD-01", "4 6"),
        nobody=frozenset({"SD-05-3"}),
    ),
    Case(
        "puning-2016",
        2016,
        60,
        ids("PN-03", "5 6 7 8 10 11")
        | ids("PN-27", "4 5 7 8")
        | {"PN-09-3", "PN-10-1", "PN-11-1", "PN-12-1"},
    ),
    Case(
        "puning-2016",
        2018,
        60,
        ids("PN-02", "1 2 3 4 5")
        | ids("PN-03", "1 2 3")
        | ids("PN-24", " ".join(map(str, range(1, 14))))
        | ids("PN-27", "2 4 6 7"),
    ),
    Case(
        "xianning-2020",
        2020,
        80,
        frozenset({"HB-436-10"}),
        BASE | OVERRULED,
        # No pupil has left school.
        nobody=frozenset({"XN-01-9"}),
    ),
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case.suite}-{case.year}")
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def made(folder: Path, case: Case, wanted: str) -> Path:
    generate(
        folder,
        households=case.households,
        persons=case.households * 3,
        suite=case.suite,
        defects=0,
        seed=1,
        claims=wanted,
        year=case.year,
    )
    return folder


def judged(folder: Path, year: int) -> Run:
    """A run of the claims and of the rules they name."""
    suite = str(folder / FOLDER)
    checkable = [
        claim for claim in claims(load(suite, date(year, 12, 31))) if claim.kind != NOT_CHECKABLE
    ]
    codes = {code for claim in checkable for code in claim.rules}
    codes |= {claim.id for claim in checkable if claim.kind == EXPECTATION}
    return check(folder, suite=suite, select=sorted(codes))


def outcomes(run: Run) -> dict[str, ClaimResult]:
    return claim_results(run.results.outcomes, run.claims)


def not_due(run: Run) -> set[str]:
    return {claim.id for claim in run.claims if claim.not_due and claim.kind != NOT_CHECKABLE}


def with_outcome(results: dict[str, ClaimResult], *wanted: str) -> set[str]:
    return {name for name, result in results.items() if result.outcome in wanted}


@pytest.fixture(scope="module")
def met(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return judged(made(tmp_path_factory.mktemp("met") / "county", case, MET), case.year)


@pytest.fixture(scope="module")
def missed_folder(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("missed") / "county", case, MISSED)


@pytest.fixture(scope="module")
def missed(case: Case, missed_folder: Path) -> Run:
    return judged(missed_folder, case.year)


def test_every_claim_is_met(case: Case, met: Run) -> None:
    results = outcomes(met)
    skipped = not_due(met) | case.unknown | case.nobody
    assert case.closed <= not_due(met)
    assert with_outcome(results, SKIPPED) == skipped
    assert with_outcome(results, PASSED) == results.keys() - skipped
    assert all(results[name].checked > 0 for name in with_outcome(results, PASSED))
    assert all(results[name].reasons for name in skipped)
    for name in case.unknown & BASE:
        assert "没有可核对的数值" in results[name].reasons[0]


def test_every_claim_is_missed(case: Case, missed: Run) -> None:
    results = outcomes(missed)
    skipped = not_due(missed) | case.unknown
    assert with_outcome(results, SKIPPED) == skipped
    assert with_outcome(results, FAILED) == results.keys() - skipped


def test_the_claims_that_fail_are_those_the_side_file_names(
    missed: Run, missed_folder: Path
) -> None:
    listed = json.loads((missed_folder / "planted.json").read_text(encoding="utf-8"))
    assert {entry["rule"] for entry in listed} == with_outcome(outcomes(missed), FAILED)
    for entry in listed:
        assert (missed_folder / entry["file"]).is_file()


def test_demand_and_actual_figure_are_given_for_every_claim_judged(met: Run, missed: Run) -> None:
    for run in (met, missed):
        told = run.results.figures.filter(
            pl.col("demand").is_not_null() & pl.col("actual").is_not_null()
        )
        assert with_outcome(outcomes(run), PASSED, FAILED) <= set(told["claim"])


def test_nothing_else_is_wrong_where_the_claims_are_met(met: Run) -> None:
    assert met.results.findings.filter(pl.col("severity") != "info").is_empty()


EARLY, LATER = ids("HR-01", "6 10 11 14") | {"HR-16-1"}, ids("HR-01", "7 9")


@pytest.mark.parametrize(
    ("year", "wanted", "mode", "outcome"),
    [
        (2017, EARLY, MET, PASSED),
        (2017, EARLY, MISSED, FAILED),
        # Met in 2020 as their like of that year, HR-01-8, is.
        (2018, LATER, MISSED, FAILED),
    ],
)
def test_claims_of_earlier_years_are_met_and_missed_then(
    tmp_path: Path, year: int, wanted: frozenset[str], mode: str, outcome: str
) -> None:
    case = Case("harbin-2016", year, 90, frozenset())
    folder = made(tmp_path / "county", case, mode)
    # These claims are about the exports alone.
    for beside in (LEDGERS_FOLDER, LEVELS_FOLDER):
        shutil.rmtree(folder / beside)
    run = check(folder, suite=str(folder / FOLDER), select=sorted(wanted))
    unknown = {"HR-16-1"} if mode == MET else set()
    results = outcomes(run)
    assert {name: results[name].outcome for name in wanted - unknown} == dict.fromkeys(
        wanted - unknown, outcome
    )


def test_the_command_writes_such_a_sample(hecha: Hecha, tmp_path: Path) -> None:
    county = tmp_path / "county"
    sample = ("sample", county, "--suite", "shandong-2018", "--households", "40")
    done = hecha(*sample, "--claims", "met", "--year", "2018")
    assert (done.returncode, done.stderr) == (0, "")
    assert (county / "本县套件" / "policy.toml").is_file()
    assert {path.name for path in county.iterdir() if path.is_dir()} == {
        *("上期", "五级", "台账", "本县套件", "比对名单")
    }
    assert next(county.glob("*户信息_20181231.xlsx"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"suite": "national", "claims": MET}, "harbin-2016"),
        ({"suite": "puning-2016", "claims": MET, "defects": 3}, "--defects"),
        ({"suite": "puning-2016", "year": 2018}, "--claims"),
        ({"suite": "harbin-2016", "claims": MISSED, "households": 3, "persons": 9}, "HR-"),
    ],
)
def test_what_cannot_be_made_is_refused(
    tmp_path: Path, options: dict[str, object], told: str
) -> None:
    sizes = {"households": 40, "persons": 120, "defects": 0, "seed": 1}
    with pytest.raises(InputRejected, match=told):
        generate(tmp_path / "county", **{**sizes, **options})  # type: ignore[arg-type]
    assert not (tmp_path / "county").exists()
