"""A county's own suite: the example of the guide, what is said of mistakes, and differences."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.process import ROOT, Hecha
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.expectations import mistakes as checking
from hecha.expectations.diff import CLAIM, PARAMETER, RULE, Difference, as_json, as_text, diff
from hecha.policy import available
from hecha.policy import load as load_suite

GUIDE = (ROOT / "docs" / "own-suite.md").read_text(encoding="utf-8")
ANSWERS = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
DAY = date(2024, 12, 31)
NAME = "本县套件"


FILES = dict(re.findall(r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL))
"""Files of the guide, those of the suite and the data to check with it."""
DATA = "导出数据"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The suite of the guide, written as it stands there, and beside it the data."""
    folder = tmp_path / NAME
    assert len(FILES) == 9
    for name, text in FILES.items():
        file = (tmp_path if name.startswith(DATA) else folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def wrong(folder: Path) -> list[str]:
    return [one.replace(str(folder), NAME) for one in checking.check(folder, DAY)]


def test_the_example_is_right_and_the_guide_shows_the_answer(hecha: Hecha, example: Path) -> None:
    done = hecha("suites", "--check", NAME, "--as-of", "2024-12-31", cwd=example.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, ANSWERS[3], "")
    done = hecha("suites", "--check", NAME, "--format", "json", cwd=example.parent)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_the_mistakes_of_the_guide_are_named(hecha: Hecha, example: Path) -> None:
    change(example / "policy.toml", "monitoring_line", "monitoring_lin")
    change(example / "policy.toml", "HP08", "HP80")
    done = hecha("suites", "--check", NAME, "--as-of", "2024-12-31", cwd=example.parent)
    assert (done.returncode, done.stdout, done.stderr) == (2, ANSWERS[4], "")


def test_the_differences_of_the_guide(hecha: Hecha, example: Path) -> None:
    done = hecha("suites", "--diff", "national", NAME, cwd=example.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, ANSWERS[5], "")


def test_a_ledger_with_the_headers_of_the_county_is_read(hecha: Hecha, example: Path) -> None:
    parent = example.parent
    done = hecha("check", DATA, "--suite", NAME, "-o", "核查结果", "--quiet", cwd=parent)
    assert (done.returncode, done.stderr) == (0, "")
    shown = hecha("suites", NAME, "--run", "核查结果", cwd=parent)
    assert ANSWERS[0] in shown.stdout
    assert ANSWERS[1] in shown.stdout
    assert ANSWERS[2] in shown.stdout
    findings = pl.read_csv(parent / "核查结果" / "findings.csv")
    found = findings.filter(rule="BX-08-1").select("area", "value").rows()
    assert found == [("某县/甲镇/西村", "0人")]
    found = findings.filter(rule="BX-09-1").select("area", "value").rows()
    assert found == [("某县/甲镇/西村", "0个")]
    found = findings.filter(rule="BX-10-1").select("area", "row", "column", "value").rows()
    assert found == [("某县/甲镇/西村", 4, "补助金额", "15000")]
    figures = pl.read_parquet(parent / "核查结果" / "figures.parquet")
    counted = figures.filter(claim="BX-10-1", grain="county").select("title", "actual", "unit")
    assert counted.rows() == [("补助金额不符合要求的行数", 1.0, "行")]
    messages = findings.filter(rule="FF20")["message"].sort().to_list()
    assert messages == [
        "“竣工日期”列有 1 个单元格没有填写（第 5 行）",
        "有 2 行的户编号重复（第 4、5 行）",
    ]
    assert "是否通宽带" not in "".join(findings.filter(rule="FF03")["message"])
    # Without the suite the headers mean nothing, and the officer is told what would.
    done = hecha("check", DATA, "-o", "没有套件", "--quiet", cwd=parent)
    assert (done.returncode, done.stderr) == (1, "")  # 甲镇危房改造.csv is no ledger then
    findings = pl.read_csv(parent / "没有套件" / "findings.csv")
    for header in ("所在村", "是否通宽带"):
        (message,) = findings.filter(pl.col("message").str.contains(header))["message"]
        assert "未识别的列，不参与核查：" in message


def test_the_example_finds_what_its_paper_demands(example: Path) -> None:
    area = {"county": "某县", "town": "甲镇"}
    villages = [
        {**area, "village": f"村{n}", "exited_village": "是", "clinics": n} for n in range(2)
    ]
    households = [{**area, "village": "村1", "household_id": f"{n}"} for n in range(2)]
    pairing = [{"household_id": "0", "helper_name": "甲"}]
    given = submission(DAY, village=villages, household=households, pairing=pairing)
    found = expectations.evaluate(given, load_suite(example, DAY)).findings
    assert found.select("rule", "severity", "village").rows() == [
        ("BX-02-1", "must", None),
        ("BX-05-1", "must", "村1"),
        ("BX-04-1", "confirm", "村0"),
    ]
    early = submission(date(2024, 3, 31), village=villages, household=households, pairing=pairing)
    found = expectations.evaluate(early, load_suite(example, date(2024, 3, 31))).findings
    assert found["rule"].to_list() == ["BX-02-1", "BX-05-1"]


def test_results_of_a_run_stand_beside_the_claims(
    hecha: Hecha, clean_county: Path, example: Path
) -> None:
    parent = example.parent
    change(example / "claims.toml", '"SG01"', '"SG01", "CT01"')
    change(example / "policy.toml", "2024-01-01\nvalue = 3", "2023-01-01\nvalue = 60")
    change(example / "policy.toml", "from = 2024-01-01\nextends", "from = 2023-01-01\nextends")
    done = hecha("check", clean_county, "--suite", NAME, "-o", "核查结果", "--quiet", cwd=parent)
    assert done.returncode in (0, 1), done.stderr
    shown = hecha("suites", NAME, "--run", "核查结果", "--format", "json", cwd=parent)
    assert shown.returncode == 0, shown.stderr
    results = {one["claim"]: one["result"] for one in json.loads(shown.stdout)}
    assert results["BX-02-1"] == {
        "outcome": "passed",
        "checked": 1,
        "failed": 0,
        "partial": False,
        "reasons": [],
        "lowest": 60.0,
        "highest": 60.0,
    }
    assert results["BX-04-1"]["outcome"] == "skipped"
    assert results["BX-04-1"]["reasons"] == ["2024-06-30 起才核对"]
    assert results["BX-06-1"]["outcome"] == "passed"
    assert results["BX-06-1"]["checked"] > 0
    assert results["BX-06-1"]["partial"]
    assert len(results["BX-06-1"]["reasons"]) == 2
    assert results["BX-07-1"] is None
    text = hecha("suites", NAME, "--run", "核查结果", cwd=parent).stdout
    assert (
        "应为60户\n          实际：建档立卡户数为60户\n          结果：通过（核对 1 处）\n" in text
    )
    assert "结果：未核对；2024-06-30 起才核对\n" in text
    assert "结果：已核对的部分通过（核对" in text
    other = hecha("suites", "puning-2016", "--run", "核查结果", cwd=parent)
    assert (other.returncode, other.stdout) == (2, "")
    assert "是按套件 本县套件 核查的，不是 puning-2016" in other.stderr
    (parent / "核查结果" / "run.json").write_text("{", encoding="utf-8")
    torn = hecha("suites", NAME, "--run", "核查结果", cwd=parent)
    assert (torn.returncode, torn.stderr) == (
        2,
        "核查结果/run.json 已损坏，或是旧版程序写的：请重新运行 hecha check -o。\n",
    )
    none = hecha("suites", NAME, "--run", NAME, cwd=parent)
    assert (none.returncode, none.stdout) == (2, "")
    assert "不是核查结果文件夹" in none.stderr


def misname(folder: Path) -> None:
    (folder / "village.json").rename(folder / "villages.json")


def misspell(folder: Path) -> None:
    (folder / "claims.toml").rename(folder / "claim.toml")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            lambda folder: change(folder / "village.json", '"clinics"', '"clinic"'),
            ["本县套件/village.json：BX-04-1 用了没有的列“clinic”。"],
        ),
        (
            lambda folder: change(
                folder / "village.json",
                '"clinics",\n        "min_value"',
                '"clinics",\n        "minimum"',
            ),
            [
                "本县套件/village.json：BX-04-1 的 expect_column_values_to_be_between 写法不对，"
                "Great Expectations 不接受；请对照其他套件检查 type 和 kwargs 里的名字。"
            ],
        ),
        (
            lambda folder: change(folder / "claims.toml", "SG01", "HP13"),
            [
                "本县套件/claims.toml：BX-06-1 写的规则 HP13 不能从导出数据核查；"
                "请改写 not_checkable，说明原因。"
            ],
        ),
        (
            lambda folder: change(folder / "claims.toml", "SG01", "SG99"),
            ["本县套件/claims.toml：BX-06-1 写的规则 SG99 不存在；全部规则见 hecha rules。"],
        ),
        (
            lambda folder: change(folder / "claims.toml", "BX-06-1", "BX-05-1"),
            ["本县套件/claims.toml：编号 BX-05-1 用了两次，请改成不同的编号。"],
        ),
        (
            lambda folder: change(folder / "policy.toml", "HP09", "HP11"),
            ["本县套件/policy.toml：没有规则或要求 HP11；它分为 HP11a、HP11b、HP11c，请逐个写。"],
        ),
        (
            lambda folder: change(
                folder / "policy.toml", "[rules.off]\nHP09 =", "[rules.off]\nHP09"
            ),
            ["本县套件/policy.toml 第 29 行写法有误，请对照其他套件的写法改正。"],
        ),
        (
            misname,
            ["本县套件/villages.json：程序不读这个文件；是不是 village.json。"],
        ),
        (
            misspell,
            ["本县套件/claim.toml：程序不读这个文件；是不是 claims.toml。"],
        ),
    ],
)
def test_a_mistake_is_named_in_the_words_of_its_author(
    example: Path, spoil: Callable[[Path], None], says: list[str]
) -> None:
    spoil(example)
    assert wrong(example) == says


def test_mistakes_of_several_files_are_told_at_once(example: Path) -> None:
    change(example / "village.json", '"clinics"', '"clinic"')
    change(example / "household.json", '"village"', '"hamlet"')
    (example / "说明.docx").write_bytes(b"")
    assert [one.partition("：")[0] for one in wrong(example)] == [
        "本县套件/household.json",
        "本县套件/village.json",
    ]


def test_the_suites_of_the_product_have_no_mistake() -> None:
    for info in available():
        assert checking.check(info.name, DAY) == []


def test_a_folder_that_is_no_suite_is_rejected(hecha: Hecha, tmp_path: Path) -> None:
    done = hecha("suites", "--check", tmp_path)
    assert done.returncode == 2
    assert "里没有 policy.toml，不是政策套件" in done.stdout
    both = hecha("suites", "national", "--check", tmp_path)
    assert both.returncode == 2
    assert "一次只用一种" in both.stderr


def test_a_suite_does_not_differ_from_itself_nor_from_an_empty_child(tmp_path: Path) -> None:
    child = tmp_path / "县"
    child.mkdir()
    (child / "policy.toml").write_text('title = "县"\nextends = "puning-2016"\n', encoding="utf-8")
    assert diff("puning-2016", "puning-2016") == []
    assert diff("puning-2016", child) == []
    assert as_text("甲", "乙", []) == "甲 与 乙 没有不同。"


def test_a_value_differs_on_the_days_it_differs(tmp_path: Path) -> None:
    child = tmp_path / "县"
    child.mkdir()
    (child / "policy.toml").write_text(
        'title = "县"\nextends = "national"\n[parameters.poverty_line]\ntitle = "线"\nunit = "元"\n'
        "[[parameters.poverty_line.values]]\nfrom = 2016-07-01\nto = 2018-06-30\nvalue = 2952\n",
        encoding="utf-8",
    )
    # 2952 is the nation's own line of 2016: only the days it has none are different.
    assert diff("national", child) == [
        Difference(
            PARAMETER, "poverty_line", "线", None, "2952元（县）", "2017-01-01", "2018-06-30"
        )
    ]
    assert as_json(diff(child, "national"))[0] == {
        "kind": "parameter",
        "name": "poverty_line",
        "title": "线",
        "first": "2952元（县）",
        "second": None,
        "start": "2017-01-01",
        "end": "2018-06-30",
    }


def test_changed_claims_and_switches(tmp_path: Path) -> None:
    child = tmp_path / "县"
    child.mkdir()
    (child / "policy.toml").write_text(
        'title = "县"\nextends = "puning-2016"\n[rules.off]\nPN-02-1 = "已重报"\n'
        '[rules.severity]\nPN-02-2 = "info"\nIN12 = "must"\n',
        encoding="utf-8",
    )
    text = (ROOT / "suites/puning-2016/household.json").read_text(encoding="utf-8")
    suite = json.loads(text)
    suite["expectations"] = suite["expectations"][1:2]
    suite["expectations"][0]["kwargs"]["min_value"] = 2
    (child / "household.json").write_text(json.dumps(suite), encoding="utf-8")
    found = {(one.kind, one.name): (one.first, one.second) for one in diff("puning-2016", child)}
    assert found.keys() == {
        (CLAIM, "PN-02-2"),
        (CLAIM, "PN-24-14"),
        (RULE, "IN12"),
        (RULE, "PN-02-1"),
        (RULE, "PN-02-2"),
    }
    first, second = found[CLAIM, "PN-24-14"]
    assert "应不低于1个，须核实" in str(first)
    assert "应不低于2个，须核实（县 第24条）" in str(second)
    assert found[RULE, "PN-02-1"] == ("照常", "停用：已重报")
    assert found[RULE, "IN12"] == ("照常", "级别改为必须整改")


def test_a_setting_the_words_do_not_tell_is_a_difference(tmp_path: Path) -> None:
    folders = []
    for name, pattern in (("甲", "^1"), ("乙", "^2")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "policy.toml").write_text('title = "县"\n', encoding="utf-8")
        entry = {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": "household_id", "regex": pattern},
            "meta": {
                **dict.fromkeys(("clause", "quote", "title_zh", "fix_zh"), "原文"),
                "claim": "A-1",
                "grain": "village",
            },
        }
        suite = json.dumps({"expectations": [entry]})
        (folder / "household.json").write_text(suite, encoding="utf-8")
        folders.append(folder)
    (found,) = diff(*folders)
    assert '"regex": "^1"' in str(found.first)
    assert '"regex": "^2"' in str(found.second)
