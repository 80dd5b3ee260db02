"""IN: income items and their sums."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import Cell, Sum, column_rule, entry, rule, sums_up, theme
from hecha.rules.terms import blank, cents, is_true, rounded, total

from .names import Household, Parameters

theme("IN", "收入", "Income")

_PARTS = (
    *("wage_income", "post_income", "other_wage_income", "business_income", "property_income"),
    *("asset_dividend", "other_property_income", "transfer_income", "family_planning_money"),
    *("allowance_money", "support_money", "pension_money", "ecology_money"),
    *("other_transfer_income", "business_cost"),
)


def _per_person(h: Household, policy: Parameters) -> nw.Expr:
    return h.net_income / h.household_size


def _rounded_per_person(h: Household, policy: Parameters) -> nw.Expr:
    """Yuan to the cent, half a cent upwards as the exports print it."""
    return rounded(cents(h.net_income) / h.household_size) / 100


@rule(
    "IN01",
    "household",
    title="人均纯收入≠纯收入÷家庭人口数",
    gloss="per-capita identity",
    entity="H",
    severity="must",
    basis="proposed",
    source="INC formula; columns FX AC07, DD",
    proposes={
        "net_income_per_person": _rounded_per_person,
        "net_income": lambda h, policy: rounded(h.net_income_per_person * h.household_size, 2),
        "household_size": lambda h, policy: rounded(h.net_income / h.net_income_per_person),
    },
    suspect=("net_income_per_person", "net_income", "household_size"),
)
def per_person_is_net_over_size(h: Household, policy: Parameters) -> nw.Expr:
    """人均纯收入 {net_income_per_person} 元，不等于纯收入 {net_income} 元
    除以家庭人口数 {household_size} 人。

    改法：核对纯收入和家庭人口数，改正录错的一项后重新计算人均。

    Net income per person {net_income_per_person} is not net income {net_income} ÷
    {household_size} persons.

    Fix: correct net income or size, whichever is wrong, and compute the mean again.
    """
    # In cents, with slack for binary fractions that must not count as a difference of a cent.
    gap = (h.net_income_per_person * 100 - _per_person(h, policy) * 100).abs()
    return (h.household_size > 0) & (gap > policy.per_person_tolerance * 100 + 1e-3)


_SOURCES = ("wage_income", "business_income", "property_income", "transfer_income")
_SUMMED = ("wage_income", "property_income", "transfer_income")
"""Sources that are sums themselves: one that is wrong breaks its own sum as well."""
_NET = sums_up("net_income", *_SOURCES, minus=("business_cost",))
_GROSS = sums_up("gross_income", *_SOURCES)
_TRANSFERS = sums_up(
    "transfer_income",
    *("allowance_money", "pension_money", "support_money", "family_planning_money"),
    *("ecology_money", "other_transfer_income"),
)
_PROPERTY = sums_up("property_income", "asset_dividend", "other_property_income")
_WAGES = sums_up("wage_income", "post_income", "other_wage_income")


def _does_not_come_out(h: Household, amounts: Sum) -> nw.Expr:
    """Whether an amount differs from the sum of its parts by a cent or more."""
    parts = total(*(cents(h[name]) for name in amounts.plus))
    for name in amounts.minus:
        parts -= cents(h[name])
    return cents(h[amounts.total]) != parts


@rule(
    "IN02",
    "household",
    title="纯收入不等于工资性、生产经营性、财产性、转移性收入之和减生产经营性支出",
    gloss="net identity",
    entity="H",
    severity="must",
    basis="proposed",
    source="INC; GZ13 A17–A20",
    first="net_income",
    suspect=("business_cost", "net_income", "business_income", _SUMMED),
)
def net_income_is_sum_of_parts(h: Household, policy: Parameters) -> nw.Expr:
    """纯收入 {net_income} 元与分项不符：工资性＋生产经营性＋财产性＋转移性−生产经营性支出。

    改法：核对收入明细，改正录错的分项；不要只改合计数。

    Net income {net_income} is not wages + business + property + transfers − business cost.

    Fix: re-enter the part that is wrong; do not edit the total alone.
    """
    return _does_not_come_out(h, _NET)


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
    suspect=("gross_income", "business_income", _SUMMED),
)
def gross_income_is_sum_of_sources(h: Household, policy: Parameters) -> nw.Expr:
    """年收入 {gross_income} 元 ≠ 工资性＋生产经营性＋财产性＋转移性四项之和。

    改法：核对收入明细，改正录错的分项；不要只改合计数。

    Gross income {gross_income} is not the sum of its four sources.

    Fix: re-enter the part that is wrong; do not edit the total alone.
    """
    return _does_not_come_out(h, _GROSS)


entry(
    "IN04",
    title="转移性收入不等于低保金、养老金、特困供养金（五保金）、计划生育金、生态补偿金与其他转移性收入之和",
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
    suspect=(_TRANSFERS.plus, "transfer_income"),
)
def transfers_are_sum_of_items(h: Household, policy: Parameters) -> nw.Expr:
    """转移性收入 {transfer_income} 元
    ≠ 低保金＋养老保险金＋五保/特困供养金＋计划生育金＋生态补偿金＋其他转移性收入。

    标题：转移性收入不等于各分项之和
    改法：对照“一卡通”发放记录核对各项补助，改正录错的一项。

    Transfer income {transfer_income} is not the sum of allowance, pension, support, family
    planning, ecology and other transfers.

    Title: Transfers are not the sum of their items
    Fix: compare each item with the payment records and correct the wrong one.
    """
    return _does_not_come_out(h, _TRANSFERS)


@rule(
    "IN04b",
    "household",
    first="property_income",
    suspect=(_PROPERTY.plus, "property_income"),
)
def property_is_sum_of_items(h: Household, policy: Parameters) -> nw.Expr:
    """财产性收入 {property_income} 元 ≠
    资产收益扶贫分红收入 {asset_dividend} 元＋其他财产性收入 {other_property_income} 元。

    标题：财产性收入不等于分红与其他财产性收入之和
    改法：核对分红和租金、流转收入，改正录错的一项。

    Property income {property_income} is not dividends {asset_dividend} + other property income
    {other_property_income}.

    Title: Income from property is not the sum of its items
    Fix: check dividends and rents and correct the wrong item.
    """
    return _does_not_come_out(h, _PROPERTY)


@rule(
    "IN05",
    "household",
    title="工资性收入不等于公益性岗位收入与其他工资性收入之和",
    entity="H",
    severity="must",
    basis="proposed",
    source="DD",
    first="wage_income",
    suspect=(_WAGES.plus, "wage_income"),
)
def wages_are_sum_of_items(h: Household, policy: Parameters) -> nw.Expr:
    """工资性收入 {wage_income} 元 ≠
    公益性岗位收入 {post_income} 元＋其他工资性收入 {other_wage_income} 元。

    改法：核对公益性岗位工资和其他务工收入，改正录错的一项。

    Wages {wage_income} are not public post {post_income} + other wages {other_wage_income}.

    Fix: check both items and correct the wrong one.
    """
    return _does_not_come_out(h, _WAGES)


@column_rule(
    "IN06",
    "household",
    *_PARTS,
    title="收入任一分项为空、为负、含“元”或逗号、为文本",
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
    return blank(cell.value) | is_true(cell.value < 0)


@column_rule(
    "IN43",
    "household",
    "net_income",
    title="纯收入为空",
    gloss="net income blank",
    entity="H",
    severity="must",
    basis="proposed",
    source="derived from columns (d)",
)
def net_income_is_given(cell: Cell, policy: Parameters) -> nw.Expr:
    """纯收入为空。

    为何：没有纯收入，收支相抵（IN02）、人均纯收入（IN01）都无从核对。
    改法：按入户核实的各项收入和支出计算后补填；确实没有收入的填0。
    局限：收入各分项为空见IN06，人均纯收入见IN08、IN39；填了而不是数字的见CE01。

    纯收入 is blank.

    Why: without it neither the sum (IN02) nor the income per person (IN01) can be checked.
    Fix: enter what the items of income and cost come to, 0 where there is no income.
    Limits: blank items are IN06; for income per person see IN08 and IN39; a text that is no number
    is CE01.
    """
    return blank(cell.value) & ~cell.bad
