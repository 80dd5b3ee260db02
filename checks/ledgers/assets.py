"""LG71-LG76: poverty assets, whose they are and what they pay out."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.ledgers import RIGHTS
from hecha.rules import rule
from hecha.rules.terms import (
    cents,
    every,
    filled,
    given,
    is_true,
    some,
    value_if,
)

from ..names import Asset, Household, Parameters
from ..shared import no_amount

_OPEN = ("未明确", "不明确", "待明确", "未确定", "待定", "未确权")


@rule(
    "LG71",
    "asset",
    title="扶贫资产的五权没有明确（所有、经营、收益、监督、处置）",
    gloss="a right-holder of an asset is blank",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §14",
    each=RIGHTS,
)
def right_has_a_holder(a: Asset, policy: Parameters, column: str) -> nw.Expr:
    """扶贫资产的“{column}”没有明确。

    为何：扶贫资产的所有权、经营权、收益权、监督权、处置权都要有人负责，权属不清的容易流失。
    改法：按确权文件、合同补填；还没有确权的尽快确权。
    局限：写“无”、短横线、“未明确”“待定”的视为没有明确；没有收益的公益性资产，收益权属实为无的注明。

    {column} of a poverty asset is not settled.

    Why: an asset for whose five rights nobody is named is easily lost.
    Fix: enter the holder from certificate or contract; settle the right if it is open.
    Limits: 无, a dash, 未明确 and 待定 count as not settled; confirm with a note that a public
    facility earns nothing.
    """
    return ~given(a[column]) | is_true(a[column].is_in(_OPEN))


@rule(
    "LG72",
    "asset",
    title="扶贫资产有收益没有分配",
    gloss="income not distributed",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §14",
    first="distributed",
)
def income_is_distributed(a: Asset, policy: Parameters) -> nw.Expr:
    """扶贫资产年收益 {income} 元，没有分配（已分配收益为0或空）。

    改法：核对收益账和分配方案；已分配的补填已分配收益，没有分配的按方案分配。
    局限：年度已过的才判；没有年度的，形成满一年以后才判；分配名册在该年度或以后有此资产发放记录的，
    由LG75核对。

    The asset earned {income} yuan and nothing was distributed (0 or blank).

    Fix: compare with the accounts; enter what was distributed, or distribute it by the plan.
    Limits: only of a year that is over, without a year only more than a year after the asset was
    formed; where the list of payments has the asset in that year or later LG75 compares them.
    """
    unpaid = every(a.income > 0, no_amount(a, "distributed"))
    if a.has("last_paid_year"):
        paid = filled(a.aside("last_paid_year"))
        year = a.optional("year")
        if year is not None:
            paid = paid & ~is_true(a.aside("last_paid_year") < year)
        unpaid = unpaid & ~paid
    return value_if(a.year_is_over, unpaid)


@rule(
    "LG73",
    "asset",
    title="扶贫资产分配的收益大于年收益",
    gloss="more distributed than earned",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §14",
    first="distributed",
)
def distribution_is_within_income(a: Asset, policy: Parameters) -> nw.Expr:
    """{year} 年度已分配收益 {distributed} 元，大于年收益 {income} 元。

    改法：核对收益账和分配方案，改正录错的一项；分配了以前年度结余的注明。
    局限：没有年度的不判，已分配收益可能是历年累计。

    In {year} {distributed} yuan were distributed, more than the {income} yuan earned.

    Fix: correct the wrong figure; note where earnings of former years were distributed.
    Limits: says nothing without a year, when the amount may be the sum of several.
    """
    return value_if(filled(a.year), cents(a.distributed) > cents(a.income))


@rule(
    "LG74",
    "asset",
    title="扶贫资产的项目编号不在项目库",
    gloss="project of an asset unknown",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §16",
    first="project_id",
    complete=("project",),
)
def asset_has_a_project(a: Asset, policy: Parameters) -> nw.Expr:
    """扶贫资产的项目编号在项目库中找不到。

    为何：财政专项扶贫资金的项目必须从项目库中产生，形成的资产要能对上项目。
    改法：核对项目编号；项目库漏导的重新导出，确未入库的按程序处理。
    局限：没有填写的不判，写有几个编号的不判；形成时间早于项目库最早年度的资产不判。

    The project number of the asset is not in the project library.

    Why: money for poverty relief may only be spent on projects of the library.
    Fix: correct the number; export the library again if it is not complete.
    Limits: says nothing of a blank, of several numbers in one cell, and of assets formed before the
    first year of the library.
    """
    judged = given(a.project_id) & ~is_true(a.project_id.str.contains(r"[、，,；;\s]"))
    if a.has("first_year_of_library") and a.has("formed_on"):
        formed = a.optional("formed_on")
        if formed is not None:
            judged = judged & ~is_true(formed.dt.year() < a.aside("first_year_of_library"))
    return value_if(judged, a.projects_with_number == 0)


@rule(
    "LG75",
    "asset",
    title="资产收益分配名册合计与资产清单不符",
    gloss="roster sum differs from the asset list",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §14; S000 §13",
    first="distributed",
)
def distribution_agrees_with_payments(a: Asset, policy: Parameters) -> nw.Expr:
    """分配名册合计 {paid_by_list} 元，与资产清单的已分配收益 {distributed} 元不符。

    改法：逐户核对分配名册和发放凭证，改正漏登、重登或录错的一项。
    局限：名册中有此资产（有年度的，该年度）发放记录的才判；按发放日期的年度合计，与分配日期当天的合计
    或历年总数相符也算相符；名册金额有空的、资产编号重复的、名册中另有外乡镇用同一编号的不判。

    The payments add up to {paid_by_list} yuan, the list of assets has {distributed} yuan.

    Fix: compare household by household with the vouchers; correct what is missing, double or wrong.
    Limits: only where payments of the asset (in that year) are listed; sums by the year of payment,
    and is content if the sum of the day of distribution or of all years agrees; says nothing where
    an amount is blank, a number is used twice, or by another township as well.
    """
    stated = nw.when(~a.distributed__bad).then(cents(a.distributed.fill_null(0)))
    agrees = [a.paid_cents == stated, is_true(a.paid_in_all == a.aside("distributed_in_all"))]
    if a.has("paid_on_day"):
        agrees.append(is_true(a.aside("paid_on_day") == stated))
    own = nw.col("_town").is_null() | (
        a.aside("payments_in_township") == a.aside("payments_of_asset")
    )
    clear = every(a.aside("rows_of_asset") < 2, a.aside("has_unknown_amount") == 0, is_true(own))
    return value_if(clear, ~some(*agrees))


@rule(
    "LG76",
    "household",
    title="分配名册金额与户的资产收益扶贫分红收入不符",
    gloss="dividends paid differ from the registry",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S000 §13",
    first="asset_dividend",
)
def dividends_agree_with_income(h: Household, policy: Parameters) -> nw.Expr:
    """资产收益扶贫分红收入 {asset_dividend} 元，与分配名册 {income_year} 年发放的合计
    {dividends_paid} 元不符。

    改法：核对发放凭证，改正分红收入；名册漏登的补登，还有其他资产分红的注明。
    局限：本乡镇当年有发放记录的才判；按发放日期的年度合计，收入期按上年10月至本年9月计而相符的也算
    相符；没有年度列的按数据日期所在年度；名册金额或日期有空的户不判；名册没有户编号、本人又登记在几户的，
    这几户不判；分红收入为空按0计。

    The household's dividends are {asset_dividend} yuan, the payments of {income_year} add up to
    {dividends_paid} yuan.

    Fix: compare with the vouchers and correct the income; complete the list, or note dividends of
    other assets.
    Limits: only in townships with payments in that year; sums by the year of payment, and is
    content if the sum from October to September agrees; without a year the year of the snapshot
    is taken; says nothing where an amount or date is blank, or a payment names no household and the
    person is registered in several; a blank income counts as 0.
    """
    stated = nw.when(~h.asset_dividend__bad).then(cents(h.asset_dividend.fill_null(0)))
    differs = (h.dividends != stated) & ~is_true(h.aside("dividends_of_period") == stated)
    known = every(h.aside("payments_to_township") > 0, h.aside("has_unknown_dividend") == 0)
    if (doubt := h.beside("has_dividend_in_doubt")) is not None:
        known = known & ~is_true(doubt > 0)
    return value_if(known, differs)
