"""LG41-LG44: the ledger of households watched for a return to poverty (动态监测台账)."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import DISASTER, YES
from hecha.rules import entry, rule
from hecha.rules.terms import cents, every, filled, is_true, some, value_if

from ..coverage import Tests, troubles
from ..names import Household, Parameters, WatchList
from .handed_in import where_handed_in

RISK_POINTS: Tests = {
    "seriously_ill_members": lambda count: count > 0,
    "students_beyond_compulsory": lambda count: count > 0,
    "main_cause": lambda cause: cause == DISASTER,
    "rows_with_open_risk": lambda count: count > 0,
}
"""致贫风险点: 大病、教育、受灾 of the paper, and the risks the monitored export names."""


@rule(
    "LG41",
    "household",
    title="收入低于监测线且有致贫风险点的户不在动态监测台账",
    gloss="low income and a risk but not on the ledger",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S001 §15",
    first="net_income_per_person",
    complete=("household",),
)
def household_at_risk_is_watched(h: Household, policy: Parameters) -> nw.Expr:
    """人均纯收入 {net_income_per_person} 元，低于监测线，又有致贫风险点，不在动态监测台账。

    为何：文件要求收入低、有大病、受灾、教育等风险点的脱贫户和边缘户逐户摸底、建立台账。
    改法：入户核实收入和风险；属实的列入台账，不属实的改正登记。
    局限：风险点指家中有大病患者、义务教育以后各阶段的在校生，主要致贫原因为因灾，或监测对象表填有
    尚未消除的风险，导出表没有的列不看；未脱贫、返贫的户不判；台账没有本乡镇的行时不判；按户编号比
    对，台账没有户编号的行按户主姓名比对。

    {net_income_per_person} yuan per person, below the monitoring line, and a risk of poverty, but
    not on the ledger of watched households.

    Why: the paper wants every such household surveyed and listed.
    Fix: check income and risk at the household; list it, or correct the registry.
    Limits: risks are serious illness, students beyond compulsory school, 因灾 as the cause, and
    risks of the monitored export not yet removed, of what is exported; households not exited or
    returned are not judged, nor townships without a row in the ledger; compares household numbers,
    rows without one by the name of the head.
    """
    unlisted = h.watch_entries == 0
    namesakes = h.optional("watch_namesakes")
    if namesakes is not None:
        unlisted = unlisted & (namesakes == 0)
    low = h.net_income_per_person < policy.monitoring_line
    at_risk = every(low, troubles(h, RISK_POINTS), unlisted)
    status = h.optional("exit_status")
    if status is not None:
        at_risk = value_if(~is_true(status.is_in((codes.UNEXITED, codes.RETURNED))), at_risk)
    return where_handed_in(h.aside("watch_list_rows_of_township"), at_risk)


def _is_missing(w: WatchList, condition: nw.Expr) -> nw.Expr:
    known = value_if(filled(w.household_id), condition & (w.monitored_households == 0))
    return where_handed_in(w.aside("household_rows_of_township"), known)


entry(
    "LG42",
    title="动态监测台账上的户没有纳入系统",
    gloss="on the ledger and not in the system (days waiting)",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §15",
)


@rule("LG42a", "watch_list", first="in_system")
def included_household_is_in_the_system(w: WatchList, policy: Parameters) -> nw.Expr:
    """台账写已纳入系统，系统中却不是监测对象（摸底日期 {surveyed_on}，至今 {days_waiting} 天）。

    标题：台账写已纳入系统，系统中却不是监测对象
    改法：按户编号到系统核实；没有纳入的按程序纳入或改正台账，户编号有误的改正。
    局限：系统指户信息、监测对象表，其中没有本乡镇监测对象的不判。

    The ledger says included, but the system does not have the household as monitored (surveyed on
    {surveyed_on}, {days_waiting} days ago).

    Title: Included by the ledger, not monitored by the system
    Fix: look the number up; include the household, or correct ledger or number.
    Limits: the system is the household and monitored exports; says nothing of townships without
    any monitored household there.
    """
    return _is_missing(w, w.in_system == YES)


@rule("LG42b", "watch_list", first="household_id")
def watched_household_is_in_the_system(w: WatchList, policy: Parameters) -> nw.Expr:
    """台账上的户尚未纳入系统：摸底日期 {surveyed_on}，至今 {days_waiting} 天。

    标题：台账上的户超过规定天数尚未纳入系统
    为何：文件要求第一时间帮助，短时间确实无法解决的及时纳入系统。
    改法：核实困难是否已解决；没有解决的按程序纳入，已解决的在台账注明。
    局限：文件没有规定几天之内纳入；台账写已纳入的见LG42a；户信息、监测对象表没有本乡镇监测对象的
    不判。

    The household of the ledger is not in the system: surveyed on {surveyed_on}, {days_waiting} days
    ago.

    Title: A household of the ledger is not in the system after the days allowed
    Why: the paper wants help at once, and inclusion where help alone does not do.
    Fix: find out whether the trouble is over; include the household, or note that it is.
    Limits: the paper names no number of days; said to be included is LG42a; says nothing of
    townships without any monitored household in the exports.
    """
    claimed = w.optional("in_system")
    return _is_missing(w, nw.lit(True) if claimed is None else ~is_true(claimed == YES))


@rule(
    "LG43",
    "watch_list",
    title="纳入系统日期早于摸底日期",
    gloss="included before surveyed",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §15",
    first="included_on",
)
def inclusion_follows_the_survey(w: WatchList, policy: Parameters) -> nw.Expr:
    """纳入系统日期 {included_on} 早于摸底日期 {surveyed_on}。

    改法：核对摸底表和系统的识别时间，改正录错的日期。
    局限：早已在系统中、后来才补做摸底的户，确认即可。

    Included on {included_on}, before the survey on {surveyed_on}.

    Fix: compare with the survey and the system and correct the date that is wrong.
    Limits: a household surveyed again after its inclusion confirms the finding.
    """
    return w.included_on < w.surveyed_on


entry(
    "LG44",
    title="动态监测台账的人口、收入、类别与登记表不符",
    gloss="ledger and registry disagree",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §15",
)


@rule("LG44a", "watch_list", first="household_size")
def size_agrees(w: WatchList, policy: Parameters) -> nw.Expr:
    """台账的家庭人口数为 {household_size}，与登记表不符。

    标题：台账的家庭人口数与登记表不符
    改法：对照户口簿和家庭成员表，改正录错的一处。
    局限：与户信息的家庭人口数、家庭成员表的人数之一相同即不报。

    {household_size} persons in the ledger, another number in the registry.

    Title: Household size of the ledger differs from the register
    Fix: compare with the household booklet and the members and correct what is wrong.
    Limits: says nothing where it equals either the stated size or the number of members.
    """
    names = ("registered_size", "registered_members")
    sizes = [cell for name in names if (cell := w.optional(name)) is not None]
    sizes = sizes or [w.registered_size]
    same = some(*(is_true(w.household_size == size) for size in sizes))
    stated = filled(w.household_size) & some(*(filled(size) for size in sizes))
    return value_if(stated, ~same)


@rule("LG44b", "watch_list", first="net_income_per_person")
def income_agrees(w: WatchList, policy: Parameters) -> nw.Expr:
    """台账的人均纯收入为 {net_income_per_person} 元，登记表为 {registered_income} 元。

    标题：台账的人均纯收入与登记表不符
    改法：核对收入明细，改正录错的一处；两处不是同一年度的，注明年度后确认。
    局限：相差不到一元的视为取整，不报；台账没有年度，摸底与登记不在同一年度的会多列。

    {net_income_per_person} yuan per person in the ledger, {registered_income} in the registry.

    Title: Income per person of the ledger differs from the register
    Fix: check the income and correct what is wrong; confirm where the years differ.
    Limits: less than a yuan is taken as rounding; the ledger gives no year, so over-reports where
    survey and registry are of different years.
    """
    apart = cents(w.net_income_per_person) - cents(w.registered_income)
    return apart.abs() >= 100


@rule("LG44c", "watch_list", first="monitor_category")
def category_agrees(w: WatchList, policy: Parameters) -> nw.Expr:
    """台账的监测对象类别为“{monitor_category}”，系统中为“{registered_category}”。

    标题：台账的监测对象类别与系统不符
    改法：对照认定文件，改正录错的一处。
    局限：任一处为空的不判。

    {monitor_category} in the ledger, {registered_category} in the system.

    Title: Category of the ledger differs from the system
    Fix: compare with the papers of recognition and correct what is wrong.
    Limits: says nothing where either is blank.
    """
    return w.monitor_category != w.registered_category
