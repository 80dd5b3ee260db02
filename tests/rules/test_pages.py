"""Documentation of the rules: generated, complete and findable."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hecha.rules.casebook import FOLDER, KINDS, case_file, load
from hecha.rules.catalogue import base_code
from hecha.rules.docs import find, generated, page, summaries
from hecha.rules.rulebook import load as rulebook

ROOT = Path(__file__).parents[2]
RULES = sorted(rulebook().rules)


def hecha(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from cli import main; main()", *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_every_code_of_the_catalogue_is_accounted_for() -> None:
    listed = {base_code(line.code) for line in summaries(rulebook())}
    assert set(rulebook().entries) == listed
    both = {base_code(code) for code in rulebook().rules} & set(rulebook().not_checkable)
    assert both == set()


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_cases_of_every_kind(code: str) -> None:
    path = case_file(code)
    assert path.is_file(), f"{code} has no cases: write {path}"
    kinds = {case.kind for case in load(path)}
    assert kinds == set(KINDS), f"{code} lacks cases of kind {set(KINDS) - kinds}"
    failing = [case for case in load(path) if case.kind == "fail"]
    assert all(any(told.rule == code for told in case.expected) for case in failing)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_a_source_and_words_in_both_languages(code: str) -> None:
    rule = rulebook().rules[code]
    assert rule.entry.source
    assert rule.page.zh.message.endswith(("。", "；", "）", "？"))
    assert rule.page.zh.fix
    assert rule.page.en.message.isprintable()
    assert rule.page.en.fix


def test_no_case_is_left_without_its_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*/*.toml")} <= set(rulebook().rules)


def test_the_generated_pages_are_not_stale() -> None:
    folder = ROOT / "docs" / "rules"
    stale = [
        str(path)
        for path, text in generated(rulebook()).items()
        if not (folder / path).is_file() or (folder / path).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: python -m tools.docs"


def test_a_rule_is_found_by_code_part_and_province_number() -> None:
    assert find(rulebook(), "in02") == ["IN02"]
    assert find(rulebook(), "IN19") == ["IN19a", "IN19b"]
    assert "ID04" in find(rulebook(), "1_01_003")
    assert find(rulebook(), "9_99_999") == []


def test_the_page_shows_headers_instead_of_column_names() -> None:
    text = page(rulebook(), "IN01")
    assert "人均纯收入 〔人均纯收入〕 元" in text
    assert "net_income" not in text


def test_the_command_lists_prints_and_refuses() -> None:
    listed = hecha("rules", "--theme", "IN", "--format", "json")
    assert listed.returncode == 0
    lines = json.loads(listed.stdout)
    assert {line["theme"] for line in lines} == {"IN"}
    assert next(line for line in lines if line["code"] == "IN02")["severity"] == "must"
    printed = hecha("rules", "1_01_003")
    assert printed.returncode == 0
    assert printed.stdout.startswith("# ID04")
    unknown = hecha("rules", "XX99")
    assert unknown.returncode == 2
    assert "没有规则" in unknown.stderr
