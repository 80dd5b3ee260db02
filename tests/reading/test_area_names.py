"""Names of areas with a blank inside."""

from __future__ import annotations

from pathlib import Path

from support.files_by_hand import write_csv

from hecha.reading import read

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
