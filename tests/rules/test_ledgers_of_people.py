"""What findings about the ledgers of people tell: words, cells of both sides, reasons to skip."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from support.tables_as_text import DAY, submission

from hecha.policy.loading import load
from hecha.results.results import Results
from hecha.rules.checking import check

WATCHED = {
    "户信息": """
    乡 | 户编号 | 监测对象类别 | 住房面积
    东镇 | H1 | 边缘易致贫户 | 100
    东镇 | H2 | | 100
    """,
    "台账/动态监测台账": """
    户编号 | 致贫风险点 | 摸底日期 | 是否纳入系统
    H2 | 大病 | {surveyed} | 否
    """,
}
PUPILS = {
    "家庭成员": """
    县 | 乡 | 户编号 | 人口编号 | 姓名 | 证件号码 | 与户主关系 | 在校生状况
    甲县 | 东镇 | H1 | P1 | 甲一 | 445281201305010119 | 户主 | 小学
    甲县 | 东镇 | H2 | P2 | 乙一 | 445281201306010110 | 户主 | 非在校生
    甲县 | 东镇 | H3 | P3 | 丙一 | 445281201307010112 | 户主 | 非在校生
    """,
    "台账/控辍保学台账_2023": """
    县 | 统计月份 | 统计日期 | 户编号 | 姓名 | 证件号码 | 就学状态
    甲县 | 2023-09 | 2023-10-08 | H1 | 甲一 | 445281201305010119 | 在校
    甲县 | 2023-12 | 2023-12-08 | H1 | 甲一 | 445281201305010119 | 辍学
    甲县 | 2023-12 | 2023-12-08 | H2 | 乙一 | 445281201306010110 | 辍学
    """,
}


def checked(folder: Path, tables: Mapping[str, str], lang: str = "zh") -> Results:
    return check(submission(folder, tables), load("national", DAY), lang=lang)


def messages(results: Results, rule: str) -> list[str]:
    return results.findings.filter(pl.col("rule") == rule)["message"].to_list()


def cells(results: Results, rule: str) -> list[tuple[str, int, str]]:
    """File, row and header of every cell of the findings of a rule."""
    prints = results.findings.filter(pl.col("rule") == rule)["fingerprint"]
    found = results.evidence.filter(pl.col("fingerprint").is_in(prints.implode()))
    return found.select("file", "row", "column").rows()


def reasons(results: Results, rule: str) -> list[str]:
    found = results.outcomes.filter(pl.col("rule") == rule, pl.col("outcome") == "skipped")
    return found["reason"].unique().to_list()


@pytest.mark.parametrize(
    ("surveyed", "told"),
    [
        ("2023-12-31", "摸底日期 2023-12-31，至今 0 天"),
        ("2023-10-01", "摸底日期 2023-10-01，至今 91 天"),
        ("2024-01-01", "摸底日期 2024-01-01，至今 空 天"),
    ],
)
def test_days_of_waiting_are_told(tmp_path: Path, surveyed: str, told: str) -> None:
    tables = {name: text.format(surveyed=surveyed) for name, text in WATCHED.items()}
    [message] = messages(checked(tmp_path, tables), "LG42b")
    assert told in message


def test_waiting_is_a_note_and_a_wrong_claim_is_not(tmp_path: Path) -> None:
    ledger = WATCHED["台账/动态监测台账"].format(surveyed="2023-10-01")
    tables = {**WATCHED, "台账/动态监测台账": ledger + "H3 | 大病 | 2023-10-01 | 是\n"}
    tables["户信息"] += "东镇 | H3 | | 100\n"
    found = checked(tmp_path, tables).findings
    severities = dict(found.select("rule", "severity").rows())
    assert (severities["LG42a"], severities["LG42b"]) == ("confirm", "info")


def test_both_sides_of_a_disagreement_are_shown(tmp_path: Path) -> None:
    assert cells(checked(tmp_path, PUPILS), "LG13b") == [
        ("台账/控辍保学台账_2023.csv", 3, "就学状态"),
        ("台账/控辍保学台账_2023.csv", 3, "统计月份"),
        ("家庭成员.csv", 2, "在校生状况"),
    ]


def test_an_omission_shows_the_person_and_not_the_list(tmp_path: Path) -> None:
    results = checked(tmp_path, PUPILS)
    assert messages(results, "LG12a") == [
        "义务教育适龄（9月1日满 10 周岁）、登记为不在校，不在本乡镇最近一月的控辍保学台账。"
    ]
    assert cells(results, "LG12a") == [
        ("家庭成员.csv", 4, "证件号码"),
        ("家庭成员.csv", 4, "在校生状况"),
    ]


def test_the_missing_month_is_named(tmp_path: Path) -> None:
    assert messages(checked(tmp_path, PUPILS, lang="en"), "LG14") == [
        "There are lists of 2023-12 and earlier months, but none of 2023-11."
    ]


def test_no_ledger_and_no_parameter_are_reasons_to_skip(tmp_path: Path) -> None:
    members = {"家庭成员": PUPILS["家庭成员"]}
    assert reasons(checked(tmp_path / "a", members), "LG12a") == ["缺少“控辍保学台账”表"]
    [reason] = reasons(checked(tmp_path / "b", PUPILS), "LG11")
    assert "每月控辍保学统计的最后一日" in reason
