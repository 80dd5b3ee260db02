"""Names of areas with a blank inside, in short, or with the office of the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files_by_hand import write_csv

from hecha import policy
from hecha.reading import read
from hecha.rules.checking import check

KEY, OTHER_KEY = "4900000000000017", "4900000000000025"
MEMBERS = [
    ["乡", "村", "户编号", "姓名", "证件号码", "与户主关系"],
    ["甲镇", "竹 岗村", KEY, "钱一", "450102196503120013", "户主"],
    ["甲镇", "竹岗村", OTHER_KEY, "李三", "450102194807074311", "户主"],
]
HOUSEHOLDS = [
    ["乡", "村", "户编号", "纯收入"],
    ["甲 镇", "竹岗村", KEY, "1"],
    ["甲镇", "竹\u3000岗村", OTHER_KEY, "1"],
]


def test_a_blank_in_an_area_name_goes_where_the_name_is_known_without_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231218.csv", MEMBERS)
    write_csv(tmp_path / "户信息_20231218.csv", HOUSEHOLDS)
    submission = read([tmp_path])
    household, member = submission.tables["household"], submission.tables["member"]
    assert member.frame["village"].to_list() == ["竹岗村", "竹岗村"]
    assert household.frame["village"].to_list() == ["竹岗村", "竹岗村"]
    assert household.frame["_town"].to_list() == ["甲镇", "甲镇"]
    assert member.raw["village"].to_list() == ["竹 岗村", "竹岗村"]
    assert submission.events.select("table", "row", "column", "kind", "before", "after").rows() == [
        ("member", 2, "村", "blank", "竹 岗村", "竹岗村"),
        ("household", 2, "乡", "blank", "甲 镇", "甲镇"),
        ("household", 3, "村", "blank", "竹\u3000岗村", "竹岗村"),
    ]


def test_a_name_known_with_its_blank_only_stays(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "家庭成员_20231218.csv", MEMBERS[:2])
    submission = read([path])
    assert submission.tables["member"].frame["village"].to_list() == ["竹 岗村"]
    assert submission.events.is_empty()


def test_a_name_known_from_the_last_period_is_known(tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231218.csv", MEMBERS[:2])
    write_csv(tmp_path / "上期" / "家庭成员_20221218.csv", [MEMBERS[0], MEMBERS[2]])
    assert read([tmp_path]).tables["member"].frame["village"].to_list() == ["竹岗村"]


def villages(folder: Path, column: str, *stated: str) -> list[str | None]:
    """How the names of the rows of an export are read."""
    at = MEMBERS[0].index(column)
    rows = [[*MEMBERS[1]] for _ in stated]
    for number, (row, name) in enumerate(zip(rows, stated, strict=True)):
        row[at], row[2] = name, f"49000000000000{number:02}"
    write_csv(folder / "家庭成员_20231218.csv", [MEMBERS[0], *rows])
    names: list[str | None] = (
        read([folder]).tables["member"].frame["village" if column == "村" else "town"].to_list()
    )
    return names


@pytest.mark.parametrize(
    "name", ["竹岗", "竹岗村委会", "竹岗村民委员会", "竹岗村村民委员会", "竹岗行政村"]
)
def test_one_village_in_two_forms_is_one(tmp_path: Path, name: str) -> None:
    assert villages(tmp_path, "村", "竹岗村", name) == ["竹岗村", "竹岗村"]


@pytest.mark.parametrize("name", ["石桥", "石桥镇人民政府", "石桥镇政府"])
def test_one_township_in_two_forms_is_one(tmp_path: Path, name: str) -> None:
    assert villages(tmp_path, "乡", "石桥镇", name) == ["石桥镇", "石桥镇"]


@pytest.mark.parametrize(
    ("column", "stated"),
    [
        ("村", ("竹岗村", "竹岗社区")),
        ("村", ("竹岗村", "竹岗社区", "竹岗")),
        ("村", ("新村", "新村村")),
        ("村", ("竹岗村委会", "梅岗村")),
        ("村", ("村", "竹岗村")),
        ("乡", ("石桥镇", "石桥乡")),
    ],
)
def test_what_may_be_two_places_stays(tmp_path: Path, column: str, stated: tuple[str, ...]) -> None:
    assert villages(tmp_path, column, *stated) == list(stated)


def members_of(folder: Path, *rows: tuple[str | None, str]) -> list[str | None]:
    """How the villages of an export are read, of rows of a township and a village."""
    stated = [
        [town or "", village, f"49000000000000{number:02}", *MEMBERS[1][3:]]
        for number, (town, village) in enumerate(rows)
    ]
    write_csv(folder / "家庭成员_20231218.csv", [MEMBERS[0], *stated])
    names: list[str | None] = read([folder]).tables["member"].frame["village"].to_list()
    return names


@pytest.mark.parametrize(
    ("stated", "read_as"),
    [
        # 乙镇 has a village called 竹岗, and 甲镇 one called 竹岗村.
        ([("甲镇", "竹岗村"), ("乙镇", "竹岗")], ["竹岗村", "竹岗"]),
        ([("甲镇", "竹岗村"), ("甲镇", "竹岗"), ("乙镇", "竹岗")], ["竹岗村", "竹岗村", "竹岗"]),
        ([("石桥镇", "竹岗村"), ("石桥", "竹岗")], ["竹岗村", "竹岗村"]),
        (
            [("甲镇", "竹岗村"), ("乙镇", "竹岗社区"), ("乙镇", "竹岗")],
            ["竹岗村", "竹岗社区", "竹岗社区"],
        ),
        # Without a township it is as the townships write it, if they agree.
        ([("甲镇", "竹岗村"), ("乙镇", "竹岗村"), (None, "竹岗")], ["竹岗村", "竹岗村", "竹岗村"]),
        (
            [("甲镇", "竹岗村"), ("乙镇", "竹岗社区"), (None, "竹岗")],
            ["竹岗村", "竹岗社区", "竹岗"],
        ),
        ([("甲镇", "竹岗村"), ("乙镇", "竹岗"), (None, "竹岗")], ["竹岗村", "竹岗", "竹岗"]),
        ([("甲镇", "竹岗"), (None, "竹岗村")], ["竹岗村", "竹岗村"]),
        ([("甲镇", "竹岗村"), ("乙镇", "竹岗"), (None, "竹岗村")], ["竹岗村", "竹岗", "竹岗村"]),
    ],
)
def test_a_village_is_looked_up_in_its_township(
    tmp_path: Path, stated: list[tuple[str | None, str]], read_as: list[str]
) -> None:
    assert members_of(tmp_path, *stated) == read_as


def test_an_export_without_townships_has_its_villages_in_one_form(tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231218.csv", [row[1:] for row in MEMBERS[:2]])
    write_csv(
        tmp_path / "户信息_20231218.csv",
        [["村", "户编号", "纯收入"], ["竹岗", KEY, "1"], ["竹岗村", OTHER_KEY, "1"]],
    )
    frame = read([tmp_path]).tables["household"].frame
    assert frame["village"].to_list() == ["竹岗村", "竹岗村"]


def test_a_village_written_otherwise_in_one_export_has_its_team(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "行政村_20231218.csv",
        [["县", "乡", "村", "是否出列", "总户数"], ["某县", "甲镇", "竹岗村", "是", "300"]],
    )
    write_csv(
        tmp_path / "驻村工作队_20231218.csv",
        [
            ["县", "乡", "村", "姓名", "是否工作队队长", "是否第一书记", "开始时间"],
            ["某县", "甲镇", "竹岗村委会", "张三", "是", "是", "2022-01-01"],
        ],
    )
    submission = read([tmp_path])
    found = check(submission, policy.load("national", submission.snapshot.day))
    assert not any(code.startswith("HP11") for code in found.findings["rule"])
    (event,) = submission.events.select("column", "kind", "before", "after").rows()
    assert event == ("村", "area", "竹岗村委会", "竹岗村")
