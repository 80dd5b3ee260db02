"""Indicators of what a village has, and of how far the exit of its area has come."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hecha.declare.codes import NO
from hecha.figures.counted_rows import BASE_YEAR
from hecha.figures.indicator import (
    HOUSEHOLD,
    HOUSEHOLDS,
    MEMBER,
    PERSONS,
    VILLAGE,
    VILLAGES,
    Indicator,
    count,
    total,
)

_CLEAN_FUEL = "清洁能源"

_IDS = ("household.household_id",)
_PEOPLE = ("member.household_id",)


def _totals() -> Iterator[Indicator]:
    """Figures the village table tells, added up; unknown where one village does not tell."""
    for column, title, unit in (
        ("libraries", "村文化（图书）室个数", VILLAGES),
        ("unsafe_water_households", "未实现饮水安全户数", HOUSEHOLDS),
        ("broadcast_households", "通广播电视户数", HOUSEHOLDS),
        ("roadless_natural_villages", "未通路的自然村数", VILLAGES),
    ):
        needs = (f"village.{column}",)
        yield Indicator(VILLAGE, column, title, unit, f"行政村表{title}之和", needs, total(column))


DECLARED: tuple[Indicator, ...] = (
    *_totals(),
    Indicator(
        VILLAGE,
        "exited_poor_villages",
        "已出列贫困村数",
        VILLAGES,
        "行政村表“是否出列”有填写且不是否的村数",
        ("village.exited_village",),
        count(pl.col("is_poor") & ~pl.col("is_unexited")),
    ),
    Indicator(
        HOUSEHOLD,
        "unexited_households",
        "未脱贫户数",
        HOUSEHOLDS,
        "脱贫属性为未脱贫或返贫的户数",
        (*_IDS, "household.exit_status"),
        count(pl.col("is_exited") == NO),
    ),
    Indicator(
        HOUSEHOLD,
        "clean_fuel_households",
        "使用清洁能源的户数",
        HOUSEHOLDS,
        "主要燃料类型为清洁能源的户数",
        (*_IDS, "household.main_fuel"),
        count(pl.col("main_fuel") == _CLEAN_FUEL),
    ),
    Indicator(
        MEMBER,
        "base_persons",
        f"{BASE_YEAR}年度的建档立卡人数",
        PERSONS,
        f"家庭成员表年度为{BASE_YEAR}的人数；导出表没有这一年度的，人数不明",
        (*_PEOPLE, "member.year"),
        pl.when(pl.col("is_of_base").any()).then(count(pl.col("is_of_base"))),
    ),
    Indicator(
        MEMBER,
        "last_planned_exit_year",
        "最晚的计划脱贫年度",
        "年",
        "结对帮扶表所填计划脱贫年度中最晚的",
        (*_PEOPLE, "pairing.household_id", "pairing.planned_exit_year"),
        pl.col("planned_exit_year").max(),
    ),
)
