"""MO10, MO16-MO20: recognition of monitored households, and whether they are helped in time."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import rule, theme
from hecha.rules.terms import blank, every, given, is_true

from .monitored import (
    DEVELOPMENT,
    MEASURES,
    SUPPORT,
    measures_given,
    months_since,
    of_monitored,
    of_open,
)
from .names import Monitored, Parameters

theme("MO", "监测与退出", "Monitoring and exit")


@rule(
    "MO10",
    "monitored",
    title="识别监测时间为空",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_002 (title inferred)",
    province=("1_11_002",),
    grain="household",
    first="identified_month",
)
def recognition_month_is_told(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间为空。

    改法：对照县级认定文件补填识别年月。

    The month of recognition is blank.

    Fix: enter the month from the county's decision.
    """
    return of_monitored(m, blank(m.identified_month) & ~m.identified_month__bad)


@rule(
    "MO16",
    "monitored",
    title="识别后1个月仍无帮扶措施",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_010",
    province=("1_11_010",),
    grain="household",
    first="identified_month",
)
def household_is_helped_soon(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month}，已超过规定时限，没有登记任何帮扶措施。

    改法：尽快落实帮扶并登记措施；已帮扶的补录。
    局限：时间按自然月计算；风险已消除的见MO28；导出表须有全部帮扶措施列，否则跳过。

    Recognised in {identified_month} and still without any measure of help.

    Fix: help the household and register how; enter measures that were forgotten.
    Limits: counts calendar months; a removed risk is MO28; needs every column of measures.
    """
    late = months_since(m.identified_month, policy) > policy.help_within_months
    return of_open(m, late & ~measures_given(m, *MEASURES))


@rule(
    "MO17",
    "monitored",
    title="有劳动力户识别6个月后未落实开发式帮扶（产业、就业、金融、公益岗）",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 5_12_007",
    province=("5_12_007",),
    grain="household",
    first="identified_month",
)
def household_with_labour_is_developed(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month}，有 {people_with_labour} 名劳动力，
    至今没有产业、就业、金融、公益岗位等开发式帮扶。

    改法：落实至少一项开发式帮扶并登记。
    局限：时间按自然月计算；风险已消除的户不判；没有任何措施的户，MO16也会报出。

    Recognised in {identified_month}, {people_with_labour} members can work, but there is no help
    by industry, work, loan or post.

    Fix: give and register at least one such help.
    Limits: counts calendar months; says nothing once the risk is removed.
    """
    late = months_since(m.identified_month, policy) >= policy.development_within_months
    helped = measures_given(m, *DEVELOPMENT)
    return of_open(m, every(late, m.people_with_labour > 0, ~helped))


@rule(
    "MO18",
    "monitored",
    title='已登记开发式措施但"实施情况"为尚未实施或空',
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 5_11_030",
    province=("5_11_030",),
    grain="household",
    first="development_status",
)
def development_is_under_way(m: Monitored, policy: Parameters) -> nw.Expr:
    """已登记开发式帮扶措施，实施情况却为尚未实施或空（现为“{development_status}”）。

    改法：核实是否已实施，改正实施情况；确未实施的抓紧落实。

    Help by development is registered, but its state is {development_status}.

    Fix: find out whether it has begun and correct the state, or begin.
    """
    return of_monitored(m, measures_given(m, *DEVELOPMENT) & ~is_true(m.development_status == YES))


_EMPTY_ITEM = "(?:其他|[^,，、;；]*培训[^,，、;；]*)"
_EMPTY_CELL = f"^{_EMPTY_ITEM}(?:[,，、;；]{_EMPTY_ITEM})*$"


@rule(
    "MO19",
    "monitored",
    title='开发式帮扶仅填"其他"或仅培训',
    gloss="empty measure",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 5_12_011",
    province=("5_12_011",),
    grain="household",
    first="industry_help",
)
def development_is_real(m: Monitored, policy: Parameters) -> nw.Expr:
    """开发式帮扶只登记了“其他”或培训，没有实际内容。

    改法：改登为具体措施；只参加培训的，落实产业、就业等帮扶。

    Help by development is no more than 其他 or training.

    Fix: register the help that was given; add help by industry or work to mere training.
    """
    cells = [m[name] for name in DEVELOPMENT]
    nothing = [~given(cell) | is_true(cell.str.contains(_EMPTY_CELL)) for cell in cells]
    return of_monitored(m, measures_given(m, *DEVELOPMENT) & every(*nothing))


@rule(
    "MO20",
    "monitored",
    title="有劳动力户仅享受综合保障一项",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 5_11_032",
    province=("5_11_032",),
    grain="household",
    first="comprehensive_help",
)
def household_with_labour_gets_more_than_relief(m: Monitored, policy: Parameters) -> nw.Expr:
    """有 {people_with_labour} 名劳动力，却只享受综合保障一项。

    改法：落实产业、就业等帮扶并登记；已帮扶的补录。
    局限：风险已消除的户不判；导出表须有全部帮扶措施列，否则跳过。

    {people_with_labour} members can work, but comprehensive relief is the only help.

    Fix: add help by industry or work, or enter what was forgotten.
    Limits: says nothing once the risk is removed; needs every column of measures.
    """
    alone = measures_given(m, "comprehensive_help") & ~measures_given(m, *DEVELOPMENT, *SUPPORT)
    return of_open(m, (m.people_with_labour > 0) & alone)
