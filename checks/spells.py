"""PE: the monthly record of work (务工月监测), spell by spell and plan by plan."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.declare.origin import ROW_ID
from hecha.rules import EQUAL, Cell, column_rule, entry, rule
from hecha.rules.terms import blank, given, is_true

from .facts.work_spell import MONTHS_OF_YEAR
from .names import Parameters, WorkSpell
from .work import lacks_county

_POST, _WORKSHOP = "公益性岗位", "帮扶车间"


@rule("PE34b", "work_spell", first="is_working")
def registered_worker_has_labour(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工月监测登记为已务工，家庭成员表中此人却无劳动力或丧失劳动力。

    改法：核实本人是否务工，改正劳动技能或务工登记。
    局限：只看是否已务工为“是”的记录，已结束的不判；按证件号码前18位对应。

    Registered as working now, but without labour in the member table.

    Fix: find out whether the person works; correct 劳动技能 or the record of work.
    Limits: finished spells are let pass; persons are matched by 18 characters of the number.
    """
    return (w.is_working == YES) & w.person_lacks_labour


@rule("PE34c", "work_spell", first="plans_work")
def planned_worker_has_labour(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """登记为计划务工，家庭成员表中此人却无劳动力或丧失劳动力。

    改法：核实劳动能力，改正劳动技能或务工计划。
    局限：按证件号码前18位与成员表对应，对应不上的不判。

    Registered as planning to work, but without labour in the member table.

    Fix: find out whether the person can work; correct 劳动技能 or the plan.
    Limits: persons are matched by the first 18 characters of the number.
    """
    return (w.plans_work == YES) & w.person_lacks_labour


@rule("PE35b", "work_spell", first="is_working")
def registered_worker_is_no_pupil(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工月监测登记为已务工，家庭成员表中此人却是学前至高中在校生。

    改法：与学籍核对，已离校的改正在校生状况，在校的删除务工登记。
    局限：只看是否已务工为“是”的记录；中职及以上有顶岗实习，不判。

    Registered as working now, but a pupil (preschool to senior school) in the member table.

    Fix: compare with the school register; correct the grade or remove the record of work.
    Limits: finished spells and vocational students are let pass.
    """
    return (w.is_working == YES) & w.person_is_pupil


@rule(
    "PE36",
    "work_spell",
    title="务工开始时不满16岁",
    gloss="start date minus birth date",
    entity="W",
    severity="must",
    basis="published",
    source="GZ 5_16_010",
    province=("5_16_010",),
    first="start_month",
    follows=("ID04", "ID11"),
)
def worker_is_old_enough(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """{start_month} 开始务工，当时未到最低就业年龄（不满16周岁）。

    为何：不满16周岁务工属于使用童工。
    改法：核对开始时间和证件号码，改正录错的一项。
    局限：开始时间只到月，满16周岁的当月开始务工不判。

    The work began in {start_month}, before the lowest age of employment (16).

    Why: work before 16 is child labour.
    Fix: check the start and the number and correct what is wrong.
    Limits: the start is a month: work begun in the month of the birthday is let pass.
    """
    return w.months_old_at_start < policy.labour_age_from * MONTHS_OF_YEAR


@rule(
    "PE44",
    "work_spell",
    title="县外务工却填就业渠道为公益性岗位或帮扶车间",
    entity="W",
    severity="confirm",
    basis="published",
    source="GZ 5_01_003, 5_12_002",
    province=(
        "5_01_003",
        "5_12_002",
    ),
    first="employment_channel",
)
def work_elsewhere_is_no_local_post(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """在县外（{work_county}）务工，就业渠道却填“{employment_channel}”。

    为何：公益性岗位和帮扶车间由本县开发，不会在县外。
    改法：核实务工地点和就业渠道，改正录错的一项。

    The work is in another county ({work_county}) but the channel is {employment_channel}.

    Why: public posts and workshops are set up by a county for its own people.
    Fix: check place and channel and correct what is wrong.
    """
    place, home = w.work_county, w.county
    at_home = place.str.contains(home, literal=True) | home.str.contains(place, literal=True)
    return ~at_home & w.employment_channel.str.contains(f"{_POST}|{_WORKSHOP}")


@rule("PE45b", "work_spell", first="work_county")
def work_county_is_a_county(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工所在县“{work_county}”为空或未填到县级。

    标题：务工所在县为空或未填到县级
    改法：核实后按系统行政区划填到县（市、区、旗）。
    局限：县名须带“县、区、旗、市”字；东莞等不设区县的市、港澳台和国外不判；为空的只判已务工的记录。

    The place of work {work_county} is blank or not given to county level.

    Title: County of work blank or not given to county level
    Fix: enter county, district, banner or county-level city.
    Limits: cities without counties, Hong Kong, Macao, Taiwan and places abroad are let pass; a
    blank is judged only of somebody who works now.
    """
    empty = blank(w.work_county) & is_true(w.is_working == YES)
    return empty | (given(w.work_county) & lacks_county(w.work_county))


_TOLD_OF_WORK = ("monthly_wage", "employer", "industry", "employment_channel", "point_to_point")


@rule(
    "PE46",
    "work_spell",
    title="已务工但未填月收入、企业、行业、就业渠道、点对点",
    entity="W",
    severity="confirm",
    basis="published",
    source="GZ 5_01_007, 5_12_006",
    province=(
        "5_01_007",
        "5_12_006",
    ),
    each=_TOLD_OF_WORK,
)
def work_is_told_in_full(w: WorkSpell, policy: Parameters, column: str) -> nw.Expr:
    """已务工，{column}却为空。

    改法：联系本人核实后补填。

    Registered as working, but {column} is blank.

    Fix: ask the person and fill it in.
    """
    empty = blank(getattr(w, column))
    if column == "monthly_wage":
        empty = empty & ~w.monthly_wage__bad
    return (w.is_working == YES) & empty


@rule(
    "PE47",
    "work_spell",
    title="本次务工开始早于上次结束",
    gloss="overlapping spells",
    entity="W",
    severity="must",
    basis="published",
    source="GZ 5_12_001",
    province=("5_12_001",),
    first="start_month",
    suspect=EQUAL,
)
def spell_begins_after_the_last(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """本次务工开始时间早于上次务工结束时间，两段重叠。

    改法：核实各段务工的起止月份，改正录错的一段；重复登记的删除。
    局限：同一个月内结束又开始的不算重叠；同月开始的两段，有一段结束在当月以后即为重叠；上次未结束的见PE49、PE51。

    The spell begins before the last one ended.

    Fix: find out when each began and ended; correct the wrong one, remove one entered twice.
    Limits: a spell may begin in the month in which the last one ended; two that begin in the same
    month overlap if one of them ended in a later month.
    """
    order = ("start_month", "end_month", ROW_ID)
    person = w.within("id_key")
    last_start = w.start_month.shift(1).over(person, order_by=order)
    last_end = w.end_month.shift(1).over(person, order_by=order)
    begin_together = is_true(last_start == w.start_month) & is_true(w.start_month < w.end_month)
    return (w.start_month < w.latest_end) & (is_true(w.start_month < last_end) | begin_together)


@column_rule(
    "PE48",
    "work_spell",
    "start_month",
    title="务工开始时间为空",
    entity="W",
    severity="must",
    basis="published",
    source="GZ 3_12_001",
    province=("3_12_001",),
    grain="person",
)
def spell_has_start(cell: Cell, policy: Parameters) -> nw.Expr:
    """务工开始时间（{value}）为空或不是年月。

    改法：联系本人核实后按“YYYY年MM月”补填。

    The start of the work ({value}) is blank or no month.

    Fix: ask the person and enter the month.
    """
    return blank(cell.value)


entry(
    "PE49",
    title="是否已务工为“否”，但结束时间为空或晚于当前",
    entity="W",
    severity="must",
    basis="published",
    source="GZ 1111_16, 1111_17",
    province=(
        "1111_16",
        "1111_17",
    ),
)


@rule(
    "PE49a",
    "work_spell",
    first="end_month",
    suspect=EQUAL,
)
def finished_spell_has_end(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """是否已务工为“否”，结束时间却为空。

    改法：核实后补填结束时间；仍在务工的改为“是”。

    Marked as no longer working, but without an end.

    Fix: enter the end, or mark the person as working.
    """
    return (w.is_working == NO) & blank(w.end_month) & ~w.end_month__bad


@rule(
    "PE49b",
    "work_spell",
    first="end_month",
    suspect=("end_month",),
)
def finished_spell_ended_before_now(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """是否已务工为“否”，结束时间（{end_month}）却晚于当前。

    标题：是否已务工为“否”，结束时间却晚于当前
    改法：核实后改正结束时间；仍在务工的改为“是”。

    Marked as no longer working, but the end ({end_month}) lies in the future.

    Title: Not working, but the end lies in the future
    Fix: correct the end, or mark the person as working.
    """
    return (w.is_working == NO) & (w.end_month > policy.day)


@rule(
    "PE50",
    "work_spell",
    title="计划外出务工未填就业服务需求",
    entity="W",
    severity="info",
    basis="published",
    source="GZ 5_15_008, 5_15_009",
    province=(
        "5_15_008",
        "5_15_009",
    ),
    first="service_need",
)
def plan_tells_service_need(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """计划外出务工，就业服务需求未填。

    改法：询问本人后补填，没有需求的填“无”。

    Plans to work away, but what help is needed is not stated.

    Fix: ask the person and fill it in; enter 无 where no help is needed.
    """
    return (w.plans_work == YES) & blank(w.service_need)


@rule(
    "PE51",
    "work_spell",
    title="某年起务工至今未结束（长期不回）",
    gloss="stale spell",
    entity="W",
    severity="info",
    basis="published",
    source="GZ 1111_08",
    province=("1111_08",),
    first="start_month",
)
def long_spell_is_still_true(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """{start_month} 开始务工，至今 {years_of_spell} 年没有结束时间，疑未更新。

    改法：联系本人核实，已结束的补填结束时间，更换单位的另起一条。

    The work began in {start_month} and has no end after {years_of_spell} years: is it still true?

    Fix: ask the person; enter the end, or begin a new record for a new employer.
    """
    long_ago = w.years_of_spell > policy.stale_spell_years
    return long_ago & blank(w.end_month) & ~w.end_month__bad
