"""The catalogue is declared beside the rules: once per code, complete, with a rule behind it."""

import csv
from dataclasses import replace

import pytest

from hecha.rules.catalogue import About
from hecha.rules.docs import catalogue, page
from hecha.rules.rule import NotCheckable, Registry
from hecha.rules.rulebook import load, misnamed

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
    registry.themes["FF"] = ("文件", "Files")
    registry.not_checkable["ZZ02b"] = NotCheckable("ZZ02b", "测试", "test")
    assert registry.unaccounted() == [
        "codes ZZ have no theme: theme('ZZ', …)",
        "ZZ02b has no entry: give its severity, title and source",
        "entry ZZ01 has no rule and no not_checkable",
    ]


def test_suspect_columns_and_followed_codes_exist() -> None:
    rule = load().rules["ID11"]
    wrong = replace(rule, suspect=("birth_date", "birth_dat"), follows=("ID04", "ID99", "ID11"))
    assert list(misnamed(Registry({"ID04": load().rules["ID04"], "ID11": wrong}))) == [
        "ID11: no table has the suspect column birth_dat",
        "ID11: there is no rule ID99 to follow from",
        "ID11: there is no rule ID11 to follow from",
    ]


def test_no_two_rules_follow_from_each_other() -> None:
    rules = load().rules
    circle = {
        "ID04": replace(rules["ID04"], follows=("ID11",)),
        "ID11": replace(rules["ID11"], follows=("ID04",)),
    }
    [told] = misnamed(Registry(circle))
    assert told.startswith("rules follow each other: ID")


def test_a_page_shows_where_to_look_first_and_what_the_rule_follows_from() -> None:
    assert "- 可能由此引起：ID04、ID11\n" in page(load(), "SG01")
    assert "- Look first at: any of them\n" in page(load(), "ID01", "en")


def test_rules_of_one_text_differ_in_their_words_alone() -> None:
    rules = load().rules
    assert rules["IN35"].page.zh.message == "低保金 {value} 元过小，疑按月或按户人均填写。"
    assert rules["IN38"].page.zh.message == "五保金（特困供养金）{value} 元过小，疑按月填写。"
    assert rules["IN37"].page.en.fix == rules["IN38"].page.en.fix


def test_the_table_for_readers_has_every_code_and_says_why_one_cannot_be_checked() -> None:
    rows = {row["code"]: row for row in csv.DictReader(catalogue(load()).splitlines())}
    assert set(rows) == set(load().entries)
    assert rows["ID04"]["province_rule"] == "1_01_003;1_12_002"
    assert rows["IN28"]["not_checkable"].startswith("导出表只有收入的合计")
    assert rows["IN02"]["not_checkable"] == ""
