"""IN: wages and benefits against who lives in the household."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, not_checkable, rule
from hecha.rules.terms import every

from .names import Household, Parameters
from .shared import no_amount

entry(
    "IN18",
    title="有人务工（或填有务工月收入）而工资性收入为0，或无人务工而工资性收入大于0",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="NBS analogue (漏填/多填工资性收入)",
)


@rule(
    "IN18a",
    "household",
    first="wage_income",
    follows=("HH01",),
)
def workers_have_wages(h: Household, policy: Parameters) -> nw.Expr:
    """户内有 {workers} 人务工或在公益性岗位，工资性收入却为0。

    改法：核对务工情况和工资，补填工资性收入，或改正务工信息。

    {workers} members work or hold a public post but wages are 0.

    Fix: enter the wages, or correct the work columns.
    """
    return (h.workers > 0) & (h.wage_income == 0)


@rule(
    "IN18b",
    "household",
    first="wage_income",
    follows=("HH01",),
)
def wages_have_workers(h: Household, policy: Parameters) -> nw.Expr:
    """工资性收入 {wage_income} 元，户内却没有人登记务工或公益性岗位。

    改法：核对后补填务工信息，或改正工资性收入。
    局限：导出表缺少务工或公益性岗位的列时不核查，以免误报。

    Wages are {wage_income} yuan but no member is registered as working or holding a post.

    Fix: enter who works, or correct the wages.
    Limits: skipped where the export has no columns of work, or none of public posts.
    """
    return (h.earners == 0) & (h.wage_income > 0)


entry(
    "IN19",
    title="低保户无低保金；有低保金却不是低保户",
    gloss="both ways",
    entity="H",
    severity="confirm",
    basis="published",
    source="NBS (M216 pair); derived for aac077/aab030",
)


@rule(
    "IN19a",
    "household",
    first="allowance_money",
    follows=("HH01",),
)
def allowance_household_has_money(h: Household, policy: Parameters) -> nw.Expr:
    """户内有 {allowance_members} 人享受低保，低保金却为0。

    标题：户内有人享受低保，低保金却为0
    改法：对照民政发放记录，补填低保金或改正是否享受低保。

    {allowance_members} members receive the minimum allowance but its amount is 0.

    Title: Members receive the minimum allowance but its amount is 0
    Fix: compare with the payments of the civil affairs office and correct money or mark.
    """
    return (h.allowance_members > 0) & (h.allowance_money == 0)


@rule(
    "IN19b",
    "household",
    first="allowance_money",
    follows=("HH01",),
)
def allowance_money_has_household(h: Household, policy: Parameters) -> nw.Expr:
    """低保金 {allowance_money} 元，户内却没有人享受低保。

    标题：有低保金，户内却没有人享受低保
    改法：对照民政名单，改正低保金或是否享受低保。

    Allowance money is {allowance_money} yuan but no member receives the minimum allowance.

    Title: Allowance money, but no member receives the minimum allowance
    Fix: compare with the list of the civil affairs office and correct money or mark.
    """
    return (h.allowance_members == 0) & (h.allowance_money > 0)


entry(
    "IN20",
    title="特困供养金大于0但户属性不是特困，或相反",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="aac086",
)


@rule("IN20a", "household", first="support_money")
def support_money_has_household(h: Household, policy: Parameters) -> nw.Expr:
    """五保金（特困供养金）{support_money} 元，本户却不是特困供养户，也没有特困供养人员。

    改法：对照民政特困名单，改正供养金或特困标志。

    Support money is {support_money} yuan but nobody in the household is supported (特困).

    Fix: compare with the 特困 list and correct money or mark.
    """
    return (h.support_money > 0) & ~h.is_supported


@rule("IN20b", "household", first="support_money")
def supported_household_has_money(h: Household, policy: Parameters) -> nw.Expr:
    """本户是特困供养户或有特困供养人员，五保金（特困供养金）却为0。

    改法：对照民政发放记录，补填供养金或改正特困标志。

    The household is supported (特困) but support money is 0.

    Fix: compare with the payments of the civil affairs office and correct money or mark.
    """
    return (h.support_money == 0) & h.is_supported


@rule(
    "IN21",
    "household",
    title="养老金大于0但家中无60岁以上或参保人员",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="NBS analogue (240121)",
    first="pension_money",
)
def pension_has_pensioner(h: Household, policy: Parameters) -> nw.Expr:
    """养老保险金 {pension_money} 元，户内却没有到龄的老人，也没有人参加养老保险。

    改法：与社保发放记录核对，改正金额，或补填参加养老保险情况；领取人不在户内的，金额不计入本户。
    局限：年龄不明的成员按可能到龄处理；参保栏为空的按未参保处理。

    Pension money is {pension_money} yuan but nobody is of pension age or has a pension insurance.

    Fix: compare with the pension payments; correct the amount or the insurance. The pension of
    somebody outside the household does not count.
    Limits: members of unknown age are taken as old enough; a blank insurance as none.
    """
    return (h.pension_money > 0) & (h.possible_pensioners == 0)


entry(
    "IN22",
    title="计划生育金、生态补偿金无对应身份",
    entity="H",
    severity="info",
    basis="proposed",
    source="QBH",
)


not_checkable(
    "IN22a",
    "计划生育家庭的身份只登记在纸质登记表（计生户），导出表没有这一列，无法与计划生育金对照",
    "That a household is entitled to family planning money is on the paper form alone",
)

_ECOLOGY_LAND = ("forest_land", "converted_land", "pasture_land")


@rule("IN22b", "household", first="ecology_money")
def ecology_money_has_any_land(h: Household, policy: Parameters) -> nw.Expr:
    """有生态补偿金 {ecology_money} 元，林地、退耕还林、牧草地面积却都为0或空。

    改法：核对林权证、草原承包证和退耕台账，补填面积，或改正金额；护林员工资应计入工资性收入。
    局限：“对应身份”以这三种土地为准；只缺退耕还林面积的见IN34。

    Ecology compensation is {ecology_money} yuan but there is no forest, converted land or pasture.

    Fix: check the certificates and enter the land, or correct the amount; what a ranger earns is
    wages.
    Limits: takes these three kinds of land as the ground of the payment; IN34 asks for converted
    land alone.
    """
    landless = every(*(no_amount(h, land) for land in _ECOLOGY_LAND))
    return (h.ecology_money > 0) & landless
