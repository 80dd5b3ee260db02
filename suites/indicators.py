"""Indicators: figures per county, town and village, each declared once.

:func:`suites.counting.count` computes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from registry.codes import YES
from suites.frames import CITY_GROUP, COUNTY_GROUP, POOR_GROUP, TOWN_GROUP

GRAINS = {"county": 1, "town": 2, "village": 3}
"""Grain -> how many area columns name an area."""

YEARS = range(2014, 2021)
"""Years of exit: from the first registers to the end of the campaign."""

HOUSEHOLDS, PERSONS, VILLAGES, SHARE = "户", "人", "个", "%"

INDICATOR, VILLAGE, HOUSEHOLD, MEMBER = "indicator", "village", "household", "member"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    ``of`` is the frame whose rows ``expression`` aggregates, and ``needs`` the columns it rests
    on (``table.column``); of INDICATOR the expression is computed from the indicators named in
    ``needs``. ``grains`` are those it has a meaning at. A share is a fraction of 1 that is shown
    as a percentage.
    """

    of: str
    name: str
    title: str
    unit: str
    definition: str
    needs: tuple[str, ...]
    expression: pl.Expr
    grains: tuple[str, ...] = tuple(GRAINS)


_IDS = ("household.household_id",)
_PEOPLE = ("member.household_id",)
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


def _rows() -> pl.Expr:
    return pl.len().cast(pl.Int64)


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(False).sum().cast(pl.Int64)


def _total(column: str) -> pl.Expr:
    """Sum over villages; unknown where one of them does not tell."""
    return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum())


def _is_yes(column: str) -> pl.Expr:
    return pl.col(column) == YES


def _share(name: str, title: str, part: str, whole: str, definition: str) -> Indicator:
    ratio = pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))
    return Indicator(INDICATOR, name, title, SHARE, definition, (part, whole), ratio)


def _by_year(
    name: str, title: str, definition: str, column: str, needs: tuple[str, ...]
) -> Iterator[Indicator]:
    for year in YEARS:
        yield Indicator(
            MEMBER,
            f"{name}_{year}",
            f"{year}年{title}",
            PERSONS,
            definition.format(year=year),
            needs,
            _count(pl.col(column) == year),
        )


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
            ("villages", "的村数", VILLAGES, _GROUPS, _count(in_group)),
            ("households", "的户数", HOUSEHOLDS, _GROUPS, _sum_in(in_group, "households")),
            ("persons", "的人数", PERSONS, (*_GROUPS, *_PEOPLE), _sum_in(in_group, "persons")),
        ):
            name = f"{group}_group_{what}"
            yield Indicator(VILLAGE, name, title + noun, unit, _GROUP_DEFINITION, needs, expression)


def _sum_in(condition: pl.Expr, column: str) -> pl.Expr:
    return pl.when(condition).then(pl.col(column)).otherwise(0).sum()


_DECLARED: tuple[Indicator, ...] = (
    Indicator(HOUSEHOLD, "households", "建档立卡户数", HOUSEHOLDS, "户信息表的户数", _IDS, _rows()),
    Indicator(MEMBER, "persons", "建档立卡人数", PERSONS, "家庭成员表的人数", _PEOPLE, _rows()),
    Indicator(
        VILLAGE,
        "villages",
        "行政村数",
        VILLAGES,
        "行政村表的村数",
        ("village.village",),
        _count(pl.col("is_listed")),
    ),
    Indicator(
        VILLAGE,
        "registered_population",
        "总人口数",
        PERSONS,
        "行政村表总人口数之和",
        ("village.population",),
        _total("population"),
    ),
    Indicator(
        VILLAGE,
        "household_total",
        "总户数",
        HOUSEHOLDS,
        "行政村表总户数之和",
        ("village.household_total",),
        _total("household_total"),
    ),
    Indicator(
        VILLAGE,
        "poor_villages",
        "贫困村数",
        VILLAGES,
        "行政村表“是否出列”有填写的村数",
        _POOR,
        _count(_poor),
    ),
    Indicator(
        VILLAGE,
        "unexited_poor_villages",
        "未出列贫困村数",
        VILLAGES,
        "行政村表“是否出列”填否的村数",
        _POOR,
        _count(pl.col("is_unexited")),
    ),
    Indicator(
        VILLAGE,
        "other_villages",
        "有建档立卡户的非贫困村数",
        VILLAGES,
        "贫困村以外、至少有一户建档立卡户的村数",
        (*_POOR, *_IDS),
        _count(~_poor & (pl.col("households") > 0)),
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
        "team_leaders",
        "贫困村驻村工作队队长人数",
        PERSONS,
        "快照日在任的队长，只数贫困村",
        _TEAM,
        _sum_in(_poor, "team_leaders"),
    ),
    Indicator(
        VILLAGE,
        "first_secretaries",
        "贫困村第一书记人数",
        PERSONS,
        "快照日在任的第一书记，只数贫困村",
        _TEAM,
        _sum_in(_poor, "first_secretaries"),
    ),
    Indicator(
        VILLAGE,
        "two_person_villages",
        "队长与第一书记由两人担任的贫困村数",
        VILLAGES,
        "队长、第一书记都有，且不是同一人",
        _TEAM,
        _count(_posts_filled & ~_one_person),
    ),
    Indicator(
        VILLAGE,
        "one_person_villages",
        "队长兼任第一书记的贫困村数",
        VILLAGES,
        "有一人既是队长又是第一书记",
        _TEAM,
        _count(_posts_filled & _one_person),
    ),
    Indicator(
        HOUSEHOLD,
        "helped_households",
        "有帮扶责任人的户数",
        HOUSEHOLDS,
        "快照日至少有一条有效结对记录的户数",
        _PAIRED,
        _count(pl.col("valid_helpers") > 0),
    ),
    Indicator(
        MEMBER,
        "insured_persons",
        "参加基本医疗保险的人数",
        PERSONS,
        "参加城乡居民或城镇职工基本医疗保险的人数",
        (*_PEOPLE, "member.resident_medical", "member.employee_medical"),
        _count(_is_yes("resident_medical") | _is_yes("employee_medical")),
    ),
    Indicator(
        MEMBER,
        "allowance_persons",
        "享受低保的人数",
        PERSONS,
        "“是否享受低保”为是的人数",
        (*_PEOPLE, "member.has_allowance"),
        _count(_is_yes("has_allowance")),
    ),
    Indicator(
        MEMBER,
        "support_persons",
        "特困供养人数",
        PERSONS,
        "“是否特困供养人员”为是的人数",
        (*_PEOPLE, "member.has_support"),
        _count(_is_yes("has_support")),
    ),
    Indicator(
        MEMBER,
        "monitored_persons",
        "监测对象人数",
        PERSONS,
        "监测对象类别有填写的户的成员数",
        (*_PEOPLE, *_IDS, "household.monitor_category"),
        _count(pl.col("is_monitored")),
    ),
    Indicator(
        MEMBER,
        "planned_exit_persons",
        "列入脱贫计划的人数",
        PERSONS,
        "结对帮扶表填有计划脱贫年度的户的成员数",
        _PLAN,
        _count(pl.col("planned_exit_year").is_not_null()),
    ),
    *_by_year(
        "planned_exit_persons",
        "计划脱贫人数",
        "结对帮扶表计划脱贫年度为{year}年的户的成员数",
        "planned_exit_year",
        _PLAN,
    ),
    *_by_year(
        "exited_persons",
        "脱贫人数",
        "户信息表脱贫年度为{year}年的户的成员数",
        "exit_year",
        (*_PEOPLE, *_IDS, "household.exit_year"),
    ),
    *_by_group(),
    _share(
        "insured_share",
        "基本医疗保险参保率",
        "insured_persons",
        "persons",
        "参加基本医疗保险的人数 ÷ 建档立卡人数",
    ),
    _share(
        "helper_coverage",
        "帮扶责任人覆盖率",
        "helped_households",
        "households",
        "有帮扶责任人的户数 ÷ 建档立卡户数",
    ),
    _share(
        "allowance_share",
        "低保人口占比",
        "allowance_persons",
        "persons",
        "享受低保的人数 ÷ 建档立卡人数",
    ),
    _share(
        "monitored_share",
        "监测对象占比",
        "monitored_persons",
        "persons",
        "监测对象人数 ÷ 建档立卡人数",
    ),
    _share(
        "poor_share",
        "建档立卡人口占总人口的比例",
        "persons",
        "registered_population",
        "建档立卡人数 ÷ 总人口数",
    ),
)

INDICATORS: dict[str, Indicator] = {indicator.name: indicator for indicator in _DECLARED}
"""By name, in the order of the indicator table."""
