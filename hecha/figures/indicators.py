"""Indicators: figures per county, town and village, each declared once.

:func:`hecha.figures.counting.count` computes them.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hecha.figures import indicators_ledger, indicators_village
from hecha.figures.counted_rows import CITY_GROUP, COUNTY_GROUP, POOR_GROUP, TOWN_GROUP
from hecha.figures.indicator import (
    HOUSEHOLD,
    HOUSEHOLDS,
    INDICATOR,
    MEMBER,
    PERSONS,
    VILLAGE,
    VILLAGES,
    Indicator,
    by_year,
    count,
    is_yes,
    rows,
    share,
    sum_in,
    total,
)

_IDS = ("household.household_id",)
_PEOPLE = ("member.household_id",)
_STATUS = (*_PEOPLE, *_IDS, "household.exit_status")
_POOR = ("village.exited_village",)
_PLAN = (*_PEOPLE, "pairing.household_id", "pairing.planned_exit_year")
_PAIRED = (*_IDS, "pairing.household_id", "pairing.helper_name")
_TEAM = (
    *_POOR,
    "village_team.village",
    "village_team.is_team_leader",
    "village_team.is_first_secretary",
)
_GROUPS = (
    *_POOR,
    *_PAIRED,
    "pairing.helper_phone",
    "helper.helper_phone",
    "helper.affiliation",
)

_poor = pl.col("is_poor")
_posts_filled = _poor & (pl.col("team_leaders") > 0) & (pl.col("first_secretaries") > 0)
_one_person = pl.col("one_person_both")


_GROUP_TITLES = {
    POOR_GROUP: "贫困村内",
    CITY_GROUP: "市级以上单位帮扶",
    COUNTY_GROUP: "县级单位帮扶",
    TOWN_GROUP: "乡镇帮扶",
}
_GROUP_DEFINITION = (
    "贫困村自成一类；其他村看结对帮扶人所在单位的隶属关系（按帮扶人电话对应，取结对户数最多的一级）："
    "中央、省、市、地区为市级以上，县、区为县级，其余归乡镇"
)


def _by_group() -> Iterator[Indicator]:
    for group, title in _GROUP_TITLES.items():
        in_group = pl.col("support_group") == group
        for what, noun, unit, needs, expression in (
            ("villages", "的村数", VILLAGES, _GROUPS, count(in_group)),
            ("households", "的户数", HOUSEHOLDS, _GROUPS, sum_in(in_group, "households")),
            ("persons", "的人数", PERSONS, (*_GROUPS, *_PEOPLE), sum_in(in_group, "persons")),
        ):
            name = f"{group}_group_{what}"
            yield Indicator(VILLAGE, name, title + noun, unit, _GROUP_DEFINITION, needs, expression)


_DECLARED: tuple[Indicator, ...] = (
    Indicator(HOUSEHOLD, "households", "建档立卡户数", HOUSEHOLDS, "户信息表的户数", _IDS, rows()),
    Indicator(MEMBER, "persons", "建档立卡人数", PERSONS, "家庭成员表的人数", _PEOPLE, rows()),
    Indicator(
        VILLAGE,
        "villages",
        "行政村数",
        VILLAGES,
        "行政村表的村数",
        ("village.village",),
        count(pl.col("is_listed")),
    ),
    Indicator(
        VILLAGE,
        "registered_population",
        "总人口数",
        PERSONS,
        "行政村表总人口数之和",
        ("village.population",),
        total("population"),
    ),
    Indicator(
        VILLAGE,
        "household_total",
        "总户数",
        HOUSEHOLDS,
        "行政村表总户数之和",
        ("village.household_total",),
        total("household_total"),
    ),
    Indicator(
        VILLAGE,
        "poor_villages",
        "贫困村数",
        VILLAGES,
        "行政村表“是否出列”有填写的村数",
        _POOR,
        count(_poor),
    ),
    Indicator(
        VILLAGE,
        "unexited_poor_villages",
        "未出列贫困村数",
        VILLAGES,
        "行政村表“是否出列”填否的村数",
        _POOR,
        count(pl.col("is_unexited")),
    ),
    Indicator(
        VILLAGE,
        "other_villages",
        "有建档立卡户的非贫困村数",
        VILLAGES,
        "贫困村以外、至少有一户建档立卡户的村数",
        (*_POOR, *_IDS),
        count(~_poor & (pl.col("households") > 0)),
    ),
    Indicator(
        VILLAGE,
        "income_per_person",
        "村年人均可支配收入",
        "元",
        "行政村表所填数值",
        ("village.income_per_person",),
        pl.col("income_per_person").first(),
        (VILLAGE,),
    ),
    Indicator(
        VILLAGE,
        "collective_income",
        "村级集体经济收入",
        "万元",
        "行政村表所填数值",
        ("village.collective_income",),
        pl.col("collective_income").first(),
        (VILLAGE,),
    ),
    Indicator(
        VILLAGE,
        "bus_villages",
        "通客运班车的村数",
        VILLAGES,
        "行政村表“是否通客运班车”填是的村数；有村没有填写的，村数不明",
        ("village.has_bus",),
        pl.when(pl.col("has_bus").null_count() == 0).then(count(is_yes("has_bus"))),
    ),
    Indicator(
        VILLAGE,
        "clinics",
        "村卫生室个数",
        VILLAGES,
        "行政村表行政村卫生室个数之和",
        ("village.clinics",),
        total("clinics"),
    ),
    Indicator(
        VILLAGE,
        "arable_land",
        "耕地面积",
        "亩",
        "行政村表耕地面积之和",
        ("village.arable_land",),
        total("arable_land"),
    ),
    Indicator(
        VILLAGE,
        "team_leaders",
        "贫困村驻村工作队队长人数",
        PERSONS,
        "快照日在任的队长，只数贫困村",
        _TEAM,
        sum_in(_poor, "team_leaders"),
    ),
    Indicator(
        VILLAGE,
        "first_secretaries",
        "贫困村第一书记人数",
        PERSONS,
        "快照日在任的第一书记，只数贫困村",
        _TEAM,
        sum_in(_poor, "first_secretaries"),
    ),
    Indicator(
        VILLAGE,
        "two_person_villages",
        "队长与第一书记由两人担任的贫困村数",
        VILLAGES,
        "队长、第一书记都有，且不是同一人",
        _TEAM,
        count(_posts_filled & ~_one_person),
    ),
    Indicator(
        VILLAGE,
        "one_person_villages",
        "队长兼任第一书记的贫困村数",
        VILLAGES,
        "有一人既是队长又是第一书记",
        _TEAM,
        count(_posts_filled & _one_person),
    ),
    Indicator(
        HOUSEHOLD,
        "helped_households",
        "有帮扶责任人的户数",
        HOUSEHOLDS,
        "快照日至少有一条有效结对记录的户数",
        _PAIRED,
        count(pl.col("valid_helpers") > 0),
    ),
    Indicator(
        MEMBER,
        "insured_persons",
        "参加基本医疗保险的人数",
        PERSONS,
        "参加城乡居民或城镇职工基本医疗保险的人数",
        (*_PEOPLE, "member.resident_medical", "member.employee_medical"),
        count(is_yes("resident_medical") | is_yes("employee_medical")),
    ),
    Indicator(
        MEMBER,
        "allowance_persons",
        "享受低保的人数",
        PERSONS,
        "“是否享受低保”为是的人数",
        (*_PEOPLE, "member.has_allowance"),
        count(is_yes("has_allowance")),
    ),
    Indicator(
        MEMBER,
        "support_persons",
        "特困供养人数",
        PERSONS,
        "“是否特困供养人员”为是的人数",
        (*_PEOPLE, "member.has_support"),
        count(is_yes("has_support")),
    ),
    Indicator(
        MEMBER,
        "monitored_persons",
        "监测对象人数",
        PERSONS,
        "监测对象类别有填写的户的成员数",
        (*_PEOPLE, *_IDS, "household.monitor_category"),
        count(pl.col("is_monitored")),
    ),
    Indicator(
        MEMBER,
        "planned_exit_persons",
        "列入脱贫计划的人数",
        PERSONS,
        "结对帮扶表填有计划脱贫年度的户的成员数",
        _PLAN,
        count(pl.col("planned_exit_year").is_not_null()),
    ),
    *by_year(
        "planned_exit_persons",
        "计划脱贫人数",
        "结对帮扶表计划脱贫年度为{year}年的户的成员数",
        "planned_exit_year",
        _PLAN,
    ),
    *by_year(
        "exited_persons",
        "脱贫人数",
        "户信息表脱贫年度为{year}年的户的成员数",
        "exit_year",
        (*_PEOPLE, *_IDS, "household.exit_year"),
    ),
    *(
        Indicator(MEMBER, name, title, PERSONS, definition, (*_STATUS, *more), count(condition))
        for name, title, definition, more, condition in (
            (
                "unexited_persons",
                "未脱贫人数",
                "脱贫属性为未脱贫或返贫的户的成员数",
                (),
                pl.col("is_unexited"),
            ),
            (
                "policy_persons",
                "已脱贫享受政策的人数",
                "脱贫属性为已脱贫(享受政策)的户的成员数",
                (),
                pl.col("enjoys_policy"),
            ),
            (
                "exited_national_persons_2018",
                "2018年脱贫的国家标准人数",
                "户信息表脱贫年度为2018年、识别标准为国家标准的户的成员数",
                ("household.exit_year", "household.poverty_standard"),
                pl.col("is_national") & (pl.col("exit_year") == 2018),
            ),
        )
    ),
    *_by_group(),
    share(
        "insured_share",
        "基本医疗保险参保率",
        "insured_persons",
        "persons",
        "参加基本医疗保险的人数 ÷ 建档立卡人数",
    ),
    share(
        "helper_coverage",
        "帮扶责任人覆盖率",
        "helped_households",
        "households",
        "有帮扶责任人的户数 ÷ 建档立卡户数",
    ),
    share(
        "allowance_share",
        "低保人口占比",
        "allowance_persons",
        "persons",
        "享受低保的人数 ÷ 建档立卡人数",
    ),
    share(
        "monitored_share",
        "监测对象占比",
        "monitored_persons",
        "persons",
        "监测对象人数 ÷ 建档立卡人数",
    ),
    Indicator(
        INDICATOR,
        "arable_land_per_person",
        "人均耕地面积",
        "亩",
        "耕地面积 ÷ 总人口数",
        ("arable_land", "registered_population"),
        pl.when(pl.col("registered_population") > 0).then(
            pl.col("arable_land") / pl.col("registered_population")
        ),
    ),
    share(
        "poor_share",
        "建档立卡人口占总人口的比例",
        "persons",
        "registered_population",
        "建档立卡人数 ÷ 总人口数",
    ),
)

INDICATORS: dict[str, Indicator] = {
    indicator.name: indicator
    for indicator in (*_DECLARED, *indicators_village.DECLARED, *indicators_ledger.DECLARED)
}
"""By name, in the order of the indicator table."""
