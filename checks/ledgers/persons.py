"""LG21-LG32: the left behind (三留守), who was visited, and how often leaders went."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw

from hecha.declare import codes
from hecha.rules import entry, rule
from hecha.rules.terms import blank, filled, given, is_true, some, value_if

from ..facts.household.ledgers import nobody_visited
from ..names import Household, LeftBehind, Parameters, Visit
from .handed_in import where_handed_in

entry(
    "LG21",
    title="留守类别与性别、年龄不符",
    gloss="category does not fit sex or age",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §9; S002 二(九), 四(十五)5",
)


@rule("LG21a", "left_behind", first="category")
def left_behind_woman_is_a_woman(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """类别为留守妇女，证件号码表明是男性。

    改法：对照户口簿，改正留守类别或证件号码。
    局限：证件号码校验不对的不判。

    Listed as a left-behind woman, but the ID is a man's.

    Fix: compare with the household booklet and correct category or ID.
    Limits: says nothing where the check digit of the ID is wrong.
    """
    women = p.category == codes.LEFT_WOMAN
    return value_if(women & p.id_check_ok, p.id_sex == codes.MALE)


@rule("LG21b", "left_behind", first="category")
def left_behind_child_is_a_child(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """类别为留守儿童，已满 {age} 周岁。

    标题：类别为留守儿童，年龄已超过
    改法：对照户口簿；已超过年龄的移出台账，号码有误的改正。
    局限：年龄按证件号码和快照日计算。

    Listed as a left-behind child, but {age} years old.

    Title: Listed as a left-behind child, but too old
    Fix: compare with the household booklet; take who is too old off the list, or correct the ID.
    Limits: the age is that of the ID on the snapshot date.
    """
    return value_if(p.category == codes.LEFT_CHILD, p.age >= policy.left_child_age)


@rule("LG21c", "left_behind", first="category")
def left_behind_elder_is_old(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """类别为留守老人，只有 {age} 周岁。

    标题：类别为留守老人，年龄不到
    改法：对照户口簿，改正留守类别或证件号码。
    局限：年龄按证件号码和快照日计算。

    Listed as a left-behind elder, but only {age} years old.

    Title: Listed as a left-behind elder, but too young
    Fix: compare with the household booklet and correct category or ID.
    Limits: the age is that of the ID on the snapshot date.
    """
    return value_if(p.category == codes.LEFT_ELDER, p.age < policy.left_elder_age)


@rule(
    "LG22",
    "left_behind",
    title="留守儿童没有监护人",
    gloss="left-behind child without a guardian",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §9",
    first="guardian",
)
def left_behind_child_has_a_guardian(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """留守儿童没有监护人。

    为何：文件要求监督落实监护照料的法定义务，没有监护人就无从监督。
    改法：补填监护人或受委托照护人；确实无人监护的按程序报告民政部门。
    局限：填“无”的视为没有；只查有没有填，不判监护人是否尽责。

    The left-behind child has no guardian.

    Why: the paper wants the duty of care supervised, which takes somebody who has it.
    Fix: enter the guardian, or report to civil affairs that there is none.
    Limits: 无 counts as none; does not tell whether the guardian cares.
    """
    return value_if(p.category == codes.LEFT_CHILD, ~given(p.guardian))


@rule(
    "LG23",
    "left_behind",
    title="留守老人没有档案编号",
    gloss="left-behind elder without a file",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §9",
    first="file_number",
)
def left_behind_elder_has_a_file(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """留守老人没有档案编号。

    为何：文件要求建立留守老人档案。
    改法：已建档的补填编号，没有建档的补建。
    局限：填“无”的视为没有；档案本身须现场查看。

    The left-behind elder has no file number.

    Why: the paper asks for a file of every left-behind elder.
    Fix: enter the number, or open the file.
    Limits: 无 counts as none; whether the file exists has to be looked up.
    """
    return value_if(p.category == codes.LEFT_ELDER, ~given(p.file_number))


def _oldest(policy: Parameters) -> date:
    """The earliest day a newest visit may be of."""
    return policy.day - timedelta(days=policy.visit_interval_days)


entry(
    "LG24",
    title="三留守人员超过规定间隔没有探访",
    gloss="no visit within the interval",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §9",
)


@rule("LG24a", "left_behind")
def visits_are_not_far_between(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """最近一次探访在 {newest_visit}，已超过规定的间隔。

    标题：最近一次探访已超过规定的间隔
    为何：文件要求对三留守人员定期探访。
    改法：尽快探访并登记；已探访的补记最近探访日期或探访记录。
    局限：台账的最近探访日期和走访探访记录取较晚的；记录中到本户的走访也算探访。

    The newest visit was on {newest_visit}, longer ago than the interval set.

    Title: The newest visit is longer ago than the interval set
    Why: the paper asks for the left behind to be visited regularly.
    Fix: visit and register it; enter visits that were forgotten.
    Limits: takes the later of the ledger and the log; a visit of the household counts.
    """
    newest = p.newest_visit
    return value_if(filled(p.category), newest < _oldest(policy))


@rule("LG24b", "left_behind", complete=("visit",))
def person_was_visited(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """没有任何探访记录。

    为何：文件要求对三留守人员定期探访。
    改法：尽快探访并登记；已探访的补记最近探访日期或探访记录。
    局限：建档日期还在规定间隔以内的不判；台账没有最近探访日期列的，走访探访记录没有本乡镇的行时
    不判；记录中到本户的走访也算探访。

    There is no visit at all.

    Why: the paper asks for the left behind to be visited regularly.
    Fix: visit and register it; enter visits that were forgotten.
    Limits: says nothing within the interval after the file was opened; where the ledger has no
    column of visits, only of townships with rows in the log; a visit of the household counts.
    """
    oldest, never = _oldest(policy), blank(p.newest_visit)
    never, filed = value_if(filled(p.category), never), p.optional("filed_on")
    if filed is not None:
        never = never & ~is_true(filed >= oldest)
    if p.has("last_visit"):
        return never & ~p.last_visit__bad
    return where_handed_in(p.aside("visit_rows_of_township"), never)


entry(
    "LG25",
    title="最近探访日期与探访记录不符",
    gloss="last visit differs from the log",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §9",
)


@rule("LG25a", "left_behind", first="last_visit")
def last_visit_is_the_newest(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """台账的最近探访日期为 {last_visit}，走访探访记录中 {newest_visit_of_person} 还探访过此人。

    标题：走访探访记录中有比台账更近的探访
    改法：对照探访记录更新最近探访日期；记录有误的改正记录。
    局限：按证件号码比对；晚于快照日的记录不计。

    The ledger has {last_visit} as the last visit, the log one on {newest_visit_of_person}.

    Title: The log has a later visit than the ledger
    Fix: bring the ledger up to date, or correct the log.
    Limits: compares IDs; leaves out dates after the snapshot.
    """
    return p.last_visit < p.newest_visit_of_person


@rule("LG25b", "left_behind", first="last_visit")
def last_visit_is_in_the_log(p: LeftBehind, policy: Parameters) -> nw.Expr:
    """台账的最近探访日期为 {last_visit}，走访探访记录中没有这次探访。

    标题：台账的最近探访不在走访探访记录中
    改法：核实是否到访；到访的补入探访记录，没有到访的改正最近探访日期。
    局限：本乡镇的走访探访记录有对三留守人员的探访、其日期范围含这一天的才判；按证件号码、户编号比
    对，记录没有号码的行按姓名比对。

    The ledger has {last_visit} as the last visit, which is not in the log.

    Title: The last visit of the ledger is not in the log
    Fix: find out whether the visit took place; add it to the log, or correct the ledger.
    Limits: only where the log of the township has visits of the left behind and reaches from before
    that day to after it; compares IDs and households, rows without a number by name.
    """
    covered = (p.aside("first_day_of_log") <= p.last_visit) & (
        p.last_visit <= p.aside("last_day_of_log")
    )
    # A later visit of the person is what LG25a reports.
    recorded = [p.newest_visit_of_person >= p.last_visit]
    for name in ("visits_of_home_that_day", "visits_of_namesake_that_day"):
        if (visits := p.optional(name)) is not None:
            recorded.append(visits > 0)
    return value_if(covered, ~some(*map(is_true, recorded)))


_VISITED_STATUSES = (codes.UNEXITED, codes.RETURNED, codes.EXITED, "已脱贫")
_NEVER_POOR = (codes.MONITOR_EDGE, codes.MONITOR_SUDDEN)


def _is_to_be_visited(h: Household) -> nw.Expr:
    status, category = h.optional("exit_status"), h.optional("monitor_category")
    if status is not None:
        return status.is_in(_VISITED_STATUSES)
    return nw.lit(True) if category is None else ~is_true(category.is_in(_NEVER_POOR))


@rule(
    "LG31",
    "household",
    title="建档立卡户没有走访记录",
    gloss="household without any visit",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S001 §4; S003 第五",
    first="household_id",
    complete=("visit",),
)
def household_was_visited(h: Household, policy: Parameters) -> nw.Expr:
    """走访记录中没有到过本户。

    为何：文件要求乡镇和村党组织书记遍访贫困户。
    改法：没有走访的尽快走访并登记；走访过的补入记录，写明户编号。
    局限：“贫困户”按未脱贫、返贫和已脱贫（享受政策）的户理解，不再享受政策的户不判；导出表没有脱贫
    属性列的，除边缘易致贫户、突发严重困难户外全部判；走访记录没有本乡镇的行，或只有对三留守台账上的人的探访
    时不判；按户编号、成员证件号码比对，记录没有号码的行按姓名比对；谁走访、何时走访的都算。

    The log has no visit of the household.

    Why: the paper wants the party secretaries of town and village to visit every poor household.
    Fix: visit and register it, or add the visit to the log with the household number.
    Limits: poor are those not exited, returned, or exited and still helped; without 脱贫属性 in the
    export all but households of the edge; only townships with rows in the log that are not visits
    of people on the ledger of the left behind; compares household numbers and IDs, rows without a
    number by name; a visit by anybody at any time counts.
    """
    unvisited = nobody_visited(h, "visits_by_household", "visited_members", "visits_by_head_name")
    return where_handed_in(
        h.aside("visit_rows_of_township"), value_if(_is_to_be_visited(h), unvisited)
    )


@rule(
    "LG32",
    "visit",
    title="领导一年内走访少于规定次数",
    gloss="a leader went less often in a year than the paper wants",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S000 §25",
    first="visitor",
)
def leader_visits_often_enough(v: Visit, policy: Parameters) -> nw.Expr:
    """这位领导近 12 个月走访 {leader_days} 天，少于规定次数。

    为何：文件要求领导每年带队走访规定的次数，走访贫困村、挂扶村、贫困户都算。
    改法：漏登的补登，姓名、单位写法不一的改成一致；确实不足的，安排走访。
    局限：按姓名和单位认人，同一天走访几处算一次；只判记录里近 12 个月走访过的领导，全部领导的名单
    不在数据中；记录不满一年（头三个月或最近三个月没有记录）、有走访没有写日期的不判；规定次数
    leader_visits_low 由政策套件给出，没有时不核查。

    The leader visited on {leader_days} days in the last twelve months, less often than required.

    Why: the paper wants leaders to visit poor villages, their own village or poor households a
    number of times a year.
    Fix: add the visits that were left out, write name and unit alike; else plan visits.
    Limits: people are distinguished by name and unit, several places on one day are one visit; only
    leaders the log has in the last twelve months; says nothing of a log that does not reach over
    the year (no entry in its first or last three months) or of visits without a day; the number is
    the parameter leader_visits_low, without which the rule is skipped.
    """
    is_judged = v.log_is_of_whole_year & (v.aside("content") == v.aside("first_content_of_leader"))
    return value_if(is_judged, v.leader_days < policy.leader_visits_low)
