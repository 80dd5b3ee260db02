"""What is wrong is found wherever it stands: last row, second sheet, another file, an archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from support.archives_by_hand import write_zip
from support.files_by_hand import write_csv, write_xls, write_xlsx

from hecha import policy
from hecha.reading import read
from hecha.rules.checking import check

Rows = list[list[str]]
Cell = tuple[str, str | None, int]

HEADERS = ["乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "家庭人口数"]
IDS = ["445281197001010014", "445281197202020032", "445281197402020037", "445281197502020032"]
MEMBERS: Rows = [
    ["甲镇", "东村", "11", "101", "甲某", IDS[0], "户主", "1"],
    ["甲镇", "东村", "12", "102", "乙某", IDS[1], "户主", "1"],
    ["乙镇", "西村", "21", "103", "丙某", IDS[2], "户主", "1"],
]
TWIN = ["乙镇", "西村", "22", "104", "丁某", IDS[0], "户主", "1"]
"""Somebody of the other township with the number of the first row."""
OTHERS = [MEMBERS[2], TWIN]
HOUSEHOLDS = ["乡", "村", "户编号", "户主姓名", "家庭人口数", "是否危房户"]
HOMES: Rows = [
    ["甲镇", "东村", "11", "甲某", "1", "否"],
    ["甲镇", "东村", "12", "乙某", "1", "否"],
    ["乙镇", "西村", "21", "丙某", "1", "否"],
    ["乙镇", "西村", "22", "丁某", "1", "否"],
]


def evidence(folder: Path) -> pl.DataFrame:
    """Rule, fingerprint, file, sheet and row of all evidence."""
    submission = read([folder])
    results = check(submission, policy.load("national", submission.snapshot.day))
    rules = results.findings.select("fingerprint", "rule")
    names = ("rule", "fingerprint", "file", "sheet", "row")
    return results.evidence.join(rules, on="fingerprint").select(*names)


def of_rule(found: pl.DataFrame, rule: str) -> set[Cell]:
    return {*found.filter(pl.col("rule") == rule).select("file", "sheet", "row").iter_rows()}


def places(folder: Path, rule: str) -> set[Cell]:
    return of_rule(evidence(folder), rule)


def _last_row(folder: Path) -> set[Cell]:
    write_xlsx(folder / "家庭成员_20231218.xlsx", {"导出": [HEADERS, *MEMBERS, TWIN]})
    return {("家庭成员_20231218.xlsx", "导出", row) for row in (2, 5)}


def _second_sheet(folder: Path) -> set[Cell]:
    name = "家庭成员_20231218.xlsx"
    write_xlsx(folder / name, {"甲镇": [HEADERS, *MEMBERS[:2]], "乙镇": [HEADERS, *OTHERS]})
    return {(name, "甲镇", 2), (name, "乙镇", 3)}


def _other_file(folder: Path) -> set[Cell]:
    write_xlsx(folder / "甲镇家庭成员_20231218.xlsx", {"导出": [HEADERS, *MEMBERS[:2]]})
    write_xlsx(folder / "乙镇家庭成员_20231218.xlsx", {"导出": [HEADERS, *OTHERS]})
    return {
        ("甲镇家庭成员_20231218.xlsx", "导出", 2),
        ("乙镇家庭成员_20231218.xlsx", "导出", 3),
    }


def _csv_beside_xlsx(folder: Path) -> set[Cell]:
    write_xlsx(folder / "甲镇家庭成员_20231218.xlsx", {"导出": [HEADERS, *MEMBERS[:2]]})
    write_csv(folder / "乙镇家庭成员_20231218.csv", [HEADERS, *OTHERS])
    return {("甲镇家庭成员_20231218.xlsx", "导出", 2), ("乙镇家庭成员_20231218.csv", None, 3)}


def _xls(folder: Path) -> set[Cell]:
    write_xls(folder / "甲镇家庭成员_20231218.xls", {"导出": [HEADERS, *MEMBERS[:2]]})
    write_csv(folder / "乙镇家庭成员_20231218.csv", [HEADERS, *OTHERS])
    return {("甲镇家庭成员_20231218.xls", "导出", 2), ("乙镇家庭成员_20231218.csv", None, 3)}


def _archive(folder: Path) -> set[Cell]:
    made = folder.parent / "made"
    name = "乙镇家庭成员_20231218.xlsx"
    inner = write_xlsx(made / name, {"导出": [HEADERS, *OTHERS]})
    write_zip(folder / "乙镇.zip", {inner.name: inner})
    write_csv(folder / "甲镇家庭成员_20231218.csv", [HEADERS, *MEMBERS[:2]])
    return {(f"乙镇.zip/{name}", "导出", 3), ("甲镇家庭成员_20231218.csv", None, 2)}


@pytest.mark.parametrize(
    "write", [_last_row, _second_sheet, _other_file, _csv_beside_xlsx, _xls, _archive]
)
def test_a_number_used_twice(tmp_path: Path, write: Callable[[Path], set[Cell]]) -> None:
    folder = tmp_path / "county"
    folder.mkdir()
    expected = write(folder)
    assert places(folder, "ID01") == expected


def test_a_household_in_one_file_and_its_members_in_another(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "甲镇户信息_20231218.xlsx", {"导出": [HOUSEHOLDS, *HOMES[:2]]})
    write_csv(tmp_path / "乙镇户信息_20231218.csv", [HOUSEHOLDS, *HOMES[2:]])
    rows = [*MEMBERS, ["乙镇", "西村", "22", "104", "丁某", IDS[3], "户主", "1"]]
    write_xlsx(tmp_path / "家庭成员_20231218.xlsx", {"一": [HEADERS, *rows[:3]]})
    write_csv(tmp_path / "乙镇家庭成员_20231218.csv", [HEADERS, *rows[3:]])
    found = evidence(tmp_path)
    assert found.filter(pl.col("rule").str.contains("^(HH0[123]|ID1[34])")).is_empty()
    homes = [*HOMES[2:3], [*HOMES[3][:4], "3", "否"]]
    write_csv(tmp_path / "乙镇户信息_20231218.csv", [HOUSEHOLDS, *homes])
    assert ("乙镇户信息_20231218.csv", None, 3) in places(tmp_path, "HH03")


def test_a_helper_named_in_another_file(tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231218.csv", [HEADERS, *MEMBERS])
    helper = ["某局", "机关", "县级", "戊某", "否", IDS[1], "13800138000"]
    headers = ["帮扶单位", "帮扶单位类型", "帮扶单位隶属关系", "姓名", "是否第一书记"]
    headers += ["证件号码", "联系电话"]
    write_xls(tmp_path / "帮扶责任人_20231218.xls", {"一": [headers, helper]})
    found = places(tmp_path, "HP08")
    assert ("帮扶责任人_20231218.xls", "一", 2) in found


def test_the_last_period_in_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "county"
    write_csv(
        folder / "家庭成员_20231218.csv", [[*HEADERS, "性别"], *[[*r, "男"] for r in MEMBERS]]
    )
    before = [[*HEADERS, "性别"], *[[*row, "女" if row is MEMBERS[2] else "男"] for row in MEMBERS]]
    inner = write_xlsx(tmp_path / "made" / "家庭成员_20221218.xlsx", {"导出": before})
    write_zip(folder / "上期" / "去年.zip", {inner.name: inner})
    assert ("家庭成员_20231218.csv", None, 4) in places(folder, "PV04")


def test_a_list_of_another_department_as_xls_in_its_second_sheet(tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231218.csv", [HEADERS, *MEMBERS])
    headers = ["所有人", "证件号码", "车牌号", "车辆类型"]
    stranger = ["某某", IDS[3], "贵J00001", "小型轿车"]
    owner = ["丙某", IDS[2], "贵J00000", "小型轿车"]
    write_xls(
        tmp_path / "比对名单" / "车辆_20231218.xls",
        {"一": [headers, stranger], "二": [headers, stranger, owner]},
    )
    found = places(tmp_path, "XR03a")
    assert any(cell[0].endswith("车辆_20231218.xls") and cell[1:] == ("二", 3) for cell in found)


def test_merged_cells_of_a_household(tmp_path: Path) -> None:
    path = tmp_path / "家庭成员_20231218.xlsx"
    wife = ["甲镇", "东村", "11", "105", "戊某", IDS[3], "配偶", "1"]
    rows = [HEADERS, MEMBERS[0], wife, MEMBERS[2], TWIN]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("导出")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for column in (0, 1, 2, 7):
            sheet.merge_range(1, column, 2, column, MEMBERS[0][column])
    found = evidence(tmp_path)
    assert (path.name, "导出", 2) in of_rule(found, "HH03")
    assert of_rule(found, "ID01") == {(path.name, "导出", row) for row in (2, 5)}
