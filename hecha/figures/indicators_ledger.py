"""Indicators of the ledgers: what the papers ask a county, township or village to have done.

A ledger speaks of the townships and villages its sheets name; of any other area the figure is
unknown and not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hecha.declare import codes
from hecha.declare.ledgers import RIGHTS
from hecha.figures.indicator import (
    HOUSEHOLD,
    HOUSEHOLDS,
    MEMBER,
    OF_TOWNS,
    OF_VILLAGES,
    PERSONS,
    VILLAGES,
    Indicator,
    count,
    is_yes,
    rows,
    share,
    total,
)

_PEOPLE = ("member.household_id",)
_POSTS = ("visit.visited_on", "visit.visitor_post")
_LOG = "走访探访记录"

_PLEDGES = (
    ("county", codes.PLEDGE_COUNTY, "县"),
    ("town", codes.PLEDGE_TOWN, "乡镇"),
    ("village", codes.PLEDGE_VILLAGE, "村"),
)


def _pledges() -> Iterator[Indicator]:
    """Pledges of each level: a blank level may be any, and shows nobody's register."""
    for name, level, title in _PLEDGES:
        is_of_level = pl.col("pledge_level") == level
        yield Indicator(
            "pledge",
            f"{name}_pledges",
            f"{title}级责任书数",
            "份",
            f"责任书台账中签订层级为{title}的行数，没有写层级的也计入；"
            "一张表登记了几个地方的，管到这些地方所在的县或乡镇，只登记一个地方的只管这一处",
            ("pledge.pledge_level",),
            count(is_of_level.fill_null(True)),
            covers=is_of_level,
        )


def _signed() -> Iterator[Indicator]:
    """How many of the areas within have signed, of those the ledger tells about."""
    for of, name, title, grains in (
        (OF_TOWNS, "town", "乡镇", ("county",)),
        (OF_VILLAGES, "village", "村", ("county", "town")),
    ):
        signed = pl.col(f"{name}_pledges")
        yield Indicator(
            of,
            f"pledged_{name}s",
            f"签了责任书的{title}数",
            VILLAGES,
            f"{title}级责任书数大于 0 的{title}数",
            (f"{name}_pledges",),
            count(signed > 0),
            grains,
        )
        yield Indicator(
            of,
            f"pledge_{name}s",
            f"责任书台账管到的{title}数",
            VILLAGES,
            f"{title}级责任书数已知的{title}数",
            (f"{name}_pledges",),
            count(signed.is_not_null()),
            grains,
        )
        yield share(
            f"pledged_{name}_share",
            f"{title}责任书签订率",
            f"pledged_{name}s",
            f"pledge_{name}s",
            f"签了责任书的{title}数 ÷ 责任书台账管到的{title}数",
        )


DECLARED: tuple[Indicator, ...] = (
    Indicator(
        "reserve_cadre",
        "reserve_cadres",
        "后备干部人数",
        PERSONS,
        "后备人才库的人数，同一证件号码计一人；"
        "一张表登记了几个村的，管到这些村所在的乡镇，只登记一个村的只管这一村",
        ("reserve_cadre.name",),
        pl.coalesce("id_number", "name").n_unique().cast(pl.Int64),
    ),
    *_pledges(),
    *_signed(),
    Indicator(
        "dropout_list",
        "pupils_listed_last_month",
        "上月控辍保学统计人数",
        PERSONS,
        "控辍保学台账中统计日期在快照日以前最近一个完整月份的行数",
        ("dropout_list.listed_on",),
        count(pl.col("is_of_last_month")),
    ),
    Indicator(
        "visit",
        "leader_visit_days",
        "近12个月领导走访次数",
        "次",
        f"快照日以前12个月{_LOG}中由书记、县长、镇长、局长、主任等领导走访的天数，没有写职务、日期"
        "的也计入；本乡镇的记录不满一年（头三个月或最近三个月没有记录）的不判",
        _POSTS,
        pl.col("visited_on")
        .filter(pl.col("in_last_year") & pl.col("by_leader").fill_null(True))
        .n_unique()
        .cast(pl.Int64),
        covers=pl.col("by_leader") & pl.col("in_last_year") & pl.col("is_of_whole_year"),
    ),
    Indicator(
        "visit",
        "county_secretary_visits",
        "县委书记走访次数",
        "次",
        f"{_LOG}中由县（市、区）委书记走访的行数，写作“书记”而看不出是哪一级的也计入；"
        "记录没有县委书记走访的不判",
        (*_POSTS, "visit.visitor_unit"),
        count(pl.col("by_county_secretary").fill_null(True)),
        covers=pl.col("by_county_secretary"),
    ),
    Indicator(
        HOUSEHOLD,
        "visited_households",
        "近12个月走访过的户数",
        HOUSEHOLDS,
        f"{_LOG}中近12个月到过的户数",
        ("household.household_id", "visit.visited_on"),
        count(pl.col("visits_last_year") > 0),
    ),
    Indicator(
        HOUSEHOLD,
        "visit_households",
        f"{_LOG}管到的户数",
        HOUSEHOLDS,
        "近12个月走访次数已知的户数",
        ("household.household_id", "visit.visited_on"),
        count(pl.col("visits_last_year").is_not_null()),
    ),
    share(
        "visited_share",
        "近12个月走访覆盖率",
        "visited_households",
        "visit_households",
        f"近12个月走访过的户数 ÷ {_LOG}管到的户数",
    ),
    Indicator(
        "watch_list",
        "watch_households",
        "动态监测台账户数",
        HOUSEHOLDS,
        "动态监测台账的户数，同一户编号计一户",
        ("watch_list.household_id",),
        rows(),
    ),
    Indicator(
        "watch_list",
        "watch_persons",
        "动态监测台账人数",
        PERSONS,
        "动态监测台账各户的家庭人口数之和，没有填的按家庭成员表的人数；有户不知道人数的，合计不明",
        ("watch_list.household_id",),
        total("persons"),
    ),
    Indicator(
        MEMBER,
        "watch_area_persons",
        "动态监测台账管到的建档立卡人数",
        PERSONS,
        "动态监测台账列有的乡镇（只列一个村的为该村）的家庭成员表人数",
        (*_PEOPLE, "watch_list"),
        count(pl.col("in_watch_area")),
    ),
    share(
        "watch_share",
        "动态监测台账人数占比",
        "watch_persons",
        "watch_area_persons",
        "动态监测台账人数 ÷ 台账管到的建档立卡人数",
    ),
    share(
        "watch_share_of_all",
        "动态监测台账人数占全部建档立卡人数的比例",
        "watch_persons",
        "persons",
        "动态监测台账人数 ÷ 建档立卡人数",
    ),
    Indicator(
        "asset",
        "assets",
        "扶贫资产项数",
        "项",
        "扶贫资产清单的行数",
        ("asset",),
        rows(),
    ),
    Indicator(
        "asset",
        "assets_without_rights",
        "五权不明的扶贫资产项数",
        "项",
        "所有权人、经营权人、收益权人、监督权人、处置权人有一项没有填的行数",
        tuple(f"asset.{right}" for right in RIGHTS),
        count(pl.any_horizontal(pl.col(right).is_null() for right in RIGHTS)),
    ),
    Indicator(
        "health_card",
        "health_cards",
        "健康卡发放人数",
        PERSONS,
        "健康卡台账的人数，同一证件号码计一人",
        ("health_card.name",),
        pl.coalesce("id_number", "name").n_unique().cast(pl.Int64),
    ),
    Indicator(
        MEMBER,
        "carded_persons",
        "有健康卡的建档立卡人数",
        PERSONS,
        "证件号码列入健康卡台账的人数",
        (*_PEOPLE, "member.id_number", "health_card.id_number"),
        count(is_yes("has_health_card")),
    ),
    Indicator(
        MEMBER,
        "card_persons",
        "健康卡台账管到的建档立卡人数",
        PERSONS,
        "健康卡台账列有的乡镇（只列一个村的为该村）有证件号码的人数",
        (*_PEOPLE, "member.id_number", "health_card.id_number"),
        count(pl.col("has_health_card").is_not_null()),
    ),
    share(
        "health_card_share",
        "健康卡发放率",
        "carded_persons",
        "card_persons",
        "有健康卡的建档立卡人数 ÷ 健康卡台账管到的建档立卡人数",
    ),
    *(
        Indicator("rectification", name, title, "个", definition, needs, count(pl.col(column)))
        for name, title, definition, needs, column in (
            (
                "open_problems",
                "没有销号的问题数",
                "问题整改台账中快照日没有销号的行数",
                ("rectification.closed_on",),
                "is_open",
            ),
            (
                "overdue_problems",
                "逾期没有销号的问题数",
                "没有销号而整改期限早于快照日的行数",
                ("rectification.closed_on", "rectification.deadline"),
                "is_overdue",
            ),
            (
                "open_since_second_quarter",
                "第二季度过后没有销号的问题数",
                "最近一个 6 月 30 日以前反馈、整改期限不在其后，至今没有销号的行数",
                ("rectification.found_on", "rectification.closed_on", "rectification.deadline"),
                "is_of_second_quarter",
            ),
        )
    ),
)
