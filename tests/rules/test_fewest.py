"""The fewest cells behind several tasks: every smallest set, and what a task says of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations, product
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hecha.declare.tables import TABLES
from hecha.results.results import Change, Tried
from hecha.rules.checked_sets import checked as checked_sets
from hecha.rules.fewest import MOST, Amounts, Fewest, choices, fewest
from hecha.rules.group import Group
from hecha.rules.sums import Sum
from hecha.rules.task_words import sets_named
from tests.rules.test_tasks import HEAD, LONE, checked, two_households

SUMS = (Sum("all", ("a", "b")), Sum("net", ("a", "b"), ("cost",)), Sum("a", ("a1", "a2")))
COLUMNS = ("all", "a", "b", "net", "cost", "a1", "a2")
CELLS = {column: number for number, column in enumerate(COLUMNS)}
RIGHT = {"all": 50, "a": 30, "b": 20, "net": 45, "cost": 5, "a1": 10, "a2": 20}


def _holds(one: Sum, row: dict[str, int]) -> bool:
    return row[one.total] == sum(row[name] for name in one.plus) - sum(
        row[name] for name in one.minus
    )


def _searched(row: dict[str, int]) -> Fewest:
    """The fewest cells of a row of which each broken sum is a finding."""
    broken = [
        {CELLS[name] for name in (one.total, *one.plus, *one.minus)}
        for one in SUMS
        if not _holds(one, row)
    ]
    return fewest(broken, [Amounts(row, CELLS)], SUMS)


def _columns(found: Fewest) -> set[str]:
    return {" ".join(COLUMNS[cell] for cell in some) for some in found.sets}


@pytest.mark.parametrize(
    ("wrong", "least", "expected"),
    [
        pytest.param({"a": 31}, 1, {"a"}, id="in-every-broken-sum"),
        pytest.param({"b": 21}, 1, {"b"}, id="in-no-sum-that-holds"),
        pytest.param({"a1": 11}, 1, {"a1", "a2"}, id="as-likely-as-another"),
        pytest.param(
            {"all": 51, "net": 46},
            1,
            {"b"},
            id="one-cell-explains-as-much-as-two",
        ),
        pytest.param(
            {"all": 51, "net": 47},
            2,
            {"all net", "all b", "b net", "all cost", "b cost", "net cost"} - {"net cost"},
            id="two-cells-that-no-one-explains",
        ),
    ],
)
def test_the_fewest_cells_of_sums(wrong: dict[str, int], least: int, expected: set[str]) -> None:
    found = _searched(RIGHT | wrong)
    assert found.least == least
    assert {frozenset(some.split()) for some in _columns(found)} == {
        frozenset(some.split()) for some in expected
    }


@given(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.integers(-30, 30).filter(bool), min_size=1, max_size=3
    )
)
def test_what_was_changed_is_among_the_sets_unless_fewer_cells_explain_it(
    changes: dict[str, int],
) -> None:
    row = {name: RIGHT[name] + changes.get(name, 0) for name in COLUMNS}
    broken = [one for one in SUMS if not _holds(one, row)]
    suspected = set(chain.from_iterable((one.total, *one.plus, *one.minus) for one in broken))
    if not broken or not suspected >= changes.keys():
        return
    found = _searched(row)
    assert found.least <= len(changes)
    if found.least == len(changes):
        assert tuple(sorted(CELLS[name] for name in changes)) in found.sets


@given(st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=6))
def test_without_sums_the_sets_are_the_smallest_that_meet_every_finding(
    findings: list[frozenset[int]],
) -> None:
    cells = sorted(frozenset().union(*findings))
    meeting = [
        some
        for size in range(1, len(cells) + 1)
        for some in combinations(cells, size)
        if all(each.intersection(some) for each in findings)
    ]
    least = min(map(len, meeting))
    expected = tuple(some for some in meeting if len(some) == least)
    assert fewest(findings) == (Fewest(least, expected) if least <= MOST else Fewest(MOST + 1, ()))


def test_more_cells_than_are_looked_for_are_said_to_be_more() -> None:
    assert fewest([{cell} for cell in range(5)]) == Fewest(5, ())
    # Too many pairs of 300 cells: no more is said than that one cell does not do.
    assert fewest([set(range(150)), set(range(150, 300))]) == Fewest(2, ())


def test_a_blank_amount_is_not_taken_for_nothing() -> None:
    row: dict[str, int | None] = {**RIGHT, "cost": None, "all": 51}
    found = fewest([{CELLS[name] for name in ("all", "a", "b")}], [Amounts(row, CELLS)], SUMS)
    # The net amount is not judged, so that the item may be wrong as well as the total.
    assert _columns(found) == {"all", "b"}


@given(
    st.lists(st.integers(1, 3), min_size=1, max_size=3),
)
def test_choices_give_back_the_groups(sizes: list[int]) -> None:
    numbers = iter(range(9))
    groups = [[next(numbers) for _ in range(size)] for size in sizes]
    assert choices(list(product(*groups))) == groups


def test_sets_that_are_no_choice_of_one_each_are_listed() -> None:
    sets = ((1, 2), (2, 3), (3, 4))
    assert choices(sets) is None
    names = {number: f"“{number}”" for number in range(9)}
    assert sets_named(Fewest(2, sets), 1, names, "zh") == (
        "与本户另外 1 项任务涉及相同的单元格，若都是填错，至少错了 2 处，有 3 种可能，"
        "可先核对其中一种："
        "(1) “1”和“2”；(2) “2”和“3”；(3) “3”和“4”"
    )
    many = tuple((0, number) for number in range(1, 9))
    assert sets_named(Fewest(2, many), 2, names, "en") == (
        "Other tasks of the household concern the same cells (2); if all are errors, at least 2 "
        "cells are wrong; look first at: “0”, and one of “1”, “2”, “3”, “4”, “5”, “6” and others "
        "(8 in all)"
    )
    assert sets_named(Fewest(5, ()), 4, names, "zh").endswith("至少错了 5 处，请逐项核对")


def _messages(lang: str = "zh", **cells: Any) -> dict[str, str]:
    """Column -> message of the tasks of the first household with some cells changed."""
    rows = two_households()
    rows["household"][0] |= cells
    tasks = checked(rows, lang).tasks.filter(pl.col("severity") != "info")
    return dict(tasks.select("column", "message").iter_rows())


BUSINESS_AND_POST = {"business_income": 30000.0, "other_wage_income": 2500.0}
"""Too high both: the sums above are wrong by the one, the sum of wages by the other."""


def test_the_tasks_of_a_household_name_the_fewest_cells_that_explain_them_all() -> None:
    found = _messages(**BUSINESS_AND_POST)
    said = (
        "与本户另外 1 项任务涉及相同的单元格，若都是填错，至少错了 2 处，可先核对："
        "“生产经营性收入”（现值 30000.0），以及“工资性收入”（现值 3000.0、或改为 3500）、"
        "“公益性岗位收入”（现值 1000.0、或改为 500）、"
        "“其他工资性收入”（现值 2500.0、或改为 2000.0）中的一处。"
    )
    assert set(found) == {"生产经营性收入", "公益性岗位收入"}
    assert all(message.endswith("。" + said) for message in found.values())
    english = _messages("en", **BUSINESS_AND_POST)
    assert all(
        message.endswith(
            " Other tasks of the household concern the same cells (1); if all are errors, at least "
            "2 cells are wrong; look first at: 生产经营性收入 (now 30000.0), and one of "
            "工资性收入 (now 3000.0, perhaps 3500), 公益性岗位收入 (now 1000.0, perhaps 500), "
            "其他工资性收入 (now 2500.0, perhaps 2000.0)."
        )
        for message in english.values()
    )


def test_each_alternative_that_was_checked_clears_every_finding() -> None:
    columns = {column.label: column.name for column in TABLES["household"].columns}
    rows = two_households()
    rows["household"][0] |= BUSINESS_AND_POST
    first, second = checked(rows).tasks.filter(pl.col("severity") != "info")["alternatives"]
    assert first.to_list() == second.to_list()
    sets: dict[int, dict[str, str]] = {}
    for cell in first.to_list():
        assert (cell["checked"], cell["file"], cell["row"]) == (True, "household", 2)
        sets.setdefault(cell["set"], {})[columns[cell["column"]]] = cell["proposed"]
    assert [set(cells) for cells in sets.values()] == [
        {"business_income", "wage_income"},
        {"business_income", "post_income"},
        {"business_income", "other_wage_income"},
    ]
    for cells in sets.values():
        rows = two_households()
        rows["household"][0] |= BUSINESS_AND_POST | cells
        assert checked(rows).findings.filter(pl.col("severity") != "info").is_empty()


def test_a_set_that_breaks_another_rule_is_none() -> None:
    names = dict(enumerate("ab"))
    group = Group(
        "1",
        findings={0: {0}, 1: {1}, 2: {0, 1}},
        tasks={"a": 0, "b": 1},
        places={number: (("f", None, 2), name) for number, name in names.items()},
    )
    rows = {("f", None, 2): {"all": 3, "a": 5, "b": 9}}
    sums = [Sum("all", ("a", "b"))]
    asked: list[Change] = []

    def retry(changes: Sequence[Change]) -> list[Tried]:
        asked.extend(changes)
        return [Tried(frozenset({"x"}), True, ("1.00",)) for _ in changes]

    fingerprints = dict(enumerate("xyz"))
    (found,) = checked_sets([group], rows, sums, fingerprints, retry)
    # Two unknowns in one sum have no one solution: what cannot be tried stays a possibility.
    assert (found.fewest, found.texts, asked) == (Fewest(2, ((0, 1),)), {}, [])
    group.findings = {0: {0}, 2: {0}}
    (found,) = checked_sets([group], rows, sums, fingerprints, retry)
    assert [dict(change.texts) for change in asked] == [{("f", None, 2, "a"): "-0.06"}]
    assert (found.fewest, found.texts) == (Fewest(MOST + 1, ()), {})


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"wage_income": 30000.0}, id="one-wrong-cell"),
        pytest.param(
            {"wage_income": 30000.0, "net_income": 84000.0}, id="two-told-apart-by-trying-values"
        ),
        pytest.param({"gross_income": 90000.0, "head_name": "陈大之"}, id="two-that-share-no-cell"),
        pytest.param(
            {"other_wage_income": 2500.0, "gross_income": 9100.0},
            id="tasks-that-name-their-cells-themselves",
        ),
    ],
)
def test_nothing_is_added_where_the_tasks_say_it_all(cells: dict[str, Any]) -> None:
    assert not any("涉及相同的单元格" in message for message in _messages(**cells).values())


def test_households_are_not_mixed() -> None:
    rows = two_households()
    rows["household"][0] |= {"wage_income": 30000.0}
    rows["household"][1] |= {"net_income": 84000.0, "head_id_number": HEAD}
    rows["pairing"][0]["id_number"] = LONE
    messages = checked(rows).tasks["message"]
    assert not messages.str.contains("30000.0.*84000.0|84000.0.*30000.0").any()


def test_the_order_of_rows_does_not_matter() -> None:
    rows = two_households()
    for row in rows["household"]:
        row.update(BUSINESS_AND_POST)
    before = checked(rows).tasks.select("task", "message").sort("task").rows()
    for table in rows.values():
        table.reverse()
    assert checked(rows).tasks.select("task", "message").sort("task").rows() == before
    assert sum("至少错了 2 处" in message for _, message in before) == 4
