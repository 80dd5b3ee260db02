"""Our own files among the exports are left out, and said to be ours."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support.corrections_desk import Desk
from support.rounds_by_hand import LIUSHA, income

from hecha.followup.ledger_book import write_ledger
from hecha.followup.standing import listed
from hecha.reading import read


@pytest.mark.parametrize("folder", ["", "台账"])
def test_follow_up_packet_and_workbook_are_left_out(tmp_path: Path, folder: str) -> None:
    desk = Desk(tmp_path / "desk")
    packet = desk.send(desk.check(income()))[LIUSHA]
    inputs = tmp_path / "导出"
    (inputs / folder).mkdir(parents=True)
    member = {"户编号": "4452810000000017", "人口编号": "P1", "姓名": "陈大文", "证件号码": ""}
    pl.DataFrame([member | {"与户主关系": "户主", "性别": "男"}]).write_csv(
        inputs / "家庭成员_20161231.csv"
    )
    (inputs / folder / "台账.db").write_bytes(desk.book.read_bytes())
    (inputs / folder / "控辍保学台账.xlsx").write_bytes(packet.read_bytes())
    write_ledger(listed([desk.book]), inputs / folder / "整改台账.xlsx", "zh")
    found = read([inputs])
    assert found.unread == ()
    assert {Path(item.file).name for item in found.left_out} == {
        "台账.db",
        "控辍保学台账.xlsx",
        "整改台账.xlsx",
    }
