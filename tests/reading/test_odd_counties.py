"""A county that hardly anybody states is a mistyped name, and its rows stay in their township."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support.files_by_hand import write_csv

from hecha import policy
from hecha.declare.origin import AREA_COLUMNS
from hecha.reading import read
from hecha.rules.checking import check

HOUSEHOLDS = ["县", "乡", "村", "户编号", "家庭人口数", "纯收入"]
VILLAGES = ["县", "乡", "村", "是否出列", "总户数"]
TEAMS = ["县", "乡", "村", "姓名", "是否工作队队长", "是否第一书记", "开始时间"]
AREA = ["普宁市", "东镇", "甲村"]


def counties(folder: Path, *stated: str) -> list[str | None]:
    """The county of each household whose export states these."""
    rows = [
        [county, *AREA[1:], f"44528100000000{at:02}", "2", "20000"]
        for at, county in enumerate(stated)
    ]
    submission = read([write_csv(folder / "户信息_20231231.csv", [HOUSEHOLDS, *rows])])
    frame = submission.tables["household"].frame
    assert frame["county"].to_list() == [county or None for county in stated]
    return frame[AREA_COLUMNS[0]].to_list()


@pytest.mark.parametrize("wrong", ["普宁", "16176391434", ""])
def test_a_mistyped_county_is_that_of_the_township(tmp_path: Path, wrong: str) -> None:
    assert counties(tmp_path, *["普宁市"] * 20, wrong) == ["普宁市"] * 21


def test_a_second_county_with_a_township_of_the_name_is_one(tmp_path: Path) -> None:
    stated = ["普宁市"] * 9 + ["惠来县"] * 3
    assert counties(tmp_path, *stated) == stated


def test_a_county_that_has_other_townships_is_no_slip(tmp_path: Path) -> None:
    rows = [[*AREA, f"44528100000000{at:02}", "2", "20000"] for at in range(20)]
    rows += [
        ["惠来县", "东镇", "甲村", "4452240000000001", "2", "20000"],
        ["惠来县", "西镇", "乙村", "4452240000000002", "2", "20000"],
    ]
    submission = read([write_csv(tmp_path / "户信息_20231231.csv", [HOUSEHOLDS, *rows])])
    frame = submission.tables["household"].frame
    assert frame[AREA_COLUMNS[0]].to_list()[-2:] == ["惠来县", "惠来县"]


def test_a_village_whose_team_names_a_mistyped_county_has_a_team(tmp_path: Path) -> None:
    villages = [[*AREA[:2], f"{name}村", "是", "300"] for name in "甲乙丙丁戊己庚辛壬癸子丑"]
    teams = [[*row[:3], "张三", "是", "是", "2022-01-01"] for row in villages]
    teams[0][0] = "普宁"
    write_csv(tmp_path / "行政村_20231231.csv", [VILLAGES, *villages])
    write_csv(tmp_path / "驻村工作队_20231231.csv", [TEAMS, *teams])
    submission = read([tmp_path])
    found = check(submission, policy.load("national", submission.snapshot.day))
    assert found.findings.filter(pl.col("rule").str.starts_with("HP11")).is_empty()
