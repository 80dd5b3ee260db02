"""IN: income per person against the lines of the year: IN07-IN11, IN39."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import rule
from hecha.rules.terms import blank, every, is_true

from .names import Household, Monitored, Parameters


@rule(
    "IN07",
    "household",
    title="脱贫户人均纯收入低于当年国家扶贫标准",
    gloss="exit below the line",
    entity="H",
    severity="must",
    basis="published",
    source="FX `>3070`; 577; YNY table (part 3)",
    first="net_income_per_person",
)
def exited_household_is_above_poverty_line(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户人均纯收入 {net_income_per_person} 元，低于当年国家扶贫标准。

    改法：重新核算收入；确实不达标的，按返贫程序处理。

    An exited household has {net_income_per_person} yuan per person, below the year's line.

    Fix: compute the income again; a household really below the line has fallen back.
    """
    return h.is_exited & (h.net_income_per_person < policy.poverty_line)


@rule(
    "IN08",
    "monitored",
    title="风险消除时人均纯收入低于4000元",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 3_11_010",
    province=("3_11_010",),
    grain="household",
    first="net_income_per_person",
)
def removed_household_is_above_floor(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，人均纯收入 {net_income_per_person} 元低于收入底线。

    改法：重新核算收入；未达标的做风险消除回退。

    The risk is marked as removed but income per person {net_income_per_person} is below the floor.

    Fix: compute the income again; take the removal back if it really is below.
    """
    return m.is_first & (m.risk_removed == YES) & (m.net_income_per_person < policy.income_floor)


@rule(
    "IN09",
    "monitored",
    title="通过帮扶消除风险时人均纯收入低于当年监测线",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 4_11_010",
    province=("4_11_010",),
    grain="household",
    first="net_income_per_person",
)
def household_removed_by_help_is_above_line(m: Monitored, policy: Parameters) -> nw.Expr:
    """通过帮扶消除风险，人均纯收入 {net_income_per_person} 元低于 {year_of_data} 年监测线
    {removal_line} 元。

    改法：重新核算收入；未达到监测线的不得标注风险消除。

    Risk removed by help, but income per person {net_income_per_person} is below the line of
    {year_of_data}, {removal_line} yuan.

    Fix: compute the income again; below the line no removal may be marked.
    """
    by_help = every(m.risk_removed == YES, m.removal_method == "帮扶消除")
    return m.is_first & by_help & (m.net_income_per_person < policy.removal_line)


@rule(
    "IN10",
    "household",
    title="脱贫户人均纯收入低于监测线但未纳入监测",
    gloss="uncovered household",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 1_02_006",
    province=("1_02_006",),
    first="net_income_per_person",
)
def household_below_line_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户人均纯收入 {net_income_per_person} 元，低于 {year_of_data} 年监测线
    {monitoring_line} 元，但未纳入监测。

    改法：入户核实收入；确实低于监测线的，按程序纳入监测对象。
    局限：低于收入底线的见IN39，不在此重复。

    Income per person {net_income_per_person} is below the monitoring line of {year_of_data},
    {monitoring_line} yuan, but the household is not monitored.

    Fix: check the income; a household really below the line has to be monitored.
    Limits: below the floor it is IN39 alone.
    """
    income = h.net_income_per_person
    between = (income >= policy.income_floor) & (income < policy.monitoring_line)
    return every(between, ~h.is_monitored, ~h.is_not_exited)


@rule(
    "IN11",
    "monitored",
    title="新识别监测户识别时人均纯收入高于20000元",
    gloss="too rich to be monitored?",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 1111_18",
    province=("1111_18",),
    grain="household",
    first="net_income_per_person",
)
def new_monitored_household_is_poor(m: Monitored, policy: Parameters) -> nw.Expr:
    """今年新识别的监测户，人均纯收入 {net_income_per_person} 元，高于识别时的疑点上限。

    改法：核实识别时的收入和风险；误纳入的按程序退出。

    A household recognised this year has {net_income_per_person} yuan per person, above the
    ceiling of doubt.

    Fix: check income and risk at recognition.
    """
    this_year = m.identified_month.dt.year() == policy.day.year
    return m.is_first & this_year & (m.net_income_per_person > policy.recognition_ceiling)


@rule(
    "IN39",
    "household",
    title="脱贫户或监测对象人均纯收入低于4000元或为空（底线为参数）",
    gloss="below the floor or blank",
    entity="H",
    severity="must",
    basis="published",
    source="PS2-18; GZ 3_11_010",
    first="net_income_per_person",
)
def income_is_above_floor(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户或监测对象人均纯收入（{net_income_per_person}）低于收入底线，或为空。

    改法：重新核算收入并补填；确实低于底线的，立即落实帮扶并按程序处理。
    局限：导出表不标明户类型的，按脱贫户处理；填的不是数字的见CE01。

    Net income per person ({net_income_per_person}) of an exited or monitored household is below
    the floor or blank.

    Fix: compute and enter the income; a household really below the floor needs help at once.
    Limits: where the export does not give the type, the household is taken as exited.
    """
    income = h.net_income_per_person
    missing = blank(income) & ~h.net_income_per_person__bad
    low = missing | is_true(income < policy.income_floor)
    monitored = h.optional("is_monitored")
    if monitored is None:
        return low & ~h.is_not_exited
    return low & (~h.is_not_exited | is_true(monitored))
