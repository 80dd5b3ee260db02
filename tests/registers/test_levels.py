"""Registers of five levels drawn at random: agreement is silent, one change is told in place."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support import random_levels as levels
from support.tables_as_text import DAY

from hecha.declare.levels import LEVELS
from hecha.policy.loading import load
from hecha.reading.reader import read
from hecha.results.results import Results
from hecha.rules.checking import check
from hecha.rules.rule import Registry
from hecha.rules.rulebook import load as rulebook

RULES = Registry(
    {
        code: rule
        for code, rule in rulebook().rules.items()
        if code.startswith(("LV", "CE01", "CE02"))
    },
    {},
    rulebook().definitions,
)
TITLES = {level.name: level.title for level in LEVELS}
MANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def judged(folder: Path) -> Results:
    results = check(read([folder], as_of=DAY), load("national", DAY), registry=RULES)
    assert "error" not in set(results.outcomes["outcome"]), results.outcomes
    return results


def told(results: Results) -> list[tuple[str, str, str | None, str | None]]:
    return results.findings.select("rule", "message", "town", "village").rows()


def reconciled(
    rendered: list[levels.Rendered], leave_out: frozenset[str] = frozenset()
) -> list[tuple[str, str, str | None, str | None]]:
    with tempfile.TemporaryDirectory() as name:
        levels.write(Path(name), rendered, leave_out=leave_out)
        return told(judged(Path(name)))


@MANY
@given(data=st.data())
def test_levels_that_agree_give_no_finding_however_little_is_handed_in(data: st.DataObject) -> None:
    households = data.draw(levels.counties())
    rendered = data.draw(levels.renderings(households, bare=True))
    names = levels.file_names(rendered)
    kept = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    left_out = frozenset(names) - frozenset(kept) if data.draw(st.booleans()) else frozenset()
    assert reconciled(rendered, left_out) == []


def title(one: levels.Rendered) -> str:
    return "系统导出表" if one.form == levels.EXPORT else TITLES[one.level]


@MANY
@given(data=st.data())
def test_one_change_is_told_of_its_level_and_area_alone(data: st.DataObject) -> None:
    households = data.draw(levels.counties())
    assume(len({(each.town, each.village) for each in households}) > 1)
    rendered = data.draw(levels.renderings(households))
    which = data.draw(st.integers(0, len(rendered) - 1))
    edit = data.draw(levels.edits(rendered[which], households))
    rendered[which] = edit.level
    found = reconciled(rendered)
    for rule, message, town, village in found:
        assert title(edit.level) in message, (rule, message, edit.kind)
        assert (town, village or "") in edit.areas, (rule, message)
    lists = [one for one in rendered if one.is_detailed]
    if edit.level.change is not None:
        change = edit.level.change
        changed = (change.households != 0) + (change.persons != 0)
        # A line is told once for each number that was changed.
        assert len(found) <= changed, found
        if any(one.form == levels.LIST for one in lists) and change.village:
            assert len(found) >= changed, found
    elif len(lists) == len(rendered):
        codes = {
            "drop": {"LV01", "LV02"},
            "add": {"LV01", "LV02"},
            "size": {"LV03"},
            "village": {"LV04"},
            "head": {"LV05"},
        }[edit.kind]
        assert len(found) == 1, found
        assert found[0][0] in codes
