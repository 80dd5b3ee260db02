"""SG: the guarantees of persons - schooling, insurance - and households left out of monitoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import Cell, column_rule, entry, rule, theme
from hecha.rules.terms import blank, every, is_true, some

from .names import Household, Member, Parameters

theme("SG", "三保障与饮水", "Guarantees")


@rule(
    "SG01",
    "member",
    title="义务教育适龄（6–16周岁）不在校且未填原因",
    gloss="age on 1 Sept of the school year",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_02_005, 5_15_016, 5_15_017",
    province=(
        "1_02_005",
        "5_15_016",
        "5_15_017",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
)
def child_is_at_school(m: Member, policy: Parameters) -> nw.Expr:
    """义务教育适龄（9月1日满 {school_age} 周岁）不在校，且未填失学或辍学原因。

    为何：义务教育有保障是“三保障”之一，适龄儿童少年失学辍学必须逐人说明。
    改法：与学籍系统核对，在校的补填在校生状况，不在校的填写原因并落实控辍保学。
    局限：9月1日按快照所在学年计算；已初中毕业但未满16周岁的，也须填写原因；从满6周岁的学年起，
    学龄前儿童、学前教育不算在校。

    Of compulsory school age ({school_age} on 1 September), not at school, no reason given.

    Why: schooling is one of the three guarantees; every child out of school has to be explained.
    Fix: compare with the school register; enter the grade, or the reason and what is done.
    Limits: also asks for a reason for a graduate of junior school who is not yet 16; from the
    school year of the sixth birthday on preschool is no school.
    """
    return m.is_out_of_school & blank(m.out_of_school_reason)


@rule(
    "SG02",
    "member",
    title="未参加城乡居民也未参加城镇职工基本医保（同时为“否”或为空）",
    gloss="uninsured",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_008, 2_12_012; PS-17",
    province=(
        "2_01_008",
        "2_12_012",
    ),
)
def person_is_insured(m: Member, policy: Parameters) -> nw.Expr:
    """城乡居民医保和城镇职工医保均未参加（同时为否、空，或既不是“是”也不是“否”）{unclear_insurance}。

    改法：与医保部门名单核对，已参保的改正标志，未参保的动员参保。
    局限：现役军人不判；出生未满90天的见SG33。

    Insured neither as resident nor as employee (both no, blank, or neither 是 nor
    否){unclear_insurance}.

    Fix: compare with the insurance list; correct the mark or have the person insured.
    Limits: not for soldiers on active service; a child of less than 90 days is SG33.
    """
    return _has_to_be_insured(m) & ~m.is_insured


def _has_to_be_insured(m: Member) -> nw.Expr:
    return ~m.aside("is_soldier") & ~m.aside("is_newborn")


entry(
    "SG33",
    title="出生未满90天的婴儿尚未参保",
    gloss="newborn child not insured yet",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="读法 SG02、SG04；GZ 2_01_008、2_01_016",
)


@rule("SG33a", "member", first="resident_medical")
def newborn_child_is_insured(m: Member, policy: Parameters) -> nw.Expr:
    """出生未满90天的婴儿尚未参加城乡居民医保。

    改法：核实是否已在出生90天内办理参保，已办理的改正标志，未办理的提醒监护人办理。

    A child of less than 90 days is not insured yet.

    Fix: find out whether it has been insured within 90 days; correct the mark or remind the
    parents.
    """
    return m.is_newborn & ~m.is_insured


@rule("SG33b", "member", first="serious_illness_insurance")
def newborn_child_has_serious_illness_insurance(m: Member, policy: Parameters) -> nw.Expr:
    """出生未满90天的婴儿是否参加大病保险为“否”，且未纳入监测。

    改法：核实是否已在出生90天内办理参保，已办理的改正标志，未办理的提醒监护人办理。

    A child of less than 90 days is not covered by serious-illness insurance, and its household is
    not monitored.

    Fix: find out whether it has been insured within 90 days; correct the mark or remind the
    parents.
    """
    return m.is_newborn & _lacks_serious_illness_insurance(m)


@rule(
    "SG03",
    "member",
    title="同时参加城乡居民和城镇职工医保",
    gloss="double insured",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_009, 2_12_015; PS-17",
    province=(
        "2_01_009",
        "2_12_015",
    ),
)
def person_is_insured_once(m: Member, policy: Parameters) -> nw.Expr:
    """同时参加城乡居民医保和城镇职工医保。

    改法：与医保部门核对，保留实际参保的一种。

    Insured both as resident and as employee.

    Fix: find out which insurance is real and set the other to 否.
    """
    return every(is_true(m.resident_medical == YES), is_true(m.employee_medical == YES))


@rule(
    "SG04",
    "member",
    title="未参加大病保险（且未纳入监测）",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_02_003, 2_01_016, 2_12_016; PS-14",
    province=(
        "1_02_003",
        "2_01_016",
        "2_12_016",
    ),
    first="serious_illness_insurance",
)
def person_has_serious_illness_insurance(m: Member, policy: Parameters) -> nw.Expr:
    """是否参加大病保险为“否”，且未纳入监测。

    改法：居民医保参保人自动享有大病保险，核对后改正；确未参保的动员参保。
    局限：没有监测对象表时，按未纳入监测判断；现役军人不判；出生未满90天的见SG33。

    Not covered by serious-illness insurance, and the household is not monitored.

    Fix: residents' insurance includes it: correct the mark, or have the person insured.
    Limits: without a monitored export the household is taken as not monitored; not for soldiers on
    active service; a child of less than 90 days is SG33.
    """
    return _has_to_be_insured(m) & _lacks_serious_illness_insurance(m)


def _lacks_serious_illness_insurance(m: Member) -> nw.Expr:
    uncovered = m.serious_illness_insurance == NO
    monitored = m.optional("household_is_monitored")
    return uncovered if monitored is None else uncovered & ~is_true(monitored > 0)


@column_rule(
    "SG05",
    "member",
    "serious_illness_insurance",
    title="是否参加大病保险为空",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_006, 2_12_010, 2_15_001; PS-22",
    province=(
        "2_01_006",
        "2_12_010",
        "2_15_001",
    ),
    grain="person",
)
def serious_illness_insurance_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """是否参加大病保险为空。

    改法：与医保部门核对后填写“是”或“否”。

    是否参加大病保险 is blank.

    Fix: compare with the insurance list and enter 是 or 否.
    """
    return blank(cell.value)


@rule(
    "SG06",
    "member",
    title="居民养老与职工养老同时为空",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 2_01_007, 5_15_001, 5_19_001; PS-16",
    province=(
        "2_01_007",
        "5_15_001",
        "5_19_001",
    ),
)
def pension_insurance_is_told(m: Member, policy: Parameters) -> nw.Expr:
    """城乡居民养老保险和城镇职工养老保险同时为空。

    改法：与社保部门核对后填写；不符合参保条件的填“否”。

    Both pension insurance columns are blank.

    Fix: compare with the pension list; enter 否 for a person who cannot be insured.
    """
    return blank(m.resident_pension) & blank(m.employee_pension)


@rule(
    "SG07",
    "member",
    title="未参加医保却填接受大病医疗救助",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 3_01_007",
    province=("3_01_007",),
    first="medical_aid",
)
def aided_person_is_insured(m: Member, policy: Parameters) -> nw.Expr:
    """未参加医保，却填接受大病（医疗）救助。

    改法：核对参保状态和救助记录，改正录错的一项。

    Not insured, yet marked as receiving medical aid.

    Fix: check insurance and aid records and correct what is wrong.
    """
    return ~m.is_insured & (m.medical_aid == YES)


Tests = Mapping[str, Callable[[nw.Expr], nw.Expr]]
"""Column -> whether a cell of it is trouble."""

GAPS: Tests = {
    "unsafe_house": lambda cell: cell == YES,
    "safe_water": lambda cell: cell == NO,
    "uninsured_members": lambda count: count > 0,
    "children_out_of_school": lambda count: count > 0,
}


def troubles(h: Household, tests: Tests) -> nw.Expr:
    """Whether one of the tests finds trouble; a column that is not exported is not tested."""
    cells = {name: h.optional(name) for name in tests}
    found = {name: cell for name, cell in cells.items() if cell is not None}
    return some(*(is_true(tests[name](cell)) for name, cell in (found or h.named(*tests)).items()))


entry(
    "SG15",
    title="三保障任一有问题而户未纳入监测（合并规则）",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 1_02_007",
    province=("1_02_007",),
)


@rule(
    "SG15a",
    "household",
    first="unsafe_house",
    follows=("SG08",),
)
def household_in_unsafe_house_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """是否危房户为“是”，但本户未纳入监测。

    改法：逐项核实；属实的按程序纳入监测，已解决的改正对应标志。
    局限：合并规则，与SG08等同时出现属正常。

    The house is marked as unsafe but the household is not monitored.

    Fix: check; monitor the household, or correct the mark of what has been solved.
    Limits: a merged rule; it comes together with SG08.
    """
    return is_true(h.unsafe_house == YES) & ~h.is_monitored


@rule(
    "SG15b",
    "household",
    first="safe_water",
    follows=("SG12",),
)
def household_without_safe_water_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """是否解决安全饮用水为“否”，但本户未纳入监测。

    改法：逐项核实；属实的按程序纳入监测，已解决的改正对应标志。
    局限：合并规则，与SG12等同时出现属正常。

    The drinking water is marked as not safe but the household is not monitored.

    Fix: check; monitor the household, or correct the mark of what has been solved.
    Limits: a merged rule; it comes together with SG12.
    """
    return is_true(h.safe_water == NO) & ~h.is_monitored


@rule(
    "SG15c",
    "household",
    follows=("SG02",),
)
def household_with_uninsured_member_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """本户有 {uninsured_members} 人未参加基本医疗保险，但未纳入监测。

    标题：家中有人未参加基本医疗保险，但未纳入监测
    改法：逐项核实；属实的按程序纳入监测，已解决的改正对应标志。
    局限：合并规则，与SG02等同时出现属正常；现役军人、出生未满90天的婴儿不计。

    {uninsured_members} members are not insured but the household is not monitored.

    Title: Members are not insured but the household is not monitored
    Fix: check each; monitor the household, or correct the mark of what has been solved.
    Limits: a merged rule; it comes together with SG02; soldiers on active service and children of
    less than 90 days do not count.
    """
    return is_true(h.uninsured_members > 0) & ~h.aside("is_monitored")


@rule(
    "SG15d",
    "household",
    follows=("SG01",),
)
def household_with_child_out_of_school_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """本户有 {children_out_of_school} 名义务教育适龄儿童少年不在校，但未纳入监测。

    标题：家中有义务教育适龄儿童少年不在校，但未纳入监测
    改法：逐项核实；属实的按程序纳入监测，已解决的改正对应标志。
    局限：合并规则，与SG01等同时出现属正常；失学或辍学原因为因病、因残的不计。

    {children_out_of_school} children of compulsory school age are not at school but the household
    is not monitored.

    Title: Children of compulsory school age are not at school but the household is not monitored
    Fix: check each; monitor the household, or correct the mark of what has been solved.
    Limits: a merged rule; it comes together with SG01; a child whom illness or disability keeps
    from school (因病, 因残) does not count.
    """
    return is_true(h.children_out_of_school > 0) & ~h.aside("is_monitored")


@rule(
    "MO31",
    "household",
    title="整户无劳动力但无人享受低保",
    gloss="≡ uncovered",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_19_003, 5_19_007",
    province=(
        "5_19_003",
        "5_19_007",
    ),
)
def household_without_labour_has_benefit(h: Household, policy: Parameters) -> nw.Expr:
    """整户无劳动力，却无人享受低保或特困供养。

    改法：核实劳动能力；确无劳动力的按程序申请低保或特困，已享受的改正标志。

    Nobody in the household is able to work, and nobody receives 低保 or 特困 support.

    Fix: check who can work; apply for the benefit, or correct the mark if it is received.
    """
    nobody = (h.members_with_labour == 0) & (h.members_with_unknown_labour == 0)
    return nobody & (h.members_with_benefit == 0)
