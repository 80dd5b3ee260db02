"""Indicators of households and persons."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import RETURNED, UNEXITED, YES
from hecha.declare.groups import BASE_YEAR
from hecha.figures.indicator import HOUSEHOLD, HOUSEHOLDS, MEMBER, PERSONS, YEARS, figure, ratio
from hecha.policy.policy import Policy
from hecha.rules.row_columns import Columns
from hecha.rules.terms import count_if, filled

_CLEAN_FUEL = "清洁能源"
_YEARS = [{"year": str(year)} for year in YEARS]


@figure(HOUSEHOLD, HOUSEHOLDS)
def households(h: Columns, policy: Policy) -> nw.Expr:
    """建档立卡户数：户信息表的户数，一般农户、边缘易致贫户等不是建档立卡的户除外"""
    return count_if(h.is_registered_poor)


@figure(HOUSEHOLD, HOUSEHOLDS)
def helped_households(h: Columns, policy: Policy) -> nw.Expr:
    """有帮扶责任人的户数：快照日至少有一条有效结对记录的户数"""
    return count_if(h.is_registered_poor & (h.valid_pairings > 0))


@figure(HOUSEHOLD, HOUSEHOLDS)
def unexited_households(h: Columns, policy: Policy) -> nw.Expr:
    """未脱贫户数：脱贫属性为未脱贫或返贫的户数"""
    return count_if(h.exit_status.is_in((UNEXITED, RETURNED)))


@figure(HOUSEHOLD, HOUSEHOLDS)
def clean_fuel_households(h: Columns, policy: Policy) -> nw.Expr:
    """使用清洁能源的户数：主要燃料类型为清洁能源的户数"""
    return count_if(h.main_fuel == _CLEAN_FUEL)


@figure(MEMBER, PERSONS)
def persons(m: Columns, policy: Policy) -> nw.Expr:
    """建档立卡人数：家庭成员表的人数，一般农户、边缘易致贫户等不是建档立卡的户除外"""
    return count_if(m.is_registered_person)


@figure(MEMBER, PERSONS)
def insured_persons(m: Columns, policy: Policy) -> nw.Expr:
    """参加基本医疗保险的人数：参加城乡居民或城镇职工基本医疗保险的建档立卡人数"""
    return count_if(m.is_registered_person & m.is_insured)


# ---- the four defects the rules ID01, IN02 and IN03, SG02, HP01 report row by row ----


@figure(MEMBER, PERSONS)
def persons_with_repeated_id(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码重复的人数：证件号码前18位与其他成员相同的人数"""
    return count_if(m.id_uses > 1)


@figure(HOUSEHOLD, HOUSEHOLDS)
def households_with_wrong_income(h: Columns, policy: Policy) -> nw.Expr:
    """收入与分项不符的户数：纯收入与分项、年收入与四项相差一分及以上的户数"""
    return count_if((h.net_income_gap != 0) | (h.gross_income_gap != 0))


@figure(MEMBER, PERSONS)
def persons_to_insure(m: Columns, policy: Policy) -> nw.Expr:
    """应参保未参保的人数：没有参加基本医疗保险，又不是现役军人、出生未满规定天数的婴儿的人数"""
    return count_if(~m.is_insured_or_exempt)


@figure(HOUSEHOLD, HOUSEHOLDS)
def households_to_help(h: Columns, policy: Policy) -> nw.Expr:
    """应有而没有帮扶责任人的户数：脱贫属性不是已脱贫（不再享受政策）或者是监测对象的户中，
    快照日没有有效结对记录的户数"""
    return count_if(h.is_to_be_helped & (h.valid_pairings == 0))


@figure(MEMBER, PERSONS)
def allowance_persons(m: Columns, policy: Policy) -> nw.Expr:
    """享受低保的人数：“是否享受低保”为是的建档立卡人数"""
    return count_if(m.is_registered_person & (m.has_allowance == YES))


@figure(MEMBER, PERSONS)
def support_persons(m: Columns, policy: Policy) -> nw.Expr:
    """特困供养人数：“是否特困供养人员”为是的人数"""
    return count_if(m.has_support == YES)


@figure(MEMBER, PERSONS)
def monitored_persons(m: Columns, policy: Policy) -> nw.Expr:
    """监测对象人数：监测对象类别有填写或列入监测对象表的户的成员数"""
    return count_if(m.household_is_monitored > 0)


@figure(MEMBER, PERSONS)
def planned_exit_persons(m: Columns, policy: Policy) -> nw.Expr:
    """列入脱贫计划的人数：结对帮扶表填有计划脱贫年度的户的成员数"""
    return count_if(filled(m.first_planned_year))


@figure(MEMBER, PERSONS, called="planned_exit_persons_{year}", each=_YEARS)
def planned_exit_persons_of_year(m: Columns, policy: Policy, year: str) -> nw.Expr:
    """{year}年计划脱贫人数：结对帮扶表计划脱贫年度为{year}年的户的成员数"""
    return count_if(m.first_planned_year == int(year))


@figure(MEMBER, PERSONS, called="planned_exit_persons_by_{year}", each=_YEARS)
def planned_exit_persons_by_year(m: Columns, policy: Policy, year: str) -> nw.Expr:
    """截至{year}年计划脱贫人数：结对帮扶表计划脱贫年度不晚于{year}年的户的成员数"""
    return count_if(m.first_planned_year <= int(year))


@figure(MEMBER, "年")
def last_planned_exit_year(m: Columns, policy: Policy) -> nw.Expr:
    """最晚的计划脱贫年度：结对帮扶表所填计划脱贫年度中最晚的"""
    return m.first_planned_year.max()


@figure(MEMBER, PERSONS, called="exited_persons_{year}", each=_YEARS)
def exited_persons_of_year(m: Columns, policy: Policy, year: str) -> nw.Expr:
    """{year}年脱贫人数：户信息表脱贫年度为{year}年的户的成员数"""
    return count_if(m.exit_year_of_household == int(year))


@figure(MEMBER, PERSONS, called="exited_persons_by_{year}", each=_YEARS)
def exited_persons_by_year(m: Columns, policy: Policy, year: str) -> nw.Expr:
    """截至{year}年脱贫人数：户信息表脱贫年度不晚于{year}年的户的成员数"""
    return count_if(m.exit_year_of_household <= int(year))


@figure(MEMBER, PERSONS)
def unexited_persons(m: Columns, policy: Policy) -> nw.Expr:
    """未脱贫人数：脱贫属性为未脱贫或返贫的户的成员数"""
    return count_if(m.household_is_unexited)


@figure(MEMBER, PERSONS)
def policy_persons(m: Columns, policy: Policy) -> nw.Expr:
    """已脱贫享受政策的人数：脱贫属性为已脱贫(享受政策)的户的成员数"""
    return count_if(m.household_enjoys_policy)


@figure(MEMBER, PERSONS)
def exited_national_persons_2018(m: Columns, policy: Policy) -> nw.Expr:
    """2018年脱贫的国家标准人数：户信息表脱贫年度为2018年、识别标准为国家标准的户的成员数"""
    return count_if(m.household_is_national & (m.exit_year_of_household == 2018))


@figure(MEMBER, PERSONS, each=({"base": str(BASE_YEAR)},))
def base_persons(m: Columns, policy: Policy, base: str) -> nw.Expr:
    """{base}年度的建档立卡人数：家庭成员表年度为{base}的人数；导出表没有这一年度的，或者同时交了
    较新年度的（较早年度的行不参与核对），人数不明"""
    counted = count_if(m.is_of_base)
    return nw.when(counted > 0).then(counted)


@figure(MEMBER, PERSONS, each=({"base": str(BASE_YEAR)},))
def unexited_base_persons(m: Columns, policy: Policy, base: str) -> nw.Expr:
    """{base}年度名单中未脱贫的人数：家庭成员表年度有{base}、所在户未脱贫或返贫的人数；
    导出表没有这一年度的，或者同时交了较新年度的（较早年度的行不参与核对），人数不明"""
    counted = count_if(m.is_of_base)
    return nw.when(counted > 0).then(count_if(m.is_of_base & m.household_is_unexited))


@figure(HOUSEHOLD, HOUSEHOLDS)
def led_households(h: Columns, policy: Policy) -> nw.Expr:
    """新型经营主体带动的户数：加入农民专业合作组织或有龙头企业带动的建档立卡户数"""
    led = (h.in_cooperative == YES) | (h.led_by_enterprise == YES)
    return count_if(h.is_registered_poor & led)


ratio("led_share", "新型经营主体带动的户占比", "led_households", "households")
ratio("insured_share", "基本医疗保险参保率", "insured_persons", "persons")
ratio("helper_coverage", "帮扶责任人覆盖率", "helped_households", "households")
ratio("allowance_share", "低保人口占比", "allowance_persons", "persons")
ratio("monitored_share", "监测对象占比", "monitored_persons", "persons")
