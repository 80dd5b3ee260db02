"""Indicators of the village table: what villages have, and who is in charge of them."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.declare.groups import CITY_GROUP, COUNTY_GROUP, POOR_GROUP, TOWN_GROUP
from hecha.figures.indicator import (
    HOUSEHOLDS,
    PERSONS,
    VILLAGE,
    VILLAGES,
    figure,
    known_sum,
    ratio,
    where_known,
)
from hecha.policy.policy import Policy
from hecha.rules.row_columns import Columns
from hecha.rules.terms import count_if, every, value_if

_TOTALS = [
    dict(zip(("column", "name", "title", "unit", "header"), words, strict=True))
    for words in (
        ("population", "registered_population", "总人口数", PERSONS, "总人口数"),
        ("household_total", "household_total", "总户数", HOUSEHOLDS, "总户数"),
        ("clinics", "clinics", "村卫生室个数", VILLAGES, "行政村卫生室个数"),
        ("primary_schools", "primary_schools", "村小学个数", "所", "村小学（个数）"),
        ("doctors", "doctors", "村执业（助理）医师人数", PERSONS, "行政村执业（助理）医师（人）"),
        ("arable_land", "arable_land", "耕地面积", "亩", "耕地面积"),
        ("libraries", "libraries", "村文化（图书）室个数", VILLAGES, "村文化（图书）室个数"),
        (
            *("unsafe_water_households", "unsafe_water_households"),
            *("未实现饮水安全户数", HOUSEHOLDS, "未实现饮水安全户数"),
        ),
        (
            *("broadcast_households", "broadcast_households"),
            *("通广播电视户数", HOUSEHOLDS, "通广播电视户数"),
        ),
        (
            *("roadless_natural_villages", "roadless_natural_villages"),
            *("未通路的自然村数", VILLAGES, "未通路的自然村数"),
        ),
    )
]

_HOW = (
    "贫困村自成一类；其他村看结对帮扶人所在单位的隶属关系（按帮扶人电话对应，取结对户数最多的一级）："
    "中央、省、市、地区为市级以上，县、区为县级，其余归乡镇"
)
_GROUPS = [
    {"group": group, "title": title, "how": _HOW}
    for group, title in (
        (POOR_GROUP, "贫困村内"),
        (CITY_GROUP, "市级以上单位帮扶"),
        (COUNTY_GROUP, "县级单位帮扶"),
        (TOWN_GROUP, "乡镇帮扶"),
    )
]


@figure(VILLAGE, "{unit}", called="{name}", each=_TOTALS)
def total(v: Columns, policy: Policy, column: str) -> nw.Expr:
    """{title}：行政村表{header}之和"""
    return known_sum(v[column])


@figure(VILLAGE, VILLAGES)
def villages(v: Columns, policy: Policy) -> nw.Expr:
    """行政村数：行政村表的村数"""
    return count_if(v.is_listed)


@figure(VILLAGE, VILLAGES)
def poor_villages(v: Columns, policy: Policy) -> nw.Expr:
    """贫困村数：行政村表“是否出列”有填写的村数"""
    return count_if(v.is_poor_village)


@figure(VILLAGE, VILLAGES)
def unexited_poor_villages(v: Columns, policy: Policy) -> nw.Expr:
    """未出列贫困村数：行政村表“是否出列”填否的村数"""
    return count_if(v.is_unexited_village)


@figure(VILLAGE, VILLAGES)
def exited_poor_villages(v: Columns, policy: Policy) -> nw.Expr:
    """已出列贫困村数：行政村表“是否出列”有填写且不是否的村数"""
    return count_if(v.is_poor_village & ~v.is_unexited_village)


@figure(VILLAGE, VILLAGES)
def other_villages(v: Columns, policy: Policy) -> nw.Expr:
    """有建档立卡户的非贫困村数：贫困村以外、至少有一户建档立卡户的村数"""
    return count_if(~v.is_poor_village & (v.households_registered > 0))


@figure(VILLAGE, "元", grains=(VILLAGE,))
def income_per_person(v: Columns, policy: Policy) -> nw.Expr:
    """村年人均可支配收入：行政村表所填数值"""
    return v.income_per_person.max()


@figure(VILLAGE, "万元", grains=(VILLAGE,))
def collective_income(v: Columns, policy: Policy) -> nw.Expr:
    """村级集体经济收入：行政村表所填数值"""
    return v.collective_income.max()


@figure(VILLAGE, VILLAGES)
def bus_villages(v: Columns, policy: Policy) -> nw.Expr:
    """通客运班车的村数：行政村表“是否通客运班车”填是的村数；有村没有填写的，村数不明"""
    return where_known(v.has_bus, count_if(v.has_bus == YES))


@figure(VILLAGE, PERSONS)
def team_leaders(v: Columns, policy: Policy) -> nw.Expr:
    """贫困村驻村工作队队长人数：快照日在任的队长，只数贫困村"""
    return value_if(v.is_poor_village, v.leaders_in_office).sum()


@figure(VILLAGE, PERSONS)
def first_secretaries(v: Columns, policy: Policy) -> nw.Expr:
    """贫困村第一书记人数：快照日在任的第一书记，只数贫困村"""
    return value_if(v.is_poor_village, v.secretaries_in_office).sum()


def _posts_are_filled(v: Columns) -> nw.Expr:
    return every(v.is_poor_village, v.leaders_in_office > 0, v.secretaries_in_office > 0)


@figure(VILLAGE, VILLAGES)
def two_person_villages(v: Columns, policy: Policy) -> nw.Expr:
    """队长与第一书记由两人担任的贫困村数：队长、第一书记都有，且不是同一人"""
    return count_if(_posts_are_filled(v) & ~v.one_person_has_both)


@figure(VILLAGE, VILLAGES)
def one_person_villages(v: Columns, policy: Policy) -> nw.Expr:
    """队长兼任第一书记的贫困村数：有一人既是队长又是第一书记"""
    return count_if(_posts_are_filled(v) & v.one_person_has_both)


@figure(VILLAGE, VILLAGES, called="{group}_group_villages", each=_GROUPS)
def group_villages(v: Columns, policy: Policy, group: str) -> nw.Expr:
    """{title}的村数：{how}"""
    return count_if(v.support_group == group)


@figure(VILLAGE, HOUSEHOLDS, called="{group}_group_households", each=_GROUPS)
def group_households(v: Columns, policy: Policy, group: str) -> nw.Expr:
    """{title}的户数：{how}"""
    return value_if(v.support_group == group, v.households_registered).sum()


@figure(VILLAGE, PERSONS, called="{group}_group_persons", each=_GROUPS)
def group_persons(v: Columns, policy: Policy, group: str) -> nw.Expr:
    """{title}的人数：{how}"""
    return value_if(v.support_group == group, v.persons_registered).sum()


ratio("arable_land_per_person", "人均耕地面积", "arable_land", "registered_population", "亩")
ratio("unexited_share", "贫困发生率", "unexited_persons", "registered_population")
ratio("poor_share", "建档立卡人口占总人口的比例", "persons", "registered_population")
