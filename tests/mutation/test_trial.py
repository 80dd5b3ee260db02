"""The harness itself: a mutant some case must notice dies, one that no case can notice survives."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from support import tiny_rules as tiny

from hecha.rules.casebook import Case, Expected
from hecha.rules.page import parse
from hecha.rules.rule import Definition, Registry, Rule
from tools.mutation.reach import reach
from tools.mutation.trial import KILLED, SURVIVED, UNTESTED, Trial, Verdict, subjects

PAGE = parse("不对。\n\n改法：改正。\n\nWrong.\n\nFix: correct it.", "tiny")


def registry() -> Registry:
    """Rules of tiny_rules under codes the catalogue knows."""
    tiny_registry = Registry()
    rules = (
        Rule("HH01", ("household",), PAGE, expression=tiny.too_large),
        Rule("HH02", ("household",), PAGE, expression=tiny.childless),
        Rule("HH03", ("household",), PAGE, expression=tiny.too_small),
        Rule("IN07", ("household",), PAGE, expression=tiny.poor),
        Rule("IN08", ("household",), PAGE, cell=tiny.negative, columns=("wage_income",)),
    )
    for rule in rules:
        tiny_registry.add_rule(rule)
    keys = (("household_id",), ("household_id",))
    # As of a family of facts, whose filter is given its item beforehand.
    is_child = partial(tiny.is_child)
    tiny_registry.add_definition(
        Definition("household", "children", tiny.children, "member", *keys, is_child, 0)
    )
    return tiny_registry


def case(code: str, title: str, broken: Iterable[int], **tables: str) -> Case:
    """A case of one rule that must find the households of the rows ``broken``."""
    rows = {
        name: tuple(tuple(line.split()) for line in text.splitlines())
        for name, text in tables.items()
    }
    column = {"IN07": "人均纯收入", "IN08": "工资性收入"}.get(code, "家庭人口数")
    return Case(
        *(code, title, "fail", date(2023, 12, 31), "national", rows),
        tuple(Expected(code, f"H{row}", "", column, row) for row in broken),
    )


def sizes(*values: int) -> str:
    """A household table, one household for each size; the first stands in row 2."""
    rows = (f"东镇 甲村 H{row} {size} 0" for row, size in enumerate(values, start=2))
    return "\n".join(["乡 村 户编号 家庭人口数 工资性收入", *rows])


def tried(code: str, *cases: Case) -> dict[str, str]:
    """``before -> after`` of every mutant of a rule -> what became of it."""
    tiny_registry = registry()
    trial = Trial(tiny_registry, cases)
    found: list[Verdict] = []
    for subject in subjects(tiny_registry, reach(tiny_registry, (tiny.__name__,))):
        if code in subject.rules:
            found += trial.verdicts(subject)
    assert not trial.unsound()
    return {f"{verdict.before} -> {verdict.after}": verdict.status for verdict in found}


def test_cases_at_the_bound_kill_every_mutant_of_a_comparison() -> None:
    assert tried("HH01", case("HH01", "bound", [3], 户信息=sizes(3, 4))) == {
        "h.household_size > 3 -> h.household_size >= 3": KILLED,
        "h.household_size > 3 -> h.household_size <= 3": KILLED,
        "3 -> 4": KILLED,
        "3 -> 2": KILLED,
    }


def test_mutants_survive_cases_far_from_the_bound() -> None:
    assert tried("HH01", case("HH01", "far", [3], 户信息=sizes(1, 9))) == {
        "h.household_size > 3 -> h.household_size >= 3": SURVIVED,
        "h.household_size > 3 -> h.household_size <= 3": KILLED,
        "3 -> 4": SURVIVED,
        "3 -> 2": SURVIVED,
    }


def test_without_a_case_a_mutant_is_untested() -> None:
    assert set(tried("HH01").values()) == {UNTESTED}


def test_a_case_of_another_rule_tries_the_mutants_of_those_it_names_in_also() -> None:
    members = "\n".join(["户编号 姓名 证件号码 与户主关系", "H2 赵甲 1 之子"])
    other = case("HH01", "none", [], 户信息=sizes(2), 家庭成员=members)
    found = tried("HH02", replace(other, also=("HH02",)))
    assert found["m.relation == '之子' -> m.relation != '之子'"] == KILLED


def test_a_threshold_is_moved_and_helpers_are_mutated_with_the_rule() -> None:
    table = "乡 村 户编号 人均纯收入\n东镇 甲村 H2 {}\n东镇 甲村 H3 {}"
    near = case("IN07", "bound", [2], 户信息=table.format(3999, 4000))
    assert tried("IN07", near) == {
        "policy.income_floor -> moved(policy.income_floor, 1)": KILLED,
        "policy.income_floor -> moved(policy.income_floor, -1)": KILLED,
        "amount < line -> amount <= line": KILLED,
        "amount < line -> amount >= line": KILLED,
    }
    far = tried("IN07", case("IN07", "far", [2], 户信息=table.format(100, 9000)))
    assert far["policy.income_floor -> moved(policy.income_floor, -1)"] == SURVIVED


def test_facts_their_filters_and_their_defaults_are_mutated() -> None:
    members = "\n".join(["户编号 姓名 证件号码 与户主关系", "H2 赵甲 1 户主", "H3 钱乙 2 之子"])
    found = tried("HH02", case("HH02", "none", [2, 4], 户信息=sizes(2, 2, 2, 1), 家庭成员=members))
    assert found["m.relation == '之子' -> m.relation != '之子'"] == KILLED
    assert found["household.children: where=is_child -> where=None"] == KILLED
    assert found["household.children: default=0 -> default=99"] == KILLED
    blind = tried("HH02", case("HH02", "no head", [], 户信息=sizes(1), 家庭成员=members))
    assert blind["household.children: where=is_child -> where=None"] == SURVIVED


def test_cell_tests_and_functions_declared_by_another_are_mutated() -> None:
    table = "乡 村 户编号 工资性收入\n东镇 甲村 H2 -1\n东镇 甲村 H3 0"
    assert set(tried("IN08", case("IN08", "bound", [2], 户信息=table)).values()) == {KILLED}
    assert tried("HH03", case("HH03", "one", [2], 户信息=sizes(1, 2))) == {
        "h.household_size < LIMITS[limit] -> h.household_size <= LIMITS[limit]": KILLED,
        "h.household_size < LIMITS[limit] -> h.household_size >= LIMITS[limit]": KILLED,
    }


def test_rules_are_as_before_afterwards() -> None:
    before = tiny.too_large.__code__
    tried("HH01", case("HH01", "bound", [3], 户信息=sizes(3, 4)))
    assert tiny.too_large.__code__ is before


def test_a_case_that_fails_without_a_mutant_is_named_and_not_used() -> None:
    tiny_registry = registry()
    trial = Trial(tiny_registry, [case("HH01", "wrong", [2], 户信息=sizes(3, 4))])
    subject = next(
        subject
        for subject in subjects(tiny_registry, reach(tiny_registry, (tiny.__name__,)))
        if subject.rules == ("HH01",)
    )
    assert {verdict.status for verdict in trial.verdicts(subject)} == {UNTESTED}
    assert trial.unsound() == ["HH01（wrong）"]


@pytest.mark.parametrize("name", ["too_large", "_below", "is_child", "children", "too_small"])
def test_what_a_rule_calls_is_reached(name: str) -> None:
    reached = reach(registry(), (tiny.__name__,))
    assert name in {code.co_name for code in reached.functions}
    assert {code.co_name for code in reached.unreached} == {"forgotten"}
