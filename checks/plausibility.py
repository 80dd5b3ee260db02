"""IN: income figures that are hard to believe - jumps, copies, bunching, slips of the unit."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, rule
from hecha.rules.terms import cents, every, some

from .facts.household.areas import INCOME_ITEMS
from .names import Household, Parameters

entry(
    "IN24",
    title="人均纯收入比上年变化过大（如下降30%以上或上升100%以上）",
    gloss="sudden change",
    entity="H",
    severity="confirm",
    basis="proposed",
    source='MECH "收入大幅缩减"; threshold ours',
)


@rule("IN24a", "household", first="net_income_per_person")
def income_did_not_drop(h: Household, policy: Parameters) -> nw.Expr:
    """人均纯收入 {net_income_per_person} 元，比上期的 {previous_net_income_per_person} 元大幅下降。

    标题：人均纯收入比上期大幅下降
    为何：收入大幅缩减是返贫预警的信号，要么录错，要么需要帮扶。
    改法：入户核实；录错的改正，属实的注明原因，符合条件的按程序纳入监测。
    局限：上期同户各行的人均纯收入不同的不判。

    Net income per person fell from {previous_net_income_per_person} to {net_income_per_person}.

    Title: Net income per person fell sharply since the last period
    Why: a sharp drop warns of a return to poverty, or is a typing error.
    Fix: check at the household; correct it, or note the reason and monitor the household if due.
    Limits: says nothing where the rows of the last period differ.
    """
    before = cents(h.previous_net_income_per_person * policy.income_drop)
    return (h.previous_net_income_per_person > 0) & (cents(h.net_income_per_person) < before)


@rule("IN24b", "household", first="net_income_per_person")
def income_did_not_soar(h: Household, policy: Parameters) -> nw.Expr:
    """人均纯收入 {net_income_per_person} 元，比上期的 {previous_net_income_per_person} 元大幅上升。

    标题：人均纯收入比上期大幅上升
    改法：核对收入明细和家庭人口数；属实的注明主要增收来源。
    局限：上期同户各行的人均纯收入不同的不判。

    Net income per person rose from {previous_net_income_per_person} to {net_income_per_person}.

    Title: Net income per person rose sharply since the last period
    Fix: check the items and the size of the household; if true, note where the rise comes from.
    Limits: says nothing where the rows of the last period differ.
    """
    before = cents(h.previous_net_income_per_person * policy.income_jump)
    return (h.previous_net_income_per_person > 0) & (cents(h.net_income_per_person) > before)


@rule(
    "IN25",
    "household",
    title="全村多户收入分项完全相同（疑似复制）",
    gloss="copied figures",
    entity="V",
    severity="confirm",
    basis="proposed",
    source='BYT ("毛估估"), SUB',
    grain="village",
    first="wage_income",
)
def incomes_are_not_copied(h: Household, policy: Parameters) -> nw.Expr:
    """本村有 {households_alike} 户的收入各项和支出完全相同，疑为复制或估填。

    为何：每户的务工、种养情况不同，逐项相同说明没有入户核算。
    改法：逐户核对收入明细，按实际金额重新填写。
    局限：工资性和生产经营性收入都为0的户不判：只靠统一标准的补助生活的户，金额相同是正常的。

    In this village {households_alike} households have the same income in every item.

    Why: no two households work and farm alike; equal figures were copied or guessed.
    Fix: compute the income of each of them again from its own items.
    Limits: says nothing of households without wages and business income: those who live on the
    same benefits may well have the same income.
    """
    earning = (h.wage_income > 0) | (h.business_income > 0)
    told_once = every(h.is_first, h.household_id == h.first_household_alike)
    return every(earning, told_once, h.households_alike >= policy.copied_households)


def _bunched(h: Household, near: nw.Expr, policy: Parameters) -> nw.Expr:
    many = near >= policy.bunching_households
    return every(
        h.row_id == h.first_household_in_village,
        many & (near >= h.incomes_in_village * policy.bunching_share),
    )


entry(
    "IN26",
    title="同一组金额恰在标准线上方 1–50 元集中",
    gloss="bunching above the line",
    entity="V",
    severity="confirm",
    basis="proposed",
    source='derived; S003 "数字脱贫"',
)


@rule("IN26a", "household", grain="village")
def incomes_do_not_bunch_above_poverty_line(h: Household, policy: Parameters) -> nw.Expr:
    """本村 {incomes_in_village} 户中有 {households_above_poverty_line} 户的人均纯收入
    恰在国家扶贫标准之上几十元以内。

    标题：本村较多户的人均纯收入恰在国家扶贫标准之上几十元以内
    为何：大量收入紧贴标准线，是“数字脱贫”的典型迹象。
    改法：对这些户逐户核对收入明细，按实际金额填写；属实的注明。
    局限：户数少于规定数的不判，以免小村误报；正好等于标准的不算。

    {households_above_poverty_line} of the village's {incomes_in_village} households lie just above
    the national line.

    Title: Many households of a village lie just above the national line
    Why: incomes crowded above a line are the mark of poverty reduced on paper.
    Fix: compute the income of each of them again; confirm with a note if true.
    Limits: a village needs a least number of such households; exactly on the line does not count.
    """
    return _bunched(h, h.households_above_poverty_line, policy)


@rule("IN26b", "household", grain="village")
def incomes_do_not_bunch_above_monitoring_line(h: Household, policy: Parameters) -> nw.Expr:
    """本村 {incomes_in_village} 户中有 {households_above_monitoring_line} 户的人均纯收入
    恰在监测线之上几十元以内。

    标题：本村较多户的人均纯收入恰在监测线之上几十元以内
    为何：大量收入紧贴监测线，可能是为了不纳入监测而凑数。
    改法：对这些户逐户核对收入明细，按实际金额填写；属实的注明。
    局限：户数少于规定数的不判，以免小村误报；正好等于监测线的不算。

    {households_above_monitoring_line} of the village's {incomes_in_village} households lie just
    above the monitoring line.

    Title: Many households of a village lie just above the monitoring line
    Why: the figures may have been made up so that nobody has to be monitored.
    Fix: compute the income of each of them again; confirm with a note if true.
    Limits: a village needs a least number of such households; exactly on the line does not count.
    """
    return _bunched(h, h.households_above_monitoring_line, policy)


@rule("IN26c", "household", grain="village")
def incomes_do_not_bunch_above_floor(h: Household, policy: Parameters) -> nw.Expr:
    """本村 {incomes_in_village} 户中有 {households_above_floor} 户的人均纯收入
    恰在收入底线之上几十元以内。

    标题：本村较多户的人均纯收入恰在收入底线之上几十元以内
    为何：大量收入紧贴底线，可能是凑数。
    改法：对这些户逐户核对收入明细，按实际金额填写；属实的注明。
    局限：户数少于规定数的不判，以免小村误报；正好等于底线的不算。

    {households_above_floor} of the village's {incomes_in_village} households lie just above the
    income floor.

    Title: Many households of a village lie just above the income floor
    Why: the figures may have been made up.
    Fix: compute the income of each of them again; confirm with a note if true.
    Limits: a village needs a least number of such households; exactly on the line does not count.
    """
    return _bunched(h, h.households_above_floor, policy)


def _about(value: nw.Expr, other: nw.Expr, factor: int, policy: Parameters) -> nw.Expr:
    """Whether a value is about ``factor`` times another."""
    slack = policy.unit_slip_tolerance
    return every(
        value >= other * (factor * (1 - slack)),
        value <= other * (factor * (1 + slack)),
    )


def _slipped(h: Household, column: str, factor: int, policy: Parameters) -> nw.Expr:
    now, before = h[column], h[f"previous_{column}"]
    times = some(_about(now, before, factor, policy), _about(before, now, factor, policy))
    return (now > 0) & times


entry(
    "IN27",
    title="金额单位错误（万元与元、月与年）",
    gloss="factor 10,000 or 12",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived from #117",
)


@rule("IN27a", "household", each=INCOME_ITEMS)
def amount_is_in_yuan(h: Household, policy: Parameters, column: str) -> nw.Expr:
    """{column} {value} 约为上期的一万倍或万分之一，疑为万元、元录错。

    标题：收入分项约为上期的一万倍或万分之一，疑为万元、元录错
    改法：核对金额，统一按元填写。
    局限：要有上期户信息才能核对；允许的出入是本套规则的参数。

    {column} ({value}) is about 10,000 times larger or smaller than last period.

    Title: An item about 10,000 times larger or smaller than last period
    Fix: check the amount and enter yuan.
    Limits: needs the last period's households; how near is near is a parameter.
    """
    return _slipped(h, column, 10_000, policy)


@rule("IN27b", "household", first="wage_income")
def wages_are_of_a_year(h: Household, policy: Parameters) -> nw.Expr:
    """工资性收入 {wage_income} 元约为上期 {previous_wage_income} 元的12倍或十二分之一，疑为按月、
    按年录错。

    标题：工资性收入约为上期的12倍或十二分之一，疑为按月、按年录错
    改法：核对工资，按全户全年的合计填写。
    局限：要有上期户信息才能核对；确因新就业或失业而相差这么多的，注明。

    Wages {wage_income} are about 12 times, or a twelfth of, last period's {previous_wage_income}.

    Title: Wages about 12 times, or a twelfth of, last period
    Fix: check the wages and enter the year's total of the whole household.
    Limits: needs the last period's households; confirm with a note where work was found or lost.
    """
    return _slipped(h, "wage_income", 12, policy)
