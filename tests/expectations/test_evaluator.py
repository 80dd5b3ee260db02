"""Expectations evaluated in a process of their own: the same results, and what becomes of a run
whose process does not start, breaks or is ended."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.gx_definition import DATA
from support.gx_definitions import DEFINITIONS
from support.process import ROOT
from support.submissions_by_hand import puning, submission

import hecha.run
from hecha import expectations
from hecha.expectations import evaluator, validation
from hecha.expectations.carried import carried, carried_results, results_of, value_of
from hecha.expectations.evaluator import Evaluator
from hecha.expectations.validation import Executed
from hecha.policy import load as load_suite
from hecha.processes.worker import Worker
from hecha.results.results import Results

DAY = date(2016, 12, 31)
ENDED = "Great Expectations 执行时出错（执行的进程意外结束）"
ONE = [{"type": "expect_column_values_to_be_between", "kwargs": {"column": "n", "max_value": 1}}]


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    evaluator.discard()


def evaluated() -> Results:
    tables = puning()
    tables["household"] = tables["household"][1:]
    return expectations.evaluate(submission(DAY, **tables), load_suite("puning-2016", DAY))


def of_ours(module: str) -> set[int]:
    """Processes of this one that run a module."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if module.encode() in words and int(parent) == os.getpid():
            found.add(int(entry.name))
    return found


def soon(module: str) -> set[int]:
    """The same, once there are any: a process that was just started has no command line yet."""
    for _ in range(100):
        if found := of_ours(module):
            return found
        time.sleep(0.05)
    return set()


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@linux
def test_a_process_of_its_own_gives_the_same_as_this_one() -> None:
    here = evaluated()
    evaluator.start()
    started = soon("hecha.expectations.gx_process")
    there = evaluated()
    assert len(started) == 1
    assert of_ours("hecha.expectations.gx_process") == started, "kept for the next run"
    assert here.findings.height
    for name in ("findings", "evidence", "outcomes"):
        assert getattr(there, name).equals(getattr(here, name)), name
    for data, frame in DATA.items():
        configs = [
            {"type": one.type, "kwargs": one.kwargs} for one in DEFINITIONS if one.data == data
        ]
        with Evaluator() as away:
            answers = away.run(frame, configs, {})
        for config, answer, known in zip(
            configs, answers, validation.run(frame, configs, {}), strict=True
        ):
            assert shown(answer) == shown(known), config
    assert of_ours("hecha.expectations.gx_process") == started


def shown(done: Executed) -> tuple[Any, ...]:
    """What a run uses of an outcome: a figure that is no number is only ever written out."""
    return done.success, done.rows, done.checked, str(done.observed), done.error


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(values)
def test_a_value_arrives_as_it_was_sent(value: Any) -> None:
    assert value_of(carried(value)) == value
    assert type(value_of(carried(value))) is type(value)


@given(
    st.lists(
        st.builds(
            Executed,
            st.booleans(),
            st.none() | st.lists(st.integers(0, 2**40)).map(tuple),
            st.none() | st.integers(0),
            st.none() | st.floats(allow_nan=False) | st.integers() | st.text(),
            st.none() | st.text(),
        )
    )
)
def test_outcomes_arrive_as_they_were_sent(done: list[Executed]) -> None:
    assert results_of(*carried_results(done)) == done


def test_a_figure_that_is_no_number_arrives_as_its_text() -> None:
    observed = [[1, "甲"], {"a": None}, date(2016, 12, 31), datetime(2016, 12, 31), math.inf]
    sent = [Executed(True, observed=one) for one in observed]
    assert [one.observed for one in results_of(*carried_results(sent))] == [
        *map(str, observed[:-1]),
        math.inf,
    ]


def test_where_no_process_can_be_started_this_one_evaluates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    evaluator.start()
    with Evaluator() as here:
        (done,) = here.run(pl.DataFrame({"n": [1, 2]}), ONE, {})
    assert (done.error, done.rows) == (None, (1,))


def test_where_the_process_ends_while_it_loads_this_one_evaluates() -> None:
    with Evaluator() as here:
        # A module without the function that answers, as where Great Expectations cannot be loaded.
        here._worker = Worker.started("hecha.expectations.wording")
        (done,) = here.run(pl.DataFrame({"n": [1, 2]}), ONE, {})
    assert (done.error, done.rows) == (None, (1,))


def test_a_process_that_ends_makes_errors_and_a_run_that_cannot_judge(clean_county: Path) -> None:
    worker = Worker.started("support.ends_when_asked")
    assert worker is not None
    evaluator._waiting.leave(worker)
    run = hecha.run.check(clean_county)
    assert (run.verdict.code, run.verdict.exit_code) == ("cannot_judge", 3)
    errors = run.results.outcomes.filter(outcome="error")
    assert errors["reason"].unique().to_list() == [ENDED]
    assert {"NA-02", "GX-ID01"} <= set(errors["rule"])


def test_a_panic_of_the_engine_is_an_error_of_its_expectation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from hecha.expectations.gx import engine

    def panics(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("张三")

    monkeypatch.setattr(engine.PolarsExecutionEngine, "resolve_metrics", panics)
    (done,) = validation.run(pl.DataFrame({"n": [1, 2]}), ONE, {})
    assert done.error == "Great Expectations 执行时出错（PanicException）"


@pytest.mark.parametrize(
    ("select", "ignore", "starts"),
    [
        ((), (), True),
        (("NA-01",), (), True),
        (("ID01",), (), True),
        (("HH02",), (), False),
        (("ID01",), ("ID",), False),
    ],
)
def test_a_process_is_started_where_an_expectation_may_run(
    monkeypatch: pytest.MonkeyPatch,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    starts: bool,
) -> None:
    started = []
    monkeypatch.setattr(evaluator, "preload", lambda: started.append(True))
    expectations.preload("national", select, ignore)
    assert bool(started) == starts


def test_no_process_is_started_for_a_suite_without_expectations(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "policy.toml").write_text('title = "本县"\n', encoding="utf-8")
    started = []
    monkeypatch.setattr(evaluator, "preload", lambda: started.append(True))
    expectations.preload(tmp_path)
    assert started == []


@linux
def test_a_process_ends_with_a_program_that_is_killed() -> None:
    code = (
        "import os, signal\n"
        "from hecha.reading import guarded\n"
        "guarded.preload()\n"
        "print(guarded.waiting._workers[0]._process.pid)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-u", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    left = Path("/proc") / answer.stdout.strip()
    for _ in range(600):
        if not runs(left):
            return
        time.sleep(0.1)
    pytest.fail("a process is left")


def runs(process: Path) -> bool:
    """Whether a process has not ended; it may still be listed, for a parent that does not ask."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
