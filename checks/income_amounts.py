"""IN: single amounts that are too small, too large or without what they come from."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import Cell, column_rule, rule

from .names import Household, Parameters
from .shared import no_amount


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


@rule(
    "IN32",
    "household",
    title="工资性收入大于0小于300元，或大于300000元",
    gloss="wage outlier (bounds are parameters)",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-19",
    grain="household",
    first="wage_income",
)
def wages_are_plausible(h: Household, policy: Parameters) -> nw.Expr:
    """工资性收入 {wage_income} 元超出合理范围（{wage_bound_crossed} 元）。

    改法：核对工资明细和单位（元），属实的注明原因。

    Wages of {wage_income} yuan are out of the usual range ({wage_bound_crossed} yuan).

    Fix: check amount and unit (yuan); confirm with a reason if true.
    """
    return _between(h.wage_income, 0, policy.wage_low) | (h.wage_income > policy.wage_high)


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
    title="特困供养金（五保金）大于0小于200元",
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
