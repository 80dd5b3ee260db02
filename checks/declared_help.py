"""MO32-MO36: help registered for the household against the columns of its members."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import EXITED_HOUSEHOLD, MONITOR_EDGE, MONITOR_UNSTABLE
from hecha.rules import entry, rule
from hecha.rules.terms import contains, some, stated

from .monitored import measures_given, of_monitored
from .names import Monitored, Parameters


def _relief_names(m: Monitored, *words: str) -> nw.Expr:
    return some(*(stated(contains(m.comprehensive_help, word)) for word in words))


entry(
    "MO32",
    title="家庭享受低保或特困但帮扶措施未勾选；勾选了而家中无人享受",
    gloss="both ways",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 5_16_003–006, 4_11_015",
    province=(
        "5_16_003",
        "4_11_015",
    ),
)


@rule("MO32a", "monitored", grain="household", first="comprehensive_help")
def allowance_is_registered(m: Monitored, policy: Parameters) -> nw.Expr:
    """家中有 {people_with_allowance} 人享受低保，综合保障措施中没有低保。

    改法：在综合保障中补选低保；已停保的改正享受低保政策情况。

    {people_with_allowance} members receive 低保, but the relief registered does not name it.

    Fix: add 低保 to the relief, or correct who receives it.
    """
    return of_monitored(m, (m.people_with_allowance > 0) & ~_relief_names(m, "低保"))


@rule("MO32b", "monitored", grain="household", first="comprehensive_help")
def registered_allowance_is_received(m: Monitored, policy: Parameters) -> nw.Expr:
    """综合保障措施登记了低保，家中却没有人享受低保。

    改法：核对民政名单，删去误选的措施，或改正享受低保政策情况。

    The relief registered names 低保, but nobody receives it.

    Fix: compare with the list of civil affairs; delete the measure or correct who receives it.
    """
    return of_monitored(m, (m.people_with_allowance == 0) & _relief_names(m, "低保"))


@rule("MO32c", "monitored", grain="household", first="comprehensive_help")
def support_is_registered(m: Monitored, policy: Parameters) -> nw.Expr:
    """家中有 {people_with_support} 人享受特困供养，综合保障措施中没有特困供养。

    改法：在综合保障中补选特困供养；已终止的改正享受特困供养政策情况。

    {people_with_support} members are supported (特困), but the relief registered does not name it.

    Fix: add 特困 to the relief, or correct who receives it.
    """
    return of_monitored(m, (m.people_with_support > 0) & ~_relief_names(m, "特困", "五保"))


@rule("MO32d", "monitored", grain="household", first="comprehensive_help")
def registered_support_is_received(m: Monitored, policy: Parameters) -> nw.Expr:
    """综合保障措施登记了特困供养，家中却没有人享受特困供养。

    改法：核对民政名单，删去误选的措施，或改正享受特困供养政策情况。

    The relief registered names 特困 support, but nobody receives it.

    Fix: compare with the list of civil affairs; delete the measure or correct who receives it.
    """
    return of_monitored(m, (m.people_with_support == 0) & _relief_names(m, "特困", "五保"))


entry(
    "MO33",
    title="登记残疾人补贴而无残疾人；有一级、二级残疾人而未登记",
    gloss="both ways",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_016, 5_16_008",
    province=(
        "4_11_016",
        "5_16_008",
    ),
)


@rule("MO33a", "monitored", grain="household", first="comprehensive_help")
def disability_relief_has_disabled(m: Monitored, policy: Parameters) -> nw.Expr:
    """综合保障措施登记了残疾人补贴，家中却没有残疾人。

    改法：核对残疾人证和健康状况，删去误选的措施，或补填残疾信息。

    The relief registered names disability, but no member is disabled.

    Fix: compare with the card; delete the measure or enter the disability.
    """
    return of_monitored(m, (m.disabled_people == 0) & _relief_names(m, "残疾"))


@rule("MO33b", "monitored", grain="household", first="comprehensive_help")
def severe_disability_has_relief(m: Monitored, policy: Parameters) -> nw.Expr:
    """家中有 {severely_disabled_people} 名一、二级残疾人，综合保障措施中没有残疾人补贴。

    标题：家中有一、二级残疾人，综合保障措施中没有残疾人补贴
    改法：核实重度残疾人护理补贴等是否发放，补选措施。
    局限：等级只看20、22位残疾人证号的第20位；用身份证号登记的看不出等级，不判。

    {severely_disabled_people} members are disabled of grade one or two, but the relief registered
    does not name it.

    Title: Members are disabled of grade one or two, but the relief registered does not name it
    Fix: check whether the subsidy is paid and register it.
    Limits: the grade is digit 20 of the card's number; not known under a resident ID.
    """
    return of_monitored(m, (m.severely_disabled_people > 0) & ~_relief_names(m, "残疾"))


_TRAINING_ONLY = "^[^,，、;；]*培训[^,，、;；]*$"


entry(
    "MO34",
    title="登记就业帮扶、公益岗、劳务输出或外出务工补贴，但家中无（新增县外）务工人员或交通补助为0",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 1111_3, 1111_10, 4_11_014, 5_17_011–013",
    province=(
        "1111_3",
        "1111_10",
        "4_11_014",
        "5_17_011",
    ),
)


@rule("MO34a", "monitored", grain="household", first="employment_help")
def employment_help_has_worker(m: Monitored, policy: Parameters) -> nw.Expr:
    """登记了就业帮扶（{employment_help}），家中却没有务工人员。

    标题：登记了就业帮扶，家中却没有务工人员
    改法：补填务工信息，或改正就业帮扶措施。
    局限：有务工月监测记录或公益性岗位的算务工；只登记培训的不判。

    Help by employment ({employment_help}) is registered, but nobody works.

    Title: Help with employment but nobody works
    Fix: enter who works, or correct the measure.
    Limits: a spell of the work export or a public post counts as work; training alone is not
    judged.
    """
    idle = m.people_at_work == 0
    for other in (m.optional("work_spells"), m.optional("people_with_post")):
        if other is not None:
            idle = idle & ~stated(other > 0)
    training = stated(m.employment_help.str.contains(_TRAINING_ONLY))
    return of_monitored(m, measures_given(m, "employment_help") & ~training & idle)


@rule("MO34b", "monitored", grain="household", first="public_post_help")
def registered_post_is_held(m: Monitored, policy: Parameters) -> nw.Expr:
    """登记了公益岗位帮扶，家中却没有人在公益性岗位。

    改法：补填公益性岗位和月数，或删去误选的措施。

    Help by a public post is registered, but nobody holds one.

    Fix: enter post and months, or delete the measure.
    """
    return of_monitored(m, measures_given(m, "public_post_help") & (m.people_with_post == 0))


@rule("MO34c", "monitored", grain="household", first="public_post_help")
def held_post_is_registered(m: Monitored, policy: Parameters) -> nw.Expr:
    """家中有 {people_with_post} 人在公益性岗位，却没有登记公益岗位帮扶。

    改法：补登公益岗位帮扶，或改正成员的公益性岗位。

    {people_with_post} members hold a public post, but no such help is registered.

    Fix: register the help, or correct the members' posts.
    """
    return of_monitored(m, ~measures_given(m, "public_post_help") & (m.people_with_post > 0))


@rule("MO34d", "monitored", grain="household", first="employment_help")
def labour_export_has_worker_away(m: Monitored, policy: Parameters) -> nw.Expr:
    """就业帮扶登记了劳务输出，家中却没有县外务工人员。

    改法：补填务工所在地，或改正就业帮扶措施。
    局限：务工所在地写有本县县名的算县内，其余算县外；家中完全没有务工人员的见MO34a。

    Help by sending labour out is registered, but nobody works outside the county.

    Fix: enter the work place, or correct the measure.
    Limits: a place that names the own county is inside; a household without workers is MO34a.
    """
    named = stated(contains(m.employment_help, "劳务输出"))
    return of_monitored(m, named & (m.people_at_work > 0) & (m.people_away == 0))


@rule("MO34e", "monitored", grain="household", first="employment_help")
def transport_subsidy_is_paid(m: Monitored, policy: Parameters) -> nw.Expr:
    """就业帮扶登记了外出务工（交通）补贴，务工月监测的年度交通费补助却为0。

    改法：核实补助是否发放，补填年度交通费补助，或改正就业帮扶措施。

    A subsidy for travelling to work is registered, but no such money is in the work export.

    Fix: check whether it was paid; enter the amount or correct the measure.
    """
    named = some(
        *(stated(contains(m.employment_help, word)) for word in ("务工补贴", "交通补", "交通费补"))
    )
    return of_monitored(m, named & (m.transport_money == 0))


def _premium_help(m: Monitored) -> nw.Expr:
    words = ("缴费补贴", "参保补贴", "参保资助", "资助参保", "保费补贴")
    return some(*(stated(contains(m.health_help, word)) for word in words))


def _in_window(m: Monitored, policy: Parameters) -> nw.Expr:
    return m.identified_month.is_between(policy.premium_window_from, policy.premium_window_to)


entry(
    "MO35",
    title="医保个人缴费补贴与识别时间窗口不符（窗口内未登记，窗口外登记）",
    gloss="cut-off month differs yearly",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1111_06, 1111_09, 1111_13",
    province=(
        "1111_06",
        "1111_09",
        "1111_13",
    ),
)


@rule("MO35a", "monitored", grain="household", first="health_help")
def premium_subsidy_is_registered(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month} 在医保缴费补贴的时间窗口内，健康帮扶中没有登记
    医保个人缴费补贴。

    标题：识别监测时间在医保缴费补贴的时间窗口内，健康帮扶中没有登记医保个人缴费补贴
    改法：核实是否享受补贴，享受的补登。
    局限：窗口每年不同，由套件给出；没有给出时跳过。健康帮扶的选项没有公开目录，按“缴费补贴”“资助参保”等字样认定。

    Recognised in {identified_month}, within the window of the premium subsidy, but the help by
    health does not name it.

    Title: Recognised within the window of the premium subsidy, which the help by health lacks
    Fix: check whether it was received and register it.
    Limits: the window is the suite's; without one the rule is skipped.
    """
    return of_monitored(m, _in_window(m, policy) & ~_premium_help(m))


@rule("MO35b", "monitored", grain="household", first="health_help")
def premium_subsidy_is_in_window(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month} 不在医保缴费补贴的时间窗口内，健康帮扶却登记了
    医保个人缴费补贴。

    标题：识别监测时间不在医保缴费补贴的时间窗口内，健康帮扶却登记了医保个人缴费补贴
    改法：核实识别时间和补贴，删去误登的措施。
    局限：窗口每年不同，由套件给出；没有给出时跳过。健康帮扶的选项没有公开目录，按“缴费补贴”“资助参保”等字样认定。

    Recognised in {identified_month}, outside the window of the premium subsidy, but the help by
    health names it.

    Title: Recognised outside the window of the premium subsidy, which the help by health has
    Fix: check month and subsidy and delete what was registered by mistake.
    Limits: the window is the suite's; without one the rule is skipped.
    """
    return of_monitored(m, ~_in_window(m, policy) & _premium_help(m))


@rule(
    "MO36",
    "monitored",
    title="监测对象类别与户类型矛盾（脱贫不稳定户须为脱贫户，边缘易致贫户须为一般农户）",
    entity="M",
    severity="must",
    basis="proposed",
    source="DSS",
    grain="household",
    first="monitor_category",
)
def category_fits_type(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象类别“{monitor_category}”与户类型“{household_type}”矛盾。

    改法：脱贫不稳定户应为脱贫户，边缘易致贫户应为一般农户，改正录错的一项。
    局限：突发严重困难户两种户类型都可能，不判。

    Category {monitor_category} contradicts type {household_type}.

    Fix: 脱贫不稳定户 is a 脱贫户, 边缘易致贫户 is not; correct the wrong one.
    Limits: 突发严重困难户 may be either.
    """
    was_poor = m.household_type == EXITED_HOUSEHOLD
    unstable = (m.monitor_category == MONITOR_UNSTABLE) & ~was_poor
    return of_monitored(m, unstable | ((m.monitor_category == MONITOR_EDGE) & was_poor))
