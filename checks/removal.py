"""MO26-MO41: removal of the risk, and who should not have been recognised."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import EQUAL, entry, not_checkable, rule
from hecha.rules.terms import blank, is_true, month_number, some, value_if

from .monitored import (
    MEASURES,
    is_removed,
    measures_given,
    nobody_has_labour,
    of_monitored,
)
from .names import Monitored, Parameters

entry(
    "MO26",
    title="消除风险后未填收入、三保障、饮水指标",
    gloss="after-removal block blank",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_004",
    province=("1_11_004",),
)


@rule("MO26a", "monitored", grain="household", first="dropout_after")
def schooling_after_removal_is_told(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，没有填消除后是否有义务教育阶段适龄儿童失学辍学。

    改法：按消除风险时的核实结果补填。
    局限：消除后的收入没有已知的单独列名，人均纯收入为空的见IN39。

    The risk is removed, but it is not stated whether a child is out of school afterwards.

    Fix: enter what was found when the risk was removed.
    Limits: no column for the income afterwards is known; a blank income is IN39.
    """
    return of_monitored(m, is_removed(m) & blank(m.dropout_after))


@rule("MO26b", "monitored", grain="household", first="house_damaged_after")
def house_after_removal_is_told(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，没有填消除后是否住房损毁。

    改法：按消除风险时的核实结果补填。

    The risk is removed, but it is not stated whether the house is damaged afterwards.

    Fix: enter what was found when the risk was removed.
    """
    return of_monitored(m, is_removed(m) & blank(m.house_damaged_after))


@rule("MO26c", "monitored", grain="household", first="water_damaged_after")
def water_after_removal_is_told(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，没有填消除后是否饮水设施损毁。

    改法：按消除风险时的核实结果补填。

    The risk is removed, but it is not stated whether the water supply is damaged afterwards.

    Fix: enter what was found when the risk was removed.
    """
    return of_monitored(m, is_removed(m) & blank(m.water_damaged_after))


entry(
    "MO27",
    title="消除风险后仍有辍学、危房、饮水不安全或未参保",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_005–008, 1_02_008/009",
    province=(
        "1_11_005",
        "1_02_008",
    ),
)


@rule("MO27a", "monitored", grain="household", first="dropout_after")
def no_dropout_after_removal(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，消除后仍有义务教育阶段适龄儿童失学辍学。

    改法：落实控辍保学并做风险消除回退；已在校的改正标志。

    The risk is removed, but a child of school age is still out of school.

    Fix: take the removal back and bring the child to school, or correct the mark.
    """
    return of_monitored(m, is_removed(m) & (m.dropout_after == YES))


@rule("MO27b", "monitored", grain="household", first="unsafe_house")
def no_unsafe_house_after_removal(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，住房仍为危房或已损毁。

    改法：落实安全住房并做风险消除回退；已解决的改正标志。

    The risk is removed, but the house is still unsafe or damaged.

    Fix: take the removal back and secure a house, or correct the mark.
    """
    marks = m.available("unsafe_house", "house_damaged_after")
    return of_monitored(m, is_removed(m) & some(*(is_true(mark == YES) for mark in marks)))


@rule("MO27c", "monitored", grain="household", first="safe_water")
def no_unsafe_water_after_removal(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，饮水仍不安全或饮水设施损毁。

    改法：落实饮水安全并做风险消除回退；已解决的改正标志。

    The risk is removed, but the water is still unsafe or its supply damaged.

    Fix: take the removal back and secure the water, or correct the mark.
    """
    bad = {"safe_water": NO, "water_damaged_after": YES}
    marks = m.named(*bad)
    trouble = some(*(is_true(mark == bad[name]) for name, mark in marks.items()))
    return of_monitored(m, is_removed(m) & trouble)


@rule("MO27d", "monitored", grain="household", first="risk_removed")
def everyone_is_insured_after_removal(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，家中仍有 {uninsured_people} 人未参加基本医疗保险。

    改法：落实参保；未解决的做风险消除回退。
    局限：未参保的人员，SG02逐人报出。

    The risk is removed, but {uninsured_people} members are still not insured.

    Fix: have them insured, or take the removal back.
    Limits: SG02 names each of them.
    """
    return of_monitored(m, is_removed(m) & (m.uninsured_people > 0))


@rule(
    "MO28",
    "monitored",
    title="帮扶消除但无任何帮扶措施",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_009",
    province=("1_11_009",),
    grain="household",
    first="removal_method",
)
def removal_by_help_had_help(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险消除方式为“帮扶消除”，却没有登记任何帮扶措施。

    改法：补录已落实的措施；确实没有帮扶的，改正消除方式。
    局限：导出表须有全部帮扶措施列，否则跳过。

    The risk was removed by help, but no help is registered.

    Fix: enter the help that was given, or correct how the risk was removed.
    Limits: needs every column of measures.
    """
    by_help = is_removed(m) & (m.removal_method == "帮扶消除")
    return of_monitored(m, by_help & ~measures_given(m, *MEASURES))


@rule(
    "MO29",
    "monitored",
    title="识别到消除不足6个月（2022年4月后）；当月或次月消除",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 2_11_002 (code tests ≤2 months), 5_18_009",
    province=(
        "2_11_002",
        "5_18_009",
    ),
    grain="household",
    first="removed_month",
)
def removal_is_not_hasty(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month}，消除监测时间 {removed_month}，间隔过短。

    改法：核实风险是否稳定消除；不稳定的做风险消除回退，属实的注明依据。
    局限：间隔按自然月计算；当月或次月消除的不论何时识别都列出，不足6个月的只查2022年4月起识别的户；
    消除早于识别的见MO37a。

    Recognised in {identified_month} and removed in {removed_month}, after very few months.

    Fix: find out whether the risk is gone for good; take the removal back, or note the grounds.
    Limits: counts calendar months; removal in the month of recognition or the next is found at any
    date, after less than six months only for households recognised since April 2022.
    """
    months = month_number(m.removed_month) - month_number(m.identified_month)
    recent = m.identified_month >= policy.hasty_removal_from
    hasty = (months <= policy.instant_removal_months) | (
        recent & (months < policy.hasty_removal_months)
    )
    return of_monitored(m, (months >= 0) & hasty)


entry(
    "MO30",
    title="整户无劳动力已消除风险；未标整户无劳动能力兜底保障户",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_011, 5_11_033",
    province=(
        "4_11_011",
        "5_11_033",
    ),
)


@rule("MO30a", "monitored", grain="household", first="risk_removed")
def household_without_labour_stays_monitored(m: Monitored, policy: Parameters) -> nw.Expr:
    """整户没有劳动力，风险却已消除。

    改法：核实收入是否稳定；靠兜底保障的户一般不标注消除，属实的注明依据。
    局限：劳动技能有空项的户不判。

    Nobody is able to work, yet the risk is removed.

    Fix: find out whether the income is stable; note the grounds if it is.
    Limits: says nothing where somebody's labour is blank.
    """
    return of_monitored(m, is_removed(m) & nobody_has_labour(m))


@rule("MO30b", "monitored", grain="household", first="no_labour_household")
def household_without_labour_is_marked(m: Monitored, policy: Parameters) -> nw.Expr:
    """整户没有劳动力，却未标注为整户无劳动能力兜底保障户。

    改法：核实劳动能力；确无劳动力的补标，有劳动力的改正劳动技能。
    局限：劳动技能有空项的户不判。

    Nobody is able to work, but the household is not marked as living on relief.

    Fix: check who can work; set the mark, or correct the labour.
    Limits: says nothing where somebody's labour is blank.
    """
    return of_monitored(m, nobody_has_labour(m) & ~is_true(m.no_labour_household == YES))


entry(
    "MO37",
    title="消除时间早于识别时间；再次标注风险的时间早于上次消除",
    entity="M",
    severity="must",
    basis="proposed",
    source="GUZ actions",
)


@rule(
    "MO37a",
    "monitored",
    grain="household",
    first="removed_month",
    suspect=EQUAL,
)
def removed_after_recognition(m: Monitored, policy: Parameters) -> nw.Expr:
    """消除监测时间 {removed_month} 早于识别监测时间 {identified_month}。

    标题：消除监测时间早于识别监测时间
    改法：对照县级认定文件，改正录错的一项。

    Removed ({removed_month}) before recognised ({identified_month}).

    Title: Removed before recognised
    Fix: correct the wrong month from the county's decisions.
    """
    return of_monitored(m, m.removed_month < m.identified_month)


not_checkable(
    "MO37b",
    "风险再标注的时间没有出现在系统导出的表中，无法与上次消除时间比较。",
    "The month a risk was marked again is in no export, so it cannot be compared.",
)


entry(
    "MO38",
    title="收入不稳、支出不可控仍标注消除（应回退）",
    gloss="风险消除回退",
    entity="M",
    severity="info",
    basis="published",
    source="GUZ",
)


@rule("MO38a", "monitored", grain="household", first="net_income_per_person")
def removed_household_has_steady_income(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，但人均纯收入由上期 {income_before} 元降到 {net_income_per_person} 元，收入不稳。

    改法：核实收入下降的原因；不稳定的做风险消除回退。
    局限：与上期之比低于IN24的下限为不稳；上期同户各行的人均纯收入不同的不判。

    The risk is removed, but income per person fell from {income_before} to
    {net_income_per_person}.

    Fix: find out why; take the removal back if the income is not steady.
    Limits: unsteady means below the lower bound of IN24; says nothing where the rows of the last
    period differ.
    """
    fell = m.net_income_per_person < m.income_before * policy.income_drop
    return of_monitored(m, is_removed(m) & fell)


@rule("MO38b", "monitored", grain="household", first="own_medical_cost")
def removed_household_bears_its_cost(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，但纯收入扣除合规自付支出 {own_medical_cost} 元后，人均低于收入底线，支出不可控。

    改法：核实医疗支出和救助；负担过重的做风险消除回退并落实健康帮扶。
    局限：自付支出按监测对象表中本户的人数摊，以扣除后是否低于收入底线判断；扣除前已低于底线的见IN08。

    The risk is removed, but income less medical cost of {own_medical_cost} is below the floor.

    Fix: check cost and aid; take the removal back and help if the burden is too heavy.
    Limits: the cost is shared by the household's rows; below the floor even before it is IN08.
    """
    income = m.net_income_per_person
    rest = income - m.own_medical_cost / m.headcount
    heavy = (income >= policy.income_floor) & (rest < policy.income_floor)
    return of_monitored(m, is_removed(m) & heavy)


not_checkable(
    "MO39",
    "入户核查、公示、比对、县级审定等程序的材料不在系统导出的表中，需查阅档案。",
    "Visits, publication, comparison and the county's decision are on file, not in the exports.",
    title="新识别户未按程序（公示、比对、县级审定）留痕",
    gloss="nine steps",
    entity="M",
    severity="info",
    basis="published",
    source='JB; PPT "两公示一比对一公告"',
)


def _of_county(m: Monitored, condition: nw.Expr) -> nw.Expr:
    """The condition evaluated once a county; null on every other row."""
    return value_if(m.row_id == m.first_row_of_county, condition)


entry(
    "MO41",
    title="监测对象占建档立卡人口的比例超出区间（咸宁10%–20%；国家5%左右，深度贫困地区不超过10%）",
    gloss="ratio",
    entity="V/county",
    severity="info",
    basis="published",
    source="S001 §15; MECH",
)


@rule("MO41a", "monitored", grain="county")
def monitored_share_is_not_high(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象 {monitored_in_county} 人，登记在册 {registered_in_county} 人，
    监测对象比例高于规定上限。

    标题：监测对象比例高于规定上限
    改法：核查识别是否从宽；属实的说明情况。
    局限：按本次提交的人口计算，提交的不是全县时没有意义；上限由套件设定。

    {monitored_in_county} persons are monitored of {registered_in_county} registered: the share is
    above the range.

    Title: The share of monitored persons is above the range
    Fix: look for households recognised too easily, or explain.
    Limits: counts the persons handed in, which must be the whole county.
    """
    share = m.monitored_in_county / m.registered_in_county
    return _of_county(m, share > policy.monitored_share_high)


@rule("MO41b", "monitored", grain="county")
def monitored_share_is_not_low(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象 {monitored_in_county} 人，登记在册 {registered_in_county} 人，
    监测对象比例低于规定下限。

    标题：监测对象比例低于规定下限
    改法：组织排查有无漏纳；属实的说明情况。
    局限：按本次提交的人口计算，提交的不是全县时没有意义；下限由套件设定，没有设定的跳过。

    {monitored_in_county} persons are monitored of {registered_in_county} registered: the share is
    below the range.

    Title: The share of monitored persons is below the range
    Fix: look for households left out, or explain.
    Limits: counts the persons handed in, which must be the whole county; the bound is the suite's.
    """
    share = m.monitored_in_county / m.registered_in_county
    return _of_county(m, share < policy.monitored_share_low)


entry(
    "HP15",
    title="监测户缺监测联系人或电话（已消除风险户）",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_011",
    province=("1_11_011",),
)


@rule("HP15a", "monitored", grain="household", first="collector")
def monitor_is_named(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除的监测户没有填信息采集人（监测联系人）。

    为何：风险消除后仍要持续监测，须有人负责。
    改法：补填负责监测本户的人员姓名。

    A household whose risk is removed has nobody named who watches over it.

    Why: a household is watched on after its risk is removed.
    Fix: enter the name of the person in charge.
    """
    return of_monitored(m, is_removed(m) & blank(m.collector))


@rule("HP15b", "monitored", grain="household", first="collector_phone")
def monitor_can_be_called(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除的监测户没有填信息采集人（监测联系人）的电话。

    改法：补填负责监测本户的人员电话。

    A household whose risk is removed has no phone of the person who watches over it.

    Fix: enter the phone of the person in charge.
    """
    return of_monitored(m, is_removed(m) & blank(m.collector_phone))
