"""Figures a suite declares over facts and periods, and ratios of figures; and their mistakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.submissions_by_hand import submission

from hecha.expectations import mistakes as checking
from hecha.figures import counted_rows
from hecha.figures.counting import Indicators, count
from hecha.policy import load as load_suite
from hecha.policy.duty import MONTHS, last_period
from hecha.results.reasons import text

DAY = date(2020, 11, 15)
SUITE = """
title = "本县"
extends = "national"
[tables.local_meeting]
title = "调度会台账"
words = ["调度会"]
common = ["年度"]
[tables.local_meeting.columns.local_held]
header = "会议日期"
kind = "日期"
[figures.local_visited]
table = "户信息"
title = "走访过的脱贫户数"
unit = "户"
where = {visits = {from = 1}, is_exited = true}
[figures.local_exited]
table = "户信息"
title = "脱贫户数"
unit = "户"
where = {"脱贫户" = true}
[figures.local_visited_share]
title = "脱贫户走访率"
unit = "%"
part = "local_visited"
whole = "local_exited"
[figures.local_exited_share]
title = "脱贫户占比"
unit = "%"
part = "local_exited"
whole = "households"
[figures.local_month]
table = "调度会台账"
title = "上月会议"
unit = "次"
where = {local_held = {last = "month"}}
[figures.local_year]
table = "调度会台账"
title = "上年会议"
unit = "次"
where = {year = {last = "year"}}
"""
HOUSEHOLDS = [
    {"household_id": "1", "exit_status": "已脱贫(享受政策)"},
    {"household_id": "2", "exit_status": "已脱贫(享受政策)"},
    {"household_id": "3", "exit_status": "未脱贫"},
    {"household_id": "4", "exit_status": "未脱贫"},
]
MEMBERS = [{"household_id": str(n), "person_id": f"{n}1"} for n in range(1, 5)]
VISITS = [{"household_id": "1", "visitor_post": "镇长", "visited_on": date(2020, 3, 1)}]
MEETINGS = [
    {"local_held": date(2020, 10, 1), "year": 2020},
    {"local_held": date(2020, 10, 31), "year": 2019},
    {"local_held": date(2020, 11, 1), "year": 2019},
    {"local_held": date(2020, 9, 30), "year": 2018},
]


def counted(folder: Path, written: str = SUITE, **tables: list[dict[str, Any]]) -> Indicators:
    folder.mkdir()
    (folder / "policy.toml").write_text(written, encoding="utf-8")
    policy = load_suite(folder, DAY)
    place = {"county": "某县", "town": "甲镇", "village": "东村"}
    rows = {name: [{**place, **row} for row in given] for name, given in tables.items()}
    return count(counted_rows.build(submission(DAY, policy.tables, **rows), policy))


def test_facts_periods_and_ratios_are_counted(tmp_path: Path) -> None:
    found = counted(
        tmp_path / "本县",
        household=HOUSEHOLDS,
        member=MEMBERS,
        visit=VISITS,
        local_meeting=MEETINGS,
    ).frame.filter(grain="county")
    names = ["local_exited", "local_visited", "local_visited_share", "local_exited_share"]
    assert found.select(*names, "local_month", "local_year").rows() == [(2, 1, 0.5, 0.5, 2, 2)]


def test_a_ratio_lacks_what_its_parts_lack(tmp_path: Path) -> None:
    missing = counted(tmp_path / "本县", household=HOUSEHOLDS, member=MEMBERS).missing
    assert text(missing["local_visited_share"], "zh") == "缺少“走访探访记录”表"
    assert "local_exited_share" not in missing


def test_a_ratio_by_nothing_is_unknown(tmp_path: Path) -> None:
    written = SUITE.replace('whole = "households"', 'whole = "unexited_households"')
    everyone = [{**row, "exit_status": "已脱贫(享受政策)"} for row in HOUSEHOLDS]
    found = counted(tmp_path / "本县", written, household=everyone).frame
    assert found.filter(grain="county")["local_exited_share"].to_list() == [None]


@given(st.sampled_from(sorted(MONTHS)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_last_period_is_whole_and_over(every: str, day: date) -> None:
    first, last = last_period(every, day)
    assert first <= last <= day
    assert (last.year - first.year) * 12 + last.month - first.month + 1 == MONTHS[every]
    assert last_period(every, last) == (first, last)
    # The next is not over: it would be nearer.
    later = pl.select(pl.lit(last).dt.offset_by("1d").dt.offset_by(f"{MONTHS[every]}mo")).item()
    assert later > day


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('part = "local_visited"', 'part = "local_visits"', "没有自设的指标“local_visits”"),
        ('part = "local_visited"', 'part = "visits"', "的“visits”不是可以相除的指标"),
        ('part = "local_visited"', 'part = "led_share"', "的“led_share”不是可以相除的指标"),
        ('whole = "households"', 'whole = "local_visited_share"', "不是可以相除的指标"),
        ('whole = "households"', 'whole = "local_exited_share"', "没有自设的指标"),
        ('whole = "households"', 'whole = "households"\ntable = "户信息"', "不认识“table”"),
        ('{last = "month"}', '{last = "week"}', "的 last 只能是 month、quarter、half-year、year"),
        ("{year = {last", "{serial = {last", "“序号”不是日期，不能写 last"),
        ('last = "year"', 'last = "month"', "“年度”不是日期，不能写 last"),
        ("is_exited = true", 'is_exited = "是"', "要写true 或 false，不加引号"),
        ("visits = {from = 1}", 'visits = "1"', "要写数字，不加引号"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in SUITE
    (tmp_path / "policy.toml").write_text(SUITE.replace(old, new), encoding="utf-8")
    (told,) = checking.check(tmp_path, DAY)
    assert says in told
    assert "policy.toml" in told
