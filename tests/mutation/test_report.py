"""What a run tells, and when it is content."""

import re
import subprocess
import sys

from support.process import ROOT

from tools.mutation.report import Equivalent, Report
from tools.mutation.trial import KILLED, SURVIVED, UNTESTED, Verdict


def verdicts(killed: int, survived: int) -> list[Verdict]:
    """Mutants of IN01, numbered."""
    fates = [KILLED] * killed + [SURVIVED] * survived
    return [
        Verdict("IN01", "income.py", 7, "1", str(number), status)
        for number, status in enumerate(fates)
    ]


def test_survivors_are_listed_by_rule_with_their_place() -> None:
    report = Report([*verdicts(19, 1), Verdict("IN02", "income.py", 9, "a", "b", UNTESTED)])
    assert report.lines() == [
        "IN01  19/20",
        "  income.py:7  1 -> 19",
        "IN02  0/1  no case",
        "killed 19 of 21 mutants: 90.5%",
    ]
    assert not report.is_good


def test_ninety_five_per_cent_are_required() -> None:
    assert Report(verdicts(95, 5)).is_good
    assert not Report(verdicts(94, 6)).is_good


def test_equivalent_mutants_are_not_counted_but_told() -> None:
    same = Equivalent("IN01", "1", "9", "两种写法相同")
    report = Report(verdicts(9, 1), [same])
    assert report.lines() == [
        "IN01  9/9",
        "",
        "equivalent, not counted:",
        "  IN01: 1 -> 9: 两种写法相同",
        "killed 9 of 9 mutants: 100.0%",
    ]
    assert report.is_good


def test_an_equivalent_that_a_case_kills_or_that_is_gone_is_refused() -> None:
    killed, gone = Equivalent("IN01", "1", "0", "错"), Equivalent("IN01", "1", "99", "旧")
    assert not Report(verdicts(10, 0), [killed]).is_good
    assert Report(verdicts(10, 0), [gone]).is_good
    assert not Report(verdicts(10, 0), [gone], complete=True).is_good


def test_cases_that_fail_by_themselves_are_refused() -> None:
    report = Report(verdicts(10, 0), unsound=["IN01（x）的 IN01"])
    assert not report.is_good
    assert "  IN01（x）的 IN01" in report.lines()


def test_command_tells_the_score_of_a_rule_and_exits_by_it() -> None:
    command = [sys.executable, "-m", "tools.mutation", "--rule", "IN12", "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    first, *_, last = done.stdout.splitlines()
    assert re.fullmatch(r"IN12  (\d+)/\1", first)
    assert re.fullmatch(r"killed (\d+) of \1 mutants: 100.0%", last)
    assert done.returncode == 0


def test_command_refuses_a_rule_that_does_not_exist() -> None:
    command = [sys.executable, "-m", "tools.mutation", "--rule", "ZZ99"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "there is no such rule" in done.stderr
