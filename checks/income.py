"""IN: income items, their identities, lines and plausible amounts."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import EQUAL, Cell, column_rule, entry, rule, theme
from hecha.rules.terms import blank, cents, every, sure, total

from .names import Household, Monitored, Parameters
from .shared import no_amount

theme("IN", "收入", "Income")

_PARTS = (
    *("wage_income", "post_income", "other_wage_income", "business_income", "property_income"),
    *("asset_dividend", "other_property_income", "transfer_income", "family_planning_money"),
    *("allowance_money", "support_money", "pension_money", "ecology_money"),
    *("other_transfer_income", "business_cost"),
)


def _per_person(h: Household, policy: Parameters) -> nw.Expr:
    return h.net_income / h.household_size


@rule(
    "IN01",
    "household",
    title="人均纯收入≠纯收入÷家庭人口数",
    gloss="per-capita identity",
    entity="H",
    severity="must",
    basis="proposed",
    source="INC formula; columns FX AC07, DD",
    proposes=lambda h, policy: _per_person(h, policy).round(2),
    suspect=EQUAL,
)
def per_person_is_net_over_size(h: Household, policy: Parameters) -> nw.Expr:
    """人均纯收入 {net_income_per_person} 元 ≠ 纯收入 {net_income} 元
    ÷ 家庭人口数 {household_size} 人。

    改法：核对纯收入和家庭人口数，改正录错的一项后重新计算人均。

    Net income per person {net_income_per_person} is not net income {net_income} ÷
    {household_size} persons.

    Fix: correct net income or size, whichever is wrong, and compute the mean again.
    """
    # In cents, with slack for binary fractions that must not count as a difference of a cent.
    gap = (h.net_income_per_person * 100 - _per_person(h, policy) * 100).abs()
    return (h.household_size > 0) & (gap > policy.per_person_tolerance * 100 + 1e-3)


def _net(h: Household, policy: Parameters) -> nw.Expr:
    return total(*(h[name] for name in _SOURCES)) - h.business_cost


_SOURCES = ("wage_income", "business_income", "property_income", "transfer_income")


@rule(
    "IN02",
    "household",
    title="纯收入≠工资性+生产经营性+财产性+转移性−生产经营性支出",
    gloss="net identity",
    entity="H",
    severity="must",
    basis="proposed",
    source="INC; GZ13 A17–A20",
    first="net_income",
    proposes=lambda h, policy: _net(h, policy).round(2),
    suspect=EQUAL,
)
def net_income_is_sum_of_parts(h: Household, policy: Parameters) -> nw.Expr:
    """纯收入 {net_income} 元与分项不符：工资性＋生产经营性＋财产性＋转移性−生产经营性支出。

    改法：核对收入明细，改正录错的分项；不要只改合计数。

    Net income {net_income} is not wages + business + property + transfers − business cost.

    Fix: re-enter the part that is wrong; do not edit the total alone.
    """
    parts = total(*(cents(h[name]) for name in _SOURCES)) - cents(h.business_cost)
    return cents(h.net_income) != parts


@rule(
    "IN03",
    "household",
    title="年收入≠四项之和",
    gloss="gross identity",
    entity="H",
    severity="must",
    basis="proposed",
    source="FX aac081, GZ13 A17a–d",
    first="gross_income",
    proposes=lambda h, policy: total(*(h[name] for name in _SOURCES)).round(2),
    suspect=EQUAL,
)
def gross_income_is_sum_of_sources(h: Household, policy: Parameters) -> nw.Expr:
    """年收入 {gross_income} 元 ≠ 工资性＋生产经营性＋财产性＋转移性四项之和。

    改法：核对收入明细，改正录错的分项；不要只改合计数。

    Gross income {gross_income} is not the sum of its four sources.

    Fix: re-enter the part that is wrong; do not edit the total alone.
    """
    return cents(h.gross_income) != total(*(cents(h[name]) for name in _SOURCES))


_TRANSFERS = (
    *("allowance_money", "pension_money", "support_money", "family_planning_money"),
    *("ecology_money", "other_transfer_income"),
)
_PROPERTY = ("asset_dividend", "other_property_income")
_WAGES = ("post_income", "other_wage_income")


entry(
    "IN04",
    title="转移性收入≠低保+养老+五保/特困+计生+生态+其他转移",
    gloss="sub-items",
    entity="H",
    severity="must",
    basis="proposed",
    source="QBH/DD sub-item columns",
)


@rule(
    "IN04a",
    "household",
    first="transfer_income",
    proposes=lambda h, policy: total(*(h[name] for name in _TRANSFERS)).round(2),
    suspect=EQUAL,
)
def transfers_are_sum_of_items(h: Household, policy: Parameters) -> nw.Expr:
    """转移性收入 {transfer_income} 元
    ≠ 低保金＋养老保险金＋五保/特困供养金＋计划生育金＋生态补偿金＋其他转移性收入。

    改法：对照“一卡通”发放记录核对各项补助，改正录错的一项。

    Transfer income {transfer_income} is not the sum of allowance, pension, support, family
    planning, ecology and other transfers.

    Fix: compare each item with the payment records and correct the wrong one.
    """
    return cents(h.transfer_income) != total(*(cents(h[name]) for name in _TRANSFERS))


@rule(
    "IN04b",
    "household",
    first="property_income",
    proposes=lambda h, policy: total(*(h[name] for name in _PROPERTY)).round(2),
    suspect=EQUAL,
)
def property_is_sum_of_items(h: Household, policy: Parameters) -> nw.Expr:
    """财产性收入 {property_income} 元 ≠
    资产收益扶贫分红收入 {asset_dividend} 元＋其他财产性收入 {other_property_income} 元。

    改法：核对分红和租金、流转收入，改正录错的一项。

    Property income {property_income} is not dividends {asset_dividend} + other property income
    {other_property_income}.

    Fix: check dividends and rents and correct the wrong item.
    """
    return cents(h.property_income) != total(*(cents(h[name]) for name in _PROPERTY))


@rule(
    "IN05",
    "household",
    title="工资性收入≠公益性岗位收入+其他工资性收入",
    entity="H",
    severity="must",
    basis="proposed",
    source="DD",
    first="wage_income",
    proposes=lambda h, policy: total(*(h[name] for name in _WAGES)).round(2),
    suspect=EQUAL,
)
def wages_are_sum_of_items(h: Household, policy: Parameters) -> nw.Expr:
    """工资性收入 {wage_income} 元 ≠
    公益性岗位收入 {post_income} 元＋其他工资性收入 {other_wage_income} 元。

    改法：核对公益性岗位工资和其他务工收入，改正录错的一项。

    Wages {wage_income} are not public post {post_income} + other wages {other_wage_income}.

    Fix: check both items and correct the wrong one.
    """
    return cents(h.wage_income) != total(*(cents(h[name]) for name in _WAGES))


@column_rule(
    "IN06",
    "household",
    *_PARTS,
    title='收入任一分项为空、为负、含"元"或逗号、为文本',
    entity="H",
    severity="must",
    basis="proposed",
    source="derived",
)
def income_item_is_an_amount(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}“{value}”不是有效金额：不能为空、为负，不能带“元”或逗号，没有收入应填0。

    改法：改为不带单位的数字；没有此项收入的填0。

    {column} ({value}) is no amount: it may not be blank or negative or hold 元, commas or text.

    Fix: enter a plain number, 0 where there is no such income.
    """
    return blank(cell.value) | sure(cell.value < 0)


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
    title="通过帮扶消除风险时人均纯收入低于当年监测线(贵州2023:7300)",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 4_11_010",
    province=("4_11_010",),
    grain="household",
    first="net_income_per_person",
)
def household_removed_by_help_is_above_line(m: Monitored, policy: Parameters) -> nw.Expr:
    """通过帮扶消除风险，人均纯收入 {net_income_per_person} 元低于监测线。

    改法：重新核算收入；未达到监测线的不得标注风险消除。

    Risk removed by help, but income per person {net_income_per_person} is below the line.

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
    """脱贫户人均纯收入 {net_income_per_person} 元，低于监测线，但未纳入监测。

    改法：入户核实收入；确实低于监测线的，按程序纳入监测对象。
    局限：低于收入底线的见IN39，不在此重复。

    Income per person {net_income_per_person} is below the monitoring line but the household is
    not monitored.

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


def _between(value: nw.Expr, low: float, high: float) -> nw.Expr:
    return (value > low) & (value < high)


@column_rule(
    "IN12",
    "household",
    "wage_income",
    title="工资性收入大于0小于100元",
    gloss="placeholder amount or 万元/元 slip",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_15_0023 (rule 5_15_023)",
    province=(
        "5_15_0023",
        "5_15_023",
    ),
    grain="household",
)
def wages_are_no_placeholder(cell: Cell, policy: Parameters) -> nw.Expr:
    """工资性收入 {value} 元大于0而过小，疑为占位数或单位（万元/元）录错。

    改法：核对工资明细，按元填写实际金额；没有工资的填0。

    Wages of {value} yuan are too small: a placeholder, or entered in 10,000 yuan.

    Fix: enter the real amount in yuan, 0 if there is none.
    """
    return _between(cell.value, 0, policy.wage_placeholder)


@column_rule(
    "IN32",
    "household",
    "wage_income",
    title="工资性收入大于0小于300元,或大于300000元",
    gloss="wage outlier (bounds are parameters)",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-19",
    grain="household",
)
def wages_are_plausible(cell: Cell, policy: Parameters) -> nw.Expr:
    """工资性收入 {value} 元过小或过大。

    改法：核对工资明细和单位（元），属实的注明原因。

    Wages of {value} yuan are very small or very large.

    Fix: check amount and unit (yuan); confirm with a reason if true.
    """
    return _between(cell.value, 0, policy.wage_low) | (cell.value > policy.wage_high)


@rule(
    "IN33",
    "household",
    title="有生产经营性收入但无生产经营性支出",
    gloss="business income without cost",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-22",
    first="business_cost",
)
def business_has_cost(h: Household, policy: Parameters) -> nw.Expr:
    """有生产经营性收入 {business_income} 元，生产经营性支出却为0或空。

    改法：补填种子、化肥、饲料等支出；确无支出的注明。

    Business income is {business_income} yuan but there is no business cost.

    Fix: enter the cost of seed, fertiliser, feed and so on, or confirm that there was none.
    """
    return (h.business_income > 0) & no_amount(h, "business_cost")


@rule(
    "IN34",
    "household",
    title="有生态补偿金但无退耕还林面积",
    gloss="ecological compensation without converted land",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-23",
    first="ecology_money",
)
def ecology_money_has_land(h: Household, policy: Parameters) -> nw.Expr:
    """有生态补偿金 {ecology_money} 元，退耕还林面积却为0或空。

    改法：核对退耕还林台账，补填面积或改正金额；属公益林、护林补助的注明。

    Ecology compensation is {ecology_money} yuan but there is no converted land.

    Fix: enter the converted land or correct the amount; confirm compensation of another kind.
    """
    return (h.ecology_money > 0) & no_amount(h, "converted_land")


def _too_small(
    zh: str,
    en: str,
    doubt: str = "，疑按月填写",
    fix: str = "按全户全年实发金额填写",
    fix_en: str = "what the whole household received",
) -> str:
    """The page of a rule about a yearly amount."""
    return f"""{zh}{{value}} 元过小{doubt}。

    改法：{fix}。

    {en} of {{value}} yuan is too small for a year.

    Fix: enter {fix_en} in the year.
    """


@column_rule(
    "IN35",
    "household",
    "allowance_money",
    title="低保金大于0小于200元",
    gloss="too small an amount (parameter)",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-24",
    grain="household",
    page=_too_small("低保金 ", "Allowance money", "，疑按月或按户人均填写"),
)
def allowance_is_no_small_amount(cell: Cell, policy: Parameters) -> nw.Expr:
    return _between(cell.value, 0, policy.allowance_small)


@column_rule(
    "IN36",
    "household",
    "family_planning_money",
    title="计划生育金大于0小于100元",
    gloss="too small an amount (parameter)",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-25",
    grain="household",
    page=_too_small(
        "计划生育金 ", "Family planning money", "", "按全年实发金额填写", "what was received"
    ),
)
def family_planning_is_no_small_amount(cell: Cell, policy: Parameters) -> nw.Expr:
    return _between(cell.value, 0, policy.family_planning_small)


@column_rule(
    "IN37",
    "household",
    "pension_money",
    title="养老保险金大于0小于88元",
    gloss="too small an amount (parameter)",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-26",
    grain="household",
    page=_too_small("养老保险金 ", "Pension money"),
)
def pension_is_no_small_amount(cell: Cell, policy: Parameters) -> nw.Expr:
    return _between(cell.value, 0, policy.pension_small)


@column_rule(
    "IN38",
    "household",
    "support_money",
    title="特困供养金(五保金)大于0小于200元",
    gloss="too small an amount (parameter)",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-27",
    grain="household",
    page=_too_small("五保金（特困供养金）", "Support money"),
)
def support_is_no_small_amount(cell: Cell, policy: Parameters) -> nw.Expr:
    return _between(cell.value, 0, policy.support_small)


@rule(
    "IN39",
    "household",
    title="脱贫户或监测对象人均纯收入低于4000元或为空(底线为参数)",
    gloss="below the floor or blank",
    entity="H",
    severity="must",
    basis="published",
    source="PS2-18; GZ 3_11_010",
    first="net_income_per_person",
)
def income_is_above_floor(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户或监测对象人均纯收入（{net_income_per_person}）低于收入底线，或为空、不是数字。

    改法：重新核算收入并补填；确实低于底线的，立即落实帮扶并按程序处理。
    局限：导出表不标明户类型的，按脱贫户处理。

    Net income per person ({net_income_per_person}) of an exited or monitored household is below
    the floor, blank or no number.

    Fix: compute and enter the income; a household really below the floor needs help at once.
    Limits: where the export does not tell the type, the household is taken as exited.
    """
    income = h.net_income_per_person
    low = blank(income) | sure(income < policy.income_floor)
    monitored = h.optional("is_monitored")
    if monitored is None:
        return low & ~h.is_not_exited
    return low & (~h.is_not_exited | sure(monitored))
