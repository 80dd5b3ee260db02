"""How many tasks to correct first."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import results_by_hand as by_hand

from hecha.report.counts import first_count, queue, widespread, worth_first
from hecha.results.run_record import Run


def run(sizes: list[int]) -> Run:
    """A task for each size, with so many findings that must be corrected; another to confirm."""
    must = [(f"{n}", f"{n}.{k}") for n, size in enumerate(sizes) for k in range(size)]
    findings = [by_hand.finding(key, "IN02") for _, key in must]
    found = by_hand.results([*findings, by_hand.finding("c", "ID24")])
    tasks = found.tasks.clear()
    for name in dict.fromkeys([name for name, _ in must]):
        one = found.tasks.filter(pl.col("severity") == "must").head(1)
        tasks = tasks.vstack(one.with_columns(task=pl.lit(name)))
    named = pl.Series("task", [*(name for name, _ in must), "confirm"], pl.String)
    return by_hand.run(replace(found, findings=found.findings.with_columns(named), tasks=tasks))


def test_the_tasks_that_clear_most_come_first() -> None:
    one = run([1, 5, 2, 1, 1])
    assert queue(one.results).select("task", "cleared").rows()[:2] == [("1", 5), ("2", 2)]
    assert worth_first(one.results).to_list() == ["1", "2", "0"]
    assert worth_first(run([8, 1, 1]).results).to_list() == ["0"]


def test_nothing_to_correct_is_no_task() -> None:
    results = run([]).results
    assert (first_count(results), worth_first(results).to_list()) == (0, [])


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_no_fewer_tasks_clear_four_fifths(sizes: list[int]) -> None:
    count, ordered = first_count(run(sizes).results), sorted(sizes, reverse=True)
    assert sum(ordered[:count]) >= 0.8 * sum(sizes) > sum(ordered[: count - 1])


def test_nothing_is_marked_where_every_task_clears_as_much_as_any_other() -> None:
    assert worth_first(run([1, 1, 1, 1, 1]).results).is_empty()
    assert worth_first(run([4, 1, 1]).results).to_list() == ["0", "1"]


@pytest.mark.parametrize(
    ("severity", "checked", "findings", "named"),
    [
        ("must", 20, 10, ["ID11"]),
        ("confirm", 20, 10, ["ID11"]),
        ("must", 19, 19, []),
        ("must", 21, 10, []),
        ("info", 20, 20, []),
    ],
)
def test_a_rule_by_which_half_is_wrong_is_widespread(
    severity: str, checked: int, findings: int, named: list[str]
) -> None:
    columns = {"rule": "ID11", "severity": severity, "checked": checked, "findings": findings}
    assert widespread(pl.DataFrame([columns]))["rule"].to_list() == named
