"""A list of another department says nothing of persons it cannot have."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.checked_folder import checked, found, outcome
from support.files_by_hand import write_csv

MEMBERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
NUMBERS = [f"4501021965{n:02}12003X" for n in range(1, 13)]
Rows = list[list[str | None]]


def heads(count: int, mark: str, town: str = "甲镇", first: int = 0) -> Rows:
    """One head of household each, with a mark in the last column."""
    return [
        ["某县", town, "东村", f"H{n}", f"P{n}", f"某{n}", NUMBERS[n], "户主", mark]
        for n in range(first, first + count)
    ]


KINDS = {
    "低保": ("是否享受低保", "是", ("XR07a", "XR07b")),
    "特困": ("是否特困供养人员", "是", ("XR08a", "XR08b")),
    "残疾": ("残疾证办证年度", "2018", ("XR09a", "XR09b")),
    "医保": ("是否参加城乡居民基本医疗保险", "是", ("XR11a", "XR11b")),
    "学籍": ("在校生状况", "小学", ("XR12a", "XR12b")),
    "死亡": ("在校生状况", "", ("XR01",)),
    "财政供养": ("在校生状况", "", ("XR02",)),
    "车辆": ("在校生状况", "", ("XR03a", "XR03b")),
    "房产": ("在校生状况", "", ("XR04",)),
    "工商": ("在校生状况", "", ("XR05",)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_with_hidden_numbers_is_not_compared(tmp_path: Path, kind: str) -> None:
    header, mark, codes = KINDS[kind]
    write_csv(tmp_path / "家庭成员_20231231.csv", [[*MEMBERS, header], *heads(3, mark)])
    masked = ["450102********003X", "4501**********003X", "450102XXXXXXXX003X"]
    rows = [[f"某{n}", number] for n, number in enumerate(masked)]
    write_csv(tmp_path / "比对名单" / f"{kind}名单_20231231.csv", [["姓名", "证件号码"], *rows])
    submission, results = checked(tmp_path)
    [entry] = submission.unread
    assert (entry.reason_code, entry.file) == (
        "hidden_numbers",
        f"比对名单/{kind}名单_20231231.csv",
    )
    assert entry.message() == (
        "未读取：3 行中只有 0 行的证件号码完整，3 行隐去了部分数字，不能按人比对。"
        "请向提供名单的部门取得证件号码完整（不隐去数字）的名单；"
        "与核查无关的，用 --leave-out 排除。"
    )
    for code in codes:
        reason = (
            f"比对名单/{kind}名单_20231231.csv 没有读取"
            "（3 行中只有 0 行的证件号码完整，3 行隐去了部分数字，不能按人比对）"
        )
        [(result, why)] = outcome(results, code).values()
        assert (result, str(why).split("；")[0]) == ("skipped", reason)
        assert found(results, code) == []


@pytest.mark.parametrize(("whole", "is_read"), [(2, True), (1, False)])
def test_half_of_the_numbers_must_be_whole(tmp_path: Path, whole: int, *, is_read: bool) -> None:
    write_csv(tmp_path / "家庭成员_20231231.csv", [[*MEMBERS, "是否享受低保"], *heads(4, "是")])
    numbers = [*NUMBERS[:whole], "450102********003X", None, "450102********0030"][:4]
    rows: Rows = [[f"某{n}", number] for n, number in enumerate(numbers)]
    write_csv(tmp_path / "比对名单" / "低保名单_20231231.csv", [["姓名", "证件号码"], *rows])
    submission, _ = checked(tmp_path)
    assert [entry.reason_code for entry in submission.unread] == (
        [] if is_read else ["hidden_numbers"]
    )


def test_hidden_digits_that_look_alike_are_no_duplicate_and_no_stranger(tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231231.csv", [[*MEMBERS, "是否享受低保"], *heads(2, "否")])
    header = ["县", "乡", "村", "户编号", "姓名", "证件号码", "发放日期", "金额（元）"]
    masked = "450102********003X"
    write_csv(
        tmp_path / "台账" / "雨露计划补助发放名册_20231231.csv",
        [
            header,
            ["某县", "甲镇", "东村", "H0", "某0", masked, "2023-10-01", "1500"],
            ["某县", "甲镇", "东村", "H1", "某1", masked, "2023-10-01", "1500"],
        ],
    )
    submission, results = checked(tmp_path)
    assert "rain_dew_payment" in submission.tables
    for code in ("LG04", "LG05", "LG07"):
        assert results.findings.filter(rule=code).height == 0


FEW = (
    "甲镇登记应在“低保”名单中的 5 人，名单中只找到 0 人（不到一成），"
    "名单可能不含这些人，不核对缺了哪些"
)


@pytest.mark.parametrize(
    ("marked", "listed", "absent"),
    [
        (5, 0, []),
        (4, 0, ["H0", "H1", "H2", "H3"]),
        (5, 1, ["H1", "H2", "H3", "H4"]),
    ],
)
def test_a_township_almost_nobody_of_whom_is_on_a_list_is_not_compared(
    tmp_path: Path, marked: int, listed: int, absent: list[str]
) -> None:
    rows = [*heads(marked, "是"), *heads(5, "是", "乙镇", first=7)]
    write_csv(tmp_path / "家庭成员_20231231.csv", [[*MEMBERS, "是否享受低保"], *rows])
    there = [*range(listed), *range(7, 11)]
    write_csv(
        tmp_path / "比对名单" / "低保名单_20231231.csv",
        [["姓名", "证件号码"], *([f"某{n}", NUMBERS[n]] for n in there)],
    )
    submission, results = checked(tmp_path)
    assert found(results, "XR07a") == sorted([*absent, "H11"])
    notices = [
        (notice.file, notice.message.zh) for notice in submission.notices if notice.rule == "FF12"
    ]
    if absent:
        assert notices == []
    else:
        assert notices == [("比对名单/低保名单_20231231.csv", FEW)]
        assert outcome(results, "XR07a") == {"甲镇": ("skipped", FEW), "乙镇": ("failed", None)}
        assert outcome(results, "XR07b")["甲镇"] == ("passed", None)


@pytest.mark.parametrize("kind", ["低保", "特困", "医保", "学籍"])
def test_a_list_of_other_people_is_not_compared_anywhere(tmp_path: Path, kind: str) -> None:
    header, mark, codes = KINDS[kind]
    members = [[*MEMBERS, header], *heads(3, mark), *heads(3, mark, "乙镇", first=3)]
    other = ["是否参加城镇职工基本医疗保险", *["否"] * 6]
    rows = [[*row, cell] for row, cell in zip(members, other, strict=True)]
    write_csv(tmp_path / "家庭成员_20231231.csv", rows)
    strangers = [[f"外{n}", f"4501021975{n:02}12003X"] for n in range(1, 10)]
    write_csv(
        tmp_path / "比对名单" / f"{kind}名单_20231231.csv",
        [["姓名", "证件号码", "年级"], *([*row, "小学"] for row in strangers)],
    )
    submission, results = checked(tmp_path)
    message = (
        f"全部乡镇登记应在“{kind}”名单中的 6 人，名单中只找到 0 人（不到一成），"
        "名单可能不含这些人，不核对缺了哪些"
    )
    assert [one.message.zh for one in submission.notices if one.rule == "FF12"] == [message]
    assert outcome(results, codes[0]) == {
        "甲镇": ("skipped", message),
        "乙镇": ("skipped", message),
    }


@pytest.mark.parametrize(("others", "absent"), [(0, []), (1, ["P0b", "P1b", "P2b", "P3b", "P5b"])])
def test_a_list_of_nobody_but_heads_of_households_is_one_of_applicants(
    tmp_path: Path, others: int, absent: list[str]
) -> None:
    rows: Rows = [[*MEMBERS, "是否享受低保"]]
    spouses = [f"4501021967{n + 1:02}12004X" for n in range(6)]
    for n in range(6):
        rows.append(heads(1, "是", first=n)[0])
        rows.append(["某县", "甲镇", "东村", f"H{n}", f"P{n}b", f"配{n}", spouses[n], "配偶", "是"])
    write_csv(tmp_path / "家庭成员_20231231.csv", rows)
    listed = [*NUMBERS[:6], *spouses[4 : 4 + others]]
    write_csv(
        tmp_path / "比对名单" / "低保名单_20231231.csv",
        [["姓名", "证件号码"], *([f"某{n}", number] for n, number in enumerate(listed))],
    )
    submission, results = checked(tmp_path)
    assert sorted(results.findings.filter(rule="XR07a")["person_id"]) == absent
    said = [notice.message.zh for notice in submission.notices if notice.rule == "FF12"]
    assert said == (
        []
        if absent
        else ["名单每户只列一人（户主或申请人），只核对户主，不核对户内其他成员是否在名单中"]
    )
