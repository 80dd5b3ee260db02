"""Nothing is called absent from a table that is incomplete for the township."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.checked_folder import checked, found, outcome
from support.files_by_hand import write_csv

from hecha.rules.rulebook import load as rulebook

HOUSEHOLDS = ["县", "乡", "村", "户编号", "是否危房户"]
MEMBERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
Rows = list[list[str | None]]


def households(numbers: str, town: str = "甲镇", village: str = "东村") -> Rows:
    return [["某县", town, village, f"H{n}", "否"] for n in numbers]


def members(numbers: str, town: str = "甲镇", village: str = "东村") -> Rows:
    return [
        ["某县", town, village, f"H{n}", f"P{n}", "某人", f"4501021965031200{n}X", "户主"]
        for n in numbers
    ]


def test_a_file_not_read_of_one_village_silences_absence_in_its_township(tmp_path: Path) -> None:
    rows = [*households("1234"), *households("5678", "乙镇", "西村")]
    write_csv(tmp_path / "户信息_20231231.csv", [HOUSEHOLDS, *rows])
    write_csv(
        tmp_path / "家庭成员_20231231.csv",
        [MEMBERS, *members("123"), *members("567", "乙镇", "西村")],
    )
    (tmp_path / "家庭成员_西村_20231231.rar").write_bytes(b"x")
    submission, results = checked(tmp_path)
    [entry] = submission.unread
    assert (entry.township, entry.tables) == ("西村", frozenset({"member"}))
    assert [(gap.table, gap.county, gap.town) for gap in submission.incomplete] == [
        ("member", "某县", "乙镇")
    ]
    assert found(results, "HH02") == ["H4"]
    assert outcome(results, "HH02") == {
        "甲镇": ("failed", None),
        "乙镇": (
            "skipped",
            "家庭成员_西村_20231231.rar 没有读取，“家庭成员”表可能不全，不核对缺了哪些",
        ),
    }
    # What is there is judged as before.
    assert outcome(results, "HH01")["乙镇"][0] == "passed"


def test_a_file_of_unknown_content_may_belong_to_any_table_and_township(tmp_path: Path) -> None:
    write_csv(tmp_path / "户信息_20231231.csv", [HOUSEHOLDS, *households("12")])
    write_csv(tmp_path / "家庭成员_20231231.csv", [MEMBERS, *members("13")])
    (tmp_path / "新建.rar").write_bytes(b"x")
    submission, results = checked(tmp_path)
    assert {(gap.table, gap.town) for gap in submission.incomplete} == {
        ("household", None),
        ("member", None),
    }
    for code in ("HH01", "HH02"):
        [(result, reason)] = outcome(results, code).values()
        assert (result, "新建.rar 没有读取" in str(reason)) == ("skipped", True)
        assert found(results, code) == []


def test_left_out_on_purpose_changes_nothing(tmp_path: Path) -> None:
    write_csv(tmp_path / "户信息_20231231.csv", [HOUSEHOLDS, *households("12")])
    write_csv(tmp_path / "家庭成员_20231231.csv", [MEMBERS, *members("13")])
    (tmp_path / "照片.jpg").write_bytes(b"x")
    submission, results = checked(tmp_path)
    assert submission.incomplete == ()
    assert (found(results, "HH01"), found(results, "HH02")) == (["H3"], ["H2"])


@pytest.mark.parametrize(
    ("there", "absent", "notices"),
    [("123", ["H4", "H5", "H6"], 0), ("12", [], 1), ("", [], 1)],
)
def test_fewer_than_half_of_the_households_make_a_township_incomplete(
    tmp_path: Path, there: str, absent: list[str], notices: int
) -> None:
    write_csv(
        tmp_path / "户信息_20231231.csv",
        [HOUSEHOLDS, *households("123456"), *households("78", "乙镇")],
    )
    write_csv(
        tmp_path / "家庭成员_20231231.csv", [MEMBERS, *members(there), *members("78", "乙镇")]
    )
    submission, results = checked(tmp_path)
    assert found(results, "HH02") == absent
    said = [notice.message.zh for notice in submission.notices if notice.rule == "FF12"]
    assert len(said) == notices
    if notices:
        expected = (
            f"甲镇户信息中的 6 户，在家庭成员中只有 {len(there)} 户（不到一半），"
            "家庭成员可能漏导，不核对其中缺了哪些"
        )
        assert said == [expected]
        assert outcome(results, "HH02")["甲镇"] == ("skipped", expected)


def test_a_list_whose_name_is_not_understood_may_be_a_part_of_any_list(tmp_path: Path) -> None:
    rows = [[*MEMBERS, "是否享受低保"], *([*row, "是"] for row in members("12"))]
    write_csv(tmp_path / "家庭成员_20231231.csv", rows)
    listed = [["姓名", "证件号码"], ["某人", "45010219650312003X"]]
    write_csv(tmp_path / "比对名单" / "低保名单_20231231.csv", listed)
    _, whole = checked(tmp_path)
    assert found(whole, "XR07a") == ["H1", "H2"]
    write_csv(tmp_path / "比对名单" / "殡仪馆人员_20231231.csv", listed)
    submission, results = checked(tmp_path)
    assert [entry.reason_code for entry in submission.unread] == ["roster_name"]
    assert found(results, "XR07a") == []
    assert outcome(results, "XR07a")["甲镇"][0] == "skipped"


def test_rules_about_absence_name_what_has_to_be_complete() -> None:
    rules = rulebook().rules
    for code, table in {
        "HH01": "household",
        "HH02": "member",
        "HP01": "pairing",
        "HP11a": "village_team",
        "XR07a": "roster_allowance",
        "XR08a": "roster_support",
        "XR09a": "roster_disability",
        "XR11a": "roster_insurance",
        "XR12a": "roster_school",
        "CT08a": "member",
        "CT12": "household",
        "LG31": "visit",
        "LV02": "register",
    }.items():
        assert table in rules[code].complete
