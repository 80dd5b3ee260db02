"""IN: monthly wages, income that measures and benefits should bring, and where money comes from."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import (
    Cell,
    column_rule,
    entry,
    not_checkable,
    rule,
)
from hecha.rules.terms import every, given, is_true, some

from .names import Household, Monitored, Parameters, Village, WorkSpell
from .shared import no_amount

entry(
    "IN13",
    title="务工月收入大于30000元或小于100元",
    entity="W",
    severity="confirm",
    basis="published",
    source="GZ 5_16_001, 5_16_002",
    province=(
        "5_16_001",
        "5_16_002",
    ),
)


@column_rule("IN13a", "work_spell", "monthly_wage", grain="person")
def monthly_wage_is_not_huge(cell: Cell, policy: Parameters) -> nw.Expr:
    """务工月收入 {value} 元过高，疑把全年收入填成了月收入。

    为何：务工月监测按月填报，超过上限的多为把年收入或几个人的收入合填。
    改法：与本人或用工单位核对，按月平均工资（元）填写；属实的注明。

    A monthly wage of {value} yuan is very high: perhaps the wage of a year.

    Why: the monthly record asks for one person's wage of one month.
    Fix: ask the worker or the employer and enter the mean monthly wage in yuan, or confirm it.
    """
    return cell.value > policy.monthly_wage_high


@rule("IN13b", "work_spell", first="monthly_wage")
def monthly_wage_is_not_tiny(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工月收入 {monthly_wage} 元过低，疑为占位数，或单位（万元、元）录错。

    改法：与本人或用工单位核对，按月平均工资（元）填写；没有外出务工的删除该条务工记录。
    局限：是否已务工填“否”且月收入为0的不判。

    A monthly wage of {monthly_wage} yuan is too low: a placeholder, or entered in 10,000 yuan.

    Fix: ask the worker or the employer and enter the mean monthly wage in yuan; delete a spell
    that never was.
    Limits: says nothing of a wage of 0 where 是否已务工 is 否.
    """
    low = w.monthly_wage < policy.monthly_wage_low
    if w.has("is_working"):
        return low & ~(is_true(w.is_working == NO) & (w.monthly_wage == 0))
    return low


@column_rule(
    "IN14",
    "work_spell",
    "monthly_wage",
    title="务工月收入低于400元",
    entity="W",
    severity="confirm",
    basis="published",
    source="GZ 1111_12",
    province=("1111_12",),
    grain="person",
)
def monthly_wage_is_not_low(cell: Cell, policy: Parameters) -> nw.Expr:
    """务工月收入 {value} 元偏低。

    改法：与本人或用工单位核对；做零工、按天计酬的，按当月实际所得填写并注明。
    局限：更低、疑为占位数的见IN13b，不在此重复。

    A monthly wage of {value} yuan is low.

    Fix: ask the worker or the employer; confirm with a note if it was odd jobs paid by the day.
    Limits: still lower, it is IN13b alone.
    """
    return (cell.value >= policy.monthly_wage_low) & (cell.value < policy.monthly_wage_very_low)


def _removed(m: Monitored) -> nw.Expr:
    marks = m.available("risk_removed", "risk_removed_2")
    return some(*(is_true(mark == YES) for mark in marks))


@rule(
    "IN15",
    "monitored",
    title="享受就业或公益岗帮扶，消除风险后无工资性收入",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_012",
    province=("4_11_012",),
    grain="household",
    first="wage_income",
)
def employment_help_brings_wages(m: Monitored, policy: Parameters) -> nw.Expr:
    """享受就业帮扶或公益岗位帮扶，风险已消除，工资性收入却为0或空。

    为何：就业类帮扶应当带来工资；没有工资的，帮扶没有落实或收入漏填。
    改法：与用工单位、公益性岗位工资发放表核对，补填工资性收入，或改正帮扶措施。

    The household has help with employment or a public post and its risk is removed, but wages are
    0 or blank.

    Why: such help should bring wages; without any it was not given or the wages are missing.
    Fix: compare with employer and payroll and enter the wages, or correct the measure.
    """
    measures = m.available("employment_help", "public_post_help")
    helped = some(*(given(measure) for measure in measures))
    return every(m.is_first, helped, _removed(m), no_amount(m, "wage_income"))


@rule(
    "IN16",
    "monitored",
    title="享受低保、特困或残疾补贴，无转移性收入",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_013",
    province=("4_11_013",),
    grain="household",
    first="transfer_income",
)
def relief_brings_transfers(m: Monitored, policy: Parameters) -> nw.Expr:
    """享受低保、特困供养或残疾人补贴，转移性收入却为0或空。

    改法：对照“一卡通”发放记录，补填转移性收入，或改正享受政策情况、综合保障。
    局限：刚纳入、尚未发放补助的可能属实，核实后注明。

    The household has 低保, 特困 support or a subsidy for the disabled, but transfers are 0 or
    blank.

    Fix: compare with the payment records and enter the transfers, or correct status or measure.
    Limits: may be true where nothing has been paid yet; then confirm it with a note.
    """
    return every(m.is_first, m.members_with_relief > 0, no_amount(m, "transfer_income"))


@rule(
    "IN17",
    "monitored",
    title="享受产业帮扶，无生产经营性收入",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 5_11_013",
    province=("5_11_013",),
    grain="household",
    first="business_income",
)
def industry_help_brings_business(m: Monitored, policy: Parameters) -> nw.Expr:
    """享受产业帮扶（{industry_help}），生产经营性收入却为0或空。

    改法：核对种养、经营的产量和售价，补填生产经营性收入，或改正产业帮扶。
    局限：当年刚投产、尚无收益的，或只拿分红（计入财产性收入）的，可能属实，核实后注明。

    The household has help with production ({industry_help}) but business income is 0 or blank.

    Fix: check output and prices and enter the business income, or correct the measure.
    Limits: may be true in the first year, or where the help only pays dividends.
    """
    return every(m.is_first, given(m.industry_help), no_amount(m, "business_income"))


entry(
    "IN23",
    title="生产经营性支出大于生产经营性收入；有耕地或养殖但生产经营性收入为0",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived; NBS (漏填农业自营收入)",
)


@rule("IN23a", "household", first="business_cost")
def cost_is_within_business_income(h: Household, policy: Parameters) -> nw.Expr:
    """生产经营性支出 {business_cost} 元大于生产经营性收入 {business_income} 元。

    改法：核对产量、售价和支出；生活开支不计入生产经营性支出，确属亏损的注明。

    Business cost {business_cost} exceeds business income {business_income}.

    Fix: check output, prices and cost; living costs do not count. Confirm a real loss with a note.
    """
    return h.business_cost > h.business_income


@rule("IN23b", "household", first="business_income")
def arable_land_brings_business(h: Household, policy: Parameters) -> nw.Expr:
    """有耕地 {arable_land} 亩，生产经营性收入却为0。

    为何：自产自用的粮食、牲畜也要折价计入生产经营性收入，常被漏填。
    改法：核对种养情况，补填折价收入；耕地流转或撂荒的注明，流转租金计入财产性收入。

    There are {arable_land} mu of arable land but business income is 0.

    Why: grain and animals the household eats itself count too, and are often forgotten.
    Fix: enter their value; confirm with a note if the land is let (rent is property income) or
    lies fallow.
    """
    return (h.arable_land > 0) & (h.business_income == 0)


not_checkable(
    "IN28",
    "导出表只有收入的合计，没有每笔收入的来源和是否固定，一次性收入无从分辨；核对收入明细和手册",
    "Exports hold totals, not where each sum came from or whether it will come again",
    title="一次性、不稳定收入计入",
    gloss="text rule: only fixed, sustainable sources",
    entity="H",
    severity="info",
    basis="published",
    source="INC",
)
not_checkable(
    "IN29",
    "导出表没有收入的计算期间（起止年月），核对入户登记的收入明细",
    "Exports do not tell the months an income was counted over",
    title="边缘户收入区间应为识别月上年同月初至上月末",
    gloss="12 months before recognition",
    entity="M",
    severity="info",
    basis="published",
    source="AHM",
)


@rule(
    "IN30",
    "monitored",
    title="合规自付支出为0而风险为因病",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 5_15_020",
    province=("5_15_020",),
    grain="household",
    first="own_medical_cost",
)
def illness_has_cost(m: Monitored, policy: Parameters) -> nw.Expr:
    """致贫返贫风险为因病，合规自付支出却为0。

    改法：对照医保结算单补填合规自付支出；没有自付的，核实风险类型是否填错。

    The risk is illness but the household's own medical cost is 0.

    Fix: enter the cost from the insurance statements; if there was none, check the risk.
    """
    return every(m.is_first, m.has_illness_risk, m.own_medical_cost == 0)


def _aim(policy: Parameters) -> float:
    """The income per person a paper aims at, from the county's mean."""
    return float(policy.county_rural_income * policy.rural_income_share)


entry(
    "IN31",
    title="贫困户人均可支配收入低于所在县农村平均70%",
    gloss="Hubei aim",
    entity="H/V",
    severity="info",
    basis="published",
    source="S004 三(一)1",
)


@rule("IN31a", "household", first="net_income_per_person")
def income_reaches_share_of_county(h: Household, policy: Parameters) -> nw.Expr:
    """人均纯收入 {net_income_per_person} 元，低于所在县农村居民人均可支配收入的规定比例
    （湖北目标为70%）。

    标题：人均纯收入低于所在县农村居民人均可支配收入的规定比例
    改法：核实收入；属实的列入重点帮扶。
    局限：导出表只有纯收入，与可支配收入口径略有不同；
    县平均数由本套规则的参数 county_rural_income 给出，没有时不核查。

    Net income per person {net_income_per_person} is below the share of the county's rural mean
    (Hubei aims at 70 %).

    Title: Net income per person below the share of the county's rural mean
    Fix: check the income; if true, the household comes first when help is given.
    Limits: compares net with disposable income; the county's mean is the parameter
    county_rural_income, without which the rule is skipped.
    """
    return h.net_income_per_person < _aim(policy)


@rule("IN31b", "village", first="income_per_person")
def village_income_reaches_share_of_county(v: Village, policy: Parameters) -> nw.Expr:
    """村年人均可支配收入 {income_per_person} 元，低于所在县农村居民人均可支配收入的规定比例
    （湖北目标为70%）。

    标题：村年人均可支配收入低于所在县农村居民人均可支配收入的规定比例
    改法：与统计部门核实该村收入；属实的列入重点帮扶村。
    局限：县平均数由本套规则的参数 county_rural_income 给出，没有时不核查。

    The village's income per person {income_per_person} is below the share of the county's rural
    mean (Hubei aims at 70 %).

    Title: The village's income per person below the share of the county's rural mean
    Fix: check the village's figure with the statistics office; if true, help this village first.
    Limits: the county's mean is the parameter county_rural_income, without which it is skipped.
    """
    return v.income_per_person < _aim(policy)
