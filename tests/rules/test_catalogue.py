"""The catalogue is declared beside the rules: once per code, complete, with a rule behind it."""

import csv

import pytest

from hecha.rules.catalogue import About
from hecha.rules.docs import catalogue
from hecha.rules.rule import NotCheckable, Registry
from hecha.rules.rulebook import load

ABOUT: About = {
    "title": "测试",
    "entity": "H",
    "severity": "must",
    "basis": "proposed",
    "source": "derived",
}


def test_lettered_parts_share_the_entry_of_their_code() -> None:
    rules = load().rules
    assert rules["IN19a"].entry is rules["IN19b"].entry
    assert rules["IN19a"].entry.code == "IN19"
    assert rules["PE34a"].entry is rules["PE34c"].entry


def test_an_entry_lacks_nothing_and_stands_once() -> None:
    registry = Registry()
    without = About(title="测试", entity="H", severity="must", basis="proposed")
    with pytest.raises(ValueError, match=r"^ZZ01: the catalogue needs source$"):
        registry.add_entry("ZZ01", without)
    with pytest.raises(ValueError, match=r"^ZZ01a: a lettered part .*entry\('ZZ01'\)"):
        registry.add_entry("ZZ01a", ABOUT)
    with pytest.raises(ValueError, match="severity is one of"):
        registry.add_entry("ZZ01", {**ABOUT, "severity": "bad"})  # type: ignore[typeddict-item]
    registry.add_entry("ZZ01", ABOUT)
    with pytest.raises(ValueError, match=r"^ZZ01 is declared twice"):
        registry.add_entry("ZZ01", ABOUT)


def test_a_rule_without_entry_and_an_entry_without_rule_are_named() -> None:
    registry = Registry()
    registry.add_entry("ZZ01", ABOUT)
    registry.add_entry("FF99", ABOUT)
    registry.not_checkable["ZZ02b"] = NotCheckable("ZZ02b", "测试", "test")
    assert registry.unaccounted() == [
        "ZZ02b has no entry: give its severity, title and source",
        "entry ZZ01 has no rule and no not_checkable",
    ]


def test_the_table_for_readers_has_every_code_and_says_why_one_cannot_be_checked() -> None:
    rows = {row["code"]: row for row in csv.DictReader(catalogue(load()).splitlines())}
    assert set(rows) == set(load().entries)
    assert rows["ID04"]["province_rule"] == "1_01_003;1_12_002"
    assert rows["IN28"]["not_checkable"].startswith("导出表只有收入的合计")
    assert rows["IN02"]["not_checkable"] == ""
