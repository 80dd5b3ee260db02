"""Rows that stand twice in a sheet are one finding each, and accuse nobody else."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support.files_by_hand import write_csv

from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.results.results import Results
from hecha.rules.checking import check

HEAD = ["1", "甲镇", "东村", "H1", "P1", "某甲", "445281197001010014", "户主", "汉族"]
SPOUSE = ["2", "甲镇", "东村", "H1", "P2", "某乙", "445281197202020024", "配偶", "汉族"]
MEMBERS = [
    ["序号", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "民族"],
    HEAD,
    SPOUSE,
]
HOUSEHOLDS = [
    ["乡", "村", "户编号", "家庭人口数", "是否危房户", "耕地面积（亩）"],
    ["甲镇", "东村", "H1", "2", "否", "3"],
]


def results(folder: Path, **books: list[list[str]]) -> Results:
    for name, rows in books.items():
        write_csv(folder / f"{name}_20231231.csv", rows)
    submission = read([folder])
    return check(submission, load_suite("national", submission.snapshot.day))


def serious(results: Results) -> list[tuple[str, str | None, str | None, int | None]]:
    first = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    rows = results.findings.filter(pl.col("severity") != "info").join(
        first, on="fingerprint", how="left", maintain_order="left"
    )
    return sorted(rows.select("rule", "household_id", "person_id", "row").rows(), key=str)


def test_a_member_entered_twice_is_one_finding(tmp_path: Path) -> None:
    again = ["3", *SPOUSE[1:]]
    once = serious(results(tmp_path / "once", 家庭成员=MEMBERS, 户信息=HOUSEHOLDS))
    found = results(tmp_path / "twice", 家庭成员=[*MEMBERS, again], 户信息=HOUSEHOLDS)
    assert serious(found) == sorted([*once, ("FF19", "H1", "P2", 4)], key=str)
    (message,) = found.findings.filter(rule="FF19")["message"]
    assert message == "与第 3 行完全相同，是重复行，只按一行核查"


def test_a_household_row_entered_twice_is_one_finding(tmp_path: Path) -> None:
    once = serious(results(tmp_path / "once", 家庭成员=MEMBERS, 户信息=HOUSEHOLDS))
    book = [*HOUSEHOLDS, HOUSEHOLDS[1]]
    found = serious(results(tmp_path / "twice", 家庭成员=MEMBERS, 户信息=book))
    assert found == sorted([*once, ("FF19", "H1", None, 3)], key=str)


def test_files_of_one_table_that_overlap_accuse_nobody(tmp_path: Path) -> None:
    others = [
        [str(n), "甲镇", "东村", f"H{n}", f"P{n}", "某丙", f"44528119700101{n:03}4", "户主", "汉族"]
        for n in range(10, 16)
    ]
    one, other = [*MEMBERS, *others[:3]], [MEMBERS[0], SPOUSE, *others[3:]]
    once = results(tmp_path / "once", 家庭成员=[*MEMBERS, *others], 户信息=HOUSEHOLDS)
    found = results(tmp_path / "twice", 成员甲=one, 成员乙=other, 户信息=HOUSEHOLDS)
    assert [row[:3] for row in serious(found)] == sorted(
        [*(row[:3] for row in serious(once)), ("FF19", "H1", "P2")], key=str
    )
    (message,) = found.findings.filter(rule="FF19")["message"]
    assert message == "与 成员乙_20231231.csv 第 2 行完全相同，是重复行，只按一行核查"


@pytest.mark.parametrize(("cell", "other"), [(4, "P3"), (6, "445281197202020040"), (8, "苗族")])
def test_rows_that_differ_in_one_cell_are_two(tmp_path: Path, cell: int, other: str) -> None:
    again = ["3", *SPOUSE[1:]]
    again[cell] = other
    found = results(tmp_path, 家庭成员=[*MEMBERS, again], 户信息=HOUSEHOLDS)
    assert "FF19" not in set(found.findings["rule"])
    assert "HH07" in set(found.findings["rule"])
