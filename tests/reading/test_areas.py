"""The area of rows that do not tell it whole."""

from __future__ import annotations

from pathlib import Path

from support.files_by_hand import write_csv

from hecha.reading import read

HEADER: list[str | None] = ["县", "乡", "村", "户编号", "证件号码", "与户主关系"]


def counties(folder: Path) -> list[str | None]:
    submission = read([folder])
    return submission.tables["asset"].frame["_county"].to_list()


def test_a_town_without_a_county_is_in_the_one_the_exports_have_it_in(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "成员_20231218.csv",
        [
            HEADER,
            ["甲县", "东镇", "一村", "H1", "450102196503120013", "户主"],
            ["甲县", "同名镇", "二村", "H2", "450102197001010011", "户主"],
            ["乙县", "同名镇", "三村", "H3", "450102197001010038", "户主"],
        ],
    )
    write_csv(
        tmp_path / "台账" / "扶贫资产清单.csv",
        [
            ["县", "乡", "资产编号"],
            [None, "东镇", "Z1"],
            ["丙县", "东镇", "Z2"],
            [None, "同名镇", "Z3"],
            [None, "别处镇", "Z4"],
            [None, None, "Z5"],
        ],
    )
    assert counties(tmp_path) == ["甲县", "丙县", None, None, None]
