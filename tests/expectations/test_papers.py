"""The suites of the product against Great Expectations itself and against the papers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import great_expectations as gx
import pytest

from hecha.expectations.claims import claims
from hecha.expectations.declared import of_layers
from hecha.figures.indicators import INDICATORS
from hecha.policy import available
from hecha.policy import load as load_suite
from hecha.policy.claim import EXPECTATION, RULES
from hecha.policy.loading import BUILT_IN
from hecha.policy.policy import SEVERITIES

ROOT = BUILT_IN.resolve()
FILES = sorted(ROOT.glob("*/*.json"))
PAPERS = ROOT.parents[1] / "shared" / "policies"
DAY = date(2018, 12, 31)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_great_expectations_loads_the_file_as_it_stands(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    written = json.loads(text)
    suite = gx.ExpectationSuite(**written)
    assert suite.name == f"{file.parent.name}.{file.stem}"
    assert [e.meta["claim"] for e in suite.expectations] == [
        entry["meta"]["claim"] for entry in written["expectations"]
    ]
    assert [e.severity for e in suite.expectations] == [
        entry["severity"] for entry in written["expectations"]
    ]
    assert "\\u" not in text


def test_every_expectation_says_claim_clause_and_severity() -> None:
    for info in available():
        suite = load_suite(info.name, DAY)
        for expectation in of_layers(suite.layers):
            if expectation.rule is None:
                assert expectation.claim.split("-")[1].isdigit()
            assert expectation.severity in SEVERITIES
            assert expectation.clause
            assert expectation.quote


def test_the_claims_of_puning() -> None:
    table = [c for c in claims(load_suite("puning-2016", DAY)) if c.suite == "puning-2016"]
    assert {c.kind for c in table} == {EXPECTATION, RULES}
    assert {int(c.clause[1:-1]) for c in table} == {
        *(1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 20, 22, 24, 25, 26, 27, 28)
    }
    by_id = {c.id: c for c in table}
    assert list(by_id).index("PN-24-9") < list(by_id).index("PN-24-10")
    assert by_id["PN-24-11"].how == "按县：乡镇帮扶的户数应为2585户"
    assert by_id["PN-03-7"].how == ("按村（贫困村数为1个）：村年人均可支配收入应不低于9820元")
    assert by_id["PN-16-1"].rules == ("PJ10", "XR15")
    assert by_id["PN-09-2"].how == "每行：救助比例（%）应不低于70"
    limit = "每人（劳动技能为普通劳动力、技能劳动力）"
    assert by_id["PN-06-1"].how == f"{limit}：掌握的实用技术不应为空"
    for claim in table:
        number = int(claim.id.split("-")[1])
        assert claim.clause == f"第{number}条"


def test_the_claims_table_names_a_parameter_that_has_no_value_on_the_day() -> None:
    table = {c.id: c for c in claims(load_suite("puning-2016", date(2016, 12, 31)))}
    assert table["PN-03-7"].how.endswith(
        "应不低于“2018 年相对贫困村人均可支配收入目标（全省农村居民的 60%）”"
    )


def test_the_figures_of_the_paper_add_up() -> None:
    suite = load_suite("puning-2016", DAY)
    values = {
        e.subject[0]: suite.parameters[e.kwargs["max_value"]["$PARAMETER"]].value
        for e in of_layers(suite.layers)
        if e.whole is not None and "max_value" in e.kwargs
    }
    groups = ("poor", "city", "county", "town")
    assert sum(values[f"{g}_group_households"] for g in groups) == values["households"] == 6388
    assert sum(values[f"{g}_group_persons"] for g in groups) == values["persons"] == 12682
    assert sum(values[f"{g}_group_villages"] for g in groups[1:]) == values["other_villages"] == 492
    assert values["poor_group_villages"] == values["poor_villages"] == 18
    assert sum(values[f"planned_exit_persons_{year}"] for year in (2016, 2017, 2018)) == 12682
    assert values["two_person_villages"] + values["one_person_villages"] == 18


def test_every_phrase_stands_in_its_paper() -> None:
    """Compares with the papers where they are at hand, else only that no phrase is a fragment."""
    table = [c for c in claims(load_suite("puning-2016", DAY)) if c.suite == "puning-2016"]
    paper = PAPERS / "puning-2016.txt"
    if paper.is_file():
        articles = paper.read_text(encoding="utf-8").split("\n")
        for claim in table:
            number = claim.clause[1:-1]
            at = next(n for n, line in enumerate(articles) if line.startswith(f"{number}."))
            end = next(
                (n for n, line in enumerate(articles) if line.startswith(f"{int(number) + 1}.")),
                len(articles),
            )
            assert claim.quote in "".join(articles[at:end]), claim.id
    else:
        assert all(len(claim.quote) >= 8 for claim in table)


def test_indicators_say_what_they_are() -> None:
    for indicator in INDICATORS.values():
        assert indicator.title
        assert indicator.unit
        assert indicator.definition
    titles = [indicator.title for indicator in INDICATORS.values()]
    assert len(set(titles)) == len(titles)


def test_an_evaluation_says_and_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "from datetime import date\n"
        "from hecha import expectations, policy\n"
        "from support.submissions_by_hand import puning, submission\n"
        "expectations.preload('puning-2016')\n"
        "day = date(2016, 12, 31)\n"
        "expectations.evaluate(submission(day, **puning()), policy.load('puning-2016', day))\n"
    )
    environment = os.environ | {
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_leaving_at_once_after_preload_is_clean() -> None:
    code = (
        "import sys; from hecha import expectations; expectations.preload('national'); sys.exit(2)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "", "")
