"""Indicators of the ledgers: what the papers demand a county, township or village to have done.

A ledger covers the townships and villages its sheets name; of any other area the figure is
unknown and not judged.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.ledgers import RIGHTS
from hecha.figures.indicator import (
    FINER,
    GRAINS,
    HOUSEHOLD,
    HOUSEHOLDS,
    MEMBER,
    OF_TOWNS,
    OF_VILLAGES,
    PERSONS,
    VILLAGES,
    Figures,
    figure,
    known_sum,
    ratio,
)
from hecha.policy.policy import Policy
from hecha.rules.row_columns import Columns
from hecha.rules.terms import blank, count_if, distinct, filled, some, value_if

_LEVELS = [
    {"level": level, "name": name, "title": title}
    for level, name, title in (
        (codes.PLEDGE_COUNTY, "county", "县"),
        (codes.PLEDGE_TOWN, "town", "乡镇"),
        (codes.PLEDGE_VILLAGE, "village", "村"),
    )
]


def _people(row: Columns) -> nw.Expr:
    """The persons a ledger lists, each once: by number, else by name."""
    number, name = row.optional("id_number"), row.name
    return (name if number is None else nw.coalesce(number, name)).n_unique()


@figure("reserve_cadre", PERSONS)
def reserve_cadres(r: Columns, policy: Policy) -> nw.Expr:
    """后备干部人数：后备人才库的人数，同一证件号码计一人；
    一张表登记了几个村的，管到这些村所在的乡镇，只登记一个村的只管这一村"""
    return _people(r)


def is_of_level(p: Columns, policy: Policy, level: str) -> nw.Expr:
    """A blank level may be any, and shows nobody's register."""
    return p.pledge_level == level


@figure("pledge", "份", covers=is_of_level, called="{name}_pledges", each=_LEVELS)
def pledges(p: Columns, policy: Policy, level: str) -> nw.Expr:
    """{title}级责任书数：责任书台账中签订层级为{title}的行数，没有写层级的也计入；
    一张表登记了几个地方的，管到这些地方所在的县或乡镇，只登记一个地方的只管这一处"""
    return count_if(is_of_level(p, policy, level).fill_null(True))


for of, title in ((OF_TOWNS, "乡镇"), (OF_VILLAGES, "村")):
    words = ({"grain": FINER[of], "title": title},)
    wider = tuple(GRAINS)[: GRAINS[FINER[of]] - 1]

    @figure(of, VILLAGES, grains=wider, called="pledged_{grain}s", each=words)
    def pledged(f: Figures, grain: str) -> nw.Expr:
        """签了责任书的{title}数：{title}级责任书数大于 0 的{title}数"""
        return count_if(f[f"{grain}_pledges"] > 0)

    @figure(of, VILLAGES, grains=wider, called="pledge_{grain}s", each=words)
    def covered(f: Figures, grain: str) -> nw.Expr:
        """责任书台账管到的{title}数：{title}级责任书数已知的{title}数"""
        return count_if(filled(f[f"{grain}_pledges"]))


ratio("pledged_town_share", "乡镇责任书签订率", "pledged_towns", "pledge_towns")
ratio("pledged_village_share", "村责任书签订率", "pledged_villages", "pledge_villages")


@figure("dropout_list", PERSONS)
def pupils_listed_last_month(d: Columns, policy: Policy) -> nw.Expr:
    """上月控辍保学统计人数：控辍保学台账中统计日期在快照日以前最近一个完整月份的行数"""
    return count_if(d.is_of_last_month)


def is_of_leader(v: Columns, policy: Policy) -> nw.Expr:
    """By a leader in a year the log covers."""
    return v.by_leader & v.in_last_year & v.is_of_whole_year


@figure("visit", "次", covers=is_of_leader)
def leader_visit_days(v: Columns, policy: Policy) -> nw.Expr:
    """近12个月领导走访次数：快照日以前12个月走访探访记录中由书记、县长、镇长、局长、主任等领导走访的
    天数，没有写职务、日期的也计入；本乡镇的记录不满一年（头三个月或最近三个月没有记录）的不判"""
    v.aside("visitor_post")
    counts = v.in_last_year & v.by_leader.fill_null(True)
    undated = count_if(counts & blank(v.visited_on)) > 0
    return distinct(value_if(counts, v.visited_on)) + undated.cast(nw.Int64)


def is_of_county_secretary(v: Columns, policy: Policy) -> nw.Expr:
    """By the county's secretary for certain."""
    return v.by_county_secretary


@figure("visit", "次", covers=is_of_county_secretary)
def county_secretary_visits(v: Columns, policy: Policy) -> nw.Expr:
    """县委书记走访次数：走访探访记录中由县（市、区）委书记走访的行数，写作“书记”而看不出是哪一级的也
    计入；记录没有县委书记走访的不判"""
    v.aside("visitor_post")
    return count_if(v.by_county_secretary.fill_null(True))


@figure(HOUSEHOLD, HOUSEHOLDS)
def visited_households(h: Columns, policy: Policy) -> nw.Expr:
    """近12个月走访过的户数：走访探访记录中近12个月到过的户数"""
    return count_if(h.visits_last_year > 0)


@figure(HOUSEHOLD, HOUSEHOLDS)
def visit_households(h: Columns, policy: Policy) -> nw.Expr:
    """走访探访记录管到的户数：近12个月走访次数已知的户数"""
    return count_if(filled(h.visits_last_year))


ratio("visited_share", "近12个月走访覆盖率", "visited_households", "visit_households")


@figure("watch_list", HOUSEHOLDS)
def watch_households(w: Columns, policy: Policy) -> nw.Expr:
    """动态监测台账户数：动态监测台账的户数，同一户编号计一户"""
    return count_if(w.is_first_of_entry)


@figure("watch_list", PERSONS)
def watch_persons(w: Columns, policy: Policy) -> nw.Expr:
    """动态监测台账人数：动态监测台账各户的家庭人口数之和，没有填的按家庭成员表的人数；
    有户不知道人数的，合计不明"""
    return known_sum(nw.when(w.is_first_of_entry).then(w.persons_of_entry).otherwise(0))


@figure(MEMBER, PERSONS)
def watch_area_persons(m: Columns, policy: Policy) -> nw.Expr:
    """动态监测台账管到的建档立卡人数：动态监测台账列有的乡镇（只列一个村的为该村）的建档立卡人数"""
    return count_if(m.is_registered_person & m.in_watch_area)


ratio("watch_share", "动态监测台账人数占比", "watch_persons", "watch_area_persons")
ratio("watch_share_of_all", "动态监测台账人数占全部建档立卡人数的比例", "watch_persons", "persons")


@figure("asset", "项")
def assets(a: Columns, policy: Policy) -> nw.Expr:
    """扶贫资产项数：扶贫资产清单的行数"""
    return nw.len()


@figure("asset", "项")
def assets_without_rights(a: Columns, policy: Policy) -> nw.Expr:
    """五权不明的扶贫资产项数：所有权人、经营权人、收益权人、监督权人、处置权人有一项没有填的行数"""
    return count_if(some(*(blank(a[right]) for right in RIGHTS)))


@figure("health_card", PERSONS)
def health_cards(c: Columns, policy: Policy) -> nw.Expr:
    """健康卡发放人数：健康卡台账的人数，同一证件号码计一人"""
    return _people(c)


@figure(MEMBER, PERSONS)
def carded_persons(m: Columns, policy: Policy) -> nw.Expr:
    """有健康卡的建档立卡人数：证件号码列入健康卡台账的人数"""
    return count_if(m.is_registered_person & m.has_health_card)


@figure(MEMBER, PERSONS)
def card_persons(m: Columns, policy: Policy) -> nw.Expr:
    """健康卡台账管到的建档立卡人数：健康卡台账列有的乡镇（只列一个村的为该村）有证件号码的人数"""
    return count_if(m.is_registered_person & filled(m.has_health_card))


ratio("health_card_share", "健康卡发放率", "carded_persons", "card_persons")


@figure("rectification", "个")
def open_problems(r: Columns, policy: Policy) -> nw.Expr:
    """没有销号的问题数：问题整改台账中快照日没有销号的行数"""
    return count_if(r.is_open)


@figure("rectification", "个")
def overdue_problems(r: Columns, policy: Policy) -> nw.Expr:
    """逾期没有销号的问题数：没有销号而整改期限早于快照日的行数"""
    return count_if(r.is_overdue)


@figure("rectification", "个")
def open_since_second_quarter(r: Columns, policy: Policy) -> nw.Expr:
    """第二季度过后没有销号的问题数：最近一个 6 月 30 日以前反馈、整改期限不在其后，
    至今没有销号的行数"""
    return count_if(r.is_of_second_quarter)
