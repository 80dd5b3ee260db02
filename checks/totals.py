"""CT: totals of a county - what was reported and planned against the records."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, not_checkable, rule, theme
from hecha.rules.terms import every

from .names import Household, Parameters

theme("CT", "合计与村表", "Totals and villages")

entry(
    "CT01",
    title="统计报表户数、人数与明细条数一致",
    gloss="report = rows",
    entity="county",
    severity="must",
    basis="published",
    source="GS",
)


@rule("CT01a", "household", grain="county", first="county")
def households_are_as_reported(h: Household, policy: Parameters) -> nw.Expr:
    """户信息表有 {households_in_county} 户，与统计报表上报的户数不一致。

    标题：户信息表的户数与统计报表上报的户数不一致
    改法：逐乡镇核对名单：多出的查重复户，缺少的查漏导、漏录；报表填错的更正报表。
    局限：统计报表没有统一的导出格式，上报户数由县在本套规则的参数 reported_households 中给出，
    没有时不核查。

    The household table has {households_in_county} households, not the number reported.

    Title: Households of the table differ from the number reported
    Fix: compare the lists township by township; correct the report if it is wrong.
    Limits: the report has no export: its figure is the parameter reported_households, without
    which the rule is skipped.
    """
    return h.stands_for_county & (h.households_in_county != policy.reported_households)


@rule("CT01b", "household", grain="county", first="county")
def persons_are_as_reported(h: Household, policy: Parameters) -> nw.Expr:
    """家庭成员表中本县各户共 {people_in_county} 人，与统计报表上报的人数不一致。

    标题：家庭成员表的人数与统计报表上报的人数不一致
    改法：逐乡镇核对名单：多出的查重复人员，缺少的查漏导、漏录；报表填错的更正报表。
    局限：上报人数由县在本套规则的参数 reported_persons 中给出，没有时不核查；
    户编号不在户信息表的成员不计，见HH01。

    The households have {people_in_county} members, not the number reported.

    Title: Members of the table differ from the number reported
    Fix: compare the lists township by township; correct the report if it is wrong.
    Limits: the report's figure is the parameter reported_persons, without which the rule is
    skipped; members of no household (HH01) do not count.
    """
    return h.stands_for_county & (h.people_in_county != policy.reported_persons)


not_checkable(
    "CT02",
    "系统只导出明细，没有村、乡、县各级的汇总表可供逐级核对；文件写明的分项合计由政策套件核对",
    "Only records are exported, no totals per level; sums a paper states are checked by its suite",
    title="村、乡、县三级合计不一致",
    entity="V",
    severity="must",
    basis="proposed",
    source="GS; S000 §24",
)


@rule(
    "CT09",
    "household",
    title="各年度脱贫计划人数之和与脱贫总任务不一致",
    gloss="plan sums",
    entity="county",
    severity="must",
    basis="proposed",
    source="S000 §3, S002 二",
    grain="county",
    first="county",
)
def plan_adds_up(h: Household, policy: Parameters) -> nw.Expr:
    """各年度脱贫计划合计 {people_planned} 人，不等于总任务（建档立卡 {people_in_county} 人）。

    改法：对照脱贫计划核对结对帮扶表的“计划脱贫年度”，漏填的补上。
    局限：没有一户填写计划脱贫年度的县不判；文件写明的分年人数由政策套件核对。

    The years of the exit plan add up to {people_planned} persons, not to the {people_in_county}
    registered.

    Fix: compare the plan with 计划脱贫年度 in the pairing sheet and enter what is missing.
    Limits: says nothing of a county without any plan; the yearly quota of a paper is checked by
    its suite.
    """
    incomplete = (h.people_planned > 0) & (h.people_planned != h.people_in_county)
    return h.stands_for_county & incomplete


not_checkable(
    "CT10",
    "各批次出列比例写在文件里，行政村导出表没有计划出列的批次和年份",
    "The shares per batch stand in the paper; the village export has no batch or year of exit",
    title="贫困村分批出列比例合计不等于100%（45%、30%、20%、5%）",
    entity="province",
    severity="must",
    basis="proposed",
    source="S004 三(二)",
)


@rule(
    "CT11",
    "household",
    title="实际脱贫人数与当年计划差异",
    entity="county",
    severity="info",
    basis="proposed",
    source="S000, S002",
    grain="county",
    first="county",
)
def plan_of_year_was_met(h: Household, policy: Parameters) -> nw.Expr:
    """最近一个完整年度计划脱贫 {people_due_in_county} 人，实际脱贫 {people_exited_in_county} 人。

    改法：核对结对帮扶表的计划脱贫年度和户信息的脱贫年度；属实的说明差异原因。
    局限：快照日为12月31日的比较当年，否则比较上一年；该年没有计划的不判。

    In the last full year {people_due_in_county} persons were to exit, {people_exited_in_county}
    did.

    Fix: check planned and real year of exit; explain the difference if true.
    Limits: compares the snapshot's year on 31 December, else the year before; says nothing of a
    year without a plan.
    """
    due, exited = h.people_due_in_county, h.people_exited_in_county
    return every(h.stands_for_county, due > 0, due != exited)
